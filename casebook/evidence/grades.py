"""The letter of a figure: from who stands behind it and what is found of it, by one table; then what caps it.

The table is printed on the page of grades as it stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from typing import Literal, cast

from casebook.evidence.ground import BEARS_OUT, Content
from casebook.kinds.source import Reading, Standing

Grade = Literal["A", "B", "C", "D", "N"]
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")
# What measures nothing has no letter.
NONE: Grade = "N"

STANDINGS = tuple(Standing)
_ROWS: Mapping[Content, str] = {
    # first-hand, official, second-hand, press, vendor, unnamed
    Content.BORNE_OUT: "AABBCC",
    Content.NEAR: "BBBCCD",
    Content.WITH_DIFFERENCE: "BBCCCD",
    Content.NEVER_LOOKED: "BBCCDD",
    Content.NOT_FOUND: "BBCCDD",
    Content.DIFFERS: "CCCCDD",
    Content.NOBODY_NAMED: "CCDDDD",
    Content.CONTRADICTED: "DDDDDD",
    Content.NO_MEASUREMENT: "NNNNNN",
}
TABLE: Mapping[Content, Mapping[Standing, Grade]] = {
    content: dict(zip(STANDINGS, cast("tuple[Grade, ...]", tuple(row)), strict=True)) for content, row in _ROWS.items()
}
# How far up a figure can come with each of these.
CAPS: Mapping[str, Grade] = {
    "copy": "B",
    "digest": "C",
    "one_gap": "C",
    "one_gap_borne_out": "B",
    "gaps": "C",
    "corrected": "C",
    "clash": "C",
    "clash_worse": "D",
    "implausible": "D",
}


@dataclass(frozen=True)
class State:
    """All that the letter of a figure follows from.

    `standing` and `reading` are of the best that stands behind it; `doubts` are caps from flags and relations.
    `anonymous` and `open_measure` (an editor has not yet said whether the outside figure is of the same measure) bear
    on what can be asked only.
    """

    standing: Standing
    reading: Reading
    content: Content
    gaps: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()
    anonymous: bool = False
    open_measure: bool = False


def caps_of(state: State) -> tuple[str, ...]:
    """The caps that apply, whether or not the table's letter is above them."""
    found = [state.reading.value] if state.reading is not Reading.PAGE else []
    if len(state.gaps) == 1:
        found.append("one_gap_borne_out" if state.content in BEARS_OUT else "one_gap")
    elif state.gaps:
        found.append("gaps")
    return (*found, *sorted(state.doubts, key=list(CAPS).index)) if state.doubts else tuple(found)


@cache
def holding(state: State) -> tuple[str, ...]:
    """The caps that hold the letter below what the table gives."""
    letter = TABLE[state.content][state.standing]
    return tuple(cap for cap in caps_of(state) if letter != NONE and CAPS[cap] > letter)


@cache
def grade_of(state: State) -> Grade:
    """The letter: the table's, or the lowest cap."""
    letter = TABLE[state.content][state.standing]
    return letter if letter == NONE else max(letter, *(CAPS[cap] for cap in caps_of(state)), letter)


# What an editor can do for a figure; each gives the state that it leads to, or None where it cannot be done.


def name_subject(s: State) -> State | None:
    """Find out who the neutral label stands for; only then can anything be looked for."""
    if s.content is not Content.NOBODY_NAMED or not s.anonymous:
        return None
    return replace(s, content=Content.NEVER_LOOKED, anonymous=False)


def name_survey(s: State) -> State | None:
    """Find out whose count it is, where the subject is clear but nobody is named who counted."""
    if s.content is not Content.NOBODY_NAMED or s.anonymous:
        return None
    return replace(s, content=Content.NEVER_LOOKED, standing=min(s.standing, Standing.SECOND_HAND, key=_rank))


def find_elsewhere(s: State) -> State | None:
    """Find the same figure in an independent source."""
    if s.content is not Content.NEVER_LOOKED:
        return None
    return replace(s, content=Content.BORNE_OUT, standing=min(s.standing, Standing.PRESS, key=_rank))


def find_first_hand(s: State) -> State | None:
    """Find the filing, release or statistics in which the figure was first published."""
    if s.content not in {Content.NEVER_LOOKED, Content.BORNE_OUT, Content.NEAR} or _rank(s.standing) < 2:
        return None
    content = s.content if s.content is Content.NEAR else Content.BORNE_OUT
    return replace(s, content=content, standing=Standing.FIRST_HAND, reading=Reading.PAGE)


def ask_origin(s: State) -> State | None:
    """Ask the organisation itself, or the house that is credited, for the publication that nobody found."""
    if s.content is not Content.NOT_FOUND or _rank(s.standing) < 2:
        return None
    return replace(s, standing=Standing.FIRST_HAND, reading=Reading.PAGE)


def read_page(s: State) -> State | None:
    """Read it where it was published, not in a copy or a summary."""
    return None if s.reading is Reading.PAGE else replace(s, reading=Reading.PAGE)


def find_period(s: State) -> State | None:
    """Find out the year or the period."""
    return _filled(s, "period")


def find_base(s: State) -> State | None:
    """Find out what it compares with."""
    return _filled(s, "base")


def find_definition(s: State) -> State | None:
    """Find out how it was worked out and tie it to a metric."""
    return _filled(s, "definition")


def compare_measures(s: State) -> State | None:
    """Find out whether the outside figure is of the same measure, or in what it differs."""
    if s.content is not Content.DIFFERS or not s.open_measure:
        return None
    return replace(s, content=Content.WITH_DIFFERENCE)


def settle_clash(s: State) -> State | None:
    """Settle which of the figures that clash is right."""
    found = s.doubts & {"clash", "clash_worse"}
    return replace(s, doubts=s.doubts - found) if found else None


def check_value(s: State) -> State | None:
    """Look the value up where it was first told: a unit or a sign may have slipped."""
    return replace(s, doubts=s.doubts - {"implausible"}) if "implausible" in s.doubts else None


MOVES: tuple[Callable[[State], State | None], ...] = (
    name_subject,
    name_survey,
    find_elsewhere,
    find_first_hand,
    ask_origin,
    read_page,
    find_period,
    find_base,
    find_definition,
    compare_measures,
    settle_clash,
    check_value,
)
_MOST = 4  # who has to find more than so many things has to begin anew
Way = tuple[str, ...]


@cache
def lift_of(state: State) -> tuple[tuple[Grade, Way], ...]:
    """The smallest sets of things that, found, raise the letter, each with the letter that it leads to."""
    now = grade_of(state)
    if now == NONE:
        return ()
    for size in range(1, _MOST + 1):
        found = []
        for moves in combinations(MOVES, size):
            then: State | None = state
            for move in moves:
                then = move(then) if then is not None else None
            if then is not None and grade_of(then) < now:
                found.append((grade_of(then), tuple(move.__name__ for move in moves)))
        if found:
            return tuple(found)
    return ()


@cache
def judge_state(state: State) -> tuple[Grade, tuple[str, ...], tuple[tuple[Grade, Way], ...]]:
    """The letter of a state, what holds it down, and what would lift it."""
    return grade_of(state), holding(state), lift_of(state)


def _filled(s: State, gap: str) -> State | None:
    return replace(s, gaps=s.gaps - {gap}) if gap in s.gaps else None


def _rank(standing: Standing) -> int:
    return STANDINGS.index(standing)
