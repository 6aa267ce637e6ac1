"""The register of law for programs: the picker as one JSON, tables as CSV and JSON, the workbook, OSCAL."""

from __future__ import annotations

from collections.abc import Iterator

from casebook import wording
from casebook.catalog import Catalog
from casebook.graph import Files, Target
from casebook.kinds.duty import Duty
from casebook.kinds.edition import Edition
from casebook.kinds.enforcement import Enforcement
from casebook.kinds.instrument import Instrument, Reading
from casebook.kinds.scenario import Scenario
from casebook.model.values import LocalText, Period
from casebook.picker import duties_of, order, scenarios
from casebook.presses import oscal
from casebook.presses.base import SITE, Output, Workshop, reading
from casebook.presses.pack import Row, Rows, to_csv, to_json
from casebook.presses.picker_workbook import picker_workbook
from casebook.presses.reviews import digest_of, history
from casebook.render import Book
from casebook.text import Words

FOLDER = "downloads/law"


def _targets(shop: Workshop) -> Iterator[Target]:
    books = tuple(shop.every.values())
    catalog = books[0].catalog
    read = reading(*books)
    for name, rows in tables(catalog, books[0].edition).items():

        def table(name: str = name, rows: Rows = rows) -> Files:
            books[0].note("record", "edition", books[0].edition.id)
            found = rows()
            return {f"{FOLDER}/{name}.json": to_json(found), f"{FOLDER}/{name}.csv": to_csv(found)}

        gives = tuple(f"{SITE}{FOLDER}/{name}.{form}" for form in ("json", "csv"))
        yield Target(f"law {name}", "law", read(table), gives=gives)

    def whole() -> Files:
        books[0].note("record", "edition", books[0].edition.id)
        return {f"{FOLDER}/picker.json": to_json(picker_file(catalog, books[0].edition))}

    yield Target("law picker", "law", read(whole), gives=(f"{SITE}{FOLDER}/picker.json",))

    def past() -> Files:
        books[0].note("record", "edition", books[0].edition.id)
        edition = books[0].edition
        told = {"version": edition.version, "date": edition.date.code, **history(catalog)}
        digests = {duty.id: digest_of(duty) for duty in sorted(catalog.all(Duty), key=order)}
        return {f"{FOLDER}/history.json": to_json({**told, "duties": digests})}

    yield Target("law history", "law", read(past), gives=(f"{SITE}{FOLDER}/history.json",))
    for book in shop.books:

        def files(book: Book = book) -> Files:
            book.note("record", "edition", book.edition.id)
            return {
                f"{FOLDER}/duties.{book.language}.xlsx": picker_workbook(book),
                f"{FOLDER}/oscal-catalog.{book.language}.json": to_json(oscal.catalogue(book)),
            }

        names = (f"duties.{book.language}.xlsx", f"oscal-catalog.{book.language}.json")
        gives = tuple(f"{SITE}{FOLDER}/{name}" for name in names)
        yield Target(f"law {book.language}", "law", reading(book)(files), book.language, gives=gives)


def tables(catalog: Catalog, edition: Edition) -> dict[str, Rows]:
    """The tables by name, each worked out when it is asked for."""
    today = edition.date.code or ""
    return {
        "duties": lambda: [duty_entry(duty, catalog, today) for duty in sorted(catalog.all(Duty), key=order)],
        "instruments": lambda: [_instrument(law, today) for law in catalog.all(Instrument)],
        "scenarios": lambda: [_scenario(s, catalog) for s in scenarios(catalog)],
        "enforcement": lambda: [_case(case) for case in catalog.all(Enforcement)],
    }


def picker_file(catalog: Catalog, edition: Edition) -> dict[str, object]:
    """All that a browser needs to make the same list as `casebook.picker.pick`."""
    made = tables(catalog, edition)
    return {
        "version": edition.version,
        "date": edition.date.code,
        **{name: made[name]() for name in ("scenarios", "duties", "instruments")},
    }


def duty_entry(duty: Duty, catalog: Catalog, today: str) -> Row:
    """A duty with all that a program needs to show it: texts have a column a language, lists stay lists."""
    law = catalog.get(Instrument, duty.instrument)
    since = law.in_force_since(today)
    reading = duty.reading or law.reading
    review = duty.review_by or law.review_by
    return {
        "id": duty.id,
        "address": f"law/{law.id}/#{duty.id}",
        "instrument": law.id,
        **_both("article", duty.article),
        "subject": str(duty.subject),
        **_both("who", duty.who),
        "only": list(duty.only),
        **_both("scene", duty.scenario),
        **_both("requirement", duty.requirement),
        **_both("check", duty.check),
        **_both("evidence", duty.evidence),
        "keeper": duty.keeper.value,
        **_both("penalty", duty.penalty),
        "sanction": duty.sanction.value,
        "harm": duty.harm.value,
        "severity": duty.severity.value,
        "tier": duty.tier.value,
        "text_read": duty.verified.value,
        **_reading(reading),
        "official": law.official,
        "in_force_since": since.code if since else None,
        "checked_on": duty.as_of.code,
        "review_by": review.code if review else None,
        **_both("note", duty.note),
    }


def _instrument(law: Instrument, today: str) -> Row:
    since = law.in_force_since(today)
    return {
        "id": law.id,
        "address": f"law/{law.id}/",
        **_both("name", law.name),
        **_both("short", law.short),
        "level": str(law.level),
        **_both("issuer", law.issuer),
        "adopted": _code(law.adopted),
        "effective": _code(law.effective),
        "in_force_since": _code(since),
        "status": law.status.value,
        **_both("status_note", law.status_note),
        "replaces": list(law.replaces),
        "text_read": law.verified.value,
        **_reading(law.reading),
        "official": law.official,
        "checked_on": _code(law.as_of),
        "review_by": _code(law.review_by),
    }


def _scenario(scenario: Scenario, catalog: Catalog) -> Row:
    return {
        "id": scenario.id,
        "address": f"scenarios/{scenario.id}/",
        **_both("title", scenario.title),
        **_both("does", scenario.does),
        "family": str(scenario.family),
        "excludes": list(scenario.excludes),
        "checklists": list(scenario.checklists),
        "duties": list(duties_of(catalog, scenario)),
    }


def _case(case: Enforcement) -> Row:
    amount = case.amount
    said = {
        words.language: wording.quantity(amount, words) if amount else None
        for words in (Words.load("zh"), Words.load("en"))
    }
    return {
        "id": case.id,
        "address": f"law/enforcement/#{case.id}",
        **_both("party", case.party),
        **_both("authority", case.authority),
        "date": _code(case.date),
        "subject": str(case.subject),
        "outcome": case.outcome.value,
        "amount": float(amount.value) if amount else None,
        "unit": str(amount.unit) if amount else None,
        "bound": amount.bound.value if amount else None,
        **{f"amount_{language}": text for language, text in said.items()},
        **_both("what", case.what),
        **_both("article", case.article),
        "instruments": list(case.instruments),
        "duties": list(case.duties),
        "facts": list(case.facts),
        "seen": case.seen.value,
        **_reading(case.reading),
        "page": case.page,
        **_both("note", case.note),
    }


def _reading(reading: Reading) -> Row:
    return {
        **_both("read_in", reading.publisher),
        **_both("read_title", reading.title),
        "read_date": _code(reading.date),
    }


def _code(period: Period | None) -> str | None:
    return period.code if period else None


def _both(name: str, text: LocalText | None) -> Row:
    return {f"{name}_zh": text.zh if text else None, f"{name}_en": text.en if text else None}


OUTPUT = Output("law", _targets, first=True)
