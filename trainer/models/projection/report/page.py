"""The page of a projection's run, from the verdict down to the classes."""

from __future__ import annotations

from pathlib import Path

from trainer.analysis.page.content import Page, Section
from trainer.analysis.sections.evidence import Evidence
from trainer.analysis.sections.training import Course, training
from trainer.models.projection.config import Config
from trainer.models.projection.load import load
from trainer.models.projection.report.classes import classes
from trainer.models.projection.report.confusion import confusion
from trainer.models.projection.report.embedding import embedding
from trainer.models.projection.report.map import library
from trainer.models.projection.report.retrieval import retrieval
from trainer.models.projection.report.verdict import verdict

COURSES = (
    Course((("loss", "loss"),), "mean loss of a step", "Loss on training rows.", "loss"),
    Course((("mined", "kept"),), "tuples a step", "What the miner kept of a batch.", "mined"),
)
TEXT = "Once the miner finds no more triplets, there is nothing left to learn from."


def page(run: Path, config: Config) -> Page:
    """The page of a finished run."""
    evidence, model = Evidence.of(run, config), load(run, config)
    sections: list[Section | None] = [
        retrieval(evidence),
        confusion(evidence),
        library(evidence, model),
        training(evidence, COURSES, TEXT),
        classes(evidence),
        embedding(evidence, model.spec.input.width),
    ]
    document = evidence.training
    facts = (
        ("run", run.name),
        ("rows", document["rows"]),
        ("from", f"{document['source']}.{document['input']}"),
        ("numbers of an embedding", model.spec.input.width),
        ("axes", model.spec.dims),
        ("loss", document["loss"]["name"]),
        ("epochs", document["epochs"]),
        ("seconds", f"{evidence.document['seconds']:.0f}"),
        ("seed", str(document["seed"])),
    )
    title = f"{config.name}: a projection to {model.spec.dims} axes"
    return Page(title, facts, verdict(evidence), tuple(section for section in sections if section is not None))
