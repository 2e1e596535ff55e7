"""What a run tells, to people and to programs."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from trainer.models.vae.loop import Epoch
from trainer.progress import Bar, Json, Lines, reporter


def epoch(number: int) -> Epoch:
    return Epoch(number, 2.5, 1.25, 12.5, 0.1, 2.6, 8, 0.2)


def test_plain_lines_are_one_a_tenth() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    lines.begin(0, 200)
    for number in range(1, 201):
        lines.epoch(epoch(number))
    written = stream.getvalue().splitlines()
    assert len(written) == 11
    assert written[-1] == "epoch 200/200  loss 2.500  reconstruction 1.250  KL 12.50 nat  active axes 8"


def test_json_is_an_object_a_line() -> None:
    stream = io.StringIO()
    tell = Json(stream)
    tell.say("hello")
    tell.warn("careful")
    tell.begin(0, 1)
    tell.epoch(epoch(1))
    tell.end()
    tell.result({"r2": 0.9}, "words")
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["message", "warning", "begin", "epoch", "end", "result"]
    assert events[3]["active_axes"] == 8 and events[5]["r2"] == 0.9


def test_the_bar_shows_the_latest_epoch() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=160)
    bar = Bar(console)
    bar.begin(0, 10)
    bar.epoch(epoch(7))
    bar.warn("odd [name]")
    bar.end()
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "7/10" in text and "active axes 8" in text and "odd" in text and "[name]" in text


def test_without_a_terminal_lines_are_plain(capsys: pytest.CaptureFixture[str]) -> None:
    assert type(reporter(False)) is Lines
    assert type(reporter(True)) is Json
