"""Ctrl-C: the first asks the run to end well, the second ends it."""

from __future__ import annotations

import signal
import sys
from types import FrameType, TracebackType
from typing import Any


class Interrupt:
    """While entered, the first SIGINT only sets `asked`; a second one raises KeyboardInterrupt."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked = False
        self._before: Any = signal.SIG_DFL

    def __call__(self) -> bool:
        """Whether the user asked to stop."""
        return self.asked

    def __enter__(self) -> Interrupt:
        """Listen to SIGINT."""
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave SIGINT as it was."""
        signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        print("stopping after this epoch; the best model so far is kept (Ctrl-C again aborts)", file=sys.stderr)
