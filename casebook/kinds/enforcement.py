"""Enforcement: what authorities and courts did in real cases, with date, amount and article. Private persons have no
name here."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from casebook.errors import Language
from casebook.kinds.base import Index, Kind, anchor_on
from casebook.kinds.instrument import Reading
from casebook.model.listed import Among, Listed
from casebook.model.record import Record
from casebook.model.refs import DutyRef, FactRef, InstrumentRef
from casebook.model.values import LocalText, Period, Quantity, Url


class Outcome(StrEnum):
    """What came of it."""

    FINE = "fine"
    CONFISCATION = "confiscation"
    FINE_AND_CONFISCATION = "fine_and_confiscation"
    PENALTY_UNPUBLISHED = "penalty_unpublished"
    SUMMONS = "summons"
    SUSPENSION = "suspension"
    FROZEN = "frozen"
    CRIMINAL = "criminal"
    CIVIL = "civil"
    STATISTIC = "statistic"


class Seen(StrEnum):
    """What was seen of the decision."""

    AUTHORITY = "authority"  # the authority's own publication
    PRESS = "press"  # a report in the press, at its publisher
    COPY = "copy"  # a copy of either elsewhere


class Enforcement(Record):
    """One decision, or one figure that an authority gave for a campaign.

    `amount` is left out where none was published; `article` where the report names none. `duties` are those of today's
    register that the case would be measured by, `facts` the figures of the ledger that tell of it. `page` stands only
    where the publisher's own page was read.
    """

    kind_name: ClassVar[str] = "enforcement"
    party: LocalText
    authority: LocalText
    date: Period
    subject: Annotated[Listed, Among("subjects")]
    outcome: Outcome
    amount: Quantity | None = None
    what: LocalText
    article: LocalText | None = None
    instruments: list[InstrumentRef] = []
    duties: list[DutyRef] = []
    facts: list[FactRef] = []
    seen: Seen
    reading: Reading
    page: Url | None = None
    note: LocalText | None = None


def _title(record: Enforcement, language: Language) -> str:
    return record.party.in_(language)


ENFORCEMENT = Kind(
    name="enforcement",
    folder="data/enforcements",
    model=Enforcement,
    path=anchor_on("law/enforcement/"),
    title=_title,
    own_page=False,
    index=Index("law/enforcement/", "nav.law", 50),
    keywords=lambda record: (record.reading.title.zh, record.reading.title.en) if record.reading.title else (),
    other_names=0.9,
    cues=("罚款", "被罚", "处罚", "罚了", "罚", "fine", "fined", "fines", "penalty", "punished"),
    weight=0.6,
    prose=True,
)
