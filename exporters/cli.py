"""The command `export`: a run to a bundle, a bundle to where it is used."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from exporters.bundle import Bundle
from exporters.connection import Say, connected, require_songspace
from exporters.convert import convert, prove
from exporters.options import parser
from exporters.parity import LEAST_ROWS, Answers, torch_answers
from exporters.provenance import require_same_provider
from exporters.source import found_source
from exporters.to_faiss import index_library
from exporters.to_postgres import PLACES, chosen_engine, deploy, register, status_lines, timed
from songspace.errors import ExportError
from trainer import runs
from trainer.data.table import Rows
from trainer.trained import TrainedModel


def main(arguments: Sequence[str], say: Say | None = None) -> int:
    """Export as the arguments say; returns the exit status. Raises SongspaceError."""
    say = say or (lambda line: print(line, flush=True))
    options = parser().parse_args(arguments)
    run = options.run or runs.newest(options.runs_folder)
    model = _for_space(runs.load(run), options)
    _require_alive(model, run, options.allow_collapsed)
    taken = "features" if model.spec.input.kind == "columns" else "numbers of an embedding"
    say(f"{run}: {model.spec.family}, {model.spec.input.width:,} {taken} to {model.spec.dims} axes")
    if options.to == "postgres":
        _to_postgres(model, run, options, say)
        return 0
    bundle, _ = _bundle(model, run, options, say)
    if options.to == "faiss":
        index_library(bundle, run, options.faiss or run / "faiss", options.database, say)
    return 0


def _for_space(model: TrainedModel, options: argparse.Namespace) -> TrainedModel:
    given = {name: getattr(options, name) for name in ("space", "table", "key") if getattr(options, name)}
    if options.input is not None:
        if model.source.input_column is None:
            raise ExportError("--input is for a model that takes one vector; this one takes a column a feature")
        given["input_column"] = options.input
    return replace(model, source=replace(model.source, **given))


def _require_alive(model: TrainedModel, run: Path, allow_collapsed: bool) -> None:
    if model.collapsed and not allow_collapsed:
        why = runs.read_metrics(run).get("collapse_message") or "the model collapsed"
        raise ExportError(f"{run} is not exported: {why}")


def _bundle(model: TrainedModel, run: Path, options: argparse.Namespace, say: Say) -> tuple[Bundle, Answers]:
    """The written bundle, and torch's answers that it was proved with."""
    with timed("converted to ONNX", say):
        bundle = convert(model)
    rows = _rows(model, options)
    if len(rows) < LEAST_ROWS:
        say(f"the run kept {len(rows):,} rows, fewer than {LEAST_ROWS:,}: the proof is over all of them")
    expected = torch_answers(model, rows)
    say(f"ONNX Runtime answers as PyTorch does: {prove(bundle, rows, expected)}")
    folder = options.bundle or run / "bundle"
    bundle.write(folder, run)
    size = (len(bundle.encoder) + len(bundle.decoder or b"")) / 1024
    say(f"{bundle.version} ({size:.0f} kB of networks) written to {folder}")
    return bundle, expected


def _rows(model: TrainedModel, options: argparse.Namespace) -> Rows:
    return model.rows[: options.rows]


def _to_postgres(model: TrainedModel, run: Path, options: argparse.Namespace, say: Say) -> None:
    # What cannot be done is said before the seconds that a conversion takes.
    with connected(options.database, say) as connection:
        engines = require_songspace(connection, say)
        source = found_source(connection, model.source, table_given=options.table is not None)
        require_same_provider(connection, source, model.spec)
        engine = chosen_engine(connection, source.space, options.engine, engines)
        bundle, expected = _bundle(model, run, options, say)
        with timed("registered and proved", say):
            # ONNX Runtime's answers are asked for wherever they can be had, whatever the space runs.
            proved = [name for name in engines if name in ("onnx", engine)]
            model_id, parities = register(connection, bundle, _rows(model, options), expected, proved)
            say(f"registered as model {model_id}")
            for name, parity in parities.items():
                say(f"{PLACES[name]} answers as PyTorch does: {parity}")
        deploy(connection, source, model_id, say, options.force, options.trust_owner, engine)
        for line in status_lines(connection, source.space):
            say(line)
