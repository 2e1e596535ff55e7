"""The reference package, where it is installed: its own front end and network, on TensorFlow."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from songspace.errors import AudioError
from trainer.audio.providers.provider import Embedding, Identity, ProviderSettings
from trainer.audio.shapes import Samples

NETWORK, CONTENT, DIMS = "mel128", "music", 6144
REMEDY = "install it with pip install 'songspace[openl3]' (Python 3.11), or leave out --provider openl3"


class OpenL3Provider:
    """The package `openl3` with its own weights, or with those of a weight file (.h5)."""

    def __init__(self, settings: ProviderSettings) -> None:
        """Load the package and the network. Raises AudioError where it is not installed or the file is unfit."""
        package = _package(settings.threads)
        path = settings.model or Path(package.models.get_audio_embedding_model_path(NETWORK, CONTENT))
        self.hop, self.dims = settings.hop, DIMS
        try:
            weights = hashlib.sha256(path.read_bytes()).hexdigest()
            self._model = package.models.load_audio_embedding_model_from_path(
                str(path), NETWORK, DIMS, frontend="kapre"
            )
        except (OSError, ValueError, KeyError) as error:
            raise AudioError(f"the package openl3 cannot load {path}: {str(error).splitlines()[0]}") from None
        self.identity = Identity("openl3", package.__version__, f"{NETWORK}-{DIMS}", self.hop, weights)

    def embed(self, windows: Samples) -> Embedding:
        """Embeddings (n, dims) of windows (n, 48000)."""
        # The views overlap; TensorFlow takes whole arrays only.
        batch = np.ascontiguousarray(windows[:, np.newaxis])
        return np.asarray(self._model.predict_on_batch(batch), np.float32)


def _package(threads: int) -> Any:
    try:
        import openl3
        import tensorflow
    except ImportError as error:
        raise AudioError(f"the package openl3 cannot be used here: {error}; {REMEDY}") from None
    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
    return openl3
