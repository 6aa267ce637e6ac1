"""Reviews: what a browser needs to let a reader work through duties and keep the answers; the page that it does it on.

The answers stay with the reader, keyed by the ids of duties. What a later edition made of an id is told in `history`:
what replaces it, or why it is gone. Whether a duty still asks the same is known by its `digest`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from casebook.catalog import Catalog
from casebook.graph import Files
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty
from casebook.kinds.redirects import Redirects
from casebook.kinds.scenario import Scenario
from casebook.kinds.severity import Severity
from casebook.model.listed import Listed
from casebook.picker import duties_of, order, scenarios
from casebook.presses.duties import duty_row
from casebook.presses.page import Page
from casebook.render import Book, Desk
from casebook.text import Words

FOLDER = "reviews/"
STATUSES = ("unseen", "open", "met", "not_applicable")
# the columns of a filled-in workbook that are read back, by the words that head them
_HEADS = ("id", "state", "owner", "due", "evidence_link", "remark")
_DIGEST = 12


def digest_of(duty: Duty) -> str:
    """Twelve hex digits that change when what a duty asks of a reader changes: whom, what, under which article, how
    severe, the question, the evidence. Remarks, reading and review dates do not count."""
    asked = (
        duty.instrument,
        *(
            text
            for field in (duty.article, duty.who, duty.requirement, duty.check, duty.evidence)
            for text in (field.zh, field.en)
        ),
        duty.severity.value,
        " ".join(duty.only),
    )
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()[:_DIGEST]


def history(catalog: Catalog) -> dict[str, Any]:
    """What became of duties of earlier editions: id -> the ids that replace it, and id -> question and reason."""
    replaced: dict[str, list[str]] = {}
    for duty in sorted(catalog.all(Duty), key=order):
        for old in duty.replaces:
            replaced.setdefault(old, []).append(duty.id)
    withdrawn = {
        slug: {
            "check_zh": gone.check.zh,
            "check_en": gone.check.en,
            "why_zh": gone.why.zh,
            "why_en": gone.why.en,
        }
        for record in catalog.all(Redirects)
        for slug, gone in record.withdrawn.items()
    }
    return {"replaced": dict(sorted(replaced.items())), "withdrawn": dict(sorted(withdrawn.items()))}


def review_file(book: Book) -> dict[str, Any]:
    """All that the page of reviews needs in one language."""
    catalog, language = book.catalog, book.language
    found = sorted(catalog.all(Duty), key=order)
    subjects = {str(duty.subject): duty.subject.in_(language) for duty in found}
    gone = history(catalog)
    return {
        "edition": {"version": book.edition.version, "date": book.edition.date.code},
        "language": language,
        "severities": {level.value: book.words(f"severity.{level}") for level in Severity},
        "subjects": subjects,
        "scenarios": [
            {
                "id": scenario.id,
                "title": scenario.title.in_(language),
                "duties": list(duties_of(catalog, scenario)),
                "excludes": list(scenario.excludes),
            }
            for scenario in scenarios(catalog)
        ],
        "checklists": [
            {
                "id": checklist.id,
                "title": checklist.title.in_(language),
                "groups": [
                    {"title": group.title.in_(language), "duties": list(group.duties)} for group in checklist.groups
                ],
            }
            for checklist in catalog.all(Checklist)
        ],
        "duties": [_duty(duty, book) for duty in found],
        "history": {
            "replaced": gone["replaced"],
            "withdrawn": {
                slug: {"check": told[f"check_{language}"], "why": told[f"why_{language}"]}
                for slug, told in gone["withdrawn"].items()
            },
        },
    }


def _duty(duty: Duty, book: Book) -> dict[str, Any]:
    row = duty_row(duty, book)
    return {
        "id": duty.id,
        "digest": digest_of(duty),
        "subject": str(duty.subject),
        "severity": duty.severity.value,
        "check": row.check,
        "requirement": row.requirement,
        "law": row.law,
        "address": f"law/{duty.instrument}/#{duty.id}",
        "who": duty.who.in_(book.language),
        "only": list(duty.only),
        "evidence": row.evidence,
        "keeper": row.keeper,
        "penalty": row.penalty,
        "note": row.note,
    }


def data_files(book: Book) -> Files:
    """`duties.json` beside the page of reviews."""
    root = "" if book.language == "zh" else f"{book.language}/"
    book.note("record", "edition", book.edition.id)
    told = json.dumps(review_file(book), ensure_ascii=False, separators=(",", ":"))
    return {f"{root}{FOLDER}duties.json": f"{told}\n".encode()}


def heads() -> dict[str, dict[str, str]]:
    """What heads the columns of a workbook and what its cells of status say, in every language: a workbook that was
    filled in in one language is read in the other."""
    found: dict[str, dict[str, str]] = {}
    for words in (Words.load("zh"), Words.load("en")):
        keys = (*_HEADS, *(f"state_{status}" for status in STATUSES))
        found[words.language] = {key: words(f"workbook.{key}") for key in keys}
    return found


def _context(desk: Desk) -> Mapping[str, Any]:
    every = scenarios(desk.book.catalog)
    families: list[tuple[Listed, list[Scenario]]] = [
        (family, list(group)) for family, group in groupby(every, key=lambda s: s.family)
    ]
    return {"families": families}


PAGE = Page(FOLDER, "site/reviews.md.j2", "nav.reviews", section="nav.law", place=15, context=_context)
