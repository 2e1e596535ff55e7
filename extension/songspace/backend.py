"""What the PL/Python functions of the extension call, one function each, with `plpy` handed in.

A backend that runs models has one thread: OpenBLAS is told so before numpy is imported.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from songspace import wire
from songspace.cache import MOST_BYTES, MOST_MODELS, Cache
from songspace.encoder import Encoder
from songspace.errors import FeatureError, IdentityError, ModelError, SongspaceError, SpecError
from songspace.onnx_check import require_plain_onnx
from songspace.onnx_check.names import check_names
from songspace.spec import Spec
from songspace.usage import UsageFile, remove_dead

# The folder that this package was imported from, and its wheels.
RUNTIME = Path(__file__).parents[1]

P = ParamSpec("P")
R = TypeVar("R")

SQL_STATES = {
    FeatureError: "22023",  # invalid_parameter_value
    SpecError: "22023",
    IdentityError: "XX001",  # data_corrupted
    ModelError: "22000",  # data_exception
}

MEGABYTE = 1024 * 1024

_cache = Cache()
_last: tuple[str, bytes, str] = ("", b"", "")


def _reported(function: Callable[P, R]) -> Callable[P, R]:
    """Turn an error of songspace's own into a Postgres error with its SQLSTATE."""

    @functools.wraps(function)
    def wrapper(*arguments: P.args, **keywords: P.kwargs) -> R:
        try:
            return function(*arguments, **keywords)
        except SongspaceError as error:
            raise _postgres_error(arguments[0], error) from None

    return wrapper


def _postgres_error(plpy: Any, error: SongspaceError) -> Exception:
    # PL/Python puts the exception's type before its message: a class of this name makes that "songspace: ...".
    raised: Any = type("songspace", (plpy.Error,), {"__module__": "builtins"})(str(error))
    raised.sqlstate = SQL_STATES.get(type(error), "22000")
    return cast(Exception, raised)


@_reported
def register_model(plpy: Any, name: str, spec: str, encoder: bytes, decoder: bytes | None) -> int:
    """Check a model and store it; returns its id, the old one where the same model is there already."""
    from songspace.identity import identity as identity_of
    from songspace.identity import version as version_of

    if not name or "@" in name:
        raise ModelError(f"'{name}' cannot name a model: a name is not empty and has no '@'")
    check_names([name])
    parsed = Spec.parse(spec)
    if parsed.decoder is not None and decoder is None:
        raise ModelError("the spec describes a decoder but none is given; pass its bytes as well")
    _vet(plpy, parsed, spec, encoder, decoder)
    identity = identity_of(encoder, decoder, spec)
    stored = plpy.execute(
        plpy.prepare("select model_id, name from songspace.model where identity operator(pg_catalog.=) $1", ["text"]),
        [identity],
    )
    if stored:
        plpy.notice(f"this model is registered already, as '{stored[0]['name']}' with id {stored[0]['model_id']}")
        return int(stored[0]["model_id"])
    values = [name, identity, version_of(name, identity), spec, encoder, decoder, parsed.dims, parsed.metric]
    plan = plpy.prepare(
        "insert into songspace.model (name, identity, version, spec, encoder, decoder, dims, metric)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) returning model_id",
        ["text", "text", "text", "text", "bytea", "bytea", "int4", "text"],
    )
    return int(plpy.execute(plan, values)[0]["model_id"])


def _vet(plpy: Any, parsed: Spec, spec: str, encoder: bytes, decoder: bytes | None) -> None:
    """Refuse what can be refused by looking at it; then have another process load it, where a crash is no matter."""
    from songspace.vetting.guard import vet
    from songspace.vetting.interpreter import interpreter
    from songspace.vetting.limits import Limits
    from songspace.vetting.request import Request

    parsed.require_supported()
    require_plain_onnx(encoder, "encoder")
    if decoder is not None:
        require_plain_onnx(decoder, "decoder")
    request = Request(spec.encode(), encoder, decoder)
    limits = Limits.of(len(encoder) + len(decoder or b""))
    # PL/Python cannot ask whether the query was cancelled; any query can.
    heed_cancel = functools.partial(plpy.execute, "select pg_catalog.pg_sleep(0)")
    vet(request, interpreter(), [str(RUNTIME)], limits, heed_cancel)


@_reported
def encode_row(plpy: Any, identity: str, payload: bytes) -> str:
    """Encode one row that keeps the rules: `vector_send` of its features in, text of a float4[] out.

    An upsert fires the insert's and the update's trigger for the same row; the second is answered from memory.
    """
    global _last
    if _last[1] == payload and _last[0] == identity:
        return _last[2]
    row = _encoder(plpy, identity).row
    wire.read_vector(payload, row.input)
    row.run()
    text = wire.array_text(row.output[0])
    _last = (identity, payload, text)
    return text


@_reported
def encode_rows(plpy: Any, identity: str, payload: bytes) -> list[str]:
    """Encode rows that keep the rules: concatenated `vector_send` in, texts of vectors out, in order."""
    encoder = _encoder(plpy, identity)
    return wire.vector_texts(encoder.run(wire.many_vectors(payload, encoder.spec.input.width)))


@_reported
def encode_packed_row(plpy: Any, identity: str, packed: bytes) -> str | None:
    """Encode one vector: little-endian float32 in, text of a float4[] out; None where it is silent or not finite."""
    encoder = _encoder(plpy, identity)
    row = encoder.row
    row.input[:] = wire.many_packed([packed], row.input.shape[1])
    if len(encoder.refused(row.input)):
        return None
    row.run()
    return wire.array_text(row.output[0])


