"""What each latent axis carries."""

from __future__ import annotations

from trainer.analysis.charts.bars import column_chart
from trainer.analysis.page.content import Figure, Section, Table, Value
from trainer.analysis.sections.evidence import Evidence
from trainer.models.vae.evaluate import ACTIVE_KL, ACTIVE_R2_COST, ACTIVE_SPREAD

MEASURES = (
    ("kl", "mean KL, nat", "What an axis says of a track", ACTIVE_KL),
    ("interquartile_range", "interquartile range of the mean", "How far tracks lie apart on it", ACTIVE_SPREAD),
    ("r2_cost", "R2 lost when fixed", "What the decoder loses without it", ACTIVE_R2_COST),
)


def axes(evidence: Evidence) -> Section:
    """KL, spread and R2 cost of each axis, with the least that an active one has."""
    found = evidence.document["axes"]
    names = [str(axis) for axis in range(len(found))]
    idle = [not axis["active"] for axis in found]
    figures = tuple(
        Figure(
            column_chart(names, [axis[key] for axis in found], "latent axis", unit, least, idle),
            f"{caption}; an active axis has at least {least:g} (dashed), and all three.",
            name=f"axes-{key.replace('_', '-')}",
        )
        for key, unit, caption, least in MEASURES
    )
    active = sum(axis["active"] for axis in found)
    text = f"{active} of {len(found)} axes are active on held-out tracks; idle ones are grey."
    return Section("axes", "Axes", (text,), figures, (_table(evidence),))


def _table(evidence: Evidence) -> Table:
    proposed = {item["axis"]: item for item in evidence.part("axes") or []}
    header = ["axis", "mean KL, nat", "interquartile range", "R2 cost", "active"]
    rows: list[tuple[Value, ...]] = []
    for number, axis in enumerate(evidence.document["axes"]):
        row: list[Value] = [str(number), axis["kl"], axis["interquartile_range"], axis["r2_cost"], axis["active"]]
        if proposed:
            row += [proposed[number]["name"], proposed[number]["opposite"], _correlations(proposed[number])]
        rows.append(tuple(row))
    if proposed:
        header += ["towards higher values", "towards lower ones", "rank correlations"]
    return Table(tuple(header), tuple(rows), "" if not proposed else "Names are proposed from rank correlations.")


def _correlations(item: dict[str, list[dict[str, float]]]) -> str:
    return ", ".join(f"{one['feature']} {one['correlation']:+.2f}" for one in item["correlations"])
