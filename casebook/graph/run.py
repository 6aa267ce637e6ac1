"""Making what is stale: each target once, its files into a tree, its questions with their answers kept."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import shutil
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from casebook.graph.store import Entry, Store
from casebook.graph.target import Ask, Files, Made, Target, digest

ASIDE = "aside/"  # before the path of what is left aside, where `right` is asked of it
MANY = 60  # so many targets of one language are worth a process of their own


@dataclass
class Report:
    """What a run made: names of targets by stage, with what they count, and the seconds of the work."""

    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    made: dict[str, tuple[str, ...]] = field(default_factory=dict)  # target -> why
    written: set[str] = field(default_factory=set)  # files, by their paths below the tree

    def add(self, stage: str, count: int, seconds: float, size: int) -> None:
        self.counts[stage] = self.counts.get(stage, 0) + count
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        self.sizes[stage] = self.sizes.get(stage, 0) + size


class Shared(Protocol):
    """What makers keep for one another and for the next build, wherever they work."""

    def since(self) -> Callable[[], Any]:
        """Gives what is kept otherwise by then than it is now."""

    def take(self, made: Any, /) -> None:
        """Keeps what another process made."""


def run(
    targets: Sequence[Target],
    stale: Mapping[str, tuple[str, ...]],
    store: Store,
    ask: Ask,
    tree: Path,
    failed: Callable[[Target, Exception], None],
    right: Callable[[str, str], bool],
    left: Callable[[Files], None],
    may_fork: Callable[[], bool] | None = None,
    shared: Shared | None = None,
) -> Report:
    """Makes the stale ones of these targets.

    A target that fails is handed to `failed`, which raises or bears it; one that is borne is forgotten, so that the
    next build tries again. Files are written below `tree`; one that lies in its place as it was made now (`right` knows
    by path and digest) is not written again. `left` gets what is laid aside. Languages with many stale targets are made
    side by side where forking is safe; what is `shared` comes back from there too.
    """
    report = Report()
    wanted = [target for target in targets if target.name in stale]
    here, beside = _divided(wanted, may_fork or _may_fork)
    with _forked(beside, tree, right, shared) as waiting:
        for target in here:
            started = time.perf_counter()
            try:
                made = target.make()
            except Exception as error:
                failed(target, error)
                store.entries.pop(target.name, None)
                continue
            entry, written, aside = _written(target, made, tree, right)
            report.written.update(written)
            left(aside)
            entry.cause = stale[target.name]
            store.keep(target.name, entry, made.asked, ask)
            report.add(target.stage or target.output, entry.count, time.perf_counter() - started, _size(made))
            report.made[target.name] = stale[target.name]
        for target, result in zip(beside, waiting(), strict=True):
            (entry, written, aside), asked, seconds, size = result
            report.written.update(written)
            left(aside)
            entry.cause = stale[target.name]
            store.keep(target.name, entry, asked, ask)
            report.add(target.stage or target.output, entry.count, seconds, size)
            report.made[target.name] = stale[target.name]
    return report


def _may_fork() -> bool:
    return threading.active_count() == 1 and sys.platform not in {"darwin", "win32"}


def _divided(wanted: Sequence[Target], may_fork: Callable[[], bool]) -> tuple[list[Target], list[Target]]:
    """What is made here, and what in a process beside this one: the last language that has many."""
    many: dict[str, int] = {}
    for target in wanted:
        if target.language is not None and not target.late:
            many[target.language] = many.get(target.language, 0) + 1
    big = [language for language, count in many.items() if count >= MANY]
    if len(big) < 2 or not may_fork():
        return list(wanted), []
    apart = [t for t in wanted if t.language == big[-1] and t.output == "site"]
    names = {t.name for t in apart}
    return [t for t in wanted if t.name not in names], apart


_Written = tuple[Entry, list[str], Files]
_Result = tuple[_Written, tuple[Any, ...], float, int]
_Right = Callable[[str, str], bool]
_work: list[tuple[Target, Path, _Right]] = []  # what a forked process finds in its memory: closures cannot be sent
_shared: list[Shared] = []


class _forked:
    """Makes targets in one forked process; `waiting()` gives their results, or raises what went wrong there."""

    def __init__(self, targets: Sequence[Target], tree: Path, right: _Right, shared: Shared | None) -> None:
        self.targets = targets
        self.tree = tree
        self.right = right
        self.shared = shared
        self.pool: concurrent.futures.ProcessPoolExecutor | None = None

    def __enter__(self) -> Callable[[], Iterable[_Result]]:
        if not self.targets:
            return lambda: ()
        _work[:] = [(target, self.tree, self.right) for target in self.targets]
        _shared[:] = [] if self.shared is None else [self.shared]
        context = multiprocessing.get_context("fork")
        self.pool = concurrent.futures.ProcessPoolExecutor(1, mp_context=context)
        future = self.pool.submit(_all)

        def waiting() -> Iterable[_Result]:
            found, kept = future.result()
            if self.shared is not None:
                self.shared.take(kept)
            return found

        return waiting

    def __exit__(self, *_error: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
            _work.clear()
            _shared.clear()


def _all() -> tuple[list[_Result], Any]:
    found: list[_Result] = []
    kept = _shared[0].since() if _shared else lambda: None
    for target, tree, right in _work:
        started = time.perf_counter()
        made = target.make()
        found.append((_written(target, made, tree, right), made.asked, time.perf_counter() - started, _size(made)))
    return found, kept()


def _written(target: Target, made: Made, tree: Path, right: _Right) -> _Written:
    """Writes what was made into the tree; gives its entry, what was written, and what is laid aside anew."""
    files = {path: digest(content) for path, content in made.files.items()}
    assert set(target.gives) <= set(files), f"{target.name} does not give all files that it said"
    written = [path for path in files if not right(path, files[path])]
    for path in written:
        write_anew(tree, path, made.files[path])
    aside = {path: digest(content) for path, content in made.aside.items()}
    entry = Entry(
        output=target.output,
        language=target.language,
        stage=target.stage or target.output,
        files=files,
        aside=aside,
        count=made.count,
    )
    return entry, written, {path: made.aside[path] for path in aside if not right(f"{ASIDE}{path}", aside[path])}


def write_anew(tree: Path, path: str, content: bytes) -> None:
    """Writes a file of a tree whose files may be second names of published ones, which stay as they are."""
    place = os.path.join(tree, path)
    try:
        _write_new(place, content)
    except OSError:  # no folder yet; or a file where a folder is wanted now, or the other way round
        for folder in list(Path(path).parents)[-2::-1]:
            with suppress(FileNotFoundError):  # another process may be making the same folders
                if not stat.S_ISDIR((tree / folder).lstat().st_mode):
                    (tree / folder).unlink()
        if os.path.isdir(place) and not os.path.islink(place):
            shutil.rmtree(place)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        _write_new(place, content)


def _write_new(place: str, content: bytes) -> None:
    with suppress(FileNotFoundError):
        os.unlink(place)
    with open(place, "xb") as file:
        file.write(content)


def _size(made: Made) -> int:
    return sum(map(len, made.files.values()))
