"""No room: a deployment fails and says on what, the old model stays whole; with room again it finishes.

Where this process may mount, the space's new files go to a small tmpfs; everywhere, the server may be kept from
making files longer than a limit, which it reports as EFBIG.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from private_cluster.cluster import Cluster
from private_cluster.throwaway import throwaway
from private_cluster.user import server_user
from tests.agreement import Watched, violations
from tests.integration.faults.servers import DURABLE, reconnect, require_finished, require_whole, small_template
from tests.integration.library import Library, key
from tests.models import make_model
from tests.server.databases import Database, fresh_database

DEPLOY = "CALL songspace.deploy('vae', 2)"
ROWS = range(200, 6000)
# A shorter limit would be met by the files of the write-ahead log.
LONGEST_FILE = 16 * 1024 * 1024
# A row of so many axes takes a page of the index.
MANY_AXES, ENOUGH_ROWS = 1900, 2500


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with throwaway(DURABLE) as made:
        yield made


@pytest.fixture
def library(cluster: Cluster) -> Iterator[Library]:
    """Enough rows that an index of them takes megabytes."""
    with small_template(cluster) as template, fresh_database(cluster.url("postgres"), template.name) as made:
        found = reconnect(made)
        found.insert(ROWS)
        yield found
        reconnect(made).connection.close()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of two megabytes that the server can write to; skipped where mounting is not allowed."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        disk = Path(name, "disk")
        disk.mkdir()
        said = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, check=False
        )
        if said.returncode:
            pytest.skip(f"no file system can be mounted here: {said.stderr.decode().strip()}")
        try:
            server_user().own(disk)
            os.chmod(disk, 0o700)
            yield disk
        finally:
            subprocess.run(["umount", "-l", disk], check=True)


def require_old_one_whole_and_in_use(database: Database) -> None:
    """Importers and searchers notice nothing."""
    library = reconnect(database)
    assert require_whole(library) == 1
    library.insert([9000])
    library.set(key(3), bpm=77.0)
    assert len(library.all("SELECT * FROM songspace.similar('vae', %s)", key(3))) == 10
    assert require_whole(library) == 1
    library.connection.close()


def test_a_full_tablespace(library: Library, small_disk: Path) -> None:
    library.connection.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'".encode())
    library.all("SET default_tablespace = small")
    with pytest.raises(psycopg.errors.DiskFull, match="No space left on device"):
        library.all(DEPLOY)
    require_old_one_whole_and_in_use(library.database)
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    library.all(DEPLOY)
    require_finished(library)


@pytest.fixture
def spectra(library: Library) -> Watched:
    """A space, and a second model for it whose index is longer than a file of the write-ahead log, the least limit."""
    names = ["bpm", "crest"]
    models = {
        library.register(model): model for model in (make_model(names, dims=2), make_model(names, dims=MANY_AXES))
    }
    library.all("CREATE TABLE tracks AS SELECT identifier AS id, bpm, crest FROM music LIMIT %s", ENOUGH_ROWS)
    library.all("ALTER TABLE tracks ADD PRIMARY KEY (id)")
    library.all("SELECT songspace.create_space('spectra', 'tracks', 'id', %s)", min(models))
    return Watched("spectra", "tracks", "id", tuple(names), models)


def test_a_limit_of_the_length_of_files(cluster: Cluster, library: Library, spectra: Watched) -> None:
    """The postmaster is started under the limit, as by `ulimit -f`."""
    deploy = f"CALL songspace.deploy('spectra', {max(spectra.models)}, force => true)"
    library.connection.close()
    restart(cluster, LONGEST_FILE)
    limited = reconnect(library.database)
    with pytest.raises(psycopg.Error, match="File too large"):
        limited.all(deploy)
    require_agreement(library.database, spectra, min(spectra.models))
    limited.all("UPDATE tracks SET bpm = 77 WHERE id = %s", key(3))
    require_agreement(library.database, spectra, min(spectra.models))
    limited.connection.close()
    restart(cluster, resource.RLIM_INFINITY)
    reconnect(library.database).all(deploy)
    require_agreement(library.database, spectra, max(spectra.models))


def require_agreement(database: Database, watched: Watched, model: int) -> None:
    """The space is one model's, and all of it agrees."""
    with database.connect(autocommit=True) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert violations(connection, watched) == []
        found = connection.execute("SELECT active_model FROM songspace.spaces WHERE space = 'spectra'").fetchone()
        assert found == (model,)


def restart(cluster: Cluster, longest: int) -> None:
    """Start the server again under a limit of the length of files."""
    cluster.stop()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, before[1]))
    try:
        cluster.start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
