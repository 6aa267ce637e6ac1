"""The book: one language of an edition, ready for the presses, and the drawings in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from casebook import home
from casebook.catalog import Catalog, Key
from casebook.errors import Language
from casebook.evidence import Findings
from casebook.evidence.languages import Lag
from casebook.kinds.edition import Edition
from casebook.model.record import Record
from casebook.text import Words
from casebook.view import FigureView

if TYPE_CHECKING:
    from casebook.graph import Question
    from casebook.render.notes import Notes
    from casebook.render.pieces import Noting

Medium = Literal["site", "print"]
DEFAULT_TEMPLATES = home.TEMPLATES
TOLD = "told/"  # where targets leave aside what pages tell of files


@dataclass(frozen=True)
class Drawing:
    """A chart: its view, the mark that its bytes are kept by, and its forms, each drawn when it is first asked for."""

    view: FigureView
    mark: str = ""
    form_of: Callable[[str], bytes] = field(default=lambda _form: b"", repr=False, compare=False)

    @cached_property
    def wide(self) -> str:
        return self.form_of("wide").decode()

    @cached_property
    def narrow(self) -> str:
        return self.form_of("narrow").decode()

    @cached_property
    def form(self) -> bytes:
        """The drawing as the book places it, as `casebook.charts.form` packs it."""
        return self.form_of("form")

    @cached_property
    def small(self) -> bytes:
        """The same of half its width, where several stand side by side."""
        return self.form_of("small")

    @cached_property
    def png(self) -> bytes:
        return self.form_of("png")

    @cached_property
    def file(self) -> bytes:
        """The SVG that is downloaded."""
        return self.form_of("file")

    @cached_property
    def characters(self) -> bytes:
        """The characters set in regular and in bold, as JSON."""
        return self.form_of("characters") or b'["", ""]'


@dataclass(frozen=True)
class Book:
    """One language of the edition, ready for the presses."""

    catalog: Catalog
    findings: Findings
    words: Words
    edition: Edition
    drawings: Mapping[str, Drawing]
    templates: tuple[Path, ...] = (DEFAULT_TEMPLATES,)
    lagging: Mapping[Key, tuple[Lag, ...]] = field(default_factory=dict)
    bytecode: Path | None = None  # where compiled templates are kept
    notes: Notes | None = None  # where it is noted what is read (see asking.py)
    pieces: Callable[[tuple[str, ...], tuple[Question, ...], Callable[[], str]], str] | None = None  # see pieces.py
    parts: Callable[[tuple[str, ...], str, Noting], tuple[str, tuple[Question, ...]]] | None = None
    left: Callable[[str], Mapping[str, bytes]] = field(default=lambda _folder: {})  # aside by targets, below a folder
    published: Collection[str] | None = None  # the files that are published beside pages; None: all that are asked for

    @property
    def language(self) -> Language:
        return self.words.language

    def has_file(self, path: str) -> bool:
        """Whether a file, by its path below dist/site/, is published by this build: what is not must not be linked."""
        self.note("file", path)
        return self.published is None or path in self.published

    def told(self) -> Mapping[str, Any]:
        """What is known of the files to be downloaded that were made before pages, by their paths below downloads/."""
        self.note("told")
        return {path.removeprefix(TOLD): json.loads(content) for path, content in self.left(TOLD).items()}

    def first(self, *names: str) -> str:
        """The first of these templates that there is; those that are not there are noted too."""
        for name in names:
            self.note("template", name)
            if any((folder / name).exists() for folder in self.templates):
                return name
        raise AssertionError(f"there is none of the templates {', '.join(names)}")

    def piece(self, name: tuple[str, ...], questions: tuple[Question, ...], make: Callable[[], str]) -> str:
        """What many pages print, from its kept form where nothing that it rests on has changed."""
        return make() if self.pieces is None else self.pieces(name, questions, make)

    def part(self, name: tuple[str, ...], given: str, make: Callable[[], str]) -> str:
        """A part of a page, such as a row of a list, from its kept form where nothing has changed that it asked or was
        `given`; the page that prints it asks the same."""
        if self.parts is None or self.notes is None:
            return make()
        made, asked = self.parts(name, given, partial(self.notes.within, make))
        for question in asked:
            self.notes.note(*question)
        return made

    def note(self, *question: str) -> None:
        """Notes a question that is asked in another way than of the catalog."""
        if self.notes is not None:
            self.notes.note(*question)


def epoch_of(edition: Edition) -> int:
    """The edition's date as seconds since 1970: the only clock of a build."""
    code = edition.date.code or "2000-01-01"
    year, month, day = (*(int(part) for part in re.findall(r"\d+", code)), 1, 1)[:3]
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def overdue(record: Record, edition: Edition) -> bool:
    """Whether a record's `review_by` lies before the edition's date."""
    by = getattr(record, "review_by", None)
    return by is not None and bool(by.ended_before(edition.date.code))
