import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from private_cluster import sockets
from private_cluster.user import ServerUser


@pytest.fixture
def user() -> ServerUser:
    return ServerUser("me", os.geteuid(), os.getegid(), Path.home())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_a_suitable_folder_leaves_room_for_the_socket(name: str) -> None:
    folder = Path("/") / name.replace("/", "_")
    if sockets.suits(folder):
        assert len(os.fsencode(folder / ".s.PGSQL.65535")) <= 103
        assert "," not in name and ":" not in name


@pytest.mark.parametrize("name", ["/home/me/music", "/home/me/my music", "/home/me/müsic/日本"])
def test_spaces_and_letters_of_any_language_suit(name: str) -> None:
    assert sockets.suits(Path(name))


@pytest.mark.parametrize("name", ["/a,b", "/a:b", "/a'b", '/a"b', "/a\\b", "/a%b", "/a\nb", "/" + "x" * 100])
def test_what_clients_read_otherwise_does_not(name: str) -> None:
    assert not sockets.suits(Path(name))


def test_the_folder_inside_the_cluster_comes_first(tmp_path: Path, user: ServerUser) -> None:
    former = tmp_path / "former"
    former.mkdir(mode=0o700)
    if sockets.suits(tmp_path / "socket"):
        assert sockets.socket_folder(tmp_path, former, user) == tmp_path / "socket"


def test_a_long_folder_gets_a_short_private_one_and_keeps_it(tmp_path: Path, user: ServerUser) -> None:
    deep = tmp_path / ("x" * 120)
    deep.mkdir()
    first = sockets.socket_folder(deep, None, user)
    try:
        assert sockets.suits(first)
        assert first.stat().st_mode & 0o777 == 0o700
        assert sockets.socket_folder(deep, first, user) == first
    finally:
        sockets.remove_short_folder(first)
    assert not first.exists()


def test_a_folder_that_others_may_write_is_not_private(tmp_path: Path, user: ServerUser) -> None:
    tmp_path.chmod(0o777)
    assert not sockets.is_private(tmp_path, user)
    tmp_path.chmod(0o700)
    assert sockets.is_private(tmp_path, user)


def test_a_link_to_a_private_folder_is_not_private(tmp_path: Path, user: ServerUser) -> None:
    tmp_path.joinpath("link").symlink_to(tmp_path)
    assert not sockets.is_private(tmp_path / "link", user)
