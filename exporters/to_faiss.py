"""A library's vectors as a FAISS HNSW index, for programs that search without a database.

faiss/
    index.faiss    IndexHNSWFlat; position n is the n-th key
    keys.json      model, metric, whether the vectors are normalised, and the keys by position

FAISS gives squared distances for l2. Cosine is the inner product of vectors of length 1: such an index holds
normalised vectors, and a query has to be normalised as well.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import orjson

from exporters.bundle import Bundle
from exporters.connection import Say, connected, database_given, require_songspace
from exporters.library import Library, library_of_run, library_of_space
from exporters.to_postgres import timed
from songspace.errors import ExportError
from trainer.data.table import Rows

LINKS, BUILD_EFFORT, SEARCH_EFFORT = 32, 200, 100
INDEX, KEYS = "index.faiss", "keys.json"


def index_library(bundle: Bundle, run: Path, folder: Path, database: str | None, say: Say) -> None:
    """Write the index of the bundle's space in the database, or of the run's file where no database is given."""
    if database_given(database):
        with connected(database, say) as connection:
            require_songspace(connection, say)
            library = library_of_space(connection, bundle.source.space)
        if library.version != bundle.version:
            say(f'space "{bundle.source.space}" is at {library.version}: the index holds the vectors of that model')
    else:
        library = library_of_run(bundle, run, say)
    if not library.keys:
        raise ExportError("there are no vectors to index")
    with timed(f"index of {len(library.keys):,} vectors built", say):
        index = build(library)
    write(folder, index, library)
    say(f"{INDEX} and {KEYS} written to {folder}")


def build(library: Library) -> Any:
    """The HNSW index of a library."""
    by_product = library.metric != "l2"
    kind = faiss.METRIC_INNER_PRODUCT if by_product else faiss.METRIC_L2
    index = faiss.IndexHNSWFlat(library.vectors.shape[1], LINKS, kind)
    index.hnsw.efConstruction = BUILD_EFFORT
    index.hnsw.efSearch = SEARCH_EFFORT
    index.add(normalised(library.vectors) if library.metric == "cosine" else library.vectors)
    return index


def normalised(vectors: Rows) -> Rows:
    """Vectors of length 1; zero stays zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)


def write(folder: Path, index: Any, library: Library) -> None:
    """Write index and keys, each whole or not at all."""
    about = {"model": library.version, "metric": library.metric, "normalised": library.metric == "cosine"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(index, str(folder / f"{INDEX}.new"))
        (folder / f"{KEYS}.new").write_bytes(orjson.dumps(about | {"keys": library.keys}))
        for name in (INDEX, KEYS):
            os.replace(folder / f"{name}.new", folder / name)
    except (OSError, RuntimeError) as error:
        raise ExportError(f"cannot write the FAISS index into {folder}: {error}") from None