@_reported
def encode_packed_rows(plpy: Any, identity: str, packed: list[bytes]) -> list[str | None]:
    """Encode vectors: little-endian float32 each, texts of vectors out, in order; None as for a row."""
    encoder = _encoder(plpy, identity)
    rows = wire.many_packed(packed, encoder.spec.input.width)
    answers: list[str | None] = list(wire.vector_texts(encoder.run(rows)))
    for place in encoder.refused(rows):
        answers[place] = None
    return answers


@_reported
def pack_floats(plpy: Any, numbers: list[float | None]) -> bytes:
    """Numbers as an input column of bytea holds them; NULL becomes NaN, which a space quarantines."""
    return wire.pack(numbers)


@_reported
def unpack_floats(plpy: Any, packed: bytes) -> list[float]:
    """The numbers that an input column of bytea holds."""
    return wire.unpack(packed)


@_reported
def encode_features(plpy: Any, identity: str, features: list[float | None]) -> str | None:
    """Encode one row of raw features to the text of a float4[]; None where it breaks a rule of the model."""
    embedding = _encoder(plpy, identity).encode_row(features)
    return None if embedding is None else wire.array_text(embedding)


@_reported
def encode_matrix(plpy: Any, identity: str, rows: list[list[float | None]]) -> list[str | None]:
    """Encode rows of raw features to texts of float4[], in order; None for rows that break a rule."""
    embeddings = _encoder(plpy, identity).encode(np.array(rows, dtype=np.float64))
    return [None if np.isnan(row[0]) else wire.array_text(row) for row in embeddings]


@_reported
def decode_embedding(plpy: Any, identity: str, embedding: list[float | None]) -> str:
    """Decode one embedding to the text of a float4[] of features in raw units."""
    return wire.array_text(_encoder(plpy, identity).decode(np.array([embedding], dtype=np.float64))[0])


@_reported
def warm(plpy: Any, space: str | None) -> int:
    """Load the active models of a space, or of all, decoders included; returns how many of them are held then."""
    if space is None:
        found = plpy.execute(
            "select distinct active_identity as identity from songspace.space"
            " where engine operator(pg_catalog.=) 'onnx'"
        )
    else:
        found = plpy.execute(plpy.prepare("select songspace.onnx_identity($1) as identity", ["text"]), [space])
    # A space whose models run as SQL has none to load.
    identities = [row["identity"] for row in found if row["identity"] is not None]
    for identity in identities:
        try:
            _encoder(plpy, identity).load_decoder()
        except SongspaceError as error:
            plpy.warning(f"this session goes without the model {identity[:12]}: {error}")
    return sum(identity in _cache for identity in identities)


@_reported
def decode_matrix(plpy: Any, identity: str, embeddings: list[list[float | None]]) -> list[str]:
    """Decode embeddings (n, dims) to texts of float4[] of features in raw units, in order."""
    decoded = _encoder(plpy, identity).decode(np.array(embeddings, dtype=np.float64))
    return [wire.array_text(row) for row in decoded]


def _encoder(plpy: Any, identity: str) -> Encoder:
    encoder = _cache.get(identity)
    if encoder is None:
        encoder = _load(plpy, identity)
        _prepare_cache(plpy)
        _cache.put(identity, encoder)
    return encoder


def _prepare_cache(plpy: Any) -> None:
    _cache.most_models = _setting(plpy, "songspace.cache_models", MOST_MODELS)
    _cache.most_bytes = _setting(plpy, "songspace.cache_megabytes", MOST_BYTES // MEGABYTE) * MEGABYTE
    if _cache.usage_file is None or not _cache.usage_file.is_open:
        remove_dead()
        [process] = plpy.execute(
            "select pid, (extract(epoch from backend_start) operator(pg_catalog.*) 1000000)::pg_catalog.int8 as start"
            " from pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())"
        )
        _cache.usage_file = UsageFile(process["pid"], process["start"])


def _setting(plpy: Any, name: str, default: int) -> int:
    plan = plpy.prepare("select pg_catalog.current_setting($1, true) as value", ["text"])
    value = plpy.execute(plan, [name])[0]["value"] or str(default)
    if value.isascii() and value.isdecimal() and int(value) > 0:
        return int(value)
    plpy.warning(f"{name} is '{value}': not a whole number above 0; {default} is taken instead")
    return default


def _load(plpy: Any, identity: str) -> Encoder:
    # Postgres hashes the bytes: importing hashlib would bring OpenSSL into every backend.
    plan = plpy.prepare(
        "select spec, encoder, decoder, pg_catalog.encode(pg_catalog.sha256(encoder operator(pg_catalog.||)"
        " coalesce(decoder, ''::pg_catalog.bytea) operator(pg_catalog.||) pg_catalog.convert_to(spec, 'UTF8')), 'hex')"
        " as found from songspace.model where identity operator(pg_catalog.=) $1",
        ["text"],
    )
    rows = plpy.execute(plan, [identity])
    if not rows:
        raise ModelError(f"no model with the identity {identity} is registered")
    if rows[0]["found"] != identity:
        raise IdentityError(
            f"the stored model {identity[:12]} is damaged: its bytes no longer have the hash they were "
            "registered with; register it again from its bundle and deploy that"
        )
    return Encoder(Spec.parse(rows[0]["spec"]), rows[0]["encoder"], rows[0]["decoder"])
