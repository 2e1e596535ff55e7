"""The folder of the server's Unix socket, whose path the system limits to about a hundred bytes."""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from private_cluster.user import ServerUser

# sizeof(sockaddr_un.sun_path) less its closing zero; the smallest of the systems Postgres runs on has 104.
LONGEST_PATH = 103
LONGEST_NAME = len("/.s.PGSQL.65535")
# A comma ends a host in libpq, a colon in SQLAlchemy, and a leading @ means an abstract socket.
AMBIGUOUS = re.compile(r"[,:@\"'\\%\x00-\x1f\x7f]")
PREFIX = "songspace-"


def suits(folder: Path) -> bool:
    """Tell whether a folder's name can be a socket folder for every client."""
    length = len(os.fsencode(folder)) + LONGEST_NAME
    return length <= LONGEST_PATH and not AMBIGUOUS.search(os.fspath(folder))


def is_private(folder: Path, user: ServerUser) -> bool:
    """Tell whether a folder is the user's own and nobody else can put a socket of theirs there."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == user.uid and not found.st_mode & 0o022


def socket_folder(cluster: Path, former: Path | None, user: ServerUser) -> Path:
    """Choose the socket's folder: inside the cluster's where that suits, else the former or a new one."""
    inside = cluster / "socket"
    if suits(inside):
        if not inside.exists():
            inside.mkdir(mode=0o700)
            user.own(inside)
        return inside
    if former and suits(former):
        return former
    return short_folder(user)


def short_folder(user: ServerUser) -> Path:
    """Make a folder whose name is short and which nobody could have prepared."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=runtime_folder(user)))
    user.own(folder)
    return folder


def runtime_folder(user: ServerUser) -> str:
    """Return the folder that is meant for sockets where the user has one, else the system's temporary one."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if not user.is_self or not os.path.isabs(given) or not is_private(Path(given), user):
        return "/tmp"
    return given if suits(Path(given) / f"{PREFIX}12345678") else "/tmp"


def remove_short_folder(former: Path | None) -> None:
    """Remove a short folder of ours; the one inside the cluster goes with the cluster."""
    if former and former.name.startswith(PREFIX):
        shutil.rmtree(former, ignore_errors=True)
