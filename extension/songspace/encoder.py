"""A model at work: the same class inside Postgres, in the exporter's parity check and in the tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from songspace.errors import FeatureError, ModelError
from songspace.rules import Rules
from songspace.session import ROWS_PER_RUN, Session
from songspace.spec import Spec


class Encoder:
    """A model's networks with the rules of its spec. The decoder is loaded when it is first needed."""

    def __init__(self, spec: Spec, encoder: bytes, decoder: bytes | None = None) -> None:
        """Load the encoder. Raises SpecError or ModelError where it is refused."""
        spec.require_supported()
        self.spec = spec
        self.rules = Rules.of(spec.input)
        self.bytes_held = len(encoder) + len(decoder or b"")
        self._encoder = Session(encoder, spec.encoder, "encoder")
        self.row = self._encoder.bound_row()
        self._decoder_bytes = decoder
        self._decoder: Session | None = None

    def run(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Encode raw rows (n, width) that are known to keep the rules; returns embeddings (n, dims)."""
        return self._encoder.run(rows)

    def encode(self, rows: NDArray[np.floating]) -> NDArray[np.float32]:
        """Encode raw rows (n, width); a row that breaks a rule comes back as NaN."""
        self._require_input(rows)
        accepted = self.rules.accepted(rows)
        embeddings = np.full((len(rows), self.spec.dims), np.nan, dtype=np.float32)
        if accepted.any():
            embeddings[accepted] = self.run(np.ascontiguousarray(rows[accepted], dtype=np.float32))
        return embeddings

    def encode_row(self, values: Sequence[float | None]) -> NDArray[np.float32] | None:
        """Encode one raw row; None where it breaks a rule. The answer (dims,) is good until the next call."""
        if values and isinstance(values[0], list):
            raise FeatureError("an array of rows is given; one row is wanted (encode_batch takes many)")
        if len(values) != self.row.input.shape[1]:
            self._require_input(np.array([values], dtype=np.float64))
        if not self.rules.accepts(values):
            return None
        self.row.input[0] = values
        self.row.run()
        return self.row.output[0]

    def refused(self, rows: NDArray[np.float32]) -> NDArray[np.int64]:
        """Places of the rows (n, width) that break a rule of a vector input, that is: silent ones, and not finite ones.

        The sum of such a row is 0 or not finite: only rows with such a sum are looked at number by number.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            sums = rows.sum(axis=1)
        doubtful = np.flatnonzero(~np.isfinite(sums) | (sums == 0))
        return doubtful[~self.rules.accepted(rows[doubtful])] if len(doubtful) else doubtful

    def decode(self, embeddings: NDArray[np.floating]) -> NDArray[np.float32]:
        """Decode embeddings (n, dims) to features (n, width) in raw units."""
        axes = [f"axis {axis}" for axis in range(self.spec.dims)]
        self._require_width(embeddings, "numbers of an embedding", len(axes), axes)
        if not np.isfinite(embeddings).all():
            raise FeatureError("an embedding with NULL, NaN or infinity cannot be decoded")
        return self._loaded_decoder().run(np.ascontiguousarray(embeddings, dtype=np.float32))

    def load_decoder(self) -> None:
        """Load the decoder, where the model has one, before it is needed."""
        if self.spec.decoder is not None and self._decoder_bytes is not None:
            self._loaded_decoder()

    def require_check_vectors(self) -> None:
        """Raise ModelError unless the networks reproduce the check vectors of the spec."""
        check = self.spec.check
        inputs = np.array(check.inputs, dtype=np.float32)
        self._require_close(self.run(inputs), check.outputs, np.ones(1), "the encoder's answers")
        if check.decoded:
            outputs = np.array(check.outputs, dtype=np.float32)
            scale = np.array([max(1.0, feature.scale) for feature in self.spec.features])
            self._require_close(self.decode(outputs), check.decoded, scale, "the decoder's answers")

    def require_same_answers(self) -> None:
        """Raise ModelError unless a row alone and a full batch answer as the check vectors do, and the decoder runs.

        So a row's vector depends on nothing but the row, and a batch's memory is known before the model is stored.
        """
        check = self.spec.check
        inputs, outputs = (np.array(rows, dtype=np.float32) for rows in (check.inputs, check.outputs))
        self.row.input[0] = inputs[0]
        self.row.run()
        self._require_close(self.row.output, check.outputs[:1], np.ones(1), "the encoder's answers to a single row")
        batch = np.resize(inputs[::-1], (ROWS_PER_RUN, inputs.shape[1]))[::-1]
        last = self.run(np.ascontiguousarray(batch))[-len(inputs) :]
        expected = check.outputs[-len(last) :]
        self._require_close(last, expected, np.ones(1), f"the encoder's answers in a batch of {ROWS_PER_RUN}")
        if self._decoder_bytes is not None and self.spec.decoder is not None:
            self.decode(outputs)

    def _loaded_decoder(self) -> Session:
        if self._decoder is None:
            if self._decoder_bytes is None or self.spec.decoder is None:
                raise FeatureError("this model has no decoder; only families with one can decode")
            self._decoder = Session(self._decoder_bytes, self.spec.decoder, "decoder")
            self._decoder_bytes = None
        return self._decoder

    def _require_close(
        self,
        found: NDArray[np.float32],
        expected: tuple[tuple[float, ...], ...],
        unit: NDArray[np.float64],
        what: str,
    ) -> None:
        wanted = np.array(expected, dtype=np.float64)
        if found.shape != wanted.shape:
            raise ModelError(f"{what} have the shape {found.shape}; the spec says {wanted.shape}")
        difference = np.abs(found - wanted) / np.maximum(unit, np.abs(wanted))
        worst = float(np.max(difference, initial=0.0))
        if not worst <= self.spec.check.tolerance:
            raise ModelError(
                f"{what} differ from the spec's check vectors by {worst:.3g} "
                f"(tolerance {self.spec.check.tolerance:g}); export the model again"
            )

    def _require_input(self, rows: NDArray[np.floating]) -> None:
        what = "features" if self.spec.feature_names else "numbers"
        self._require_width(rows, what, self.spec.input.width, self.spec.feature_names)

    @staticmethod
    def _require_width(rows: NDArray[np.floating], what: str, width: int, names: Sequence[str]) -> None:
        if rows.ndim != 2:
            raise FeatureError(f"an array of {rows.ndim} dimensions is given; rows of {width} {what} are wanted")
        if rows.shape[1] != width:
            order = f"; in order: {', '.join(names)}" if names else ""
            raise FeatureError(f"{width} {what} are wanted, {rows.shape[1]} given{order}")
