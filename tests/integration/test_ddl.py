"""A table that is changed under its space: writers never fail, the status says what is wrong, and it heals or goes."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.integration.library import LATENTS, Library, feature_row, key

# What happens to the table, what the status must say of it, and how it is undone; None: only drop_space is left.
CHANGES: dict[str, tuple[str, str, str | None]] = {
    "feature dropped": ("DROP COLUMN bpm CASCADE", 'wants a feature "bpm"', None),
    "feature renamed": ("RENAME COLUMN bpm TO tempo", 'wants a feature "bpm"', "RENAME COLUMN tempo TO bpm"),
    "output renamed": (
        "RENAME COLUMN vae_latent_1 TO z",
        'no column "vae_latent_1"',
        "RENAME COLUMN z TO vae_latent_1",
    ),
    "first output renamed": ("RENAME COLUMN vae_latent_0 TO z", '"vae_latent_0"', "RENAME COLUMN z TO vae_latent_0"),
    "output dropped": (
        "DROP COLUMN vae_latent_2 CASCADE",
        'no column "vae_latent_2"',
        "ADD COLUMN vae_latent_2 float8",
    ),
    "version renamed": (
        "RENAME COLUMN vae_model_version TO v",
        '"vae_model_version"',
        "RENAME COLUMN v TO vae_model_version",
    ),
    "time dropped": (
        "DROP COLUMN vae_computed_at",
        'no column "vae_computed_at"',
        "ADD COLUMN vae_computed_at timestamp",
    ),
    "key renamed": ("RENAME COLUMN identifier TO id", 'no column "identifier"', "RENAME COLUMN id TO identifier"),
    "table renamed": ("RENAME TO tunes", "tunes had another name", "RENAME TO music"),
    "table moved": ("SET SCHEMA attic", "attic.music had another name", "SET SCHEMA public"),
    "feature generated": (
        "DROP COLUMN bpm CASCADE, ADD COLUMN bpm float8 GENERATED ALWAYS AS (crest * 10) STORED",
        '"bpm" of public.music is a generated column',
        None,
    ),
    "key not unique": ("DROP CONSTRAINT music_pkey", "is no key any more", "ADD PRIMARY KEY (identifier)"),
}


class Changed:
    """The library with a changed table, and what the table and its columns are called now."""

    def __init__(self, library: Library, change: str, undo: str | None) -> None:
        self.library = library
        self.undo = undo
        library.all("CREATE SCHEMA attic")
        library.all("UPDATE music SET bpm = NULL WHERE identifier = %s", key(9))
        self.table = library.one("SELECT 'music'::regclass::oid")
        library.all(f"ALTER TABLE music {change}")
        self.columns = library.all(
            "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped "
            "AND attgenerated = ''",
            self.table,
        )
        self.key = "identifier" if "identifier" in self.columns else "id"

    @property
    def name(self) -> str:
        return str(self.library.one("SELECT %s::regclass::text", self.table))

    def insert(self, numbers: range) -> None:
        values = {name: place for place, name in enumerate(("bpm", "danceability", "onset_rate", "crest"))}
        values |= {"tempo": 0}
        chosen = [name for name in self.columns if name in values]
        rows = [(key(number), *(feature_row(number)[values[name]] for name in chosen)) for number in numbers]
        places = ", ".join("(" + ", ".join(["%s"] * (len(chosen) + 1)) + ")" for _ in rows)
        statement = f"INSERT INTO {self.name} ({self.key}, {', '.join(chosen)}) VALUES {places}"
        self.library.all(statement, *(value for row in rows for value in row))

    def problem(self) -> Any:
        return self.library.one("SELECT problem FROM songspace.status")

    def write_every_way(self) -> None:
        self.insert(range(500, 503))
        self.insert(range(503, 504))
        run, table, name = self.library.all, self.name, self.key
        run(f"INSERT INTO {table} ({name}, crest) VALUES (%s, 7) ON CONFLICT DO NOTHING", key(504))
        if "key not unique" not in str(self.problem()):
            run(f"UPDATE {table} SET crest = crest + 1 WHERE {name} >= %s", key(100))
        run(f"UPDATE {table} SET {name} = 'renamed' WHERE {name} = %s", key(3))
        run(f"DELETE FROM {table} WHERE {name} IN (%s, %s)", key(4), key(500))


@pytest.fixture(params=CHANGES)
def changed(library: Library, request: pytest.FixtureRequest) -> Changed:
    change, words, undo = CHANGES[request.param]
    made = Changed(library, change, undo)
    assert words in made.problem()
    return made


def test_writers_go_on(changed: Changed) -> None:
    changed.write_every_way()
    assert changed.library.one(f"SELECT count(*) FROM {changed.name}") == 203


def test_it_heals_when_the_change_is_undone(changed: Changed) -> None:
    library = changed.library
    changed.write_every_way()
    if changed.undo is None:
        pytest.skip("what is lost cannot be brought back")
    library.all(f"ALTER TABLE {changed.name} {changed.undo}")
    library.all("SELECT * FROM songspace.verify('vae')")
    assert library.one("SELECT problem FROM songspace.status") is None
    assert library.all("SELECT * FROM songspace.verify('vae', mend => false)") == []
    library.require_agreement()
    assert library.one("SELECT count(*) FROM songspace.vae") == library.one(
        "SELECT count(*) FROM music WHERE bpm IS NOT NULL"
    )
    library.insert([700])
    library.require_agreement()
    assert library.vector(key(700)) is not None


def test_the_space_can_be_dropped_and_writers_still_go_on(changed: Changed) -> None:
    library = changed.library
    library.all("SELECT songspace.drop_space('vae')")
    changed.insert(range(600, 603))
    assert library.one("SELECT count(*) FROM pg_trigger WHERE tgrelid = %s AND NOT tgisinternal", changed.table) == 0
    assert library.one("SELECT count(*) FROM pg_proc WHERE proname LIKE 'vae\\_%%'") == 0


@pytest.mark.parametrize("columns", [[], LATENTS])
def test_a_row_that_cannot_be_read_is_named_with_the_reason(library: Library, columns: list[str]) -> None:
    library.all("SELECT songspace.drop_space('vae')")
    library.all("SELECT songspace.create_space('vae', 'music', 'identifier', 1, %s::name[])", columns)
    library.all("ALTER TABLE music RENAME COLUMN bpm TO tempo")
    library.all("INSERT INTO music (identifier, tempo) VALUES ('new', 100)")
    library.all("UPDATE music SET crest = 5 WHERE identifier = %s", key(7))
    assert [(row, column) for row, column, _ in library.quarantine()] == [("new", None), (key(7), None)]
    assert all("not as it was" in reason and "bpm" in reason for *_, reason in library.quarantine())
    assert library.vector(key(7)) is None
    assert library.vector(key(8)) is not None


def test_types_that_a_trigger_looks_at_are_kept_by_postgres_itself(library: Library) -> None:
    for column, kind in [("bpm", "text"), ("identifier", "varchar(64)"), ("vae_latent_0", "real")]:
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="used in a trigger definition"):
            library.all(f"ALTER TABLE music ALTER COLUMN {column} TYPE {kind}")
    for column in ("bpm", "identifier", "vae_latent_0"):
        with pytest.raises(psycopg.errors.DependentObjectsStillExist):
            library.all(f"ALTER TABLE music DROP COLUMN {column}")


def test_triggers_that_were_disabled_or_dropped_come_back(library: Library) -> None:
    library.all("ALTER TABLE music DISABLE TRIGGER USER")
    library.all("DROP TRIGGER songspace_vae_delete ON music")
    library.insert([700])
    library.all("DELETE FROM music WHERE identifier = %s", key(3))
    assert "triggers missing or disabled" in library.one("SELECT problem FROM songspace.status")
    library.all("SELECT * FROM songspace.verify('vae')")
    assert library.one("SELECT problem FROM songspace.status") is None
    library.require_agreement()
    library.insert([701])
    library.require_agreement()


def test_a_table_with_heirs_is_refused_and_one_that_gets_some_says_so(library: Library) -> None:
    library.all("CREATE TABLE parent (id int PRIMARY KEY, bpm float8)")
    library.all("CREATE TABLE child () INHERITS (parent)")
    with pytest.raises(psycopg.Error, match="inherit from it"):
        library.all("SELECT songspace.create_space('s', 'parent', 'id', 1)")
    library.all("CREATE TABLE heir () INHERITS (music)")
    assert "inherit from it" in library.one("SELECT problem FROM songspace.status")
