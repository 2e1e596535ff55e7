"""The examples, against a database with a small space."""

from __future__ import annotations

import pytest

from examples import psycopg_example, sqlalchemy_example
from tests.integration.library import Library


@pytest.fixture(autouse=True)
def url(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", library.database.url)


def neighbours(printed: str) -> list[list[str]]:
    """Lists of neighbours, each a run of indented lines."""
    lists: list[list[str]] = [[]]
    for line in printed.splitlines():
        if line.startswith("  "):
            lists[-1].append(line.strip())
        elif lists[-1]:
            lists.append([])
    return [found for found in lists if found]


def test_psycopg(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    psycopg_example.main()
    printed = capsys.readouterr().out
    expected = library.all("SELECT key, distance FROM songspace.similar('vae', 'track00000', 5)")
    assert neighbours(printed) == [[f"{distance:.4f}  {key}" for key, distance in expected]]
    assert "decoded from its embedding: {'bpm': " in printed
    assert "nearest to what that encodes to: ('track" in printed


def test_sqlalchemy(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    sqlalchemy_example.main()
    by_view, by_function = neighbours(capsys.readouterr().out)
    assert len(by_view) == 5
    assert by_view == by_function


def test_without_a_space(library: Library) -> None:
    library.all("SELECT songspace.drop_space('vae')")
    for example in (psycopg_example, sqlalchemy_example):
        with pytest.raises(SystemExit, match="make demo makes one"):
            example.main()
