"""The figures of each option and seed in a file of their own: a run that was ended goes on where it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench_vae.options import Options
from tests.bench_vae.variants import Variant

Figures = dict[str, float]


def read(options: Options, library: str, variant: Variant, seed: int) -> Figures | None:
    """The figures, or None where there are none that were taken with these settings."""
    path = _path(options, variant, seed)
    if not path.is_file():
        return None
    document = json.loads(path.read_text(encoding="utf-8"))
    figures: Figures = document["figures"]
    return figures if document["settings"] == _settings(options, library, variant) else None


def write(options: Options, library: str, variant: Variant, seed: int, figures: Figures) -> None:
    """Keep the figures, whole or not at all."""
    path = _path(options, variant, seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    document = {"settings": _settings(options, library, variant), "figures": figures}
    unfinished.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)


def _path(options: Options, variant: Variant, seed: int) -> Path:
    return options.results / "figures" / f"{variant.name}-seed{seed}.json"


def _settings(options: Options, library: str, variant: Variant) -> dict[str, Any]:
    length = {"epochs": options.epochs, "rows": options.rows, "stride": options.stride}
    settings: dict[str, Any] = json.loads(json.dumps({"library": library, **length, "variant": asdict(variant)}))
    return settings
