"""The training loop against the loop over a DataLoader that one would write first."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from tests.bench.bench import Bench
from tests.bench.data.models import feature_names
from tests.bench.measure import alternate
from trainer.config import ModelSettings, TrainingSettings
from trainer.data.synthetic import generate
from trainer.models.vae import loop
from trainer.models.vae.loss import terms
from trainer.models.vae.network import VAE
from trainer.schedule import Plan, plan

BATCH, DIMS = 1024, 8


@dataclass(slots=True)
class Training:
    """Both loops: the same rows on the CPU, network, optimiser, loss, batches and validation; one thread."""

    bench: Bench
    settings: TrainingSettings = field(init=False)
    rows: torch.Tensor = field(init=False)
    held_out: torch.Tensor = field(init=False)
    plan: Plan = field(init=False)

    def compare(self) -> None:
        """Seconds an epoch, in turns."""
        sizes = self.bench.sizes
        self.settings = TrainingSettings(batch_size=BATCH, epochs=sizes.training_epochs, device="cpu")
        self.rows, self.held_out = standardised(sizes.training_rows)
        self.plan = plan(len(self.rows), self.settings)
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        pairs = alternate(self.ours, self.loader, sizes.pairs)
        torch.set_num_threads(threads)
        what = f"an epoch over {len(self.rows):,} x 18, batch {self.plan.batch}: the training loop / a DataLoader loop"
        self.bench.ratio("life.training", pairs, what, "s", 1 / sizes.training_epochs)
        speed_up = 1 / pairs.ratio
        self.bench.results.add("life.training.speed_up", speed_up, "x", f"{what}: how many times as fast")

    def state(self) -> loop.State:
        """An untrained network with its optimiser."""
        torch.manual_seed(1)
        return loop.start(VAE(self.rows.shape[1], DIMS, ModelSettings()), self.settings)

    def ours(self) -> float:
        """The trainer's loop."""
        state = self.state()
        began = time.perf_counter()
        loop.train(state, self.rows, self.held_out, self.plan, self.settings, lambda _: True)
        return time.perf_counter() - began

    def loader(self) -> float:
        """The loop over a DataLoader."""
        state = self.state()
        batches = DataLoader(TensorDataset(self.rows), batch_size=self.plan.batch, shuffle=True, drop_last=True)
        began = time.perf_counter()
        for _ in range(self.plan.epochs):
            total = 0.0
            for (batch,) in batches:
                total += self.step(state, batch)
            self.validate(state.network)
        return time.perf_counter() - began

    def step(self, state: loop.State, batch: torch.Tensor) -> float:
        """One step as tutorials have it: the loss is read back every time."""
        state.optimiser.zero_grad()
        loss = terms(state.network, batch, torch.randn(len(batch), DIMS)).total(self.settings.beta)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(state.network.parameters(), self.settings.gradient_limit)
        state.optimiser.step()
        return loss.item()

    @torch.no_grad()
    def validate(self, network: VAE) -> float:
        """The validation loss, as the trainer's loop computes it."""
        return terms(network, self.held_out, torch.randn(len(self.held_out), DIMS)).total(self.settings.beta).item()


def standardised(rows: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Standardised synthetic tracks: the training part, and a tenth as many held out."""
    columns = generate(rows + rows // 10).columns
    features = np.column_stack([columns[name] for name in feature_names()]).astype(np.float32)
    deviation = features.std(axis=0)
    z = (features - features.mean(axis=0)) / np.where(deviation > 1e-6, deviation, 1)
    tensor = torch.from_numpy(z.clip(-8, 8))
    return tensor[:rows].clone(), tensor[rows:].clone()
