"""The walk over an ONNX file: honest files pass, and no bytes at all do more than raise a ModelError."""

from __future__ import annotations

import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper

from songspace.errors import ModelError
from songspace.onnx_check import MAXIMUM_BYTES, require_plain_onnx
from tests.models import make_model

MODEL = make_model(["a", "b"], dims=2)


def test_an_honest_file_passes() -> None:
    require_plain_onnx(MODEL.encoder, "encoder")
    require_plain_onnx(MODEL.decoder, "decoder")


def test_a_constant_with_external_data_inside_an_attribute_is_found() -> None:
    proto = onnx.load_from_string(MODEL.encoder)
    tensor = proto.graph.initializer[0]
    constant = helper.make_node("Constant", [], ["c"], value=tensor)
    constant.attribute[0].t.data_location = onnx.TensorProto.EXTERNAL
    proto.graph.node.append(constant)
    with pytest.raises(ModelError, match="another file"):
        require_plain_onnx(proto.SerializeToString(), "encoder")


def test_a_sparse_weight_with_external_data_is_found() -> None:
    proto = onnx.load_from_string(MODEL.encoder)
    sparse = proto.graph.sparse_initializer.add()
    sparse.values.external_data.add(key="location", value="weights.bin")
    with pytest.raises(ModelError, match="another file"):
        require_plain_onnx(proto.SerializeToString(), "encoder")


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(ModelError, match="the limit is"):
        require_plain_onnx(bytes(MAXIMUM_BYTES + 1), "encoder")


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_any_bytes_at_all(content: bytes) -> None:
    with pytest.raises(ModelError):
        require_plain_onnx(content, "encoder")


@settings(max_examples=300)
@given(st.integers(0, len(MODEL.encoder) - 1), st.integers(0, 255))
def test_one_changed_byte_is_refused_or_harmless_to_the_walk(position: int, value: int) -> None:
    content = MODEL.encoder[:position] + bytes([value]) + MODEL.encoder[position + 1 :]
    try:
        require_plain_onnx(content, "encoder")
    except ModelError as error:
        assert "encoder" in str(error)
