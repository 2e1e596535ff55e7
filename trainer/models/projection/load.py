"""A finished run of this family as the exporter wants it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from songspace.spec import Check, Graph, Port, Spec
from trainer import runs
from trainer.models.projection.checkpoint import rebuild
from trainer.models.projection.config import Config
from trainer.trained import SourceDescription, TrainedModel

# As in the other families, and not the column's name, which may be that of the network's output.
INPUT = "features"


def load(run: Path, config: Config) -> TrainedModel:
    """The trained model of a finished run."""
    network, evidence = rebuild(run, config), runs.read_metrics(run)
    return TrainedModel(
        name=config.name,
        encoder=network,
        decoder=None,
        spec=_spec(config, network.first.in_features, evidence),
        rows=runs.read_rows(run),
        source=SourceDescription(
            space=config.space.name,
            table=config.source.table,
            key=config.source.key,
            columns=(),
            output_columns=None,
            version_column=None,
            time_column=None,
            input_column=config.source.input,
        ),
        collapsed=evidence["collapsed"],
    )


def _spec(config: Config, width: int, evidence: dict[str, Any]) -> Spec:
    port = Port(INPUT, "vector", "float32", (width,), reject_all_zero=True)
    return Spec(
        family=config.family,
        activation="gelu",
        dims=config.model.dims,
        metric="cosine",
        encoder=Graph((port,), (Port("embedding", "embedding", "float32", (config.model.dims,)),)),
        decoder=None,
        check=Check((), ()),
        training=evidence["training"],
        metrics=evidence["metrics"],
    )
