"""The model card of a bundle (Mitchell et al. 2019): what a reader has to know before using the model.

It is made of the spec alone and lies beside it: it says nothing that the identity does not cover, and is no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exporters.openl3.metadata import ATTRIBUTION, LICENCE
from songspace.spec import Feature

if TYPE_CHECKING:
    from exporters.bundle import Bundle

CARD = "model_card.md"
TEMPLATE = CARD + ".jinja"
# Networks that the library's own extractor knows, all of them OpenL3's by their shape.
OPENL3 = ("onnx-", "openl3-")
# pgvector's, by metric.
OPERATORS = {"l2": "<->", "cosine": "<=>", "inner_product": "<#>"}
KINDS = {
    "vae": "a variational autoencoder: an encoder of features to a latent space, and a decoder back",
    "projection": "a head trained by metric learning over embeddings that another network made",
}


def model_card(bundle: Bundle) -> str:
    """The card as Markdown."""
    spec = bundle.spec
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters.update(cell=_cell, rule=_rule)
    return environment.get_template(TEMPLATE).render(
        bundle=bundle,
        spec=spec,
        kind=KINDS.get(spec.family, f"a model of the family {spec.family}"),
        training=_plain(spec.training),
        metrics=_plain(spec.metrics),
        options=spec.training.get("options", {}),
        rejected=spec.training.get("rows_rejected", {}),
        snapshot=spec.training.get("snapshot", {}),
        operator=OPERATORS[spec.metric],
        active=sum(axis.active for axis in spec.axes),
        licence=_licence(spec.training),
    )


def _plain(document: Mapping[str, Any]) -> dict[str, str]:
    """The figures that are a number or a word: lists and tables are the report's."""
    found = {name: value for name, value in document.items() if isinstance(value, str | int | float)}
    return {name.replace("_", " "): _text(value) for name, value in found.items()}


def _text(value: str | float) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}"
    return value if isinstance(value, str) else f"{value:,}"


def _rule(feature: Feature) -> str:
    parts = [] if feature.minimum is None else [f"at least {feature.minimum:g}"]
    parts += [] if feature.maximum is None else [f"at most {feature.maximum:g}"]
    parts += [f"not {value:g}" for value in feature.reject]
    parts += ["constant in training"] if feature.constant else []
    return ", ".join(parts)


def _cell(value: object) -> str:
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


def _licence(training: Mapping[str, Any]) -> str:
    made_by = training.get("embedding")
    if made_by is None:
        return (
            "The weights were trained from the rows named above and from nothing else; whoever may use those rows says "
            "what may be done with the weights."
        )
    if str(made_by).startswith(OPENL3):
        return (
            f"The head was trained from the rows named above. The embeddings under it were made by `{made_by}`, "
            "which has the shape of OpenL3: if its weights are those its authors published (the network's file says "
            f"so in its metadata), they are {LICENCE}, to be attributed: {ATTRIBUTION}. Weights from elsewhere have "
            "their own licence, and may never have been trained."
        )
    return f"The embeddings under the head were made by `{made_by}`, whose licence is not known here."
