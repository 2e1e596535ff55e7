"""What made the embeddings that the head began from."""

from __future__ import annotations

from trainer.analysis.page.content import Section
from trainer.analysis.sections.evidence import Evidence


def embedding(evidence: Evidence, width: int) -> Section:
    """The network and weights by their identity, or that nobody wrote it down."""
    identity = evidence.training["embedding"]
    made = (
        f"{evidence.training['input']} holds {width:,} numbers a track, made by {identity}."
        if identity
        else f"What made the {width:,} numbers of {evidence.training['input']} was not written down."
    )
    limits = (
        "songspace trains the head alone and cannot see whether that network was ever trained: what a head reaches "
        "over random weights is what its classes have in common by chance of sound."
    )
    return Section("embedding", "The embeddings themselves", (made, limits))
