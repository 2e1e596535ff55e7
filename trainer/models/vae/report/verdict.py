"""Whether a VAE is worth using, from what its training measured; the analysis, where it was made, knows more."""

from __future__ import annotations

from trainer.analysis.page.content import State, Verdict
from trainer.analysis.sections.evidence import Evidence

WORDS: dict[State, str] = {
    "healthy": "The model keeps what the features say, and every axis carries some of it.",
    "weak": "The model can be used, and something about it should be better.",
    "collapsed": "The model ignores its latent space: do not use it.",
}


def verdict(evidence: Evidence) -> Verdict:
    """Collapsed as the gate has it; weak where PCA does better, an axis is idle or the training was cut short."""
    judged = evidence.part("verdict")
    if judged is not None:
        return Verdict(judged["state"], WORDS[judged["state"]], tuple(_sentence(one) for one in judged["reasons"]))
    if evidence.document["collapsed"]:
        return Verdict("collapsed", WORDS["collapsed"], (_sentence(evidence.document["collapse_message"]),))
    weaknesses, strengths = _weaknesses(evidence), _strengths(evidence)
    state: State = "weak" if weaknesses else "healthy"
    return Verdict(state, WORDS[state], (*weaknesses, *strengths))


def _weaknesses(evidence: Evidence) -> tuple[str, ...]:
    metrics, found = evidence.metrics, []
    if metrics["r2"] < metrics["pca_r2"]:
        found.append(
            f"R2 {metrics['r2']:.3f} is below the {metrics['pca_r2']:.3f} of PCA with as many axes: train longer, or "
            "lower beta."
        )
    idle = len(evidence.document["axes"]) - metrics["active_axes"]
    if idle:
        supported = metrics["supported_axes"]
        found.append(f"{idle} of {len(evidence.document['axes'])} axes are idle; the library supports {supported}.")
    if evidence.document["interrupted"]:
        found.append("The training was interrupted: python -m trainer --resume continues it.")
    return tuple(found)


def _strengths(evidence: Evidence) -> tuple[str, ...]:
    metrics, found = evidence.metrics, []
    if metrics["r2"] >= metrics["pca_r2"]:
        found.append(
            f"R2 {metrics['r2']:.3f} on {metrics['held_out_rows']:,} held-out tracks; PCA with as many axes "
            f"{metrics['pca_r2']:.3f}."
        )
    if metrics["active_axes"] == len(evidence.document["axes"]):
        found.append(f"All {metrics['active_axes']} axes are active.")
    return tuple(found)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:].rstrip(".") + "."
