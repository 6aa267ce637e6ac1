"""What the index pages of the site filter by: for each record its values, for each value its words and its count.

The kinds say what a record itself is filed under; facets that look beyond a record (the grade of a fact, the strength
of a case, the subjects of a checklist) stand here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.evidence import Findings
from casebook.kinds import BY_NAME
from casebook.kinds.case import Case
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty
from casebook.kinds.fact import Fact
from casebook.model.record import Record
from casebook.render import Book, Desk, Ref

Values = Mapping[str, tuple[str, ...]]

# facet -> the word that names it
NAMES: Mapping[str, str] = {
    "segment": "field.segment",
    "mechanism": "field.mechanisms",
    "sort": "field.sort",
    "strength": "field.strength",
    "area": "field.area",
    "role": "field.role",
    "stage": "field.stages",
    "level": "field.level",
    "status": "field.status",
    "verified": "field.verified",
    "topic": "field.topic",
    "form": "field.form",
    "grade": "grade.name",
    "theme": "field.theme",
    "standing": "field.standing",
    "reading": "field.reading",
    "body": "field.type",
    "language": "field.language",
    "chapter": "kind.chapter",
    "subject": "field.topic",
    "flag": "evidence.flags",
    "quote": "evidence.quote",
    "relation": "evidence.type",
    "support": "evidence.support",
    "content": "evidence.told_found",
    "backing": "evidence.told_by_kind",
    "verdict": "field.verdict",
    "type": "evidence.type",
    "rule": "evidence.rule",
    "state": "evidence.state",
    "family": "field.family",
}
# facet -> the kind whose records it names, or the group of words that its values stand in
RECORDS: Mapping[str, str] = {"segment": "segment", "mechanism": "mechanism"}
GROUPS: Mapping[str, str] = {
    "sort": "case_sort",
    "strength": "grade_short",
    "grade": "grade_short",
    "flag": "flag_short",
    "relation": "relation_types",
    "support": "verdict",
    "backing": "standing",
    "type": "relation_types",
    "body": "organisation_type",
    "rule": "relation_rule",
    "state": "relation_state",
}
# values that have an order of their own; all others stand by how many they are
ORDERED = frozenset(
    {
        "area",
        "stage",
        "role",
        "grade",
        "strength",
        "level",
        "status",
        "chapter",
        "verified",
        "quote",
        "state",
        "standing",
        "reading",
        "body",
        "family",
        "sort",
    }
)

# what an index is ordered by
SHELVES: Mapping[str, tuple[str, ...]] = {
    "case": ("sort",),
    "metric": ("area",),
    "dataset": ("theme",),
    "instrument": ("level",),
    "framework": ("chapter",),
    "source": ("standing",),
    "scenario": ("family",),
    "organisation": ("body",),
}


@dataclass(frozen=True)
class Option:
    """One value of a facet: what the address says, what the reader sees, how many records have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """A facet of an index with its options."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Row:
    """A record in an index with its values."""

    record: Any
    values: Values


def rows(desk: Desk, records: Sequence[Record | Ref]) -> list[Row]:
    """The rows of an index: by what a kind is shelved by, else in the order of the records."""
    found = [Row(record, values(record, desk.book)) for record in records]
    kind = records[0].kind_name if records else ""
    for name in reversed(SHELVES.get(kind, ())):
        order = _in_order(name, Counter(value for row in found for value in row.values.get(name, ())), desk)
        found.sort(key=lambda row: min((order.index(v) for v in row.values.get(name, ())), default=len(order)))
    return found


def values(record: Record | Ref, book: Book) -> Values:
    """What a record is found under."""
    more = _MORE.get(record.kind_name)
    return {
        **BY_NAME[record.kind_name].facets(record, book.catalog),
        **(more(record, book) if more else {}),
    }


def facets(desk: Desk, found: Sequence[Row]) -> list[Facet]:
    """The facets of an index; a facet whose rows all have the same value parts nothing and is left out."""
    names = list(dict.fromkeys(name for row in found for name in row.values))
    made = []
    for name in names:
        counts = Counter(value for row in found for value in row.values.get(name, ()))
        if len(counts) < 2:
            continue
        order = list(counts) if name not in ORDERED else _in_order(name, counts, desk)
        if name not in ORDERED:
            order.sort(key=lambda value: (-counts[value], value))
        options = tuple(Option(value, label(desk, name, value), counts[value]) for value in order)
        made.append(Facet(name, desk.t(NAMES[name]), options))
    return made


def label(desk: Desk, facet: str, value: str) -> str:
    """The words for a value of a facet."""
    if facet in RECORDS:
        return desk.title(desk.get(RECORDS[facet], value))
    if facet == "chapter":
        return desk.t("sign.chapter", n=value)
    if facet == "language":
        return desk.t(f"note.language_{value}")
    return desk.t(f"{GROUPS.get(facet, facet)}.{value}")


def strength(case: Case, findings: Findings) -> str:
    """The best grade that any result of a case has; `none` where it claims no figure."""
    return min((findings.standing(result.fact).grade for result in case.results), default="none")


def _in_order(name: str, counts: Mapping[str, int], desk: Desk) -> list[str]:
    """Values in the order in which the words list them, numbers by size."""
    if name == "chapter":
        return sorted(counts, key=int)
    group = GROUPS.get(name, name)
    order = [key.partition(".")[2] for key in desk.words.entries if key.startswith(f"{group}.")]
    return sorted(counts, key=order.index)


def _case(record: Case, book: Book) -> Values:
    return {"strength": (strength(record, book.findings),)}


def _fact(record: Fact, book: Book) -> Values:
    """Whether the figure may be quoted, and all that speaks against it; what editors refused does not."""
    standing = book.findings.standing(record.id)
    relations = [r.type for r in book.findings.relations_of(record.id) if r.state != "refused"]
    return {
        "grade": (standing.grade,),
        "quote": (book.findings.answers.of(record.id)[0],),
        "relation": tuple(dict.fromkeys(relations)),
        "flag": standing.flags,
        "content": (standing.content.value,),
        "backing": (standing.source.value,),
        "support": (standing.support.value,) if standing.support else (),
        "chapter": (record.chapter,) if record.chapter else (),
    }


def _checklist(record: Checklist, book: Book) -> Values:
    duties = [book.catalog.get(Duty, slug) for group in record.groups for slug in group.duties]
    return {"subject": tuple(dict.fromkeys(duty.subject.value for duty in duties))}


_MORE: Mapping[str, Callable[[Any, Book], Values]] = {"case": _case, "fact": _fact, "checklist": _checklist}
