"""The classes that a head learned."""

from __future__ import annotations

from trainer.analysis.page.content import Section, Table, Value
from trainer.analysis.sections.evidence import Evidence


def classes(evidence: Evidence) -> Section:
    """Rows of each class, whether the figures count it, and the classes that were too small."""
    counted = set(evidence.metrics["counted_classes"])
    found = evidence.training["clusters"]
    own = dict(zip(evidence.metrics["counted_classes"], evidence.document.get("confusion") or (), strict=False))
    place = {name: number for number, name in enumerate(evidence.metrics["counted_classes"])}
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (item["name"], item["rows"], item["name"] in counted, own[item["name"]][place[item["name"]]])
        if item["name"] in own
        else (item["name"], item["rows"], item["name"] in counted, None)
        for item in found["classes"]
    )
    header = ("class", "tracks trained on", "counted in the figures", "own share of the 5 nearest")
    tables = [Table(header, rows, f"A class's likelihood goes by exp(cosine / {found['temperature']:.3g}).")]
    small = tuple(evidence.training["classes_too_small"].items())
    if small:
        tables.append(Table(("class too small to be trained on", "tracks"), small))
    rejected = tuple(evidence.training["rows_rejected"].items())
    if rejected:
        tables.append(Table(("left out because of", "tracks"), rejected))
    return Section("classes", "Classes", tables=tuple(tables))
