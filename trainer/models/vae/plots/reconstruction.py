"""How well each feature survives the way through the latent space."""

from __future__ import annotations

from matplotlib.figure import Figure

from trainer.analysis.style import ACCENT, MUTED, figure, tidy
from trainer.models.vae.evaluate import Evaluation


def reconstruction(evaluation: Evaluation) -> Figure:
    """R2 of each feature, best last, beside that of a PCA of the same size."""
    ours, pca = evaluation.metrics["r2_per_feature"], evaluation.metrics["pca_r2_per_feature"]
    names = sorted(ours, key=lambda name: ours[name])
    drawing = figure(8, 1.4 + 0.32 * len(names))
    panel = drawing.subplots()
    places = range(len(names))
    panel.barh([place + 0.2 for place in places], [ours[name] for name in names], 0.38, color=ACCENT, label="model")
    panel.barh([place - 0.2 for place in places], [pca[name] for name in names], 0.38, color=MUTED, label="PCA")
    panel.set(yticks=places, yticklabels=names, xlabel="R2 on held-out rows", xlim=(min(0, *pca.values()), 1))
    panel.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    whole, baseline = evaluation.metrics["r2"], evaluation.metrics["pca_r2"]
    tidy(panel, f"R2 {whole:.3f} in all; PCA with {len(evaluation.axes)} components {baseline:.3f}")
    return drawing
