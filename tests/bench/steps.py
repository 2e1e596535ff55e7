"""Steps of a run, and the lines that tell how far it is."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.results import Results


@dataclass(frozen=True, slots=True)
class Step:
    """Something to measure, and how many seconds that took on two cores."""

    title: str
    seconds: float
    run: Callable[[], None]


class Progress:
    """Runs steps one after the other, telling how long is left; a step that fails is told of and skipped."""

    def __init__(self, steps: list[Step], results: Results, say: Callable[[str], None] = print) -> None:
        self.steps = steps
        self.results = results
        self.say = say
        self.done = 0
        self.expected = 0.0
        self.began = time.perf_counter()

    def run(self, step: Step) -> None:
        """Run a step and say what it took."""
        began = time.perf_counter()
        failure = self._failure_of(step)
        self.done += 1
        self.expected += step.seconds
        took = time.perf_counter() - began
        place = f"[{self.done:2}/{len(self.steps)}]"
        self.say(f"{place} {step.title:62} {took:6.1f} s   {self.left()} left{failure}")

    def left(self) -> str:
        """What is left, from what the steps were expected to take and what they took so far."""
        rest = sum(step.seconds for step in self.steps) - self.expected
        pace = (time.perf_counter() - self.began) / self.expected if self.expected else 1.0
        seconds = rest * pace
        return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"

    def _failure_of(self, step: Step) -> str:
        try:
            step.run()
        except Exception as error:
            text = f"{step.title}: {type(error).__name__}: {str(error).strip()}"
            self.results.failures.append(text)
            return "\n" + traceback.format_exc()
        return ""
