"""The build, in order: load, examine, list what there is to make, make what is stale, publish. Read this first.

All is gathered before anything is published: a build that fails or is stopped leaves the last good dist/ as it was.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from casebook import inputs
from casebook.disk import Disk, alone, compose, exchange, look, write_atomic
from casebook.errors import LANGUAGES, CasebookError, ContentError, Language, Said, SystemLibraryMissing
from casebook.graph import ASIDE, MANY, Aside, Ask, Entry, Store, Target, digest, run
from casebook.graph.store import Seal, Signature

if TYPE_CHECKING:
    from casebook.catalog import Catalog
    from casebook.making import Making

OUTPUTS: tuple[str, ...] = ("site", "charts", "workbook", "ledger", "deck", "epub", "law", "pack", "pdf")
STORE, SEAL, LEFT, LOCK = "build/store", "build/seal", "build/left", "build/lock"
SPARE = "build/spare"  # what was published before the last build that published anything


@dataclass(frozen=True)
class Settings:
    """What a build is asked for. `place` is the folder whose dist/ and build/ it works in; the project's own where none
    is named. What is cached by content is always the project's."""

    project: Path
    languages: tuple[Language, ...] = LANGUAGES
    only: frozenset[str] = frozenset(OUTPUTS)
    force: bool = False  # reads and makes everything again, but for drawings, which are kept by what they show
    place: Path | None = None
    editions: frozenset[str] = frozenset()  # of the PDFs, these volumes alone; all where none is named
    site: str = ""  # where the site will lie, instead of what the edition says
    zipped: bool = False  # with the whole site as a ZIP among the files to be downloaded


@dataclass(frozen=True)
class Stage:
    """A stage that ended: its name, what it counted, the seconds of its work."""

    name: str
    count: int
    seconds: float


@dataclass
class Outcome:
    """What a build made: by stage how many and how many bytes, what was skipped, and what came from the store."""

    made: dict[str, tuple[int, int]] = field(default_factory=dict)
    skipped: list[SystemLibraryMissing] = field(default_factory=list)
    causes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # target -> why it was made
    kept: int = 0
    removed: int = 0
    unchanged: bool = False
    place: Path = Path()


Tell = Callable[[Stage], None]


def check(project: Path) -> Catalog:
    """Everything that can be wrong with the content; writes nothing.

    Raises:
        ContentError: with every problem.
    """
    from casebook import kinds
    from casebook.load import load

    return load(Disk(project), kinds.ALL)


def build(
    settings: Settings,
    tell: Tell,
    say: Callable[[str], None] = lambda _line: None,
    disk: Disk | None = None,
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _of: None,
) -> Outcome:
    """Builds a project and publishes it to dist/.

    `say` hears what a person should know besides: a store thrown away, another build to wait for. `disk` is the world
    that the build works in; the project's folder where none is given. `progress` hears how much of a long stage is
    done.

    Raises:
        ContentError: the content has problems; nothing was written.
        ToolError: a tool failed; dist/ is as it was.
    """
    disk = disk or Disk(settings.project)
    gc.disable()  # what is loaded is kept; see _Build.run
    home = settings.place or disk.root
    with alone(home / LOCK, say):
        version, place = inputs.version(), home / SEAL
        seen = inputs.signatures(disk.root)
        asked = " ".join(map(",".join, (sorted(settings.only), settings.languages, sorted(settings.editions))))
        asked = f"{asked} {settings.site} {'zip' * settings.zipped}".rstrip()
        published = look(home / "dist")
        if not settings.force and published and _read(place) == Seal.of(asked, seen, published).text(version):
            return Outcome(unchanged=True, place=home / "dist")
        store = Store.load(home / STORE, version, say)
        work = _Build(settings, disk, store, published, tell, progress)
        outcome = work.run()
        work.remember()
        seal = "" if outcome.skipped else Seal.of(asked, seen, store.signatures).text(version)
        write_atomic(place, seal.encode())
        return outcome


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


