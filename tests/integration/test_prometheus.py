"""examples/prometheus: every query runs for a role that may do no more than docs/monitoring.md says, and fits.

What sql_exporter demands of a configuration is checked here as its own reader does it (its config/metric_config.go and
query.go): every key label and value is a column, values are numbers, a label is not a value as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from tests.integration.library import FEATURES, Library, feature_row
from tests.models import make_model

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "prometheus"
PAGE = ROOT / "docs" / "monitoring.md"
NUMBERS = {"smallint", "integer", "bigint", "numeric", "real", "double precision"}
METRIC_MEMBERS = {
    *("metric_name", "type", "help", "key_labels", "value_label", "values", "static_value", "query", "query_ref"),
}


@dataclass(frozen=True)
class Metric:
    """A metric of a collector with the text of its query."""

    collector: str
    document: dict[str, Any]
    query: str

    @property
    def labels(self) -> list[str]:
        return list(self.document.get("key_labels", []))

    @property
    def values(self) -> list[str]:
        return list(self.document.get("values", []))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def collectors() -> dict[str, Any]:
    """Collectors by name."""
    documents = [read(path) for path in sorted(FOLDER.glob("*.collector.yml"))]
    return {document["collector_name"]: document for document in documents}


def metrics() -> list[Metric]:
    found = []
    for name, collector in collectors().items():
        queries = {query["query_name"]: query["query"] for query in collector.get("queries", [])}
        for metric in collector["metrics"]:
            assert ("query" in metric) != ("query_ref" in metric), metric["metric_name"]
            query = metric["query"] if "query" in metric else queries[metric["query_ref"]]
            found.append(Metric(name, metric, query))
    return found


METRICS = {metric.document["metric_name"]: metric for metric in metrics()}


@pytest.fixture
def watched(library: Library) -> Iterator[Library]:
    """The library with a session that loaded a model, a quarantined row and a checked model that is staged."""
    library.all("INSERT INTO music (identifier, bpm) VALUES ('bad', 0)")
    staged = library.register(make_model(list(FEATURES), dims=3, seed=5, name="second", reject_all_zero=True))
    library.all("SELECT songspace.stage('vae', %s)", staged)
    library.all("CALL songspace.backfill('vae')")
    library.all("SELECT songspace.check_staged('vae')")
    library.one("SELECT songspace.encode('vae', %s)", list(feature_row(1)))
    yield library


@pytest.fixture
def exporter(watched: Library) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the role that the page says to make."""
    [statements] = re.findall(r"```sql\n(CREATE ROLE exporter.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    name = f"exporter_{watched.database.name}"
    for statement in statements.replace("exporter", name).split(";")[:-1]:
        watched.all(statement)
    with watched.database.connect(autocommit=True) as connection:
        connection.execute(f"SET SESSION AUTHORIZATION {name}".encode())
        yield connection
    watched.all(f"DROP OWNED BY {name}")
    watched.all(f"DROP ROLE {name}")


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_made_of_columns_that_are_there(exporter: psycopg.Connection[Any], name: str) -> None:
    metric = METRICS[name]
    found = exporter.execute(metric.query.encode())
    assert found.description is not None
    types = {column.name: column.type_display for column in found.description}
    assert set(metric.labels) <= set(types)
    for value in metric.values:
        assert plain(types[value]) in NUMBERS, f"{value} is {types[value]}"
    rows = [dict(zip(types, row, strict=True)) for row in found.fetchall()]
    assert rows, "the library has something to tell for every metric"
    # What sql_exporter reads of a row: labels as text, values as float64; NULL values are left out.
    told = [[float(row[value]) for value in metric.values if row[value] is not None] for row in rows]
    assert all(told) or "static_value" in metric.document
    series = [tuple(row[label] for label in metric.labels) for row in rows]
    assert None not in {label for labels in series for label in labels}
    assert len(set(series)) == len(series), "one row a series"


def plain(type_name: str) -> str:
    return {
        "int2": "smallint",
        "int4": "integer",
        "int8": "bigint",
        "float4": "real",
        "float8": "double precision",
    }.get(type_name, type_name)


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_as_sql_exporter_wants_it(name: str) -> None:
    metric = METRICS[name]
    document = metric.document
    assert set(document) <= METRIC_MEMBERS
    assert re.fullmatch(r"songspace_[a-z_]+", name)
    assert document["type"] in {"gauge", "counter"}
    assert document["help"]
    assert bool(metric.values) != ("static_value" in document)
    assert ("value_label" in document) == (len(metric.values) > 1)
    assert not {*metric.labels, document.get("value_label")} & set(metric.values)


def test_columns_are_labels_or_values_of_a_query_but_not_both() -> None:
    labels = {(metric.query, label) for metric in METRICS.values() for label in metric.labels}
    values = {(metric.query, value) for metric in METRICS.values() for value in metric.values}
    assert labels & values == set()


def test_the_exporter_finds_every_collector() -> None:
    configuration = read(FOLDER / "sql_exporter.yml")
    assert set(configuration) <= {"global", "target", "collector_files"}
    assert sorted(configuration["target"]["collectors"]) == sorted(collectors())
    for path in FOLDER.glob("*.collector.yml"):
        assert any(fnmatch(path.name, pattern) for pattern in configuration["collector_files"])
        assert set(read(path)) <= {"collector_name", "min_interval", "metrics", "queries"}
    assert len(METRICS) == len(metrics()), "every metric has a name of its own"


def test_alarms_are_about_metrics_that_are_there() -> None:
    told = {name: set(metric.values) for name, metric in METRICS.items()}
    [group] = read(FOLDER / "songspace.rules.yml")["groups"]
    for rule in group["rules"]:
        found = re.findall(r"\b(songspace_\w+)(?:\{\w+=~?\"([\w|]+)\"\})?", rule["expr"])
        assert found
        for name, states in found:
            assert name in told, rule["alert"]
            assert set(states.split("|")) - {""} <= told[name], rule["alert"]


def test_the_page_names_every_metric() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in METRICS if f"`{name}`" not in page] == []


def test_every_query_of_the_page_runs_for_the_exporter(exporter: psycopg.Connection[Any]) -> None:
    queries = re.findall(r"```sql\n(SELECT.*?);\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(queries) >= 5
    for query in queries:
        exporter.execute(query.encode())
