"""Whether each axis stands for one thing."""

from __future__ import annotations

from typing import Any

from trainer.analysis.charts.heatmap import heatmap
from trainer.analysis.page.content import Figure, Section, Table
from trainer.analysis.sections.evidence import Evidence

ANCHOR, TITLE = "disentanglement", "Disentanglement"
ABOUT = (
    "Whether an axis stands for one factor and a factor has one axis. MIG (Chen et al. 2018), SAP (Kumar et al. 2018), "
    "DCI (Eastwood and Williams 2018), modularity (Ridgeway and Mozer 2018), and the scores of beta-VAE and FactorVAE. "
    "All end at 1; rotating a space lowers them and changes no neighbour, so a low score is no fault of a search."
)
SETS = {"inputs": "Inputs in quantiles", "named": "Named factors"}


def disentanglement(evidence: Evidence) -> Section:
    """The scores, those of each factor, and which axis knows of which factor."""
    found = evidence.part("disentanglement")
    if found is None:
        return evidence.absent(ANCHOR, TITLE, ABOUT)
    measured = {key: found[key] for key in SETS if found.get(key)}
    return Section(
        ANCHOR,
        TITLE,
        (ABOUT,),
        tuple(_figure(key, part) for key, part in measured.items()),
        (_scores(measured), *(_factors(key, part) for key, part in measured.items())),
    )


def _scores(measured: dict[str, dict[str, Any]]) -> Table:
    rows = (
        ("MIG", lambda part: part["mig"]["score"]),
        ("SAP", lambda part: part["sap"]["score"]),
        ("DCI disentanglement", lambda part: part["dci"]["disentanglement"]),
        ("DCI completeness", lambda part: part["dci"]["completeness"]),
        ("DCI informativeness", lambda part: part["dci"]["informativeness"]),
        ("modularity", lambda part: part["modularity"]["score"]),
        ("beta-VAE score", lambda part: (part["beta_vae"] or {}).get("score")),
        ("  by chance", lambda part: (part["beta_vae"] or {}).get("chance")),
        ("FactorVAE score", lambda part: (part["factor_vae"] or {}).get("score")),
        ("  by chance", lambda part: (part["factor_vae"] or {}).get("chance")),
    )
    header = ("score", *(f"{SETS[key]}, {part['rows']:,} tracks" for key, part in measured.items()))
    return Table(header, tuple((name, *(of(part) for part in measured.values())) for name, of in rows))


def _factors(key: str, part: dict[str, Any]) -> Table:
    columns = zip(
        part["factors"],
        part["mig"]["per_factor"],
        part["sap"]["per_factor"],
        part["dci"]["per_factor"],
        part["dci"]["informativeness_per_factor"],
        strict=True,
    )
    rows = tuple((factor["name"], factor["classes"], *values) for factor, *values in columns)
    header = ("factor", "classes", "MIG", "SAP", "DCI completeness", "DCI informativeness")
    return Table(header, rows, f"{SETS[key]}, one by one")


def _figure(key: str, part: dict[str, Any]) -> Figure:
    transposed = [list(row) for row in zip(*part["information"], strict=True)]
    factors = [factor["name"] for factor in part["factors"]]
    axes = [f"axis {axis}" for axis in range(len(part["information"]))]
    chart = heatmap(transposed, factors, axes, "share of the factor's entropy")
    caption = f"{SETS[key]}: mutual information of each axis with each factor, as a share of what there is to know."
    return Figure(chart, caption, name=f"information-{key}")
