"""A run's report: the page that a person opens, and its charts as files."""

from __future__ import annotations

from pathlib import Path

from trainer import config as configs
from trainer import runs
from trainer.analysis.page.render import write_charts, write_page
from trainer.family import RunConfig
from trainer.models.registry import family


def write_report(run: Path) -> Path:
    """Write report.html and plots/ of a finished run, with all that was measured of it so far; returns the page."""
    config: RunConfig = configs.read(run / runs.CONFIG)
    page = family(config.family).page(run, config)
    write_charts(run / runs.PLOTS, page)
    write_page(run / runs.REPORT, page)
    return run / runs.REPORT
