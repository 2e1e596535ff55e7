"""OpenL3 converted once, its front end in this package, its network run by ONNX Runtime."""

from __future__ import annotations

import hashlib
from pathlib import Path

from songspace.errors import AudioError  # before onnxruntime, whose telemetry it switches off

import onnxruntime  # isort: skip

from trainer.audio.mel import log_mel
from trainer.audio.providers.provider import Embedding, Identity, ProviderSettings
from trainer.audio.shapes import FRAMES, Samples

# Renewed whenever the front end's answers change.
VERSION = "1"
DEFAULT_MODEL = Path("openl3.onnx")
ERRORS_ONLY = 3


class OnnxProvider:
    """The network of a file that `python -m exporters.openl3` wrote."""

    def __init__(self, settings: ProviderSettings) -> None:
        """Load the file. Raises AudioError where it is missing or another network."""
        path = settings.model or DEFAULT_MODEL
        content = _content(path)
        self.hop = settings.hop
        self._session = _session(path, content, settings.threads)
        self.bands, self.dims = _shape(path, self._session)
        network = f"mel{self.bands}-{self.dims}"
        self.identity = Identity("onnx", VERSION, network, self.hop, hashlib.sha256(content).hexdigest())

    def embed(self, windows: Samples) -> Embedding:
        """Embeddings (n, dims) of windows (n, 48000)."""
        answer: Embedding = self._session.run(["embedding"], {"mel": log_mel(windows, self.bands)})[0]
        return answer


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise AudioError(
            f"there is no network {path}: make it with python -m exporters.openl3 --download, or name another "
            "with --model"
        ) from None
    except OSError as error:
        raise AudioError(f"cannot read the network {path}: {error.strerror}") from None


def _session(path: Path, content: bytes, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena is no faster here and keeps twice the memory.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise AudioError(f"ONNX Runtime cannot load {path}: {str(error).splitlines()[0]}") from None


def _shape(path: Path, session: onnxruntime.InferenceSession) -> tuple[int, int]:
    """Bands and width of the network."""
    inputs = [(port.name, port.shape[1:]) for port in session.get_inputs()]
    outputs = [(port.name, port.shape[1:]) for port in session.get_outputs()]
    match inputs, outputs:
        case [("mel", [1, int(bands), frames])], [("embedding", [int(dims)])] if frames == FRAMES:
            return bands, dims
    raise AudioError(
        f"{path} is not OpenL3 as python -m exporters.openl3 writes it: it takes {inputs} and gives {outputs}"
    )
