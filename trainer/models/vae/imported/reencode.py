"""Proof that an imported model is the one that made the latents of a library: they are made again and compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch

from songspace.errors import TrainingError
from trainer.data.table import Rows
from trainer.models.vae.export import raw_encoder
from trainer.models.vae.imported.library import Carried
from trainer.models.vae.imported.old_model import KINDS, OldModel
from trainer.models.vae.imported.rebuild import config_of, network_of, scaling_of

TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of how many rows the largest difference is what, how many are beyond the tolerance, and which that is.

    Differences are in parts of max(1, |latent|).
    """

    rows: int
    largest: float
    beyond: int
    tolerance: float

    def __str__(self) -> str:
        return f"largest difference over {self.rows:,} rows: {self.largest:.1e} (tolerance {self.tolerance:g})"


def require_same(old: OldModel, carried: Carried, tolerance: float, stale: float, name: str) -> Comparison:
    """Compare what the model makes of rows with what they carry.

    Raises TrainingError where more than the share `stale` of them differ, with what else it may be.
    """
    found = _compare(old, carried, tolerance)
    if found.beyond <= stale * found.rows:
        return found
    raise TrainingError(
        f"{name} does not make the latents of {carried.version} again: {found}, {found.beyond:,} of the rows differ. "
        + _explanation(old, carried, found)
    )


def _compare(old: OldModel, carried: Carried, tolerance: float) -> Comparison:
    encoder = raw_encoder(network_of(old, config_of(old)), scaling_of(old)).eval()
    with torch.no_grad():
        made = encoder(torch.from_numpy(np.ascontiguousarray(carried.features))).numpy()
    worst = _difference(made, carried.latents)
    return Comparison(len(worst), float(worst.max()), int(np.count_nonzero(~(worst <= tolerance))), tolerance)


def _difference(made: Rows, carried: Rows) -> Rows:
    return np.asarray((np.abs(made - carried) / np.maximum(1, np.abs(carried))).max(axis=1), np.float32)


def _explanation(old: OldModel, carried: Carried, found: Comparison) -> str:
    [other] = [head for head in KINDS if head != old.head]
    if _compare(replace(old, head=other), carried, found.tolerance).beyond < found.beyond:
        return (
            f"With {KINDS[other].upper()} between its layers it would come nearer: they were written by a program that "
            f"took this {KINDS[old.head].upper()} checkpoint for the other kind. Leave --check out to import it as its "
            "key names say; a deploy makes every row's latents anew"
        )
    if found.beyond < found.rows / 2:
        return (
            "The others agree, so these rows' features were probably written after their latents; if so, allow for "
            f"them with --stale {-(-found.beyond * 100 // found.rows) / 100:g}"
        )
    return (
        "The rows are another model's, or the file was trained on other columns: see --version and --features, or "
        "leave --check out to import it unproved"
    )
