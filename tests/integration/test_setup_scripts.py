"""The set-up scripts on a machine where everything is installed, and reading apt's sources in every form."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.server.servers import ROOT
from tests.version import CURRENT

EXTENSION = ROOT / "extension"
RELEASE = Path("/etc/os-release")
has_apt = pytest.mark.skipif(not Path("/usr/bin/apt-config").exists(), reason="there is no apt here")


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(EXTENSION / script), *arguments]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def codename() -> str:
    lines = RELEASE.read_text().splitlines()
    return next(line.partition("=")[2].strip('"') for line in lines if line.startswith("VERSION_CODENAME="))


def test_nothing_missing_means_nothing_said_and_no_time_lost() -> None:
    began = time.monotonic()
    said = run("setup.sh")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert time.monotonic() - began < 2


def test_the_chosen_server_can_run_pl_python() -> None:
    pg_config = run("setup.sh", "pg_config").stdout.strip()
    folder = subprocess.run([pg_config, "--pkglibdir"], capture_output=True, text=True, check=True).stdout.strip()
    assert Path(folder, "plpython3.so").exists()
    assert run("setup.sh", "pg_config", PG_CONFIG=pg_config).stdout.strip() == pg_config


def test_a_choice_that_is_none_is_refused_by_name() -> None:
    said = run("setup.sh", PG_CONFIG="/nowhere/pg_config")
    assert said.returncode == 1
    assert "PG_CONFIG=/nowhere/pg_config is no program that can be run" in said.stderr


def test_installing_again_says_nothing() -> None:
    run("install.sh")
    said = run("install.sh")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_the_install_script_is_filled_in() -> None:
    run("install.sh")
    text = (EXTENSION / f"build/songspace--{CURRENT}.sql").read_text()
    assert text.startswith('\\echo Use "CREATE EXTENSION songspace CASCADE" to load this file. \\quit\n')
    assert "@RUNTIME@" not in text
    assert "@VERSION@" not in text


def test_the_runtime_folder_is_readable_by_the_server_and_writable_only_by_its_owner() -> None:
    pg_config = run("setup.sh", "pg_config").stdout.strip()
    folder = subprocess.run([pg_config, "--pkglibdir"], capture_output=True, text=True, check=True).stdout.strip()
    for path in Path(folder, "songspace").rglob("*"):
        mode = path.stat().st_mode
        assert mode & 0o004, path
        assert not mode & 0o022, path


@pytest.fixture
def apt_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt configuration of the test's own: `list` and `parts` in this folder."""
    tmp_path.joinpath("parts").mkdir()
    configuration = tmp_path / "apt.conf"
    configuration.write_text(f'Dir::Etc::sourcelist "{tmp_path}/list";\nDir::Etc::sourceparts "{tmp_path}/parts";\n')
    monkeypatch.setenv("APT_CONFIG", str(configuration))
    return tmp_path


@has_apt
@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("deb http://a.example/d {} main", ["URIs: http://a.example/d"]),
        (
            "deb [arch=amd64 signed-by=/k.gpg] http://a.example/d {} main universe # why",
            ["URIs: http://a.example/d", "Signed-By: /k.gpg"],
        ),
        (
            "deb-src http://s.example/d {0} main\ndeb http://a.example/d {0} main",
            ["URIs: http://a.example/d"],
        ),
        ("# deb http://c.example/d {0} main\ndeb http://a.example/d {0} main", ["URIs: http://a.example/d"]),
        (
            "deb http://b.example/d {0}-security main\ndeb http://a.example/d {0} main",
            ["URIs: http://a.example/d"],
        ),
    ],
)
def test_a_source_on_one_line_is_read(apt_folder: Path, line: str, fields: list[str]) -> None:
    apt_folder.joinpath("list").write_text(line.format(codename()) + "\n")
    assert run("pgvector_source.sh").stdout.splitlines() == fields


@has_apt
def test_a_source_in_stanzas_is_read_with_its_key(apt_folder: Path) -> None:
    apt_folder.joinpath("parts", "some.sources").write_text(
        f"Types: deb\nURIs: http://off.example/d\nSuites: {codename()}\nEnabled: no\n"
        f"\nTypes: deb\nURIs: http://s.example/d\nSuites: {codename()}-security\n"
        f"\n# ours\nTypes: deb deb-src\n# http://old.example/d\nURIs: http://a.example/d\n"
        f"Suites: {codename()}-updates {codename()}\nComponents: main\nSigned-By:\n -----BEGIN\n .\n abc\n"
    )
    assert run("pgvector_source.sh").stdout.splitlines() == [
        "URIs: http://a.example/d",
        "Signed-By:",
        " -----BEGIN",
        " .",
        " abc",
    ]


@has_apt
def test_no_source_of_this_release_is_said(apt_folder: Path) -> None:
    apt_folder.joinpath("list").write_text("deb http://a.example/d some-other-release main\n")
    said = run("pgvector_source.sh")
    assert said.returncode == 1
    assert f"no apt source of {codename()} found" in said.stderr
