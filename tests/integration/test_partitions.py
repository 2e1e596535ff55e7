"""Partitioned sources, and rows that come or change by ways that a statement's own trigger does not see."""

from __future__ import annotations

import pytest

from tests.integration.library import Library, feature_row, key

COLUMNS = "id, bpm, danceability, onset_rate, crest"


class Table:
    """A table of ids and features with a space `s` over it."""

    def __init__(self, library: Library, name: str, columns: list[str]) -> None:
        self.all = library.all
        self.one = library.one
        self.name = name
        library.all("SELECT songspace.create_space('s', %s, 'id', 1, %s::name[])", name, columns)

    def insert(self, *ids: int, into: str | None = None, bpm: float | None = 100) -> None:
        for number in ids:
            self.all(f"INSERT INTO {into or self.name} ({COLUMNS}) VALUES (%s, %s, 1, 3, 10)", number, bpm)

    def require_agreement(self, *encoded: int) -> None:
        assert self.all("SELECT key FROM songspace.s ORDER BY key") == list(encoded)
        found = self.all(
            f"SELECT s.id FROM {self.name} s JOIN songspace.s v ON v.key = s.id WHERE abs((v.embedding::real[])[1] - "
            "(songspace.encode('s', ARRAY[bpm, danceability, onset_rate, crest]::float8[]))[1]) > 1e-5"
        )
        assert found == []
        assert self.all("SELECT * FROM songspace.verify('s', mend => false)") == []


@pytest.fixture(params=[[], ["x", "y", "z"]], ids=["vectors alone", "output columns"])
def columns(request: pytest.FixtureRequest) -> list[str]:
    return list(request.param)


@pytest.fixture(params=["RANGE", "LIST"])
def parted(library: Library, columns: list[str], request: pytest.FixtureRequest) -> Table:
    """Partitions for the ids 1, 2, 3 (low), 11, 12, 13 (high) and all others."""
    library.all(
        "CREATE TABLE parted (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8) "
        f"PARTITION BY {request.param} (id)"
    )
    bounds = {"RANGE": ("FROM (1) TO (4)", "FROM (11) TO (14)"), "LIST": ("IN (1, 2, 3)", "IN (11, 12, 13)")}
    for name, bound in zip(("low", "high"), bounds[request.param], strict=True):
        library.all(f"CREATE TABLE {name} PARTITION OF parted FOR VALUES {bound}")
    library.all("CREATE TABLE others PARTITION OF parted DEFAULT")
    return Table(library, "parted", columns)


@pytest.fixture
def plain(library: Library, columns: list[str]) -> Table:
    library.all("CREATE TABLE plain (id int, bpm float8, danceability real, onset_rate int, crest float8)")
    library.all("ALTER TABLE plain ADD PRIMARY KEY (id) DEFERRABLE")
    return Table(library, "plain", columns)


def test_rows_written_to_partitions_and_moved_between_them(parted: Table) -> None:
    parted.insert(1, 11, 99)
    parted.insert(2, into="low")
    parted.insert(3, into="low", bpm=None)
    assert parted.all("SELECT key FROM songspace.quarantine") == ["3"]
    parted.require_agreement(1, 2, 11, 99)
    parted.all("UPDATE parted SET id = id + 10 WHERE id = 1 + 1")
    parted.all("UPDATE low SET bpm = 70 WHERE id = 3")
    parted.all("DELETE FROM others")
    parted.require_agreement(1, 3, 11, 12)
    parted.all(
        f"INSERT INTO parted ({COLUMNS}) VALUES (1, 80, 1, 3, 10) ON CONFLICT (id) DO UPDATE SET bpm = excluded.bpm"
    )
    parted.all("SET songspace.upsert = 'on'")
    parted.insert(13)
    parted.require_agreement(1, 3, 11, 12, 13)


def test_partitions_attached_and_detached_with_rows_are_mended(parted: Table) -> None:
    parted.insert(1, 11)
    parted.all("ALTER TABLE parted DETACH PARTITION low")
    parted.insert(2, into="low")
    assert parted.all("SELECT kind, rows FROM songspace.verify('s')") == [("orphan", 1)]
    parted.require_agreement(11)
    parted.all("ALTER TABLE low ADD COLUMN IF NOT EXISTS x float8")
    bound = "IN (1, 2, 3)" if parted.one("SELECT partstrat FROM pg_partitioned_table") == "l" else "FROM (1) TO (4)"
    if not parted.one("SELECT count(*) FROM pg_attribute WHERE attrelid = 'parted'::regclass AND attname = 'x'"):
        parted.all("ALTER TABLE low DROP COLUMN x")
    parted.all(f"ALTER TABLE parted ATTACH PARTITION low FOR VALUES {bound}")
    parted.all("SELECT * FROM songspace.verify('s')")
    parted.require_agreement(1, 2, 11)
    parted.all("UPDATE low SET bpm = 60")
    parted.all("TRUNCATE high")
    parted.all("SELECT * FROM songspace.verify('s')")
    parted.require_agreement(1, 2)
    parted.all("SELECT songspace.drop_space('s')")
    parted.insert(3, into="low")


def test_rows_written_as_by_replication_are_mended(plain: Table) -> None:
    """Of the triggers only those that follow finished rows fire; nothing is encoded."""
    plain.insert(1, 2, 3)
    plain.all("SET session_replication_role = replica")
    plain.insert(4, 5)
    plain.all("UPDATE plain SET bpm = 50 WHERE id = 1")
    plain.all("UPDATE plain SET bpm = NULL WHERE id = 2")
    plain.all("DELETE FROM plain WHERE id = 3")
    plain.all("RESET session_replication_role")
    plain.all("SELECT * FROM songspace.verify('s')")
    plain.require_agreement(1, 4, 5)
    assert plain.all("SELECT key FROM songspace.quarantine") == ["2"]


