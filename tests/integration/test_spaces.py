"""create_space and drop_space: what is refused, what is created, and that all of it goes again and nothing else."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.integration.library import LATENTS, Library, key
from tests.models import make_model

CREATE = "SELECT songspace.create_space(%s, %s, %s, %s, %s::name[])"


def refusal(library: Library, space: str, source: str, key_column: str, *columns: str) -> str:
    with pytest.raises(psycopg.Error) as caught:
        library.all(CREATE, space, source, key_column, 1, list(columns))
    assert library.all("SELECT space FROM songspace.spaces") == ["vae"]
    return str(caught.value.diag.message_primary)


@pytest.mark.parametrize(
    ("space", "words"),
    [
        ("vae", 'a space named "vae" already'),
        ("models", "would hide an object of songspace's own"),
        ("vae_1", "would hide an object of songspace's own"),
        ("music", "taken for the table or the columns of a client"),
        ("other_1", "the tables of spaces are named so"),
        ("other_changes", "the tables of spaces are named so"),
        ("vae_latent_9", "taken for the table or the columns of a client"),
        ("Upper", "cannot name a space"),
        ("a;drop table music", "cannot name a space"),
        ("x" * 41, "cannot name a space"),
    ],
)
def test_names_that_are_refused(library: Library, space: str, words: str) -> None:
    assert words in refusal(library, space, "music", "identifier")


def test_sources_that_are_refused(library: Library) -> None:
    library.all("CREATE VIEW seen AS SELECT * FROM music")
    library.all("CREATE TABLE pairs (a int, b int, bpm float8, PRIMARY KEY (a, b))")
    library.all("CREATE TABLE nullable (id int UNIQUE, bpm float8)")
    library.all("CREATE TABLE partly (id int NOT NULL, bpm float8)")
    library.all("CREATE UNIQUE INDEX ON partly (id) WHERE bpm > 0")
    assert "not a permanent table" in refusal(library, "s", "seen", "identifier")
    assert 'no column "nothing"' in refusal(library, "s", "music", "nothing")
    assert 'the column "a" of public.pairs is not a key by itself' in refusal(library, "s", "pairs", "a")
    assert "not a key by itself" in refusal(library, "s", "nullable", "id")
    assert "not a key by itself" in refusal(library, "s", "partly", "id")
    assert "songspace's own schema" in refusal(library, "s", "songspace.vae_1", "key")


def test_features_that_are_refused(library: Library) -> None:
    library.all("CREATE TABLE few (id int PRIMARY KEY, bpm float8)")
    library.all("CREATE TABLE texts (id int PRIMARY KEY, bpm text, danceability real, onset_rate int, crest float8)")
    library.all(
        "CREATE TABLE made (id int PRIMARY KEY, half float8, bpm float8 GENERATED ALWAYS AS (half * 2) STORED, "
        "danceability real, onset_rate int, crest float8)"
    )
    assert 'wants a feature "danceability", but public.few has no such column' in refusal(library, "s", "few", "id")
    assert '"bpm" of public.texts is of type text, not a number' in refusal(library, "s", "texts", "id")
    assert '"bpm" of public.made is a generated column' in refusal(library, "s", "made", "id")


def test_output_columns_that_are_refused(library: Library) -> None:
    assert '3 dimensions, but the space "s" has 2 output columns' in refusal(
        library, "s", "music", "identifier", "x", "y"
    )
    assert 'the column "title" of public.music is of type text' in refusal(
        library, "s", "music", "identifier", "title", "y", "z"
    )


def test_output_columns_are_made_as_plain_sql_was_promised(library: Library) -> None:
    found = library.all(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'music' "
        "AND column_name LIKE 'vae%%' ORDER BY ordinal_position"
    )
    assert found == [
        *((name, "double precision") for name in LATENTS),
        ("vae_model_version", "text"),
        ("vae_computed_at", "timestamp without time zone"),
    ]


def test_output_columns_that_are_there_are_kept_and_left_over_ones_stay_null(library: Library) -> None:
    library.all(
        "CREATE TABLE wide (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8, "
        "l0 float8, l1 float8, l2 float8, l3 float8)"
    )
    library.all("INSERT INTO wide VALUES (1, 120, 1, 3, 10, 9, 9, 9, 9)")
    library.all(CREATE, "wide_space", "wide", "id", 1, ["l0", "l1", "l2", "l3"])
    library.all("INSERT INTO wide VALUES (2, 120, 1, 3, 10, 9, 9, 9, 9)")
    rows = library.all("SELECT l0, l1, l2, l3 FROM wide")
    assert rows[0] == rows[1]
    assert rows[0][0] != 9
    assert rows[0][3] is None
    library.all("SELECT songspace.drop_space('wide_space')")
    assert library.all("SELECT l0, l1, l2, l3 FROM wide") == rows


def catalog(library: Library) -> list[Any]:
    """Every relation, function, column and trigger outside the system's schemas."""
    return library.all(
        "SELECT n.nspname, c.relname, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attnum > 0 "
        "WHERE n.nspname IN ('public', 'songspace') "
        "UNION ALL SELECT 'function', p.proname, '' FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace "
        "UNION ALL SELECT 'trigger', t.tgname, '' FROM pg_trigger t WHERE NOT t.tgisinternal ORDER BY 1, 2, 3"
    )


