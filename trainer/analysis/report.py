"""Every plot of a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trainer.data.prepared import Prepared
from trainer.evaluate import Evaluation
from trainer.loop import Epoch


def draw(folder: Path, history: Sequence[Epoch], evaluation: Evaluation, prepared: Prepared) -> None:
    """Write the plots of a run into a folder."""
    folder.mkdir(exist_ok=True)
