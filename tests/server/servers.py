"""The server a test run works with: the caller's, one in a container, or a throw-away cluster of its own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from private_cluster.throwaway import throwaway
from private_cluster.url import check

ROOT = Path(__file__).resolve().parents[2]
# What some tests need beyond the defaults: logical replication, without five seconds between two subscriptions' starts,
# and prepared transactions.
SETTINGS = {"wal_level": "logical", "wal_retrieve_retry_interval": "100ms", "max_prepared_transactions": "10"}
# The whole run on servers whose backends inherit Python: see extension/songspace_preload.c.
if os.environ.get("SONGSPACE_TEST_PRELOAD") == "1":
    SETTINGS["shared_preload_libraries"] = "songspace_preload"
SECONDS_FOR_DOCKER = 10


def choose_server() -> AbstractContextManager[str]:
    """Choose a server; the block's value is the URL of its maintenance database, for a superuser."""
    if os.environ.get("DATABASE_URL"):
        return given_server()
    if docker_answers():
        return container()
    return own_server()


@contextmanager
def given_server() -> Iterator[str]:
    """Use the caller's server, which needs the extension installed and a superuser's URL."""
    yield check(os.environ["DATABASE_URL"])


@contextmanager
def own_server() -> Iterator[str]:
    """Start a throw-away cluster."""
    with throwaway(SETTINGS) as cluster:
        yield cluster.url("postgres")


@contextmanager
def container() -> Iterator[str]:
    """Build the image of this checkout and run it."""
    from testcontainers.core.image import DockerImage
    from testcontainers.postgres import PostgresContainer

    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    with (
        DockerImage(path=str(ROOT), dockerfile_path="extension/Dockerfile", tag="songspace-test") as image,
        PostgresContainer(str(image), driver=None).with_command(f"postgres {options}") as server,
    ):
        yield server.get_connection_url()


def docker_answers() -> bool:
    """Tell whether a Docker engine can be used; SONGSPACE_TEST_DOCKER=0 says no."""
    if os.environ.get("SONGSPACE_TEST_DOCKER") == "0":
        return False
    try:
        said = subprocess.run(["docker", "info"], capture_output=True, timeout=SECONDS_FOR_DOCKER, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0
