"""The models that one server process holds, bounded, least recently used first out."""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic, time

from songspace.encoder import Encoder
from songspace.usage import UsageFile

MOST_MODELS = 8
MOST_BYTES = 128 * 1024 * 1024
# Telling costs as much as a tenth of encoding a row: while rows follow each other, it is done once for many.
SECONDS_UNTOLD = 0.001


class Cache:
    """Encoders by identity (sha256). Holds at most `most_models` and `most_bytes`, but always the newest.

    It counts what it does, and tells it by `usage_file` where it has one: every load, and a use at once unless the last
    was told less than `SECONDS_UNTOLD` ago, in which case it waits for the next.
    """

    def __init__(self, most_models: int = MOST_MODELS, most_bytes: int = MOST_BYTES) -> None:
        self.most_models = most_models
        self.most_bytes = most_bytes
        self.loads = 0
        self.hits = 0
        self.evictions = 0
        self.usage_file: UsageFile | None = None
        self._encoders: OrderedDict[str, Encoder] = OrderedDict()
        # Looked at first: rows come one after the other, and the counting is paid for by what this saves.
        self._newest: str | None = None
        self._newest_encoder: Encoder | None = None
        self._untold_until = 0.0

    def __len__(self) -> int:
        return len(self._encoders)

    def __contains__(self, identity: str) -> bool:
        return identity in self._encoders

    @property
    def bytes_held(self) -> int:
        """Bytes of the models held, as they are stored."""
        return sum(encoder.bytes_held for encoder in self._encoders.values())

    def get(self, identity: str) -> Encoder | None:
        """The encoder of `identity`, if it is held."""
        encoder = self._newest_encoder if identity == self._newest else self._older(identity)
        if encoder is not None:
            self.hits += 1
            if monotonic() >= self._untold_until:
                self._tell()
        return encoder

    def put(self, identity: str, encoder: Encoder) -> None:
        """Hold an encoder that was loaded, at the cost of those not used for longest."""
        self._encoders[identity] = encoder
        self._newest, self._newest_encoder = identity, encoder
        self.loads += 1
        self._evict()
        self._tell()

    def _older(self, identity: str) -> Encoder | None:
        encoder = self._encoders.get(identity)
        if encoder is not None:
            self._encoders.move_to_end(identity)
            self._newest, self._newest_encoder = identity, encoder
        return encoder

    def _evict(self) -> None:
        while len(self) > 1 and (len(self) > self.most_models or self.bytes_held > self.most_bytes):
            self._encoders.popitem(last=False)
            self.evictions += 1

    def _tell(self) -> None:
        self._untold_until = monotonic() + SECONDS_UNTOLD
        if self.usage_file is not None:
            self.usage_file.write(
                {
                    "models": list(self._encoders),
                    "bytes": self.bytes_held,
                    "loads": self.loads,
                    "hits": self.hits,
                    "evictions": self.evictions,
                    "last_use": time(),
                }
            )