def test_backfill_encodes_what_came_while_no_trigger_fired(plain: Table) -> None:
    plain.insert(1, 2, 3)
    plain.all("ALTER TABLE plain DISABLE TRIGGER USER")
    plain.insert(4, 5)
    plain.all("UPDATE plain SET bpm = 50 WHERE id = 1")
    plain.all("UPDATE plain SET bpm = NULL WHERE id = 2")
    plain.all("DELETE FROM plain WHERE id = 3")
    assert "triggers missing or disabled" in plain.one("SELECT problem FROM songspace.status WHERE space = 's'")
    plain.all("ALTER TABLE plain ENABLE TRIGGER USER")
    plain.all("ALTER TABLE plain ENABLE REPLICA TRIGGER songspace_s_replica_insert")
    found = dict(plain.all("SELECT kind, rows FROM songspace.verify('s', mend => false)"))
    assert found == {"missing": 2, "wrong vector": 1, "refused": 1, "orphan": 1}
    plain.all("CALL songspace.backfill('s')")
    plain.all("SELECT * FROM songspace.verify('s')")
    plain.require_agreement(1, 4, 5)


def test_keys_swapped_in_one_statement(plain: Table) -> None:
    plain.insert(1, bpm=100)
    plain.insert(2, bpm=None)
    plain.insert(3, bpm=50)
    plain.all("UPDATE plain SET id = 3 - id WHERE id < 3")
    plain.require_agreement(2, 3)
    assert plain.all("SELECT key FROM songspace.quarantine") == ["1"]
    plain.all("UPDATE plain SET id = id %% 3 + 1")
    plain.require_agreement(1, 3)
    assert plain.all("SELECT key FROM songspace.quarantine") == ["2"]


def trigger(table: Table, when: str, body: str, name: str = "zz") -> None:
    table.all(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {body} END$$")
    table.all(f"CREATE TRIGGER {name} {when} ON {table.name} FOR EACH ROW EXECUTE FUNCTION {name}()")


@pytest.mark.parametrize("name", ["aa", "zzzzzz"])
@pytest.mark.parametrize("value", ["60", "NULL"])
def test_a_trigger_after_a_row_that_changes_its_features(plain: Table, name: str, value: str) -> None:
    plain.insert(1, 2)
    change = f"IF NEW.bpm = 77 THEN UPDATE plain SET bpm = {value} WHERE id = NEW.id; END IF; RETURN NULL;"
    trigger(plain, "AFTER INSERT OR UPDATE", change, name)
    plain.insert(3, bpm=77)
    plain.all("UPDATE plain SET bpm = 77 WHERE id = 1")
    plain.insert(4)
    plain.require_agreement(*([1, 2, 3, 4] if value == "60" else [2, 4]))


@pytest.mark.parametrize("name", ["aa", "zzzzzz"])
def test_a_trigger_after_a_row_that_deletes_it_or_adds_others(plain: Table, name: str) -> None:
    trigger(
        plain,
        "AFTER INSERT",
        f"IF NEW.id < 10 THEN INSERT INTO plain ({COLUMNS}) VALUES (NEW.id + 10, 120, 1, 3, 10); END IF; "
        "IF NEW.bpm = 77 THEN DELETE FROM plain WHERE id = NEW.id; END IF; RETURN NULL;",
        name,
    )
    plain.insert(1)
    plain.insert(2, bpm=77)
    plain.require_agreement(1, 11, 12)


def test_triggers_before_a_row_that_skip_it_or_change_its_features(plain: Table) -> None:
    trigger(plain, "BEFORE INSERT", "IF NEW.bpm = 1 THEN RETURN NULL; END IF; NEW.bpm := NEW.bpm * 2; RETURN NEW;")
    plain.insert(1)
    plain.insert(2, bpm=1)
    plain.all(f"INSERT INTO plain ({COLUMNS}) SELECT i, 1 + i %% 2, 1, 3, 10 FROM generate_series(3, 6) i")
    plain.require_agreement(1, 3, 5)
    trigger(plain, "BEFORE UPDATE", "IF NEW.id = 1 THEN RETURN NULL; END IF; NEW.crest := 20; RETURN NEW;", "yy")
    plain.all("UPDATE plain SET danceability = 2")
    plain.require_agreement(1, 3, 5)


def test_a_trigger_after_ours_may_even_write_the_output_columns(library: Library) -> None:
    """Songspace follows once more and then leaves it: no endless loop, no error."""
    library.all(
        "CREATE FUNCTION zz() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF TG_WHEN = 'BEFORE' THEN "
        "NEW.vae_latent_0 := 5; RETURN NEW; END IF; UPDATE music SET crest = 3 WHERE identifier = NEW.identifier "
        "AND crest <> 3; RETURN NULL; END$$"
    )
    for when in ("BEFORE", "AFTER"):
        library.all(f"CREATE TRIGGER zzzzzz_{when} {when} INSERT OR UPDATE ON music FOR EACH ROW EXECUTE FUNCTION zz()")
    library.insert([700])
    library.set(key(3), bpm=80.0)
    assert library.row(key(700))[0] == 5
    assert feature_row(700)[0] == library.one("SELECT bpm FROM music WHERE identifier = %s", key(700))
