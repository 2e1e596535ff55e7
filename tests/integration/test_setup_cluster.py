"""Private clusters, really started, in the places and after the accidents that users have."""

import os
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from private_cluster import sockets
from private_cluster.cluster import Cluster
from private_cluster.configuration import ROLE
from private_cluster.errors import FolderError, NotRunningError
from private_cluster.files import write
from private_cluster.location import Location, locate
from private_cluster.ports import LOOPBACK
from private_cluster.postmaster import works_in
from private_cluster.throwaway import UNSAFE, throwaway
from private_cluster.url import loopback_url
from private_cluster.user import ServerUser, server_user

SETTINGS = {**UNSAFE, "shared_buffers": "16MB"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can lock another user out of a folder of its own")


@pytest.fixture(scope="session")
def user() -> ServerUser:
    return server_user()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        os.chmod(name, 0o755)
        yield Path(name)


@pytest.fixture
def cluster(folder: Path, user: ServerUser) -> Iterator[Cluster]:
    made = Cluster(locate(folder, user), user, SETTINGS)
    yield made
    made.discard()


def answers(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.url()) as connection:
        found = connection.execute("SELECT current_user, current_database()").fetchone()
    return found == (ROLE, "songspace")


def kill(cluster: Cluster) -> None:
    pid = cluster.found().pid
    os.kill(pid, signal.SIGKILL)
    while works_in(pid, cluster.location.data):
        time.sleep(0.01)


def test_up_is_idempotent_and_down_stops(cluster: Cluster) -> None:
    assert cluster.up()
    assert answers(cluster)
    first = cluster.postmaster
    assert not cluster.up()
    assert cluster.postmaster == first
    url = cluster.url()
    assert cluster.down()
    assert not cluster.down()
    with pytest.raises(NotRunningError, match="make up"):
        cluster.url()
    assert cluster.up()
    assert cluster.url() == url


def test_the_database_is_empty_and_in_utf8_and_utc(cluster: Cluster) -> None:
    cluster.up()
    with psycopg.connect(cluster.url()) as connection:
        [extensions] = connection.execute("SELECT count(*) FROM pg_extension").fetchone() or [None]
        shown = [
            connection.execute(f"SHOW {name}").fetchone() for name in ("server_encoding", "timezone", "lc_collate")
        ]
    assert extensions == 1
    assert shown == [("UTF8",), ("UTC",), ("C.UTF-8",)]


def test_every_client_reads_the_url(cluster: Cluster) -> None:
    cluster.up()
    engine = sqlalchemy.create_engine(cluster.url().replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT 1")).scalar() == 1
    engine.dispose()
    assert cluster.ask([cluster.programs.psql, "-XAtc", "SELECT 1", cluster.url()]) == "1\n"


def test_loopback_asks_for_the_password(cluster: Cluster) -> None:
    cluster.up()
    with psycopg.connect(cluster.loopback_url()) as connection:
        assert connection.execute("SELECT inet_server_addr()::text").fetchone() == ("127.0.0.1/32",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(loopback_url(LOOPBACK, cluster.found().port, ROLE, "wrong", "songspace"))
    assert cluster.location.password.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "name", ["with space", "mit Ümläuten 音楽", "$HOME `x` 'quoted'", "a,b:c", "deep/" + "x" * 120]
)
def test_any_folder_will_do(folder: Path, user: ServerUser, name: str) -> None:
    place = folder / name
    place.mkdir(parents=True)
    cluster = Cluster(locate(place, user), user, SETTINGS)
    try:
        assert cluster.up()
        assert cluster.location.folder.parent == place
        assert answers(cluster)
        short = cluster.former_sockets
    finally:
        cluster.discard()
    assert short is not None and not short.exists()
    assert not cluster.location.folder.exists()


@as_root
def test_a_folder_that_only_root_can_enter(folder: Path, user: ServerUser) -> None:
    folder.chmod(0o700)
    cluster = Cluster(locate(folder / "checkout", user), user, SETTINGS)
    try:
        assert user.home in cluster.location.folder.parents
        before = Path.cwd()
        os.chdir(folder)
        try:
            assert cluster.up()
        finally:
            os.chdir(before)
        assert answers(cluster)
        assert cluster.location.folder.stat().st_uid == user.uid
    finally:
        cluster.discard()


def test_a_port_taken_by_another_program(cluster: Cluster) -> None:
    cluster.up()
    port = cluster.found().port
    cluster.down()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((LOOPBACK, port))
        other.listen()
        cluster.up()
        assert cluster.found().port != port
        assert answers(cluster)


def test_up_after_the_server_was_killed(cluster: Cluster) -> None:
    cluster.up()
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        kill(cluster)
        assert cluster.up()
    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_up_after_a_lock_file_was_left_whose_number_lives_on(cluster: Cluster) -> None:
    cluster.up()
    lines = (cluster.location.data / "postmaster.pid").read_text().split("\n")
    cluster.down()
    lines[0] = str(os.getpid())
    write(cluster.location.data / "postmaster.pid", "\n".join(lines), cluster.user)
    assert cluster.up()
    assert answers(cluster)


def test_up_after_initdb_was_interrupted(cluster: Cluster, user: ServerUser) -> None:
    cluster.location.folder.mkdir(mode=0o700)
    user.own(cluster.location.folder)
    cluster.location.unfinished.mkdir()
    cluster.location.unfinished.joinpath("PG_VERSION").write_text("15\n")
    assert cluster.up()
    assert answers(cluster)
    assert not cluster.location.unfinished.exists()


def test_up_after_the_socket_folder_was_cleaned_away(folder: Path, user: ServerUser) -> None:
    place = folder / ("x" * 120)
    place.mkdir()
    cluster = Cluster(locate(place, user), user, SETTINGS)
    try:
        cluster.up()
        cluster.down()
        sockets.remove_short_folder(cluster.former_sockets)
        assert cluster.up()
        assert answers(cluster)
    finally:
        cluster.discard()


def test_other_settings_restart_the_server(cluster: Cluster) -> None:
    cluster.up()
    other = Cluster(cluster.location, cluster.user, {**SETTINGS, "max_connections": "17"})
    assert other.up()
    with psycopg.connect(other.url()) as connection:
        assert connection.execute("SHOW max_connections").fetchone() == ("17",)


def test_data_of_another_major_version_is_left_alone(cluster: Cluster) -> None:
    cluster.up()
    cluster.down()
    write(cluster.location.data / "PG_VERSION", "9\n", cluster.user)
    with pytest.raises(FolderError, match=r"PG_CONFIG=.*/9/bin/pg_config"):
        cluster.up()


def test_a_throwaway_cluster_leaves_nothing() -> None:
    with throwaway(SETTINGS) as cluster:
        place = cluster.location.folder
        assert answers(cluster)
    assert not place.exists()


def test_a_killed_runs_throwaway_cluster_is_swept_away(user: ServerUser) -> None:
    gone = tempfile.mkdtemp(prefix="songspace-throwaway-4194304-", dir="/tmp")
    user.own(Path(gone))
    left = Cluster(Location(Path(gone)), user, SETTINGS)
    left.up()
    with throwaway(SETTINGS):
        assert left.postmaster is None
        assert not Path(gone).exists()
