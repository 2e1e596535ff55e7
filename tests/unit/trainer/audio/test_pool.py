"""Several processes: all files are answered, and one that kills its process costs that file only."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from songspace.errors import AudioError
from tests.sound.files import noise, write
from trainer.audio.files import find
from trainer.audio.outcome import outcome_of
from trainer.audio.pool import Pool
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings


@pytest.fixture
def settings(network: Path) -> ProviderSettings:
    return ProviderSettings("onnx", network, 24_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five files of different sound; the first one takes half a minute."""
    write(tmp_path / "0.wav", noise(240))
    for number in range(1, 5):
        write(tmp_path / f"{number}.wav", noise(1, seed=number))
    return tmp_path


def test_every_file_is_answered_as_one_process_would(folder: Path, settings: ProviderSettings) -> None:
    tracks = find(folder).tracks[1:]
    provider = make(settings)
    with Pool(settings, 2) as pool:
        assert len({worker.process.pid for worker in pool.workers}) == 2
        found = dict(pool.run(tracks))
    assert set(found) == set(tracks)
    for track, outcome in found.items():
        expected = outcome_of(track.file, provider)
        assert outcome.seconds == expected.seconds == 1
        assert outcome.embedding is not None and expected.embedding is not None
        np.testing.assert_allclose(outcome.embedding, expected.embedding, atol=1e-5)


def test_a_process_that_dies_costs_its_file_only(folder: Path, settings: ProviderSettings) -> None:
    tracks = find(folder).tracks
    with Pool(settings, 2) as pool:
        answers, problems = pool.run(tracks), {}
        for track, outcome in answers:
            problems[track.file.name] = outcome.problem
            at_it = [worker for worker in pool.workers if worker.track and worker.track.file.name == "0.wav"]
            if len(problems) == 1:
                assert at_it[0].process.pid is not None
                os.kill(at_it[0].process.pid, signal.SIGKILL)
        assert len(pool.workers) == 2
    assert problems == {"0.wav": "the process that read it died (SIGKILL)"} | dict.fromkeys(
        [f"{number}.wav" for number in range(1, 5)]
    )


def test_processes_that_cannot_begin_are_an_error(folder: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(AudioError, match=r"ended before it began \(exit status 1\)"),
        Pool(ProviderSettings("onnx", tmp_path / "absent.onnx", 24_000), 2) as pool,
    ):
        list(pool.run(find(folder).tracks))


def test_nothing_is_left_running(folder: Path, settings: ProviderSettings) -> None:
    with Pool(settings, 2) as pool:
        next(iter(pool.run(find(folder).tracks)))
        processes = [worker.process for worker in pool.workers]
    began = time.monotonic()
    assert not any(process.is_alive() for process in processes) and time.monotonic() - began < 5
