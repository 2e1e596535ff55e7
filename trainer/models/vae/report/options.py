"""What the options of a run came to; a plain run has none."""

from __future__ import annotations

from trainer.analysis.page.content import Section, Table, Value
from trainer.analysis.sections.evidence import Evidence


def options(evidence: Evidence) -> Section | None:
    """The options that are on, with rate, leakage and groups where they were measured."""
    on = evidence.training.get("options")
    if not on:
        return None
    settings = tuple((table, name, _text(value)) for table, values in on.items() for name, value in values.items())
    tables = [Table(("table", "setting", "value"), settings, "Settings that are not at their defaults.")]
    metrics = evidence.metrics
    figures: list[tuple[Value, ...]] = []
    if "rate" in metrics:
        rate = metrics["rate"]
        figures += [
            ("KL to the prior, nat", rate["kl"]),
            ("rate trained on, nat", rate["trained"]),
            ("difference by free bits, nat", rate["free_bits_gap"]),
        ]
    if "skip_leakage" in metrics:
        figures.append(("R2 that the skip would add to the vector's", metrics["skip_leakage"]))
    if figures:
        tables.append(Table(("measure", "value"), tuple(figures)))
    if "groups" in metrics:
        tables.append(_groups(metrics["groups"]))
    return Section("options", "Options", tables=tuple(tables))


def _groups(found: dict[str, dict[str, float]]) -> Table:
    columns = ("kl", "information", "r2_cost", "own_features")
    rows = tuple((name, *(group.get(column) for column in columns)) for name, group in found.items())
    header = ("group", "KL, nat", "share of all information", "R2 lost when fixed", "of that in its own features")
    return Table(header, rows, "Groups of axes.")


def _text(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
