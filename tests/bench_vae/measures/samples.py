"""What a prior draws, decoded: how well a classifier tells it from real rows, and how much of them it reaches.

Real rows enter twice. As they are, they have what no decoder gives back: a key is a whole number. Encoded and decoded
like the draws, they leave the prior alone to be judged.
"""

from __future__ import annotations

import numpy as np
import torch
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from tests.bench_vae.fit import Fit
from trainer.data.table import Rows

MOST_ROWS = 5_000
MOST_IN_BALLS = 2_000
NEAREST = 5
FOLDS = 3


def measure(fit: Fit) -> dict[str, float]:
    """AUC against decoded real rows and against real ones, and density and coverage of the decoded."""
    rows = fit.prepared.held_out.rows[:MOST_ROWS]
    torch.manual_seed(fit.config.training.seed)
    with torch.no_grad():
        drawn = fit.decode(fit.network.prior.sample(len(rows)).numpy())
    decoded = fit.decode(fit.embed(rows))
    density, coverage = density_and_coverage(decoded[:MOST_IN_BALLS], drawn[:MOST_IN_BALLS])
    return {
        "auc": told_apart(drawn, decoded),
        "auc_real": told_apart(drawn, fit.z(rows)),
        "density": density,
        "coverage": coverage,
    }


def told_apart(ours: Rows, theirs: Rows) -> float:
    """Cross-validated AUC of gradient-boosted trees between two sets (n, width): .5 is not at all."""
    both = np.concatenate([ours, theirs])
    whose = np.repeat([1, 0], [len(ours), len(theirs)])
    classifier = HistGradientBoostingClassifier(random_state=0, early_stopping=False)
    guesses = cross_val_predict(classifier, both, whose, cv=FOLDS, method="predict_proba")[:, 1]
    return float(roc_auc_score(whose, guesses))


def density_and_coverage(real: Rows, drawn: Rows, nearest: int = NEAREST) -> tuple[float, float]:
    """Density and coverage (Naeem et al. 2020), by balls around real rows that reach to their 5th neighbour.

    Coverage is the share of balls that hold a draw, 1 - 1/2**5 at best for equal distributions and as many rows.
    """
    points, others = torch.from_numpy(real), torch.from_numpy(drawn)
    radius = torch.cdist(points, points).topk(nearest + 1, largest=False).values[:, -1:]
    inside = torch.cdist(points, others) < radius
    return float(inside.sum() / (nearest * len(drawn))), float(inside.any(dim=1).float().mean())
