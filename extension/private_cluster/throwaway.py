"""Clusters that live as long as a test run."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from private_cluster.cluster import Cluster
from private_cluster.errors import ClusterError
from private_cluster.location import Location
from private_cluster.postmaster import is_alive
from private_cluster.user import server_user

NAME = re.compile(r"songspace-throwaway-(\d+)-")
# Nobody will miss what a power cut takes.
UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@contextmanager
def throwaway(settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Run a cluster for the time of a block, and leave nothing of it."""
    with unmade(settings) as cluster:
        cluster.up()
        yield cluster


@contextmanager
def unmade(settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """Find a place for a cluster for the time of a block, who fills and starts it, and leave nothing of it."""
    sweep()
    user = server_user()
    folder = Path(tempfile.mkdtemp(prefix=f"songspace-throwaway-{os.getpid()}-", dir="/tmp"))
    user.own(folder)
    cluster = Cluster(Location(folder), user, {**UNSAFE, **(settings or {})})
    try:
        yield cluster
    finally:
        cluster.discard()


def sweep() -> None:
    """Remove the clusters of processes that were killed before they could."""
    user = server_user()
    for folder in Path("/tmp").glob("songspace-throwaway-*"):
        found = NAME.match(folder.name)
        if found and not is_alive(int(found[1])) and folder.lstat().st_uid == user.uid:
            with suppress(ClusterError, OSError):
                Cluster(Location(folder), user).discard()
