"""Where a checkout's cluster lies."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from private_cluster.errors import FolderError
from private_cluster.user import ServerUser

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Location:
    """A cluster's folder and the names in it."""

    folder: Path

    @property
    def data(self) -> Path:
        """The data directory: there only when it is whole."""
        return self.folder / "data"

    @property
    def unfinished(self) -> Path:
        """What becomes the data directory once it is whole."""
        return self.folder / "data.new"

    @property
    def settings(self) -> Path:
        """The server's configuration, which also remembers its port and socket folder."""
        return self.data / "postgresql.conf"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.folder / "server.log"

    @property
    def password(self) -> Path:
        """The password for connections over TCP."""
        return self.folder / "password"


def locate(checkout: Path, user: ServerUser) -> Location:
    """Find a checkout's cluster: inside it, or with the user's state where the user cannot go there."""
    if user.can_enter(checkout) and os.access(checkout, os.W_OK):
        return Location(checkout / ".cluster")
    digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
    return Location(state_folder(user) / "songspace" / digest)


def state_folder(user: ServerUser) -> Path:
    """Return where a user's programs keep their state; the caller's XDG_STATE_HOME is not another user's."""
    given = os.environ.get("XDG_STATE_HOME", "") if user.is_self else ""
    return Path(given) if os.path.isabs(given) else user.home / ".local" / "state"


def prepare(location: Location, user: ServerUser) -> None:
    """Make the cluster's folder where it is missing and check that it is the user's own."""
    folder = location.folder
    if not folder.exists():
        make_folder(folder, user)
    owner = folder.stat().st_uid
    if owner != user.uid:
        raise FolderError(
            f"{folder} belongs to user number {owner} and not to {user.name}, who would run the server: "
            "call make as the user who made it (with sudo for root), or remove that folder"
        )


def make_folder(folder: Path, user: ServerUser) -> None:
    """Make the folder for the user: we do in a checkout of ours, the user does below the user's home."""
    if user.is_self or folder.parent.exists():
        folder.mkdir(mode=0o700, parents=True)
        user.own(folder)
        return
    said = user.run(["mkdir", "-p", "-m", "700", folder], Path("/"))
    if said.returncode:
        raise FolderError(f"{user.name} cannot make {folder}: {said.stderr.strip()}")
