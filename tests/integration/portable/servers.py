"""A server as a managed service has it: pgvector, no PL/Python, nothing of songspace; databases of an ordinary role."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from private_cluster.cluster import Cluster
from private_cluster.ports import LOOPBACK
from private_cluster.throwaway import unmade
from private_cluster.url import loopback_url
from tests.server.databases import Database, execute
from tests.upgrade.installation import ROOT, bare_installation

OWNER, PASSWORD = "owner", "of-a-throwaway-cluster"


@dataclass(frozen=True)
class Service:
    """The server, and the script of this checkout."""

    cluster: Cluster
    script: Path

    def administrator(self, database: str = "postgres") -> str:
        """A superuser's URL."""
        return self.cluster.url(database)

    def url(self, role: str, database: str) -> str:
        """The URL by which a role connects that is no superuser."""
        return loopback_url(LOOPBACK, self.cluster.found().port, role, PASSWORD, database)

    def add_role(self, name: str) -> None:
        """Make a role that may log in and nothing more."""
        with psycopg.connect(self.administrator(), autocommit=True) as connection:
            text = f"CREATE ROLE {{}} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD '{PASSWORD}'"
            connection.execute(sql.SQL(text).format(sql.Identifier(name)))

    @contextmanager
    def database(self, vector: bool = True) -> Iterator[Database]:
        """A database of the owner's, who has been given pgvector and nothing else; dropped with its roles' grants."""
        name = f"portable_{secrets.token_hex(6)}"
        execute(self.administrator(), "CREATE DATABASE {} OWNER {} TEMPLATE template0", name, OWNER)
        if vector:
            execute(self.administrator(name), "CREATE EXTENSION vector")
        try:
            yield Database(name, self.url(OWNER, name))
        finally:
            execute(self.administrator(), "DROP DATABASE {} WITH (FORCE)", name)

    def run(self, database: Database, script: Path | None = None) -> str:
        """Run the script, or another, as the database's owner; returns what went wrong, nothing where all went well."""
        return self.call("psql", "-Xq", "-f", script or self.script, database.url)

    def call(self, program: str, *arguments: str | Path) -> str:
        """Run a program of the server's version; returns what went wrong, nothing where all went well."""
        command = [self.cluster.programs.folder / program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == (done.stderr == ""), done.stderr
        return done.stderr


def portable_script(checkout: Path, file: Path) -> Path:
    """Write a checkout's script, as `make portable` does."""
    subprocess.run(["sh", checkout / "extension/portable.sh", file], check=True, capture_output=True)
    return file


@contextmanager
def managed_service() -> Iterator[Service]:
    """Run such a server for the time of a block."""
    with unmade() as cluster:
        folder = cluster.location.folder
        cluster.programs = bare_installation(folder / "postgres", "*plpython*").programs
        cluster.up()
        service = Service(cluster, portable_script(ROOT, folder / "songspace-portable.sql"))
        service.add_role(OWNER)
        yield service
