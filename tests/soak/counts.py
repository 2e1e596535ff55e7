"""What the workers did and found, counted across threads."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict

MOST_EXAMPLES = 5
# None of these may be found; every one is counted in every summary.
WRONG = ("mixed", "missing", "orphan", "quarantine", "search", "disagreed", "lost", "stalled", "failed")


class Counts:
    """Counters by name, and a few examples of what was wrong."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._examples: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, name: str, count: int = 1) -> None:
        """Count something that was done."""
        with self._lock:
            self._counts[name] += count

    def wrong(self, kind: str, text: str) -> None:
        """Count something that must not be; kind is of WRONG."""
        with self._lock:
            self._counts[kind] += 1
            if len(self._examples[kind]) < MOST_EXAMPLES:
                self._examples[kind].append(text)

    def __getitem__(self, name: str) -> int:
        with self._lock:
            return self._counts[name]

    @property
    def clean(self) -> bool:
        """Whether nothing was wrong."""
        return not any(self[kind] for kind in WRONG)

    def line(self) -> str:
        """The summary of one moment."""
        done = ("transactions", "serialization failures", "searches", "snapshots", "switches")
        return "  ".join(f"{name} {self[name]}" for name in (*done, *WRONG))

    def table(self) -> str:
        """All counts, and the examples of what was wrong."""
        with self._lock:
            names = sorted(set(self._counts) | set(WRONG), key=lambda name: (name in WRONG, name))
            lines = [f"{name:40} {self._counts[name]:>9,}" for name in names]
            lines += [f"{kind}: {text}" for kind, texts in self._examples.items() for text in texts]
        return "\n".join(lines)
