"""The page of a VAE's run, from the verdict down to the data."""

from __future__ import annotations

from pathlib import Path

from songspace.spec import Spec
from trainer.analysis.page.content import Page, Section, Value
from trainer.analysis.sections.attribution import attribution
from trainer.analysis.sections.clusters import clusters
from trainer.analysis.sections.directions import directions
from trainer.analysis.sections.disentanglement import disentanglement
from trainer.analysis.sections.evidence import Evidence
from trainer.analysis.sections.neighbourhoods import neighbourhoods
from trainer.analysis.sections.rate_distortion import rate_distortion
from trainer.analysis.sections.training import Course, training
from trainer.analysis.sections.traversals import traversals
from trainer.config import Config
from trainer.models.vae.load import load
from trainer.models.vae.report.axes import axes
from trainer.models.vae.report.data import data
from trainer.models.vae.report.map import library
from trainer.models.vae.report.options import options
from trainer.models.vae.report.reconstruction import reconstruction
from trainer.models.vae.report.verdict import verdict

COURSES = (
    Course(
        (("reconstruction", "reconstruction, training rows"), ("validation_loss", "loss at full beta, held-out rows")),
        "sum over features, mean over rows",
        "The loss and its first term.",
        "loss",
        log=True,
    ),
    Course((("kl", "KL"),), "KL, nat, sum over axes", "What the latent space holds of a track.", "kl"),
    Course((("beta", "beta"),), "beta", "The weight of the KL.", "beta"),
    Course(
        (("gradient_norm", "norm"),), "gradient norm, mean of steps", "Gradients before they are limited.", "gradients"
    ),
)
TEXT = (
    "Losses are sums over features or axes and means over rows, so beta .1 here is not beta .1 of a code that averages."
)


def page(run: Path, config: Config) -> Page:
    """The page of a finished run."""
    evidence, model = Evidence.of(run, config), load(run, config)
    sections: list[Section | None] = [
        library(evidence, model),
        axes(evidence),
        reconstruction(evidence, model.spec.features),
        traversals(evidence),
        directions(evidence),
        clusters(evidence),
        attribution(evidence),
        disentanglement(evidence),
        neighbourhoods(evidence),
        rate_distortion(evidence),
        options(evidence),
        training(evidence, COURSES, TEXT),
        data(evidence, model.spec.features),
    ]
    title = f"{config.name}: a latent space of {model.spec.dims} axes"
    shown = tuple(section for section in sections if section is not None)
    return Page(title, _facts(evidence, model.spec), verdict(evidence), shown)


def _facts(evidence: Evidence, spec: Spec) -> tuple[tuple[str, Value], ...]:
    training = evidence.training
    facts: list[tuple[str, Value]] = [
        ("run", evidence.run.name),
        ("rows", training["rows"]),
        ("from", training["source"]),
        ("features", len(spec.features)),
        ("axes", spec.dims),
        ("beta", f"{training['beta']:g}"),
    ]
    if "imported" in training:
        return (*facts, ("imported from", training["imported"]["file"]))
    epochs = f"{training['epochs']} (best {training['best_epoch']})"
    seconds = f"{evidence.document['seconds']:.0f}"
    return (*facts, ("epochs", epochs), ("seconds", seconds), ("seed", str(training["seed"])))
