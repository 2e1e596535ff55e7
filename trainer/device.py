"""The device that a setting names."""

from __future__ import annotations

import torch

from songspace.errors import TrainingError


def device(wanted: str) -> torch.device:
    """The device of a setting. Raises TrainingError where there is no such device."""
    if wanted == "cuda" and not torch.cuda.is_available():
        raise TrainingError("device is cuda, but PyTorch finds no CUDA device here; use --device cpu or auto")
    return torch.device("cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu")
