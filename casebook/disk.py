"""The real world: files, subprocesses, cache, publishing. Nothing above it opens a file."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import io
import itertools
import os
import shutil
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from casebook.effects import Finished, Found, draft_of, editors_own, meant_by
from casebook.graph.store import Signature, signature
from casebook.machine import loads

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# a file that was written within the last tick of the file system's clock may be written again without a trace
_TICK = 50_000_000
_FILES = (".yml", ".yaml", ".csv", ".md", ".txt")  # a folder with such a name stands where a file is meant
_count = itertools.count(1)


class Disk:
    """The project's folder on disk; `cache` is where bytes are kept by key between builds.

    Drafts (x.draft.yml) are files that nobody sees, unless they are asked for: then each stands in the place of the
    file that it is to become, also where there is none yet. A draft that is named after one of several records of a
    file (f-1.1-01.draft.yml beside 1.1.yml) takes the place of that record.
    """

    def __init__(self, root: Path, cache: Path | None = None, *, drafts: bool = False) -> None:
        self.root = root.resolve()
        self.drafts = drafts
        self._cache = cache or self.root / "build" / "cache"

    def files(self, folder: str, suffixes: tuple[str, ...]) -> list[str]:
        found = []
        for base, folders, names in os.walk(self.root / folder):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            found += [
                (Path(base) / name).relative_to(self.root).as_posix()
                for name in names
                if name.endswith(suffixes) and not name.startswith(".") and not meant_by(name)
            ]
        return sorted(found)

    def survey(self, folder: str) -> dict[str, Found]:
        found: dict[str, Found] = {}
        _survey(self.root / folder, folder, found, time.time_ns())
        drafts = {path: meant for path in found if (meant := meant_by(path))}
        if self.drafts:
            found.update({meant: replace(found[path], draft=True) for path, meant in drafts.items()})
        return dict(sorted((path, file) for path, file in found.items() if path not in drafts))

    def look(self, path: str) -> Found | None:
        if any(editors_own(part) for part in path.split("/")) or meant_by(path):
            return None
        real = self.real(path)
        place = self.root / real
        found = _look(str(place), place.is_symlink(), time.time_ns())
        return found if found is None or real == path else replace(found, draft=True)

    def real(self, path: str) -> str:
        """The file that is read for a path: its draft, where drafts are asked for and it has one."""
        draft = draft_of(path)
        return draft if self.drafts and not meant_by(path) and (self.root / draft).is_file() else path

    def exists(self, path: str) -> bool:
        return (self.root / self.real(path)).exists()

    def leaves_project(self, path: str) -> bool:
        return not (self.root / path).resolve().is_relative_to(self.root)

    def size(self, path: str) -> int:
        return (self.root / self.real(path)).stat().st_size

    def read(self, path: str) -> bytes:
        return (self.root / self.real(path)).read_bytes()

    def cached(self, key: str, make: Callable[[], bytes]) -> bytes:
        path = self._cache / key[:2] / key
        try:
            return path.read_bytes()
        except FileNotFoundError:
            content = make()
            write_atomic(path, content)
            return content

    def opens(self, library: str | None) -> bool:
        return loads(library)

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

    def converse(self, command: Sequence[str], said: Sequence[bytes], mark: bytes) -> Finished:
        with (
            tempfile.TemporaryFile() as err,
            subprocess.Popen(
                list(command), cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=err
            ) as process,
        ):
            ear, mouth = process.stdin, process.stdout
            assert isinstance(ear, io.BufferedWriter) and isinstance(mouth, io.BufferedReader)

            def say() -> None:
                with suppress(OSError):  # it has ended: what it answered tells why
                    ear.write(b"".join(said))
                    ear.flush()

            saying = threading.Thread(target=say)  # who says all before hearing anything may wait for ever
            saying.start()
            out, missing = bytearray(), len(said)
            while missing > 0 and (heard := mouth.read1()):
                out += heard
                missing -= heard.count(mark)
            saying.join()
            with suppress(OSError):
                ear.close()
            code = process.wait()
            err.seek(0)
            return Finished(code, out.decode(errors="replace"), err.read().decode(errors="replace"))


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
            if entry.name.endswith(_FILES):
                found[path] = Found("nofile", 0, (next(_count),))
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


def opened_to_lock(path: Path) -> io.FileIO:
    """A file to take a lock on; a pipe of that name keeps nobody waiting."""
    return io.FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o666), "r+")


@contextmanager
def alone(path: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Lets one build of a project work at a time; a second one says so and waits. The lock goes with its process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened_to_lock(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another build")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS}:  # a file system without locks
                raise
        yield


def look(folder: Path) -> dict[str, Signature]:
    """All files below a folder by path, with their signatures; none where there is no such folder."""
    found: dict[str, Signature] = {}

    def walk(place: str, prefix: str) -> None:
        try:
            entries = list(os.scandir(place))
        except OSError:
            return
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                walk(entry.path, f"{prefix}{entry.name}/")
            else:
                stat = entry.stat(follow_symlinks=False)
                found[f"{prefix}{entry.name}"] = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)

    walk(str(folder), "")
    return found


def compose(
    tree: Path,
    fresh: Set[str],
    old: Path,
    seen: Mapping[str, Signature],
    paths: Set[str],
    link: Callable[[Path, Path], None] = os.link,
) -> dict[str, Signature]:
    """Makes a tree hold exactly these paths: what is `fresh` lies in it by now, the rest is taken over from `old`.
    Gives how they look then.

    What is taken over is a second name of the same bytes. `seen` is how `old` looks; a tree that has most of it
    already, as one of a build ago has, costs what has changed since. `link` gives a file its second name.
    """
    tree.mkdir(parents=True, exist_ok=True)  # of a build that could make nothing, too
    there = look(tree)
    for path in there.keys() - paths:
        (tree / path).unlink()
        with suppress(OSError):  # not empty yet, or not any more
            for empty in Path(path).parents:
                (tree / empty).rmdir()
    made: set[str] = set()
    touched: list[str] = []
    for path in paths:
        if path in fresh or there.get(path) == seen.get(path):
            continue
        touched.append(path)
        folder = path.rpartition("/")[0]
        if folder not in made:
            (tree / folder).mkdir(parents=True, exist_ok=True)
            made.add(folder)
        (tree / path).unlink(missing_ok=True)
        try:
            link(old / path, tree / path)
        except OSError:  # a file system without second names
            shutil.copy2(old / path, tree / path)
    # a name given or taken changes the file's ctime, so what was touched is looked at when all is done
    return {path: there[path] for path in paths - set(touched)} | {path: signature(tree / path) for path in touched}


def exchange(one: Path, other: Path, at_once: Callable[[Path, Path], bool] = _exchange) -> None:
    """Puts two folders in each other's place: whoever looks sees either whole.

    Where the system cannot do that in one step (`at_once` says so), the second is moved aside first and put back on
    failure.
    """
    other.parent.mkdir(parents=True, exist_ok=True)
    if not other.exists():
        os.rename(one, other)
        return
    if at_once(one, other):
        return
    aside = one.with_name(f"{one.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    os.rename(other, aside)
    try:
        os.rename(one, other)
    except OSError:
        os.rename(aside, other)
        raise
    os.rename(aside, one)
