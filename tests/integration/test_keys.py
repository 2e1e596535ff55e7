"""Every type that a primary key can be: rows are followed, quarantined, searched and switched by it alike."""

from __future__ import annotations

import psycopg
import pytest

from tests.integration.library import FEATURES, Library
from tests.models import make_model

TYPES: dict[str, tuple[str, str, str, str]] = {
    "int2": ("1", "-2", "3", "4"),
    "int4": ("1", "-2", "3", "4"),
    "int8": ("1099511627776", "-2", "3", "4"),
    "uuid": tuple(f"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1{n}" for n in range(4)),  # type: ignore[dict-item]
    "text": ('it\'s "quoted" {x} \\', "", "ünï💿code", "%s"),
    "varchar(9)": ("a", "", "c\td", "NULL"),
    "char(4)": ("a", "bb", "", "dddd"),
    "bytea": ("\\x00ff", "\\x", "\\x5c", "abc"),
    "numeric": ("1.50", "-0.000000000000000000001", "NaN", "1e40"),
    "float8": ("-0", "1e-300", "0.1", "1.7976931348623157e308"),
    "float4": ("0.1", "1e-38", "inf", "2"),
    "date": ("2026-02-01", "0044-03-15 BC", "infinity", "2026-01-02"),
    "timestamp": ("2026-02-01 03:04:05.678901", "-infinity", "0044-03-15 BC", "1999-12-31"),
    "timestamptz": ("2026-02-01 03:04:05.678901+13:45", "-infinity", "2026-10-25 02:30+01", "1999-12-31 UTC"),
    "time": ("03:04:05.6", "24:00", "00:00", "12:00"),
    "interval": ("-1 mons +2 days -03:00", "1 day", "-00:00:01", "1 year -1 day"),
    "inet": ("10.0.0.1", "10.0.0.0/8", "::1", "fe80::/64"),
    "cidr": ("10.0.0.0/8", "::1/128", "10.0.0.1/32", "0.0.0.0/0"),
    "macaddr": ("08:00:2b:01:02:03", "08:00:2b:01:02:04", "08:00:2b:01:02:05", "08:00:2b:01:02:06"),
    "bit(3)": ("101", "000", "111", "010"),
    "varbit": ("101", "", "111", "0"),
    "oid": ("1", "4294967295", "3", "4"),
    "mood": ("sad", "it's {ok}", "ünï", ""),
    "rating": ("1", "5", "3", "2"),
    "citext": ("AbC", "d", "", "ÜX"),
    "ltree": ("Top.a", "Top.b", "x", "Top"),
    "int4range": ("[1,5)", "empty", "(,)", "[7,9)"),
    "tstzrange": ("[2026-02-01 03:04:05+02,)", "empty", "(,)", "[2026-02-01 03:04:05+02,2026-03-01 03:04:05+02)"),
    'text COLLATE "blind"': ("AbC", "d", "", "é"),
}
EXTENSIONS = ("citext", "ltree")
ODD_SETTINGS = (
    "SET datestyle = 'SQL, DMY'; SET intervalstyle = 'sql_standard'; SET timezone = 'Asia/Kathmandu'; "
    "SET extra_float_digits = -5; SET bytea_output = 'escape'"
)


class Keyed:
    """A table with a key of one type, a space over it, and a second model registered."""

    def __init__(self, library: Library, key_type: str) -> None:
        self.library = library
        self.keys = TYPES[key_type]
        self.type = key_type.partition(" COLLATE")[0]
        library.all(
            f"CREATE TABLE keyed (id {key_type} PRIMARY KEY, "
            "bpm float8, danceability real, onset_rate int, crest float8)"
        )
        library.all("SELECT songspace.create_space('k', 'keyed', 'id', 1, ARRAY['x', 'y', 'z']::name[])")
        self.second = library.register(make_model(list(FEATURES), dims=3, seed=9, name="second", reject_all_zero=True))

    def insert(self, index: int, bpm: float | None) -> None:
        statement = f"INSERT INTO keyed VALUES (%s::{self.type}, %s, 1, 3, 10)"
        self.library.all(statement, self.keys[index], bpm)

    def update(self, index: int, bpm: float | None) -> None:
        self.library.all(f"UPDATE keyed SET bpm = %s WHERE id = %s::{self.type}", bpm, self.keys[index])

    def quarantined(self) -> int:
        return len(self.library.all("SELECT key FROM songspace.quarantine"))

    def require_agreement(self, encoded: int) -> None:
        """As many vectors as rows that have latents, row by row the same."""
        found = self.library.one(
            "SELECT count(*), count(*) FILTER (WHERE v.embedding::real[]::float8[] = ARRAY[k.x, k.y, k.z] "
            "AND v.key::text = k.id::text) FROM keyed k FULL JOIN songspace.k v ON v.key = k.id "
            "WHERE k.x IS NOT NULL OR v.key IS NOT NULL"
        )
        assert found == (encoded, encoded)


