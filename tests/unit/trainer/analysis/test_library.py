"""Which rows are analysed, and that what the source says of a row stays beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from songspace.errors import DataError
from trainer import config as configs
from trainer import runs
from trainer.analysis.subject import Subject
from trainer.data.synthetic import Library
from trainer.models.vae import checkpoint


def no_database() -> None:
    raise AssertionError("a run on a file asks no database")


def of(run: Path, *columns: str, most: int = 10_000, said: list[str] | None = None) -> Subject:
    warn = (lambda text: None) if said is None else said.append
    return Subject.of(run, no_database, columns, most, warn)  # type: ignore[arg-type]


def without_its_file(run: Path, folder: Path, file: Path) -> Path:
    """A copy of the run whose config names another file."""
    copy = folder / "moved"
    shutil.copytree(run, copy)
    text = (copy / runs.CONFIG).read_text()
    old = configs.read(run / runs.CONFIG).source.file
    (copy / runs.CONFIG).write_text(text.replace(old, str(file)))
    return copy


def test_columns_stay_beside_their_rows(analysed_run: Path, library: Library) -> None:
    found = of(analysed_run, "bpm", "bt_artist", most=300)
    bpm = found.raw[:, found.names.index("bpm")]
    assert [float(text) for text in found.library.columns["bpm"]] == pytest.approx(bpm.tolist(), rel=1e-6)
    at = {float(np.float32(value)): place for place, value in enumerate(library.columns["bpm"].tolist())}
    for place in range(0, 300, 30):
        source = at[float(bpm[place])]
        assert found.library.columns["bt_artist"][place] == library.columns["bt_artist"][source]
        assert found.label is not None and found.label[place] == library.columns["bt_genre"][source]


def test_held_out_rows_come_first(analysed_run: Path) -> None:
    kept = runs.read_rows(analysed_run)
    measured = runs.read_metrics(analysed_run)["metrics"]["held_out_rows"]
    whole, few = of(analysed_run), of(analysed_run, most=50)
    assert (whole.library.held_out, len(whole.library.rows)) == (measured, len(kept))
    assert np.array_equal(whole.library.rows[:measured], kept[:measured])
    assert (few.library.held_out, len(few.library.rows)) == (50, 50)
    assert {row.tobytes() for row in few.library.rows} <= {row.tobytes() for row in kept[:measured]}


def test_where_the_source_is_gone_the_rows_that_were_kept_are_analysed(analysed_run: Path, tmp_path: Path) -> None:
    run, said = without_its_file(analysed_run, tmp_path, tmp_path / "gone.parquet"), list[str]()
    found = of(run, said=said)
    assert found.library.origin == "kept" and found.label is None
    assert np.array_equal(found.library.rows, runs.read_rows(run))
    assert "there is no file" in said[0] and "without labels" in said[0]
    with pytest.raises(DataError, match="bt_year cannot be read: there is no file"):
        of(run, "bt_year")


def test_a_source_that_has_changed_is_not_mistaken_for_the_library(
    analysed_run: Path, library_file: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.parquet"
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(library_file).slice(1), changed)
    said = list[str]()
    assert of(without_its_file(analysed_run, tmp_path, changed), said=said).library.origin == "kept"
    assert "has changed since the run" in said[0]


def test_a_column_that_is_not_there_is_named(analysed_run: Path) -> None:
    with pytest.raises(DataError, match="no column bt_moood"):
        of(analysed_run, "bt_moood")


def test_the_subject_scales_as_the_run_did(subject: Subject) -> None:
    _, scaling = checkpoint.rebuild(subject.run, subject.config)
    expected = scaling.standardise(subject.library.rows)[:, ~scaling.constant]
    assert subject.z == pytest.approx(expected, abs=1e-4)
    assert subject.names == tuple(
        name for name in subject.model.spec.feature_names if name not in ("sub_drive", "air_sizzle")
    )
    again = subject.encode(subject.library.rows[:5])
    assert again == pytest.approx(subject.embedding[:5], abs=1e-5)
    assert subject.decode(again).shape == (5, len(subject.names))