def test_drop_space_removes_what_create_space_made_and_nothing_else(library: Library) -> None:
    library.all("CREATE TABLE plain (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)")
    library.all(
        "CREATE TRIGGER own BEFORE UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    )
    before = catalog(library)
    for columns in ([], ["x", "y", "z"]):
        library.all(CREATE, "passing", "plain", "id", 1, columns)
        library.all("INSERT INTO plain VALUES (1, NULL, 1, 3, 10), (2, 120, 1, 3, 10)")
        assert catalog(library) != before
        library.all("SELECT songspace.drop_space('passing')")
        library.all("TRUNCATE plain")
        assert catalog(library) == before
    assert library.one("SELECT count(*) FROM songspace.quarantine") == 0


def test_a_space_whose_table_is_gone_can_be_dropped(library: Library) -> None:
    library.all("DROP TABLE music CASCADE")
    assert "the source table is gone" in library.one("SELECT problem FROM songspace.status")
    with pytest.raises(psycopg.Error, match="is gone"):
        library.all("SELECT * FROM songspace.similar('vae', 'x')")
    library.all("SELECT songspace.drop_space('vae')")
    assert library.all("SELECT * FROM songspace.spaces") == []


def test_two_spaces_over_one_table(library: Library) -> None:
    second = library.register(make_model(["bpm", "crest"], dims=2, name="second"))
    library.all("SELECT songspace.create_space('two', 'music', 'identifier', %s)", second)
    library.insert([700])
    assert library.one("SELECT count(*) FROM songspace.two") == 201
    library.set(key(700), danceability=2.0)
    library.require_agreement()
    library.all("SELECT songspace.drop_space('vae')")
    library.insert([701])
    assert library.one("SELECT count(*) FROM songspace.two") == 202


def test_a_space_without_output_columns_leaves_the_table_alone(library: Library) -> None:
    library.all("CREATE TABLE bare (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8)")
    library.all("INSERT INTO bare VALUES (1, 120, 1, 3, 10), (2, NULL, 1, 3, 10)")
    library.all("SELECT songspace.create_space('bare_space', 'bare', 'id', 1)")
    library.all("INSERT INTO bare SELECT i, 120, 1, 3, i FROM generate_series(3, 25000) i")
    library.all("UPDATE bare SET bpm = 90 WHERE id = 2")
    library.all("UPDATE bare SET bpm = 'NaN' WHERE id = 3")
    differing = library.one(
        "SELECT count(*) FROM bare b LEFT JOIN songspace.bare_space v ON v.key = b.id "
        "WHERE v.embedding::real[]::float8[] IS DISTINCT FROM "
        "songspace.encode('bare_space', ARRAY[bpm, danceability, onset_rate, crest]::float8[])"
    )
    assert differing == 0
    assert library.all("SELECT key FROM songspace.quarantine WHERE space = 'bare_space'") == ["3"]
    assert library.one("SELECT encoded FROM songspace.status WHERE space = 'bare_space'") == 24999


@pytest.mark.parametrize("columns", [[], ["x", "y", "z"]])
def test_a_partitioned_source_and_rows_written_straight_into_a_partition(library: Library, columns: list[str]) -> None:
    library.all(
        "CREATE TABLE parted (id int PRIMARY KEY, bpm float8, danceability real, onset_rate int, crest float8) "
        "PARTITION BY RANGE (id)"
    )
    library.all("CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (100)")
    library.all("CREATE TABLE high PARTITION OF parted FOR VALUES FROM (100) TO (200)")
    library.all(CREATE, "parts", "parted", "id", 1, columns)
    library.all(
        "INSERT INTO parted (id, bpm, danceability, onset_rate, crest) VALUES (1, 120, 1, 3, 10), (101, 90, 1, 3, 10)"
    )
    library.all(
        "INSERT INTO low (id, bpm, danceability, onset_rate, crest) VALUES (2, 80, 1, 3, 10), (3, NULL, 1, 3, 10)"
    )
    library.all("UPDATE parted SET id = 150 WHERE id = 1")
    library.all("DELETE FROM high WHERE id = 101")
    assert library.all("SELECT key FROM songspace.parts ORDER BY key") == [2, 150]
    assert library.all("SELECT key FROM songspace.quarantine WHERE space = 'parts'") == ["3"]


def test_names_that_need_quoting(library: Library) -> None:
    library.all('CREATE SCHEMA "My Schema"')
    library.all(
        'CREATE TABLE "My Schema"."Mu""sic {key}" ("The Key" text PRIMARY KEY, bpm float8, danceability real, '
        "onset_rate int, crest float8)"
    )
    source = '"My Schema"."Mu""sic {key}"'
    library.all(CREATE, "odd", source, "The Key", 1, ["La'tent 0", 'la"tent', "{source}"])
    library.all(f"INSERT INTO {source} VALUES ('it''s', 120, 1, 3, 10), ('b', 90, 1, 3, 10)")
    assert library.one("SELECT key FROM songspace.similar('odd', 'it''s')") == "b"
    library.all(f"UPDATE {source} SET bpm = 100")
    assert library.one(f'SELECT "{{source}}" IS NOT NULL FROM {source} WHERE "The Key" = \'b\'')
    library.all("SELECT songspace.drop_space('odd')")


def test_a_space_is_created_in_one_transaction(library: Library) -> None:
    before = catalog(library)
    with library.connection.transaction(force_rollback=True):
        library.all("SELECT songspace.create_space('passing', 'music', 'identifier', 1)")
        assert catalog(library) != before
    assert catalog(library) == before
