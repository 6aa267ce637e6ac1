"""Several files changed together: all of them or none, also where the process is killed between two.

A journal names the files, all new contents are written beside them, and when all of that is on the disk the journal
says so: from then on the change counts as made, and `finish` completes it, now or when a later command finds the
journal. What a kill leaves before that is taken away. A file that has been changed by somebody else since it was read
stops the whole change before anything is written.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from casebook.disk import opened_to_lock, write_atomic
from casebook.errors import ContentError, Place, Problem
from casebook.problems import problem

HOME = "build/desk"
JOURNAL, LOCK = f"{HOME}/journal.json", f"{HOME}/lock"


@dataclass(frozen=True)
class Change:
    """A file of the project, what it held when it was read, and what it is to hold; None: there is no such file."""

    path: str
    before: bytes | None
    after: bytes | None


def make(root: Path, changes: Iterable[Change]) -> list[Change]:
    """Writes the changes, all or none, and gives those that were any.

    Raises:
        ContentError: a file is another than when it was read, or lies outside of the project; nothing was written.
        OSError: the system refused (a full disk, no permission); nothing was written.
    """
    wanted = [change for change in changes if change.before != change.after]
    if not wanted:
        return []
    with _alone(root):
        finish(root)
        if wrong := [told for change in wanted if (told := _fault(root, change))]:
            raise ContentError.of(wrong)
        files = {_target(root, change.path): change.after for change in wanted}
        _journal(root, files, ready=False)
        try:
            for path, content in files.items():
                if content is not None:
                    _write(root / path, content)
            # between reading and now somebody may have saved
            if wrong := [told for change in wanted if (told := _fault(root, change))]:
                raise ContentError.of(wrong)
            _journal(root, files, ready=True)
        finally:
            finish(root)
    return wanted


def finish(root: Path) -> bool:
    """Ends a change that was cut short: completes it if its journal says that all is written, else takes away what
    there is of it. Whether there was one.
    """
    journal = root / JOURNAL
    try:
        told = json.loads(journal.read_bytes())
    except FileNotFoundError:
        return False
    except ValueError:  # it is written whole or not at all, so that this is none of ours
        told = {"ready": False, "files": {}}
    for path, stays in told["files"].items():
        place = root / path
        if not told["ready"]:
            _part(place).unlink(missing_ok=True)
        elif stays:
            with suppress(FileNotFoundError):  # it is in its place by now
                os.replace(_part(place), place)
            _settled(place.parent)
        else:
            place.unlink(missing_ok=True)
            with suppress(OSError):  # a chapter's folder goes with its last file
                if place.parent.parent == root / "content":
                    place.parent.rmdir()
    journal.unlink()
    return True


def recover(root: Path) -> bool:
    """`finish`, for a command that finds a journal: the one that wrote it has gone, or is waited for."""
    if not (root / JOURNAL).exists():
        return False
    with _alone(root):
        return finish(root)


def mark(content: bytes | None) -> str:
    """A short sum of a content, to see whether it has changed."""
    return "" if content is None else hashlib.blake2b(content, digest_size=8).hexdigest()


def _fault(root: Path, change: Change) -> Problem | None:
    place = root / change.path
    if not place.resolve().is_relative_to(root.resolve()):
        return problem(Place(change.path), "path-leaves-project")
    try:
        now: bytes | None = place.read_bytes()
    except FileNotFoundError:
        now = None
    if now == change.before:
        return None
    if now is not None and change.before is None:
        return problem(Place(change.path), "desk-taken")
    return problem(Place(change.path), "desk-changed")


def _target(root: Path, path: str) -> str:
    """The file itself, where its name is a link to it."""
    return (root / path).resolve().relative_to(root.resolve()).as_posix()


def _part(place: Path) -> Path:
    """What lies beside a file until it takes its place, under a name that nobody reads."""
    return place.with_name(f".{place.name}.desk.part")


def _journal(root: Path, files: dict[str, bytes | None], *, ready: bool) -> None:
    told = {"ready": ready, "files": {path: content is not None for path, content in files.items()}}
    write_atomic(root / JOURNAL, json.dumps(told).encode())
    _settled((root / JOURNAL).parent)


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    part = _part(place)
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(part, place.stat().st_mode & 0o777 if place.exists() else 0o644)


def _settled(folder: Path) -> None:
    """Has the system write the names of a folder too."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Lets one change of a project be written at a time; the lock goes with its process."""
    path = root / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened_to_lock(path) as file:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
