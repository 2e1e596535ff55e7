"""What the registry wants of this family."""

from trainer.models.vae.load import load
from trainer.models.vae.train import train

__all__ = ["load", "train"]
