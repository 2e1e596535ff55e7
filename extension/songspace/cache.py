"""The models that one server process holds, bounded, least recently used first out."""

from __future__ import annotations

from collections import OrderedDict

from songspace.encoder import Encoder


class Cache:
    """Encoders by identity (sha256). Holds at most `most_models` and `most_bytes`, but always the newest."""

    def __init__(self, most_models: int = 8, most_bytes: int = 128 * 1024 * 1024) -> None:
        self.most_models = most_models
        self.most_bytes = most_bytes
        self._encoders: OrderedDict[str, Encoder] = OrderedDict()

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
        encoder = self._encoders.get(identity)
        if encoder is not None:
            self._encoders.move_to_end(identity)
        return encoder

    def put(self, identity: str, encoder: Encoder) -> None:
        """Hold an encoder, at the cost of those not used for longest."""
        self._encoders[identity] = encoder
        self._evict()

    def _evict(self) -> None:
        while len(self) > 1 and (len(self) > self.most_models or self.bytes_held > self.most_bytes):
            self._encoders.popitem(last=False)
