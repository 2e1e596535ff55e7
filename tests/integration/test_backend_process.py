"""A server process that runs models has one thread and opens no connection."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.integration.library import Library, feature_row


def sockets(pid: int) -> set[str]:
    links = (os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir())
    return {link for link in links if link.startswith("socket:")}


def test_one_thread_and_no_new_socket_after_an_encode(library: Library) -> None:
    with library.database.connect(autocommit=True) as fresh:
        pid = fresh.info.backend_pid
        if not Path(f"/proc/{pid}/fd").exists() or not os.access(f"/proc/{pid}/fd", os.R_OK):
            pytest.skip("the server's processes are not this machine's, or not ours to look at")
        before = sockets(pid)
        fresh.execute("SELECT songspace.encode('vae', %s)", [list(feature_row(1))])
        loaded = Path(f"/proc/{pid}/maps").read_text()
        assert "onnxruntime" in loaded
        assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
        assert sockets(pid) == before


def test_nothing_heavy_is_loaded(library: Library) -> None:
    library.all(
        "CREATE FUNCTION loaded() RETURNS text[] LANGUAGE plpython3u AS "
        '\'import sys; return [name for name in sys.modules if name.split(".")[0] in ("torch", "psycopg", "onnx")]\''
    )
    library.one("SELECT songspace.encode('vae', %s)", list(feature_row(1)))
    assert library.one("SELECT loaded()") == []
