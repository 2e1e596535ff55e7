"""Seeds into means, and options against each other."""

from __future__ import annotations

import pytest

from tests.bench.results import Results
from tests.bench_vae.summary import add_variant, derive
from tests.bench_vae.variants import BY_NAME


def results(**figures: dict[str, float]) -> Results:
    made = Results()
    for name, of_one in figures.items():
        add_variant(made, BY_NAME[name], [of_one])
    derive(made)
    return made


PLAIN = {"plain": {"kl": 10.0, "r2": 0.9, "mig": 0.1, "auc": 0.9}, "beta_2": {"kl": 2.0, "r2": 0.5, "alive": 4.0}}


def test_mean_and_spread_are_over_the_seeds() -> None:
    made = Results()
    add_variant(made, BY_NAME["plain"], [{"r2": 0.8}, {"r2": 0.9}, {"r2": 1.0}])
    assert made.metrics["plain.r2"].value == pytest.approx(0.9)
    assert made.metrics["plain.r2"].details["spread"] == pytest.approx(0.1)


def test_r2_is_held_against_the_plain_curve_at_the_same_rate() -> None:
    made = results(**PLAIN, free_bits={"kl": 6.0, "r2": 0.72, "alive": 7.0})
    assert made.metrics["free_bits.r2_at_rate"].value == pytest.approx(0.72 - 0.7)
    assert made.metrics["collapse.revived"].value == 3
    assert made.metrics["collapse.revived"].details["best"] == "free_bits"


def test_axes_bought_with_r2_do_not_count() -> None:
    made = results(
        **PLAIN, free_bits={"kl": 6.0, "r2": 0.6, "alive": 8.0}, batch_norm={"kl": 6.0, "r2": 0.71, "alive": 5.0}
    )
    assert made.metrics["collapse.revived"].value == 1
    assert made.metrics["collapse.revived"].details["best"] == "batch_norm"


def test_beyond_the_curve_nothing_is_said() -> None:
    made = results(**PLAIN, free_bits={"kl": 11.0, "r2": 0.95, "alive": 8.0})
    assert "free_bits.r2_at_rate" not in made.metrics
    assert "collapse.revived" not in made.metrics


def test_the_best_mig_is_of_a_model_that_reconstructs() -> None:
    made = results(**PLAIN, tc={"r2": 0.7, "mig": 0.6}, dip_i={"r2": 0.91, "mig": 0.3})
    assert made.metrics["best.mig"].value == 0.3
    assert made.metrics["best.mig"].details["best"] == "dip_i"


def test_the_dearest_is_sought_in_the_plain_loop_alone() -> None:
    made = results(plain={"ratio": 9.0}, tc={"ratio": 8.0}, cyclical={"ratio": 1.5}, constant={"ratio": 1.1})
    assert made.metrics["loop.ratio"].value == 1.5
    assert made.metrics["loop.ratio"].details["dearest"] == "cyclical"


def test_a_prior_gains_what_the_classifier_loses() -> None:
    assert results(**PLAIN, vamp={"auc": 0.6}).metrics["vamp.auc_gained"].value == pytest.approx(0.3)
