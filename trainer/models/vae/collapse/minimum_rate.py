"""A minimum rate by construction (Razavi et al. 2019, "Preventing Posterior Collapse with delta-VAEs").

The independent form: a posterior whose variance is no more than v costs at least (v - log v - 1) / 2 nats, wherever
its mean is.
"""

from __future__ import annotations

import math

STEPS = 200


def log_variance_bound(rate: float) -> float:
    """The largest log-variance at which an axis costs at least `rate` nats to the standard normal; 0 for none."""
    low, high = -2 * rate - 1.0, 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if 0.5 * (math.exp(middle) - middle - 1) >= rate:
            low = middle
        else:
            high = middle
    return low
