"""A checkpoint file into plain values, tensors and a scaler's numbers; nothing in it is run."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import torch

from songspace.errors import TrainingError
from trainer.models.vae.imported.pickled import STAND_INS

# Torch names what it refuses in a message that goes on to advise trusting it.
REFUSED = re.compile(r"GLOBAL (\S+)")


def read(path: Path) -> dict[str, Any]:
    """The document of a checkpoint. Raises TrainingError where it cannot be read, or holds what could be code."""
    if not path.is_file():
        raise TrainingError(f"there is no file {path}")
    try:
        with torch.serialization.safe_globals(STAND_INS), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            document = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise TrainingError(_refusal(path, error)) from None
    if not isinstance(document, dict):
        raise TrainingError(
            f"{path} holds a {type(document).__name__}, not a checkpoint's table of values; name the file that the "
            "client's trainer wrote (its --model-path)"
        )
    return document


def _refusal(path: Path, error: Exception) -> str:
    refused = REFUSED.search(str(error))
    if refused is None:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        return f"{path} is not a checkpoint that PyTorch can read without running code: {reason}"
    return (
        f"{path} is refused: it names {refused[1]}, and a pickle that names code can run it. Only tensors, plain "
        "values and a StandardScaler's numbers are read. If the file is to be trusted, keep its model_state_dict, "
        "scaler_mean, scaler_scale and feature_names alone, with torch.save"
    )
