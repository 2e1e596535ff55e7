"""The command line: python -m private_cluster up|down|url|psql|status|regress|discard.

DATABASE_URL, where it is set, names the server to work with instead, and `up` then starts nothing.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from private_cluster.cluster import NO_SETTINGS, Cluster
from private_cluster.errors import ClusterError
from private_cluster.location import CHECKOUT, locate
from private_cluster.preload import preload_settings
from private_cluster.programs import find_programs
from private_cluster.regress import run_regress
from private_cluster.url import check
from private_cluster.user import server_user


def say(text: str) -> None:
    """Tell the user something that is not the command's result."""
    print(f"songspace: {text}", file=sys.stderr)


def given_url() -> str | None:
    """Return the caller's own server, if there is one."""
    address = os.environ.get("DATABASE_URL", "")
    return check(address) if address else None


def own_cluster(settings: Mapping[str, str] = NO_SETTINGS) -> Cluster:
    """Return this checkout's cluster; settings are for starting it."""
    user = server_user()
    return Cluster(locate(CHECKOUT, user), user, settings)


def address() -> str:
    """Return the URL that everything connects to."""
    return given_url() or own_cluster().url()


def up(arguments: Sequence[str]) -> None:
    """Start the cluster."""
    if given_url():
        say("using DATABASE_URL; no private cluster is started")
    elif own_cluster(preload_settings(find_programs().libraries)).up():
        say("the private cluster is running (make psql opens it, make down stops it)")


def down(arguments: Sequence[str]) -> None:
    """Stop the cluster."""
    say("the private cluster is stopped" if own_cluster().down() else "the private cluster was not running")


def print_url(arguments: Sequence[str]) -> None:
    """Print the URL; starts nothing."""
    print(address())


def psql(arguments: Sequence[str]) -> None:
    """Become psql."""
    where = address()
    os.execv(find_programs().psql, ["psql", *arguments, where])


def status(arguments: Sequence[str]) -> None:
    """Print what runs and where it lies."""
    cluster = own_cluster()
    found = cluster.postmaster
    print(f"folder   {cluster.location.folder}")
    print(f"user     {cluster.user.name}")
    print(f"server   {f'process {found.pid}, port {found.port}' if found else 'not running'}")


def regress(arguments: Sequence[str]) -> None:
    """Run pg_regress."""
    print(f"pg_regress: {run_regress(given_url())}")


def discard(arguments: Sequence[str]) -> None:
    """Remove the cluster with all its data."""
    own_cluster().discard()


COMMANDS: dict[str, Callable[[Sequence[str]], None]] = {
    "up": up,
    "down": down,
    "url": print_url,
    "psql": psql,
    "status": status,
    "regress": regress,
    "discard": discard,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit status."""
    name, *rest = arguments or [""]
    if name not in COMMANDS:
        say(f"python -m private_cluster {'|'.join(COMMANDS)}")
        return 2
    try:
        COMMANDS[name](rest[1:] if rest[:1] == ["--"] else rest)
    except ClusterError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
