"""The same figure again: of another subject or credited to another practice (reused), or of the same case (retold).

A figure is the same where its numbers in base units, its form's family and its direction are (bounds may differ). Two
tellings belong together when they score three points:

    the figure itself   0 to 3, by how telling its digits are (`numbers.telling`)
    same metric         1; a kin metric 1 where the figure scores 2 by itself, else 0
    near practice       2
    same label          2 where a practice is credited, else 1; a near label 1
    same subject        2 for a named one; 1 for a neutral label, or for two neutral labels of one segment
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casebook.evidence.alike import NEAR_LABEL, SAME_LABEL, likeness, near_practice
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
from casebook.evidence.numbers import digits, telling
from casebook.evidence.relations import Found
from casebook.kinds.fact import same_section

ENOUGH = 3
HALF_LABEL = 0.5  # enough of a label where the subject is named


def reuse(ledger: Ledger) -> Iterator[Found]:
    """All reused and retold figures of a ledger."""
    figures: dict[tuple[object, ...], list[Telling]] = {}
    ends: dict[tuple[object, ...], list[Telling]] = {}
    for t in ledger.tellings:
        figures.setdefault(t.reading.key, []).append(t)
        if t.reading.family == "before_after":
            ends.setdefault((t.metric, t.reading.dimension, t.reading.size), []).append(t)
    for same in figures.values():
        if len(same) > 1 or len(same[0].facts) > 1:
            for group in _groups(same, telling(same[0].reading), ledger):
                yield from _told(group)
    for same in ends.values():
        if len({t.reading.other for t in same}) > 1:
            yield from _same_end(same, ledger)


def _groups(same: list[Telling], points: int, ledger: Ledger) -> Iterator[list[Telling]]:
    """Tellings of one figure that belong together."""
    groups = Groups(same)
    near = 1 if points >= 2 else 0
    by_metric: dict[str, list[Telling]] = {}
    for t in same:
        by_metric.setdefault(t.metric, []).append(t)
    for metric, own in by_metric.items():
        if len(own) <= FEW:
            for a, b in pairs(own):
                if not groups.together(a, b) and score(a, b, points + 1) >= ENOUGH:
                    groups.join(a, b)
        else:
            _join_equal(groups, own, points + 1)
        for other in sorted(ledger.kin.get(metric, frozenset()) & by_metric.keys()):
            if other < metric:
                continue
            if len(own) * len(by_metric[other]) <= FEW * FEW:
                for a in own:
                    for b in by_metric[other]:
                        if not groups.together(a, b) and score(a, b, points + near) >= ENOUGH:
                            groups.join(a, b)
            elif points >= 1:
                _join_equal(groups, [*own, *by_metric[other]], points + near, only_practice=True)
    return iter(groups)


def score(a: Telling, b: Telling, points: int) -> int:
    """Points for two tellings of one figure, on top of those for the figure and the metric."""
    same = one_subject(a, b)
    if same:
        points += 2 if a.subject.named else 1
        if _other_time(a, b):
            return 0  # a series that comes by the same number twice
    elif a.subject.anonymous and b.subject.anonymous and a.subject.segment == b.subject.segment:
        points += 1
    label = likeness(a.label, b.label)
    near = near_practice(a.practice, b.practice)
    if same and same_section(a.fact, b.fact) and label < SAME_LABEL and (near or a.practice == b.practice):
        return 0  # two parts of one story, not one figure told twice
    if near:
        points += 2
    if label >= NEAR_LABEL:
        points += 2 if label >= SAME_LABEL and (a.practice or b.practice) else 1
    return points


def _other_time(a: Telling, b: Telling) -> bool:
    one, other = a.fact.period, b.fact.period
    return bool(one and other and one.code and other.code and one.code != other.code)


def _join_equal(groups: Groups, many: list[Telling], points: int, only_practice: bool = False) -> None:
    """The same for a crowd, by equal words instead of near ones."""
    if points >= ENOUGH:
        groups.join_all(many)
        return
    alike: dict[tuple[object, ...], list[Telling]] = {}
    for t in many:
        if t.practice is not None:
            alike.setdefault(("practice", t.practice.zh), []).append(t)
            if not only_practice:
                alike.setdefault(("label", t.label.zh), []).append(t)
        if points + 1 >= ENOUGH and not only_practice:
            alike.setdefault(("subject", t.subject), []).append(t)
    for some in alike.values():
        groups.join_all(some)


def same_case(a: Telling, b: Telling) -> bool:
    """Whether two tellings of one figure tell the same case: one subject and one practice; for a state of things that
    no practice brought about, one subject and one label.
    """
    if not one_subject(a, b) or _other_time(a, b):
        return False
    if same_section(a.fact, b.fact) and not same_label(a, b):
        return False
    if a.metric != b.metric:
        return near_practice(a.practice, b.practice)
    label = likeness(a.label, b.label)
    if near_practice(a.practice, b.practice) or (one_practice(a, b) and label >= NEAR_LABEL):
        return True
    states = all(t.reading.family in {"level", "range"} and t.reading.direction is None for t in (a, b))
    return states and label >= (HALF_LABEL if a.subject.named else SAME_LABEL)


def _cases(group: list[Telling]) -> list[list[Telling]]:
    """A group parted into cases."""
    cases = Groups(group)
    by_subject: dict[object, list[Telling]] = {}
    for t in group:
        for key in t.subject.keys if len(group) > FEW else ("all",):
            by_subject.setdefault(key, []).append(t)
    for own in by_subject.values():
        if len(own) <= FEW:
            for a, b in pairs(own):
                if same_case(a, b):
                    cases.join(a, b)
        else:
            alike: dict[tuple[object, ...], list[Telling]] = {}
            for t in own:
                alike.setdefault((t.subject, t.practice and t.practice.zh), []).append(t)
            for some in alike.values():
                cases.join_all(some)
    return list(cases)


def _told(group: list[Telling]) -> Iterator[Found]:
    cases = _cases(group)
    for case in cases:
        facts = facts_of(case)
        if len(facts) > 1:
            near = len({t.metric for t in case}) > 1
            yield Found("retold", "same_case_near_metric" if near else "same_case", facts)
    if len(cases) > 1:
        yield Found("reused", _rule(group), facts_of(group))


def _rule(group: list[Telling]) -> str:
    """The rule that says best why a reused figure was found."""
    first, *rest = group
    if len({t.metric for t in group}) > 1:
        return "near_metric"
    if all(one_subject(first, t) for t in rest):
        return "other_practice"
    if all(near_practice(first.practice, t.practice) for t in rest):
        return "same_practice"
    if telling(first.reading) >= 2:
        return "telling_figure"
    return "same_label" if all(same_label(first, t) for t in rest) else "much_in_common"


def _same_end(same: list[Telling], ledger: Ledger) -> Iterator[Found]:
    """Stories of different subjects that end at one number but begin at different ones."""
    bare = [replace(t, reading=replace(t.reading, other=None)) for t in same]
    full = dict(zip(bare, same, strict=True))
    for group in _groups(bare, digits(bare[0].reading) - 1, ledger):
        # a case that itself begins at two numbers is a contradiction, and found as one
        plain = [case for case in _cases(group) if len({full[t].reading.other for t in case}) == 1]
        tellings = [full[t] for case in plain for t in case]
        if len({t.reading.other for t in tellings}) > 1:
            yield Found("reused", "same_end", facts_of(tellings))
