"""What changed in law of late and what comes next, by date: read off the instruments alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from casebook.catalog import Catalog
from casebook.kinds.edition import Edition
from casebook.kinds.instrument import Instrument, Status
from casebook.model.values import LocalText, Period
from casebook.presses.page import Page
from casebook.render import Desk, Ref

# how many years before the year of the edition the timeline begins
BACK = 2

What = Literal["drafted", "adopted", "effective", "changed"]


@dataclass(frozen=True)
class Event:
    """Something that happened, or will happen, to an instrument on a day, in a month or in a year."""

    date: Period
    what: What
    instrument: Instrument | Ref
    text: LocalText | None = None

    @property
    def code(self) -> str:
        return self.date.code or ""


@dataclass(frozen=True)
class Reviews:
    """Instruments to be looked at again by a day, and whether that day is past."""

    date: Period
    overdue: bool
    instruments: tuple[Instrument, ...]


@dataclass(frozen=True)
class LawChanges:
    """The timeline: its first year, its years with their events, what is dated later than the edition, what has no date
    yet, and what is to be reviewed when."""

    since: str
    years: tuple[tuple[str, tuple[Event, ...]], ...]
    next: tuple[Event, ...]
    undated: tuple[Instrument, ...]
    reviews: tuple[Reviews, ...]


def law_changes(catalog: Catalog, edition: Edition) -> LawChanges:
    """The timeline of a catalog as on the day of its edition."""
    today = edition.date.code or ""
    since = since_of(today)
    laws = catalog.all(Instrument)
    events = sorted((e for law in laws for e in events_of(law)), key=lambda e: (e.code, e.instrument.id))
    past = [e for e in events if since <= e.code <= today]
    coming = tuple(e for e in events if e.code > today)
    dated = {e.instrument.id for e in coming}
    return LawChanges(
        since=since,
        years=tuple((year, tuple(found)) for year, found in groupby(past, key=lambda e: e.code[:4])),
        next=coming,
        undated=tuple(i for i in laws if i.status in {Status.PENDING, Status.DRAFT} and i.id not in dated),
        reviews=_reviews(laws, today),
    )


def since_of(today: str) -> str:
    """The first year that is told as on a day."""
    return str(int(today[:4]) - BACK) if today[:4].isdigit() else ""


def events_of(law: Instrument | Ref) -> Iterator[Event]:
    """The dates of an instrument. The note on its standing goes with the later of adoption and effect; a day on which
    a text was made and came into force is told once."""
    told = {change.date.code for change in law.changes}
    dates: list[tuple[Period, What]] = []
    if law.adopted and law.adopted.code and law.adopted.code not in told:
        if law.status is Status.DRAFT:
            dates.append((law.adopted, "drafted"))
        elif not law.effective or law.effective.code != law.adopted.code:
            dates.append((law.adopted, "adopted"))
    if law.effective and law.effective.code and law.effective.code not in told:
        dates.append((law.effective, "effective"))
    for index, (date, what) in enumerate(dates):
        last = index == len(dates) - 1
        yield Event(date, what, law, law.status_note if last and not law.changes else None)
    for change in law.changes:
        yield Event(change.date, "changed", law, change.what)


def _reviews(laws: Sequence[Instrument], today: str) -> tuple[Reviews, ...]:
    due = sorted(((i.review_by, i) for i in laws if i.review_by and i.review_by.code), key=lambda d: d[0].code or "")
    return tuple(
        Reviews(found[0][0], found[0][0].ended_before(today), tuple(i for _date, i in found))
        for _code, group in groupby(due, key=lambda d: d[0].code)
        if (found := list(group))
    )


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"changes": law_changes(desk.book.catalog, desk.book.edition)}


PAGE = Page("law/changes/", "site/law-changes.md.j2", "nav.law_changes", section="nav.law", place=40, context=_context)
