"""The spec of a model: the one contract between trainer, exporter, runtime and SQL.

A spec is a JSON object, stored as text beside the model's bytes and hashed with them. It is wide enough for
every family (several inputs, vectors, sparse items, token sequences, several outputs with item ids); what this
version cannot run yet is refused by name in `Spec.require_supported`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from songspace.errors import SpecError
from songspace.reading import Reader

FORMAT = 1
FLOAT32_LIMIT = 3.4028234663852886e38

INPUT_KINDS = ("columns", "vector", "sparse", "tokens")
OUTPUT_KINDS = ("embedding", "columns", "vector", "scores")
ELEMENT_TYPES = ("float32", "float16", "int64", "int32")
METRICS = ("l2", "cosine", "inner_product")


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of an input, with the scaling that is inside the graph and the rule that guards it.

    The graph computes `clamp((x - mean) / scale, -clip, clip) * weight`; a scale of 0 marks a constant column,
    which enters as 0 and decodes to its mean. A value outside [minimum, maximum] or among `reject` breaks the
    rule: such a row is not encoded.
    """

    name: str
    mean: float = 0.0
    scale: float = 1.0
    clip: float = 8.0
    weight: float = 1.0
    minimum: float | None = None
    maximum: float | None = None
    reject: tuple[float, ...] = ()

    @property
    def constant(self) -> bool:
        """Whether the column was constant in training: it carries nothing, and its change is drift."""
        return self.scale == 0

    @property
    def bounds(self) -> tuple[float, float]:
        """The closed interval of accepted values; without a rule, every finite float32."""
        low = -FLOAT32_LIMIT if self.minimum is None else self.minimum
        high = FLOAT32_LIMIT if self.maximum is None else self.maximum
        return low, high


@dataclass(frozen=True, slots=True)
class Port:
    """A named input or output of a graph. `shape` leaves out the batch dimension; -1 is a variable length.

    `features` belongs to kind `columns`; `reject_all_zero` says that an all-zero row is silence, not music;
    `item_ids` names the items of kinds `sparse` and `scores`.
    """

    name: str
    kind: str
    type: str
    shape: tuple[int, ...]
    features: tuple[Feature, ...] = ()
    reject_all_zero: bool = False
    item_ids: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of elements of one row."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Graph:
    """The ports of one ONNX graph."""

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Check vectors: raw input rows with what the exporter's own network answered to them.

    `inputs` is (n, width of the input), `outputs` (n, dims) and `decoded` (n, width) or empty; the database must
    reproduce them within `tolerance`, relative to max(1, |expected|), before it stores the model; decoded features
    relative to max(1, |expected|, scale), since a value near zero of a large unit is no nearer than its unit allows.
    """

    inputs: tuple[tuple[float, ...], ...]
    outputs: tuple[tuple[float, ...], ...]
    decoded: tuple[tuple[float, ...], ...] = ()
    tolerance: float = 1e-5


@dataclass(frozen=True, slots=True)
class Axis:
    """What the trainer measured of one latent axis: mean KL in nats, spread of the mean, R2 lost when fixed."""

    kl: float
    interquartile_range: float
    r2_cost: float
    active: bool


@dataclass(frozen=True, slots=True)
class Spec:
    """A model's contract. `training` and `metrics` are the trainer's evidence, free in form."""

    family: str
    activation: str
    dims: int
    metric: str
    encoder: Graph
    decoder: Graph | None
    check: Check
    axes: tuple[Axis, ...] = ()
    training: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def parse(cls, text: str | bytes) -> Spec:
        """Read a spec. Raises SpecError naming the place, what is there, and what is wanted."""
        try:
            document = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise SpecError(f"the spec is not JSON: {error}") from None
        spec = _spec(Reader(document, "spec", SpecError))
        _check_consistency(spec)
        return spec

    def to_json(self) -> str:
        """The spec as the text that is stored and hashed."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY).decode()

    @property
    def input(self) -> Port:
        """The encoder's only input."""
        return self.encoder.inputs[0]

    @property
    def output(self) -> Port:
        """The encoder's embedding output."""
        return next(port for port in self.encoder.outputs if port.kind == "embedding")

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features in the order in which the model takes them."""
        return self.input.features

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features, in the model's order."""
        return tuple(feature.name for feature in self.features)

    def require_supported(self) -> None:
        """Raise SpecError where the spec is well formed but asks for more than this version runs."""
        if len(self.encoder.inputs) != 1 or self.input.kind not in ("columns", "vector"):
            kinds = ", ".join(port.kind for port in self.encoder.inputs)
            raise SpecError(
                f"this version runs models with one input, of kind 'columns' or 'vector'; this one has: {kinds}"
            )
        if len(self.input.shape) != 1 or self.input.width < 1:
            raise SpecError(
                "this version runs models that take a row of numbers; "
                f"this one's has the shape {list(self.input.shape)}"
            )
        if len(self.encoder.outputs) != 1:
            names = ", ".join(port.name for port in self.encoder.outputs)
            raise SpecError(f"this version runs encoders with one output, the embedding; this one has: {names}")
        if self.input.type != "float32" or self.output.type != "float32":
            raise SpecError("this version runs encoders whose input and output are float32")


