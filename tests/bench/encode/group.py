"""The steps of the encoding benchmarks."""

from __future__ import annotations

from tests.bench.bench import Bench
from tests.bench.encode.against_bare import Encode
from tests.bench.encode.engines import Engines
from tests.bench.steps import Step


def steps(bench: Bench) -> list[Step]:
    """Prepare, then each model by row and by batch, then either engine."""
    encode = Encode(bench)
    engines = Engines(encode)
    return [
        Step("encode: models and tables", 18, encode.prepare),
        Step("encode: 18-64-32-8 by row, and the public call", 4, encode.row),
        Step("encode: 6144-512-256 by row", 2, encode.head_row),
        Step("encode: 18-64-32-8 by batch", 6, encode.batch),
        Step("encode: 6144-512-256 by batch", 4, encode.head_batch),
        Step("encode: both models compiled to SQL", 3, engines.prepare),
        Step("encode: either engine by row", 10, engines.row),
        Step("encode: 18-64-32-8 by either engine, by batch", 30, engines.batch),
    ]
