"""Several processes, each with a provider of its own; one that a file kills costs that file only."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from types import TracebackType

from songspace.errors import AudioError
from trainer.audio.files import Track
from trainer.audio.outcome import Outcome, outcome_of
from trainer.audio.providers import make
from trainer.audio.providers.provider import ProviderSettings

# Not forked: ONNX Runtime and TensorFlow have threads, which a forked process would miss.
CONTEXT = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 10.0


def work(pipe: Connection, settings: ProviderSettings) -> None:
    """The life of one process: say that the provider is ready, then answer file after file until there is none."""
    # Ctrl-C goes to the whole group; what it means is the parent's to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    provider = make(settings)
    # Codecs write what they think of a file there, past every report.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    pipe.send(None)
    try:
        while (file := pipe.recv()) is not None:
            pipe.send(outcome_of(file, provider))
    except (EOFError, BrokenPipeError):
        # The parent is gone.
        return


class Worker:
    """One process and the track it is at."""

    def __init__(self, settings: ProviderSettings) -> None:
        """Start it. Raises AudioError where it ends before it is ready."""
        self.pipe, theirs = CONTEXT.Pipe()
        self.process = CONTEXT.Process(target=work, args=(theirs, settings), daemon=True)
        self.process.start()
        theirs.close()
        self.track: Track | None = None
        self._ready = False

    def begin(self, track: Track) -> None:
        """Give it a track."""
        self.track = track
        self.pipe.send(track.file)

    def answer(self) -> Outcome | None:
        """What it says: None when it is ready, else what became of its track. Raises EOFError where it died."""
        said: Outcome | None = self.pipe.recv()
        self._ready = True
        return said

    def death(self) -> str:
        """How it died, in words. Raises AudioError where it never was ready."""
        self.process.join(PATIENCE_SECONDS)
        code = self.process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        if not self._ready:
            raise AudioError(f"a process that should make embeddings ended before it began ({how}); is memory short?")
        return how

    def end(self) -> None:
        """Let it go, at once."""
        self.pipe.close()
        self.process.terminate()
        self.process.join(PATIENCE_SECONDS)


class Pool:
    """A number of workers, entered and left as a context."""

    def __init__(self, settings: ProviderSettings, processes: int) -> None:
        """Workers start when it is entered."""
        self.settings, self.processes = settings, processes
        self.workers: list[Worker] = []

    def __enter__(self) -> Pool:
        """Start the workers."""
        self.workers = [Worker(self.settings) for _ in range(self.processes)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers, whatever they are at."""
        for worker in self.workers:
            worker.end()

    def run(self, tracks: Sequence[Track]) -> Iterator[tuple[Track, Outcome]]:
        """What became of every track, as it becomes known. Raises AudioError where no worker can begin."""
        waiting, left = deque(tracks), len(tracks)
        while left:
            pipes = {worker.pipe: worker for worker in self.workers}
            for pipe in wait(list(pipes)):
                worker = pipes[pipe]  # type: ignore[index]
                done = self._heard(worker)
                if done is not None:
                    left -= 1
                    yield done
                if worker in self.workers and waiting:
                    worker.begin(waiting.popleft())

    def _heard(self, worker: Worker) -> tuple[Track, Outcome] | None:
        track = worker.track
        try:
            outcome = worker.answer()
        except (EOFError, ConnectionError):
            how = worker.death()
            self.workers[self.workers.index(worker)] = Worker(self.settings)
            outcome = Outcome(None, problem=f"the process that read it died ({how})")
        return None if outcome is None or track is None else (track, outcome)
