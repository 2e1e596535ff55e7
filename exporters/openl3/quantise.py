"""The network in 8-bit integers: a third of the time, for a known loss."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from songspace.errors import AudioError, ExportError

import onnxruntime  # isort: skip
from onnxruntime.quantization import (  # isort: skip
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)

from trainer.audio.files import find
from trainer.audio.mel import log_mel
from trainer.audio.reading import read
from trainer.audio.shapes import WINDOW
from trainer.audio.windows import windows

LEAST_WINDOWS = 16
MOST_WINDOWS = 256

Mel = NDArray[np.float32]


def calibration(folder: Path, bands: int) -> Mel:
    """Mel windows (n, 1, bands, 199) from all over a folder, at most 256. Raises ExportError where there are few."""
    files = [track.file for track in find(folder).tracks]
    parts = [part for file in files for part in _of_file(file, bands, max(1, MOST_WINDOWS // len(files)))]
    if len(parts) < LEAST_WINDOWS:
        raise ExportError(f"{folder} gives {len(parts)} windows of sound to calibrate with; {LEAST_WINDOWS} are needed")
    return np.stack(parts[:MOST_WINDOWS])


def _of_file(file: Path, bands: int, most: int) -> Iterator[Mel]:
    taken = 0
    try:
        # Windows that follow each other without overlap; the first is half zeros, so it is left out where it can be.
        for batch in windows(read(file), WINDOW, 1):
            if taken < most and batch.any():
                yield log_mel(batch, bands)[0]
                taken += 1
    except AudioError:
        return


def quantise(model: onnx.ModelProto, samples: Mel) -> onnx.ModelProto:
    """The same network with 8-bit weights per channel and 8-bit values, calibrated with `samples`; metadata kept."""
    with tempfile.TemporaryDirectory(prefix="songspace-int8-") as folder:
        whole, small = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        onnx.save(model, whole)
        previous = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            quantize_static(
                whole,
                small,
                _Reader(samples),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
            )
        finally:
            logging.disable(previous)
        result = onnx.load(small)
    del result.metadata_props[:]
    result.metadata_props.extend(model.metadata_props)
    return result


class _Reader(CalibrationDataReader):
    def __init__(self, samples: Mel) -> None:
        self.rest = iter(samples)

    def get_next(self) -> dict[str, Mel] | None:
        sample = next(self.rest, None)
        return None if sample is None else {"mel": sample[np.newaxis]}


def nearness(model: onnx.ModelProto, small: onnx.ModelProto, samples: Mel) -> NDArray[np.float64]:
    """The cosine (n,) between what two networks make of each sample."""
    one, other = _answers(model, samples), _answers(small, samples)
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return np.asarray(np.einsum("ij,ij->i", one, other) / lengths)


def _answers(model: onnx.ModelProto, samples: Mel) -> NDArray[np.float64]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    answers = [session.run(None, {"mel": sample[np.newaxis]})[0] for sample in samples]
    return np.concatenate(answers).astype(np.float64)
