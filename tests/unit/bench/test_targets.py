"""The file of targets, and the verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import targets
from tests.bench.results import Results
from tests.bench.targets import Floor, Target, judge, lines, summary

AT_MOST = Target("a.ratio", "a thing", "the design", at_most=2.0)
AT_LEAST = Target("a.ratio", "a thing", "the design", at_least=2.0)
WITH_FLOOR = Target("a.ratio", "a thing", "the design", at_most=2.0, floor=Floor(2.5, "physics"))
WITH_RECALL = Target("a.ratio", "a thing", "the design", at_most=2.0, recall="a.recall")


def results(value: float, recall: float = 1.0) -> Results:
    made = Results()
    made.add("a.ratio", value, "x", "a thing")
    made.add("a.recall", recall, "", "recall")
    return made


@pytest.mark.parametrize(
    ("target", "value", "word"),
    [
        (AT_MOST, 2.0, "met"),
        (AT_MOST, 2.01, "missed"),
        (AT_LEAST, 2.0, "met"),
        (AT_LEAST, 1.99, "missed"),
        (WITH_FLOOR, 1.9, "met"),
        (WITH_FLOOR, 2.5, "floor"),
        (WITH_FLOOR, 2.6, "missed"),
    ],
)
def test_verdicts(target: Target, value: float, word: str) -> None:
    (verdict,) = judge(results(value), [target])
    assert verdict.word == word


def test_speed_at_too_little_recall_does_not_count() -> None:
    assert judge(results(1.0, recall=0.98), [WITH_RECALL])[0].word == "missed"
    assert judge(results(1.0, recall=0.99), [WITH_RECALL])[0].word == "met"


def test_the_closing_line() -> None:
    verdicts = judge(results(2.2), [AT_MOST, AT_LEAST, WITH_FLOOR])
    assert summary(verdicts) == "targets: 1 met, 1 floor, 1 missed"
    assert "physics" in lines(verdicts)


def test_what_was_not_measured_is_counted_apart() -> None:
    assert summary(judge(Results(), [AT_MOST])) == "targets: 0 met, 0 floor, 0 missed (1 not measured)"


def test_the_file_is_well_formed() -> None:
    found = targets.read()
    assert len(found) > 20
    assert all(target.source and target.what for target in found)
    assert all(target.floor.reason for target in found if target.floor)


def test_a_target_needs_one_bound(tmp_path: Path) -> None:
    path = tmp_path / "targets.toml"
    path.write_text('[[target]]\nmetric = "a"\nwhat = "b"\nsource = "c"\n')
    with pytest.raises(ValueError, match="needs one of at_most and at_least"):
        targets.read(path)
