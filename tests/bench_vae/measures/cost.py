"""What an option costs, against the plain loop beside it."""

from __future__ import annotations

from pathlib import Path

from tests.bench_vae.fit import Fit, fit
from tests.bench_vae.libraries import Library
from tests.bench_vae.variants import BY_NAME, PLAIN

SHORT = 5


def measure(fitted: Fit, library: Library, seed: int, folder: Path) -> dict[str, float]:
    """Processor seconds of the training and of an epoch, and the latter's ratio to the plain loop's.

    The plain loop is timed right afterwards: the machine is as busy as it was.
    """
    plain = fit(library, BY_NAME[PLAIN], seed, SHORT, folder / "beside")
    return {
        "seconds": sum(fitted.clock.epochs),
        "seconds_epoch": fitted.clock.an_epoch,
        "ratio": fitted.clock.an_epoch / plain.clock.an_epoch,
    }
