"""Results on disk, and reports made from them alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bench.measure import Pairs
from tests.bench.options import GROUPS
from tests.bench.report import command, tables
from tests.bench.results import Results, load, newest

MACHINE = {
    "cpu": "A processor",
    "cores": 2,
    "memory_gib": 8.0,
    "system": "Debian",
    "postgres": "15",
    "extensions": {"vector": "0.8.0"},
    "python": "3.11",
    "packages": {"numpy": "2"},
    "load_at_start": 0.1,
}


@pytest.fixture
def results() -> Results:
    made = Results(machine=dict(MACHINE), run={"began": "20260101T000000", "size": "quick", "seconds": 60})
    pairs = Pairs([3.0, 4.0], [2.0, 2.0])
    made.add("encode.a.ratio", pairs.ratio, "x", "ours / theirs", ours=[3.0, 4.0], theirs=[2.0, 2.0], unit_of_sides="s")
    made.add("encode.a.ours", 3.5, "s", "ours")
    made.add("life.b", 1234.5, "ms", "a time")
    for k in (10, 100):
        made.point("search", engine="e", title="An engine", rows=10, dims=2, k=k, parameter=0, recall=1.0, p50=1.0)
    for rows, value in ((10, 1.0), (100, 10.0)):
        made.point("growth", cost="fill", rows=rows, dims=8, value=value)
    for side in ("ours", "theirs"):
        made.add(f"insert.client.insert.{side}", 10.0, "us/row", side)
    made.note("once")
    made.note("once")
    return made


def test_results_survive_the_disk(results: Results, tmp_path: Path) -> None:
    path = results.save(tmp_path / "20260101T000000")
    assert load(path) == results
    assert newest(tmp_path) == path
    assert results.notes == ["once"]


def test_a_quick_or_partial_run_is_not_reported_unless_named(results: Results, tmp_path: Path) -> None:
    results.save(tmp_path / "20260101T000000")
    with pytest.raises(FileNotFoundError):
        newest(tmp_path, command.is_whole)
    results.run |= {"size": "default", "groups": list(GROUPS)}
    saved = results.save(tmp_path / "20260102T000000")
    assert newest(tmp_path, command.is_whole) == saved


def test_no_results_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="run make bench"):
        newest(tmp_path)


def test_the_table_shows_both_sides_of_a_ratio(results: Results) -> None:
    shown = tables.figures(results)
    assert "| ours / theirs | 1.75 x (3.5 / 2 s) |" in shown
    assert "| a time | 1,234 ms |" in shown
    assert "- once" in shown
    assert "| ours | 3.5" not in shown


def test_both_engines_stand_in_a_table_of_their_own(results: Results) -> None:
    assert tables.both_engines(results) == "Not measured in this run."
    sides = {"ours": [3.0], "theirs": [2.0], "unit_of_sides": "us/row"}
    results.add("encode.engine_row.small.ratio", 1.5, "x", "a row: sql / onnx", **sides)
    results.add("encode.engine_row.small.ours", 3.0, "us/row", "a row: ours")
    assert tables.both_engines(results).splitlines()[2:] == ["| a row: sql / onnx | 1.5 x (3 / 2 us/row) |"]


def test_only_what_stands_between_marks_is_renewed(results: Results) -> None:
    page = "before\n<!-- bench: machine -->\nold\n<!-- bench end -->\nafter\n"
    filled = command.filled(page, results)
    assert filled.startswith("before\n<!-- bench: machine -->\nA processor, 2 cores")
    assert filled.endswith("\n<!-- bench end -->\nafter\n")
    assert "old" not in filled
    assert command.filled(filled, results) == filled


def test_a_report_writes_pages_and_plots(results: Results, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- bench: targets -->\n<!-- bench end -->\n")
    found = results.save(tmp_path / "run")
    assert command.main([os.fspath(found), "--into", os.fspath(page), "--plots", os.fspath(tmp_path)]) == 0
    assert "| what | target | measured | |" in page.read_text()
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        "benchmarks-growth.png",
        "benchmarks-rows.png",
        "benchmarks-search.png",
    ]
