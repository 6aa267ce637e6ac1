"""Lays out the parts that are not kept yet, in two processes; what they are forked from stays for the next time."""

from __future__ import annotations

import concurrent.futures
import gc
import multiprocessing
import multiprocessing.context
import queue
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial

from casebook.effects import Effects
from casebook.errors import Language, ToolError
from casebook.presses.book.cutting import Part
from casebook.presses.book.layout import LaidOut, lay_out, unpacked_part

_PROCESSES = 2
_PAGES = 70  # that a process lays out before a new one takes its place, which is there at once


@dataclass(frozen=True)
class Progress:
    """A part that was laid out: its name, its pages, the CPU seconds that it took, how many of the parts that had to be
    laid out are done."""

    language: Language
    name: str
    pages: int
    seconds: float
    done: int
    of: int


Tell = Callable[[Progress], None]


def lay_out_all(parts: Sequence[Part], effects: Effects, tell: Tell = lambda _: None) -> tuple[LaidOut, ...]:
    """The parts as laid out, in their order; those that `effects` keeps are not laid out again.

    Raises:
        SystemLibraryMissing: Pango or HarfBuzz's subset library is not on the machine.
        ToolError: WeasyPrint complained of a part, or a process died.
    """
    kept: dict[str, bytes] = {}
    missing: dict[str, Part] = {}
    for part in parts:
        try:
            kept[part.key] = effects.cached(part.key, _absent)
        except _Absent:
            missing[part.key] = part
    # the longest first, so that no process waits for the other at the end
    todo = sorted(missing.values(), key=lambda part: -len(part.html))
    with concurrent.futures.ThreadPoolExecutor(_PROCESSES) as threads:
        futures = {threads.submit(_by_hand, part): part for part in todo}
        try:
            for done, future in enumerate(concurrent.futures.as_completed(futures), 1):
                part, (data, pages, seconds) = futures[future], future.result()
                kept[part.key] = effects.cached(part.key, partial(bytes, data))
                tell(Progress(part.language, part.name, pages, seconds, done, len(todo)))
        finally:
            for future in futures:
                future.cancel()
    return tuple(unpacked_part(kept[part.key]) for part in parts)


class _Absent(Exception):
    """A part that is not kept."""


def _absent() -> bytes:
    raise _Absent


def _work(part: Part) -> tuple[bytes, int, float]:
    began = time.process_time()
    # a part makes some million objects and drops them all at its end: to look through them meanwhile costs a quarter,
    # to look after it a tenth. The process ends before they are too many.
    gc.disable()
    laid = lay_out(part)
    return laid.packed(), laid.pages, time.process_time() - began


class _Hand:
    """A process that lays out one part after the other and is renewed after some. (A pool of processes that renews them
    itself, by `max_tasks_per_child`, may stop for ever in Python 3.11.)"""

    def __init__(self) -> None:
        self._process: concurrent.futures.ProcessPoolExecutor | None = None
        self._left = 0

    def lay_out(self, part: Part) -> tuple[bytes, int, float]:
        """A part as laid out and packed, its pages, and the CPU seconds that it took.

        Raises:
            ToolError: the process died, or what `layout.lay_out` raises.
        """
        if self._process is None or self._left <= 0:
            self.rest()
            self._process = concurrent.futures.ProcessPoolExecutor(1, mp_context=_context())
            self._left = _PAGES
        try:
            data, pages, seconds = self._process.submit(_work, part).result()
            self._left -= pages
            return data, pages, seconds
        except BrokenProcessPool as error:
            self.rest()
            raise ToolError(f"PDF ({part.language}): the process that laid out {part.name} died") from error

    def rest(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.shutdown()
        self._process = None


_hands: queue.SimpleQueue[_Hand] = queue.SimpleQueue()
for _ in range(_PROCESSES):
    _hands.put(_Hand())


def _by_hand(part: Part) -> tuple[bytes, int, float]:
    """Lays a part out by the next process that is free, whoever asks."""
    hand = _hands.get()
    try:
        return hand.lay_out(part)
    finally:
        _hands.put(hand)


@cache
def _context() -> multiprocessing.context.BaseContext:
    """How processes begin: forked from one that has WeasyPrint in it, where the system can do that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["casebook.presses.book.warm"])
    return context


def close() -> None:
    """Ends the processes; the next call of `lay_out_all` starts new ones."""
    held = [_hands.get() for _ in range(_PROCESSES)]
    for hand in held:
        hand.rest()
        _hands.put(hand)
