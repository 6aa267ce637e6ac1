"""The register of law for programs: the picker as one JSON, tables as CSV and JSON, the workbook, OSCAL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casebook import wording
from casebook.catalog import Catalog
from casebook.kinds.duty import Duty
from casebook.kinds.enforcement import Enforcement
from casebook.kinds.instrument import Instrument, Reading
from casebook.kinds.scenario import Scenario
from casebook.model.values import LocalText, Period
from casebook.picker import duties_of, order, scenarios
from casebook.presses import oscal
from casebook.presses.base import Press
from casebook.presses.pack import Row, to_csv, to_json
from casebook.presses.picker_workbook import picker_workbook
from casebook.render import Book
from casebook.text import Words

FOLDER = "downloads/law"


def _files(books: Sequence[Book]) -> Mapping[str, bytes]:
    catalog, edition = books[0].catalog, books[0].edition
    today = edition.date.code or ""
    tables: dict[str, list[Row]] = {
        "duties": [duty_entry(duty, catalog, today) for duty in sorted(catalog.all(Duty), key=order)],
        "instruments": [_instrument(law, today) for law in catalog.all(Instrument)],
        "scenarios": [_scenario(s, catalog) for s in scenarios(catalog)],
        "enforcement": [_case(case) for case in catalog.all(Enforcement)],
    }
    made = {f"{FOLDER}/{name}.json": to_json(rows) for name, rows in tables.items()}
    made |= {f"{FOLDER}/{name}.csv": to_csv(rows) for name, rows in tables.items()}
    made[f"{FOLDER}/picker.json"] = to_json(
        {
            "version": edition.version,
            "date": today,
            "scenarios": tables["scenarios"],
            "duties": tables["duties"],
            "instruments": tables["instruments"],
        }
    )
    for book in books:
        made[f"{FOLDER}/duties.{book.language}.xlsx"] = picker_workbook(book)
        made[f"{FOLDER}/oscal-catalog.{book.language}.json"] = to_json(oscal.catalogue(book))
    return made


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
        "subject": duty.subject.value,
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
        "level": law.level.value,
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
        "family": scenario.family.value,
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
        "subject": case.subject.value,
        "outcome": case.outcome.value,
        "amount": float(amount.value) if amount else None,
        "unit": amount.unit.value if amount else None,
        "bound": amount.bound.value if amount else None,
        **{f"amount_{language}": text for language, text in said.items()},
        **_both("what", case.what),
        **_both("article", case.article),
        "instruments": list(case.instruments),
        "duties": list(case.duties),
        "seen": case.seen.value,
        **_reading(case.reading),
        "page": case.page,
        **_both("note", case.note),
    }


def _reading(reading: Reading | None) -> Row:
    return {
        **_both("read_in", reading.publisher if reading else None),
        **_both("read_title", reading.title if reading else None),
        "read_date": _code(reading.date) if reading else None,
    }


def _code(period: Period | None) -> str | None:
    return period.code if period else None


def _both(name: str, text: LocalText | None) -> Row:
    return {f"{name}_zh": text.zh if text else None, f"{name}_en": text.en if text else None}


PRESS = Press("law", FOLDER, _files)
