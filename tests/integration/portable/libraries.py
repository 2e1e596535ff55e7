"""The small library of the integration tests, in a database whose models can only be SQL."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exporters.to_sql import register_sql
from tests.integration.library import Library, feature_row, key
from tests.models import Model

LIMIT = 1e-6


class PortableLibrary(Library):
    """What the exporter does besides registering is done at once: each model is compiled."""

    def register(self, model: Model) -> int:
        model_id = super().register(model)
        assert register_sql(self.connection, model_id, model.encoder, model.decoder) <= LIMIT
        return model_id

    def require_row(self, number: int, features: Sequence[float] | None = None, model: Model | None = None) -> None:
        """A row has what ONNX Runtime answers to its features, the version, and the same vector in the space."""
        *latents, version = self.row(key(number))
        *expected, expected_version = self.expected(features or feature_row(number), model)
        assert version == expected_version
        np.testing.assert_allclose(latents, expected, atol=LIMIT)
        np.testing.assert_allclose(self.vector(key(number)) or [], latents, rtol=LIMIT)
