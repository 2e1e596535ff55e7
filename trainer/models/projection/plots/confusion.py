"""Of which class the neighbours of each class are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure

from trainer.analysis.style import INK, figure, tidy


def confusion(shares: npt.NDArray[np.float64], classes: tuple[str, ...]) -> Figure:
    """Shares (classes, classes) of the 5 nearest training rows, a row for each class of held-out queries."""
    drawing = figure(3.5 + 0.5 * len(classes), 2.5 + 0.45 * len(classes))
    panel = drawing.subplots()
    image = panel.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(shares.shape):
        colour = "white" if shares[row, column] > 0.5 else INK
        panel.text(column, row, f"{shares[row, column]:.2f}", ha="center", va="center", color=colour, fontsize=8)
    panel.set(
        xticks=range(len(classes)),
        xticklabels=classes,
        yticks=range(len(classes)),
        yticklabels=classes,
        xlabel="class of the neighbour",
        ylabel="class of the held-out track",
    )
    panel.tick_params(axis="x", rotation=45)
    drawing.colorbar(image, ax=panel, label="share of the 5 nearest")
    tidy(panel, "Whose neighbours are of which class")
    panel.grid(visible=False)
    return drawing
