"""analysis.json of a run: what was found, as plain values."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import orjson

ANALYSIS = "analysis.json"
FORMAT = 1


def write_analysis(run: Path, document: Mapping[str, Any]) -> None:
    """Write the document, whole or not at all. What is no number, such as NaN, is written as null."""
    temporary = run / (ANALYSIS + ".tmp")
    temporary.write_bytes(orjson.dumps(_plain(document), option=orjson.OPT_INDENT_2))
    os.replace(temporary, run / ANALYSIS)


def read_analysis(run: Path) -> dict[str, Any] | None:
    """What `write_analysis` wrote; None for a run that was not analysed."""
    path = run / ANALYSIS
    if not path.is_file():
        return None
    document: dict[str, Any] = orjson.loads(path.read_bytes())
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        # Six digits are more than any of these figures is sure of, and keep the document small.
        return float(f"{value:.6g}") if math.isfinite(value) else None
    return value
