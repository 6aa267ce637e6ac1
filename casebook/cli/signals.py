"""Ending on a signal: children first, then this process in order, so that nothing is left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType


class Terminated(BaseException):
    """SIGTERM came. Not an Exception: nothing but the command line may catch it."""


def listen() -> None:
    """From now on SIGTERM and Ctrl-C end the children of this process and then raise in its main thread."""
    owner = os.getpid()

    def answer(raised: Callable[[], BaseException], number: int) -> None:
        if os.getpid() != owner:  # a fork of ours: it has nothing to tidy
            os._exit(128 + number)
        signal.signal(number, signal.SIG_IGN)
        # again and again: what waits in line would start the next child when the first one is gone
        threading.Thread(target=_reap, daemon=True).start()
        raise raised()

    def on_terminate(number: int, _frame: FrameType | None) -> None:
        answer(Terminated, number)

    def on_interrupt(number: int, _frame: FrameType | None) -> None:
        answer(KeyboardInterrupt, number)

    signal.signal(signal.SIGTERM, on_terminate)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # ignored by whoever started us in the background
        signal.signal(signal.SIGINT, on_interrupt)


def _reap() -> None:
    while True:
        end_children()
        time.sleep(0.1)


def end_children() -> None:
    """Asks every process below this one to end."""
    for child in multiprocessing.active_children():
        child.terminate()
    for number in below(os.getpid()):
        try:
            os.kill(number, signal.SIGTERM)
        except ProcessLookupError:
            continue


def below(process: int) -> list[int]:
    """The children of a process and theirs, those of libraries too; where the system does not list them, none."""
    found: list[int] = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(number) for number in listed.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *below(child)]
    return found
