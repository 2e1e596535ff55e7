"""What a search that knows nothing would reach."""

from __future__ import annotations

import math

from trainer.analysis.sections.evidence import Evidence

# Neighbours that share a class so much oftener than strangers would are a finding, however many were looked at.
LEAST_LIFT = 1.25


def chance(evidence: Evidence) -> float:
    """Precision of a random neighbour: how likely a row that was trained on has the class of a counted row.

    Both are drawn by how many rows of each class were trained on; the split holds out the same share of every class.
    """
    rows = {item["name"]: item["rows"] for item in evidence.training["clusters"]["classes"]}
    counted = [rows[name] for name in evidence.metrics["counted_classes"] if name in rows]
    return sum(number**2 for number in counted) / max(1, sum(counted) * sum(rows.values()))


def chance_limit(evidence: Evidence) -> float:
    """The most that a search which knows nothing might reach: a quarter above chance, or two standard errors of it."""
    expected = chance(evidence)
    error = math.sqrt(expected * (1 - expected) / max(1, evidence.metrics["counted_rows"]))
    return max(LEAST_LIFT * expected, expected + 2 * error)
