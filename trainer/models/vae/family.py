"""What the registry wants of this family."""

from trainer.models.vae.load import load
from trainer.models.vae.report.page import page
from trainer.models.vae.rows import configure, read, vectors
from trainer.models.vae.train import train
from trainer.models.vae.words import summary, words

__all__ = ["configure", "load", "page", "read", "summary", "train", "vectors", "words"]
