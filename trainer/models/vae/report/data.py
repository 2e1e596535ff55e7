"""What the model was trained on, and what of it was left out."""

from __future__ import annotations

from songspace.spec import Feature
from trainer.analysis.page.content import Section, Table, Value
from trainer.analysis.sections.evidence import Evidence


def data(evidence: Evidence, features: tuple[Feature, ...]) -> Section:
    """Rows by reason, and each feature's range with the rule that guards it."""
    training = evidence.training
    held_out = evidence.metrics["held_out_rows"]
    text = f"{training['rows']:,} tracks of {training['source']}, {held_out:,} of them held out to measure with."
    rejected = tuple((reason, count) for reason, count in training["rows_rejected"].items())
    tables = [Table(("left out because of", "tracks"), rejected)] if rejected else []
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (item.name, *_quantiles(training["snapshot"][item.name]), rule(item)) for item in features
    )
    header = ("feature", "least", "lower quarter", "median", "upper quarter", "most", "rule")
    note = "Raw units. Rows that break a rule are not encoded; what is constant enters as its constant."
    return Section("data", "Data", (text,), tables=(*tables, Table(header, rows, note)))


def rule(feature: Feature) -> str:
    """What a value must keep to be encoded, in words."""
    parts = [] if feature.minimum is None else [f"at least {feature.minimum:g}"]
    parts += [] if feature.maximum is None else [f"at most {feature.maximum:g}"]
    parts += [f"not {value:g}" for value in feature.reject]
    parts += ["constant"] if feature.constant else []
    return ", ".join(parts)


def _quantiles(snapshot: list[float]) -> list[float]:
    # 21 values, a twentieth of the rows between each two.
    return [float(f"{snapshot[place]:.4g}") for place in (0, 5, 10, 15, 20)]
