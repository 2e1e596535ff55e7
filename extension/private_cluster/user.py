"""The operating system user that a cluster's server runs as, and running programs as that user."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from private_cluster.errors import NoServerError

# Settings of a client's shell that would change what the server's programs do.
FOREIGN = ("PG", "LC_", "LANG", "TZ", "PYTHON", "XDG_")


@dataclass(frozen=True)
class ServerUser:
    """Who owns the cluster's files and runs its server."""

    name: str
    uid: int
    gid: int
    home: Path

    @property
    def is_self(self) -> bool:
        """Whether this is the user we are."""
        return os.geteuid() == self.uid

    def run(self, command: Sequence[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a program as this user in a folder it can enter, and return what it said."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
        environment |= {"HOME": str(self.home), "LANG": "C.UTF-8"}
        text = [os.fspath(part) for part in command]
        options: dict[str, Any] = {
            "cwd": folder,
            "env": environment,
            "stdin": subprocess.DEVNULL,
            "capture_output": True,
        }
        if not self.is_self:
            groups = os.getgrouplist(self.name, self.gid)
            options |= {"user": self.uid, "group": self.gid, "extra_groups": groups}
        return subprocess.run(text, text=True, errors="replace", check=False, umask=0o077, **options)

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this user can reach a folder and look into it."""
        if self.is_self:
            return os.access(folder, os.X_OK | os.R_OK)
        return self.run(["test", "-r", folder, "-a", "-x", folder], Path("/")).returncode == 0

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to this user."""
        if not self.is_self:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_user() -> ServerUser:
    """Choose who runs the server: the caller, or `postgres` where that is root, whom Postgres refuses."""
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid())
    else:
        try:
            entry = pwd.getpwnam("postgres")
        except KeyError:
            message = "Postgres refuses to run as root and there is no user `postgres`: run make as another user"
            raise NoServerError(message) from None
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid, Path(entry.pw_dir))
