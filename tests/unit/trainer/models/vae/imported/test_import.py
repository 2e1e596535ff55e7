"""The command `import`: a run that answers as the client does, compared with the latents that a library carries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from exporters.convert import convert, prove
from exporters.parity import LIMIT, torch_answers
from songspace.errors import SongspaceError
from songspace.spec import Spec
from tests.unit.trainer.models.vae.imported.client import FEATURES, VERSIONS, Client, raw_rows, with_latents
from trainer import runs
from trainer.__main__ import main
from trainer.data.synthetic import Library
from trainer.models.vae.imported import command


@pytest.fixture
def file(client: Client, tmp_path: Path) -> Path:
    return client.save(tmp_path)


@pytest.fixture
def carried(library: Library, client: Client, tmp_path: Path) -> Path:
    """The library as the client's trainer leaves it."""
    return written(with_latents(library, client), tmp_path)


def written(library: Library, folder: Path) -> Path:
    path = folder / "library.parquet"
    library.write_parquet(path)
    return path


def imported(file: Path, *arguments: object) -> Path:
    folder = file.parent / "runs"
    assert main(["import", str(file), "--runs-folder", str(folder), *map(str, arguments)]) == 0
    return runs.newest(folder)


def refusal(file: Path, *arguments: object) -> str:
    folder = file.parent / "runs"
    with pytest.raises(SongspaceError) as caught:
        command.main([str(file), "--runs-folder", str(folder), *map(str, arguments)])
    assert not folder.exists()
    return str(caught.value)


def test_an_imported_run_answers_as_the_client(client: Client, file: Path, carried: Path, library: Library) -> None:
    model = runs.load(imported(file, "--check", carried))
    rows, single = raw_rows(library), raw_rows(library).astype(np.float32)
    with torch.no_grad():
        made = model.encoder(torch.from_numpy(single)).numpy()
    latents = client.latents(rows)
    # Silent rows lie at tens of scales; they are neither rejected nor clipped.
    assert np.abs(client.scaler.transform(rows)).max() > 20
    np.testing.assert_allclose(made, latents, atol=2e-4, rtol=2e-4)
    bundle = convert(model)
    expected = torch_answers(model, single)
    parity = prove(bundle, single, expected)
    assert parity.encoder <= LIMIT and parity.decoder is not None and parity.decoder <= LIMIT
    assert expected.decoded is not None
    scale = np.maximum(client.scaler.scale_, np.abs(expected.decoded))
    assert (np.abs(expected.decoded - client.decoded(expected.embeddings)) / scale).max() < 1e-5


def test_the_spec_says_where_it_is_from_and_what_was_measured(client: Client, file: Path, carried: Path) -> None:
    run = imported(file, "--check", carried, "--space", "old", "--name", "theirs")
    model = runs.load(run)
    spec = Spec.parse(convert(model).spec_text)
    assert (spec.activation, spec.feature_names, spec.dims) == (client.kind, FEATURES, 8)
    origin = spec.training["imported"]
    assert (origin["file"], origin["version"], origin["activation"]) == (
        "music_vae.pt",
        VERSIONS[client.kind],
        client.kind,
    )
    assert origin["checked_rows"] == 2_000 and origin["checked_difference"] < 1e-3
    assert spec.metrics["r2"] > 0.5 and len(spec.axes) == 8 and set(spec.training["snapshot"]) == set(FEATURES)
    assert not spec.input.reject_all_zero and all(feature.minimum is None for feature in spec.features)
    assert (model.name, model.source.space, model.source.output_columns[0]) == ("theirs", "old", "vae_latent_0")  # type: ignore[index]
    assert (run / "plots" / "axes-kl.svg").is_file() and (run / runs.REPORT).is_file()
    # Beta 4 of a mean over 18 features, and of a mean over 8 axes where the ReLU trainer has one.
    assert spec.training["beta"] == (72 if client.kind == "gelu" else 9)


