"""Charts: values at their places, round ticks, words escaped, nothing drawn for what is not known."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.analysis.charts.bars import Series, bar_chart, column_chart
from trainer.analysis.charts.heatmap import heatmap
from trainer.analysis.charts.histogram import histogram
from trainer.analysis.charts.lines import Line, line_chart
from trainer.analysis.charts.scale import Scale, fitted

NUMBERS = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-6)


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_a_scale_holds_its_values_and_has_a_few_ticks_within(values: list[float]) -> None:
    scale = fitted(values, 50, 400)
    assert all(50 <= scale.place(value) <= 400 for value in values)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 8 and all(49.9 <= scale.place(tick) <= 400.1 for tick in ticks)


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=20))
def test_so_does_one_by_logarithm(values: list[float]) -> None:
    scale = fitted([*values, 0.0, -1.0, math.nan], 200, 10, log=True)
    assert all(10 <= scale.place(value) <= 200 for value in values)
    assert all(9.9 <= scale.place(tick) <= 200.1 for tick in scale.ticks())


def test_ticks_are_round() -> None:
    assert Scale(0, 1, 0, 1).ticks() == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert Scale(-0.3, 0.7, 0, 1).ticks() == [-0.2, 0, 0.2, 0.4, 0.6]
    assert Scale(1, 1000, 0, 1, log=True).ticks() == [1, 10, 100, 1000]


def test_a_line_goes_where_its_values_are_and_leaves_out_what_is_unknown() -> None:
    chart = line_chart([Line("a<b", [1, 2, 3, 4], [0.0, None, math.nan, 10.0])], "epoch", "loss", zero=True)
    ElementTree.fromstring(chart)
    [points] = re.findall(r'points="([^"]*)"', chart)
    (left, low), (right, high) = (tuple(map(float, pair.split(","))) for pair in points.split())
    assert left < right and low > high
    assert "a&lt;b" in chart and "a<b" not in chart


def test_a_bar_is_as_long_as_its_value_and_an_unknown_one_is_not_there() -> None:
    chart = bar_chart(["one", "two", "none"], [Series("model", [0.25, 1.0, None])], "R2", high=1.0)
    widths = [float(width) for width in re.findall(r'class="bar s0"[^>]* width="([\d.]+)"', chart)]
    assert len(widths) == 2 and widths[1] == pytest.approx(4 * widths[0], rel=0.01)
    below = bar_chart(["one"], [Series("model", [-0.5])], "R2", high=1.0)
    assert float(re.findall(r'class="bar s0"[^>]* width="([\d.]+)"', below)[0]) > 50


def test_idle_columns_are_grey() -> None:
    chart = column_chart(["0", "1"], [1.0, 0.01], "axis", "KL", limit=0.05, faint=[False, True])
    assert chart.count('class="bar s0"') == 1 and chart.count('class="bar faint"') == 1
    assert chart.count('class="limit"') == 1


def test_a_cell_is_as_strong_as_its_value() -> None:
    chart = heatmap([[0.5, -1.0], [None, 0.0]], ["a", "b"], ["x", "y"], "share")
    strengths = [float(value) for value in re.findall(r'fill-opacity="([\d.]+)"', chart)]
    assert strengths[0] == pytest.approx(strengths[1] / 2, abs=0.01) and strengths[2:] == [0, 0]
    assert chart.count('class="cell s1"') == 1 and "b, x: unknown" in chart


def test_a_histogram_counts_everything_once() -> None:
    chart = histogram([0, 0, 1, 5, 5, 5], "times", "tracks")
    assert sum(int(count) for count in re.findall(r": (\d+)</title>", chart)) == 6
    assert "5 to below 6: 3" in chart
