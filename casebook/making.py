"""A project as it stands now, ready to be made: its catalog and findings, its books, its targets, its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, cast

from casebook import kinds
from casebook.catalog import Catalog, Key, digest_of
from casebook.charts.base import ChartRecord
from casebook.disk import Disk, write_atomic
from casebook.effects import Found
from casebook.errors import LANGUAGES, ContentError, Language
from casebook.evidence import Findings, examine, kept, languages
from casebook.evidence.languages import Lags
from casebook.graph import Files, Question, Store, Target, digest
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.load import memory as load_memory
from casebook.load.reading import bytes_of
from casebook.load.yamltext import not_utf8
from casebook.presses import ALL, charts, site
from casebook.presses.base import SITE, Progress, Workshop
from casebook.render import DEFAULT_TEMPLATES, TOLD, Answers, Book, Notes, asking
from casebook.render.asking import AskingCatalog, AskingFindings
from casebook.render.pieces import Noting, Pieces
from casebook.text import Words

MEMORY, FINDINGS, PIECES = "build/memory", "build/findings", "build/pieces"


@dataclass(frozen=True)
class Making:
    """All that the outputs of one state of a project are made from."""

    disk: Disk
    catalog: Catalog
    findings: Findings
    languages: tuple[Language, ...]
    pieces: Pieces = field(default_factory=Pieces)  # of pages, as earlier builds made them
    examined: bool = True  # the findings were worked out now, not taken from an earlier build
    published: set[str] = field(default_factory=set)  # below dist/site/, known before pages are made (`publish`)

    @cached_property
    def edition(self) -> Edition:
        return self.catalog.all(Edition)[0]

    @cached_property
    def books(self) -> Mapping[Language, Book]:
        """The book of each language that there is, whether it is asked for or not."""
        templates = templates_of(self.disk.root)
        lagging = self._lags
        compiled = self.disk.root / "build" / "cache" / "templates"
        found: dict[Language, Book] = {}
        for language in LANGUAGES:
            words = Words.load(language)
            found[language] = Book(
                self.catalog,
                self.findings,
                words,
                self.edition,
                self._drawings[language],
                templates,
                lagging,
                compiled,
                pieces=partial(self._piece, language),
                parts=partial(self._part, language),
                published=self.published,
            )
        return found

    def _piece(
        self, language: Language, name: tuple[str, ...], questions: tuple[Question, ...], make: Callable[[], str]
    ) -> str:
        return self.pieces.of((language, *name), questions, self._answers[language], make)

    def _part(
        self, language: Language, name: tuple[str, ...], given: str, make: Noting
    ) -> tuple[str, tuple[Question, ...]]:
        return self.pieces.noted((language, *name), given, self._answers[language], make)

    @cached_property
    def _answers(self) -> Mapping[Language, Answers]:
        alike: dict[Question, str] = {}  # what is answered the same in every language
        return {language: Answers(book, alike=alike) for language, book in self.books.items()}

    @cached_property
    def _lags(self) -> Lags:
        return lags(self.catalog, self.disk)

    def draw(self, progress: Progress) -> int:
        """Draws the charts of the languages asked for that nobody has drawn yet; how many these were."""
        return sum(self._drawings[language].prepare(partial(progress, "drawings")) for language in self.languages)

    @cached_property
    def _drawings(self) -> Mapping[Language, charts.Drawings]:
        return {
            language: charts.draw_all(self.catalog, Words.load(language), self.disk, self.findings)
            for language in LANGUAGES
        }

    def workshop(
        self,
        scratch: Path,
        shells: dict[str, Any] | None = None,
        aside: Callable[[str], Files] = lambda _folder: {},
        files: Callable[..., Mapping[str, str]] = lambda *_but: {},
        progress: Progress = lambda _stage, _done, _of: None,
        contents: Callable[[], Mapping[str, Callable[[], bytes]]] | None = None,
    ) -> Workshop:
        """The books as the outputs see them, with a folder for scratch: whatever they read of these is noted.

        `shells` are those that a process which stays has set up already; `aside` gives what was left below a folder,
        `files` what all targets give, `contents` what reads each of them, where the site is to be packed.
        """
        every = {language: asking(replace(book, left=aside), Notes(language)) for language, book in self.books.items()}
        asked = tuple(every[language] for language in self.languages)
        known = {} if shells is None else shells
        return Workshop(asked, every, self.disk, scratch, known, aside, files, progress, contents)

    def targets(self, only: frozenset[str], shop: Workshop) -> list[Target]:
        """What there is to make of these outputs."""
        found = [
            replace(target, first=output.first)
            for output in ALL
            if output.name in only
            for target in output.targets(shop)
        ]
        names: set[str] = set()
        for target in found:
            assert target.name not in names, f"two targets are called {target.name}"
            names.add(target.name)
        return found

    def publish(self, paths: Iterable[str]) -> None:
        """Says which files there will be, by their paths below dist/, before anything that links to them is made."""
        self.published.clear()
        self.published.update(path.removeprefix(SITE) for path in paths)

    def _others(self, book: Book, scratch: Path) -> Mapping[str, Callable[..., str]]:
        """What is asked of a language besides its records."""

        def shell() -> str:
            return site.shell_mark(book, self.disk.root, scratch)

        own = partial(site.assets_mark, book)

        def printed() -> str:
            return digest("\n".join(_texts(folder / "print") for folder in book.templates))

        drawing = partial(self._mark, book.language)
        return {"shell": shell, "assets": own, "print": printed, "drawing": drawing, "lags": self._lags.rests_on}

    def _mark(self, language: Language, slug: str) -> str:
        """The mark of a drawing, kept by all that its view asked of the catalog."""
        drawings = self._drawings[language]
        if self.catalog.find(ChartRecord.kind_name, slug) is None:
            return ""

        def make() -> str:
            findings = cast("Findings", AskingFindings(self.findings, notes))
            return replace(drawings, catalog=AskingCatalog(self.catalog, notes), findings=findings)[slug].mark

        notes, name = Notes(language), (language, "drawing", slug)
        asking = partial(notes.within, make)
        return self.pieces.noted(name, drawings.drawn_with, self._answers[language], asking)[0]

    def ask(self, store: Store, scratch: Path) -> Callable[[Question], str]:
        """Answers questions by digests; what targets left aside is looked up in the store."""
        answers = self._answers

        def left(prefix: str) -> str:
            found = (f"{path} {sum_}" for entry in store.entries.values() for path, sum_ in entry.aside.items())
            return digest("\n".join(sorted(line for line in found if line.startswith(prefix))))

        for language, book in self.books.items():
            answers[language].others = self._others(book, scratch)

        def answer(question: Question) -> str:
            language, *rest = question
            if rest == ["told"]:  # not kept: it changes while a build goes on
                return left(TOLD)
            if language:
                return answers["zh" if language == "zh" else "en"](tuple(rest))
            name, *named = rest
            if name == "files":
                return digest("\n".join(f"{path} {sum_}" for path, sum_ in store.files(*named).items()))
            (prefix,) = named
            assert name == "aside", question
            return left(prefix)

        return answer


def read(disk: Disk, version: str, home: Path, site: str = "", again: bool = False) -> Catalog:
    """The catalog of a project, by the memory that earlier builds of this version of the engine left in a folder.

    `site` is where the site will lie, if that is not to be what the edition says. `again` reads every file anew.

    Raises:
        ContentError: with every problem.
    """
    catalog = read_with_memory(disk, version, home, again)[0]
    return lying_at(catalog, site) if site else catalog


def read_with_memory(disk: Disk, version: str, home: Path, again: bool = False) -> tuple[Catalog, load_memory.Memory]:
    """The catalog of a project, and what was found out on the way, which is kept for the next reading too.

    `again` reads every file anew.

    Raises:
        ContentError: with every problem.
    """
    memory, before = (load_memory.Memory(), "") if again else remembered_loading(home, version)
    try:
        return load(disk, kinds.ALL, memory), memory
    finally:
        _keep(home / MEMORY, version, memory.dump(), before)


def remembered_loading(home: Path, version: str) -> tuple[load_memory.Memory, str]:
    """What earlier builds of this version of the engine left in a folder of what they read, and its sum; nothing where
    there is none."""
    content, head = _kept(home / MEMORY, version)
    try:
        return load_memory.Memory.of(content) if content else load_memory.Memory(), head
    except ValueError:
        return load_memory.Memory(), head


def lying_at(catalog: Catalog, site: str) -> Catalog:
    """The catalog of an edition whose site lies at another address than its record says."""
    edition = catalog.all(Edition)[0].model_copy(update={"site": site})
    return catalog.with_changes([edition], {}, {}, {(edition.kind_name, edition.id): digest_of(edition)})


def findings_of(home: Path, version: str, catalog: Catalog) -> Findings | None:
    """The findings that an earlier build of this version of the engine kept, if they are those of this catalog."""
    return kept.restored(_kept(home / FINDINGS, version)[0], catalog)


def keep_findings(home: Path, version: str, made: Making) -> None:
    """Writes the findings for the next build, if they are others than those that are kept."""
    if made.examined and (content := kept.dump(made.findings, made.catalog)):
        _keep(home / FINDINGS, version, content)


def pieces_of(home: Path, version: str, again: bool = False) -> Pieces:
    """Pieces of pages that earlier builds of this version of the engine kept in a folder; `again`, the moulds alone,
    which rest on nothing but the shell, as compiled templates do."""
    found = Pieces.read(_kept(home / PIECES, version)[0])
    return found.alone("mould") if again else found


def keep_pieces(home: Path, version: str, pieces: Pieces) -> None:
    """Writes the pieces of pages for the next build, if there are others by now."""
    if pieces.changed:
        _keep(home / PIECES, version, pieces.dump())


def _keep(place: Path, version: str, content: bytes, before: str = "") -> None:
    head = f"{version} {digest(content)}"
    if head != before:
        write_atomic(place, f"{head}\n".encode() + content)


def _kept(place: Path, version: str) -> tuple[bytes, str]:
    """What was kept in a file, and its head; nothing where it is missing, damaged or of another engine."""
    try:
        head, _, content = place.read_bytes().partition(b"\n")
        if head.decode() == f"{version} {digest(content)}":
            return content, head.decode()
    except (OSError, ValueError):
        pass
    return b"", ""


class Memory:
    """What a process that stays keeps between two readings of a project."""

    def __init__(self) -> None:
        self._load = load_memory.Memory()
        self._pieces = Pieces()
        self._last: Making | None = None
        self.shells: dict[str, Any] = {}

    def read(self, disk: Disk, asked: tuple[Language, ...], changed: frozenset[str] | None) -> Making:
        """The project as it stands now; `changed` are the paths that may have changed, None for all.

        Raises:
            ContentError: with every problem.
        """
        seen = None if changed is None else frozenset(_within(disk.root, changed))
        before = self._last.findings if self._last is not None else None
        self._last = of(disk, load(disk, kinds.ALL, self._load, seen), asked, before, self._pieces)
        return self._last

    @property
    def drafts(self) -> frozenset[Key]:
        """The records that were read from drafts, which are in no build."""
        return self._load.drafts


def _within(root: Path, paths: Iterable[str]) -> Iterator[str]:
    """Paths of the project, relative to it; what lies elsewhere, such as a template of the engine, is left out."""
    for path in paths:
        with suppress(ValueError):
            yield Path(path).relative_to(root).as_posix()


def of(
    disk: Disk,
    catalog: Catalog,
    asked: tuple[Language, ...],
    before: Findings | None = None,
    pieces: Pieces | None = None,
    findings: Findings | None = None,
) -> Making:
    """A catalog, examined and ready to be made.

    `before` are its former findings, `pieces` what was kept, `findings` its own where they are known.
    """
    found = examine(catalog, before) if findings is None else findings
    return Making(disk, catalog, found, asked, Pieces() if pieces is None else pieces, findings is None)


def templates_of(root: Path) -> tuple[Path, ...]:
    """Where templates are looked for: the project's own first."""
    own = root / "templates"
    return (own, DEFAULT_TEMPLATES) if own.is_dir() and own != DEFAULT_TEMPLATES else (DEFAULT_TEMPLATES,)


