"""The controller moves beta the right way, within its bounds, to where the KL is the target."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from trainer.models.vae.schedules.controller import Controller
from trainer.models.vae.settings.schedule import ScheduleSettings

SETTINGS = ScheduleSettings("target_kl", target=8.0)


def test_a_kl_above_its_target_raises_beta_and_one_below_lowers_it() -> None:
    controller = Controller(SETTINGS)
    for _ in range(100):
        controller.observe(12.0)
    high = controller.beta
    assert high > SETTINGS.least
    for _ in range(50):
        controller.observe(4.0)
    assert controller.beta < high


def test_it_holds_the_target_of_something_that_answers_to_beta() -> None:
    controller, kl = Controller(SETTINGS), 0.0
    for _ in range(20_000):
        kl += 0.05 * (4 * math.log1p(1 / (controller.beta + 1e-3)) - kl)
        controller.observe(kl)
    assert abs(kl - SETTINGS.target) < 0.05


@given(st.lists(st.floats(0, 1e9), max_size=50), st.floats(0, 1), st.floats(0, 1))
def test_it_stays_within_its_bounds(observed: list[float], one: float, other: float) -> None:
    least, most = sorted((one, other))
    controller = Controller(ScheduleSettings("target_kl", least=least, most=most))
    for kl in observed:
        controller.observe(kl)
        assert least <= controller.beta <= most


def test_a_long_time_at_a_bound_is_not_remembered() -> None:
    controller = Controller(ScheduleSettings("target_kl", target=8.0, most=0.5))
    for _ in range(10_000):
        controller.observe(0.0)
    for _ in range(3):
        controller.observe(1000.0)
    assert controller.beta > 0.2


def test_it_continues_where_it_was() -> None:
    first, second = Controller(SETTINGS), Controller(SETTINGS)
    for _ in range(30):
        first.observe(11.0)
    second.restore(first.to_document())
    first.observe(9.0)
    second.observe(9.0)
    assert first.beta == second.beta
