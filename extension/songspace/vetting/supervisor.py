"""The program of the process that the backend starts: it has a worker try the model, and says how that ended."""

from __future__ import annotations

import os
import select
import signal
import sys
import time

from songspace.errors import ModelError
from songspace.vetting import worker
from songspace.vetting.limits import Limits
from songspace.vetting.request import Request, answer

STDIN, STDOUT = 0, 1
CHUNK = 1 << 20
LONGEST_ANSWER = 1 << 16


def main(seconds: str, mebibytes: str) -> None:
    """Read a request from stdin, write its answer to stdout, and end with status 0; with 1 if nobody waits for it."""
    limits = Limits(int(seconds), int(mebibytes))
    request = Request.read(_take)
    pid, pipe = _start_worker(request, limits)
    del request
    said = _listen(pid, pipe, limits)
    try:
        os.write(STDOUT, said)
    except BrokenPipeError:
        os._exit(1)
    os._exit(0)


def _take(size: int) -> bytes:
    taken = bytearray()
    while len(taken) < size:
        chunk = os.read(STDIN, min(CHUNK, size - len(taken)))
        if not chunk:
            os._exit(1)
        taken += chunk
    return bytes(taken)


def _start_worker(request: Request, limits: Limits) -> tuple[int, int]:
    """Fork; returns the worker's process id and the pipe it answers through."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        # Whatever happens, this process must not go on as a second supervisor.
        try:
            os.close(ours)
            _leave_the_backends_pipes()
            os.write(theirs, answer(worker.main(request, limits)))
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(2)
    os.close(theirs)
    return pid, ours


def _leave_the_backends_pipes() -> None:
    # Else a backend whose supervisor was killed would wait for the worker.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, STDIN)
    os.dup2(nothing, STDOUT)


def _listen(pid: int, pipe: int, limits: Limits) -> bytes:
    """Wait for the worker's answer or its end; give up when the time is over or the backend hangs up."""
    latest = time.monotonic() + limits.seconds
    ready, _, _ = select.select([STDIN, pipe], [], [], limits.seconds)
    said = os.read(pipe, LONGEST_ANSWER) if pipe in ready else b""
    if not said and pipe not in ready:
        os.kill(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if STDIN in ready and not said:
        os._exit(1)
    if time.monotonic() >= latest and not said:
        return answer(ModelError(f"trying the model took longer than {limits.seconds} s; make it smaller"))
    return said or answer(ModelError(_end(status, limits)))


def _end(status: int, limits: Limits) -> str:
    if status == -signal.SIGXCPU:
        return f"trying the model took more than {limits.seconds} s of processor time; make it smaller"
    if status < 0:
        return (
            f"trying the model killed the test process with {signal.Signals(-status).name}; a file that does this is "
            f"damaged or hostile, or needs more than the {limits.mebibytes} MB it is given"
        )
    return (
        f"the test process ended with status {status} and no answer; the server's runtime may be broken: make install"
    )