def test_without_rows_it_exports_and_says_what_is_not_known(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = imported(file)
    said = capsys.readouterr().err
    assert "unproved" in said and "the gate cannot hold the library against them" in said
    model = runs.load(run)
    spec = convert(model).spec
    assert spec.axes == () and spec.metrics == {} and "snapshot" not in spec.training
    assert len(model.rows) == 1_000 and not model.collapsed


def test_rows_to_measure_on_may_be_others_than_those_to_check(file: Path, carried: Path, library_file: Path) -> None:
    spec = runs.load(imported(file, "--check", carried, "--data", library_file)).spec
    assert spec.training["source"] == library_file.name and spec.training["rows"] == 2_000


def test_latents_of_the_other_reading_are_refused_and_explained(
    client: Client, clients: dict[str, Client], library: Library, tmp_path: Path
) -> None:
    # The client's own service runs either checkpoint with GELU; the ReLU network's weights so read make other latents.
    [other] = {"gelu", "relu"} - {client.kind}
    weights = {
        name.replace("latent_", "fc_") if other == "relu" else name.replace("fc_", "latent_"): value
        for name, value in client.network.state_dict().items()
    }
    mistaken = Client(other, type(client.network)(other), client.scaler)  # type: ignore[arg-type]
    mistaken.network.load_state_dict(weights)
    check = written(with_latents(library, mistaken), tmp_path)
    message = refusal(client.save(tmp_path), "--check", check)
    assert "largest difference" in message and f"took this {client.kind.upper()} checkpoint for the other" in message


def test_rows_written_after_their_latents_are_allowed_for(
    client: Client, file: Path, library: Library, tmp_path: Path
) -> None:
    columns = {name: column.copy() for name, column in with_latents(library, client).columns.items()}
    columns["bpm"][100:110] += 40
    check = written(Library(columns), tmp_path)
    message = refusal(file, "--check", check)
    assert "10 of the rows differ" in message and "--stale 0.01" in message
    imported(file, "--check", check, "--stale", "0.01")


def test_latents_of_another_model_are_refused(
    client: Client, clients: dict[str, Client], file: Path, library: Library, tmp_path: Path
) -> None:
    [other] = [found for kind, found in clients.items() if kind != client.kind]
    message = refusal(file, "--check", written(with_latents(library, other), tmp_path))
    assert "2,000 of the rows differ" in message and "another model's" in message


def test_the_version_is_the_file_s_or_the_only_one_or_named(
    client: Client, file: Path, library: Library, tmp_path: Path
) -> None:
    columns = with_latents(library, client).columns
    columns["vae_model_version"] = np.where(np.arange(2_000) < 50, "vae@0123456789ab", columns["vae_model_version"])
    columns["vae_latent_0"][:50] += 1
    check = written(Library(columns), tmp_path)
    message = refusal(file, "--check", check)
    assert "several models" in message and f"{VERSIONS[client.kind]} (1,950 rows)" in message
    assert "has no rows of the version mine" in refusal(file, "--check", check, "--version", "mine")
    imported(file, "--check", check, "--version", VERSIONS[client.kind])
    imported(client.save(tmp_path, model_version=VERSIONS[client.kind]), "--check", check)


def test_what_a_check_needs_is_named(file: Path, library_file: Path) -> None:
    assert "has no column vae_latent_0" in refusal(file, "--check", library_file)
    assert "no file" in refusal(file, "--check", "missing.parquet")


def test_a_collapsed_old_model_is_written_and_told(
    client: Client, library_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = {name: value.clone() for name, value in client.network.state_dict().items()}
    for name, value in weights.items():
        if "_mu" in name:
            value.zero_()
    path = client.save(tmp_path, model_state_dict=weights)
    arguments = ["import", str(path), "--runs-folder", str(tmp_path / "runs"), "--data", str(library_file)]
    assert main(arguments) == 3
    assert "the model collapsed: 0 of the" in capsys.readouterr().err
    assert runs.load(runs.newest(tmp_path / "runs")).collapsed
    assert main([*arguments, "--allow-collapsed"]) == 0


def test_a_checkpoint_of_another_run_is_told(file: Path) -> None:
    run = imported(file)
    text = (run / runs.CONFIG).read_text()
    (run / runs.CONFIG).write_text(text.replace("hidden = [64, 32]", "hidden = [64, 16]"))
    with pytest.raises(SongspaceError, match=r"does not hold the network that config\.toml describes"):
        runs.load(run)
