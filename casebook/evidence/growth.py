"""Growth that does not lead from level to level of one market or company."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from casebook.evidence.alike import NEAR_LABEL, likeness
from casebook.evidence.compare import own_base
from casebook.evidence.ledger import FEW, Telling, facts_of
from casebook.evidence.numbers import agree
from casebook.evidence.relations import Found
from casebook.model.values import Bound, Direction, LocalText

EXACTLY = Decimal("0.05")  # how far a level may lie from where the growth leads
LOOSELY = Decimal("0.1")  # the same where a figure is over, about or the like
_ANNUAL = re.compile(r"复合|年均|cagr|annual|compound|a year|per year", re.IGNORECASE)
# What only says that something grew, and over what; what is left of a label names what grew.
_GROWTH_WORDS = re.compile(
    r"年均|年度|年化|复合|同比|环比|增长率|增长|增速|增幅|降幅|涨幅|变动|变化|率$|年|的"
    r"|\b(?:annual|compound|cagr|growth|rate|of|year|on|yearly|change|increase|decrease|in|the|a)\b",
    re.IGNORECASE,
)
_YEARS = range(1, 7)


def growth(own: list[Telling]) -> Iterator[Found]:
    """Levels of one subject and the growth that is told of it."""
    levels: dict[tuple[str, str], dict[object, list[Telling]]] = {}
    for t in own:
        if t.reading.family == "level" and t.reading.dimension != "ratio" and t.reading.size > 0:
            levels.setdefault((t.metric, t.reading.dimension), {}).setdefault((_year(t), t.reading.size), []).append(t)
    # a level that is told several times is one level, and all its tellings stand in what is found of it
    told_alike = {each[0]: each for some in levels.values() for each in some.values()}
    firsts = {key: [each[0] for each in some.values()] for key, some in levels.items()}
    runs = {metric: run for (metric, _), some in firsts.items() if len(some) > 1 and (run := _runs(some))}
    if not runs:
        return
    rates = [t for t in own if t.reading.dimension == "ratio" and _is_rate(t, runs.keys())]
    for rate in rates[:FEW]:
        told = [_misled(rate, run) for metric, run in runs.items() if _speaks_of(rate, run[0][0], metric, runs.keys())]
        judged = [wrong for wrong in told if wrong is not None]
        if judged and all(judged):  # where a rate may be of several metrics, it is wrong only if it fits none
            for wrong in judged:
                for start, end in wrong:
                    yield Found(
                        "contradiction", "growth_does_not_lead", facts_of((*told_alike[start], *told_alike[end], rate))
                    )


def _speaks_of(rate: Telling, level: Telling, metric: str, metrics: Iterable[str]) -> bool:
    """Whether a growth is that of a level: by its metric, or one of any; and by what its label names besides."""
    if rate.metric != metric and rate.metric in metrics:
        return False
    named = _GROWTH_WORDS.sub("", rate.label.zh).strip()
    if not named:
        return True
    of = LocalText.model_construct(zh=named, en=_GROWTH_WORDS.sub("", rate.label.en).strip() or named)
    return named in level.label.zh or level.label.zh in named or likeness(of, level.label) >= NEAR_LABEL


def _is_rate(t: Telling, metrics: Iterable[str]) -> bool:
    """What is called growth, or a dated change of one of these metrics against the time before."""
    if t.reading.family == "change_percent" and t.metric in metrics and not t.growth:
        return own_base(t) and t.dated
    return t.reading.family in {"change_percent", "level"} and t.growth


Step = tuple[Telling, Telling, int | None]


def _runs(levels: list[Telling]) -> list[Step]:
    """Pairs of levels with the years between them; None where the first has no date."""
    dated = sorted((t for t in levels if _year(t)), key=lambda t: (_year(t) or 0, t.fact.id))
    ends = [(dated[0], dated[-1])] if len(dated) > 2 else []
    steps: list[Step] = [(a, b, (_year(b) or 0) - (_year(a) or 0)) for a, b in (*pairwise(dated), *ends)]
    undated = [t for t in levels if t.fact.period is None]
    if len(dated) == 1 and len(undated) == 1 and undated[0].reading.size < dated[0].reading.size:
        steps.append((undated[0], dated[0], None))
    return [(a, b, n) for a, b, n in steps if n != 0]


def _year(t: Telling) -> int | None:
    span = t.fact.period.span() if t.fact.period else None
    return int(span[1][:4]) if span else None


def _misled(rate: Telling, run: list[Step]) -> list[tuple[Telling, Telling]] | None:
    """The steps that a rate does not lead over; None where it speaks of none of them.

    A rate with a date speaks of the steps of that date; one without is wrong only if it leads over none.
    """
    span = rate.fact.period.span() if rate.fact.period else None
    annual = any(_ANNUAL.search(text) for text in (rate.label.zh, rate.label.en))
    meant: list[Step] = []
    for start, end, years in run:
        if span is None:
            fits = annual or years == 1
        else:
            first, last = int(span[0][:4]), int(span[1][:4])
            of_this_year = first == last and years == 1 and _year(end) == last
            fits = of_this_year or (first < last and _year(start) == first and _year(end) == last)
        if fits:
            meant.append((start, end, years))
    if not meant:
        return None
    wrong = [
        (start, end)
        for start, end, years in meant
        if not any(
            _leads(start, end, rate, n if annual or span is None else 1)
            for n in (_YEARS if years is None else (years,))
        )
    ]
    if span is not None:
        return wrong
    return wrong[-1:] if len(wrong) == len(meant) else []  # the longest step stands for all


def _leads(start: Telling, end: Telling, rate: Telling, years: int) -> bool:
    g = rate.reading.size * (-1 if rate.reading.direction is Direction.DOWN else 1)
    exact = all(t.reading.bound is Bound.EXACT for t in (start, end, rate))
    reached = start.reading.size * (1 + g) ** years
    return agree(reached, Bound.EXACT, end.reading.size, Bound.EXACT, EXACTLY if exact else LOOSELY)
