"""The command line, and steps that fail."""

from __future__ import annotations

import pytest

from tests.bench.options import GROUPS, parse
from tests.bench.results import Results
from tests.bench.steps import Progress, Step


def test_groups_are_taken_in_their_own_order() -> None:
    assert parse([]).groups == GROUPS
    assert parse(["--only", "insert,encode"]).groups == ("encode", "insert")


def test_an_unknown_group_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--only", "serch"])
    assert "there is no group 'serch'" in capsys.readouterr().err


def test_the_size_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIZE", "1M")
    assert parse([]).sizes.search_rows[-1] == 1_000_000
    assert parse(["--quick"]).size == "quick"
    monkeypatch.setenv("SIZE", "2M")
    with pytest.raises(SystemExit):
        parse([])


def test_a_failed_step_is_told_of_and_the_next_one_runs() -> None:
    said: list[str] = []
    results = Results()
    ran: list[int] = []
    steps = [Step("first", 1, lambda: ran.append(1 // 0)), Step("second", 1, lambda: ran.append(2))]
    progress = Progress(steps, results, said.append)
    assert progress.left() == "2 s"
    for step in steps:
        progress.run(step)
    assert ran == [2]
    assert results.failures == ["first: ZeroDivisionError: integer division or modulo by zero"]
    assert "Traceback" in said[0]
    assert said[1].startswith("[ 2/2] second")
