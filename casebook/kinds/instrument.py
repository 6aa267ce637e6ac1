"""Instruments: laws, regulations, rules and platform terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import ASKING_LEAVE, Appendix, Complaint, Index, Kind, page_in
from casebook.kinds.checks import complaint, no_circle
from casebook.kinds.facets import filed
from casebook.model.listed import Among, Listed
from casebook.model.record import Record
from casebook.model.refs import InstrumentRef
from casebook.model.values import LocalText, Period, RichText, Text, Url, Value
from casebook.wording.letters import place


class Status(StrEnum):
    IN_FORCE = "in_force"
    AMENDED = "amended"
    PENDING = "pending"
    SUPERSEDED = "superseded"
    DRAFT = "draft"


class Verified(StrEnum):
    """What the editors had before them: the official text, a copy of the whole text, or an excerpt only."""

    OFFICIAL_TEXT = "official_text"
    FULL_COPY = "full_copy"
    EXCERPT = "excerpt"


class Reading(Value):
    """The copy in which a text was read: who keeps it, what it is called (where that is not the instrument's own name),
    and the day that the copy shows. A copy has no address here: readers are sent to the official text.
    """

    publisher: LocalText
    title: LocalText | None = None
    date: Period


class Change(Value):
    """A dated change of an instrument, past or to come: an amendment, its taking effect, the end of its term.

    `takes_effect` marks the day from which an amended text applies.
    """

    date: Period
    what: LocalText
    takes_effect: bool = False


class Instrument(Record):
    """A law or rule and its standing on the day that it was checked.

    `short` is its name where a text names it again; `also` are names that only the search knows.

    `adopted` is the day on which its text was promulgated, or passed where its promulgation has no day of its own;
    `effective` the day that its own last article names. A revision as a whole is a new text with new days; an amendment
    stands in `changes`, and `status` is `amended` from the day on which one applies. `official` is the address of the
    official publication, where one is known; `reading` what was read, the official text or a copy of it. `no_duties`
    says why no duty of the register is drawn from it.
    """

    kind_name: ClassVar[str] = "instrument"
    name: LocalText
    short: LocalText | None = None
    also: list[Text] = []
    level: Annotated[Listed, Among("levels")]
    issuer: LocalText
    adopted: Period | None = None
    effective: Period | None = None
    status: Status
    status_note: LocalText | None = None
    changes: list[Change] = []
    replaces: list[InstrumentRef] = []
    summary: RichText
    verified: Verified
    official: Url | None = None
    reading: Reading
    no_duties: LocalText | None = None
    as_of: Period
    review_by: Period | None = None
    note: RichText | None = None

    def in_force_since(self, today: str) -> Period | None:
        """The day from which the text as it stands on a day has applied."""
        days = [self.effective, *(c.date for c in self.changes if c.takes_effect)]
        past = [d for d in days if d is not None and d.code is not None and d.code <= today]
        return max(past, key=lambda d: d.code or "") if past else self.effective


def _title(record: Instrument, language: Language) -> str:
    name = record.name.in_(language)
    return name if language == "en" or record.level.has("plain") else f"《{name}》"


def _read(record: Instrument, _catalog: Catalog) -> Iterator[Complaint]:
    if record.verified is Verified.OFFICIAL_TEXT and record.official is None:
        yield complaint(("official",), "official-missing")


def _dates(record: Instrument, _catalog: Catalog) -> Iterator[Complaint]:
    first, then = record.adopted and record.adopted.code, record.effective and record.effective.code
    if first and then and then[: len(first)] < first[: len(then)]:
        yield complaint(("effective",), "effective-before-adopted", effective=then, adopted=first)


# the number under which a text was issued: 第117号 of an order, 国发〔2021〕29号 of a document
_NUMBER = re.compile(r"令(?:\d{4}年)?第(\d+)号|([\u4e00-\u9fff]+〔\d{4}〕(?:第)?\d+号)")


def _numbers(record: Instrument) -> Iterator[str]:
    """What readers call an instrument by its number, in both languages."""
    for order, document in _NUMBER.findall(record.issuer.zh):
        if order:
            yield from (f"{order}号令", f"第{order}号令", f"Order No. {order}")
        else:
            yield document


INSTRUMENT = Kind(
    name="instrument",
    folder="data/instruments",
    model=Instrument,
    path=page_in("law"),
    title=_title,
    reserved=frozenset({"index", "changes", "enforcement"}),
    index=Index("law/", "nav.law", 30, shelf="level", way=True),
    facets=(filed("level", ordered=True), filed("status", ordered=True), filed("verified", ordered=True)),
    appendix=Appendix(
        "D", "laws", order=lambda r, language, _base: place(_title(r, language), language), parted="level", indexed=True
    ),
    onward=60,
    keywords=lambda record: (
        *((record.short.zh, record.short.en) if record.short else ()),
        *record.also,
        *_numbers(record),
    ),
    checks=(no_circle("replaces"), _read, _dates),
    cues=(
        "办法",
        "规定",
        "条例",
        "司法解释",
        "law",
        "act",
        "measures",
        "provisions",
        "regulations",
        "regulation",
        "rules",
        "guidelines",
        *ASKING_LEAVE,
    ),
    weight=1.5,
    prose=True,
)
