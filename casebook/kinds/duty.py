"""Duties: one thing that an instrument asks of someone, with a check that is answered yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import Complaint, Cover, Kind
from casebook.kinds.checks import complaint
from casebook.kinds.instrument import Instrument, Reading, Status, Verified
from casebook.kinds.severity import Harm, Sanction, Severity, severity_of
from casebook.model.listed import Among, Listed
from casebook.model.record import Record
from casebook.model.refs import InstrumentRef, ScenarioRef
from casebook.model.values import LocalText, Period, Slug


class Tier(StrEnum):
    CORE = "core"
    EXTENDED = "extended"


class Keeper(StrEnum):
    """Who in a firm keeps the evidence: a desk, not a person. A small firm's one person sits at many."""

    PRIVACY = "privacy"
    SECURITY = "security"
    LEGAL = "legal"
    MARKETING = "marketing"
    MEMBERS = "members"
    LIVE = "live"
    STORE = "store"
    PRODUCT = "product"
    SERVICE = "service"
    FINANCE = "finance"
    PEOPLE = "people"
    GOODS = "goods"


class Duty(Record):
    """A duty of an instrument. `check` is a question whose answer "yes" means that the duty is met.

    `sanction` and `harm` give the severity. `only` names scenarios: the duty binds those alone who are in one of them.
    `reading` is given where the article was read in another copy than the rest of its instrument. `replaces` are ids of
    earlier editions in whose place this duty stands: who answered one of those has answered this one, until looked at.
    """

    kind_name: ClassVar[str] = "duty"
    instrument: InstrumentRef
    article: LocalText
    subject: Annotated[Listed, Among("subjects")]
    who: LocalText
    scenario: LocalText
    requirement: LocalText
    check: LocalText
    evidence: LocalText
    keeper: Keeper
    penalty: LocalText | None = None
    sanction: Sanction
    harm: Harm
    only: list[ScenarioRef] = []
    replaces: list[Slug] = []
    tier: Tier
    verified: Verified
    reading: Reading | None = None
    as_of: Period
    review_by: Period | None = None
    note: LocalText | None = None

    @property
    def severity(self) -> Severity:
        """What a breach weighs, by the rule."""
        return severity_of(self.sanction, self.harm)


def _in_force(record: Duty, catalog: Catalog) -> Iterator[Complaint]:
    law = catalog.find("instrument", record.instrument)
    if isinstance(law, Instrument) and law.status in {Status.SUPERSEDED, Status.DRAFT}:
        yield complaint(("instrument",), "duty-of-no-law", instrument=law.id)


def _gone(record: Duty, catalog: Catalog) -> Iterator[Complaint]:
    for index, slug in enumerate(record.replaces):
        if catalog.find("duty", slug) is not None:
            yield complaint(("replaces", index), "duty-replaces-living", duty=slug)


def _title(record: Duty, language: Language) -> str:
    return record.requirement.in_(language)


def _path(record: Record, _catalog: Catalog) -> str | None:
    return f"law/{record.instrument}/#{record.id}" if isinstance(record, Duty) else None


DUTY = Kind(
    name="duty",
    folder="data/duties",
    model=Duty,
    path=_path,
    title=_title,
    told=True,
    own_page=False,
    glossed=True,
    cover=Cover(("checklist",)),
    weight=0.5,
    prose=True,
    host="instrument",
    checks=(_in_force, _gone),
)
