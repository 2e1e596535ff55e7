"""Reading files: numbers, labels, and errors that name the column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from songspace.errors import DataError
from trainer.config import FeatureSettings, SourceSettings
from trainer.data.source_file import read_file

COLUMNS = {"tempo": [100, None, 120], "loud": [True, False, True], "genre": ["a", None, "b"], "big": [1e300, 1.0, 2.0]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    pyarrow.parquet.write_table(pa.table(COLUMNS), tmp_path / "t.parquet")
    return tmp_path / "t.parquet"


def source(*names: str, label: str | None = None) -> SourceSettings:
    return SourceSettings(tuple(FeatureSettings(name) for name in names), label=label)


def test_missing_values_become_nan_and_huge_ones_infinite(path: Path) -> None:
    table = read_file(source("tempo", "loud", "big", label="genre"), str(path))
    assert table.rows.dtype == np.float32
    np.testing.assert_array_equal(table.rows, np.array([[100, 1, np.inf], [np.nan, 0, 1], [120, 1, 2]], np.float32))
    assert table.labels is not None and list(table.labels) == ["a", None, "b"]


def test_csv_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2.5\n,3\n")
    table = read_file(source("a", "b"), str(tmp_path / "t.csv"))
    np.testing.assert_array_equal(table.rows, np.array([[1, 2.5], [np.nan, 3]], np.float32))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("tmpo",), r"no column tmpo \(did you mean tempo\?\). Numeric columns of t.parquet: tempo, loud, big"),
        (("genre",), "genre of t.parquet cannot be a feature: not a number"),
    ],
)
def test_a_wrong_column_is_named_with_what_there_is(path: Path, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_file(source(*names), str(path))


def test_a_column_that_is_there_twice_is_named(tmp_path: Path) -> None:
    (tmp_path / "twice.csv").write_text("a,b,a\n1,2,3\n")
    assert read_file(source("b"), str(tmp_path / "twice.csv")).rows.tolist() == [[2]]
    for asked in (source("a"), source("b", label="a")):
        with pytest.raises(DataError, match=r"twice\.csv has several columns a; rename"):
            read_file(asked, str(tmp_path / "twice.csv"))


def test_a_label_is_read_only_where_there_is_one(path: Path) -> None:
    assert read_file(source("tempo", label="mood"), str(path)).labels is None


@pytest.mark.parametrize(
    ("name", "message"),
    [("absent.parquet", "there is no file"), ("t.xlsx", "must end in"), ("broken.parquet", "cannot read broken")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "broken.parquet").write_text("no parquet")
    with pytest.raises(DataError, match=message):
        read_file(source("a"), str(tmp_path / name))
