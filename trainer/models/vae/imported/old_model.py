"""What a checkpoint of tsnotfyi says: which of its two networks it is, its features in order, scaling and weights."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch

from songspace.errors import TrainingError
from trainer.models.vae.imported.pickled import Array, Float64s, Scaler

Activation = Literal["gelu", "relu"]
# The two trainers name the heads differently, and each has its own activation.
KINDS: dict[str, Activation] = {"latent": "gelu", "fc": "relu"}
DEFAULT_DROPOUT = 0.1
LAYER = re.compile(r"(encoder|decoder)\.(\d+)\.(weight|bias)")
HEAD = re.compile(r"(latent|fc)_(mu|logvar)\.(weight|bias)")

Layers = list[dict[str, torch.Tensor]]


@dataclass(frozen=True, slots=True)
class OldModel:
    """A checkpoint understood.

    `head` is latent or fc, which tells the activation. `encoder` and `decoder` are their linear layers in order, each a
    weight (out, in) and a bias (out,); `mu` and `logvar` are the heads. Client's z = (x - mean) / scale, not clipped.
    """

    head: str
    features: tuple[str, ...]
    mean: Float64s
    scale: Float64s
    encoder: Layers
    mu: dict[str, torch.Tensor]
    logvar: dict[str, torch.Tensor]
    decoder: Layers
    beta: float | None
    dropout: float
    version: str | None

    @property
    def activation(self) -> Activation:
        """What stands between the layers."""
        return KINDS[self.head]

    @property
    def hidden(self) -> tuple[int, ...]:
        """Widths of the encoder's layers."""
        return tuple(len(layer["bias"]) for layer in self.encoder)

    @property
    def dims(self) -> int:
        """Number of latent axes."""
        return len(self.mu["bias"])


def understand(document: Mapping[str, Any], features: Sequence[str] | None, name: str) -> OldModel:
    """The model of a checkpoint's document; `features` are given where it does not name them.

    Raises TrainingError naming the file, what it lacks or what does not fit, and the remedy.
    """
    weights = document.get("model_state_dict")
    if not isinstance(weights, Mapping):
        raise TrainingError(
            f"{name} has no model_state_dict; it has: {', '.join(map(str, document)) or 'nothing'}. Name the file "
            "that the client's trainer wrote (its --model-path)"
        )
    head = _head(weights, name)
    settings = {**document, **_table(document.get("model_config"))}
    mean, scale = _scaling(document, name)
    model = OldModel(
        head=head,
        features=_features(document, features, name),
        mean=mean,
        scale=scale,
        encoder=_layers(weights, "encoder", name),
        mu=_parts(weights, f"{head}_mu", name),
        logvar=_parts(weights, f"{head}_logvar", name),
        decoder=_layers(weights, "decoder", name),
        beta=_number(settings.get("beta")),
        dropout=_number(settings.get("dropout"), DEFAULT_DROPOUT) or 0.0,
        version=str(document["model_version"]) if document.get("model_version") else None,
    )
    _require_fit(model, name)
    return model


def _head(weights: Mapping[str, Any], name: str) -> str:
    unknown = [str(key) for key in weights if not (LAYER.fullmatch(str(key)) or HEAD.fullmatch(str(key)))]
    if unknown:
        raise TrainingError(
            f"{name} has the weights {', '.join(unknown[:3])}, which neither of tsnotfyi's two networks has: it is "
            "another model, and only its own program knows how to run it"
        )
    found = sorted({match[1] for match in map(HEAD.fullmatch, map(str, weights)) if match})
    if len(found) != 1:
        what = "weights of both kinds" if found else "no head"
        raise TrainingError(
            f"{name} has {what}: one of latent_mu.* (GELU) and fc_mu.* (ReLU) is wanted, for it tells the activation"
        )
    return found[0]


def _parts(weights: Mapping[str, Any], prefix: str, name: str) -> dict[str, torch.Tensor]:
    parts = {part: weights.get(f"{prefix}.{part}") for part in ("weight", "bias")}
    for part, tensor in parts.items():
        if not isinstance(tensor, torch.Tensor) or tensor.ndim != (2 if part == "weight" else 1):
            raise TrainingError(f"{name} has no layer {prefix}.{part}; it was not saved whole, save it again")
        if not bool(torch.isfinite(tensor).all()):
            raise TrainingError(f"{name} has weights that are not finite in {prefix}.{part}: its training failed")
    return {part: tensor.detach().to(torch.float32) for part, tensor in parts.items() if tensor is not None}


