"""Every option of the VAE family as it is measured: the tables of a config that it changes.

What depends on the library, such as the features that a group is tied to, is named here and filled in by `libraries`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Tables = dict[str, dict[str, Any]]
PLAIN = "plain"
LEVELS = [{"name": "global", "axes": 3}, {"name": "local", "axes": 3}, {"name": "fine", "axes": 2}]
# Stand for what the library says of itself.
UNWEIGHTED, TIED, SINGLED, CONDITIONS = "unweighted", "tied", "singled", "conditions"
HIGH = {"training": {"beta": 2.0}}


@dataclass(frozen=True, slots=True)
class Variant:
    """An option: its settings, the `rival` it is held against, and whether it stays in the plain loop.

    `samples` asks for draws from its prior to be told from real rows.
    """

    name: str
    group: str
    what: str
    tables: Tables = field(default_factory=dict)
    rival: str = PLAIN
    in_loop: bool = True
    samples: bool = False
    library: str | None = None


def _high(name: str, what: str, collapse: dict[str, Any], latent: dict[str, Any] | None = None) -> Variant:
    tables = {**HIGH, "collapse": collapse, **({"latent": latent} if latent else {})}
    return Variant(name, "collapse", what, tables, rival="beta_2")


VARIANTS: tuple[Variant, ...] = (
    Variant(PLAIN, "beta", "beta .1, no option", samples=True),
    Variant("beta_0.02", "beta", "beta .02", {"training": {"beta": 0.02}}),
    Variant("beta_0.05", "beta", "beta .05", {"training": {"beta": 0.05}}, samples=True),
    Variant("beta_0.3", "beta", "beta .3", {"training": {"beta": 0.3}}, samples=True),
    Variant("beta_1", "beta", "beta 1", {"training": {"beta": 1.0}}, samples=True),
    Variant("beta_2", "beta", "beta 2", HIGH),
    Variant("unweighted", "beta", "beta .1, every feature at weight 1", library=UNWEIGHTED),
    Variant("constant", "schedule", "beta from the first step", {"schedule": {"kind": "constant"}}),
    Variant("exponential", "schedule", "exponential rise", {"schedule": {"kind": "exponential"}}),
    Variant("cyclical", "schedule", "4 cycles", {"schedule": {"kind": "cyclical"}}),
    Variant("target_kl", "schedule", "controller, KL 10 nat", {"schedule": {"kind": "target_kl"}}),
    Variant("target_rate", "schedule", "capacity, 10 nat", {"schedule": {"kind": "target_rate"}}),
    _high("free_bits", "beta 2, free bits .5 an axis", {"free_bits": 0.5}),
    _high(
        "free_bits_group",
        "beta 2, free bits 1.5 a group",
        {"free_bits": 1.5, "free_bits_by": "group"},
        {"groups": LEVELS},
    ),
    _high("minimum_rate", "beta 2, at least .3 nat an axis", {"minimum_rate": 0.3}),
    _high("batch_norm", "beta 2, batch norm of the mean to .7", {"batch_norm": 0.7}),
    _high("skip_latent", "beta 2, latent vector to every layer", {"skip": "latent"}),
    _high("skip_encoder", "beta 2, encoder to decoder", {"skip": "encoder"}),
    Variant("tc", "objective", "beta-TCVAE, weight 5", {"objective": {"kind": "tc"}}, in_loop=False),
    Variant("factor", "objective", "FactorVAE, weight 5", {"objective": {"kind": "factor"}}, in_loop=False),
    Variant("dip_i", "objective", "DIP-VAE I, weight 5", {"objective": {"kind": "dip_i"}}),
    Variant("dip_ii", "objective", "DIP-VAE II, weight 5", {"objective": {"kind": "dip_ii"}}),
    Variant(
        "mutual_information",
        "objective",
        "mutual information at 1",
        {"objective": {"mutual_information": 1.0}},
        in_loop=False,
    ),
    Variant("orthogonality", "objective", "orthogonality at 5", {"objective": {"orthogonality": 5.0}}),
    Variant("sparsity", "objective", "sparsity at 1", {"objective": {"sparsity": 1.0}}),
    Variant("mixture", "prior", "8 learned modes", {"prior": {"kind": "mixture"}}, samples=True),
    Variant("vamp", "prior", "VampPrior, 64 pseudo-rows", {"prior": {"kind": "vamp"}}, in_loop=False, samples=True),
    Variant("planar", "prior", "4 planar flows", {"prior": {"kind": "planar"}}, samples=True),
    Variant("real_nvp", "prior", "RealNVP, 4 couplings", {"prior": {"kind": "real_nvp"}}, samples=True),
    Variant(
        "conditional", "prior", "given metadata", {"prior": {"kind": "conditional"}}, samples=True, library=CONDITIONS
    ),
    Variant("ladder", "latent", "ladder of 3 + 3 + 2", {"latent": {"ladder": True, "groups": LEVELS}}, samples=True),
    Variant("tied", "latent", "groups of axes tied to groups of features", library=TIED),
    Variant(
        "singled",
        "latent",
        "two features with an axis of their own, beta .05",
        {"training": {"beta": 0.05}},
        library=SINGLED,
    ),
    Variant("noise", "corruption", "noise .2", {"corruption": {"noise": 0.2}}),
    Variant("feature_dropout", "corruption", "a tenth of the features", {"corruption": {"feature_dropout": 0.1}}),
    Variant("relu", "network", "ReLU", {"model": {"activation": "relu"}}),
    Variant("selu", "network", "SELU", {"model": {"activation": "selu"}}),
    Variant("dropout", "network", "dropout .1", {"model": {"dropout": 0.1}}),
    Variant("rate_warm_up", "network", "learning rate rises for 5 %", {"training": {"rate_warm_up": 0.05}}),
)
BY_NAME = {variant.name: variant for variant in VARIANTS}
