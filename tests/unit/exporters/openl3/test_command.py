"""The command: checksums, provenance and licence, fetching, and 8-bit integers."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import onnx
import pytest

from exporters.openl3 import weight_file as weight_files
from exporters.openl3.__main__ import main
from exporters.openl3.weight_file import PUBLISHED, WeightFile, download
from songspace.errors import ExportError
from tests.sound.files import noise, write
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings

MEL128 = "openl3_audio_mel128_music-v0_4_0.h5.gz"


def metadata(path: Path) -> dict[str, str]:
    return {prop.key.removeprefix("songspace.openl3."): prop.value for prop in onnx.load(path).metadata_props}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(argument) for argument in arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    return error


def test_unknown_weights_are_said_to_be_that(weight_file: Path, network: Path) -> None:
    about = metadata(network)
    assert about["source"].startswith("unknown: not a weight file that OpenL3's authors published")
    assert about["weights_sha256"] == hashlib.sha256(weight_file.read_bytes()).hexdigest()
    assert about["network"] == "mel128-6144"
    assert "licence" not in about


def test_weights_by_their_name_carry_licence_and_attribution(weight_file: Path, tmp_path: Path) -> None:
    named = tmp_path / "openl3_audio_mel256_music.h5"
    named.write_bytes(weight_file.read_bytes())
    assert main(["--weights", str(named), "--to", str(tmp_path / "a.onnx")]) == 0
    about = metadata(tmp_path / "a.onnx")
    assert about["network"] == "mel256-6144"
    assert about["licence"].startswith("CC BY 4.0") and "ICASSP 2019" in about["attribution"]
    assert about["source"] == "OpenL3's by its name; no checksum of such a file was published"


def test_published_weights_are_known_by_git_s_name_of_them(
    weight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "renamed.h5.gz"
    packed.write_bytes(gzip.compress(weight_file.read_bytes(), 1))
    monkeypatch.setitem(weight_files.PUBLISHED, MEL128, WeightFile("", packed.read_bytes()).git_blob)
    assert main(["--weights", str(packed), "--to", str(tmp_path / "a.onnx")]) == 0
    about = metadata(tmp_path / "a.onnx")
    assert about["source"].endswith(f"commit {weight_files.COMMIT}, {MEL128}")
    assert about["licence"].startswith("CC BY 4.0")


def test_git_s_name_is_git_s() -> None:
    """`printf 'hello\\n' | git hash-object --stdin`."""
    assert WeightFile("", b"hello\n").git_blob == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_the_same_weights_give_the_same_file(weight_file: Path, network: Path, tmp_path: Path) -> None:
    assert main(["--weights", str(weight_file), "--to", str(tmp_path / "again.onnx")]) == 0
    assert (tmp_path / "again.onnx").read_bytes() == network.read_bytes()


def test_what_is_refused_is_named(weight_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "cannot read the weights" in refused(capsys, "--weights", tmp_path / "absent.h5")
    assert "the sha256 of random.h5 is" in refused(capsys, "--weights", weight_file, "--sha256", "0" * 64)
    cut = tmp_path / "cut.h5.gz"
    cut.write_bytes(gzip.compress(weight_file.read_bytes(), 1)[:-100])
    assert "cut.h5.gz is not whole" in refused(capsys, "--weights", cut, "--to", tmp_path / "a.onnx")
    for name in ("openl3_audio_linear_music.h5", "openl3_image_mel128_music.h5"):
        (tmp_path / name).write_bytes(weight_file.read_bytes())
        assert "audio, mel128 or mel256, is taken" in refused(capsys, "--weights", tmp_path / name)
    (tmp_path / "openl3_audio_mel256_env.h5").write_bytes(weight_file.read_bytes())
    wrong = refused(capsys, "--weights", tmp_path / "openl3_audio_mel256_env.h5", "--bands", "128")
    assert "is the network of 256 bands, not 128" in wrong
    assert not (tmp_path / "a.onnx").exists()


class Shelf(BaseHTTPRequestHandler):
    """Serves one file under every name."""

    content = b""

    def do_GET(self) -> None:
        self.send_response(200 if self.content else 404)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf() -> Iterator[tuple[type[Shelf], str]]:
    """What a server of this machine serves, and its address."""
    handler = type("OneShelf", (Shelf,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield handler, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_download_is_the_published_file_or_refused(
    shelf: tuple[type[Shelf], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    served, address = shelf
    with pytest.raises(ExportError, match=f"cannot fetch {address}{MEL128}: .*give it with --weights {MEL128}"):
        download(128, address)
    served.content = b"not the weights"
    with pytest.raises(ExportError, match=f"is not the file that was published: .* it should be {PUBLISHED[MEL128]}"):
        download(128, address)
    monkeypatch.setitem(weight_files.PUBLISHED, MEL128, WeightFile("", served.content).git_blob)
    assert download(128, address) == WeightFile(MEL128, b"not the weights")


def test_8_bit_integers_are_near_and_say_how_near(
    weight_file: Path, network: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "sounds" / "a.wav", noise(17) * np.linspace(0.01, 1, 17 * 48_000, dtype=np.float32)[:, np.newaxis])
    (tmp_path / "sounds" / "broken.wav").write_text("none")
    small = tmp_path / "int8.onnx"
    assert main(["--weights", str(weight_file), "--to", str(small), "--int8", str(tmp_path / "sounds")]) == 0
    assert "8-bit integers, calibrated with 9 windows" in capsys.readouterr().out
    assert small.stat().st_size < 0.3 * network.stat().st_size
    about = metadata(small)
    assert about["int8_cosine"].startswith("median 0.99") and about["network"] == "mel128-6144"
    one, other = (make(ProviderSettings("onnx", path, 24_000)) for path in (network, small))
    assert one.identity != other.identity
    window = noise(1, seed=9).T
    a, b = one.embed(window)[0], other.embed(window)[0]
    assert 0.99 < a @ b / np.linalg.norm(a) / np.linalg.norm(b) < 1


def test_too_little_to_calibrate_with(weight_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "sounds" / "a.wav", noise(2))
    arguments = ("--weights", weight_file, "--to", tmp_path / "a.onnx", "--int8", tmp_path / "sounds")
    assert "windows of sound to calibrate with; 16 are needed" in refused(capsys, *arguments)
    (tmp_path / "none").mkdir()
    assert "gives 0 windows" in refused(capsys, *arguments[:-1], tmp_path / "none")
