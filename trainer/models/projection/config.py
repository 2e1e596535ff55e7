"""The settings of a projection's run: every one of them, its default and its bounds, in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from songspace.errors import TrainingError
from trainer.config import Auto, SpaceSettings
from trainer.settings import Bounds, build, to_toml


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """Where the embeddings are: `table` in the database, or `file` (.parquet) instead of it.

    `key` is the column that names a row, `input` the one that holds its embedding. Rows of one `group`, which is best
    the artist or the album, are never on both sides of the split into training and held-out rows. `augmented` is a file
    of `python -m trainer.audio augment`: embeddings of changed copies, trained on as rows of their track's class.
    """

    table: str = "tracks"
    file: str | None = None
    key: str = "id"
    input: str = "openl3"
    group: str | None = None
    augmented: str | None = None

    @property
    def description(self) -> str:
        """Table or file name, with nothing of where they are kept."""
        return self.table if self.file is None else Path(self.file).name


@dataclass(frozen=True, slots=True)
class LabelSettings:
    """What a class is: the values of `column`, or, without it, `{cluster}_{tempo}_{energy}`.

    Clusters are those of k-means over robust-scaled `features`, their number that of the best silhouette up to
    `most_clusters` unless `clusters` says it. Tempo is slow, medium or fast and energy low, medium or high, by two
    bounds each. All of it is read from columns of the source; from `profile`, a JSON file of features by key; or from
    the sound files in the folder `audio`, which are found by the extractor's keys. A class with fewer than `smallest`
    rows is not trained on.
    """

    column: str | None = None
    features: tuple[str, ...] = ()
    tempo: str = "bpm"
    tempo_bounds: tuple[float, ...] = (135.0, 142.0)
    energy: str = "energy"
    energy_bounds: tuple[float, ...] = (0.4, 0.6)
    clusters: int | Auto = "auto"
    most_clusters: int = 8
    profile: str | None = None
    audio: str | None = None
    smallest: int = 4


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The head: width-`hidden`, LayerNorm, GELU, dropout, -`dims`, and length 1."""

    hidden: int = 512
    dims: int = 256
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class ComponentSettings:
    """A loss or a miner of pytorch-metric-learning: its name there, and the arguments that it is made with."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)


def _loss() -> ComponentSettings:
    return ComponentSettings("TripletMarginLoss", {"margin": 0.2})


def _miner() -> ComponentSettings:
    # Semi-hard: the hardest negatives of all draw everything into one point.
    return ComponentSettings("TripletMarginMiner", {"margin": 0.2, "type_of_triplets": "semihard"})


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How the head is trained. Shares are of 1; times are in seconds.

    A batch has `per_class` rows of each of its classes. An epoch is the library once, or more often where a small one
    would get fewer than `minimum_steps` in all. The miner may be none.
    """

    epochs: int = 50
    batch_size: int = 64
    per_class: int = 4
    minimum_steps: int = 2_000
    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    loss: ComponentSettings = field(default_factory=_loss)
    miner: ComponentSettings = field(default_factory=_miner)
    distance: str = "CosineSimilarity"
    held_out_share: float = 0.2
    least_counted: int = 8
    seed: int = 1
    device: Literal["auto", "cpu", "cuda"] = "auto"
    checkpoint_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Config:
    """A whole run. `name` is the name under which the model will be registered."""

    name: str = "audio"
    family: str = "projection"
    source: SourceSettings = field(default_factory=SourceSettings)
    labels: LabelSettings = field(default_factory=LabelSettings)
    space: SpaceSettings = field(default_factory=lambda: SpaceSettings(name="audio"))
    model: ModelSettings = field(default_factory=ModelSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)

    def to_toml(self) -> str:
        """The config as a file that `trainer.config.read` gives back."""
        return to_toml(asdict(self))


BOUNDS: dict[str, Bounds] = {
    "labels.clusters": Bounds(1, 1_000),
    "labels.most_clusters": Bounds(2, 100),
    "labels.smallest": Bounds(2, 1_000_000),
    "model.hidden": Bounds(1, 65_536),
    "model.dims": Bounds(1, 2_000),
    "model.dropout": Bounds(0, 0.9),
    "training.epochs": Bounds(1, 1_000_000),
    "training.batch_size": Bounds(4, 1_000_000),
    "training.per_class": Bounds(2, 1_000),
    "training.minimum_steps": Bounds(1, 10_000_000),
    "training.learning_rate": Bounds(1e-8, 10),
    "training.weight_decay": Bounds(0, 10),
    "training.held_out_share": Bounds(0.01, 0.5),
    "training.least_counted": Bounds(2, 1_000_000),
    "training.seed": Bounds(0, 2**31 - 1),
    "training.checkpoint_seconds": Bounds(0, 86_400),
}


def configure(document: dict[str, Any]) -> Config:
    """The config that nested plain values describe. Raises TrainingError naming the setting that is wrong."""
    config: Config = build(Config, document, "", BOUNDS)
    for name in ("tempo_bounds", "energy_bounds"):
        bounds = getattr(config.labels, name)
        if len(bounds) != 2 or bounds[0] >= bounds[1]:
            raise TrainingError(f"labels.{name} is {list(bounds)}; two numbers are wanted, the lower first")
    if config.labels.profile is not None and config.labels.audio is not None:
        raise TrainingError("labels.profile and labels.audio are both given; features come from one of them")
    return config
