"""The steps of the life benchmarks."""

from __future__ import annotations

from tests.bench.bench import Bench
from tests.bench.life.backends import Backends
from tests.bench.life.deploy import Deploy
from tests.bench.life.switch import Switch
from tests.bench.life.training import Training
from tests.bench.steps import Step


def steps(bench: Bench) -> list[Step]:
    """Fresh backends, deployments, switches, training."""
    backends, deploy, switch, training = Backends(bench), Deploy(bench), Switch(bench), Training(bench)
    rows = bench.sizes.deploy_rows
    share = rows / 100_000
    deploying = 40 * share * bench.sizes.deploy_pairs
    return [
        Step("life: fresh backends", 12, backends.plain),
        Step("life: fresh backends with songspace_preload", 12, backends.preloaded),
        Step("life: fresh backends of either engine", 14, backends.engines),
        Step("life: training loop and DataLoader loop", 14, training.compare),
        Step(f"life: {rows:,} rows in the client's table", 4 + 26 * share, deploy.prepare),
        Step(f"life: deploy of {rows:,} rows and its index alone", deploying, deploy.compare),
        Step(f"life: {rows:,} rows in a table without output columns", 6 + 60 * share, switch.prepare),
        Step("life: its model changed while rows are written", 2 + 4 * share, switch.compare),
    ]
