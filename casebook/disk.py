"""The real world: files, subprocesses, cache, publishing. Nothing above it opens a file."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import itertools
import multiprocessing
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from casebook.effects import Finished, Found, editors_own
from casebook.errors import ToolError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# a file that was written within the last tick of the file system's clock may be written again without a trace
_TICK = 50_000_000
_count = itertools.count(1)


class Disk:
    """The project's folder on disk; `cache` is where bytes are kept by key between builds."""

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        self.root = root.resolve()
        self._cache = cache or self.root / "build" / "cache"

    def files(self, folder: str, suffixes: tuple[str, ...]) -> list[str]:
        found = []
        for base, folders, names in os.walk(self.root / folder):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            found += [
                (Path(base) / name).relative_to(self.root).as_posix()
                for name in names
                if name.endswith(suffixes) and not name.startswith(".")
            ]
        return sorted(found)

    def survey(self, folder: str) -> dict[str, Found]:
        found: dict[str, Found] = {}
        _survey(self.root / folder, folder, found, time.time_ns())
        return dict(sorted(found.items()))

    def look(self, path: str) -> Found | None:
        if any(editors_own(part) for part in path.split("/")):
            return None
        place = self.root / path
        return _look(str(place), place.is_symlink(), time.time_ns())

    def exists(self, path: str) -> bool:
        return (self.root / path).exists()

    def leaves_project(self, path: str) -> bool:
        return not (self.root / path).resolve().is_relative_to(self.root)

    def size(self, path: str) -> int:
        return (self.root / path).stat().st_size

    def read(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def cached(self, key: str, make: Callable[[], bytes]) -> bytes:
        path = self._cache / key[:2] / key
        try:
            return path.read_bytes()
        except FileNotFoundError:
            content = make()
            write_atomic(path, content)
            return content

    def run(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Finished:
        done = subprocess.run(
            list(command),
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Finished(done.returncode, done.stdout, done.stderr)


def _survey(place: Path | str, folder: str, found: dict[str, Found], now: int) -> None:
    try:
        entries = list(os.scandir(place))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        found[folder] = Found("closed", 0, (next(_count),))
        return
    for entry in entries:
        if editors_own(entry.name):
            continue
        path = f"{folder}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            _survey(entry.path, path, found, now)
        elif (file := _look(entry.path, entry.is_symlink(), now)) is not None:
            found[path] = file


def _look(place: str, link: bool, now: int) -> Found | None:
    try:
        facts = os.stat(place)
    except OSError:  # a link to nowhere, to itself, into a closed folder; or a file that has just gone
        return Found("dangling", 0, (next(_count),)) if link else None
    stamp: tuple[int, ...] = (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino)
    if stat.S_ISDIR(facts.st_mode):
        return Found("folder", 0, stamp) if link else None
    if now - facts.st_ctime_ns < _TICK:
        stamp = (*stamp, next(_count))
    if not stat.S_ISREG(facts.st_mode):
        return Found("special", 0, stamp)
    return Found("link" if link else "file", facts.st_size, stamp)


def beside(task: Callable[[], int]) -> Callable[[], int]:
    """Runs a task beside this process and gives what waits for its result; its exceptions come over too.

    The task runs in a fork of this process, which has all its data at once. Where forking is not safe (other threads
    run, or the system advises against it) the task runs here and now.
    """
    if threading.active_count() > 1 or sys.platform in {"darwin", "win32"}:
        result = task()
        return lambda: result
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)

    def work() -> None:
        try:
            send.send((task(), None))
        except Exception as error:
            send.send((0, error))

    process = context.Process(target=work)
    process.start()
    send.close()

    def wait() -> int:
        try:
            made, error = receive.recv()
        except EOFError:
            raise ToolError("a process of the build ended before its work was done") from None
        finally:
            process.join()
            receive.close()
        if error is not None:
            raise error
        return int(made)

    return wait


def write_atomic(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files below a folder and removes what else lies there; what is already right keeps its time."""
    for path, content in files.items():
        target = folder / path
        if not (target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    for base, folders, names in os.walk(folder, topdown=False):
        for name in names:
            left = Path(base) / name
            if left.relative_to(folder).as_posix() not in files:
                left.unlink()
        for name in folders:
            empty = Path(base) / name
            if not any(empty.iterdir()):
                empty.rmdir()


def swap_in(new: Path, place: Path) -> None:
    """Puts a finished folder in its place at once: whoever looks sees the old one whole or the new one whole.

    Where the system cannot exchange two folders in one step, the old one is moved aside first and put back on failure.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        os.rename(new, place)
        return
    if _exchange(new, place):
        shutil.rmtree(new)
        return
    aside = place.with_name(place.name + ".old")
    shutil.rmtree(aside, ignore_errors=True)
    os.rename(place, aside)
    try:
        os.rename(new, place)
    except OSError:
        os.rename(aside, place)
        raise
    shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}:
        return False
    raise OSError(code, os.strerror(code), str(other))


def digest(files: Mapping[str, bytes]) -> str:
    """One sum of a set of files, names and contents."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return total.hexdigest()
