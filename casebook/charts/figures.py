"""Facts and cells as charts read them: a number on a common scale, the words for it, and what must be known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol, cast, overload

from casebook import wording
from casebook.charts.base import Find, Part
from casebook.charts.digits import Digits
from casebook.model.values import AnyUnit, Bound, Direction, Figure, Form, LocalText, Period, Quantity, scale_of
from casebook.text import Words
from casebook.view import Link

Cut = Callable[[Decimal], Decimal]
"""Takes a figure's last digits away, or none."""


class FactLike(Protocol):
    """What a chart reads of a fact."""

    id: str
    subject: LocalText
    label: LocalText
    metric: str | None
    figure: Figure
    period: Period | None
    attributed_to: LocalText | None
    told_by: str


class RowLike(Protocol):
    """What a chart reads of a row of a dataset."""

    row: str
    period: Period
    value: Decimal
    bound: Bound
    source: str
    variant: str | None
    standing: tuple[str, ...]


class DatasetLike(Protocol):
    """What a chart reads of a dataset."""

    id: str
    title: LocalText
    unit: AnyUnit
    variants: Iterable[Any]
    row_names: dict[str, LocalText]
    rows: tuple[RowLike, ...]


@dataclass(frozen=True)
class Reading:
    """One figure as a chart reads it.

    `counts` says what its unit measures or counts. `names` are the labels to choose from, the plainest first. `say`
    tells the figure, `say_before` the one before it, with its last digits cut.
    """

    key: str
    ref: Link
    names: tuple[str, ...]
    text: str
    unit: AnyUnit
    form: str
    value: Decimal | None = None
    before: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    before_text: str = ""
    before_bound: Bound = Bound.EXACT
    bound: Bound = Bound.EXACT
    when: str = ""
    period: Period | None = None
    standing: tuple[str, ...] = ()
    scope: str = ""
    told_by: str = ""
    credit: str = ""
    counts: str = ""
    say: Callable[[Cut], str] = field(default=lambda _cut: "", compare=False)
    say_before: Callable[[Cut], str] = field(default=lambda _cut: "", compare=False)

    def numbers(self) -> tuple[Decimal, ...]:
        return tuple(n for n in (self.value, self.before, self.low, self.high) if n is not None)


LEVELS = frozenset({Form.LEVEL, Form.COUNT, Form.SHARE, Form.DURATION, Form.THRESHOLD, Form.RATIO, Form.RANGE})


def fact(find: Find, slug: str) -> FactLike | None:
    return cast("FactLike | None", find.find("fact", slug))


def dataset(find: Find, slug: str) -> DatasetLike | None:
    return cast("DatasetLike | None", find.find("dataset", slug))


def cell(find: Find, ref: str) -> tuple[DatasetLike, RowLike] | None:
    name, _, row_id = ref.partition("/")
    found = dataset(find, name)
    for row in found.rows if found else ():
        if found and row.row == row_id:
            return found, row
    return None


def read_fact(find: Find, slug: str, words: Words) -> Reading:
    """A fact; a change downwards has a negative value."""
    found = fact(find, slug)
    assert found is not None  # held by the catalog: references lead somewhere
    f, language = found.figure, words.language
    metric = cast("Any", find.find("metric", found.metric)) if found.metric else None
    change = f.form in {Form.CHANGE_PERCENT, Form.CHANGE_POINTS}
    sign = -1 if change and f.direction is Direction.DOWN else 1

    def say(cut: Cut) -> str:
        drawn = _cut(f, cut)
        if not change and f.spoken is None:
            return wording.value_only(drawn, words)
        return wording.figure(
            drawn,
            words,
            lower_is_better=metric is not None and metric.better == "lower",
            measured_in=metric.unit if metric is not None else None,
        )

    def say_before(cut: Cut) -> str:
        return "" if f.before is None else wording.quantity(Quantity(value=cut(f.before), unit=f.unit), words)

    return Reading(
        key=slug,
        ref=Link(slug, "fact", slug),
        names=(found.subject.in_(language), found.label.in_(language)),
        text=say(whole),
        unit=f.unit,
        form="level" if f.form in LEVELS else f.form.value,
        value=None if f.value is None else f.value * sign,
        before=f.before,
        low=f.low,
        high=f.high,
        before_text=say_before(whole),
        bound=f.bound,
        when=wording.period(found.period, words) if found.period else "",
        period=found.period,
        told_by=found.told_by,
        credit=found.attributed_to.in_(language) if found.attributed_to else "",
        counts=found.label.in_(language),
        say=say,
        say_before=say_before,
    )


def whole(value: Decimal) -> Decimal:
    """A figure with all of its digits."""
    return value


def _cut(f: Figure, cut: Cut) -> Figure:
    numbers = {"value": f.value, "before": f.before, "low": f.low, "high": f.high}
    return f.model_copy(update={name: cut(n) for name, n in numbers.items() if n is not None})


def _opening(name: str) -> str:
    """A name as a label begins: "a beauty brand" with a capital, "iResearch" as it is."""
    return name[:1].upper() + name[1:] if name.split(" ", 1)[0].islower() else name