class _Build:
    """One build: what is stale is made, the rest is taken over, all is published at once."""

    def __init__(
        self,
        settings: Settings,
        disk: Disk,
        store: Store,
        published: dict[str, Signature],
        tell: Tell,
        progress: Callable[[str, int, int], None],
    ) -> None:
        self.settings = settings
        self.disk = disk
        self.store = store
        self.published = published
        self.tell = tell
        self.progress = progress
        self.home = settings.place or disk.root
        self.dist = self.home / "dist"
        self.spare = self.home / SPARE  # the tree of a build ago: what is made goes there
        self.aside = Aside.read(self.home / LEFT, store.laid)
        self.outcome = Outcome(place=self.dist)
        self._before: dict[str, str] = {}
        self._left: dict[str, str] = {}
        self._written: set[str] = set()

    def run(self) -> Outcome:
        from casebook import making
        from casebook.load import shellfile

        with stage("check", self.tell) as count:
            if "site" in self.settings.only and (wrong := shellfile.problems_of(self.disk.root)):
                raise ContentError.of(wrong)
            force = self.settings.force
            catalog = making.read(self.disk, self.store.version, self.home, self.settings.site, again=force)
            count(len(catalog))
        with stage("evidence", self.tell) as count:
            self._pieces = making.pieces_of(self.home, self.store.version, again=force)
            findings = None if force else making.findings_of(self.home, self.store.version, catalog)
            made = making.of(self.disk, catalog, self.settings.languages, pieces=self._pieces, findings=findings)
            self._made = made
            count(len(made.findings.standings))
        gc.freeze()  # what was loaded stays to the end: the collector need not look through it again and again
        gc.set_threshold(50_000, 20, 50)  # of what is made along the way, next to nothing is there to collect
        gc.enable()
        work = self.home / "build"
        contents = self._contents if self.settings.zipped else None
        shop = made.workshop(
            work, aside=self.aside.under, files=self.store.files, progress=self.progress, contents=contents
        )
        targets = made.targets(self.settings.only, shop)
        self._before = self._files()
        self._left = {path: total for e in self.store.entries.values() for path, total in e.aside.items()}
        self._forget_others({target.name for target in targets})
        targets = self._wanted(targets)
        ask = made.ask(self.store, work)
        made.publish(self._to_be_published(targets, ask))
        self._make(made, [t for t in targets if t.first], ask)
        self._make(made, [t for t in targets if not (t.first or t.late)], ask)
        self._lay_aside()
        for turn in (1, 2, 3):
            self._make(made, [t for t in targets if t.late == turn], ask)
        with stage("publish", self.tell) as count:
            count(self._publish(self._before))
        self.outcome.kept = len(self.store.entries) - len(self.outcome.causes)
        return self.outcome

    def _files(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for entry in self.store.entries.values():
            assert found.keys().isdisjoint(entry.files), f"two targets make {min(found.keys() & entry.files)}"
            found.update(entry.files)
        return found

    def _contents(self) -> dict[str, Callable[[], bytes]]:
        """What this build publishes so far, by path: what reads each file, from where it was made or where it lies."""
        return {
            path: ((self.spare if path in self._written else self.dist) / path).read_bytes for path in self._files()
        }

    def _forget_others(self, names: set[str]) -> None:
        """What this build is the maker of and does not make any more; what is not asked for stays as it is."""
        for name, entry in list(self.store.entries.items()):
            asked = entry.output in self.settings.only and entry.language in {None, *self.settings.languages}
            if asked and name not in names:
                del self.store.entries[name]

    def _wanted(self, targets: list[Target]) -> list[Target]:
        """Without the volumes that are not asked for; what these gave before stays.

        Raises:
            CasebookError: there is no volume of a name.
        """
        editions, known = self.settings.editions, sorted({target.volume for target in targets if target.volume})
        if unknown := editions - set(known):
            name, listed = min(unknown), ", ".join(known)
            raise CasebookError(
                Said(
                    f"没有编号为 {name} 的印本；现有：{listed}",
                    f"there is no printed edition {name}; there are: {listed}",
                )
            )
        return [t for t in targets if not editions or not t.volume or t.volume in editions]

    def _to_be_published(self, targets: list[Target], ask: Ask) -> set[str]:
        """What these targets give, and what is kept of those that are not asked for. A target that the machine cannot
        make gives what it gave before, unless that would have to be made again."""
        names = {target.name for target in targets}
        found = {path for name, entry in self.store.entries.items() if name not in names for path in entry.files}
        lacking = [target for target in targets if not target.able()]
        stale = self._stale(lacking, ask)
        away = {target.name for target in lacking if target.name in stale}
        return found | {path for target in targets if target.name not in away for path in target.gives}

    def _stale(self, targets: list[Target], ask: Ask) -> dict[str, tuple[str, ...]]:
        if self.settings.force:
            return {target.name: ("forced",) for target in targets}
        stale = self.store.stale([target.name for target in targets], ask)
        for target in targets:
            if target.name not in stale and not self._is_whole(self.store.entries[target.name]):
                stale[target.name] = ("altered",)
        return stale

    def _make(self, made: Making, targets: list[Target], ask: Ask) -> None:
        stale = self._stale(targets, ask)
        if len(stale) >= MANY:
            with stage("drawings", self.tell) as drawn:  # on all cores, before single pages ask for single charts
                drawn(made.draw(self.progress))
        report = run(
            targets,
            stale,
            self.store,
            ask,
            self.spare,
            self._failed,
            self._lies_right,
            self.aside.put,
            shared=self._pieces,
        )
        self._written |= report.written
        for name, count in report.counts.items():
            self.tell(Stage(name, count, report.seconds[name]))
            self.outcome.made[name] = (count, report.sizes[name])
        self.outcome.causes.update(report.made)

    def _failed(self, _target: Target, error: Exception) -> None:
        if not isinstance(error, SystemLibraryMissing):
            raise error
        if str(error) not in map(str, self.outcome.skipped):  # each of the volumes says so
            self.outcome.skipped.append(error)

    def _is_whole(self, entry: Entry) -> bool:
        """Whether what a target gave still lies where it was put, as it was."""
        if not entry.files.keys() <= self.published.keys() or (entry.aside and not self.aside.whole):
            return False
        return self._odd.isdisjoint(entry.files) or all(map(self._is_right, entry.files, entry.files.values()))

    @cached_property
    def _odd(self) -> set[str]:
        """What is published otherwise than it was left; all else is known to be right without a look at each."""
        return {path for path, _signature in self.published.items() ^ self.store.signatures.items()}

    def _lies_right(self, path: str, total: str) -> bool:
        """Whether a file is published, or lies aside, already as it was made now."""
        if path.startswith(ASIDE):
            return self.aside.whole and self._left.get(path.removeprefix(ASIDE)) == total
        return self._before.get(path) == total and self._is_right(path, total)

    def _is_right(self, path: str, total: str) -> bool:
        if path not in self.published:
            return False
        known = self.store.signatures.get(path) == self.published[path]
        return known or digest((self.dist / path).read_bytes()) == total

    def _lay_aside(self) -> None:
        """What nobody leaves any more is removed; the rest is kept for the next build."""
        paths = {path for entry in self.store.entries.values() for path in entry.aside}
        if gone := self._left.keys() - paths:
            self.aside.drop(gone)

    def remember(self) -> None:
        """Writes what the next build goes by; a build that failed leaves what there was."""
        from casebook import making

        making.keep_pieces(self.home, self.store.version, self._pieces)
        making.keep_findings(self.home, self.store.version, self._made)
        if self.aside.changed:
            content, self.store.laid = self.aside.dump()
            write_atomic(self.home / LEFT, content)
        write_atomic(self.home / STORE, self.store.dump())

    def _publish(self, before: dict[str, str]) -> int:
        """Puts all files in place at once; nothing is touched where nothing has changed."""
        after = self._files()
        fresh = {path for path, total in after.items() if before.get(path) != total or not self._is_right(path, total)}
        self.outcome.removed = len(self.published.keys() - after.keys())
        if fresh or self.outcome.removed or not self.dist.is_dir():
            self.store.signatures = compose(self.spare, self._written, self.dist, self.published, after.keys())
            exchange(self.spare, self.dist)
        else:
            self.store.signatures = self.published
        self.outcome.unchanged = not fresh and not self.outcome.removed
        return len(fresh)


def sources(settings: Settings, disk: Disk | None = None) -> dict[Language, Path]:
    """Writes the sources of all pages for the shell's own build; by language, the configuration to build them with.

    `mkdocs build --strict --config-file FILE` makes of them the pages that `build` publishes, byte for byte.
    """
    from casebook import making
    from casebook.presses import site

    disk = disk or Disk(settings.project)
    work = disk.root / "build" / "plain"
    made = making.of(disk, making.read(disk, inputs.version(), disk.root), settings.languages)
    shop = made.workshop(work)
    made.publish(path for t in made.targets(settings.only, shop) if t.able() for path in t.gives)
    found: dict[Language, Path] = {}
    for book in shop.books:
        docs = work / "site" / book.language
        for path, content in site.sources(book, shop):
            write_atomic(docs / path, content)
        found[book.language] = work / "site" / f"{book.language}.yml"
        write_atomic(found[book.language], site.shell_configuration(book, disk.root, work))
    return found


def why(project: Path, path: str) -> list[str]:
    """What a published file was made from, and what made it stale when it was last made: a line each.

    Raises:
        CasebookError: nothing that is known makes this file.
    """
    root = project.resolve()
    store = Store.load(root / STORE, inputs.version(), lambda _line: None)
    wanted = path.removeprefix("./").removeprefix("dist/")
    wanted += "index.html" if wanted.endswith("/") else ""
    for name, entry in store.entries.items():
        if wanted in entry.files or f"site/{wanted}" in entry.files:
            lines = [f"{name} ({entry.output})"]
            lines += [f"  made because: {' '.join(cause.split())}" for cause in entry.cause]
            lines += [f"  gives {file}" for file in sorted(entry.files)]
            return lines + [
                f"  asked {' '.join(q)} = {answer[:12]}" for q, answer in sorted(store.asked(entry).items())
            ]
    raise CasebookError(
        Said(
            f"这里生成过的东西里没有 {path}；先运行 build，再问一次。",
            f"nothing that was built here makes {path}; run build, then ask again",
        )
    )


@contextmanager
def stage(name: str, tell: Tell) -> Iterator[Callable[[int], None]]:
    started = perf_counter()
    total = 0

    def count(number: int) -> None:
        nonlocal total
        total += number

    yield count
    tell(Stage(name, total, perf_counter() - started))
