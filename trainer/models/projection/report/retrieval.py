"""The figures of the head beside those of the embedding that it began from."""

from __future__ import annotations

from trainer.analysis.charts.bars import Series, bar_chart
from trainer.analysis.page.content import Figure, Section, Table, Value
from trainer.analysis.sections.evidence import Evidence
from trainer.models.projection.report.chance import chance

MEASURES = (
    ("precision_at_1", "P@1"),
    ("precision_at_5", "P@5"),
    ("precision_at_10", "P@10"),
    ("map_at_r", "MAP@R"),
    ("silhouette", "silhouette"),
    ("nmi", "NMI"),
)
TEXT = (
    "Held-out tracks look for their class among the tracks that were trained on. P@k is the share of the k nearest "
    "that have it; MAP@R also asks that they come first; silhouette and NMI say how far classes lie apart."
)


def retrieval(evidence: Evidence) -> Section:
    """Each measure of projection, embedding and PCA, with the founding document's aim where it names one."""
    metrics = evidence.metrics
    if not metrics["counted_rows"]:
        return Section(
            "retrieval", "Does a search find the class", ("There are no figures: no class has enough rows.",)
        )
    spaces = (
        ("projection", metrics, 0),
        ("embedding itself", metrics["unprojected"], 8),
        (f"PCA-{metrics['pca_dims']}", metrics["pca"], 1),
    )
    series = [Series(label, [values[key] for key, _ in MEASURES], style) for label, values, style in spaces]
    chart = bar_chart([name for _, name in MEASURES], series, "0 to 1, more is better", high=1.0)
    caption = f"{metrics['counted_rows']:,} held-out tracks of {len(metrics['counted_classes'])} classes."
    legend = tuple((style, label) for label, _, style in spaces)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (name, *(values[key] for _, values, _ in spaces), metrics["targets"].get(key)) for key, name in MEASURES
    )
    header = ("measure", *(label for label, _, _ in spaces), "aim")
    table = Table(header, rows, f"P@k of a search that knows nothing: {chance(evidence):.3f}.")
    figure = Figure(chart, caption, legend, "retrieval")
    return Section("retrieval", "Does a search find the class", (TEXT,), (figure,), (table,))
