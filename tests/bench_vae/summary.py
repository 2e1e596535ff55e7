"""Figures of single seeds into those of a run: mean and spread of each option, and what the aims are judged by."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tests.bench.results import Metric, Results
from tests.bench_vae.store import Figures
from tests.bench_vae.variants import BY_NAME, PLAIN, Variant

UNITS = {"kl": "nat", "seconds": "s", "seconds_epoch": "s", "ratio": "x", "p10_of_raw": "x", "p10_of_pca": "x"}
# Whose R2 at each KL is the plain VAE's: no option, and no other weights.
CURVE = ("beta_0.02", "beta_0.05", PLAIN, "beta_0.3", "beta_1", "beta_2")
ENOUGH_R2 = 0.90
RICH = "prior"


def add_variant(results: Results, variant: Variant, seeds: Sequence[Figures]) -> None:
    """Take down mean and standard deviation over the seeds of every figure of an option."""
    for name in seeds[0]:
        values = [figures[name] for figures in seeds if name in figures]
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        what = f"{variant.what}: {name}"
        unit = UNITS.get(name, "")
        results.add(f"{variant.name}.{name}", statistics.mean(values), unit, what, spread=spread, values=values)


def derive(results: Results) -> None:
    """Take down what needs more than one option: R2 at equal rate, the best MIG, the dearest plain loop, AUC gained."""
    names = dict.fromkeys(name.rpartition(".")[0] for name in results.metrics)
    measured = [BY_NAME[name] for name in names]
    _add_equal_rates(results, measured)
    _add_collapse(results, [variant for variant in measured if variant.group == "collapse"])
    _add_best_mig(results, measured)
    _add_dearest(results, [variant for variant in measured if variant.in_loop and variant.name != PLAIN])
    _add_priors(results, [variant for variant in measured if variant.group == RICH])


def value(results: Results, variant: str, figure: str) -> float | None:
    """The mean of a figure, where it was measured."""
    metric: Metric | None = results.metrics.get(f"{variant}.{figure}")
    return None if metric is None else metric.value


def plain_curve(results: Results) -> tuple[list[float], list[float]]:
    """KL and R2 of the plain VAE over beta, by rising KL."""
    points = [(value(results, name, "kl"), value(results, name, "r2")) for name in CURVE]
    known = sorted((kl, r2) for kl, r2 in points if kl is not None and r2 is not None)
    return [kl for kl, _ in known], [r2 for _, r2 in known]


def _add_equal_rates(results: Results, variants: Iterable[Variant]) -> None:
    rates, r2s = plain_curve(results)
    for variant in variants:
        kl, r2 = value(results, variant.name, "kl"), value(results, variant.name, "r2")
        if len(rates) < 2 or kl is None or r2 is None or not rates[0] <= kl <= rates[-1]:
            continue
        gained = r2 - float(np.interp(kl, rates, r2s))
        results.add(f"{variant.name}.r2_at_rate", gained, "", f"{variant.what}: R2 above the plain VAE's of that KL")


def _add_collapse(results: Results, variants: Iterable[Variant]) -> None:
    """The prevention that revives most axes, among those with no less R2 than the plain VAE of that KL."""
    gains: dict[str, float] = {}
    for variant in variants:
        ours, theirs = value(results, variant.name, "alive"), value(results, variant.rival, "alive")
        if ours is None or theirs is None:
            continue
        results.add(
            f"{variant.name}.revived", ours - theirs, "axes", f"{variant.what}: axes alive above {variant.rival}"
        )
        gained = value(results, variant.name, "r2_at_rate")
        if gained is not None:
            gains[variant.name] = gained
    revived = {name: value(results, name, "revived") or 0.0 for name in gains}
    kept = {name: revived[name] for name, gained in gains.items() if gained >= 0}
    if revived:
        best = max(kept or revived, key=lambda name: (kept or revived)[name])
        results.add(
            "collapse.revived", kept.get(best, 0.0), "axes", "axes that a prevention revives, R2 kept", best=best
        )
        results.add("collapse.r2_at_rate", gains[best], "", "its R2 above the plain VAE's of that KL", best=best)


def _add_best_mig(results: Results, variants: Iterable[Variant]) -> None:
    found: Mapping[str, float] = {
        variant.name: mig
        for variant in variants
        if (mig := value(results, variant.name, "mig")) is not None
        and (value(results, variant.name, "r2") or 0) >= ENOUGH_R2
    }
    if found:
        best = max(found, key=lambda name: found[name])
        results.add(
            "best.mig", found[best], "", f"best mean MIG at R2 >= {ENOUGH_R2:g}: {BY_NAME[best].what}", best=best
        )


def _add_dearest(results: Results, variants: Iterable[Variant]) -> None:
    ratios = {variant.name: ratio for variant in variants if (ratio := value(results, variant.name, "ratio"))}
    if ratios:
        most = max(ratios, key=lambda name: ratios[name])
        what = f"dearest option in the plain loop: {BY_NAME[most].what}"
        results.add("loop.ratio", ratios[most], "x", what, dearest=most)


def _add_priors(results: Results, variants: Iterable[Variant]) -> None:
    plain = value(results, PLAIN, "auc")
    for variant in variants:
        auc = value(results, variant.name, "auc")
        if plain is not None and auc is not None:
            what = f"{variant.what}: AUC below the standard prior's"
            results.add(f"{variant.name}.auc_gained", plain - auc, "", what)
