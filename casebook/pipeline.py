"""The build, in order: load, examine, draw, print, publish. Read this first.

All is gathered before anything is published: a build that fails or is stopped leaves the last good dist/ as it was.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import casebook
from casebook import kinds
from casebook.catalog import Catalog, Key
from casebook.disk import Disk, beside, swap_in, write_atomic, write_tree
from casebook.errors import LANGUAGES, ContentError, Language, SystemLibraryMissing, ToolError
from casebook.evidence import examine, languages
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.load.yamltext import not_utf8
from casebook.presses import ALL, charts, site
from casebook.render import DEFAULT_TEMPLATES, Book, epoch_of
from casebook.text import Words

if TYPE_CHECKING:
    from casebook.presses.book import Part

OUTPUTS: tuple[str, ...] = ("site", "pdf", *(press.name for press in ALL))


@dataclass(frozen=True)
class Settings:
    """What a build is asked for."""

    project: Path
    languages: tuple[Language, ...] = LANGUAGES
    only: frozenset[str] = frozenset(OUTPUTS)
    force: bool = False


@dataclass(frozen=True)
class Stage:
    """A stage that ended: its name, what it counted, its seconds."""

    name: str
    count: int
    seconds: float


@dataclass
class Outcome:
    """What a build made: files by output with their bytes, and what was skipped with its reason."""

    made: dict[str, tuple[int, int]] = field(default_factory=dict)
    skipped: list[SystemLibraryMissing] = field(default_factory=list)
    unchanged: bool = False
    place: Path = Path()


Tell = Callable[[Stage], None]


def check(project: Path) -> Catalog:
    """Everything that can be wrong with the content; writes nothing.

    Raises:
        ContentError: with every problem.
    """
    return load(Disk(project), kinds.ALL)


def build(settings: Settings, tell: Tell) -> Outcome:
    """Builds a project and publishes it to dist/.

    Raises:
        ContentError: the content has problems; nothing was written.
        ToolError: a tool failed; dist/ is as it was.
    """
    disk = Disk(settings.project)
    dist = disk.root / "dist"
    state = fingerprint(disk, settings)
    if not settings.force and _is_current(disk.root, dist, state):
        return Outcome(unchanged=True, place=dist)

    with _stage("check", tell) as count:
        catalog = load(disk, kinds.ALL)
        count(len(catalog))
    with _stage("evidence", tell) as count:
        findings = examine(catalog)
        count(len(findings.standings))
    edition = catalog.all(Edition)[0]
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch_of(edition))
    templates = _templates(disk.root)
    lagging = lags(catalog, disk)
    compiled = disk.root / "build" / "cache" / "templates"
    books = []
    with _stage("charts", tell) as count:
        for language in settings.languages:
            words = Words.load(language)
            drawings = charts.draw_all(catalog, words, disk)
            books.append(Book(catalog, findings, words, edition, drawings, templates, lagging, compiled))
            count(len(drawings))

    outcome = Outcome(place=dist)
    work = disk.root / "build"
    work.mkdir(exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix="dist-", dir=work))
    os.chmod(new, 0o755)
    try:
        _print(books, settings, disk, new / "site", outcome, tell)
        with _stage("publish", tell) as count:
            count(sum(1 for path in new.rglob("*") if path.is_file()))
            swap_in(new, dist)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    if not outcome.skipped:
        (work / "state.json").write_text(json.dumps(state))
    return outcome


def lags(catalog: Catalog, disk: Disk) -> dict[Key, tuple[languages.Lag, ...]]:
    """The texts whose languages are out of step."""
    return languages.lagging(_present(catalog), _remembered(disk))


def accept(catalog: Catalog, disk: Disk, only: frozenset[str]) -> int:
    """Remembers that the languages agree now, of all records or of those named `kind/id`; returns how many changed."""
    present, known = _present(catalog), _remembered(disk)
    chosen = {name: sums for name, sums in present.items() if not only or name.partition(" ")[0] in only}
    kept = {name: sums for name, sums in known.items() if name in present}
    memory = {**kept, **chosen}
    write_atomic(disk.root / languages.PATH, languages.write(memory).encode())
    return sum(1 for name, sums in memory.items() if known.get(name) != sums)


def _present(catalog: Catalog) -> dict[str, languages.Sums]:
    return languages.sums(catalog, tuple(kind.name for kind in kinds.ALL))


def _remembered(disk: Disk) -> dict[str, languages.Sums]:
    if not disk.exists(languages.PATH):
        return {}
    raw = disk.read(languages.PATH)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise ContentError.of([not_utf8(languages.PATH, raw, error.start)]) from None
    return languages.parse(text)


def _print(books: Sequence[Book], settings: Settings, disk: Disk, place: Path, outcome: Outcome, tell: Tell) -> None:
    """All outputs of all books. Shell and PDF are other processes, two at a time; the rest is done beside them."""
    place.mkdir(parents=True)
    if "site" in settings.only:
        with _stage("pages", tell) as count:
            waits = [beside(partial(_write_pages, book, disk)) for book in books[1:]]
            count(_write_pages(books[0], disk))
            for wait in waits:
                count(wait())
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        waiting: list[tuple[str, float, concurrent.futures.Future[int]]] = []

        def later(name: str, task: Callable[[], int]) -> None:
            waiting.append((name, time.perf_counter(), threads.submit(task)))

        if "pdf" in settings.only:
            from casebook.presses import book as book_press

            for book in books:
                parts = book_press.parts(book)
                target = place / "downloads" / book_press.file_name(book)
                later(f"pdf {book.language}", partial(_pdf, book, parts, disk, target))
        if "site" in settings.only:
            for book in books:
                later(f"site {book.language}", partial(_shell, book, disk))
        for press in ALL:
            if press.name in settings.only:
                with _stage(press.name, tell) as count:
                    files = press.files(books)
                    write_tree_into(place, files)
                    count(len(files))
                    outcome.made[press.name] = (len(files), sum(map(len, files.values())))
        failed: BaseException | None = None
        for name, started, future in waiting:
            try:
                count_ = future.result()
                tell(Stage(name, count_, time.perf_counter() - started))
                outcome.made[name] = (count_, _size(place, name))
            except SystemLibraryMissing as missing:
                outcome.skipped.append(missing)
            except BaseException as error:
                failed = failed or error
        if failed is not None:
            raise failed
    if "site" in settings.only:
        _join_languages(books, disk, place)
    # before the search reads the pages: it covers those that this build did not make too
    _keep_rest(disk.root / "dist" / "site", place, settings)
    if "site" in settings.only:
        with _stage("search", tell) as count:
            count(_search(disk, place))


def _write_pages(book: Book, disk: Disk) -> int:
    """The pages of one language and what they use, where the shell looks for them."""
    pages = dict(site.pages(book))
    assets = {**site.assets(book), **charts.site_fonts(book, disk)}
    write_tree(disk.root / "build" / "site" / book.language, {**pages, **assets})
    return len(pages)


def _shell(book: Book, disk: Disk) -> int:
    folder = disk.root / "build" / "site"
    docs = folder / book.language
    out = folder / f"out-{book.language}"
    own = disk.root / "mkdocs.yml"
    shell = own if own.exists() else DEFAULT_TEMPLATES.parent / "mkdocs.yml"
    configuration = folder / f"{book.language}.yml"
    configuration.write_bytes(site.configuration(book, shell, docs, out))
    done = disk.run(site.shell_command(configuration), disk.root, site.SHELL_ENVIRONMENT)
    if done.code:
        raise ToolError(f"MkDocs failed on the {book.language} pages:\n{done.err.strip() or done.out.strip()}")
    return sum(1 for _ in out.rglob("*.html"))


def _join_languages(books: Sequence[Book], disk: Disk, place: Path) -> None:
    for book in books:
        out = disk.root / "build" / "site" / f"out-{book.language}"
        target = place if book.language == "zh" else place / book.language
        for name in site.LEFTOVERS:
            shutil.rmtree(out / name, ignore_errors=True)
        shutil.copytree(out, target, dirs_exist_ok=True)


def _search(disk: Disk, place: Path) -> int:
    done = disk.run(site.search_command(place), disk.root, {})
    if done.code:
        raise ToolError(f"Pagefind failed:\n{done.err.strip() or done.out.strip()}")
    for pattern in site.SEARCH_LEFTOVERS:
        for path in (place / "pagefind").glob(pattern):
            path.unlink()
    # the tool lists the languages in the order in which they were ready: the only bytes that differ from run to run
    entry = place / "pagefind" / "pagefind-entry.json"
    entry.write_text(json.dumps(json.loads(entry.read_text()), ensure_ascii=False, sort_keys=True), encoding="utf-8")
    return sum(1 for _ in (place / "pagefind").rglob("*.pf_fragment"))


def _pdf(book: Book, parts: Sequence[Part], disk: Disk, target: Path) -> int:
    from casebook.presses import book as book_press

    laid = book_press.lay_out_all(parts, disk)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(book_press.join(book, laid))
    return book_press.pages(laid)


def write_tree_into(place: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise AssertionError(f"two presses make {path}")
        target.write_bytes(content)


def _keep_rest(old: Path, new: Path, settings: Settings) -> None:
    """A build of some outputs, or of one language, keeps what it does not make itself as it was."""
    for path in sorted(old.rglob("*")):
        target = new / path.relative_to(old)
        if path.is_file() and not target.exists() and not _makes(settings, path.relative_to(old).as_posix()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def _makes(settings: Settings, path: str) -> bool:
    """Whether a build with these settings is the maker of a path below dist/site."""
    folder, _, name = path.rpartition("/")
    language = next((x for x in LANGUAGES if f".{x}." in name), None)
    asked = language is None or language in settings.languages
    if path.startswith("pagefind/"):
        return "site" in settings.only
    if folder == "downloads" and name.endswith(".pdf"):
        return "pdf" in settings.only and asked
    for press in ALL:
        if path.startswith(f"{press.folder}/"):
            return press.name in settings.only and asked
    side: Language = "en" if path.startswith("en/") else "zh"
    return "site" in settings.only and side in settings.languages


def _size(place: Path, name: str) -> int:
    kind, _, language = name.partition(" ")
    if kind == "pdf":
        return sum(f.stat().st_size for f in (place / "downloads").glob(f"*.{language}.pdf"))
    return 0


def _templates(root: Path) -> tuple[Path, ...]:
    own = root / "templates"
    return (own, DEFAULT_TEMPLATES) if own.is_dir() and own != DEFAULT_TEMPLATES else (DEFAULT_TEMPLATES,)


def fingerprint(disk: Disk, settings: Settings) -> dict[str, str]:
    """What a build depends on, as sums: content, templates, engine, lock; and what was asked for."""
    engine = Path(casebook.__file__).parent
    total = hashlib.sha256()
    roots = [disk.root / name for name in ("content", "data", "templates", "mkdocs.yml")]
    for root in [*roots, DEFAULT_TEMPLATES, engine, DEFAULT_TEMPLATES.parent / "requirements.lock"]:
        for path in _files(root):
            stat = path.stat()
            total.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    asked = f"{sorted(settings.only)} {settings.languages}"
    return {"sources": total.hexdigest(), "asked": asked}


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    for base, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f != "__pycache__")
        yield from (Path(base) / name for name in sorted(names))


def _is_current(root: Path, dist: Path, state: dict[str, str]) -> bool:
    try:
        known = json.loads((root / "build" / "state.json").read_text())
    except (OSError, ValueError):
        return False
    return bool(known == state and dist.is_dir())


@contextmanager
def _stage(name: str, tell: Tell) -> Iterator[Callable[[int], None]]:
    started = time.perf_counter()
    total = 0

    def count(number: int) -> None:
        nonlocal total
        total += number

    yield count
    tell(Stage(name, total, time.perf_counter() - started))
