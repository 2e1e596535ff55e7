"""A finished run of this family as the exporter wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from songspace.spec import Axis, Check, Feature, Graph, Port, Spec
from trainer import runs
from trainer.config import Config
from trainer.models.vae.checkpoint import rebuild
from trainer.models.vae.export import RawDecoder, raw_encoder
from trainer.trained import SourceDescription, TrainedModel


def load(run: Path, config: Config) -> TrainedModel:
    """The trained model of a finished run."""
    network, scaling = rebuild(run, config)
    evidence = runs.read_metrics(run)
    features, dims = scaling.features(config.source.features), network.mean_head.out_features
    return TrainedModel(
        name=config.name,
        encoder=raw_encoder(network, scaling).eval(),
        decoder=RawDecoder(network, scaling).eval(),
        spec=_spec(config, features, dims, evidence),
        rows=runs.read_rows(run),
        source=SourceDescription.of(config, dims),
        collapsed=evidence["collapsed"],
    )


def _spec(config: Config, features: tuple[Feature, ...], dims: int, evidence: dict[str, Any]) -> Spec:
    axes = tuple(Axis(**axis) for axis in evidence["axes"])
    width = (len(features),)
    silence = config.source.reject_all_zero
    raw = Port("features", "columns", "float32", width, features, reject_all_zero=silence)
    decoded = Port("features", "columns", "float32", width, tuple(Feature(item.name) for item in features))
    return Spec(
        family=config.family,
        activation=config.model.activation,
        dims=dims,
        metric="l2",
        encoder=Graph((raw,), (Port("embedding", "embedding", "float32", (dims,)),)),
        decoder=Graph((Port("embedding", "vector", "float32", (dims,)),), (decoded,)),
        check=Check((), ()),
        axes=axes,
        training=evidence["training"],
        metrics=evidence["metrics"],
    )
