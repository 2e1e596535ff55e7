"""Ordinary roles beside the database's owner, who is one too."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.integration.library import feature_row, key
from tests.integration.models_of_a_space import another
from tests.integration.ordinary_role import INSERT, Role
from tests.integration.portable.libraries import PortableLibrary
from tests.integration.portable.servers import OWNER, Service
from tests.server.databases import Database

LISTENER = "listener"


@pytest.fixture(scope="module", autouse=True)
def second_role(service: Service) -> None:
    """Made by the service's administrator: the owner may make none."""
    service.add_role(LISTENER)


@pytest.fixture
def listener(service: Service, library: PortableLibrary) -> Iterator[Role]:
    """A role that may write the source and was granted the use of songspace, by the owner."""
    library.all(f"GRANT SELECT, INSERT, UPDATE, DELETE ON music TO {LISTENER}")
    library.all(f"SELECT songspace.grant_use('{LISTENER}')")
    with psycopg.connect(service.url(LISTENER, library.database.name), autocommit=True) as connection:
        yield Role(connection)


def test_it_writes_encodes_and_searches(library: PortableLibrary, listener: Role) -> None:
    listener.all(INSERT, key(200), "mine", *feature_row(200))
    library.require_row(200)
    listener.all("UPDATE music SET bpm = 99 WHERE identifier = %s", key(200))
    library.require_row(200, (99.0, *feature_row(200)[1:]))
    assert len(listener.all("SELECT * FROM songspace.similar('vae', %s, 5)", key(9))) == 5
    assert listener.all("SELECT songspace.decode('vae', songspace.encode('vae', %s))", list(feature_row(1)))
    assert len(listener.all("SELECT * FROM songspace.encode_batch('vae', %s)", [list(feature_row(1))])) == 1
    assert listener.all("SELECT * FROM songspace.explain('vae', %s, %s)", key(1), key(2))
    assert listener.all("SELECT songspace.warm('vae')") == [(0,)]
    assert listener.all("SELECT encoded, problem FROM songspace.status") == [(201, None)]


def test_it_does_nothing_else(listener: Role) -> None:
    for query in (
        "SELECT songspace.register_model('x', '{}', '', '')",
        "SELECT songspace.register_sql(1, 'BEGIN RETURN given; END')",
        "SELECT songspace.model_1_encode('[1,2,3,4]')",
        "SELECT songspace.set_engine('vae', 'sql')",
        "CALL songspace.deploy('vae', 1)",
        "SELECT encoder FROM songspace.model",
        "SELECT weights FROM songspace.model_weight",
        "UPDATE songspace.space SET active_model = 1",
        "DELETE FROM songspace.vae_1",
        "CREATE TABLE songspace.mine ()",
    ):
        listener.denied(query)


def test_a_role_without_a_grant_writes_and_sees_nothing_of_songspace(
    service: Service, library: PortableLibrary
) -> None:
    library.all(f"GRANT SELECT, INSERT ON music TO {LISTENER}")
    with psycopg.connect(service.url(LISTENER, library.database.name), autocommit=True) as connection:
        stranger = Role(connection)
        stranger.all(INSERT, key(201), "mine", *feature_row(201))
        stranger.denied("SELECT * FROM songspace.vae")
    library.require_row(201)


def test_row_security_hides_keys(library: PortableLibrary, listener: Role) -> None:
    library.all("ALTER TABLE music ENABLE ROW LEVEL SECURITY")
    library.all("CREATE POLICY even ON music USING (right(identifier, 5)::int %% 2 = 0)")
    library.all("SELECT songspace.enforce_row_security('vae')")
    found = listener.all("SELECT key FROM songspace.similar('vae', %s, 50)", key(8))
    assert len(found) == 50
    assert all(int(name[-5:]) % 2 == 0 for (name,) in found)
    assert listener.all("SELECT count(*) FROM songspace.vae") == [(100,)]
    assert library.one("SELECT count(*) FROM songspace.vae") == 200


def test_code_of_another_role_is_not_run_with_the_owners_rights(
    service: Service, library: PortableLibrary, listener: Role
) -> None:
    with psycopg.connect(service.administrator(library.database.name), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE theirs AS SELECT * FROM music; ALTER TABLE theirs ADD PRIMARY KEY (identifier)"
        )
        connection.execute(f"ALTER TABLE theirs OWNER TO {LISTENER}; GRANT ALL ON theirs TO {OWNER}")
    create = "SELECT songspace.create_space('other', 'theirs', 'identifier', 1)"
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match=f"theirs belongs to {LISTENER}") as error:
        library.all(create)
    assert "Give it to songspace's owner" in (error.value.diag.message_hint or "")


def test_a_reader_of_another_role_keeps_the_vectors_it_may_still_read(
    service: Service, library: PortableLibrary, listener: Role
) -> None:
    readers = "SELECT songspace.readers_of_model(s, 1) FROM songspace.space s"
    _, model_id = another(library)
    before = library.all("SELECT key, embedding::text FROM songspace.vae ORDER BY key")
    with psycopg.connect(service.url(LISTENER, library.database.name)) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # Holds a snapshot, and no lock that a deployment would wait for.
        reader.execute("SELECT 1")
        library.connection.execute("CALL songspace.deploy('vae', %s)", [model_id])
        assert library.one(readers) == [reader.info.backend_pid]
        assert reader.execute("SELECT key, embedding::text FROM songspace.vae ORDER BY key").fetchall() == before
    assert library.one(readers) == []


def test_a_superuser_may_use_it_too(service: Service, library: PortableLibrary) -> None:
    administered = Database(library.database.name, service.administrator(library.database.name))
    with administered.connect(autocommit=True) as connection:
        superuser = PortableLibrary(connection, administered)
        superuser.insert([202])
        superuser.require_row(202)
        assert superuser.all("SELECT * FROM songspace.verify('vae')") == []
