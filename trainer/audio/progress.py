"""How an extraction tells of itself: a bar in a terminal, plain lines elsewhere, or a JSON object a line."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from trainer.audio.files import Track
from trainer.audio.outcome import Outcome

SECONDS_A_LINE = 10.0


@dataclass(slots=True)
class Tally:
    """What was done so far. `bytes` foretell the time left: how long files play is not known before they are read."""

    files: int
    bytes: int
    embedded: int = 0
    silent: int = 0
    unreadable: int = 0
    bytes_done: int = 0
    audio_seconds: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def count(self, track: Track, outcome: Outcome) -> None:
        """Take a file's outcome into account."""
        self.embedded += outcome.embedding is not None
        self.silent += outcome.silent
        self.unreadable += outcome.problem is not None and not outcome.silent
        self.bytes_done += track.size
        self.audio_seconds += outcome.seconds

    @property
    def done(self) -> int:
        """Files that were tried."""
        return self.embedded + self.silent + self.unreadable

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    @property
    def rate(self) -> float:
        """Seconds of sound a second."""
        return self.audio_seconds / max(self.seconds, 1e-9)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at the rate so far, or None before anything is done."""
        if not self.bytes_done:
            return None
        return self.seconds * (self.bytes - self.bytes_done) / self.bytes_done

    def words(self) -> str:
        """Where it stands, in one line."""
        left = "" if self.seconds_left is None else f", {clock(self.seconds_left)} left"
        return f"{self.done:,} of {self.files:,} files, {self.rate:.1f} s of sound a second{left}"


def clock(seconds: float) -> str:
    """Hours, minutes and seconds: `1:02:03`, `2:03`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Reporter(Protocol):
    """Takes the events of an extraction."""

    def say(self, text: str) -> None:
        """Something worth knowing."""

    def begin(self, tally: Tally) -> None:
        """The first file is about to be read."""

    def file(self, tally: Tally, track: Track, outcome: Outcome) -> None:
        """A file was done, well or not."""

    def end(self) -> None:
        """No more files."""

    def result(self, summary: dict[str, Any], text: str) -> None:
        """The outcome of all, as plain values and in words."""


class Lines:
    """Plain lines: one every ten seconds, and one for every file without an embedding."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, by default standard output; problems go to standard error."""
        self.stream = stream or sys.stdout
        self._told = time.monotonic()

    def say(self, text: str) -> None:
        """Write the line."""
        print(text, file=self.stream, flush=True)

    def begin(self, tally: Tally) -> None:
        """Nothing to draw."""

    def file(self, tally: Tally, track: Track, outcome: Outcome) -> None:
        """Write a line where it is time, or where the file has no embedding."""
        if outcome.problem is not None:
            self._problem(f"no embedding: {track.path}: {outcome.problem}")
        if time.monotonic() - self._told > SECONDS_A_LINE:
            self._told = time.monotonic()
            self.say(tally.words())

    def end(self) -> None:
        """Nothing is left open."""

    def result(self, summary: dict[str, Any], text: str) -> None:
        """Write the words."""
        self.say(text)

    def _problem(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)


class Bar(Lines):
    """A progress bar with rate and time left."""

    def __init__(self, console: Console | None = None) -> None:
        """Draw on `console`, by default the terminal."""
        super().__init__()
        self.console = console or Console()
        self.progress: Progress | None = None
        self.task = TaskID(0)

    def say(self, text: str) -> None:
        """Write above the bar."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def begin(self, tally: Tally) -> None:
        """Show the bar."""
        self.progress = Progress(BarColumn(24), TextColumn("{task.description}"), console=self.console)
        self.task = self.progress.add_task(tally.words(), total=tally.bytes)
        self.progress.start()

    def file(self, tally: Tally, track: Track, outcome: Outcome) -> None:
        """Move the bar."""
        if outcome.problem is not None:
            self._problem(f"no embedding: {track.path}: {outcome.problem}")
        if self.progress is not None:
            self.progress.update(self.task, completed=tally.bytes_done, description=tally.words())

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self.progress is not None:
            self.progress.stop()
            self.progress = None

    def _problem(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False, style="yellow", soft_wrap=True)


class Json:
    """One JSON object a line, each with an `event`."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, by default standard output."""
        self.stream = stream or sys.stdout

    def say(self, text: str) -> None:
        """Event `message`."""
        self._write("message", {"text": text})

    def begin(self, tally: Tally) -> None:
        """Event `begin`."""
        self._write("begin", {"files": tally.files, "bytes": tally.bytes})

    def file(self, tally: Tally, track: Track, outcome: Outcome) -> None:
        """Event `file`."""
        about = {"path": track.path, "seconds": outcome.seconds, "problem": outcome.problem}
        self._write("file", about | {"done": tally.done, "rate": tally.rate, "seconds_left": tally.seconds_left})

    def end(self) -> None:
        """Nothing is left open."""

    def result(self, summary: dict[str, Any], text: str) -> None:
        """Event `result`; the words are for people alone."""
        self._write("result", summary)

    def _write(self, event: str, values: dict[str, Any]) -> None:
        print(orjson.dumps({"event": event} | values).decode(), file=self.stream, flush=True)


def reporter(as_json: bool) -> Reporter:
    """The reporter for standard output as it is."""
    if as_json:
        return Json()
    return Bar() if sys.stdout.isatty() else Lines()
