"""A checkpoint is read for its numbers; what else a pickle asks for is refused, and what is missing is named."""

from __future__ import annotations

import os
import pickle
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from songspace.errors import TrainingError
from tests.unit.trainer.models.vae.imported.client import FEATURES, Client
from trainer.models.vae.imported.file import read
from trainer.models.vae.imported.old_model import understand


def test_both_kinds_are_told_by_their_key_names(client: Client, tmp_path: Path) -> None:
    path = client.save(tmp_path)
    old = understand(read(path), None, path.name)
    assert (old.activation, old.features, old.dims, old.hidden) == (client.kind, FEATURES, 8, (64, 32))
    np.testing.assert_array_equal(old.mean, client.scaler.mean_)
    np.testing.assert_array_equal(old.scale, client.scaler.scale_)
    assert (old.beta, old.dropout, old.version) == (4.0, 0.1, None)


def test_a_newer_checkpoint_with_both_forms_is_read_as_the_client_reads_it(
    clients: dict[str, Client], tmp_path: Path
) -> None:
    client = clients["relu"]
    newer = {"core_features": list(FEATURES), "model_version": "mine", "history": [{"loss": np.float64(1.5)}]}
    path = client.save(tmp_path, model_config={"dropout": 0.2, "beta": 0.05}, trained_at="2024", **newer)
    old = understand(read(path), None, path.name)
    assert (old.beta, old.dropout, old.version) == (0.05, 0.2, "mine")


@pytest.mark.parametrize("settings", [{"with_mean": False}, {"with_std": False}, {}])
def test_a_scaler_is_what_scikit_learn_makes_of_it(
    settings: dict[str, bool], clients: dict[str, Client], tmp_path: Path
) -> None:
    rows = np.random.default_rng(0).normal(5, 2, (50, 18))
    # In Fortran's order and in big-endian numbers, as some arrays are kept.
    scaler = StandardScaler(**settings).fit(rows)
    for name in ("mean_", "scale_"):
        if getattr(scaler, name) is not None:
            setattr(scaler, name, np.asfortranarray(getattr(scaler, name).astype(">f8")))
    path = clients["gelu"].save(tmp_path, scaler=scaler)
    old = understand(read(path), None, path.name)
    np.testing.assert_allclose((rows - old.mean) / old.scale, scaler.transform(rows))


