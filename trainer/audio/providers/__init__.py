"""Providers of embeddings by name."""

from __future__ import annotations

from trainer.audio.providers.provider import Provider, ProviderSettings

NAMES = ("onnx", "openl3")


def make(settings: ProviderSettings) -> Provider:
    """The provider named, ready to work. Raises AudioError where its file or package is missing or unfit."""
    if settings.name == "onnx":
        from trainer.audio.providers.by_onnx import OnnxProvider

        return OnnxProvider(settings)
    from trainer.audio.providers.by_openl3 import OpenL3Provider

    return OpenL3Provider(settings)
