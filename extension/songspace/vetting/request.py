"""What the backend asks and is answered: bytes in a frame one way, a line of JSON the other."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass

from songspace.errors import FeatureError, ModelError, SongspaceError, SpecError

_HEADER = struct.Struct(">QQq")
_NO_DECODER = -1
ERRORS = {error.__name__: error for error in (FeatureError, ModelError, SpecError)}


@dataclass(frozen=True, slots=True)
class Request:
    """A model to be tried: the text of its spec and the bytes of its networks."""

    spec: bytes
    encoder: bytes
    decoder: bytes | None

    def parts(self) -> list[bytes]:
        """The request as it is written, in order."""
        decoder = _NO_DECODER if self.decoder is None else len(self.decoder)
        return [_HEADER.pack(len(self.spec), len(self.encoder), decoder), self.spec, self.encoder, self.decoder or b""]

    @classmethod
    def read(cls, take: Callable[[int], bytes]) -> Request:
        """Read what `parts` wrote; `take` gives exactly as many bytes as it is asked for."""
        spec, encoder, decoder = _HEADER.unpack(take(_HEADER.size))
        return cls(take(spec), take(encoder), None if decoder == _NO_DECODER else take(decoder))


def answer(error: SongspaceError | None) -> bytes:
    """The answer: nothing wrong, or what."""
    said = {} if error is None else {"error": type(error).__name__, "message": str(error)}
    return json.dumps(said).encode() + b"\n"


def raise_answer(line: bytes) -> None:
    """Raise the error that an answer holds. Raises ValueError where the line is no answer."""
    said = json.loads(line)
    if said:
        raise ERRORS.get(said["error"], ModelError)(said["message"])
