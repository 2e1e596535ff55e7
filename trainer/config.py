"""The settings of a run on a table of features: every one of them, its default and its bounds, in one place.

A config is a TOML file whose tables are the dataclasses below, or those of another family that it names. A setting
that does not exist is an error which names the nearest one that does.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal

from songspace.errors import TrainingError
from songspace.spec import FLOAT32_LIMIT
from trainer.family import RunConfig
from trainer.models.registry import family
from trainer.models.vae.settings import collapse, corruption, latent, objective, prior, schedule
from trainer.models.vae.settings.collapse import CollapseSettings
from trainer.models.vae.settings.corruption import CorruptionSettings
from trainer.models.vae.settings.latent import LatentSettings
from trainer.models.vae.settings.objective import ObjectiveSettings
from trainer.models.vae.settings.prior import PriorSettings
from trainer.models.vae.settings.schedule import ScheduleSettings
from trainer.settings import Bounds, to_toml

Auto = Literal["auto"]
DEFAULT_CONFIG = Path(__file__).parent / "configs" / "music_analysis.toml"
DEFAULT_BETA = 0.1
DEFAULT_FAMILY = "vae"


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """A feature column: its weight, and the rule a value must keep to be trained on."""

    name: str
    weight: float = 1.0
    minimum: float | None = None
    maximum: float | None = None
    reject: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """Where the rows are: `table` in the database, or `file` (.parquet, .csv) instead of it.

    `key` is the column that names a row; `label` is a column, often the genre, that colours the map of the
    library where there is one, and `title` are the columns that name a track to people there; without them its key
    does. Neither is ever trained on.
    """

    features: tuple[FeatureSettings, ...]
    table: str = "music_analysis"
    file: str | None = None
    key: str = "identifier"
    label: str | None = None
    title: tuple[str, ...] = ()
    reject_all_zero: bool = False

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features, in the model's order."""
        return tuple(feature.name for feature in self.features)

    @property
    def description(self) -> str:
        """Table or file name, with nothing of where they are kept."""
        return self.table if self.file is None else Path(self.file).name


@dataclass(frozen=True, slots=True)
class SpaceSettings:
    """The embedding space the model is meant for. `output_columns` is a pattern with `{axis}`, or absent."""

    name: str = "vae"
    output_columns: str | None = None
    version_column: str | None = None
    time_column: str | None = None


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The network. `latent_dims` auto: at most 8, and at most the library's eigenvalues above beta."""

    hidden: tuple[int, ...] = (64, 32)
    activation: Literal["gelu", "relu", "selu"] = "gelu"
    latent_dims: int | Auto = "auto"
    dropout: float = 0.0


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How the network is trained. Shares are of 1; times are in seconds.

    `epochs` auto is 100, or more where a small library would get fewer than `minimum_steps`; `batch_size`
    auto is rows / 64 within 32 to 1024. `warm_up` (of beta) and `patience` are shares of the epochs, `rate_warm_up`
    (of the learning rate) of the steps.
    """

    beta: float = DEFAULT_BETA
    warm_up: float = 0.2
    epochs: int | Auto = "auto"
    batch_size: int | Auto = "auto"
    minimum_steps: int = 4000
    learning_rate: float = 5e-3
    rate_warm_up: float = 0.0
    weight_decay: float = 1e-4
    gradient_limit: float = 10.0
    validation_share: float = 0.1
    patience: float = 0.2
    seed: int = 1
    device: Literal["auto", "cpu", "cuda"] = "auto"
    clip: float = 8.0
    constant_share: float = 0.995
    checkpoint_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Config:
    """A whole training run. `name` is the name under which the model will be registered."""

    source: SourceSettings
    name: str = "vae"
    family: str = DEFAULT_FAMILY
    space: SpaceSettings = field(default_factory=SpaceSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    objective: ObjectiveSettings = field(default_factory=ObjectiveSettings)
    prior: PriorSettings = field(default_factory=PriorSettings)
    latent: LatentSettings = field(default_factory=LatentSettings)
    collapse: CollapseSettings = field(default_factory=CollapseSettings)
    corruption: CorruptionSettings = field(default_factory=CorruptionSettings)

    def to_toml(self) -> str:
        """The config as a file that `read` gives back."""
        return to_toml(asdict(self))


BOUNDS: dict[str, Bounds] = {
    "source.features.weight": Bounds(1e-6, 1e6),
    "model.latent_dims": Bounds(1, 1024),
    "model.hidden": Bounds(1, 65536),
    "model.dropout": Bounds(0, 0.9),
    "training.beta": Bounds(0, 1e6),
    "training.warm_up": Bounds(0, 1),
    "training.epochs": Bounds(1, 1_000_000),
    "training.batch_size": Bounds(2, 1_000_000),
    "training.minimum_steps": Bounds(1, 10_000_000),
    "training.learning_rate": Bounds(1e-8, 10),
    "training.rate_warm_up": Bounds(0, 1),
    "training.weight_decay": Bounds(0, 10),
    "training.gradient_limit": Bounds(1e-6, 1e9),
    "training.validation_share": Bounds(0.01, 0.5),
    "training.patience": Bounds(0.01, 1),
    "training.seed": Bounds(0, 2**31 - 1),
    "training.clip": Bounds(0.5, FLOAT32_LIMIT),
    "training.constant_share": Bounds(0.5, 1),
    "training.checkpoint_seconds": Bounds(0, 86_400),
    **schedule.BOUNDS,
    **objective.BOUNDS,
    **prior.BOUNDS,
    **latent.BOUNDS,
    **collapse.BOUNDS,
    **corruption.BOUNDS,
}


def read(path: Path) -> Any:
    """Read the TOML config of any family. Raises TrainingError naming the file and the setting that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"cannot read the config {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise TrainingError(f"{path} is not TOML: it is not text in UTF-8") from None
    try:
        return parse(text)
    except TrainingError as error:
        raise TrainingError(f"{path}: {error}") from None


