"""The staged model of a space beside the active one, as the database has measured them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from songspace.errors import DataError
from trainer.analysis.charts.bars import Series, bar_chart
from trainer.analysis.page.content import Figure, Page, Section, Table, Value, Verdict
from trainer.connection import failure

SPACE = sa.text("""
    SELECT s.source::text AS source, a.version AS active, n.version AS staged
    FROM songspace.spaces s JOIN songspace.models a ON a.model_id = s.active_model
        LEFT JOIN songspace.models n ON n.model_id = s.staged_model
    WHERE s.space = :space""")
MODELS = sa.text("""
    SELECT version, family, dims, metric::text, cardinality(features) AS features, bytes, registered_at::text,
        registered_by
    FROM songspace.models WHERE version IN (:active, :staged)""")
# The latest check of each: the active model's is of when it was staged.
EVIDENCE = sa.text("""
    SELECT DISTINCT ON (model) model, parity, active_axes, coverage, recall, overlap, drift, drift_by_feature, passed,
        array_to_string(failures, '; ') AS failures, checked_at::text, checked_by
    FROM songspace.evidence WHERE space = :space AND model IN (:active, :staged) ORDER BY model, evidence_id DESC""")
MEASURES = sa.text("SELECT measure, bound, what FROM songspace.default_thresholds()")
ABOUT = ("family", "dims", "metric", "features", "bytes", "registered_at", "registered_by")

Row = Mapping[str, Any]


def models_page(engine: sa.Engine, space: str) -> Page:
    """The page of a space with a staged model. Raises DataError where there is none."""
    try:
        with engine.connect() as connection:
            return _page(connection, space)
    except sa.exc.OperationalError as error:
        raise failure(engine.url, error) from None
    except sa.exc.DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise DataError(f"the models of the space {space} cannot be read: {reason}") from None


def _page(connection: sa.Connection, space: str) -> Page:
    found = connection.execute(SPACE, {"space": space}).mappings().one_or_none()
    if found is None:
        raise DataError(f'there is no space "{space}"; SELECT space FROM songspace.spaces names those that there are')
    if found["staged"] is None:
        raise DataError(
            f"the space \"{space}\" has no staged model; stage one: SELECT songspace.stage('{space}', MODEL)"
        )
    pair = {"active": found["active"], "staged": found["staged"]}
    models = _by(connection.execute(MODELS, pair).mappings().all(), "version")
    evidence = _by(connection.execute(EVIDENCE, {"space": space, **pair}).mappings().all(), "model")
    measures: list[Row] = [dict(row) for row in connection.execute(MEASURES).mappings()]
    ordered = [pair["staged"], pair["active"]]
    sections = [
        _gate([evidence.get(version, {}) for version in ordered], measures),
        _drift([evidence.get(version, {}) for version in ordered]),
        _about([models[version] for version in ordered]),
    ]
    facts = (("staged", pair["staged"]), ("active", pair["active"]), ("over", found["source"]))
    verdict = _verdict(space, evidence.get(pair["staged"]))
    return Page(f'The space "{space}": staged and active', facts, verdict, [one for one in sections if one is not None])


def _verdict(space: str, staged: Row | None) -> Verdict:
    if staged is None:
        remedy = f"SELECT * FROM songspace.check_staged('{space}') measures it; then write this page again."
        return Verdict("weak", "The staged model has not been checked yet.", (remedy,))
    checked = f"Checked {staged['checked_at'][:16]} by {staged['checked_by']}."
    if not staged["passed"]:
        return Verdict("weak", "The gate refuses the staged model.", (staged["failures"], checked))
    overlap = staged["overlap"]
    shared = () if overlap is None else (f"It shares {overlap:.0%} of the ten nearest with the active model.",)
    return Verdict("healthy", "The staged model passes the gate.", (*shared, checked))


def _gate(pair: list[Row], measures: list[Row]) -> Section:
    rows: list[tuple[Value, ...]] = [
        (one["measure"], *(evidence.get(one["measure"]) for evidence in pair), one["bound"], one["what"])
        for one in measures
    ]
    header = ("measure", "staged", "active, when it was staged", "bound unless the space has its own", "what it is")
    text = "A dash under the active model: it was never staged, being the space's first, or its evidence is gone."
    return Section("gate", "What the gate measured", (text,), tables=(Table(header, tuple(rows)),))


def _drift(pair: list[Row]) -> Section | None:
    found = [evidence.get("drift_by_feature") or {} for evidence in pair]
    names = sorted({name for one in found for name in one}, key=lambda name: -max(one.get(name, 0.0) for one in found))
    if not names:
        return None
    labels = ("staged", "active, when it was staged")
    series = [
        Series(label, [one.get(name) for name in names], style)
        for style, (label, one) in enumerate(zip(labels, found, strict=True))
    ]
    chart = bar_chart(names, series, "population stability index")
    text = "How far the library lies from what each model was trained on: above .25 is major, above 1 another library."
    figure = Figure(chart, "Each feature's drift.", tuple((one.style, one.label) for one in series))
    return Section("drift", "Drift", (text,), (figure,))


def _about(pair: list[Row]) -> Section:
    rows = tuple((name.replace("_", " "), *(model[name] for model in pair)) for name in ABOUT)
    return Section("models", "The models", tables=(Table(("", "staged", "active"), rows),))


def _by(rows: Any, name: str) -> dict[str, Row]:
    return {row[name]: dict(row) for row in rows}
