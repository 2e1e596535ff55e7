"""What a model family is to the rest of the trainer, and what the trainer is to a family.

A family is a folder under `trainer.models` with a module `family` that offers what `Family` lists, a line in the
registry, and a config file. Nothing outside its folder knows its settings, its data, its loop or its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import sqlalchemy as sa

    from trainer.analysis.page.content import Page
    from trainer.job import Job
    from trainer.trained import TrainedModel


class SourceOfRows(Protocol):
    """Where a run's rows are: what every family's `source` settings have."""

    @property
    def table(self) -> str:
        """The table in the database."""

    @property
    def file(self) -> str | None:
        """The file that is read instead of it."""

    @property
    def key(self) -> str:
        """The column that names a row."""

    @property
    def description(self) -> str:
        """Table or file name, with nothing of where they are kept."""


class RunSettings(Protocol):
    """What every family's `training` settings have."""

    @property
    def seed(self) -> int:
        """What every draw of the run is made from."""


class RunConfig(Protocol):
    """What every family's config has; each is a frozen dataclass whose fields are the tables of its TOML."""

    @property
    def name(self) -> str:
        """The name to register the model under."""

    @property
    def family(self) -> str:
        """The name of its family."""

    @property
    def source(self) -> SourceOfRows:
        """Where the rows are."""

    @property
    def training(self) -> RunSettings:
        """How the network is trained."""

    def to_toml(self) -> str:
        """The config as a file that `trainer.config.read` gives back."""


class EpochLine(Protocol):
    """An epoch, as it is told of and written to epochs.csv: a dataclass of numbers."""

    @property
    def epoch(self) -> int:
        """Its number, from 1."""

    def describe(self) -> str:
        """The epoch in words."""


class Family(Protocol):
    """What the module of a family offers."""

    def configure(self, document: dict[str, Any]) -> Any:
        """The config that nested plain values describe. Raises TrainingError naming the setting that is wrong."""

    def read(self, config: Any, connect: Callable[[], sa.Engine]) -> Any:
        """The rows that the config asks for, of its file or of the database. Raises DataError."""

    def train(self, job: Job[Any, Any]) -> TrainedModel:
        """Train as the job says, and write its run folder."""

    def load(self, run: Path, config: Any) -> TrainedModel:
        """The trained model of a finished run."""

    def summary(self, evidence: Mapping[str, Any]) -> dict[str, Any]:
        """The figures of metrics.json that a script wants first."""

    def words(self, evidence: Mapping[str, Any]) -> str:
        """The same for people: a line or two."""

    def page(self, run: Path, config: Any) -> Page:
        """The report of a finished run, with all that was measured of it so far."""

    def vectors(self, config: Any, say: Callable[[str], None]) -> tuple[list[str], Any]:
        """Keys and raw input rows (n, width) of the file that a run was trained on. Raises DataError."""
