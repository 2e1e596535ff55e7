"""What the registry wants of this family."""

from trainer.models.projection.config import configure
from trainer.models.projection.load import load
from trainer.models.projection.report.page import page
from trainer.models.projection.source import read, vectors
from trainer.models.projection.train import train
from trainer.models.projection.words import summary, words

__all__ = ["configure", "load", "page", "read", "summary", "train", "vectors", "words"]
