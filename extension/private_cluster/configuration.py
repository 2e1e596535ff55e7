"""The text of the server's configuration files."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from private_cluster.ports import LOOPBACK

# Not "songspace": to a role of that name the extension's schema is "$user", where its new tables would go.
ROLE = "postgres"
DATABASE = "songspace"
SOCKETS = "unix_socket_directories"
HEAD = "# Written at every start of the private cluster; ALTER SYSTEM is the place for changes.\n"
IDENTITY_MAP = "songspace"

# For a laptop with two cores: room for a parallel index build of a hundred thousand vectors in memory.
DEFAULTS: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "maintenance_work_mem": "512MB",
    "max_parallel_maintenance_workers": "2",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
}
# Parallel index builds share memory of the size of maintenance_work_mem.
SMALLEST_SHARED_MEMORY = 768 * 1024 * 1024


def quoted(value: str) -> str:
    """Write a value the way postgresql.conf reads it."""
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def settings_text(port: int, sockets: str, settings: Mapping[str, str]) -> str:
    """Return postgresql.conf."""
    chosen = {
        **DEFAULTS,
        **shared_memory(),
        "listen_addresses": LOOPBACK,
        "port": str(port),
        SOCKETS: f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        **settings,
    }
    lines = [f"{name} = {quoted(value)}\n" for name, value in chosen.items()]
    return "# Written at every start of the private cluster; ALTER SYSTEM is the place for changes.\n" + "".join(lines)


def shared_memory() -> dict[str, str]:
    """Keep shared memory in files where the system has little of it, as containers do."""
    try:
        found = os.statvfs("/dev/shm")
    except OSError:
        return {}
    small = found.f_blocks * found.f_frsize < SMALLEST_SHARED_MEMORY
    return {"dynamic_shared_memory_type": "mmap"} if small else {}


def former_setting(text: str, name: str) -> str:
    """Return a setting from a configuration written by settings_text, or nothing."""
    found = re.search(rf"^{name} = '(.*)'$", text, re.MULTILINE)
    return found[1].replace("''", "'").replace("\\\\", "\\").strip('"') if found else ""


def access_text() -> str:
    """Return pg_hba.conf: the owner by who they are, every other role by password."""
    return (
        f"local all {ROLE} peer map={IDENTITY_MAP}\n"
        f"local replication {ROLE} peer map={IDENTITY_MAP}\n"
        "local all all scram-sha-256\n"
        f"host all all {LOOPBACK}/32 scram-sha-256\n"
        f"host replication all {LOOPBACK}/32 scram-sha-256\n"
    )


def identity_text(owner: str) -> str:
    """Return pg_ident.conf: root and the owner may log in as the superuser."""
    names = dict.fromkeys(["root", owner])
    return "".join(f'{IDENTITY_MAP} "{name}" {ROLE}\n' for name in names)


def access_files(folder: Path, owner: str) -> dict[Path, str]:
    """Return the files that say who may connect, with their text."""
    return {folder / "pg_hba.conf": access_text(), folder / "pg_ident.conf": identity_text(owner)}
