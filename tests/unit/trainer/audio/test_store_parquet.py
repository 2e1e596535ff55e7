"""Embeddings in a Parquet file: parts, joining, and going on after a run that was killed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from songspace.errors import AudioError
from trainer.audio import store_parquet
from trainer.audio.files import Track
from trainer.audio.store import Row
from trainer.audio.store_parquet import ParquetStore

ME = "onnx-1/mel128-6144/clip1-hop0.5@0123456789ab"


def embedding(value: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.full(6144, value, np.float32)


def tracks(*keys: str) -> dict[str, Track]:
    return {key: Track(Path(key), f"/music/{key}", 1) for key in keys}


def content(path: Path) -> dict[str, tuple[str, float | None, str | None]]:
    """Path, first number and provenance by key."""
    rows = pq.read_table(path).to_pylist()
    assert len({row["key"] for row in rows}) == len(rows)
    return {row["key"]: (row["path"], row["embedding"] and row["embedding"][0], row["provenance"]) for row in rows}


def test_rows_are_written_and_known_again(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path / "a.parquet")
    assert store.rows(tracks("a", "b", "c")) == {key: Row(key, None) for key in "abc"}
    store.write("a", embedding(1), ME)
    store.write("b", None, ME)
    store.write("c", None, None)
    store.close()
    assert content(tmp_path / "a.parquet") == {
        "a": ("/music/a", 1.0, ME),
        "b": ("/music/b", None, ME),
        "c": ("/music/c", None, None),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
    again = ParquetStore(tmp_path / "a.parquet")
    assert again.provenances() == [ME]
    assert again.rows(tracks("a", "b", "c", "d")) == {
        "a": Row("a", ME),
        "b": Row("b", ME),
        "c": Row("c", None),
        "d": Row("d", None),
    }


def test_parts_of_a_run_that_was_killed_are_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_parquet, "ROWS_A_PART", 2)
    killed = ParquetStore(tmp_path / "a.parquet")
    killed.rows(tracks(*"abcde"))
    for value, key in enumerate("abcde"):
        killed.write(key, embedding(value), ME)
    # It never closes: a part that was not finished, and the row held back, are lost.
    (tmp_path / "a.parquet.partial" / "part.tmp").write_text("half")
    again = ParquetStore(tmp_path / "a.parquet")
    rows = again.rows(tracks(*"abcde"))
    assert [key for key, row in rows.items() if row.provenance is None] == ["e"]
    again.write("e", embedding(9), ME)
    again.close()
    assert {key: value for key, (_, value, _) in content(tmp_path / "a.parquet").items()} == dict(
        zip("abcde", (0, 1, 2, 3, 9), strict=True)
    )


def test_the_newest_row_of_a_key_counts(tmp_path: Path) -> None:
    for value in (None, 2.0):
        store = ParquetStore(tmp_path / "a.parquet")
        store.rows(tracks("a", "b"))
        store.write("a", None if value is None else embedding(value), None if value is None else ME)
        if value is None:
            store.write("b", embedding(5), ME)
        store.close()
    assert {key: value for key, (_, value, _) in content(tmp_path / "a.parquet").items()} == {"a": 2.0, "b": 5.0}


def test_clearing_forgets_file_and_parts(tmp_path: Path) -> None:
    store = ParquetStore(tmp_path / "a.parquet")
    store.write("a", embedding(1), ME)
    store.close()
    store = ParquetStore(tmp_path / "a.parquet")
    store.clear()
    assert store.provenances() == [] and not (tmp_path / "a.parquet").exists()


def test_a_file_that_is_none_of_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("something else")
    with pytest.raises(AudioError, match=r"cannot use .*a\.parquet for embeddings: .*name another file"):
        ParquetStore(tmp_path / "a.parquet")
    pq.write_table(pa.table({"title": ["x"]}), tmp_path / "b.parquet")
    with pytest.raises(AudioError, match=r"cannot use .*b\.parquet for embeddings"):
        ParquetStore(tmp_path / "b.parquet")
    assert pq.read_table(tmp_path / "b.parquet").column_names == ["title"]
