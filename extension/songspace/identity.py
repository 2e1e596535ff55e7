"""What a model is known by: the hash of everything that decides its answers."""

from __future__ import annotations

import hashlib


def identity(encoder: bytes, decoder: bytes | None, spec: str) -> str:
    """sha256 over encoder bytes, decoder bytes and the spec's text as stored, in hexadecimal (64 digits)."""
    digest = hashlib.sha256(encoder)
    digest.update(decoder or b"")
    digest.update(spec.encode())
    return digest.hexdigest()


def version(name: str, model_identity: str) -> str:
    """What rows carry in their version column: `<name>@<first 12 digits of the identity>`."""
    return f"{name}@{model_identity[:12]}"
