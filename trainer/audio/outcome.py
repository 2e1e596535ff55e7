"""What became of one sound file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from songspace.errors import AudioError, SilentError
from trainer.audio.clip import clip_embedding
from trainer.audio.providers.provider import Embedding, Provider
from trainer.audio.reading import read


@dataclass(frozen=True, slots=True)
class Outcome:
    """An embedding (dims,) and the seconds of sound it was made from, or the reason why there is none."""

    embedding: Embedding | None
    seconds: float = 0.0
    problem: str | None = None
    silent: bool = False


def outcome_of(file: Path, provider: Provider) -> Outcome:
    """Read a file and make its embedding; whatever is wrong with the file is part of the outcome."""
    try:
        embedding, seconds = clip_embedding(read(file), provider)
    except SilentError as error:
        return Outcome(None, problem=f"silent: {error}", silent=True)
    except AudioError as error:
        return Outcome(None, problem=str(error))
    except Exception as error:
        # A library is not left half done for what one file does to a decoder.
        return Outcome(None, problem=f"{type(error).__name__}: {error}")
    return Outcome(embedding, seconds)