def parse(text: str) -> Any:
    """The config that TOML text describes. Raises TrainingError naming the setting that is wrong."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TrainingError(f"not TOML: {error}") from None
    return from_document(document)


def from_document(document: dict[str, Any]) -> Any:
    """The config that nested plain values describe. Raises TrainingError naming the setting that is wrong."""
    return family(document.get("family", DEFAULT_FAMILY)).configure(document)


def checked(config: Any) -> Any:
    """The same config, once its settings, changed by options, have passed the checks of a file."""
    return from_document(asdict(config))


def with_setting(config: Any, section: str, setting: str, value: Any) -> Any:
    """The config with one setting changed. Raises TrainingError where its family has no such setting."""
    table: Any = getattr(config, section, None)
    known = {item.name for item in fields(table)} if is_dataclass(table) else set()
    if setting not in known:
        raise TrainingError(f"a model of the family {config.family} has no setting {section}.{setting}")
    return replace(config, **{section: replace(table, **{setting: value})})


def with_features(config: RunConfig, names: tuple[str, ...]) -> Config:
    """The config with other features; a name it already had keeps its weight and rule."""
    if not isinstance(config, Config):
        raise TrainingError(f"a model of the family {config.family} is not trained on feature columns")
    known = {feature.name: feature for feature in config.source.features}
    features = tuple(known.get(name, FeatureSettings(name)) for name in names)
    return replace(config, source=replace(config.source, features=features))


def with_feature_tables(document: dict[str, Any]) -> dict[str, Any]:
    """The document with each feature as a table; one without a rule may be written as its bare name."""
    source = document.get("source")
    if not isinstance(source, dict) or not isinstance(source.get("features"), list):
        return document
    features = [{"name": item} if isinstance(item, str) else item for item in source["features"]]
    return {**document, "source": {**source, "features": features}}


def checked_features(config: Config) -> Config:
    """The same config. Raises TrainingError for no feature, one named twice, no layer, or output columns all one."""
    names = config.source.feature_names
    if not names:
        raise TrainingError("source.features is empty; name the columns to train on")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TrainingError(f"source.features names a feature twice: {', '.join(twice)}")
    if not config.model.hidden:
        raise TrainingError("model.hidden is empty; it must name the width of one layer at least, as in [64, 32]")
    pattern = config.space.output_columns
    if pattern is not None and "{axis}" not in pattern:
        raise TrainingError(f"space.output_columns is '{pattern}'; it must hold {{axis}}, as in 'latent_{{axis}}'")
    return config