def read_row(data: DatasetLike, row: RowLike, words: Words) -> Reading:
    """A row of a dataset."""
    language = words.language
    when = wording.period(row.period, words)
    scope = next((v.name.in_(language) for v in data.variants if v.id == row.variant), "")
    own = data.row_names.get(row.row)
    title = data.title.in_(language)

    def say(cut: Cut) -> str:
        return wording.quantity(Quantity(value=cut(row.value), unit=data.unit, bound=row.bound), words)

    return Reading(
        key=f"{data.id}/{row.row}",
        ref=Link(title, "dataset", data.id),
        names=(
            own.in_(language) if own else title,
            words("drawn.of", name=title, of=own.in_(language) if own else when),
        ),
        text=say(whole),
        unit=data.unit,
        form="level",
        value=row.value,
        bound=row.bound,
        when=when,
        period=row.period,
        standing=tuple(str(s) for s in row.standing),
        scope=scope,
        told_by=row.source,
        counts=title,
        say=say,
    )


def read(find: Find, words: Words, *, fact_id: str | None = None, cell_ref: str | None = None) -> Reading:
    """A fact or a cell, whichever is named."""
    if fact_id:
        return read_fact(find, fact_id, words)
    pair = cell(find, cell_ref or "")
    assert pair is not None  # held by the catalog: references lead somewhere
    return read_row(*pair, words)


def read_part(find: Find, part: Part, words: Words) -> Reading | None:
    """The figure of a stage, layer or step, where it has one."""
    if part.fact is None and part.cell is None:
        return None
    return read(find, words, fact_id=part.fact, cell_ref=part.cell)


def labels(readings: Sequence[Reading], own: Sequence[LocalText | None], words: Words) -> list[str]:
    """A label for each: its own, or else the plainest name by which no two are the same."""
    for name in (
        lambda r: r.names[0],
        lambda r: r.names[-1],
        lambda r: words("drawn.of", name=r.names[0], of=r.names[-1]),
    ):
        found = [
            label.in_(words.language) if label else _opening(name(reading))
            for reading, label in zip(readings, own, strict=True)
        ]
        if len(set(found)) == len(found):
            break
    return found


@overload
def in_unit(value: Decimal, unit: AnyUnit, wanted: AnyUnit) -> Decimal: ...
@overload
def in_unit(value: None, unit: AnyUnit, wanted: AnyUnit) -> None: ...
@overload
def in_unit(value: Decimal | None, unit: AnyUnit, wanted: AnyUnit) -> Decimal | None: ...
def in_unit(value: Decimal | None, unit: AnyUnit, wanted: AnyUnit) -> Decimal | None:
    """A number in another unit of its dimension."""
    if value is None or unit is wanted:
        return value
    return value * scale_of(unit)[1] / scale_of(wanted)[1]


@dataclass
class Axis:
    """One scale for all numbers of a chart."""

    unit: AnyUnit
    words: Words
    numbers: list[Decimal] = field(default_factory=list)
    counted: str = ""

    @classmethod
    def of(cls, readings: Sequence[Reading], words: Words) -> Axis:
        axis = cls(readings[0].unit, words)
        axis.numbers = [axis.convert(n, r.unit) for r in readings for n in r.numbers()]
        names = {r.counts for r in readings}
        axis.counted = _opening(names.pop()) if len(names) == 1 else words("drawn.number")
        return axis

    def convert(self, value: Decimal, unit: AnyUnit) -> Decimal:
        return in_unit(value, unit, self.unit)

    @cached_property
    def _scale(self) -> tuple[Decimal, str]:
        return wording.axis_scale(self.numbers, self.unit, self.words)

    @cached_property
    def _digits(self) -> Digits:
        return Digits.of(self.numbers)

    @property
    def label(self) -> str:
        """The unit of the axis in words; of what is only counted, what that is."""
        unit = self._scale[1]
        if scale_of(self.unit)[0] != "count":
            return unit
        return self.words("drawn.counted", name=self.counted, unit=unit) if unit else self.counted

    def place(self, value: Decimal | None, unit: AnyUnit) -> float | None:
        """A number in the unit of the axis."""
        return None if value is None else float(self.convert(value, unit) * self._scale[0])

    def cut(self, unit: AnyUnit) -> Cut:
        """Takes from a figure in the unit the digits that are not drawn."""
        return lambda value: self._digits.cut(value, self.convert(value, unit))

    def short(self, value: Decimal | None, unit: AnyUnit, bound: Bound) -> str:
        """A number beside a mark, without its unit: the axis says that. A sign stands for the bound."""
        if value is None:
            return ""
        sign = {Bound.OVER: ">", Bound.AT_LEAST: "≥", Bound.AT_MOST: "≤", Bound.ABOUT: "≈", Bound.NEARLY: "≈"}
        on_axis = self.convert(value, unit)
        return sign.get(bound, "") + wording.number(self._digits.cut(on_axis) * self._scale[0], self.words)


def sources(readings: Iterable[Reading], find: Find, words: Words) -> tuple[Link, ...]:
    """The sources of the figures, each once, in order of appearance: the publisher, or the title of a report."""
    found: dict[str, Link] = {}
    for reading in readings:
        source = cast("Any", find.find("source", reading.told_by))
        if source is None or reading.told_by in found:
            continue
        title = source.translated if words.language == "en" and source.translated else source.title
        name = title if source.standing == "unnamed" else source.publisher.in_(words.language)
        found[reading.told_by] = Link(name, "source", reading.told_by)
    return tuple(found.values())


def source_line(links: Sequence[Link], words: Words) -> str:
    names = list(dict.fromkeys(link.text for link in links))
    if not names:
        return ""
    key = "one" if len(names) == 1 else "many"
    return words(f"chart.source.{key}", sources=words("sign.list").join(names))