def lags(catalog: Catalog, disk: Disk) -> Lags:
    """The texts whose languages are out of step."""
    return Lags(catalog, remembered_translations(disk))


def accept(catalog: Catalog, disk: Disk, only: frozenset[str]) -> tuple[int, str]:
    """What to remember now that the languages agree, of all records or of those named `kind/id`: how many texts that
    changes, and the memory's file."""
    present, known = _present(catalog), remembered_translations(disk)
    chosen = {name: sums for name, sums in present.items() if not only or name.partition(" ")[0] in only}
    kept = {name: sums for name, sums in known.items() if name in present}
    memory = {**kept, **chosen}
    return sum(1 for name, sums in memory.items() if known.get(name) != sums), languages.write(memory)


def _present(catalog: Catalog) -> dict[str, languages.Sums]:
    return languages.sums(catalog, tuple(kind.name for kind in kinds.ALL))


def remembered_translations(disk: Disk) -> dict[str, languages.Sums]:
    """What the ledger of translations remembers of each text."""
    raw, wrong = bytes_of(disk, languages.PATH, disk.look(languages.PATH) or _folder(disk, languages.PATH))
    if wrong:
        raise ContentError.of(wrong)
    if raw is None:
        return {}
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise ContentError.of([not_utf8(languages.PATH, raw, error.start)]) from None
    return languages.parse(text)


def _folder(disk: Disk, path: str) -> Found | None:
    """A folder where a file belongs, as a look into its own folder finds it."""
    return Found("nofile", 0, ()) if disk.exists(path) else None


def _texts(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "\n".join(f"{path.relative_to(folder)} {digest(path.read_bytes())}" for path in files)
