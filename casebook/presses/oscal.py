"""The duties as an OSCAL catalogue (NIST, catalogue model 1.1): a group an instrument, a control a duty.

https://pages.nist.gov/OSCAL/reference/1.1.2/catalog/json-outline/
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from casebook.kinds.duty import Duty
from casebook.kinds.instrument import INSTRUMENT, Instrument
from casebook.presses.duties import DutyRow, duty_row, read_in
from casebook.render import Book

VERSION = "1.1.2"
# names of the uuids and of the properties that are ours, not OSCAL's; nothing is fetched from there
_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "casebook.invalid")
NAMESPACE = "https://casebook.invalid/ns/oscal"


def catalogue(book: Book) -> dict[str, Any]:
    """The catalogue of one language, ready to be written as JSON."""
    edition, language = book.edition, book.language
    laws = [law for law in book.catalog.all(Instrument) if _duties(law, book)]
    return {
        "catalog": {
            "uuid": _uuid(f"catalog/{edition.version}/{language}"),
            "metadata": {
                "title": _line(f"{edition.title.in_(language)}: {book.words('kinds.duty')}"),
                "published": f"{edition.date.code}T00:00:00Z",
                "last-modified": f"{edition.date.code}T00:00:00Z",
                "version": edition.version,
                "oscal-version": VERSION,
                "props": [_prop("language", language)],
                "roles": [{"id": "publisher", "title": book.words("field.publisher")}],
                "parties": [
                    {
                        "uuid": _uuid("party/publisher"),
                        "type": "organization",
                        "name": _line(edition.publisher.in_(language)),
                    }
                ],
                "responsible-parties": [{"role-id": "publisher", "party-uuids": [_uuid("party/publisher")]}],
                "remarks": book.words("note.no_advice_help"),
            },
            "groups": [_group(law, book) for law in laws],
            "back-matter": {"resources": [_resource(law, book) for law in laws]},
        }
    }


def _duties(law: Instrument, book: Book) -> list[Duty]:
    return [duty for duty in book.catalog.all(Duty) if duty.instrument == law.id]


def _group(law: Instrument, book: Book) -> dict[str, Any]:
    since = law.in_force_since(book.edition.date.code or "")
    return {
        "id": token(law.id),
        "class": "instrument",
        "title": _line(INSTRUMENT.title(law, book.language)),
        "props": [
            _prop("level", str(law.level)),
            _prop("status", law.status.value),
            _prop("text-read", law.verified.value),
            *([_prop("in-force-since", since.code)] if since and since.code else []),
        ],
        "links": [{"href": f"#{_uuid(f'instrument/{law.id}')}", "rel": "reference"}],
        "controls": [_control(duty, book) for duty in _duties(law, book)],
    }


def _control(duty: Duty, book: Book) -> dict[str, Any]:
    row, words = duty_row(duty, book), book.words
    name = token(duty.id)
    owner = f"{name}_owner"
    return {
        "id": name,
        "class": "duty",
        "title": _line(row.check),
        "params": [{"id": owner, "label": words("workbook.owner"), "usage": words("law.owner_help")}],
        "props": [
            {"name": "label", "value": _line(duty.article.in_(book.language))},
            {"name": "sort-id", "value": duty.id},
            _prop("subject", str(duty.subject)),
            _prop("severity", duty.severity.value),
            _prop("sanction", duty.sanction.value),
            _prop("harm", duty.harm.value),
            _prop("tier", duty.tier.value),
            _prop("keeper", duty.keeper.value),
            _prop("text-read", duty.verified.value),
            _prop("checked-on", duty.as_of.code or ""),
            *([_prop("review-by", duty.review_by.code)] if duty.review_by and duty.review_by.code else []),
            *(_prop("only-in-scenario", slug) for slug in duty.only),
        ],
        "links": [
            {"href": f"#{_uuid(f'instrument/{duty.instrument}')}", "rel": "reference"},
            *([{"href": row.official, "rel": "canonical"}] if row.official else []),
        ],
        "parts": [part for part in _parts(name, owner, row) if part["prose"]],
    }


def _parts(name: str, owner: str, row: DutyRow) -> list[dict[str, Any]]:
    return [
        {"id": f"{name}_smt", "name": "statement", "prose": row.requirement},
        {"id": f"{name}_obj", "name": "assessment-objective", "prose": row.check},
        {
            "id": f"{name}_asm",
            "name": "assessment-method",
            "props": [{"name": "method", "value": "EXAMINE"}],
            "prose": f"{row.evidence} {{{{ insert: param, {owner} }}}}",
        },
        {"id": f"{name}_who", "name": "applicability", "ns": NAMESPACE, "prose": row.applies},
        {"id": f"{name}_pen", "name": "consequence", "ns": NAMESPACE, "prose": row.penalty},
        {"id": f"{name}_std", "name": "text-read", "ns": NAMESPACE, "prose": row.standing},
        {"id": f"{name}_gdn", "name": "guidance", "prose": row.note},
    ]


def _resource(law: Instrument, book: Book) -> dict[str, Any]:
    return {
        "uuid": _uuid(f"instrument/{law.id}"),
        "title": _line(INSTRUMENT.title(law, book.language)),
        "description": read_in(law.reading, law, book.words),
        **({"rlinks": [{"href": law.official}]} if law.official else {}),
    }


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NAMESPACE, "value": value}


def _line(text: str) -> str:
    return " ".join(text.split())


def _uuid(name: str) -> str:
    """A uuid of version 5: the same record keeps it from edition to edition."""
    return str(uuid.uuid5(_SPACE, name))


def token(slug: str) -> str:
    """An id of ours as OSCAL's token, which begins with a letter."""
    return slug if re.match(r"[a-z]", slug) else f"d-{slug}"