@pytest.fixture(params=TYPES)
def keyed(library: Library, request: pytest.FixtureRequest) -> Keyed:
    name = str(request.param)
    if name in EXTENSIONS:
        if not library.all("SELECT name FROM pg_available_extensions WHERE name = %s", name):
            pytest.skip(f"the contrib module {name} is not installed")
        library.all(f"CREATE EXTENSION {name}")
    library.all("CREATE TYPE mood AS ENUM ('sad', 'it''s {ok}', 'ünï', '')")
    library.all("CREATE DOMAIN rating AS int CHECK (VALUE BETWEEN 1 AND 5)")
    library.all("CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
    return Keyed(library, name)


def test_rows_are_followed(keyed: Keyed) -> None:
    for index in range(3):
        keyed.insert(index, 100 + index)
    keyed.require_agreement(3)
    keyed.update(1, 90)
    keyed.require_agreement(3)
    rekey = f"UPDATE keyed SET id = %s::{keyed.type} WHERE id = %s::{keyed.type}"
    keyed.library.all(rekey, keyed.keys[3], keyed.keys[0])
    keyed.require_agreement(3)
    keyed.library.all(f"DELETE FROM keyed WHERE id = %s::{keyed.type}", keyed.keys[1])
    keyed.require_agreement(2)
    assert keyed.library.all("SELECT * FROM songspace.verify('k', mend => false)") == []


def test_what_one_writer_quarantines_another_with_other_settings_forgets(keyed: Keyed) -> None:
    library = keyed.library
    for index in range(4):
        keyed.insert(index, None)
    assert keyed.quarantined() == 4
    library.all(ODD_SETTINGS)
    library.all("DELETE FROM keyed WHERE ctid = (SELECT ctid FROM keyed LIMIT 1)")
    assert keyed.quarantined() == 3
    library.all(ODD_SETTINGS)
    library.all("UPDATE keyed SET danceability = 2")
    assert keyed.quarantined() == 3
    library.all("UPDATE keyed SET bpm = 100")
    assert keyed.quarantined() == 0
    keyed.require_agreement(3)


def test_a_row_is_searched_by_its_key_as_itself_and_as_the_text_that_a_search_returned(keyed: Keyed) -> None:
    library = keyed.library
    for index in range(4):
        keyed.insert(index, 100 + index)
    library.all(ODD_SETTINGS)
    for number in range(4):
        found = library.all(
            "SELECT s.key FROM keyed k, songspace.similar('k', k.id, 3) s WHERE k.bpm = %s", 100 + number
        )
        assert len(set(found)) == 3
        for other in found:
            assert len(library.all("SELECT key FROM songspace.similar('k', %s::text, 3)", other)) == 3
    assert library.one("SELECT recall FROM songspace.recall('k', 2, 4)") == 1


def test_a_model_is_staged_filled_activated_and_rolled_back(keyed: Keyed) -> None:
    library = keyed.library
    keyed.insert(0, 100)
    keyed.insert(1, None)
    library.all("SELECT songspace.stage('k', %s)", keyed.second)
    keyed.insert(2, 110)
    library.all("CALL songspace.backfill('k', 1)")
    library.all(ODD_SETTINGS)
    keyed.update(1, 120)
    keyed.update(2, None)
    library.all("RESET ALL")
    keyed.insert(3, 130)
    library.all("SELECT songspace.check_staged('k')")
    library.all("SELECT songspace.activate('k', force => true)")
    keyed.require_agreement(3)
    assert keyed.quarantined() == 1
    library.all(ODD_SETTINGS)
    library.all("UPDATE keyed SET bpm = 95 WHERE bpm IS NULL")
    library.all("SELECT songspace.rollback('k')")
    keyed.require_agreement(4)
    assert keyed.quarantined() == 0
    assert library.all("SELECT * FROM songspace.verify('k', mend => false)") == []
    library.all("SELECT songspace.drop_space('k')")
    assert library.all("SELECT proname FROM pg_proc WHERE proname LIKE 'k\\_%%'") == []


@pytest.mark.parametrize(
    ("key_type", "before", "after"), [("citext", "abc", "ABC"), ("float8", "0", "-0"), ("numeric", "1", "1.0")]
)
def test_a_key_written_differently_is_the_same_key(library: Library, key_type: str, before: str, after: str) -> None:
    """Equal keys need not be equal as text: the entries of the old spelling go as well."""
    library.all("CREATE EXTENSION IF NOT EXISTS citext")
    library.all(
        f"CREATE TABLE keyed (id {key_type} PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)"
    )
    library.all("SELECT songspace.create_space('k', 'keyed', 'id', 1)")
    library.all(f"INSERT INTO keyed VALUES (%s::{key_type}, NULL, 1, 3, 10)", before)
    library.all(f"UPDATE keyed SET id = %s::{key_type}", after)
    assert library.all("SELECT key FROM songspace.quarantine") == [after]
    library.all("UPDATE keyed SET bpm = 100")
    assert library.all("SELECT key FROM songspace.quarantine") == []
    library.all(f"UPDATE keyed SET id = %s::{key_type}", before)
    assert library.all("SELECT key::text FROM songspace.k") == [before]


def test_an_array_is_refused_as_a_key(library: Library) -> None:
    library.all("CREATE TABLE keyed (id int[] PRIMARY KEY, bpm float8)")
    with pytest.raises(psycopg.Error, match=r'the key "id" of public\.keyed is an array'):
        library.all("SELECT songspace.create_space('k', 'keyed', 'id', 1)")
