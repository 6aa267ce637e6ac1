"""Two figures of one thing: whether both can hold, and whether they say the same in two forms.

One thing is one subject and one metric with much the same label; where the subject has only a neutral label, the
practice must be near as well, for two facts of “an apparel brand” may be of two brands.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise

from casebook.evidence.alike import NEAR_LABEL, likeness
from casebook.evidence.flags import compares_with_itself
from casebook.evidence.ledger import (
    FEW,
    Groups,
    Ledger,
    Telling,
    defined_alike,
    facts_of,
    like_labels,
    near_practice,
    one_practice,
    one_subject,
    one_time,
    pairs,
    same_label,
)
from casebook.evidence.numbers import ABOUT, ROUNDED, Reading, agree, rounds, telling
from casebook.evidence.relations import Found
from casebook.model.values import Bound, Direction

# Where a bound is not exact, figures this near to one another are the same; exact ones agree by their digits.
SLACK = Decimal("0.02")
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
        if len(same) < 2:
            continue
        for a, b, found in ledger.memory.of(same, "clashes", partial(_met, same, ledger)):
            if (id(a), id(b)) not in seen:
                seen.add((id(a), id(b)))
                alike.setdefault((*found, frozenset({a.reading.key, b.reading.key})), []).append((a, b))
    for (type_, rule, _), met in alike.items():
        groups = Groups(dict.fromkeys(t for pair in met for t in pair))
        for a, b in met:
            groups.join(a, b)
        for group in groups:
            yield Found("contradiction" if type_ == CONTRADICTION else "retold", str(rule), facts_of(group))


def _met(same: list[Telling], ledger: Ledger) -> tuple[tuple[Telling, Telling, tuple[str, str]], ...]:
    """The pairs of one subject and metric that clash or say the same, with type and rule."""
    return tuple(
        (a, b, found)
        for a, b in _worth_comparing(same)
        if _one_thing(a, b) and (found := _compare(a, b, ledger)) and not _two_sides(a, b, found)
    )


def _two_sides(a: Telling, b: Telling, found: tuple[str, str]) -> bool:
    """Whether one telling says both: it says nothing twice; and a source that gives two values counts two things, of
    which the record does not say what parts them.
    """
    if a.place != b.place:
        return False
    return found[0] == RETOLD or (a.fact.section is None and found[1] == "differing_values")


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
    if not one_time(a, b) or not defined_alike(a, b):
        return False
    return near_practice(a, b) if a.subject.anonymous else True


def _compare(a: Telling, b: Telling, ledger: Ledger) -> tuple[str, str] | None:
    if _rank(a.reading) > _rank(b.reading):
        a, b = b, a
    x, y = a.reading, b.reading
    match (x.family, y.family):
        case ("level", "level"):
            return _levels(a, b, ledger)
        case ("before_after", "before_after"):
            return _before_after(a, b)
        case ("before_after", "level"):
            if x.dimension == y.dimension and same_label(a, b) and _credited_alike(a, b):
                fits = _agree(x, y) or x.other == y.size  # the level may be that before or that after
                return (RETOLD, "other_form") if fits else (CONTRADICTION, "differing_values")
        case ("before_after", "change_percent" | "change_points" | "multiple"):
            if own_base(b) and _one_base(a, b) and _label_near(a, b) and _credited_alike(a, b):
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
        case ("range", "range"):
            return _ranges(a, b)
        case ("level", "multiple"):
            # half of it, and 0.5 times it
            if x.dimension == y.dimension and x.size == y.size < 1 and same_label(a, b) and _credited_alike(a, b):
                return RETOLD, "other_form"
        case (one, other) if one == other:
            return _changes(a, b)
    return None


def _rank(reading: Reading) -> int:
    order = ("before_after", "range", "level", "change_percent", "change_points", "multiple")
    return order.index(reading.family)


def _credited_alike(a: Telling, b: Telling) -> bool:
    return near_practice(a, b) or (not a.subject.anonymous and one_practice(a, b))


def _label_near(a: Telling, b: Telling) -> bool:
    return like_labels(a, b) >= NEAR_LABEL


def _levels(a: Telling, b: Telling, ledger: Ledger) -> tuple[str, str] | None:
    x, y = a.reading, b.reading
    if not same_label(a, b) or not _credited_alike(a, b):
        return None
    if {x.dimension, y.dimension} == {"CNY", "USD"}:
        return _currencies(*((x, y) if x.dimension == "USD" else (y, x)), ledger)
    return _differing(x, y) if x.dimension == y.dimension else None


def _currencies(dollars: Reading, yuan: Reading, ledger: Ledger) -> tuple[str, str] | None:
    """One sum in two currencies: the same number in both, or sums that no rate of the project brings together."""
    if dollars.size == yuan.size and telling(dollars) > 0:
        return CONTRADICTION, "currency_swapped"
    if ledger.lexicon.rate is None:
        return None
    least, most = (dollars.size * rate for rate in (ledger.lexicon.rate.low, ledger.lexicon.rate.high))
    nearest = max(least, min(yuan.size, most))
    fits = agree(nearest, dollars.bound, yuan.size, yuan.bound, ROUNDED)
    return (RETOLD, "other_currency") if fits else (CONTRADICTION, "differing_values")


def _ranges(a: Telling, b: Telling) -> tuple[str, str] | None:
    """Two ranges of one thing that nowhere meet."""
    x, y = a.reading, b.reading
    if x.dimension != y.dimension or not same_label(a, b) or not _credited_alike(a, b):
        return None
    assert x.other is not None and y.other is not None  # held by the model
    apart = x.other * (1 + SLACK) < y.size or y.other * (1 + SLACK) < x.size
    return (CONTRADICTION, "differing_values") if apart else None


def _differing(x: Reading, y: Reading) -> tuple[str, str] | None:
    """Two numbers of one thing: differing; or, by what “about” allows, nearly the same, which is told again."""
    if not _agree(x, y):
        return CONTRADICTION, "differing_values"
    if x.size != y.size and abs(x.size - y.size) <= ABOUT * max(x.size, y.size):
        return RETOLD, "rounded"
    return None


def _agree(x: Reading, y: Reading) -> bool:
    """Whether two numbers can be one: exact ones by their digits, others by what their bounds allow."""
    if x.bound is y.bound is Bound.EXACT:
        return x.size == y.size or rounds(x, y)
    return agree(x.size, x.bound, y.size, y.bound, SLACK)


def _before_after(a: Telling, b: Telling) -> tuple[str, str] | None:
    x, y = a.reading, b.reading
    if x.dimension != y.dimension or not _label_near(a, b) or not _credited_alike(a, b):
        return None
    ends = _agree(x, y)
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
    if a.open != b.open or not _one_base(a, b):
        return None
    turned = Direction.DOWN in {x.direction, y.direction} and x.direction != y.direction
    return (CONTRADICTION, "differing_values") if turned else _differing(x, y)


def _percent_and_multiple(a: Telling, b: Telling) -> tuple[str, str] | None:
    x, y = a.reading, b.reading
    if x.direction is Direction.DOWN:
        return _fall_and_fraction(a, b)
    if y.size <= 1:
        return None
    if not a.subject.named and not (_credited_alike(a, b) and _label_near(a, b)):
        return None
    if x.size == y.size:
        return CONTRADICTION, "percent_as_multiple"
    if not (own_base(a) and own_base(b) and _credited_alike(a, b) and _label_near(a, b)):
        return None
    fits = agree(1 + x.size, x.bound, y.size, y.bound, ROUNDED)
    return (RETOLD, "other_form") if fits else (CONTRADICTION, "change_does_not_fit")


def _fall_and_fraction(a: Telling, b: Telling) -> tuple[str, str] | None:
    """Down by four fifths, and a fifth of what it was."""
    x, y = a.reading, b.reading
    if y.size >= 1 or x.size > 1 or not (_credited_alike(a, b) and _label_near(a, b)):
        return None
    if not _one_base(a, b):
        return None
    fits = agree(1 - x.size, x.bound, y.size, y.bound) or abs(1 - x.size - y.size) <= max(x.grain, y.grain) / 2
    return (RETOLD, "other_form") if fits else (CONTRADICTION, "change_does_not_fit")


def own_base(t: Telling) -> bool:
    """Whether a change is against one's own earlier state: nothing else is named."""
    return compares_with_itself(t.fact.compared_with)


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
