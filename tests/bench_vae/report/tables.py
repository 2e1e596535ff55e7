"""A run as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.bench.report.tables import WORDS, number
from tests.bench.results import Results
from tests.bench.targets import judge, read
from tests.bench_vae.variants import VARIANTS, Variant

TARGETS = Path(__file__).parents[1] / "targets.toml"


@dataclass(frozen=True, slots=True)
class Column:
    """A figure as a column of the table."""

    figure: str
    title: str
    digits: int


COLUMNS = (
    Column("seeds", "seeds", 0),
    Column("r2", "R2", 3),
    Column("active", "active", 1),
    Column("alive", "alive", 1),
    Column("kl", "KL, nat", 1),
    Column("r2_at_rate", "R2 at equal KL", 3),
    Column("p10", "P@10", 3),
    Column("p10_of_raw", "/ raw", 3),
    Column("p10_of_pca", "/ PCA", 3),
    Column("mig", "MIG", 3),
    Column("dci_d", "DCI D", 3),
    Column("dci_c", "DCI C", 3),
    Column("seconds", "s", 1),
    Column("ratio", "x plain", 2),
)
SAMPLES = (
    Column("auc", "AUC", 3),
    Column("auc_real", "AUC, rows as they are", 3),
    Column("density", "density", 2),
    Column("coverage", "coverage", 3),
    Column("kl", "KL, nat", 1),
    Column("r2", "R2", 3),
)


def options(results: Results) -> str:
    """The options against each other: a line each, by group."""
    return _table(results, [variant for variant in VARIANTS if f"{variant.name}.r2" in results.metrics], COLUMNS)


def samples(results: Results) -> str:
    """What the priors draw."""
    return _table(results, [variant for variant in VARIANTS if f"{variant.name}.auc" in results.metrics], SAMPLES)


def _table(results: Results, variants: list[Variant], columns: tuple[Column, ...]) -> str:
    head = f"| | option | {' | '.join(column.title for column in columns)} |\n|{' --- |' * (len(columns) + 2)}"
    lines = []
    for place, variant in enumerate(variants):
        first = place == 0 or variants[place - 1].group != variant.group
        cells = [_cell(results, variant, column) for column in columns]
        lines.append(f"| {variant.group if first else ''} | `{variant.name}` {variant.what} | {' | '.join(cells)} |")
    return "\n".join([head, *lines])


def _cell(results: Results, variant: Variant, column: Column) -> str:
    if column.figure == "seeds":
        return str(len(results.metrics[f"{variant.name}.r2"].details["values"]))
    metric = results.metrics.get(f"{variant.name}.{column.figure}")
    if metric is None:
        return ""
    if column.figure == "r2_at_rate":
        return f"{metric.value:+.{column.digits}f}"
    value = f"{metric.value:.{column.digits}f}"
    alone = len(metric.details["values"]) == 1
    return value if alone else f"{value} ± {metric.details['spread']:.{column.digits}f}"


def aims(results: Results) -> str:
    """The table of aims."""
    lines = ["| what | aim | measured | |", "| --- | --- | --- | --- |"]
    for verdict in judge(results, read(TARGETS)):
        target = verdict.target
        value = "" if verdict.value is None else number(verdict.value, target.unit)
        best = results.metrics[target.metric].details.get("best", "") if verdict.value is not None else ""
        named = f" (`{best}`)" if best else ""
        reason = f": {target.floor.reason}" if verdict.word == "floor" and target.floor else ""
        lines.append(f"| {target.what} | {target.bound} | {value}{named} | {WORDS[verdict.word]}{reason} |")
    return "\n".join(lines)


def circumstances(results: Results) -> str:
    """One paragraph: what was measured, and on what."""
    run, found = results.run, results.machine
    asked = "every row with a label asks" if run["stride"] == 1 else f"one labelled row in {run['stride']} asks"
    return (
        f"{run['library']}, {run['rows']:,} rows, {run['epochs']} epochs at most: mean ± standard deviation "
        f"over the seeds. P@10: {asked}, all of them answer. Seconds are the processor's, of one thread on "
        f"{found['cpu']} "
        f"({found['cores']} cores, load {found['load_at_start']} at its end), {run['began']}; "
        f"PyTorch {found['packages']['torch']}."
    )
