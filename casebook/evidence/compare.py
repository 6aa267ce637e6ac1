"""Two figures of one thing: whether both can hold, and whether they say the same in two forms.

One thing is one subject and one metric with much the same label; where the subject has only a neutral label, the
practice must be near as well, for two facts of “an apparel brand” may be of two brands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from casebook.evidence.alike import NEAR_LABEL, likeness, near_practice, open_practice
from casebook.evidence.ledger import (
    FEW,
    Groups,
    Ledger,
    Telling,
    facts_of,
    one_practice,
    one_subject,
    pairs,
    same_label,
)
from casebook.evidence.numbers import ABOUT, Reading, agree
from casebook.evidence.relations import Found
from casebook.kinds.fact import same_section
from casebook.model.values import Bound, Direction

# Rounding of the one who told it: figures this near to one another are the same.
SLACK = Decimal("0.02")
ROUNDED = Decimal("0.05")
# A change or a multiple is against one's own earlier state where nothing, or one of these, is named.
_OWN_ZH = re.compile(r"此前|之前|以前|自身|原先|原来|前$|前（|上年|去年|上一|上月|同期|同比|环比|\d{4}年")
_OWN_EN = re.compile(r"\b(?:before|earlier|previous|prior|own|last year|year before|year on year|(?:19|20)\d\d)\b")

CONTRADICTION, RETOLD = "contradiction", "retold"


def clashes(ledger: Ledger) -> Iterator[Found]:
    """Figures of one thing that cannot both hold, or that say the same in two forms.

    Where either side is told more than once, all its tellings stand in one relation.
    """
    things: dict[tuple[str, str], list[Telling]] = {}
    for t in ledger.tellings:
        for key in t.subject.keys:
            things.setdefault((key, t.metric), []).append(t)
    alike: dict[tuple[object, ...], list[tuple[Telling, Telling]]] = {}
    seen: set[tuple[int, int]] = set()
    for same in things.values():
        for a, b in _worth_comparing(same):
            if (id(a), id(b)) in seen or not _one_thing(a, b):
                continue
            seen.add((id(a), id(b)))
            if found := _compare(a, b):
                if found[0] == RETOLD and same_section(a.fact, b.fact):
                    continue  # two sides of one telling
                alike.setdefault((*found, frozenset({a.reading.key, b.reading.key})), []).append((a, b))
    for (type_, rule, _), met in alike.items():
        groups = Groups(dict.fromkeys(t for pair in met for t in pair))
        for a, b in met:
            groups.join(a, b)
        for group in groups:
            yield Found("contradiction" if type_ == CONTRADICTION else "retold", str(rule), facts_of(group))


def _worth_comparing(same: list[Telling]) -> Iterator[tuple[Telling, Telling]]:
    """All pairs of a few; of many, those that stand side by side when put in order of their words."""
    if len(same) <= FEW:
        yield from pairs(same)
        return
    alike: dict[tuple[object, ...], list[Telling]] = {}
    for t in same:
        alike.setdefault((t.subject, t.practice and t.practice.zh, t.label.zh, t.period), []).append(t)
    for some in alike.values():
        some.sort(key=lambda t: (t.reading.family, t.reading.size, t.reading.other or 0))
        yield from pairwise(some)


def _one_thing(a: Telling, b: Telling) -> bool:
    if a.subject.names != b.subject.names and not (a.subject.anonymous and one_subject(a, b)):
        return False
    if a.period != b.period:
        return False
    return near_practice(a.practice, b.practice) if a.subject.anonymous else True


def _compare(a: Telling, b: Telling) -> tuple[str, str] | None:
    if _rank(a.reading) > _rank(b.reading):
        a, b = b, a
    x, y = a.reading, b.reading
    match (x.family, y.family):
        case ("level", "level"):
            return _levels(a, b)
        case ("before_after", "before_after"):
            return _before_after(a, b)
        case ("before_after", "level"):
            if x.dimension == y.dimension and same_label(a, b) and _credited_alike(a, b):
                fits = agree(x.size, x.bound, y.size, y.bound, SLACK)
                return (RETOLD, "other_form") if fits else (CONTRADICTION, "differing_values")
        case ("before_after", "change_percent" | "change_points" | "multiple"):
            if own_base(b) and likeness(a.label, b.label) >= NEAR_LABEL and _credited_alike(a, b):
                fits = _leads(x, y)
                return (RETOLD, "other_form") if fits else (CONTRADICTION, "change_does_not_fit")
        case ("change_percent", "multiple"):
            return _percent_and_multiple(a, b)
        case ("change_percent", "change_points"):
            if x.size == y.size and x.direction == y.direction and _credited_alike(a, b) and _label_near(a, b):
                return CONTRADICTION, "percent_as_points"
        case ("range", "level"):
            if x.dimension == y.dimension and same_label(a, b) and _credited_alike(a, b):
                inside = x.other is not None and x.size * (1 - SLACK) <= y.size <= x.other * (1 + SLACK)
                return None if inside else (CONTRADICTION, "differing_values")
        case (one, other) if one == other:
            return _changes(a, b)
    return None


def _rank(reading: Reading) -> int:
    order = ("before_after", "range", "level", "change_percent", "change_points", "multiple")
    return order.index(reading.family)


def _credited_alike(a: Telling, b: Telling) -> bool:
    return near_practice(a.practice, b.practice) or (not a.subject.anonymous and one_practice(a, b))


def _label_near(a: Telling, b: Telling) -> bool:
    return likeness(a.label, b.label) >= NEAR_LABEL


def _levels(a: Telling, b: Telling) -> tuple[str, str] | None:
    x, y = a.reading, b.reading
    if x.dimension != y.dimension or not same_label(a, b) or not _credited_alike(a, b):
        return None
    return _differing(x, y)


def _differing(x: Reading, y: Reading) -> tuple[str, str] | None:
    """Two numbers of one thing: differing; or, by what “about” allows, nearly the same, which is told again."""
    if not agree(x.size, x.bound, y.size, y.bound, SLACK):
        return CONTRADICTION, "differing_values"
    if x.size != y.size and abs(x.size - y.size) <= ABOUT * max(x.size, y.size):
        return RETOLD, "rounded"
    return None


def _before_after(a: Telling, b: Telling) -> tuple[str, str] | None:
    x, y = a.reading, b.reading
    if x.dimension != y.dimension or not _label_near(a, b) or not _credited_alike(a, b):
        return None
    ends = agree(x.size, x.bound, y.size, y.bound, SLACK)
    starts = x.other == y.other
    if ends and not starts:
        return CONTRADICTION, "before_differs"
    if not ends and (starts or same_label(a, b)):
        return CONTRADICTION, "differing_values"
    return None


def _changes(a: Telling, b: Telling) -> tuple[str, str] | None:
    """Two changes, or two multiples, of one thing by one practice against one base."""
    x, y = a.reading, b.reading
    if x.dimension != y.dimension or x.family == "range" or not same_label(a, b) or not _credited_alike(a, b):
        return None
    if open_practice(a.practice) != open_practice(b.practice) or not _one_base(a, b):
        return None
    turned = Direction.DOWN in {x.direction, y.direction} and x.direction != y.direction
    return (CONTRADICTION, "differing_values") if turned else _differing(x, y)


def _percent_and_multiple(a: Telling, b: Telling) -> tuple[str, str] | None:
    x, y = a.reading, b.reading
    if x.direction is Direction.DOWN or y.size <= 1:
        return None
    if not a.subject.named and not (_credited_alike(a, b) and _label_near(a, b)):
        return None
    if x.size == y.size:
        return CONTRADICTION, "percent_as_multiple"
    if not (own_base(a) and own_base(b) and _credited_alike(a, b) and _label_near(a, b)):
        return None
    fits = agree(1 + x.size, x.bound, y.size, y.bound, ROUNDED)
    return (RETOLD, "other_form") if fits else (CONTRADICTION, "change_does_not_fit")


def own_base(t: Telling) -> bool:
    """Whether a change is against one's own earlier state: nothing else is named."""
    base = t.fact.compared_with
    return base is None or bool(_OWN_ZH.search(base.zh) or _OWN_EN.search(base.en.lower()))


def _one_base(a: Telling, b: Telling) -> bool:
    x, y = a.fact.compared_with, b.fact.compared_with
    if x is None or y is None:
        return own_base(a) == own_base(b)
    return likeness(x, y) >= NEAR_LABEL


def _leads(before_after: Reading, change: Reading) -> bool:
    """Whether a change leads from the first number to the second: in percent or in points, as a multiple of or by."""
    start, end = before_after.other or Decimal(0), before_after.size
    sign = -1 if change.direction is Direction.DOWN else 1
    if change.family == "multiple":
        if start == 0:
            return True
        ways = [(end / start, change.size), (end / start, change.size + 1)]
    else:
        gap = (end - start) * sign
        points = (gap, change.size)
        relative = (gap / start, change.size) if start else points
        percent = before_after.dimension == "ratio"
        ways = [points] if change.family == "change_points" else [relative, *([points] if percent else [])]
    return any(agree(made, Bound.EXACT, told, change.bound, ROUNDED) for made, told in ways)
