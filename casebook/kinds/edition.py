"""The edition: what the report is called, when it was made, what it opens with."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from casebook.catalog import Catalog
from casebook.errors import Language, Refused, Said
from casebook.kinds.base import Kind
from casebook.model.record import Record
from casebook.model.refs import FactRef, SectionRef, SourceRef
from casebook.model.values import LocalText, Period, RichText, Text, Url, Value


def _one_day(date: Period) -> Period:
    if date.code is None or not re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}", date.code):
        raise Refused(
            "版次日期要是一天、一月或一年",
            "the date of an edition is a day, a month or a year",
            Said("写作 2026-11-28、2026-11 或 2026。", "Write 2026-11-28, 2026-11 or 2026."),
        )
    return date


EditionDate = Annotated[Period, AfterValidator(_one_day)]


class Headline(Value):
    """A figure that the home page or the page on reading figures shows, with a sentence on how it is to be read."""

    fact: FactRef
    say: RichText


class Question(Value):
    """A question that readers come with: `ask` is a reference that has the question as its words, `answer` a line."""

    ask: RichText
    answer: RichText


class BaseState(StrEnum):
    """How much of a section of the base report there is to read."""

    WHOLE = "whole"
    PART = "part"
    HEADING_ONLY = "heading_only"
    CONTENTS_ONLY = "contents_only"


class BaseSection(Value):
    """A section of the base report under its own title, and the sections of this book that answer it."""

    number: Text
    title: LocalText
    state: BaseState
    answered_by: list[SectionRef] = []


class BaseChapter(Value):
    """A chapter of the base report in its own order."""

    number: Text
    title: LocalText
    state: BaseState
    sections: list[BaseSection]


class Earlier(Value):
    """An edition that was published before: its version and date, where its files are, and what has changed since."""

    version: Text
    date: EditionDate
    address: Url
    changed: RichText


class Edition(Record):
    """The edition. `date` is the day of its data: every date that is printed comes from here, none from the clock.

    `outline` lists the numbers of the sections that the chapters are to have, for `coverage`; `base_outline` is the
    base report as it is divided itself, and where this book answers it. What is true of one book and not of every book
    stands here and not in the engine's words: the line above the title (`kicker`), which years the book treats
    (`treats`), what its subject is (`opening`), what readers ask first (`questions`), what to mind of the base report
    (`caution`), figures that show how figures are read (`examples`), how the book was made (`method`), how law texts
    were read (`law_note`), the editions before it (`earlier`); each may be left out, and then nothing stands for it.
    """

    kind_name: ClassVar[str] = "edition"
    title: LocalText
    short: LocalText
    subtitle: LocalText
    summary: RichText
    publisher: LocalText
    editors: list[LocalText] = []
    date: EditionDate
    version: Text
    site: Url | None = None
    repository: Url | None = None
    base: SourceRef
    headlines: list[Headline]
    outline: list[Text] = []
    base_outline: list[BaseChapter] = []
    treats: LocalText | None = None
    opening: RichText | None = None
    questions: list[Question] = []
    examples: list[Headline] = []
    caution: RichText | None = None
    licence: LocalText
    notice: RichText
    news: list[LocalText] = []
    earlier: list[Earlier] = []
    kicker: LocalText | None = None
    method: RichText | None = None
    law_note: LocalText | None = None
    keywords: list[LocalText] = []

    @property
    def base_sections(self) -> dict[str, BaseSection]:
        """The sections of the base report by their numbers."""
        return {section.number: section for chapter in self.base_outline for section in chapter.sections}


def _title(record: Edition, language: Language) -> str:
    return record.title.in_(language)


def _path(_record: Record, _catalog: Catalog) -> str | None:
    return ""


EDITION = Kind(
    name="edition",
    folder="data/edition.yml",
    model=Edition,
    path=_path,
    title=_title,
    own_page=False,
    called=False,
    weight=0,
)
