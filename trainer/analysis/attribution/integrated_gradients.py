"""Integrated gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from trainer.analysis.subject import Subject

ROWS, STEPS = 500, 64


def integrated_gradients(network: nn.Module, rows: torch.Tensor, baseline: torch.Tensor, steps: int) -> torch.Tensor:
    """What each input adds to each output (outputs, n, width), Sundararajan et al. 2017.

    (x - baseline) times the mean gradient at the middles of `steps` equal parts of the straight line from `baseline`
    (width,) to each row x (n, width). For each output they sum to network(x) - network(baseline), but for what the
    steps leave out.
    """
    shares = (torch.arange(steps, dtype=rows.dtype) + 0.5) / steps
    found = []
    for row_part in rows.split(64):
        line = baseline + shares[:, None, None] * (row_part - baseline)
        points = line.reshape(-1, rows.shape[1]).requires_grad_()
        outputs = network(points)
        gradients = [
            torch.autograd.grad(outputs[:, axis].sum(), points, retain_graph=True)[0].reshape(line.shape).mean(dim=0)
            for axis in range(outputs.shape[1])
        ]
        found.append(torch.stack(gradients) * (row_part - baseline))
    return torch.cat(found, dim=1)


def attribution(subject: Subject) -> dict[str, Any]:
    """Mean size of what each feature adds to each axis (axes, features), from the track of mean features.

    `completeness_error` is the largest difference of a row's sum from its axis value, in spreads of that axis.
    """
    rows = torch.from_numpy(subject.library.rows[:ROWS])
    baseline = torch.tensor([feature.mean for feature in subject.model.spec.features], dtype=torch.float32)
    encoder = subject.model.encoder
    parts = integrated_gradients(encoder, rows, baseline, STEPS).numpy()
    with torch.no_grad():
        moved = (encoder(rows) - encoder(baseline[None])).numpy().T
    spread = np.maximum(subject.embedding.std(axis=0), 1e-12)
    return {
        "rows": len(rows),
        "steps": STEPS,
        "matrix": np.abs(parts).mean(axis=1)[:, subject.varying],
        "completeness_error": float((np.abs(parts.sum(axis=2) - moved).max(axis=1) / spread).max()),
    }
