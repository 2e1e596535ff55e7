"""Whether a projection is worth using."""

from __future__ import annotations

from trainer.analysis.page.content import State, Verdict
from trainer.analysis.sections.evidence import Evidence
from trainer.models.projection.report.chance import chance, chance_limit

WORDS: dict[State, str] = {
    "healthy": "Tracks of one class lie nearer together than they did before.",
    "weak": "The projection can be used, and does not earn its keep yet.",
    "collapsed": "Every track became the same point: do not use it.",
}


def verdict(evidence: Evidence) -> Verdict:
    """Collapsed as the gate has it; weak where the embedding or its PCA does as well, or cannot have been trained."""
    if evidence.document["collapsed"]:
        return Verdict("collapsed", WORDS["collapsed"], (str(evidence.document["collapse_message"]),))
    if not evidence.metrics["counted_rows"]:
        return Verdict(
            "weak", WORDS["weak"], ("No held-out row is of a class with enough rows: there are no figures.",)
        )
    reasons = _weaknesses(evidence)
    state: State = "weak" if reasons else "healthy"
    return Verdict(state, WORDS[state], (*reasons, _figures(evidence), *_limits(evidence)))


def _weaknesses(evidence: Evidence) -> list[str]:
    metrics, found = evidence.metrics, []
    own, random = metrics["precision_at_5"], chance(evidence)
    for name, what in (("unprojected", "the embedding itself"), ("pca", f"its PCA-{metrics['pca_dims']}")):
        if own <= metrics[name]["precision_at_5"]:
            found.append(f"P@5 {own:.3f} is no better than that of {what}, {metrics[name]['precision_at_5']:.3f}.")
    if metrics["unprojected"]["precision_at_5"] < chance_limit(evidence):
        found.append(
            f"The embeddings that it began from find a class hardly more often than chance "
            f"({metrics['unprojected']['precision_at_5']:.3f} against {random:.3f}): the network that made them may be "
            "untrained, and then these figures say nothing of music."
        )
    if evidence.document["interrupted"]:
        found.append("The training was interrupted: python -m trainer --resume continues it.")
    return found


def _figures(evidence: Evidence) -> str:
    metrics = evidence.metrics
    return (
        f"P@5 {metrics['precision_at_5']:.3f} over {metrics['counted_rows']:,} held-out tracks; the embedding itself "
        f"{metrics['unprojected']['precision_at_5']:.3f}, its PCA-{metrics['pca_dims']} "
        f"{metrics['pca']['precision_at_5']:.3f}, chance {chance(evidence):.3f}."
    )


def _limits(evidence: Evidence) -> list[str]:
    if evidence.training["group"] is None:
        return ["Tracks of one artist may be on both sides of the split, which makes the figures too good."]
    return []
