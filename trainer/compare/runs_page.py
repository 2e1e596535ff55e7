"""Finished runs side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from songspace.errors import TrainingError
from trainer import config as configs
from trainer import runs
from trainer.analysis.page.content import Page, Section, Verdict
from trainer.analysis.sections.evidence import Evidence
from trainer.compare.courses import courses
from trainer.compare.figures import analyses, axes, features, figures
from trainer.compare.neighbours import neighbours
from trainer.compare.settings import settings
from trainer.models.registry import family


def runs_page(folders: Sequence[Path]) -> Page:
    """The page of two or more runs. Raises TrainingError where one is not finished."""
    if len(folders) < 2:
        raise TrainingError("name two or more runs to compare, or a space with --space")
    compared = [_evidence(folder) for folder in folders]
    names = unique_names(folders)
    reasons = tuple(
        f"{name}: {family(one.config.family).words(one.document)}" for name, one in zip(names, compared, strict=True)
    )
    drawn = (
        figures(names, compared),
        features(names, compared),
        axes(names, compared),
        analyses(names, compared),
        neighbours(names, compared),
        courses(names, compared),
        settings(names, compared),
    )
    sections: list[Section] = [section for section in drawn if section is not None]
    facts = tuple((f"run {number}", str(folder)) for number, folder in enumerate(folders, start=1))
    verdict = Verdict("compared", f"{len(folders)} runs side by side.", reasons)
    return Page("Runs compared", facts, verdict, sections)


def unique_names(folders: Sequence[Path]) -> list[str]:
    """The folders' own names, with as much of the path before them as tells them apart."""
    depth = 1
    parts = [folder.resolve().parts for folder in folders]
    while len({part[-depth:] for part in parts}) < len(set(parts)):
        depth += 1
    return ["/".join(part[-depth:]) for part in parts]


def _evidence(folder: Path) -> Evidence:
    if not (folder / runs.METRICS).is_file():
        raise TrainingError(f"{folder} is not a finished run")
    return Evidence.of(folder, configs.read(folder / runs.CONFIG))
