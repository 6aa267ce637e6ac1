"""Lays out the parts that are not kept yet, in two processes; what they are forked from stays for the next time."""

from __future__ import annotations

import concurrent.futures
import gc
import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from casebook.effects import Effects
from casebook.errors import Language, ToolError
from casebook.presses.book.cutting import Part
from casebook.presses.book.layout import LaidOut, lay_out, unpacked_part

_PROCESSES = 2
_TASKS = 6  # parts that a process lays out before a new one takes its place, which is there at once


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
    if todo:
        futures = {_pool().submit(_work, part): part for part in todo}
        try:
            for done, future in enumerate(concurrent.futures.as_completed(futures), 1):
                part, (data, seconds) = futures[future], future.result()
                kept[part.key] = effects.cached(part.key, lambda data=data: data)  # type: ignore[misc]
                pages = unpacked_part(data).pages
                tell(Progress(part.language, part.name, pages, seconds, done, len(todo)))
        except BrokenProcessPool as error:
            close()
            raise ToolError("PDF: a process that lays out pages died") from error
        finally:
            for future in futures:
                future.cancel()
    return tuple(unpacked_part(kept[part.key]) for part in parts)


class _Absent(Exception):
    """A part that is not kept."""


def _absent() -> bytes:
    raise _Absent


def _work(part: Part) -> tuple[bytes, float]:
    began = time.process_time()
    # a part makes some million objects and drops them all at its end: to look through them meanwhile costs a
    # quarter, to look after it a tenth. The process ends before they are too many.
    gc.disable()
    return lay_out(part).packed(), time.process_time() - began


_lock = threading.Lock()
_running: list[concurrent.futures.ProcessPoolExecutor] = []


def _pool() -> concurrent.futures.ProcessPoolExecutor:
    """The processes, started once. They are forked from one that has WeasyPrint in it, where the system can do that."""
    with _lock:
        if not _running:
            if "forkserver" in multiprocessing.get_all_start_methods():
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["casebook.presses.book.warm"])
            else:
                context = multiprocessing.get_context("spawn")  # type: ignore[assignment]
            _running.append(
                concurrent.futures.ProcessPoolExecutor(_PROCESSES, mp_context=context, max_tasks_per_child=_TASKS)
            )
        return _running[0]


def close() -> None:
    """Ends the processes; the next call of `lay_out_all` starts new ones."""
    with _lock:
        while _running:
            _running.pop().shutdown(cancel_futures=True)
