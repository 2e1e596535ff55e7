"""The version of this checkout."""

import re
from pathlib import Path


def current_version(checkout: Path) -> str:
    control = (checkout / "extension/songspace.control").read_text(encoding="utf-8")
    return re.findall(r"^default_version *= *'(.+)'", control, re.MULTILINE)[0]


CURRENT = current_version(Path(__file__).parents[1])
