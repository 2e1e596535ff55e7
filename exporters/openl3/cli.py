"""The command `openl3`: a weight file to an ONNX file, and what it lost where it was made smaller."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from exporters.openl3 import weight_file
from exporters.openl3.graph import POOLS, build
from exporters.openl3.metadata import describe
from exporters.openl3.weight_file import PUBLISHED, WeightFile
from exporters.openl3.weights import read_weights
from songspace.errors import ExportError

DEFAULT_BANDS, DEFAULT_DIMS = 128, 6144

DESCRIPTION = """\
Convert OpenL3's weight file to the ONNX file that python -m trainer.audio runs, without TensorFlow. The network takes
mel spectrograms; the front end before it is part of songspace."""

EPILOG = f"""\
The published weights, under CC BY 4.0, and git's name of each (their only published checksum):
{"".join(f"  {name}  {blob}" + chr(10) for name, blob in PUBLISHED.items())}
Source, checksums, licence and attribution are written into the ONNX file.

exit status:
  0 done, 1 failed, 2 misused"""


def main(arguments: Sequence[str]) -> int:
    """Convert as the arguments say. Raises ExportError."""
    options = _parser().parse_args(arguments)
    if options.download:
        file = weight_file.download(options.bands or DEFAULT_BANDS)
    else:
        file = weight_file.read(options.weights)
    _require_checksum(file, options.sha256)
    model = _convert(file, options)
    if options.int8 is not None:
        model = _smaller(model, options.int8, _bands(file, options))
    _write(model, options.to)
    return 0


def _require_checksum(file: WeightFile, wanted: str | None) -> None:
    if wanted is not None and wanted.lower() != file.sha256:
        raise ExportError(f"the sha256 of {file.name} is {file.sha256}, not {wanted}")
    known = f"published by OpenL3's authors as {file.published_as}" if file.published_as else "not a published file"
    print(f"{file.name}: {known}; sha256 {file.sha256}")


def _bands(file: WeightFile, options: argparse.Namespace) -> int:
    told, asked = file.bands, options.bands
    if told is not None and asked is not None and told != asked:
        raise ExportError(f"{file.name} is the network of {told} bands, not {asked}; leave out --bands")
    return int(told or asked or DEFAULT_BANDS)


def _convert(file: WeightFile, options: argparse.Namespace) -> onnx.ModelProto:
    bands = _bands(file, options)
    weights = read_weights(file.unpacked())
    print(f"{weights.parameters:,} parameters, {bands} bands to {options.dims} dimensions")
    return build(weights, bands, options.dims, describe(file, bands, options.dims))


def _smaller(model: onnx.ModelProto, folder: Path, bands: int) -> onnx.ModelProto:
    """The network in 8-bit integers, having said how near it comes on windows that it was not calibrated with."""
    from exporters.openl3 import quantise

    samples = quantise.calibration(folder, bands)
    small = quantise.quantise(model, samples[::2])
    cosines = quantise.nearness(model, small, samples[1::2])
    print(
        f"8-bit integers, calibrated with {len(samples[::2])} windows of {folder}; cosine to 32-bit floats on "
        f"{len(cosines)} others: median {np.median(cosines):.5f}, least {cosines.min():.5f}"
    )
    told = {"songspace.openl3.int8_cosine": f"median {np.median(cosines):.5f}, least {cosines.min():.5f}"}
    onnx.helper.set_model_props(small, {prop.key: prop.value for prop in small.metadata_props} | told)
    return small


def _write(model: onnx.ModelProto, path: Path) -> None:
    content = model.SerializeToString(deterministic=True)
    temporary = path.with_name(path.name + ".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror}") from None
    print(f"{len(content) / 2**20:.1f} MB written to {path}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m exporters.openl3",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--weights", type=Path, metavar="FILE", help="a weight file, .h5 or .h5.gz")
    source.add_argument("--download", action="store_true", help="fetch the published file and check that it is that")
    add = parser.add_argument
    add("--to", type=Path, default=Path("openl3.onnx"), metavar="FILE", help="default openl3.onnx")
    add("--sha256", metavar="DIGITS", help="refuse a weight file with another checksum")
    add("--bands", type=int, choices=sorted({bands for bands, _ in POOLS}), help="default what its name says, else 128")
    add("--dims", type=int, choices=sorted({dims for _, dims in POOLS}), default=DEFAULT_DIMS, help="default 6144")
    add(
        "--int8",
        type=Path,
        metavar="FOLDER",
        help="make 8-bit integers of it, calibrated with the sound files of a folder, and say what that costs",
    )
    return parser
