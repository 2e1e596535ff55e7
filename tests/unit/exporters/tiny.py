"""A tiny trained-looking model: the real network and modules, random weights, made in a millisecond."""

from __future__ import annotations

import numpy as np
import torch

from songspace.spec import Axis, Check, Graph, Port, Spec
from trainer.config import FeatureSettings, ModelSettings
from trainer.data.standardise import Scaling
from trainer.models.vae.export import RawDecoder, RawEncoder
from trainer.models.vae.network import VAE
from trainer.trained import SourceDescription, TrainedModel

NAMES = ("bpm", "centroid", "flatness", "constant")
MEAN, SCALE = (120.0, 1500.0, 0.2, 1.0), (30.0, 700.0, 0.1, 0.0)
DIMS = 3


def tiny_model(
    seed: int = 0, weight: tuple[float, ...] = (1.0, 0.5, 2.0, 1.0), scale: tuple[float, ...] = SCALE
) -> TrainedModel:
    torch.manual_seed(seed)
    network = VAE(len(NAMES), DIMS, ModelSettings(hidden=(8, 6)))
    scaling = Scaling(*(np.array(values, np.float32) for values in (MEAN, scale, weight)), clip=8.0)
    features = scaling.features(tuple(FeatureSettings(name) for name in NAMES))
    return TrainedModel(
        name="tiny",
        encoder=RawEncoder(network, scaling).eval(),
        decoder=RawDecoder(network, scaling).eval(),
        spec=Spec(
            family="vae",
            activation="gelu",
            dims=DIMS,
            metric="l2",
            encoder=Graph(
                (Port("features", "columns", "float32", (4,), features),),
                (Port("embedding", "embedding", "float32", (DIMS,)),),
            ),
            decoder=Graph(
                (Port("embedding", "vector", "float32", (DIMS,)),),
                (Port("features", "columns", "float32", (4,), features),),
            ),
            check=Check((), ()),
            axes=(Axis(1.0, 1.0, 0.1, True),) * DIMS,
        ),
        rows=tiny_rows(1_200, scale),
        source=SourceDescription("vae", "tracks", "id", NAMES, ("latent_0", "latent_1", "latent_2"), None, None),
        collapsed=False,
    )


def tiny_rows(count: int, scale: tuple[float, ...] = SCALE) -> np.ndarray:
    rows = np.random.default_rng(1).normal(MEAN, scale, (count, 4)).astype(np.float32)
    rows[0, 0] = 1e6
    return rows