def _spec(reader: Reader) -> Spec:
    reader.only(Spec.__dataclass_fields__)
    if reader.integer("format") != FORMAT:
        raise SpecError(f"spec.format is {reader.integer('format')}; this version of songspace reads {FORMAT}")
    decoder = reader.optional_object("decoder")
    return Spec(
        family=reader.text("family"),
        activation=reader.text("activation"),
        dims=reader.integer("dims", minimum=1, maximum=16_000),
        metric=reader.choice("metric", METRICS),
        encoder=_graph(reader.object("encoder")),
        decoder=None if decoder is None else _graph(decoder),
        check=_check(reader.object("check")),
        axes=tuple(_axis(axis) for axis in reader.objects("axes", default=())),
        training=reader.mapping("training"),
        metrics=reader.mapping("metrics"),
    )


def _graph(reader: Reader) -> Graph:
    reader.only(Graph.__dataclass_fields__)
    inputs = tuple(_port(port, INPUT_KINDS) for port in reader.objects("inputs"))
    outputs = tuple(_port(port, OUTPUT_KINDS) for port in reader.objects("outputs"))
    if not inputs or not outputs:
        raise SpecError(f"{reader.place} needs at least one input and one output")
    return Graph(inputs, outputs)


def _port(reader: Reader, kinds: tuple[str, ...]) -> Port:
    reader.only(Port.__dataclass_fields__)
    port = Port(
        name=reader.text("name"),
        kind=reader.choice("kind", kinds),
        type=reader.choice("type", ELEMENT_TYPES),
        shape=reader.integers("shape", minimum=-1),
        features=tuple(_feature(feature) for feature in reader.objects("features", default=())),
        reject_all_zero=reader.boolean("reject_all_zero", default=False),
        item_ids=reader.texts("item_ids", default=()),
    )
    names = [feature.name for feature in port.features]
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise SpecError(f"{reader.place}.features names a feature twice: {', '.join(twice)}")
    if port.kind == "columns" and port.shape != (len(names),):
        raise SpecError(f"{reader.place}.shape is {list(port.shape)} but it lists {len(names)} features")
    return port


def _feature(reader: Reader) -> Feature:
    reader.only(Feature.__dataclass_fields__)
    feature = Feature(
        name=reader.text("name"),
        mean=reader.number("mean", default=0.0),
        scale=reader.number("scale", default=1.0, minimum=0.0),
        clip=reader.number("clip", default=8.0, minimum=1e-6),
        weight=reader.number("weight", default=1.0, minimum=1e-6),
        minimum=reader.optional_number("minimum"),
        maximum=reader.optional_number("maximum"),
        reject=reader.numbers("reject", default=()),
    )
    low, high = feature.bounds
    if low > high:
        raise SpecError(f"{reader.place}: minimum {low:g} is above maximum {high:g}; no value could pass")
    return feature


def _check(reader: Reader) -> Check:
    reader.only(Check.__dataclass_fields__)
    return Check(
        inputs=reader.rows("inputs"),
        outputs=reader.rows("outputs"),
        decoded=reader.rows("decoded", default=()),
        tolerance=reader.number("tolerance", default=1e-5, minimum=0.0, maximum=1e-3),
    )


def _axis(reader: Reader) -> Axis:
    reader.only(Axis.__dataclass_fields__)
    return Axis(
        kl=reader.number("kl"),
        interquartile_range=reader.number("interquartile_range"),
        r2_cost=reader.number("r2_cost"),
        active=reader.boolean("active"),
    )


def _check_consistency(spec: Spec) -> None:
    embeddings = [port for port in spec.encoder.outputs if port.kind == "embedding"]
    if len(embeddings) != 1:
        raise SpecError(f"the encoder needs exactly one output of kind 'embedding'; it has {len(embeddings)}")
    if embeddings[0].shape != (spec.dims,):
        raise SpecError(f"the embedding's shape is {list(embeddings[0].shape)} but dims is {spec.dims}")
    if spec.axes and len(spec.axes) != spec.dims:
        raise SpecError(f"axes lists {len(spec.axes)} axes but dims is {spec.dims}")
    check, width = spec.check, spec.input.width
    _check_rows("check.inputs", check.inputs, width, len(check.inputs))
    _check_rows("check.outputs", check.outputs, spec.dims, len(check.inputs))
    if check.decoded:
        _check_rows("check.decoded", check.decoded, width, len(check.inputs))
    if not check.inputs:
        raise SpecError("check.inputs is empty: a model is stored only with vectors that prove it works")


def _check_rows(name: str, rows: tuple[tuple[float, ...], ...], width: int, count: int) -> None:
    if len(rows) != count:
        raise SpecError(f"{name} has {len(rows)} rows, but check.inputs has {count}")
    for index, row in enumerate(rows):
        if len(row) != width:
            raise SpecError(f"{name}[{index}] has {len(row)} numbers; {width} are wanted")
