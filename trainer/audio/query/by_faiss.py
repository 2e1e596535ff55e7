"""A space in a FAISS index, with the bundle whose model made its points; no database is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from songspace.encoder import Encoder
from songspace.errors import AudioError
from songspace.spec import Spec
from trainer.audio.query.space import Point, Track, unit

# The layouts of `python -m exporters --to faiss` and of a bundle.
INDEX, KEYS, ENCODER, SPEC, ABOUT = "index.faiss", "keys.json", "encoder.onnx", "spec.json", "bundle.json"


class FaissSpace:
    """An index as `python -m exporters --to faiss` writes it. Its tracks go by their keys."""

    def __init__(self, folder: Path, bundle: Path | None = None) -> None:
        """Load both; the bundle lies beside the index unless it is named. Raises AudioError where they do not fit."""
        import faiss

        bundle = bundle or folder.parent / "bundle"
        try:
            about, keys = orjson.loads((bundle / ABOUT).read_bytes()), orjson.loads((folder / KEYS).read_bytes())
            self.spec = Spec.parse((bundle / SPEC).read_bytes())
            self._encoder = Encoder(self.spec, (bundle / ENCODER).read_bytes())
            self._index: Any = faiss.read_index(str(folder / INDEX))
        except OSError as error:
            raise AudioError(f"there is no {error.filename}: name index and bundle with --faiss and --bundle") from None
        except (RuntimeError, ValueError) as error:
            raise AudioError(f"cannot read the index {folder}: {str(error).splitlines()[0]}") from None
        if keys["model"] != about["version"]:
            raise AudioError(f"{folder} holds points of {keys['model']}, but the bundle {bundle} is {about['version']}")
        if keys["metric"] != "cosine" or self.spec.input.kind != "vector":
            raise AudioError(f"{folder} is no index of sounds: no vector is its input, or not cosine its measure")
        self._keys: list[str] = keys["keys"]
        self.provenance: str | None = self.spec.training.get("embedding")

    def encode(self, embedding: NDArray[np.float32]) -> Point:
        """The point of an embedding."""
        point = self._encoder.encode(embedding[None])[0]
        if not np.isfinite(point).all():
            raise AudioError("its embedding is silent or not a number throughout: it has no place in the space")
        return point.astype(np.float64)

    def point_of(self, key: str) -> Point | None:
        """The point of a track of the library."""
        place = self._keys.index(key) if key in self._keys else None
        return None if place is None else np.asarray(self._index.reconstruct(place), np.float64)

    def nearest(self, point: Point, k: int) -> Sequence[Track]:
        """The nearest tracks; the index holds points of length 1, whose product is their cosine."""
        products, places = self._index.search(unit(point).astype(np.float32)[None], min(k, len(self._keys)))
        found = zip(places[0], products[0], strict=True)
        return [Track(self._keys[place], self._keys[place], float(product)) for place, product in found if place >= 0]

    def clusters(self, point: Point) -> Sequence[tuple[str, float]]:
        """The classes that the bundle's spec names."""
        from trainer.models.projection.clusters import nearest_clusters

        found = self.spec.training.get("clusters")
        return nearest_clusters(point, found) if found else []
