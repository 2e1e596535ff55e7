"""One private cluster: made, started, found, stopped, removed."""

import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from subprocess import CompletedProcess

from private_cluster import configuration, url
from private_cluster.configuration import DATABASE, ROLE, SOCKETS, former_setting
from private_cluster.errors import FolderError, NotRunningError, ServerError
from private_cluster.files import locked, read, write
from private_cluster.location import Location, prepare
from private_cluster.ports import LOOPBACK, choose_port
from private_cluster.postmaster import Postmaster, clear_remains, running
from private_cluster.programs import Programs, find_programs
from private_cluster.sockets import is_private, remove_short_folder, socket_folder
from private_cluster.user import ServerUser

START_SECONDS = "120"
STARTS = 3
LONGEST_LOG = 16 * 1024 * 1024
NO_SETTINGS: Mapping[str, str] = {}
NOT_RUNNING = "the private cluster is not running: start it with `make up`"


class Cluster:
    """A server of its own in a folder of its own; `settings` are added to its configuration."""

    def __init__(self, location: Location, user: ServerUser, settings: Mapping[str, str] = NO_SETTINGS) -> None:
        self.location = location
        self.user = user
        self.settings = dict(settings)

    @cached_property
    def programs(self) -> Programs:
        """The installation that runs it."""
        return find_programs()

    @property
    def postmaster(self) -> Postmaster | None:
        """The running server, if it runs."""
        return running(self.location.data)

    def up(self) -> bool:
        """Make and start the cluster where that is not done yet; True if it was started now."""
        prepare(self.location, self.user)
        with locked(self.location.folder):
            self.make()
            started = self.start_or_renew()
            self.make_database()
        return started

    def make(self) -> None:
        """Make the data directory, under its name only when it is whole."""
        if self.location.data.exists():
            self.check_major()
            return
        if self.location.unfinished.exists():
            shutil.rmtree(self.location.unfinished)
        write(self.location.password, secrets.token_urlsafe(24) + "\n", self.user)
        self.initdb()
        for path, text in configuration.access_files(self.location.unfinished, self.user.name).items():
            write(path, text, self.user)
        self.location.unfinished.rename(self.location.data)

    def initdb(self) -> None:
        """Fill the unfinished data directory."""
        command: list[str | Path] = [
            self.programs.initdb,
            "-D",
            self.location.unfinished.name,
            "-U",
            ROLE,
            "-E",
            "UTF8",
        ]
        command += ["--locale=C.UTF-8", "--auth-local=peer", "--auth-host=scram-sha-256"]
        command += [f"--pwfile={self.location.password.name}"]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        self.ask(command)

    def check_major(self) -> None:
        """Refuse the data of another major version, which this server could not read."""
        made_by = read(self.location.data / "PG_VERSION").strip()
        if made_by != self.programs.major:
            raise FolderError(
                f"{self.location.data} is of PostgreSQL {made_by}, and {self.programs.major} is in use now: "
                f"name the other in PG_CONFIG=.../{made_by}/bin/pg_config, or drop the data by `make clean`"
            )

    def start_or_renew(self) -> bool:
        """Start the server where it does not run, or runs an old program or old settings."""
        found = self.postmaster
        if found and not found.binary_is_gone and self.is_current(found):
            return False
        if found:
            self.stop()
        self.start()
        return True

    def is_current(self, found: Postmaster) -> bool:
        """Tell whether the server was started with the settings it would be started with now."""
        return read(self.location.settings) == self.settings_text(found.port, found.sockets)

    def settings_text(self, port: int, sockets: str) -> str:
        """Return the configuration for a port and a socket folder."""
        return configuration.settings_text(port, sockets, self.settings)

    def start(self) -> None:
        """Start the server; again on another port if somebody took the port in between."""
        clear_remains(self.location.data, self.former_sockets)
        self.shorten_log()
        for attempt in range(1, STARTS + 1):
            self.configure()
            if self.pg_ctl("start", "-w", "-t", START_SECONDS, "-l", self.location.log.name).returncode == 0:
                return
            ending = read(self.location.log)[-2000:].strip()
            if attempt == STARTS or "could not bind" not in ending:
                raise ServerError(f"Postgres did not start; the end of {self.location.log}:\n{ending}")

    def pg_ctl(self, *arguments: str) -> CompletedProcess[str]:
        """Run pg_ctl, with relative names because it hands them to a shell."""
        command: list[str | Path] = [self.programs.pg_ctl, "-s", "-D", self.location.data.name, *arguments]
        return self.user.run(command, self.location.folder)

    def configure(self) -> None:
        """Write the configuration, with the former port and socket folder where they can still be had."""
        port = former_setting(read(self.location.settings), "port")
        chosen = choose_port(int(port) if port else None, self.location.folder)
        sockets = socket_folder(self.location.folder, self.former_sockets, self.user)
        write(self.location.settings, self.settings_text(chosen, str(sockets)), self.user)

    @property
    def former_sockets(self) -> Path | None:
        """The socket folder of the last start, if it is still there and still ours."""
        name = former_setting(read(self.location.settings), SOCKETS)
        return Path(name) if name and is_private(Path(name), self.user) else None

    def shorten_log(self) -> None:
        """Keep one former log at most, and that not for ever."""
        log = self.location.log
        if log.exists() and log.stat().st_size > LONGEST_LOG:
            log.replace(log.with_suffix(".log.old"))

    def make_database(self) -> None:
        """Make the database, empty, unless it is there."""
        address = self.url("postgres")
        question = f"SELECT count(*) FROM pg_database WHERE datname = '{DATABASE}'"
        if self.ask([self.programs.psql, "-XAtc", question, address]).strip() == "0":
            self.ask([self.programs.psql, "-Xqc", f"CREATE DATABASE {DATABASE}", address])

    def url(self, database: str = DATABASE) -> str:
        """Return a database's URL, through the Unix socket."""
        found = self.found()
        return url.socket_url(found.sockets, found.port, ROLE, database)

    def loopback_url(self, database: str = DATABASE) -> str:
        """Return a database's URL over TCP, with its password in it."""
        password = read(self.location.password).strip()
        return url.loopback_url(LOOPBACK, self.found().port, ROLE, password, database)

    def found(self) -> Postmaster:
        """Return the running server."""
        found = self.postmaster
        if found is None:
            raise NotRunningError(NOT_RUNNING)
        return found

    def down(self) -> bool:
        """Stop the server; False if it was not running."""
        if not self.location.folder.is_dir():
            return False
        with locked(self.location.folder):
            if self.postmaster is None:
                return False
            self.stop()
        return True

    def stop(self) -> None:
        """End all connections and stop."""
        said = self.pg_ctl("stop", "-w", "-m", "fast")
        if said.returncode:
            raise ServerError(f"Postgres did not stop: {said.stderr.strip()}")

    def discard(self) -> None:
        """Stop the server and remove everything the cluster ever wrote."""
        if not self.location.folder.is_dir():
            return
        self.down()
        clear_remains(self.location.data, self.former_sockets)
        remove_short_folder(self.former_sockets)
        with suppress(FileNotFoundError):
            shutil.rmtree(self.location.folder)

    def ask(self, command: Sequence[str | Path]) -> str:
        """Run one of Postgres's programs as the server's user and return its output."""
        said = self.user.run(command, self.location.folder)
        if said.returncode:
            raise ServerError(f"{Path(command[0]).name} failed: {(said.stderr or said.stdout).strip()}")
        return said.stdout
