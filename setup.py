"""The version: read from the extension's control file, so that database and package can never disagree."""

import re
from pathlib import Path

from setuptools import setup

control = Path(__file__).parent.joinpath("extension", "songspace.control").read_text(encoding="utf-8")
[version] = re.findall(r"^default_version *= *'(.+)'", control, re.MULTILINE)
setup(version=version)
