"""Prints a small model, and what it makes of one row, as the psql variables that check.sql reads."""

from __future__ import annotations

import numpy as np

from songspace.spec import Feature
from tests.models import make_model

FEATURES = [Feature("bpm", mean=120, scale=30, reject=(0.0,)), Feature("crest", mean=10, scale=4)]
ROW = [124.0, 12.5]


def array(numbers: list[float]) -> str:
    return "{" + ",".join(map(repr, numbers)) + "}"


def main() -> None:
    model = make_model(FEATURES, dims=3, name="debian13")
    embedding = model.runtime().encode(np.array([ROW]))[0]
    variables = {
        "spec": model.text.encode().hex(),
        "encoder": model.encoder.hex(),
        "decoder": model.decoder.hex(),
        "row": array(ROW),
        "expected": array([float(number) for number in embedding]),
    }
    for name, value in variables.items():
        print(f"\\set {name} '{value}'")


if __name__ == "__main__":
    main()
