"""The command: a run, or the report of one."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from songspace.errors import SongspaceError
from tests.bench import machine, targets
from tests.bench.results import Results
from tests.bench_vae import store, summary
from tests.bench_vae.fit import fit
from tests.bench_vae.libraries import Library, library
from tests.bench_vae.measures import cost, disentangled, neighbours, reconstruction, samples
from tests.bench_vae.options import Options, parse
from tests.bench_vae.report import command as report
from tests.bench_vae.report import tables
from tests.bench_vae.report.plots import draw
from tests.bench_vae.variants import BY_NAME, PLAIN, Variant

TARGETS = Path(__file__).with_name("targets.toml")


def main(arguments: Sequence[str]) -> int:
    """Run the command; the value is its exit status."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    if arguments[:1] == ["report"]:
        return report.main(arguments[1:])
    return run(parse(arguments))


def run(options: Options) -> int:
    """Train and measure what has no figures yet, seed by seed; then print the table and what became of the aims."""
    music = library(options.rows, options.synthetic)
    failures = []
    known: dict[str, float] = {}
    todo = [(BY_NAME[name], seed) for seed in range(1, options.seeds + 1) for name in options.only]
    for number, (variant, seed) in enumerate(todo, start=1):
        if store.read(options, music.name, variant, seed) is not None:
            continue
        began = time.monotonic()
        try:
            figures = measured(options, music, variant, seed, known)
        except SongspaceError as error:
            failures.append(f"{variant.name}, seed {seed}: {error}")
            continue
        store.write(options, music.name, variant, seed, figures)
        collected(options, music, failures).save(options.results)
        took = time.monotonic() - began
        print(f"{number}/{len(todo)} {variant.name}, seed {seed}: R2 {figures['r2']:.3f}, {took:.0f} s")
    return conclude(options, collected(options, music, failures))


def measured(options: Options, music: Library, variant: Variant, seed: int, known: dict[str, float]) -> store.Figures:
    """Every figure of one option from one seed."""
    folder = options.results / "runs"
    fitted = fit(music, variant, seed, options.epochs, folder)
    return {
        **reconstruction.measure(fitted),
        **cost.measure(fitted),
        **neighbours.measure(fitted, music, options.stride, known),
        **disentangled.measure(fitted),
        **(samples.measure(fitted) if variant.samples else {}),
    }


def collected(options: Options, music: Library, failures: list[str]) -> Results:
    """All figures that there are with the settings of this run."""
    results = Results(machine=machine.host(), failures=failures)
    results.run = {
        "began": time.strftime("%Y-%m-%d"),
        "library": music.name,
        "rows": len(music.table),
        "epochs": options.epochs,
        "seeds": options.seeds,
        "stride": options.stride,
    }
    seeds = range(1, options.seeds + 1)
    plain = {seed: store.read(options, music.name, BY_NAME[PLAIN], seed) for seed in seeds}
    for name in options.only:
        found = []
        for seed, beside in plain.items():
            figures = store.read(options, music.name, BY_NAME[name], seed)
            if figures is not None:
                found.append(figures | (cost.ratio(figures, beside) if beside else {}))
        if found:
            summary.add_variant(results, BY_NAME[name], found)
    summary.derive(results)
    return results


def conclude(options: Options, results: Results) -> int:
    """Write results.json, the table and the plot, and print them with the aims; 1 where something failed."""
    path = results.save(options.results)
    text = f"{tables.options(results)}\n\n{tables.aims(results)}\n\n{tables.circumstances(results)}\n"
    (options.results / "table.md").write_text(text, encoding="utf-8")
    plot = draw(results, options.results / "options.png")
    verdicts = targets.judge(results, targets.read(TARGETS))
    print(f"\n{text}\nwritten to {path.parent}: {path.name}, table.md, {plot.name}")
    for failure in results.failures:
        print(f"failed: {failure}", file=sys.stderr)
    print(targets.summary(verdicts))
    missed = any(verdict.word == "missed" for verdict in verdicts)
    return 1 if results.failures or (options.strict and missed) else 0