def _layers(weights: Mapping[str, Any], part: str, name: str) -> Layers:
    places = sorted({int(match[2]) for match in map(LAYER.fullmatch, map(str, weights)) if match and match[1] == part})
    if not places:
        raise TrainingError(f"{name} has no weights {part}.*; it was not saved whole, save it again")
    return [_parts(weights, f"{part}.{place}", name) for place in places]


def _features(document: Mapping[str, Any], given: Sequence[str] | None, name: str) -> tuple[str, ...]:
    named = document.get("core_features") or document.get("feature_names")
    if not named and not given:
        raise TrainingError(
            f"{name} does not name its features (core_features or feature_names); give them in the order that it was "
            "trained with: --features a,b,c"
        )
    found = tuple(str(item) for item in named or ())
    if found and given and found != tuple(given):
        raise TrainingError(f"{name} names its features itself, and not as --features does: {', '.join(found)}")
    return found or tuple(given or ())


def _scaling(document: Mapping[str, Any], name: str) -> tuple[Float64s, Float64s]:
    """Mean and scale: of the scaler where there is one, as the client prefers it, else of the lists."""
    scaler = document.get("scaler")
    if isinstance(scaler, Scaler):
        return _of_scaler(scaler, name)
    mean, scale = (_numbers(document.get(key)) for key in ("scaler_mean", "scaler_scale"))
    if mean is None or scale is None:
        raise TrainingError(
            f"{name} has no scaler (scaler, or scaler_mean and scaler_scale), and without it no latent can be made "
            "again; add the two lists of the StandardScaler that it was trained with, or train a new model: "
            "python -m trainer"
        )
    return mean, scale


def _of_scaler(scaler: Scaler, name: str) -> tuple[Float64s, Float64s]:
    mean, scale = scaler.numbers("mean_"), scaler.numbers("scale_")
    width = next((len(values) for values in (mean, scale) if values is not None), None)
    if width is None:
        raise TrainingError(f"{name} has a scaler that was never fitted; the client could not run this model either")
    # scikit-learn keeps a mean that it was told not to take away, and has no scale where it was told to leave that.
    centred = mean is not None and scaler.attributes.get("with_mean", True)
    return (mean if centred and mean is not None else np.zeros(width), np.ones(width) if scale is None else scale)


def _numbers(value: Any) -> Float64s | None:
    if isinstance(value, Array | torch.Tensor):
        value = value.values if isinstance(value, Array) else value.tolist()
    try:
        return None if value is None else np.asarray(value, np.float64).reshape(-1)
    except (TypeError, ValueError):
        return None


def _require_fit(model: OldModel, name: str) -> None:
    """Raise TrainingError where the layers do not lead from the features to the axes and back."""
    width, hidden, dims = len(model.features), model.hidden, model.dims
    for what, values in (("means", model.mean), ("scales", model.scale)):
        if len(values) != width:
            raise TrainingError(
                f"{name} names {width} features, but its scaler has {len(values)} {what}; it was put together from two "
                "models"
            )
    if not (np.isfinite(model.mean).all() and np.isfinite(model.scale).all() and (model.scale > 0).all()):
        raise TrainingError(f"{name} has a scaler with a scale that is 0 or not finite; no z can be made by it")
    there, back = (width, *hidden, dims), (dims, *reversed(hidden), width)
    found = _sizes([*model.encoder, model.mu]), _sizes([*model.encoder, model.logvar]), _sizes(model.decoder)
    if found != (there, there, back):
        raise TrainingError(
            f"{name} leads through layers of {found[0]} and back through {found[2]}; for its {width} features and "
            f"{dims} axes {there} and {back} are wanted. If --features was given, is its number right?"
        )


def _sizes(layers: Layers) -> tuple[int, ...]:
    """Widths along a chain of layers; -1 where one does not follow on the one before."""
    sizes = [layers[0]["weight"].shape[-1]]
    for layer in layers:
        fits = tuple(layer["weight"].shape) == (len(layer["bias"]), sizes[-1])
        sizes.append(len(layer["bias"]) if fits else -1)
    return tuple(sizes)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(value: Any, default: float | None = None) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
    return float(value) if number else default
