"""Duties as rows: what workbooks, tables and catalogues tell of a duty, in the words of one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casebook import wording
from casebook.catalog import Catalog
from casebook.kinds.duty import Duty
from casebook.kinds.instrument import INSTRUMENT, Instrument, Reading
from casebook.kinds.scenario import Scenario
from casebook.render import Book
from casebook.text import Words


@dataclass(frozen=True)
class DutyRow:
    """A duty in one language. `page` is its address below the site's root, `official` that of the official text or
    empty, `in_force` and `review_by` dates in words or empty."""

    id: str
    subject: str
    check: str
    requirement: str
    law: str
    applies: str
    evidence: str
    keeper: str
    penalty: str
    severity: str
    sanction: str
    harm: str
    standing: str
    note: str
    in_force: str
    review_by: str
    official: str
    page: str


def duty_row(duty: Duty, book: Book) -> DutyRow:
    """The row of a duty in the language of a book."""
    catalog, words, language = book.catalog, book.words, book.language
    law = catalog.get(Instrument, duty.instrument)
    since = law.in_force_since(book.edition.date.code or "")
    review = duty.review_by or law.review_by
    return DutyRow(
        id=duty.id,
        subject=duty.subject.in_(language),
        check=duty.check.in_(language),
        requirement=duty.requirement.in_(language),
        law=cited(INSTRUMENT.title(law, language), duty.article.in_(language)),
        applies=applies(duty, catalog, words),
        evidence=duty.evidence.in_(language),
        keeper=words(f"keeper.{duty.keeper}"),
        penalty=duty.penalty.in_(language) if duty.penalty else "",
        severity=words(f"severity.{duty.severity}"),
        sanction=words(f"sanction.{duty.sanction}"),
        harm=words(f"harm.{duty.harm}"),
        standing=standing(duty, law, words),
        note=duty.note.in_(language) if duty.note else "",
        in_force=wording.period(since, words) if since else "",
        review_by=wording.period(review, words) if review else "",
        official=law.official or "",
        page=f"{'en/' if language == 'en' else ''}law/{law.id}/#{duty.id}",
    )


def cited(name: str, article: str) -> str:
    """A law with its article; behind a closing mark of Chinese stands no blank."""
    return f"{name}{'' if name.endswith('》') else ' '}{article}"


def applies(duty: Duty, catalog: Catalog, words: Words) -> str:
    """Whom a duty binds, and where."""
    who = duty.who.in_(words.language)
    if not duty.only:
        return who
    places = [catalog.get(Scenario, slug).title.in_(words.language) for slug in duty.only]
    only = words("sign.colon").join((words("field.conditions"), wording.join(places, words)))
    return f"{who}{'' if words.language == 'zh' else ' '}{words('note.in_brackets', text=only)}"


def standing(duty: Duty, law: Instrument, words: Words) -> str:
    """What was read of the article, and in which copy."""
    state = words(f"verified.{duty.verified}")
    reading = duty.reading or law.reading
    return f"{state}{words('sign.colon')}{read_in(reading, law, words)}"


def read_in(reading: Reading, law: Instrument, words: Words) -> str:
    """A copy in words: who keeps it, its name, its day."""
    name = reading.title.in_(words.language) if reading.title else INSTRUMENT.title(law, words.language)
    parts = (reading.publisher.in_(words.language), name, wording.period(reading.date, words))
    return words("sign.list").join(parts)


def duty_rows(duties: Iterable[Duty], book: Book) -> list[DutyRow]:
    return [duty_row(duty, book) for duty in duties]
