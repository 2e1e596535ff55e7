"""The process that tries models: what it says of good and bad ones, and of its own violent end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import onnxruntime
import pytest

from songspace.errors import ModelError, SpecError
from songspace.vetting.guard import vet
from songspace.vetting.interpreter import interpreter
from songspace.vetting.limits import Limits
from songspace.vetting.request import Request
from tests.hostile.models import greedy, mixing, slow
from tests.models import Model, make_model
from tests.processes import children

FOLDERS = [str(Path(__file__).parents[3] / "extension"), str(Path(onnxruntime.__file__).parents[1])]
MODEL = make_model(["a", "b"], dims=2)


def request(model: Model) -> Request:
    return Request(model.text.encode(), model.encoder, model.decoder)


class Impatience:
    """What is done in the pauses of an attempt, once the worker has been at it for a while."""

    def __init__(self) -> None:
        self.supervisor = self.worker = 0
        self.started = self.acted = time.monotonic()

    def __call__(self) -> None:
        found = [(parent, child) for parent in children(os.getpid()) for child in children(parent)]
        if found and time.monotonic() > self.started + 1:
            self.supervisor, self.worker = found[0]
            self.acted = time.monotonic()
            self.intervene()

    def intervene(self) -> None:
        raise NotImplementedError


class KillWorker(Impatience):
    def intervene(self) -> None:
        os.kill(self.worker, signal.SIGSEGV)


class KillSupervisor(Impatience):
    def intervene(self) -> None:
        os.kill(self.supervisor, signal.SIGKILL)


class Cancel(Impatience):
    def intervene(self) -> None:
        raise KeyboardInterrupt


def attempt(model: Model, pause: object = lambda: None, **limits: int) -> None:
    vet(request(model), sys.executable, FOLDERS, replace(Limits.of(len(model.encoder)), **limits), pause)


def test_a_good_model_passes() -> None:
    attempt(MODEL)
    attempt(
        replace(
            MODEL, decoder=None, spec=replace(MODEL.spec, decoder=None, check=replace(MODEL.spec.check, decoded=()))
        )
    )


def test_errors_come_back_as_what_they_are() -> None:
    with pytest.raises(SpecError, match="is not JSON"):
        vet(Request(b"{", MODEL.encoder, None), sys.executable, FOLDERS, Limits.of(0), lambda: None)
    with pytest.raises(ModelError, match="is refused"):
        attempt(replace(MODEL, encoder=MODEL.encoder + b"\x3a\x00"))
    with pytest.raises(ModelError, match="a batch of 4096 differ from"):
        attempt(mixing())


def test_a_decoder_that_no_check_vector_needs_is_tried_too() -> None:
    unchecked = replace(MODEL.spec, check=replace(MODEL.spec.check, decoded=()))
    attempt(replace(MODEL, spec=unchecked))
    with pytest.raises(ModelError, match="the decoder's inputs are named"):
        attempt(replace(MODEL, spec=unchecked, decoder=MODEL.encoder))


def test_a_model_larger_than_a_pipe_passes_through_it() -> None:
    model = slow()
    wrong = replace(model.spec.check, outputs=((1.0, 1.0),))
    assert len(model.encoder) > 1 << 22
    with pytest.raises(ModelError, match="the encoder's answers differ from the spec's check vectors"):
        attempt(replace(model, spec=replace(model.spec, check=wrong)))


def test_memory_is_bounded() -> None:
    with pytest.raises(ModelError, match=r"alloc|MB it is given"):
        attempt(greedy())


def test_processor_time_is_bounded() -> None:
    with pytest.raises(ModelError, match=r"more than 2 s of processor time|took longer than 2 s"):
        attempt(slow(), seconds=2)


def test_a_crash_is_named() -> None:
    with pytest.raises(ModelError, match="killed the test process with SIGSEGV"):
        attempt(slow(), KillWorker())


@pytest.mark.parametrize("interruption", [KillSupervisor, Cancel])
def test_nothing_of_it_stays_when_it_is_interrupted(interruption: type[Impatience]) -> None:
    pause = interruption()
    with pytest.raises((ModelError, KeyboardInterrupt), match=r"was killed with SIGKILL|^$"):
        attempt(slow(), pause, seconds=8)
    assert time.monotonic() < pause.acted + 3
    assert pause.supervisor not in children(os.getpid())
    latest = time.monotonic() + 60
    while Path(f"/proc/{pause.worker}").exists() and "Z" not in state(pause.worker):
        assert time.monotonic() < latest
        time.sleep(0.1)


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_a_supervisor_ends_by_itself_when_its_caller_does() -> None:
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from tests.unit.songspace.test_vetting import attempt, slow\n"
        "attempt(slow())"
    )
    folders = [str(Path(__file__).parents[3]), *FOLDERS]
    caller = subprocess.Popen([sys.executable, "-c", program, *folders])
    latest = time.monotonic() + 60
    while not (found := [child for parent in children(caller.pid) for child in children(parent)]):
        assert time.monotonic() < latest
        time.sleep(0.1)
    supervisor = children(caller.pid)[0]
    caller.kill()
    caller.wait()
    latest = time.monotonic() + 5
    while any(state(pid) != "Z" for pid in (supervisor, *found)):
        assert time.monotonic() < latest
        time.sleep(0.05)


def test_a_runtime_that_does_not_work_is_named(tmp_path: Path) -> None:
    nothing = Request(b"", b"", None)
    with pytest.raises(
        ModelError, match=r"does not run \(status 1\): ModuleNotFoundError: No module named 'songspace'"
    ):
        vet(nothing, sys.executable, [str(tmp_path)], Limits.of(0), lambda: None)
    with pytest.raises(ModelError, match=r"could be started: .*No such file"):
        vet(nothing, str(tmp_path / "python"), FOLDERS, Limits.of(0), lambda: None)


def test_the_interpreter_is_the_recorded_one(tmp_path: Path) -> None:
    record = tmp_path / ".interpreter"
    with pytest.raises(ModelError, match=r"no Python to try models with is recorded .* run make install"):
        interpreter(record)
    record.write_text("/nowhere/python3\n")
    with pytest.raises(ModelError, match="cannot run /nowhere/python3"):
        interpreter(record)
    record.write_text(sys.executable + "\n")
    assert interpreter(record) == sys.executable
