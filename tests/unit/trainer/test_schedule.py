"""Schedules: bounds, ends and shapes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.config import TrainingSettings
from trainer.schedule import cosine_decay, linear_warm_up, plan


@given(st.integers(64, 10_000_000))
def test_every_library_gets_enough_steps(rows: int) -> None:
    found = plan(rows, TrainingSettings())
    assert 32 <= found.batch <= 1024
    assert found.steps >= 4_000 and found.epochs >= 100
    assert found.batch * found.steps_per_epoch <= rows
    assert found.warm_up < found.epochs and found.patience >= 1


@pytest.mark.parametrize(("rows", "batch"), [(64, 32), (2_048, 32), (6_400, 100), (65_536, 1024), (10**6, 1024)])
def test_the_batch_is_a_64th_within_bounds(rows: int, batch: int) -> None:
    assert plan(rows, TrainingSettings()).batch == batch


def test_epochs_and_batch_are_obeyed() -> None:
    found = plan(1_000, replace(TrainingSettings(), epochs=1, batch_size=5_000))
    assert (found.epochs, found.batch, found.steps_per_epoch, found.warm_up) == (1, 1_000, 1, 0)


@given(st.integers(0, 1_000), st.integers(0, 500), st.floats(0, 100))
def test_warm_up_rises_to_beta_and_stays(epoch: int, warm_up: int, beta: float) -> None:
    now, later = linear_warm_up(epoch, warm_up, beta), linear_warm_up(epoch + 1, warm_up, beta)
    assert 0 <= now <= later <= beta
    assert epoch < warm_up or now == beta


@given(st.floats(0, 1), st.floats(0, 1))
def test_cosine_only_falls(one: float, other: float) -> None:
    early, late = sorted((one, other))
    assert 0.02 <= cosine_decay(late) <= cosine_decay(early) <= 1


def test_cosine_s_ends() -> None:
    assert cosine_decay(0) == 1
    assert cosine_decay(1) == pytest.approx(0.02)
    assert cosine_decay(2) == pytest.approx(0.02)
