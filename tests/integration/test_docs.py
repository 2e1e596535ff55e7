"""The reference in README.md and docs/queries.md: everything public is in it, and what it asks can be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from examples.demo.sample import make_sample
from examples.demo.show import Show
from examples.demo.tour import FEATURES
from songspace.spec import Feature
from tests.integration.library import Library
from tests.models import make_model
from tests.server.databases import Database, fresh_database

ROOT = Path(__file__).parents[2]
QUERIES = (ROOT / "docs/queries.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = README.partition("## SQL reference\n")[2].partition("\n## ")[0]
BLOCK = re.compile(r"```sql\n(.*?)```", re.DOTALL)
STATEMENTS = BLOCK.findall(QUERIES)
# Those of the README that can be run as they stand, in its order: "..." and a path are for the reader to fill in.
EXAMPLES = [
    text
    for text in [*BLOCK.findall(README), *re.findall(r"`((?:SELECT|CALL) [^`]*songspace\.[^`]+)`", REFERENCE)]
    if not re.search(r"\.\.\.|/path/|spec, encoder", text)
]
KEY = re.compile(r"\b[0-9a-f]{32}\b")
# A link to a heading of docs/queries.md, as the reference's lines end in.
LINK = re.compile(r"\(docs/queries\.md(?:#([\w-]+))?\)")


def public_functions(connection: psycopg.Connection[object]) -> list[str]:
    """The names of functions and procedures whose comment does not call them internal."""
    rows = connection.execute(
        "SELECT DISTINCT p.proname::text FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace "
        "AND obj_description(p.oid, 'pg_proc') NOT LIKE 'Internal%' ORDER BY 1"
    )
    return [str(name) for (name,) in rows.fetchall()]  # type: ignore[misc]


def lines_about(name: str, mark: str) -> list[str]:
    """The lines of the reference's tables in whose first column a name stands, before a mark."""
    rows = [line.split(" | ") for line in REFERENCE.splitlines() if line.startswith("| ")]
    return [" | ".join(row) for row in rows if re.search(rf"\b{name}\b{re.escape(mark)}", row[0])]


def test_every_public_function_has_a_line_with_an_example(connection: psycopg.Connection[object]) -> None:
    names = public_functions(connection)
    assert len(names) > 35
    for name in names:
        lines = lines_about(name, "(")
        assert lines, f"README.md's SQL reference has no line about {name}"
        assert any(f"songspace.{name}(" in line or LINK.search(line) for line in lines), f"no example of {name}"


def test_every_view_has_a_line(connection: psycopg.Connection[object]) -> None:
    names = connection.execute("SELECT viewname::text FROM pg_views WHERE schemaname = 'songspace'").fetchall()
    assert len(names) > 6
    for (name,) in names:  # type: ignore[misc]
        assert lines_about(str(name), "`"), f"README.md's SQL reference has no line about the view {name}"


def test_nothing_is_in_the_reference_that_does_not_exist(connection: psycopg.Connection[object]) -> None:
    named = set(re.findall(r"songspace\.(\w+)\(", REFERENCE + QUERIES))
    assert named - set(public_functions(connection)) == set()


def test_links_lead_to_headings_where_the_function_is_asked() -> None:
    sections = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-"): text
        for title, text in re.findall(r"^## (.+)\n((?:(?!^## ).*\n)*)", QUERIES, re.MULTILINE)
    }
    linked = [line for line in REFERENCE.splitlines() if LINK.search(line) and line.startswith("| `")]
    assert len(linked) > 10
    for line in linked:
        for anchor in LINK.findall(line):
            for name in re.findall(r"(\w+)\(", line.split(" | ")[0]):
                assert f"songspace.{name}(" in sections[anchor], f"docs/queries.md#{anchor} does not ask {name}"


@pytest.fixture(scope="module")
def small_demo(server_url: str, template: Database) -> Iterator[Library]:
    """The demo's tables with 600 tracks and an untrained model of its shape."""
    with fresh_database(server_url, template.name) as made, made.connect(autocommit=True) as connection:
        library = Library(connection, made)
        make_sample(Show(connection), 600, 1)
        library.all("CREATE TABLE pca_calibration_settings (mode text, resolution_level text, discriminator text, "
            "base_x real, inner_radius real, outer_radius real, target_percentage real, achieved_percentage real, "
            "library_size int)")  # fmt: skip
        statistics = [
            library.one(f"SELECT avg({name}), greatest(stddev({name}), 1e-3) FROM music_analysis") for name in FEATURES
        ]
        features = [Feature(name, mean=m, scale=s) for name, (m, s) in zip(FEATURES, statistics, strict=True)]
        library.model = make_model(features, dims=8, name="vae")
        model = library.register(library.model)
        library.all("SELECT songspace.create_space('vae', 'music_analysis', 'identifier', %s)", model)
        yield library


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_is_asked_there_is_answered(small_demo: Library, statement: str) -> None:
    keys = small_demo.all("SELECT key FROM songspace.vae ORDER BY key LIMIT 2")
    found = list(dict.fromkeys(KEY.findall(statement)))
    asked = KEY.sub(lambda match: keys[found.index(match[0])], statement)
    small_demo.connection.execute(asked.encode())


def test_the_readmes_examples_can_be_run_one_after_the_other(small_demo: Library) -> None:
    """With the second model deployed, as it tells before, a table `tracks` and a role."""
    columns = ", ".join(FEATURES)
    small_demo.all(f"CREATE TABLE tracks AS SELECT identifier AS id, {columns} FROM music_analysis LIMIT 50")
    small_demo.all("ALTER TABLE tracks ADD PRIMARY KEY (id)")
    features = list(small_demo.model.spec.features)
    second = small_demo.register(make_model(features, dims=8, seed=1, name="vae"))
    small_demo.all("CALL songspace.deploy('vae', %s, true)", second)
    small_demo.all("CREATE ROLE web_application")
    try:
        for example in EXAMPLES:
            if "songspace.stage(" in example:
                small_demo.all("SELECT songspace.retire('vae', %s)", second)
            statement = example.replace("$1", "(SELECT embedding FROM songspace.vae LIMIT 1)")
            small_demo.connection.execute(statement.encode())
    finally:
        small_demo.all("DROP OWNED BY web_application; DROP ROLE web_application")
    assert len(EXAMPLES) > 20
