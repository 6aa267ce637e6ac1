"""The edition: what the report is called, when it was made, what it opens with."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from casebook.catalog import Catalog
from casebook.errors import Language, Refused, Said
from casebook.kinds.base import Kind
from casebook.model.record import Record
from casebook.model.refs import FactRef, SourceRef
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
    """A headline figure of the home page, with a sentence on how it is to be read."""

    fact: FactRef
    say: LocalText


class Edition(Record):
    """The edition. `date` is the day of its data: every date that is printed comes from here, none from the clock.

    `outline` lists the numbers of the sections that the chapters are to have, for `coverage`. What is true of one book
    and not of every book stands here and not in the engine's words: the line above the title (`kicker`), how the book
    was made (`method`), how law texts were read (`law_note`); each may be left out, and then nothing stands for it.
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
    licence: LocalText
    notice: RichText
    news: list[LocalText] = []
    kicker: LocalText | None = None
    method: RichText | None = None
    law_note: LocalText | None = None
    keywords: list[LocalText] = []


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
