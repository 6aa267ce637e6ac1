"""The preview: a build that stays in memory. A change is read, the open pages are made at once, the rest behind them.

It has a folder and a store of its own (build/serve), so that it never disturbs a build beside it. Whatever goes wrong,
in the content or in a template, is kept as a problem to be shown over the last good pages.
"""

from __future__ import annotations

import shutil
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeVar

from casebook import inputs, kinds, making
from casebook.catalog import Key
from casebook.disk import Disk, write_atomic
from casebook.errors import CasebookError, ContentError, Language, Place, Problem
from casebook.graph import Aside, Ask, Entry, Made, Store, Target, digest
from casebook.load import shellfile
from casebook.load.places import Line, excerpt
from casebook.presses import site
from casebook.presses.base import SITE, Workshop

OUTPUTS = frozenset({"site", "charts", "workbook", "law", "pack"})
# files of the whole are stale after every edit and nobody waits for them while writing: another process makes them
BESIDE = ("pdf", "ledger", "deck", "epub")
_FILES = "downloads/"  # where they all lie
QUIET = 2.0  # seconds after a save before what nobody looks at is made: another save often follows


T = TypeVar("T")


@dataclass
class State:
    """What the browsers are told: the problems that stand, and how much is still to be made."""

    problems: list[Problem] = field(default_factory=list)
    fault: str = ""  # what is wrong, but with no record: a template, a tool
    left: int = 0
    pdf: Literal["", "due", "now"] = ""  # whether it is still to be made
    searched: bool = True  # whether the search knows the pages as they are

    def clear(self) -> None:
        self.problems, self.fault = [], ""


