"""What an option costs, against the plain loop of the same run."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench_vae.fit import Fit


def measure(fit: Fit) -> dict[str, float]:
    """Processor seconds of the training, and of its fastest epoch."""
    return {"seconds": sum(fit.clock.epochs), "seconds_epoch": fit.clock.an_epoch}


def ratio(figures: Mapping[str, float], plain: Mapping[str, float]) -> dict[str, float]:
    """An epoch of an option over one of the plain loop, from the same seed."""
    return {"ratio": figures["seconds_epoch"] / plain["seconds_epoch"]}
