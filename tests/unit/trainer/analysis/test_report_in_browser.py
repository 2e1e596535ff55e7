"""The report in a real browser: drawn, quiet, asking for nothing, and of use with a mouse and with a finger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Opened, chromium
from trainer import runs
from trainer.__main__ import main
from trainer.analysis import library_map

# Where each chart's marks are, and how many it has; a chart whose frame alone was drawn has none.
MARKS = """() => [...document.querySelectorAll("svg.chart")].map((chart) => ({
    name: chart.getAttribute("aria-label"), width: chart.getBoundingClientRect().width,
    marks: [...chart.querySelectorAll(".bar, .dot, .cell, .line")].filter((mark) => {
        const box = mark.getBoundingClientRect();
        return box.width + box.height > 2 && getComputedStyle(mark).visibility === "visible";
    }).length }))"""
# Every word's colour against what is behind the page, as WCAG 2 measures contrast.
CONTRAST = """() => {
    const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
        .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const paper = light(getComputedStyle(document.body).backgroundColor);
    const of = (words) => light(getComputedStyle(words)[words instanceof SVGElement ? "fill" : "color"]);
    return Math.min(...[...document.querySelectorAll("p, td, th, dt, dd, figcaption, svg.chart text:not(.value)")]
        .map(of).map((ink) => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)));
}"""


@pytest.fixture(scope="module")
def run(analysed_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the family vae with everything measured of it that there is a section for."""
    copy = tmp_path_factory.mktemp("reported") / analysed_run.name
    shutil.copytree(analysed_run, copy)
    with pytest.MonkeyPatch.context() as patch:
        # Compiling UMAP takes longer than all the rest, and draws no other map.
        patch.setattr(library_map.importlib.util, "find_spec", lambda name: None)
        patch.setattr(library_map, "MOST_POINTS", 600)
        assert main(["analyse", str(copy), "--rows", "1200"]) == 0
    return copy


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(params=["light", "dark"])
def report(browser: Any, run: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    opened = Opened(browser, run / runs.REPORT, 1280, request.param)
    yield opened
    assert opened.complaints == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []
    opened.page.context.close()


def test_every_chart_and_the_map_are_drawn_and_can_be_read(report: Opened) -> None:
    charts = report.page.evaluate(MARKS)
    assert len(charts) == len(list((Path(report.page.url.removeprefix("file://")).parent / "plots").iterdir()))
    assert [chart for chart in charts if chart["marks"] == 0 or chart["width"] < 250] == []
    assert report.inked("map-canvas") > 2_000
    assert report.page.evaluate(CONTRAST) >= 4.5
    assert "Not measured yet" not in report.page.inner_text("nav")


def test_a_track_is_named_when_pointed_at(report: Opened) -> None:
    names = report.page.evaluate("JSON.parse(document.getElementById('map-data').textContent).names")
    report.page.wait_for_timeout(100)
    x, y = _some_point(report)
    report.page.mouse.move(x, y)
    report.page.wait_for_selector("#map-name:not([hidden])")
    assert report.page.inner_text("#map-name").splitlines()[0] in names
    assert " \N{EN DASH} " in names[0]
    report.page.mouse.down()
    report.page.mouse.up()
    assert report.page.inner_text("#map-kept dd >> nth=0") in names
    report.page.mouse.move(x, 2)
    assert report.page.is_hidden("#map-name")


def test_the_map_is_coloured_zoomed_moved_and_searched(report: Opened) -> None:
    page, shown = report.page, {report.pixels("map-canvas")}
    offered = page.eval_on_selector_all("#map-column option", "options => options.map((option) => option.text)")
    assert {"label", "cluster", "bpm", "axis 0"} <= set(offered)

    def changes(what: str) -> None:
        # A turn of the wheel is not waited for by who turns it.
        for _ in range(20):
            if report.pixels("map-canvas") not in shown:
                break
            page.wait_for_timeout(100)
        assert report.pixels("map-canvas") not in shown, f"{what} changed nothing"
        shown.add(report.pixels("map-canvas"))

    page.select_option("#map-column", label="bpm")
    assert "or less" in page.inner_text("#map-legend")
    changes("a colour")
    page.click("#map-in")
    changes("a button")
    x, y = _some_point(report)
    page.mouse.move(x, y)
    changes("pointing")
    page.mouse.wheel(0, -400)
    changes("the wheel")
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.up()
    changes("dragging")
    page.fill("#map-find", page.evaluate("JSON.parse(document.getElementById('map-data').textContent).names[0]"))
    changes("a search")


def test_the_button_turns_the_scheme_over_and_the_map_with_it(report: Opened) -> None:
    before, drawn = report.background(), report.pixels("map-canvas")
    report.page.click("#scheme")
    after = report.background()
    assert (sum(before) > 384) != (sum(after) > 384)
    assert report.pixels("map-canvas") != drawn
    report.page.click("#scheme")
    assert report.background() == before


def test_a_phone_scrolls_down_and_never_across(browser: Any, run: Path) -> None:
    opened = Opened(browser, run / runs.REPORT, 390, "light", touch=True)
    across = "[document.documentElement.scrollWidth, document.body.scrollWidth]"
    assert opened.page.evaluate(across) == [390, 390]
    opened.page.eval_on_selector_all("details", "folded => folded.forEach((one) => { one.open = true; })")
    assert opened.page.evaluate(across) == [390, 390]
    opened.page.locator("#map-canvas").scroll_into_view_if_needed()
    x, y = _some_point(opened)
    opened.page.touchscreen.tap(x, y)
    opened.page.wait_for_selector("#map-kept:not([hidden])")
    assert opened.complaints == []
    opened.page.context.close()


def test_charts_stand_alone(browser: Any, run: Path) -> None:
    for scheme in ("light", "dark"):
        opened = Opened(browser, run / runs.PLOTS / "loss.svg", 500, scheme)
        ink = opened.page.evaluate("getComputedStyle(document.querySelector('text.label')).fill")
        assert (sum(int(part) for part in ink.removeprefix("rgb(").rstrip(")").split(",")) > 384) == (scheme == "dark")
        assert opened.complaints == []
        opened.page.context.close()


def _some_point(opened: Opened) -> tuple[float, float]:
    """Where on the screen a point of the map is: one that was drawn in its middle."""
    found = opened.page.evaluate(
        """() => {
            const canvas = document.getElementById("map-canvas");
            canvas.scrollIntoView({ block: "center", behavior: "instant" });
            const edge = canvas.getBoundingClientRect();
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const ratio = canvas.width / edge.width;
            let best = null;
            for (let at = 3; at < data.length; at += 4) {
                if (data[at] < 150) continue;
                const x = ((at - 3) / 4) % canvas.width / ratio, y = Math.floor((at - 3) / 4 / canvas.width) / ratio;
                const away = Math.hypot(x - edge.width / 2, y - edge.height / 2);
                if (!best || away < best.away) best = { x: x + edge.left, y: y + edge.top, away };
            }
            return [best.x, best.y];
        }"""
    )
    return float(found[0]), float(found[1])
