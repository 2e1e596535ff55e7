"""The backend's side: hand a model to a supervisor, wait in a way that can be cancelled, and raise what it answers."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from songspace.errors import ModelError
from songspace.vetting.limits import Limits
from songspace.vetting.request import Request, raise_answer

# The interpreter is isolated (-I) and without site packages (-S): it imports from the folders it is given only.
PROGRAM = """
import sys
*folders, tag, seconds, mebibytes = sys.argv[1:]
if tag != sys.implementation.cache_tag:
    sys.exit(f"it is {sys.implementation.cache_tag}, PL/Python is {tag}: run make install")
sys.path[:0] = folders
from songspace.vetting.supervisor import main
main(seconds, mebibytes)
"""
ENVIRONMENT = {"ORT_DISABLE_TELEMETRY": "1", "OPENBLAS_NUM_THREADS": "1"}
SECONDS_BETWEEN_PAUSES = 0.05
# What starting, reading and ending may take beyond the limit that the supervisor keeps.
GRACE_SECONDS = 30
SECONDS_TO_END = 5
CHUNK = 1 << 16
LONGEST_ANSWER = 1 << 16


def vet(
    request: Request, interpreter: str, folders: Sequence[str], limits: Limits, pause: Callable[[], object]
) -> None:
    """Raise ModelError or SpecError unless the model loads and answers its check vectors.

    `pause` is called every `SECONDS_BETWEEN_PAUSES`; an exception from it ends the attempt.
    """
    command = [interpreter, "-I", "-S", "-c", PROGRAM, *folders, str(sys.implementation.cache_tag)]
    command += [str(limits.seconds), str(limits.mebibytes)]
    try:
        # A session of its own: signals to the backend's process group are not for it.
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            cwd="/",
            start_new_session=True,
            bufsize=0,
        )
    except OSError as error:
        raise ModelError(f"no process to try the model in could be started: {error}") from None
    try:
        said, complaint = Conversation(process, request).hold(limits.seconds + GRACE_SECONDS, pause)
    finally:
        status = _end(process)
    _raise_outcome(said, complaint, status)


class Conversation:
    """What goes to a process and comes from it, none of it waited for longer than a pause."""

    def __init__(self, process: subprocess.Popen[bytes], request: Request) -> None:
        """Take over the process's pipes."""
        self._to_write = [memoryview(part) for part in request.parts() if part]
        self._read: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        self._selector = selectors.DefaultSelector()
        for name, pipe, event in (
            ("stdin", process.stdin, selectors.EVENT_WRITE),
            ("stdout", process.stdout, selectors.EVENT_READ),
            ("stderr", process.stderr, selectors.EVENT_READ),
        ):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, event, name)

    def hold(self, seconds: float, pause: Callable[[], object]) -> tuple[bytes, bytes]:
        """Write the request; return what came on stdout and stderr until stdout ended. Raises ModelError when late."""
        latest = time.monotonic() + seconds
        with self._selector:
            while True:
                ready = self._selector.select(SECONDS_BETWEEN_PAUSES)
                if not ready:
                    pause()
                if time.monotonic() > latest:
                    raise ModelError(f"the process that tries the model did not answer within {seconds:g} s")
                for key, _ in ready:
                    self._move(key)
                if "stdout" not in [key.data for key in self._selector.get_map().values()]:
                    return bytes(self._read["stdout"]), bytes(self._read["stderr"])

    def _move(self, key: selectors.SelectorKey) -> None:
        alive = self._write(key.fd) if key.data == "stdin" else self._take(key.fd, key.data)
        if not alive:
            self._selector.unregister(key.fileobj)

    def _write(self, pipe: int) -> bool:
        try:
            written = os.write(pipe, self._to_write[0][:CHUNK])
        except BrokenPipeError:
            return False
        self._to_write[0] = self._to_write[0][written:]
        if not self._to_write[0]:
            self._to_write.pop(0)
        return bool(self._to_write)

    def _take(self, pipe: int, name: str) -> bool:
        chunk = os.read(pipe, CHUNK)
        self._read[name] += chunk[: LONGEST_ANSWER - len(self._read[name])]
        return bool(chunk)


def _end(process: subprocess.Popen[bytes]) -> int:
    """Hang up, which ends the supervisor and its worker, and return its exit status."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        assert pipe is not None
        pipe.close()
    try:
        return process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _raise_outcome(said: bytes, complaint: bytes, status: int) -> None:
    if said.endswith(b"\n"):
        return raise_answer(said)
    if status < 0:
        name = signal.Signals(-status).name
        raise ModelError(f"the process that tries the model was killed with {name}; nothing is stored, try again")
    reason = complaint.decode(errors="replace").strip().rpartition("\n")[2]
    raise ModelError(f"the process that tries models does not run (status {status}): {reason or 'it says nothing'}")
