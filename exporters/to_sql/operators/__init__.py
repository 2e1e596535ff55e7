"""The operators that can be written in SQL, one writer each."""

from __future__ import annotations

from typing import Final

from exporters.to_sql.operators import activation, arithmetic, layer, normalisation, reduction, shape
from exporters.to_sql.operators.node import Writer

WRITERS: Final[dict[str, Writer]] = (
    layer.WRITERS | arithmetic.WRITERS | activation.WRITERS | normalisation.WRITERS | reduction.WRITERS | shape.WRITERS
)
