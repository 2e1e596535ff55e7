from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from private_cluster import configuration

values = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(lambda text: text.strip('"'))


@given(values)
def test_a_written_setting_is_read_back(value: str) -> None:
    text = configuration.settings_text(15432, "/tmp/socket", {"application": value})
    assert configuration.former_setting(text, "application") == value


def test_port_and_socket_folder_are_remembered() -> None:
    text = configuration.settings_text(15999, "/tmp/a b", {})
    assert configuration.former_setting(text, "port") == "15999"
    assert configuration.former_setting(text, configuration.SOCKETS) == "/tmp/a b"


def test_a_sample_configuration_remembers_nothing() -> None:
    assert configuration.former_setting("#port = 5432\n", "port") == ""
    assert configuration.former_setting("", "port") == ""


def test_the_callers_settings_win() -> None:
    text = configuration.settings_text(1, "/tmp", {"shared_buffers": "8MB"})
    assert configuration.former_setting(text, "shared_buffers") == "8MB"
    assert text.count("shared_buffers") == 1


def test_only_root_and_the_owner_are_the_superuser() -> None:
    assert configuration.identity_text("me").splitlines() == [
        'songspace "root" postgres',
        'songspace "me" postgres',
    ]
    assert len(configuration.identity_text("root").splitlines()) == 1


def test_nobody_gets_in_by_trust() -> None:
    files = configuration.access_files(Path("/data"), "me")
    assert set(files) == {Path("/data/pg_hba.conf"), Path("/data/pg_ident.conf")}
    assert "trust" not in configuration.access_text()
