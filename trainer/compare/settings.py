"""In what the runs' settings differ."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from trainer import runs
from trainer.analysis.page.content import Section, Table
from trainer.analysis.sections.evidence import Evidence


def settings(names: Sequence[str], compared: Sequence[Evidence]) -> Section:
    """The settings that not all runs have alike."""
    found = [_flat(tomllib.loads((one.run / runs.CONFIG).read_text(encoding="utf-8"))) for one in compared]
    known = dict.fromkeys(name for one in found for name in one)
    differing = [name for name in known if len({one.get(name) for one in found}) > 1]
    if not differing:
        return Section("settings", "Settings", ("All settings are the same.",))
    rows = tuple((name, *(one.get(name) for one in found)) for name in differing)
    table = Table(("setting", *names), rows)
    return Section("settings", "Settings", ("Where the configs differ; a dash is none.",), tables=(table,))


def _flat(document: Mapping[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            # Features and groups go by their names: one more shifts none of the others.
            for item in value:
                found |= _flat(item, f"{before}{name}.{item.get('name', '?')}.")
        else:
            found[before + name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return found
