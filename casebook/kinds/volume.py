"""Volumes: what is printed, each a PDF in each of its languages: for whom, what it takes of the book, on which paper.

A volume is a list of parts of one book, in the order in which it prints them. The book is laid out once, and a volume
is joined of what it takes; what it holds of its own (`sheets`) is a part of the book as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from casebook.catalog import Catalog
from casebook.errors import LANGUAGES, Language, Refused
from casebook.kinds.base import Complaint, Kind
from casebook.kinds.checks import complaint
from casebook.model.record import Record
from casebook.model.refs import ChartRef, SegmentRef
from casebook.model.values import LocalText, RichText, Text, Value, Whole

SHEETS, CHAPTERS, NOTES, RELATIONS, INDEX = "sheets", "chapters", "notes", "relations", "index"
# what a volume makes for itself, of what it holds
OWN = ("cover", "contents", "charts")
# what is no appendix of a kind
MATTER = (*OWN, "reading", SHEETS, CHAPTERS, NOTES, RELATIONS, INDEX)


class Paper(StrEnum):
    """The size of the page."""

    A4 = "A4"
    LETTER = "Letter"


class Take(Value):
    """A part of the book that a volume takes.

    `part` is one of `MATTER` or the name of an appendix (cases, playbooks, laws ...). `only` are the ids of what it
    takes of it, in the order of the book; of `sheets`, the volumes whose sheets it takes (its own, if nothing is said).
    `segments` are the parts of the field whose records it takes.
    """

    part: Text
    only: list[Text] = []
    segments: list[SegmentRef] = []


class Finding(Value):
    """Something that the book establishes, and what it rests on."""

    say: RichText
    rests: RichText


class Shown(Value):
    """A chart on a sheet, and what it means for the reader."""

    chart: ChartRef
    say: RichText


class Row(Value):
    """A row of a table: its cells."""

    cells: Annotated[list[RichText], Field(min_length=1)]


class Block(Value):
    """A piece of a sheet below its heading: prose, findings, charts, a table with its heads, or the grades of all
    figures as bars. A table whose `heads` are left out has its first column for heads.
    """

    title: LocalText | None = None
    text: RichText | None = None
    grades: bool = False
    findings: list[Finding] = []
    charts: list[Shown] = []
    heads: list[LocalText] = []
    rows: list[Row] = []

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not (self.text or self.grades or self.findings or self.charts or self.rows):
            raise Refused(
                "这一块是空的：写text、grades、findings、charts或rows",
                "this block holds nothing: write text, grades, findings, charts or rows",
            )
        wide = {len(row.cells) for row in self.rows} | ({len(self.heads)} if self.heads else set())
        if len(wide) > 1:
            raise Refused(
                "表格各行（连同表头heads）的格数要相同", "all rows of a table have as many cells, and `heads` too"
            )
        return self


class Sheet(Value):
    """A page that a volume writes itself."""

    title: LocalText
    lead: RichText | None = None
    blocks: list[Block]


class Volume(Record):
    """A volume. `use` says what it is for, `whom` who will want it; `place` orders them (tens, so that there is room).

    `sign` is a capital letter: other volumes say by it, and the number of the page, where what they do not hold stands.
    One of them may be an `epub` as well.
    Of one that says `each`, every record that it takes is a file by itself, and there is none of all together.
    One of them is the `whole`: all that another takes stands in it too. `papers` says on
    which sizes of page it is printed, and in which languages on each: a file each.
    """

    kind_name: ClassVar[str] = "volume"
    title: LocalText
    whom: LocalText
    use: LocalText
    place: Whole
    sign: Annotated[Text, Field(pattern="^[A-Z]$")] | None = None
    whole: bool = False
    each: bool = False
    epub: bool = False
    papers: Annotated[dict[Paper, list[Language]], Field(min_length=1)] = {Paper.A4: [*LANGUAGES]}
    takes: Annotated[list[Take], Field(min_length=1)]
    sheets: list[Sheet] = []

    @property
    def alone(self) -> tuple[str, str] | None:
        """The part and the id of the one record that it is of, if it is of one alone."""
        take = self.takes[0]
        return (take.part, take.only[0]) if self.each and len(self.takes) == 1 and len(take.only) == 1 else None

    def on(self, language: Language) -> list[Paper]:
        """The sizes of page on which it is printed in a language."""
        return [paper for paper, languages in self.papers.items() if language in languages]


def _title(record: Volume, language: Language) -> str:
    return record.title.in_(language)


def known_parts() -> dict[str, Any]:
    """What a volume can take, by name: the kind whose appendix it is, or None."""
    from casebook.kinds import ALL  # the list that this kind stands in itself

    return {
        **dict.fromkeys(MATTER),
        CHAPTERS: next((k for k in ALL if k.name == "chapter"), None),
        SHEETS: VOLUME,
        **{kind.appendix.name: kind for kind in ALL if kind.appendix},
    }


def _may_be_parted(name: str, kind: Kind | None) -> bool:
    return name in {CHAPTERS, SHEETS} or (kind is not None and kind.appendix is not None and kind.appendix.apart)


def _takes(record: Volume, catalog: Catalog) -> Iterator[Complaint]:
    """Parts that there are, each once and the index last, and records of them that there are."""
    parts = known_parts()
    seen: set[str] = set()
    for at, take in enumerate(record.takes):
        loc: tuple[int | str, ...] = ("takes", at)
        if take.part not in parts:
            yield complaint((*loc, "part"), "volume-part", part=take.part, known=", ".join(parts))
            continue
        if take.part in seen:
            yield complaint((*loc, "part"), "volume-part-twice", part=take.part)
        if take.part == INDEX and take is not record.takes[-1]:
            yield complaint((*loc, "part"), "volume-index-last")
        seen.add(take.part)
        kind = parts[take.part]
        if record.each and not (kind is not None and kind.appendix and (kind.appendix.apart or kind.appendix.alone)):
            yield complaint((*loc, "part"), "volume-each", part=take.part)
        if (take.only or take.segments) and not _may_be_parted(take.part, kind):
            yield complaint((*loc, "part"), "volume-part-whole", part=take.part)
            continue
        if take.segments and "segment" not in getattr(kind.model, "model_fields", {}):
            yield complaint((*loc, "segments"), "volume-no-segment", part=take.part)
        for n, slug in enumerate(take.only):
            if catalog.find(kind.name, slug) is None:
                yield complaint((*loc, "only", n), "volume-record", part=take.part, id=slug)


def _sheets(record: Volume, catalog: Catalog) -> Iterator[Complaint]:
    """Sheets that are taken are written, and sheets that are written are taken."""
    for at, take in enumerate(record.takes):
        if take.part == SHEETS:
            for slug in take.only or [record.id]:
                found = catalog.find("volume", slug)
                if isinstance(found, Volume) and not found.sheets:
                    yield complaint(("takes", at, "part"), "volume-no-sheets", id=slug)
    if record.sheets and not any(t.part == SHEETS and record.id in (t.only or [record.id]) for t in record.takes):
        yield complaint(("sheets",), "volume-sheets-left")


def _within_the_whole(record: Volume, catalog: Catalog) -> Iterator[Complaint]:
    """One volume at most is the whole; it parts nothing, and takes what any other takes. Where none is, the engine
    makes one of everything.
    """
    wholes = sorted(v.id for v in catalog.all(Volume) if v.whole)
    if record.whole:
        if record.id != wholes[0]:
            yield complaint(("whole",), "volume-one-whole", first=wholes[0])
        for at, take in enumerate(record.takes):
            if take.part != SHEETS and (take.only or take.segments):
                yield complaint(("takes", at), "volume-whole-parts", part=take.part)
    elif wholes:
        whole = catalog.get(Volume, wholes[0])
        held = {take.part: take for take in whole.takes}
        for at, take in enumerate(record.takes):
            if take.part not in {*OWN, *held} or not _sheets_of(record, take) <= _sheets_of(whole, held.get(SHEETS)):
                yield complaint(("takes", at, "part"), "volume-not-in-whole", part=take.part, whole=whole.id)


def _one_epub(record: Volume, catalog: Catalog) -> Iterator[Complaint]:
    """One volume at most is an EPUB as well, and it is no single record."""
    first = min((v.id for v in catalog.all(Volume) if v.epub), default="")
    if record.epub and record.id != first:
        yield complaint(("epub",), "volume-one-epub", first=first)
    elif record.epub and record.each:
        yield complaint(("epub",), "volume-epub-each")


def _sheets_of(volume: Volume, take: Take | None) -> set[str]:
    """The volumes whose sheets are taken."""
    return set(take.only or [volume.id]) if take is not None and take.part == SHEETS else set()


VOLUME = Kind(
    name="volume",
    folder="data/editions",
    model=Volume,
    path=lambda _record, _catalog: None,
    title=_title,
    own_page=False,
    called=False,
    telling=True,
    checks=(_takes, _sheets, _within_the_whole, _one_epub),
    weight=0,
)
