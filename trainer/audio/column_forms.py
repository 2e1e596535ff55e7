"""How an embedding is handed to a column: as bytes of little-endian float32, or as one of pgvector's types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from trainer.audio.providers.provider import Embedding


@dataclass(frozen=True, slots=True)
class Form:
    """A column's form: the type of an array of values as sent, and an embedding as one of these values."""

    array: str
    value: Callable[[Embedding], bytes | str]


def _bytes(embedding: Embedding) -> bytes:
    return embedding.astype("<f4", copy=False).tobytes()


def _text(embedding: Embedding) -> str:
    return orjson.dumps(embedding, option=orjson.OPT_SERIALIZE_NUMPY).decode()


FORMS = {"bytea": Form("bytea[]", _bytes), "vector": Form("text[]", _text), "halfvec": Form("text[]", _text)}
