"""The bundle: a folder with everything that a model is.

bundle/
    encoder.onnx   decoder.onnx     the decoder where the family has one
    spec.json                       exactly the text that the database stores and hashes
    bundle.json                     name, identity, version, and the table and columns it is meant for
    model_card.md                   what to know before using it
    metrics.json   plots/ ...       the report, as far as the run has one
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from exporters.model_card import CARD, model_card
from songspace.encoder import Encoder
from songspace.errors import ExportError
from songspace.identity import identity, version
from songspace.spec import Spec
from trainer import runs
from trainer.analysis.document import ANALYSIS
from trainer.trained import SourceDescription

ENCODER, DECODER, SPEC, ABOUT = "encoder.onnx", "decoder.onnx", "spec.json", "bundle.json"
REPORT = (runs.METRICS, ANALYSIS, runs.CONFIG, runs.EPOCHS, runs.PLOTS, runs.REPORT)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A model's bytes, its spec as text, the name to register it under, and the source it is meant for."""

    name: str
    encoder: bytes
    decoder: bytes | None
    spec_text: str
    source: SourceDescription

    @property
    def spec(self) -> Spec:
        """The spec, parsed."""
        return Spec.parse(self.spec_text)

    @property
    def identity(self) -> str:
        """The model's identity."""
        return identity(self.encoder, self.decoder, self.spec_text)

    @property
    def version(self) -> str:
        """What rows of this model carry."""
        return version(self.name, self.identity)

    def runtime(self) -> Encoder:
        """The model at work, as Postgres runs it."""
        return Encoder(self.spec, self.encoder, self.decoder)

    def write(self, folder: Path, run: Path | None = None) -> None:
        """Write the folder, whole or not at all, with the report of `run`; an older bundle there is replaced."""
        if folder.exists() and not (folder / ABOUT).is_file():
            raise ExportError(f"{folder} is there already and is not a bundle; name another with --bundle")
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".bundle-", dir=folder.parent) as temporary:
                new = Path(temporary) / "new"
                new.mkdir()
                self._write_files(new)
                _copy_report(run, new)
                _replace(folder, new, Path(temporary) / "old")
        except OSError as error:
            raise ExportError(f"cannot write the bundle {folder}: {error.strerror}") from None

    def _write_files(self, folder: Path) -> None:
        (folder / ENCODER).write_bytes(self.encoder)
        if self.decoder is not None:
            (folder / DECODER).write_bytes(self.decoder)
        (folder / SPEC).write_bytes(self.spec_text.encode())
        about = {"name": self.name, "identity": self.identity, "version": self.version}
        document = about | {"source": asdict(self.source)}
        (folder / ABOUT).write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        (folder / CARD).write_text(model_card(self), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Bundle:
        """Read a bundle. Raises ExportError where it is not one, or no longer what was written."""
        try:
            about: dict[str, Any] = orjson.loads((folder / ABOUT).read_bytes())
            decoder = folder / DECODER
            bundle = cls(
                name=about["name"],
                encoder=(folder / ENCODER).read_bytes(),
                decoder=decoder.read_bytes() if decoder.is_file() else None,
                spec_text=(folder / SPEC).read_bytes().decode(),
                source=_source(about["source"]),
            )
            recorded = about["identity"]
        except OSError as error:
            raise ExportError(f"{folder} is not a bundle: {error.strerror}: {error.filename}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise ExportError(f"{folder} is not a bundle: {ABOUT} is broken ({error})") from None
        if bundle.identity != recorded:
            raise ExportError(f"{folder} was changed after it was written: its files no longer have its identity")
        return bundle


def _source(document: dict[str, Any]) -> SourceDescription:
    outputs = document["output_columns"]
    return SourceDescription(
        space=document["space"],
        table=document["table"],
        key=document["key"],
        columns=tuple(document["columns"]),
        output_columns=None if outputs is None else tuple(outputs),
        version_column=document["version_column"],
        time_column=document["time_column"],
        input_column=document.get("input_column"),
    )


def _copy_report(run: Path | None, folder: Path) -> None:
    for name in REPORT if run is not None else ():
        source = (run or folder) / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.is_file():
            shutil.copyfile(source, folder / name)


def _replace(folder: Path, new: Path, old: Path) -> None:
    if folder.exists():
        os.rename(folder, old)
    os.rename(new, folder)
