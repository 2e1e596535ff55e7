"""How much of a row the axes carry, how many of them carry something, and at which rate."""

from __future__ import annotations

from tests.bench_vae.fit import Fit
from trainer.models.vae.evaluate import ACTIVE_R2_COST


def measure(fit: Fit) -> dict[str, float]:
    """R2 from the mean and from draws, active axes as the design defines them, those alive by ablation alone, and KL.

    The KL in nats is to the option's own prior, which is what its code costs.
    """
    metrics, axes = fit.evidence["metrics"], fit.evidence["axes"]
    to_standard = sum(axis["kl"] for axis in axes)
    return {
        "r2": metrics["r2"],
        "r2_sampled": metrics["r2_sampled"],
        "pca_r2": metrics["pca_r2"],
        "active": metrics["active_axes"],
        "alive": sum(axis["r2_cost"] >= ACTIVE_R2_COST for axis in axes),
        "axes": len(axes),
        "kl": metrics["rate"]["kl"] if "rate" in metrics else to_standard,
    }
