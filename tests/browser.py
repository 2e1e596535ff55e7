"""A real browser for pages: Debian's Chromium, driven by playwright, which brings none of its own along."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
LACKING = "no browser to look at pages with: apt-get install chromium, pip install playwright"


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; the test is skipped, saying what to install, where there is none."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(LACKING)
    playwright = pytest.importorskip("playwright.sync_api", reason=LACKING)
    # Chromium refuses its sandbox to root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


class Opened:
    """A page that is open, and everything it complained of or asked the network for."""

    def __init__(self, browser: Any, file: Path, width: int, scheme: str, touch: bool = False) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=touch)
        self.page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    def background(self) -> tuple[int, ...]:
        """Red, green and blue behind the text."""
        found = self.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return tuple(int(part) for part in found.removeprefix("rgb(").rstrip(")").split(","))

    def inked(self, canvas: str) -> int:
        """How many pixels of a canvas something was drawn on."""
        return int(
            self.page.evaluate(
                """(id) => {
                    const canvas = document.getElementById(id);
                    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                    let inked = 0;
                    for (let at = 3; at < data.length; at += 4) if (data[at]) inked += 1;
                    return inked;
                }""",
                canvas,
            )
        )

    def pixels(self, canvas: str) -> str:
        """What a canvas shows, as text to compare."""
        return str(self.page.evaluate("(id) => document.getElementById(id).toDataURL()", canvas))
