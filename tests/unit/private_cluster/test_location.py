import os
import socket
from pathlib import Path

import pytest

from private_cluster.errors import FolderError
from private_cluster.location import Location, locate, prepare, state_folder
from private_cluster.ports import LOOPBACK, choose_port, is_free
from private_cluster.postmaster import running
from private_cluster.user import ServerUser


@pytest.fixture
def user() -> ServerUser:
    return ServerUser("me", os.geteuid(), os.getegid(), Path("/home/me"))


def test_a_folder_that_can_be_entered_holds_its_cluster(tmp_path: Path, user: ServerUser) -> None:
    assert locate(tmp_path, user).folder == tmp_path / ".cluster"


def test_any_other_folders_cluster_lies_with_the_users_state(user: ServerUser) -> None:
    one, two = (locate(Path(f"/nowhere/{name}"), user).folder for name in ("one", "two"))
    assert one.parent == two.parent == state_folder(user) / "songspace"
    assert one != two


def test_the_state_folder_follows_the_users_own_setting(user: ServerUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert state_folder(user) == Path("/state")
    other = ServerUser("other", user.uid + 1, user.gid, Path("/home/other"))
    assert state_folder(other) == Path("/home/other/.local/state")
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert state_folder(user) == Path("/home/me/.local/state")


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, user: ServerUser) -> None:
    other = ServerUser("other", user.uid + 1, user.gid, Path("/home/other"))
    with pytest.raises(FolderError, match="belongs to user number"):
        prepare(Location(tmp_path), other)


def test_the_former_port_is_kept_while_it_is_free(tmp_path: Path) -> None:
    first = choose_port(None, tmp_path)
    assert choose_port(first, tmp_path) == first
    with socket.socket() as other:
        other.bind((LOOPBACK, first))
        other.listen()
        assert not is_free(first)
        assert choose_port(first, tmp_path) != first


@pytest.mark.parametrize("text", ["", "123\n", "not a number\n" * 8, "4194304\n/d\n0\n5432\n/s\n\n\nready\n"])
def test_a_lock_file_without_a_server_is_no_server(tmp_path: Path, text: str) -> None:
    tmp_path.joinpath("postmaster.pid").write_text(text)
    assert running(tmp_path) is None


def test_a_lock_file_with_another_programs_number_is_no_server(tmp_path: Path) -> None:
    lines = [str(os.getpid()), str(tmp_path), "0", "5432", "/s", "", "", "ready   "]
    tmp_path.joinpath("postmaster.pid").write_text("\n".join(lines))
    assert running(tmp_path) is None