class _Precedence:
    """A lock that whoever waits for an answer gets before the work in the background does."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._count = threading.Lock()
        self._waiting = 0

    @contextmanager
    def first(self) -> Iterator[None]:
        with self._count:
            self._waiting += 1
        try:
            self._lock.acquire()
        finally:
            with self._count:
                self._waiting -= 1
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def behind(self) -> Iterator[None]:
        while self._waiting:
            time.sleep(0.001)
        with self._lock:
            yield


class Preview:
    """One project, previewed. All methods may be called from any thread."""

    def __init__(
        self,
        project: Path,
        languages: tuple[Language, ...],
        say: Callable[[str], None],
        quiet: float = QUIET,
        pdf: bool = False,
    ) -> None:
        self.disk = Disk(project, drafts=True)
        self.languages = languages
        self.say = say
        self.work = self.disk.root / "build" / "serve"
        self.site = self.work / "dist" / "site"
        self.pdf = pdf  # whether somebody makes the books, below `press`
        self.press = self.work / "pdf"
        self._books: frozenset[str] = frozenset()
        self.state = State()
        self.edited: tuple[Key, ...] = ()  # the records that the last save changed
        self.drafts: frozenset[Key] = frozenset()  # records that are not in any build
        self.turn = 0  # counts what was read: whoever works for an older one stops
        self.changed = threading.Condition()
        self._quiet = quiet
        self._read_at = 0.0
        self._lock = _Precedence()
        self._late = threading.Lock()  # one of the targets that take long is made at a time
        self._store = Store.load(self.work / "store", inputs.version(), lambda _line: None)
        self._aside = Aside.read(self.work / "left", self._store.laid)
        if self._store.laid and not self._aside.whole:
            self._store.entries.clear()
        self._found: making.Making | None = None
        self._shop: Workshop | None = None
        self._listed = False  # whether `_targets` are all; until then they are those of the open pages
        self._published: set[str] = set()
        self._targets: dict[str, Target] = {}
        self._ask: Ask = lambda _question: ""
        self._fresh: set[str] = set()
        self._memory = making.Memory()

    # reading

    def read(self, changed: frozenset[str] | None = None) -> None:
        """Reads the project again; `changed` are the paths that a watcher saw, None for all."""
        self._read_at = time.monotonic()
        try:
            found = self._memory.read(self.disk, self.languages, changed)
            if wrong := shellfile.problems_of(self.disk.root):
                raise ContentError.of(wrong)
            with self._lock.first():
                if self._found is not None:
                    self.edited = found.catalog.changed_since(self._found.catalog) or self.edited
                self._found = found
                self.drafts = self._memory.drafts
                self._shop = found.workshop(self.work, self._memory.shells, self._aside.under, self._store.files)
                found.published.update(self._published)  # as it was, until all are listed
                self._targets, self._listed = {}, False
                self._ask = found.ask(self._store, self.work)
                self._fresh = set()
                self.turn += 1
                self.state.clear()
                self.state.searched = False
        except ContentError as error:
            places = [replace(p.place, path=self.disk.real(p.place.path)) for p in error.problems]
            self._tell([replace(p, place=at) for p, at in zip(error.problems, places, strict=True)], "")
        except Exception as error:  # whatever it is: the preview goes on
            self._tell([], told(error))

    def _list(self) -> None:
        """Lists all that there is to make, which an open page does not wait for."""
        if self._listed or self._found is None or self._shop is None:
            return
        targets = self._found.targets(OUTPUTS, self._shop)
        self._targets = {target.name: target for target in targets}
        books = self._found.targets(frozenset(BESIDE), self._shop) if self.pdf else []
        self._books = frozenset(path.removeprefix(SITE) for book in books for path in book.gives)
        given = {path for target in (*targets, *books) for path in target.gives}
        self._published = {path.removeprefix(SITE) for path in given}
        self._found.publish(given)
        self._forget(name for name in list(self._store.entries) if name not in self._targets)
        self._listed = True

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            entry = self._store.entries.pop(name)
            for path in entry.files:
                (self.work / "dist" / path).unlink(missing_ok=True)
            self._aside.drop(entry.aside)

    def _tell(self, problems: list[Problem], fault: str) -> None:
        with self.changed:
            self.state.problems, self.state.fault = problems, fault
            self.changed.notify_all()

    def excerpt(self, place: Place) -> tuple[Line, ...]:
        """The lines around a place of the project's files; none where the file cannot be read."""
        try:
            return excerpt(self.disk.read(place.path).decode("utf-8-sig"), place)
        except (OSError, UnicodeDecodeError):
            return ()

    # making

    def fresh(self, address: str) -> str:
        """Makes the page of an address (`cases/x/`) if it is stale; its version, which changes when its looks do."""
        language: Language = "en" if address.startswith("en/") else "zh"
        with self._lock.first():
            name = site.page_name(language, address.removeprefix("en/"))
            if not self._listed and self._shop is not None and name not in self._targets:
                self._targets |= site.of_page(self._shop, language, address.removeprefix("en/"))
            if name not in self._targets:
                self._list()
            if name not in self._targets:
                return ""
            for needed in (f"assets {language}", name):
                self._make(needed)
            total = "".join(
                sum_
                for needed in (f"assets {language}", name)
                if needed in self._store.entries
                for sum_ in self._store.entries[needed].files.values()
            )
            return digest(total)

    def ensure(self, path: str) -> None:
        """Makes what a path below the site belongs to, if that is stale."""
        with self._lock.first():
            self._list()
            for name, target in self._targets.items():
                if name in self._fresh or name.startswith("page ") or target.late:
                    continue
                entry = self._store.entries.get(name)
                if entry is None or f"site/{path}" in entry.files:
                    if entry is None and target.output not in path and target.output != "site":
                        continue
                    self._make(name)

    def work_on(self, open_pages: Callable[[], Iterable[str]], wait: Callable[[], bool]) -> None:
        """Makes all that is stale: the open pages first, then, when it has been quiet for a while, the rest, the search
        last.

        `wait` says whether there is something new to read; then this stops.
        """
        turn = self.turn
        for address in list(open_pages()):
            if wait():
                return
            self.fresh(address)
        self._announce(max(1, len(self._store.entries)))
        while time.monotonic() - self._read_at < self._quiet:
            if wait():
                return
            time.sleep(0.02)
        with self._lock.behind():  # which takes the longer, the more there is: whoever asks for a page comes before it
            self._list()
            targets = list(self._targets.values())
        self._announce(len(targets))
        for count, target in enumerate(t for t in targets if not t.late):
            if wait() or turn != self.turn:
                return
            with self._lock.behind():
                self._make(target.name)
            if count % 100 == 0:
                self._announce(len(targets) - count)
        for target in sorted((t for t in targets if t.late), key=lambda t: t.late):
            worker = threading.Thread(target=self._make_beside, args=(target, turn), daemon=True)
            worker.start()
            while worker.is_alive():
                if wait() or turn != self.turn:
                    return
                worker.join(0.02)
        self.state.searched = True
        self._announce(0)
        with self._lock.behind():
            aside, self._store.laid = self._aside.dump()
            content = self._store.dump()
        write_atomic(self.work / "left", aside)
        write_atomic(self.work / "store", content)

    def asked(self, what: Callable[[Store], T]) -> T | None:
        """What somebody asks of the memory of what was made; None where nothing was made yet."""
        with self._lock.first():
            return what(self._store) if self._store.entries else None

    def drafts_on(self, address: str) -> list[tuple[str, str]]:
        """The drafts that a page prints: what each is called, and its file."""
        found = self._found
        if not self.drafts or found is None:
            return []
        language: Language = "en" if address.startswith("en/") else "zh"
        with self._lock.first():
            entry = self._store.entries.get(site.page_name(language, address.removeprefix("en/")))
            asked = {word for question in (self._store.asked(entry) if entry else ()) for word in question[2:]}
        told = []
        for kind, slug in sorted(self.drafts):
            record = found.catalog.find(kind, slug)
            if record is not None and {kind, slug} <= asked:
                path = self.disk.real(found.catalog.place(kind, slug).path)
                told.append((kinds.BY_NAME[kind].title(record, language), path))
        return told

    # the books, which somebody else makes

    def book(self, path: str) -> Path | None:
        """Where the newest file of the whole of a path below the site is, or will be; None where that is another's."""
        known = self.pdf and path.startswith(_FILES) and path in self._book_paths()
        return self.press / "dist" / SITE / path if known else None

    def books(self) -> list[Path]:
        """The files of the whole that are there."""
        return sorted(place for path in self._book_paths() if (place := self.book(path)) and place.is_file())

    def _book_paths(self) -> frozenset[str]:
        if not self._books:
            with self._lock.first():
                self._list()
        return self._books

    def still(self) -> float:
        """Seconds since something was read."""
        return time.monotonic() - self._read_at

    def tell_pdf(self, pdf: Literal["", "due", "now"], fault: str = "") -> None:
        """Tells the browsers how it stands with the PDF, or that it could not be made."""
        with self.changed:
            self.state.pdf = pdf
            self.state.fault = fault or self.state.fault
            self.changed.notify_all()

    def _announce(self, left: int) -> None:
        with self.changed:
            self.state.left = left
            self.changed.notify_all()

    def _make(self, name: str) -> None:
        """Makes a target if its answers have changed or its files are gone; what goes wrong is kept as a problem."""
        if name in self._fresh or name not in self._targets:
            return
        self._fresh.add(name)
        if cause := self._cause(name):
            try:
                self._keep(name, self._targets[name].make(), cause)
            except Exception as error:
                self._failed(name, error)

    def _make_beside(self, target: Target, turn: int) -> None:
        """The same of a late target, while pages are made: it reads only what they left. What it gives is dropped if
        something new was read meanwhile."""
        with self._late:
            with self._lock.behind():
                cause = self._cause(target.name) if turn == self.turn and target.name not in self._fresh else ()
            if not cause:
                return
            try:
                made: Made | Exception = target.make()
            except Exception as error:
                made = error
            with self._lock.behind():
                if turn != self.turn:
                    return
                self._fresh.add(target.name)
                if isinstance(made, Exception):
                    self._failed(target.name, made)
                else:
                    self._keep(target.name, made, cause)

    def _cause(self, name: str) -> tuple[str, ...]:
        """Why a target has to be made; nothing where it has not."""
        stale = self._store.stale([name], self._ask)
        entry = self._store.entries.get(name)
        whole = entry is not None and all((self.work / "dist" / path).exists() for path in entry.files)
        return stale.get(name, () if whole else ("altered",))

    def _failed(self, name: str, error: Exception) -> None:
        self._store.entries.pop(name, None)
        self._tell(self.state.problems, told(error))

    def _keep(self, name: str, made: Made, cause: tuple[str, ...]) -> None:
        target, old = self._targets[name], self._store.entries.get(name)
        entry = Entry(
            target.output,
            target.language,
            target.stage or target.output,
            {path: digest(content) for path, content in made.files.items()},
            {path: digest(content) for path, content in made.aside.items()},
            cause,
            made.count,
        )
        before, left = ({}, {}) if old is None else (old.files, old.aside)
        for path in before.keys() - entry.files.keys():
            (self.work / "dist" / path).unlink(missing_ok=True)
        for path, content in made.files.items():
            place = self.work / "dist" / path
            if before.get(path) != entry.files[path] or not place.exists():
                write_atomic(place, content)
        self._aside.drop(left.keys() - entry.aside.keys())
        self._aside.put({p: content for p, content in made.aside.items() if left.get(p) != entry.aside[p]})
        self._store.keep(name, entry, made.asked, self._ask)


def told(error: BaseException) -> str:
    """What went wrong for someone who edits: with file and line where a template is to blame."""
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.endswith((".j2", ".html")):
            place = f"{frame.filename}:{frame.lineno}: "
    name, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    if name and line:
        place = f"{name}:{line}: "
    if isinstance(error, CasebookError) and not place:
        return str(error)
    return f"{place}{type(error).__name__}: {error}"


def clear(work: Path) -> None:
    """Throws a preview's folder away."""
    shutil.rmtree(work, ignore_errors=True)
