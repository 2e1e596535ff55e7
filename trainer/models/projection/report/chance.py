"""What a search that knows nothing would reach."""

from __future__ import annotations

from trainer.analysis.sections.evidence import Evidence


def chance(evidence: Evidence) -> float:
    """Precision of a random neighbour: how likely a row that was trained on has the class of a counted row.

    Both are drawn by how many rows of each class were trained on; the split holds out the same share of every class.
    """
    rows = {item["name"]: item["rows"] for item in evidence.training["clusters"]["classes"]}
    counted = [rows[name] for name in evidence.metrics["counted_classes"] if name in rows]
    return sum(number**2 for number in counted) / max(1, sum(counted) * sum(rows.values()))
