"""The command: a run, or the report of one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict

import psycopg

from tests.bench import growth, machine, targets
from tests.bench.bench import Bench
from tests.bench.encode import group as encode
from tests.bench.explore import group as explore
from tests.bench.insert import group as insert
from tests.bench.life import group as life
from tests.bench.options import Options, parse
from tests.bench.report import command as report
from tests.bench.results import Results
from tests.bench.search import group as search
from tests.bench.server import server
from tests.bench.steps import Progress, Step

GROUPS = {"search": search.steps, "encode": encode.steps, "insert": insert.steps, "life": life.steps}
GROUPS |= {"growth": growth.steps, "explore": explore.steps}


def main(arguments: list[str]) -> int:
    """Run the command; the value is its exit status."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if arguments[:1] == ["report"]:
        return report.main(arguments[1:])
    return run(parse(arguments))


def run(options: Options) -> int:
    """Measure, save after every step, and print the table and what became of the targets."""
    began = time.strftime("%Y%m%dT%H%M%S")
    results = Results(run={"began": began, "size": options.size, "groups": list(options.groups)})
    folder = options.results / began
    clock = time.perf_counter()
    with server(options.server, options.sizes.largest) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            results.machine = machine.describe(connection)
        _measure(options, url, results, lambda: results.save(folder))
    results.run |= {"seconds": round(time.perf_counter() - clock), "sizes": asdict(options.sizes)}
    print(f"\n{report.figures(results)}\nwritten to {results.save(folder)}")
    return _verdict(options, results)


def _measure(options: Options, url: str, results: Results, save: Callable[[], object]) -> None:
    benches = [Bench(url, options.sizes, results, ExitStack()) for _ in options.groups]
    planned: list[list[Step]] = [GROUPS[name](bench) for name, bench in zip(options.groups, benches, strict=True)]
    progress = Progress([step for steps in planned for step in steps], results)
    print(f"{len(progress.steps)} steps, about {progress.left()}")
    for bench, steps in zip(benches, planned, strict=True):
        with bench.open:
            for step in steps:
                progress.run(step)
                save()


def _verdict(options: Options, results: Results) -> int:
    verdicts = targets.judge(results)
    print(targets.lines(verdicts))
    for failure in results.failures:
        print(f"failed: {failure}", file=sys.stderr)
    print(targets.summary(verdicts))
    missed = any(verdict.word == "missed" for verdict in verdicts)
    return 1 if results.failures or (options.strict and missed) else 0
