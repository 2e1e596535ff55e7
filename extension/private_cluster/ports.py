"""Finding a TCP port on the loopback interface."""

import socket
import zlib
from pathlib import Path

from private_cluster.errors import ServerError

LOOPBACK = "127.0.0.1"
# Below the ports that systems hand out by themselves, so that no passing connection takes a cluster's port.
FIRST, COUNT = 15432, 1000


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_port(former: int | None, folder: Path) -> int:
    """Return the former port if it is free, else the first free one from a place of the folder's own."""
    begin = zlib.crc32(str(folder).encode(errors="surrogateescape"))
    others = (FIRST + (begin + step) % COUNT for step in range(COUNT))
    candidates = others if former is None else (former, *others)
    for port in candidates:
        if is_free(port):
            return port
    raise ServerError(f"no free port between {FIRST} and {FIRST + COUNT} on {LOOPBACK}")
