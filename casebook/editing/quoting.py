"""A fact begun from a pasted excerpt: the figures that its words state, each proposed with unit, bound and direction.

What is proposed stands in the excerpt by the same rule by which `check` holds a figure against its quotation; what that
rule would refuse is not proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from casebook.editing.beginning import OPEN, new_file
from casebook.editing.project import Draft, Project, refuse_odd
from casebook.errors import CasebookError, Language, Refused, Said
from casebook.kinds import BY_NAME
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Excerpt, Fact
from casebook.kinds.source import Source
from casebook.model.values import SCALE, Bound, Direction, Figure, Form, Unit
from casebook.scaffold import require_id
from casebook.wording.excerpts import missing
from casebook.wording.measures import plain
from casebook.wording.mentions import Mention, mentions

_NEAR = 8  # signs before a number in which a word limits it
_BEFORE = (
    (Bound.AT_MOST, r"不超过|至多|最多|up to|at most|no more than|not more than"),
    (Bound.AT_LEAST, r"不低于|不少于|至少|at least|no less than|not less than"),
    (Bound.OVER, r"超过?|逾|突破|高于|多于|over|more than|above|exceed(?:s|ed|ing)?|surpass(?:es|ed)?"),
    (Bound.NEARLY, r"近|接近|将近|nearly|almost|close to"),
    (Bound.ABOUT, r"约为?|大约|约合|左右|about|around|approximately|roughly|some|~|≈"),
)
_AFTER = (
    (Bound.AT_LEAST, r"(?:[%人元天个次家倍月年]{0,3})以上|or more|and above"),
    (Bound.AT_MOST, r"(?:[%人元天个次家倍月年]{0,3})以[内下]|or less|or fewer"),
    (Bound.ABOUT, r"(?:[%人元天个次家倍月年]{0,3})左右|or so"),
)
_FAR = 40  # signs around a number without a unit in which people may be named
_PEOPLE = re.compile(
    r"会员|用户|粉丝|人数|顾客|客户|好友|读者|\b(?:members?(?:hip)?|users?|people|customers?|fans|followers|buyers|viewers)\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:-|–|—|~|～|至|到)\s*|\s+to\s+")
# units of one dimension, the largest first, with what must be said for it: a scale that the excerpt itself uses
_UNITS: Mapping[str, tuple[tuple[Unit, str], ...]] = {
    "CNY": (
        (Unit.CNY_TRILLION, r"万亿|trillion|tn\b"),
        (Unit.CNY_100M, r"亿|billion|bn\b|\db\b"),
        (Unit.CNY_MILLION, r"million|mn\b|mln|\dm\b|百万"),
        (Unit.CNY_10K, r"万"),
        (Unit.CNY, ""),
    ),
    "USD": ((Unit.USD_MILLION, ""),),
    "person": (
        (Unit.PERSON_100M, r"亿|billion|bn\b"),
        (Unit.PERSON_10K, r"万|million|mn\b|mln|\dm\b"),
        (Unit.PERSON, ""),
    ),
    "count": ((Unit.COUNT_100M, r"亿|billion|bn\b"), (Unit.COUNT_10K, r"万|million|mn\b|mln"), (Unit.COUNT, "")),
    "mass": ((Unit.TONNE, ""),),
}
_DIMENSION = {"bare": "count", "thing": "count", "tonne": "mass"}
_TIMES = {u.value: u for u in (Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)}


@dataclass(frozen=True)
class Proposal:
    """A figure that an excerpt states, and the words that state it."""

    figure: Figure
    said: str

    def data(self) -> dict[str, Any]:
        """The figure as a record writes it."""
        told: dict[str, Any] = {"form": self.figure.form.value, "unit": str(self.figure.unit)}
        for name in ("value", "before", "low", "high"):
            if (number := getattr(self.figure, name)) is not None:
                told[name] = int(number) if number == number.to_integral_value() else number
        if self.figure.bound is not Bound.EXACT:
            told["bound"] = self.figure.bound.value
        if self.figure.direction is not None:
            told["direction"] = self.figure.direction.value
        return told


def proposals(excerpt: str) -> tuple[Proposal, ...]:
    """The figures that an excerpt states, in the order of its words; each passes the rule of quotations."""
    text = plain(excerpt)
    found = mentions(text)
    made: dict[Figure, Proposal] = {}
    ranged: set[int] = set()
    for one, other in pairwise(found):
        if one.dimension == other.dimension and _TO.fullmatch(text[one.end : other.start]):
            for figure in _ranges(one, other, text):
                if _stands(figure, excerpt):
                    made.setdefault(figure, Proposal(figure, text[one.start : other.end]))
                    ranged |= {one.start, other.start}
    for mention in found:
        if mention.start in ranged:
            continue
        for figure in _figures(mention, text):
            if _stands(figure, excerpt):
                made.setdefault(figure, Proposal(figure, mention.said.strip()))
                break
    return tuple(sorted(made.values(), key=lambda p: text.find(p.said)))


def _stands(figure: Figure, excerpt: str) -> bool:
    return not missing(figure, excerpt)


def _figures(mention: Mention, text: str) -> Iterator[Figure]:
    """What a number may say, the likeliest first."""
    bound = _bound(mention, text)
    both = (Direction.DOWN, Direction.UP) if mention.minus else (Direction.UP, Direction.DOWN)
    value = abs(mention.value)
    if mention.dimension in {"percent", "points"}:
        change = Form.CHANGE_PERCENT if mention.dimension == "percent" else Form.CHANGE_POINTS
        unit = Unit.PERCENT if mention.dimension == "percent" else Unit.POINTS
        for direction in both:
            yield _figure(change, unit, value, bound, direction)
    if mention.dimension == "percent":
        yield _figure(Form.LEVEL, Unit.PERCENT, -value if mention.minus else value, bound)
    elif mention.dimension == "times":
        yield _figure(Form.MULTIPLE_OF, Unit.TIMES, value, bound)
    elif unit_of := _unit(mention, text):
        form = Form.DURATION if mention.dimension in _TIMES else Form.LEVEL
        number = value / _size(unit_of)
        for signed in (-number, number) if mention.minus else (number, -number):
            yield _figure(form, unit_of, signed, bound)


def _ranges(one: Mention, other: Mention, text: str) -> Iterator[Figure]:
    unit = {"percent": Unit.PERCENT, "points": Unit.POINTS, "times": Unit.TIMES}.get(one.dimension) or _unit(
        other, text
    )
    if unit is None:
        return
    size = Decimal(1) if one.dimension in {"percent", "points", "times"} else _size(unit)
    low, high = (_bare(m.value / size) for m in (one, other))
    if low < high:
        yield Figure(form=Form.RANGE, unit=unit, low=low, high=high)


def _figure(form: Form, unit: Unit, value: Decimal, bound: Bound, direction: Direction | None = None) -> Figure:
    return Figure(form=form, unit=unit, value=_bare(value), bound=bound, direction=direction)


def _bare(value: Decimal) -> Decimal:
    """A number without zeros that say nothing, and without an exponent."""
    return Decimal(format(round(value, 6).normalize(), "f"))


def _unit(mention: Mention, text: str) -> Unit | None:
    """The unit in which a number is told: that of the scale that its words use."""
    if mention.dimension == "age":
        return Unit.YEAR_OF_AGE
    if mention.dimension in _TIMES:
        return _TIMES[mention.dimension]
    dimension = _DIMENSION.get(mention.dimension, mention.dimension)
    if mention.dimension == "bare" and _PEOPLE.search(text[max(0, mention.start - _FAR) : mention.end + _FAR]):
        dimension = "person"
    units = _UNITS.get(dimension, ())
    return next((unit for unit, scale in units if re.search(scale, mention.said, re.IGNORECASE)), None)


def _size(unit: Unit) -> Decimal:
    return Decimal(1) if unit.value in _TIMES or unit is Unit.YEAR_OF_AGE else SCALE[unit][1]


def _bound(mention: Mention, text: str) -> Bound:
    before = text[max(0, mention.start - _NEAR * 2) : mention.start]
    before = re.sub(r"(?:RMB|CNY|USD|US\$|HK\$|[$¥￥+-]|人民币)\s*\Z", "", before).rstrip()
    for bound, words in _BEFORE:
        if re.search(rf"(?:{words})(?:了|达|的|RMB)?\Z", before, re.IGNORECASE):
            return bound
    for bound, words in _AFTER:
        if re.match(rf"\s?(?:{words})", text[mention.end :], re.IGNORECASE):
            return bound
    return Bound.OVER if re.search(r"[余多]", mention.said) else Bound.EXACT


def language_of(text: str) -> Language:
    """The language of an excerpt."""
    return "zh" if re.search("[一-鿿]", text) else "en"


def quotable(excerpt: str) -> str:
    """An excerpt on one line, as a record quotes it.

    Raises:
        CasebookError: it is too long to be quoted, or empty.
    """
    refuse_odd("--excerpt", excerpt)
    text = " ".join(excerpt.split())
    try:
        Excerpt(text=text, language=language_of(text))
    except ValidationError as error:
        cause = error.errors(include_url=False)[0].get("ctx", {}).get("error")
        empty = Said("摘录是空的", "the excerpt is empty")
        raise CasebookError(cause.said if isinstance(cause, Refused) else empty) from None
    return text


def begun(project: Project, slug: str, excerpt: str, proposal: Proposal, source: str) -> Draft:
    """The project with a fact of this excerpt; what the excerpt does not tell is marked as still to fill. Nothing is
    written.

    Raises:
        CasebookError: the id is none or taken, the source is not recorded, the excerpt is too long.
    """
    kind = BY_NAME[Fact.kind_name]
    path = f"{kind.folder}/{slug}.yml"
    draft = Draft(project)
    require_id(slug)
    if draft.exists(path) or (kind.name, slug) in project.homes:
        raise CasebookError(Said(f"已经有编号为 {slug} 的数据", f"there is a fact with the id {slug} already"))
    if (Source.kind_name, source) not in project.homes:
        raise CasebookError(
            Said(f"没有来源 {source}；先用 cite 记下它", f"there is no source {source}; record it with `cite` first")
        )
    text = quotable(excerpt)
    both = {"zh": OPEN, "en": OPEN}
    data = {
        "topic": OPEN,
        "subject": both,
        "named": True,
        "segment": OPEN,
        "label": both,
        "figure": proposal.data(),
        "period": OPEN,
        "told_by": source,
        "excerpt": {"text": text, "language": language_of(text)},
    }
    if any(edition.base == source for edition in project.catalog.all(Edition)):
        data["section"] = OPEN
    draft.files[path] = new_file(kind, path, data)
    return draft