class Hostile:
    """Its pickle calls what it was given."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call[0], self.call[1:]


@pytest.mark.parametrize("place", ["scaler", "model_state_dict", "extra"])
def test_a_pickle_that_names_code_runs_nothing(place: str, clients: dict[str, Client], tmp_path: Path) -> None:
    trace = tmp_path / "it ran"
    path = clients["gelu"].save(tmp_path, **{place: Hostile(os.mkdir, str(trace))})
    # The same file does run elsewhere: without that, this would prove nothing.
    torch.load(path, weights_only=False)
    assert trace.is_dir()
    trace.rmdir()
    with pytest.raises(TrainingError, match=r"is refused: it names|module posix"):
        read(path)
    assert not trace.exists()


@pytest.mark.parametrize("call", [(eval, "1"), (pickle.loads, b"N."), (getattr, "a", "upper"), (np.load, "x")])
def test_no_function_but_those_of_a_scaler_is_admitted(
    call: tuple[Any, ...], clients: dict[str, Client], tmp_path: Path
) -> None:
    path = clients["gelu"].save(tmp_path, extra=Hostile(*call) if call[0] is not np.load else np.load)
    with pytest.raises(TrainingError, match="is refused: it names"):
        read(path)


def test_state_that_is_no_scaler_s_is_refused(clients: dict[str, Client], tmp_path: Path) -> None:
    scaler = StandardScaler().fit(np.eye(18))
    scaler.mean_ = np.array([Hostile(os.getcwd)] * 18, dtype=object)
    with pytest.raises(TrainingError, match=r"is refused|module posix"):
        read(clients["gelu"].save(tmp_path, scaler=scaler))
    scaler.mean_ = np.array(["a"] * 18)
    with pytest.raises(TrainingError, match=r"elements of type .*, which are not numbers"):
        read(clients["gelu"].save(tmp_path, scaler=scaler))


def test_another_scaler_is_refused_by_name(clients: dict[str, Client], tmp_path: Path) -> None:
    path = clients["gelu"].save(tmp_path, scaler=MinMaxScaler().fit(np.eye(18)))
    with pytest.raises(TrainingError, match=r"it names sklearn\.preprocessing\._data\.MinMaxScaler"):
        read(path)


def test_a_file_that_is_no_checkpoint_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="there is no file"):
        read(tmp_path / "missing.pt")
    text = tmp_path / "text.pt"
    text.write_text("hello")
    with pytest.raises(TrainingError, match=r"text\.pt is not a checkpoint"):
        read(text)
    torch.save([1], tmp_path / "list.pt")
    with pytest.raises(TrainingError, match="holds a list"):
        read(tmp_path / "list.pt")


WRONG = {
    "no weights": ({"model_state_dict": None}, "has no model_state_dict; it has: scaler, core_features"),
    "no scaler": ({"scaler": None}, "has no scaler .*python -m trainer"),
    "not fitted": ({"scaler": StandardScaler()}, "never fitted"),
    "no features": ({"core_features": None}, "does not name its features .*--features a,b,c"),
    "too few features": ({"core_features": list(FEATURES[:17])}, "names 17 features, but its scaler has 18 means"),
    "half a scaler": ({"scaler": None, "scaler_mean": [0.0] * 18}, "has no scaler"),
    "scale 0": ({"scaler": None, "scaler_mean": [0.0] * 18, "scaler_scale": [0.0] * 18}, "a scale that is 0"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_missing_is_named_with_its_remedy(what: str, clients: dict[str, Client], tmp_path: Path) -> None:
    changes, message = WRONG[what]
    path = clients["gelu"].save(tmp_path, **changes)
    with pytest.raises(TrainingError, match=rf"music_vae\.pt.*{message}"):
        understand(read(path), None, str(path))


def test_weights_that_are_not_the_client_s_are_told(clients: dict[str, Client], tmp_path: Path) -> None:
    whole = dict(clients["gelu"].network.state_dict())

    def refusal(**changes: Any) -> str:
        weights = {**whole, **{name.replace("__", "."): value for name, value in changes.items()}}
        weights = {name: value for name, value in weights.items() if value is not None}
        document = clients["gelu"].document() | {"model_state_dict": weights}
        document["scaler"] = None
        document |= {"scaler_mean": [0.0] * 18, "scaler_scale": [1.0] * 18}
        with pytest.raises(TrainingError) as caught:
            understand(document, None, "a.pt")
        return str(caught.value)

    assert "has the weights encoder.1.running_mean" in refusal(encoder__1__running_mean=torch.zeros(64))
    assert "weights of both kinds" in refusal(fc_mu__weight=torch.zeros(8, 32))
    assert "no layer decoder.3.bias" in refusal(decoder__3__bias=None)
    assert "not finite in encoder.0.weight" in refusal(encoder__0__weight=torch.full((64, 18), float("nan")))
    assert re.search(r"leads through layers of \(17, 64, 32, 8\)", refusal(encoder__0__weight=torch.zeros(64, 17)))


def test_a_file_of_older_versions_names_older_modules(clients: dict[str, Client], tmp_path: Path) -> None:
    path = clients["gelu"].save(tmp_path)
    older = tmp_path / "older.pt"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(older, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry.endswith("data.pkl"):
                assert b"numpy._core.multiarray" in content and b"sklearn.preprocessing._data" in content
                content = content.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
                content = content.replace(b"sklearn.preprocessing._data", b"sklearn.preprocessing.data")
            target.writestr(entry, content)
    np.testing.assert_array_equal(understand(read(older), None, "older.pt").mean, clients["gelu"].scaler.mean_)
