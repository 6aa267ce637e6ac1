"""A process beside this one: it works with what is left of the machine, and ends when it is told to or when this one
ends, in whatever way."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

NICE = 10
GRACE = 5.0  # seconds in which a process tidies up after it was told to end


class Beside:
    """A command at work in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        self._process = process
        self._said = said

    def code(self) -> int | None:
        """The exit code, once it has ended by itself; below 0, the signal that ended it."""
        return self._process.poll()

    def said(self) -> str:
        """What it said on stderr."""
        self._said.seek(0)
        return self._said.read().decode("utf-8", "replace").strip()


@contextmanager
def beside(command: Sequence[str], grace: float = GRACE) -> Iterator[Beside]:
    """Begins a command in a process and a session of its own; nothing of it is left after the `with`."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,  # held open as long as this process lives: see `tied`
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        assert process.stdin is not None
        try:
            yield Beside(process, said)
        finally:
            with process.stdin:
                _end(process, grace)


def _end(process: subprocess.Popen[bytes], grace: float) -> None:
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    with suppress(ProcessLookupError, PermissionError):  # nobody is left of its session, as it should be
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tied(grace: float = GRACE) -> None:
    """Makes of this process one that `beside` began: nice to others, and ended as by SIGTERM when whoever began it has
    gone and holds its input no more."""
    os.nice(NICE)
    threading.Thread(target=_follow, args=(grace,), daemon=True).start()


def _follow(grace: float) -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    if os.getpgrp() == os.getpid():  # in a session of its own: what has not ended by now is ended with it
        os.killpg(os.getpid(), signal.SIGKILL)
