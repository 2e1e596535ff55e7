"""The figures of the head beside those of the embedding that it began from."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from trainer.analysis.style import ACCENT, INK, MUTED, SECOND, figure, tidy

MEASURES = (("precision_at_5", "P@5"), ("map_at_r", "MAP@R"), ("silhouette", "silhouette"), ("nmi", "NMI"))


def figures(metrics: dict[str, Any]) -> Figure:
    """Bars for projection, PCA and unprojected embedding; a dash where the founding document's target is."""
    drawing = figure(8, 4)
    panel = drawing.subplots()
    shown = (
        ("projection", metrics, ACCENT),
        (f"PCA-{metrics['pca_dims']}", metrics["pca"], SECOND),
        ("embedding itself", metrics["unprojected"], MUTED),
    )
    for number, (label, values, colour) in enumerate(shown):
        places = [place + 0.26 * (number - 1) for place in range(len(MEASURES))]
        panel.bar(places, [values[name] for name, _ in MEASURES], 0.24, color=colour, label=label)
    for place, (name, _) in enumerate(MEASURES):
        if name in metrics["targets"]:
            panel.hlines(metrics["targets"][name], place - 0.4, place + 0.4, color=INK, linestyle="--", linewidth=1)
    panel.set(
        xticks=range(len(MEASURES)), xticklabels=[label for _, label in MEASURES], ylabel="0 to 1, more is better"
    )
    panel.axhline(0, color=INK, linewidth=0.8)
    panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    tidy(panel, f"{metrics['counted_rows']} held-out rows of {len(metrics['counted_classes'])} classes; target dashed")
    return drawing
