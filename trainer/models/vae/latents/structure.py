"""Groups of axes tied to groups of features: the encoder falls into parts that see nothing of each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from songspace.errors import TrainingError
from trainer.models.vae.latents.groups import group_axes
from trainer.models.vae.settings.latent import LatentSettings


class MaskedLinear(nn.Linear):
    """A layer some of whose weights are 0 for good."""

    mask: torch.Tensor

    def __init__(self, layer: nn.Linear, mask: torch.Tensor) -> None:
        """Take a layer's weights, and which of them stay: ones and zeros (out, in)."""
        super().__init__(layer.in_features, layer.out_features)
        self.load_state_dict(layer.state_dict())
        self.register_buffer("mask", mask)

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """The layer's answer (n, out)."""
        return nn.functional.linear(input, self.weight * self.mask, self.bias)

    def plain(self) -> nn.Linear:
        """The same as an ordinary layer."""
        layer = nn.Linear(self.in_features, self.out_features)
        with torch.no_grad():
            layer.weight.copy_(self.weight * self.mask)
            layer.bias.copy_(self.bias)
        return layer.requires_grad_(False)


def tie(
    body: nn.Sequential, heads: Sequence[nn.Linear], settings: LatentSettings, names: tuple[str, ...]
) -> list[nn.Linear]:
    """Mask the layers of `body` in place, and give the heads masked, so that a group sees its features alone.

    Raises TrainingError where a layer is too narrow for the groups.
    """
    owners = _owners_of_features(settings, names)
    for index, layer in enumerate(body):
        if isinstance(layer, nn.Linear):
            outputs = _shares(layer.out_features, len(settings.groups))
            body[index] = MaskedLinear(layer, _mask(outputs, owners))
            owners = outputs
    axes = np.zeros((heads[0].out_features, len(settings.groups)), np.bool_)
    for group, members in enumerate(group_axes(settings)):
        axes[list(members), group] = True
    return [MaskedLinear(head, _mask(axes, owners)) for head in heads]


def _owners_of_features(settings: LatentSettings, names: tuple[str, ...]) -> np.ndarray:
    """Which feature (features, groups) a group is made of."""
    columns = [[not group.features or name in group.features for name in names] for group in settings.groups]
    return np.array(columns, np.bool_).T


def _shares(width: int, groups: int) -> np.ndarray:
    """Which unit (width, groups) of a layer is whose."""
    if width < groups:
        raise TrainingError(f"model.hidden has a layer of {width}, too few for {groups} groups of features")
    return np.arange(groups) == (np.arange(width) * groups // width)[:, None]


def _mask(outputs: np.ndarray, inputs: np.ndarray) -> torch.Tensor:
    return torch.from_numpy((outputs.astype(np.float32) @ inputs.T.astype(np.float32) > 0).astype(np.float32))
