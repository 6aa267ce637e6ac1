"""What a method of calculating is: what it asks for, what it gives, and the function between.

Nothing here has words: labels, sentences and examples are the record's (`kinds/calculator`). The same methods stand in
`templates/assets/calc/` for the browser; `tests/browser/test_calculators.py` holds both to one another and to an
independent library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal[
    "money", "percent", "points", "count", "number", "ratio", "days", "periods", "chance", "choice", "date", "label"
]
# a number, a word of a choice, a list of numbers (of rows: with gaps), or nothing where nothing need be given
Given = Mapping[str, "float | str | tuple[float | None, ...] | None"]
Cell = float | str | None


class Unfit(ValueError):
    """What was given cannot be calculated with: the input that is to be corrected, and the sentence that says why."""

    def __init__(self, given: str, sentence: str) -> None:
        super().__init__(f"{given}: {sentence}")
        self.given = given
        self.sentence = sentence


@dataclass(frozen=True)
class Input:
    """A value that a reader gives, in the unit of its sort: percent as 35, money in yuan.

    `low` and `high` may be reached, `above` and `below` may not. `many` is a list of at least `fewest` numbers; `rows`
    is one number for each row of the record. `options` are the words of a choice.
    """

    name: str
    sort: Sort
    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None
    whole: bool = False
    many: bool = False
    fewest: int = 1
    rows: bool = False
    optional: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Output:
    """A value that comes out."""

    name: str
    sort: Sort


@dataclass(frozen=True)
class Table:
    """A table that comes out, with its columns; `labels` are the words that its cells of sort `label` may be."""

    name: str
    columns: tuple[Output, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the file that a reader opens."""

    name: str
    sort: Literal["text", "date", "amount"]
    optional: bool = False


@dataclass(frozen=True)
class Outcome:
    """What comes out: values by name, rows by table, and the sentences that apply with the numbers in them."""

    values: Mapping[str, float | None]
    tables: Mapping[str, Sequence[Sequence[Cell]]] = field(default_factory=dict)
    says: Sequence[tuple[str, Mapping[str, Cell]]] = ()


@dataclass(frozen=True)
class Order:
    """A line of the file: who bought, on which day (counted from 1970-01-01), for how much (None: no such column)."""

    customer: str
    day: int
    amount: float | None


@dataclass(frozen=True)
class Method:
    """A method. `says` gives for each sentence the sorts of its gaps; sentences of `unfit` are refusals without gaps.

    `run` takes what was given and the lines of the file, which is empty for a method that opens none.
    """

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    run: Callable[[Given, Sequence[Order]], Outcome]
    tables: tuple[Table, ...] = ()
    says: Mapping[str, Mapping[str, Sort]] = field(default_factory=dict)
    unfit: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()


def number(given: Given, name: str) -> float:
    """A number that must be there."""
    value = given[name]
    assert isinstance(value, float | int), name
    return float(value)


def maybe(given: Given, name: str) -> float | None:
    """A number that may be left out."""
    return None if given.get(name) is None else number(given, name)


def word(given: Given, name: str) -> str:
    """The word of a choice."""
    value = given[name]
    assert isinstance(value, str), name
    return value


def numbers(given: Given, name: str) -> tuple[float, ...]:
    """A list of numbers; empty where it was left out."""
    value = given.get(name) or ()
    assert isinstance(value, tuple), name
    return tuple(float(n) for n in value if n is not None)


def row_numbers(given: Given, name: str) -> tuple[float | None, ...]:
    """The numbers of rows, with gaps."""
    value = given.get(name) or ()
    assert isinstance(value, tuple), name
    return tuple(None if n is None else float(n) for n in value)


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile of values at a share from 0 to 1, linear between neighbours (Hyndman and Fan's type 7)."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
