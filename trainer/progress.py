"""How a run tells of itself: a bar in a terminal, plain lines elsewhere, or a JSON object a line."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any, Protocol, TextIO, cast

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from trainer.family import EpochLine


class Reporter(Protocol):
    """Takes the events of a run."""

    def say(self, text: str) -> None:
        """Something worth knowing."""

    def warn(self, text: str) -> None:
        """Something that may be wrong."""

    def begin(self, done: int, epochs: int) -> None:
        """Training begins; `done` epochs of `epochs` were trained before."""

    def epoch(self, line: EpochLine) -> None:
        """An epoch ended."""

    def end(self) -> None:
        """Training ended, well or not."""

    def result(self, summary: dict[str, Any], text: str) -> None:
        """The outcome, as plain values and in words."""


class Silent:
    """Tells nothing: for a run among many."""

    def say(self, text: str) -> None:
        """Leave it unsaid."""

    def warn(self, text: str) -> None:
        """Leave it unsaid."""

    def begin(self, done: int, epochs: int) -> None:
        """Nothing to show."""

    def epoch(self, line: EpochLine) -> None:
        """Nothing to show."""

    def end(self) -> None:
        """Nothing is left open."""

    def result(self, summary: dict[str, Any], text: str) -> None:
        """Leave it unsaid."""


class Lines:
    """Plain lines: one every tenth of the epochs."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, by default standard output; warnings go to standard error."""
        self.stream = stream or sys.stdout
        self.epochs = 1

    def say(self, text: str) -> None:
        """Write the line."""
        print(text, file=self.stream, flush=True)

    def warn(self, text: str) -> None:
        """Write the line to standard error."""
        print(f"warning: {text}", file=sys.stderr, flush=True)

    def begin(self, done: int, epochs: int) -> None:
        """Remember how many epochs there are."""
        self.epochs = epochs

    def epoch(self, line: EpochLine) -> None:
        """Write a line where another tenth is done."""
        if line.epoch * 10 // self.epochs > (line.epoch - 1) * 10 // self.epochs or line.epoch == 1:
            self.say(f"epoch {line.epoch}/{self.epochs}  {line.describe()}")

    def end(self) -> None:
        """Nothing is left open."""

    def result(self, summary: dict[str, Any], text: str) -> None:
        """Write the words."""
        self.say(text)


class Bar(Lines):
    """A progress bar with the latest epoch in words."""

    def __init__(self, console: Console | None = None) -> None:
        """Draw on `console`, by default the terminal."""
        super().__init__()
        self.console = console or Console()
        self.progress: Progress | None = None
        self.task = TaskID(0)

    def say(self, text: str) -> None:
        """Write above the bar."""
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Write above the bar, in yellow."""
        self.console.print(f"warning: {text}", markup=False, highlight=False, style="yellow", soft_wrap=True)

    def begin(self, done: int, epochs: int) -> None:
        """Show the bar."""
        columns = (
            BarColumn(24),
            TextColumn("{task.completed}/{task.total}  {task.description}"),
            TimeRemainingColumn(),
        )
        self.progress = Progress(*columns, console=self.console)
        self.task = self.progress.add_task("", total=epochs, completed=done)
        self.progress.start()

    def epoch(self, line: EpochLine) -> None:
        """Move the bar."""
        if self.progress is not None:
            self.progress.update(self.task, completed=line.epoch, description=line.describe())

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self.progress is not None:
            self.progress.stop()
            self.progress = None


class Json:
    """One JSON object a line, each with an `event`."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, by default standard output."""
        self.stream = stream or sys.stdout

    def say(self, text: str) -> None:
        """Event `message`."""
        self._write("message", {"text": text})

    def warn(self, text: str) -> None:
        """Event `warning`."""
        self._write("warning", {"text": text})

    def begin(self, done: int, epochs: int) -> None:
        """Event `begin`."""
        self._write("begin", {"done": done, "epochs": epochs})

    def epoch(self, line: EpochLine) -> None:
        """Event `epoch`."""
        self._write("epoch", asdict(cast(Any, line)))

    def end(self) -> None:
        """Event `end`."""
        self._write("end", {})

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
