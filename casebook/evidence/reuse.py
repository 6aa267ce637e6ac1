"""The same figure again: of another subject or credited to another practice (reused), or of the same case (retold).

A figure is the same where its numbers in base units, its form's family and its direction are (bounds may differ). Two
tellings belong together when they score three points:

    the figure itself   -1 to 3, by how telling its digits are (`numbers.telling`)
    same metric         1; a kin metric 1 where the figure scores 2 by itself, else 0; labels that are near make kin
                        of metrics where the figure scores 3
    the only figure     2 where every telling of the metric says this level, and not of two named subjects
    near practice       2
    same label          2 where a practice is credited, else 1; a near label 1
    same subject        2 for a named one; 1 for a neutral label, or for two neutral labels of one segment;
                        -3 for two named ones of which two sources tell

The strength of a relation is the points by which its weakest member holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from casebook.evidence.alike import NEAR_LABEL, SAME_LABEL
from casebook.evidence.ledger import (
    FEW,
    Groups,
    Ledger,
    Telling,
    facts_of,
    like_labels,
    near_practice,
    one_practice,
    one_subject,
    one_time,
    other_time,
    pairs,
    same_label,
)
from casebook.evidence.numbers import digits, telling
from casebook.evidence.relations import Found

ENOUGH = 3
WITNESSES = 3  # what it takes off that two known bodies are told of by two sources: nobody passed a figure on
ALONE = 2  # what it is worth that a metric has no other figure
HALF_LABEL = 0.5  # enough of a label where the subject is named
_CHANGES = frozenset({"change_percent", "change_points", "multiple"})
THIRD_LABEL = 0.3  # enough of one where the time is the same too

Points = Callable[[Telling, Telling], int]
Group = tuple[list[Telling], int]


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
            alone = ledger.lone_figures.intersection(t.metric for t in same)
            yield from ledger.memory.of(same, ("reuse", alone), partial(_reused, same, ledger))
    for same in ends.values():
        if len({t.reading.other for t in same}) > 1:
            yield from ledger.memory.of(same, "ends", partial(_same_end, same, ledger))


def _reused(same: list[Telling], ledger: Ledger) -> tuple[Found, ...]:
    return tuple(found for group in _groups(same, telling(same[0].reading), ledger) for found in _told(group))


def _groups(same: list[Telling], points: int, ledger: Ledger) -> Iterator[Group]:
    """Tellings of one figure that belong together, each group with its strength."""
    groups = Groups(same)
    near = 1 if points >= 2 else 0
    by_metric: dict[str, list[Telling]] = {}
    for t in same:
        by_metric.setdefault(t.metric, []).append(t)
    link = partial(_link, points=points, near=near, ledger=ledger)
    for metric, own in by_metric.items():
        if len(own) <= FEW:
            _join(groups, pairs(own), link)
        else:
            _join_equal(groups, own, points + 1)
        for other in sorted(ledger.kin.get(metric, frozenset()) & by_metric.keys()):
            if other < metric:
                continue
            if len(own) * len(by_metric[other]) <= FEW * FEW:
                _join(groups, ((a, b) for a in own for b in by_metric[other]), link)
            elif points >= 1:
                _join_equal(groups, [*own, *by_metric[other]], points + near, only_practice=True)
    if len(same) <= FEW:
        _join(groups, ((a, b) for a, b in pairs(same) if a.metric != b.metric), link)
    return ((group, _strength(group, link)) for group in groups)


def _join(groups: Groups, some: Iterator[tuple[Telling, Telling]], link: Points) -> None:
    for a, b in some:
        if not groups.together(a, b) and link(a, b) >= ENOUGH:
            groups.join(a, b)


def _strength(group: list[Telling], link: Points) -> int:
    """The points by which the weakest member of a group holds to another; for a crowd, what is just enough."""
    if len(group) < 2 or len(group) > FEW:
        return ENOUGH
    return min(max(link(a, b) for b in group if b is not a) for a in group)


def _link(a: Telling, b: Telling, points: int, near: int, ledger: Ledger) -> int:
    """Points for two tellings of one figure, which by itself has `points`."""
    if a.metric == b.metric:
        found = score(a, b, points + 1)
        if found and a.metric in ledger.lone_figures and _says_something_alone(a, b):
            found += ALONE
        return found
    if b.metric in ledger.kin.get(a.metric, ()) or (points >= ENOUGH and like_labels(a, b) >= NEAR_LABEL):
        return score(a, b, points + near)
    return ENOUGH if points > 0 and _one_trade_and_time(a, b) else 0


def _says_something_alone(a: Telling, b: Telling) -> bool:
    """Whether it tells anything that a metric has no other figure: not of round changes, which are told of everything,
    nor of two bodies that are known, which may well be of one size.
    """
    return a.reading.family not in _CHANGES and not (a.subject.named and b.subject.named)


def _one_trade_and_time(a: Telling, b: Telling) -> bool:
    """Two metrics of one trade or group at one time. A company has many figures for a year; a trade has few."""
    if a.subject.named or a.subject.anonymous or not one_subject(a, b):
        return False
    return a.dated and one_time(a, b) and a.place != b.place


def score(a: Telling, b: Telling, points: int) -> int:
    """Points for two tellings of one figure, on top of those for the figure and the metric."""
    same = one_subject(a, b)
    if same:
        points += 2 if a.subject.named else 1
        if other_time(a, b):
            return 0  # a series that comes by the same number twice
    elif a.subject.anonymous and b.subject.anonymous and a.subject.segment == b.subject.segment:
        points += 1
    elif a.subject.named and b.subject.named and a.fact.told_by != b.fact.told_by:
        points -= WITNESSES
    label = like_labels(a, b)
    near = near_practice(a, b)
    if not same and not a.subject.anonymous and not b.subject.anonymous and label < NEAR_LABEL and not near:
        points -= 1  # two that are known, and two questions
    if same and a.place == b.place and label < SAME_LABEL and (near or a.practice == b.practice):
        return 0  # two parts of one story, not one figure told twice
    if near:
        points += 2
    if label >= NEAR_LABEL:
        points += 2 if label >= SAME_LABEL and (a.practice or b.practice) else 1
    return points


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
    if not one_subject(a, b) or other_time(a, b):
        return False
    if a.place == b.place and not same_label(a, b):
        return False
    label = like_labels(a, b)
    if a.metric != b.metric:
        told_of_one_time = a.subject.named and a.practice is None and b.practice is None and one_time(a, b)
        return near_practice(a, b) or (told_of_one_time and a.period is not None and label >= THIRD_LABEL)
    if near_practice(a, b) or (one_practice(a, b) and label >= NEAR_LABEL):
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


def _told(told: Group) -> Iterator[Found]:
    group, strength = told
    cases = _cases(group)
    for case in cases:
        facts = facts_of(case)
        if len(facts) > 1:
            near = len({t.metric for t in case}) > 1
            yield Found("retold", "same_case_near_metric" if near else "same_case", facts, strength=strength)
    if len(cases) > 1:
        yield Found("reused", _rule(group), facts_of(group), strength=strength)


def _rule(group: list[Telling]) -> str:
    """The rule that says best why a reused figure was found."""
    first, *rest = group
    if len({t.metric for t in group}) > 1:
        return "near_metric" if not _one_trade_and_time(first, rest[0]) else "same_time"
    if all(one_subject(first, t) for t in rest):
        return "other_practice"
    if all(near_practice(first, t) for t in rest):
        return "same_practice"
    if telling(first.reading) >= 2:
        return "telling_figure"
    return "same_label" if all(same_label(first, t) for t in rest) else "much_in_common"


def _same_end(same: list[Telling], ledger: Ledger) -> tuple[Found, ...]:
    """Stories of different subjects that end at one number but begin at different ones."""
    bare = [replace(t, reading=replace(t.reading, other=None)) for t in same]
    full = dict(zip(bare, same, strict=True))
    out = []
    for group, strength in _groups(bare, digits(bare[0].reading) - 1, ledger):
        # a case that itself begins at two numbers is a contradiction, and found as one
        plain = [case for case in _cases(group) if len({full[t].reading.other for t in case}) == 1]
        tellings = [full[t] for case in plain for t in case]
        if len({t.reading.other for t in tellings}) > 1:
            out.append(Found("reused", "same_end", facts_of(tellings), strength=strength))
    return tuple(out)
