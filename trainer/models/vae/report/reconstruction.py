"""How well each feature survives the way through the latent space."""

from __future__ import annotations

from songspace.spec import Feature
from trainer.analysis.charts.bars import Series, bar_chart
from trainer.analysis.page.content import Figure, Section, Table
from trainer.analysis.sections.evidence import Evidence


def reconstruction(evidence: Evidence, features: tuple[Feature, ...]) -> Section:
    """R2 of each feature, best first, beside that of a PCA of the same size."""
    metrics = evidence.metrics
    ours, pca = metrics["r2_per_feature"], metrics["pca_r2_per_feature"]
    names = sorted(ours, key=lambda name: float(ours[name]), reverse=True)
    series = [Series("model", [ours[name] for name in names], 0), Series("PCA", [pca[name] for name in names], 8)]
    chart = bar_chart(names, series, "R2 on held-out tracks", high=1.0)
    caption = f"R2 {metrics['r2']:.3f} in all, PCA with as many axes {metrics['pca_r2']:.3f}."
    text = (
        "Tracks are encoded, decoded and compared with themselves: R2 is the share of a feature's variance that comes "
        f"back, 1 is all of it. Decoded from draws instead of means it is {metrics['r2_sampled']:.3f} in all."
    )
    weights = {feature.name: feature.weight for feature in features}
    rows = tuple((name, ours[name], pca[name], ours[name] - pca[name], float(weights[name])) for name in names)
    table = Table(("feature", "R2", "R2 of PCA", "gain", "weight in training"), rows)
    figure = Figure(chart, caption, ((0, "model"), (8, "PCA of the same size")), "reconstruction")
    return Section("reconstruction", "Reconstruction", (text,), (figure,), (table,))
