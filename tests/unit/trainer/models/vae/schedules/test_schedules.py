"""Schedules are pure functions of the step: bounds, ends and shapes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.models.vae.schedules.capacity import capacity
from trainer.models.vae.schedules.constant import constant
from trainer.models.vae.schedules.course import Course
from trainer.models.vae.schedules.cyclical import cyclical
from trainer.models.vae.schedules.exponential import exponential
from trainer.models.vae.schedules.linear import linear
from trainer.models.vae.schedules.pace import Pace
from trainer.models.vae.settings.schedule import ScheduleSettings
from trainer.schedule import Plan, linear_warm_up, rise


@st.composite
def courses(draw: st.DrawFn) -> Course:
    epochs = draw(st.integers(1, 300))
    plan = Plan(32, epochs, draw(st.integers(0, epochs - 1)), 1, draw(st.integers(1, 50)))
    settings = ScheduleSettings(
        start=draw(st.floats(1e-9, 1)),
        cycles=draw(st.integers(1, 20)),
        rise=draw(st.floats(1e-3, 1)),
        target=draw(st.floats(0, 100)),
    )
    return Course(draw(st.floats(0, 1e6)), plan, settings)


@given(courses(), st.data())
def test_beta_stays_within_its_end_value(course: Course, data: st.DataObject) -> None:
    step = data.draw(st.integers(0, course.plan.steps - 1))
    for schedule in (constant, linear, exponential, cyclical):
        assert 0 <= schedule(step, course) <= course.beta
    assert 0 <= capacity(step, course) <= course.settings.target


@given(courses(), st.data())
def test_what_rises_never_falls_and_is_whole_after_the_warm_up(course: Course, data: st.DataObject) -> None:
    step = data.draw(st.integers(0, course.plan.steps - 1))
    for schedule, end in ((linear, course.beta), (exponential, course.beta), (capacity, course.settings.target)):
        assert schedule(step, course) <= schedule(step + 1, course) * (1 + 1e-12)
        assert step < course.warm_up_steps or schedule(step, course) == end


@given(courses(), st.data())
def test_linear_is_one_value_an_epoch(course: Course, data: st.DataObject) -> None:
    step = data.draw(st.integers(0, course.plan.steps - 1))
    epoch = step // course.plan.steps_per_epoch
    assert linear(step, course) == linear_warm_up(epoch, course.plan.warm_up, course.beta)


@pytest.mark.parametrize(("steps_per_epoch", "cycles"), [(1, 4), (7, 4), (3, 7), (50, 1)])
def test_cyclical_falls_to_nothing_once_a_cycle(steps_per_epoch: int, cycles: int) -> None:
    course = Course(2.0, Plan(32, 100, 0, 1, steps_per_epoch), ScheduleSettings(cycles=cycles, rise=0.5))
    betas = [cyclical(step, course) for step in range(course.plan.steps)]
    falls = sum(later < earlier for earlier, later in pairwise(betas))
    assert falls == cycles - 1
    assert betas[0] == 0 and betas[-1] == 2.0
    assert sum(beta == 2.0 for beta in betas) == pytest.approx(len(betas) / 2, abs=cycles)


def test_exponential_rises_by_one_factor() -> None:
    course = Course(3.0, Plan(32, 20, 10, 1, 5), ScheduleSettings(start=0.01))
    assert exponential(0, course) == pytest.approx(0.03)
    factors = [exponential(step + 1, course) / exponential(step, course) for step in range(50)]
    assert factors == pytest.approx([100 ** (1 / 50)] * 50)


def test_a_warm_up_of_nothing_divides_by_nothing() -> None:
    course = Course(1.0, Plan(32, 1, 0, 1, 1), ScheduleSettings())
    assert exponential(0, course) == linear(0, course) == 1.0
    assert capacity(0, course) == course.settings.target
    assert rise(0, 0) == 1.0


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_rate_of_learning_rises_over_its_share(progress: float, share: float) -> None:
    assert 0 <= rise(progress, share) <= 1
    assert progress < share or rise(progress, share) == 1


def test_a_pace_goes_by_its_schedule() -> None:
    plan = Plan(32, 10, 5, 1, 4)
    assert Pace(0.5).beta(0, plan) == linear_warm_up(0, 5, 0.5)
    assert Pace(0.5, ScheduleSettings("constant")).beta(0, plan) == 0.5
    assert Pace(0.5).target(3, plan) is None
    held = Pace(0.5, ScheduleSettings("target_rate", target=4, pull=20))
    assert (held.beta(3, plan), held.target(10, plan), held.target(40, plan)) == (20, 2, 4)
    assert not Pace(0.5, ScheduleSettings("cyclical")).stops_early and Pace(0.5).stops_early
    for kind in ("target_kl", "target_rate"):
        swinging = Pace(0.5, ScheduleSettings(kind))
        assert not swinging.compares and not swinging.stops_early
    assert Pace(0.5).compares
