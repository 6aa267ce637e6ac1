"""What the types check in their records, in the light of the figures that they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from casebook.charts.base import Fault, Find
from casebook.charts.figures import LEVELS, cell, fact
from casebook.errors import Said
from casebook.model.values import AnyUnit, Form, Unit, scale_of

_MOST_DIGITS = 21  # before the point; no unit of the ledger is so small that more are counted


def form_of(find: Find, *, fact_id: str | None = None, cell_ref: str | None = None) -> tuple[str, AnyUnit] | None:
    """What kind of statement a figure makes, as far as bars on one axis must agree in it, and its unit."""
    if fact_id and (found := fact(find, fact_id)):
        form = found.figure.form
        if found.figure.unit is Unit.TIMES and (form in LEVELS or form is Form.MULTIPLE_OF):
            return "times", Unit.TIMES  # "three to five times" and "four times that of" speak of the same
        return ("level" if form in LEVELS else form.value, found.figure.unit)
    if cell_ref and (pair := cell(find, cell_ref)):
        return "level", pair[0].unit
    return None


def numbers_of(find: Find, *, fact_id: str | None = None, cell_ref: str | None = None) -> tuple[Decimal, ...]:
    """The bare numbers of a fact or cell."""
    if fact_id and (found := fact(find, fact_id)):
        f = found.figure
        return tuple(n for n in (f.value, f.before, f.low, f.high) if n is not None)
    if cell_ref and (pair := cell(find, cell_ref)):
        return (pair[1].value,)
    return ()


def too_large(
    find: Find, loc: tuple[int | str, ...], *, fact_id: str | None = None, cell_ref: str | None = None
) -> Iterator[Fault]:
    """A number of more digits than anything has that is counted is a slip, and no axis holds it."""
    for value in numbers_of(find, fact_id=fact_id, cell_ref=cell_ref):
        if value and value.adjusted() >= _MOST_DIGITS:
            ref = fact_id or cell_ref
            yield Fault(
                loc,
                "chart-too-large",
                Said(
                    f"{ref} 的数值有{value.adjusted() + 1}位，大得画不出",
                    f"{ref} is a number of {value.adjusted() + 1} digits, too large to be drawn",
                ),
                Said("核对数值；或换用更大的单位。", "Check the figure, or use a larger unit."),
            )


def comparable(
    rows: Sequence[tuple[tuple[int | str, ...], tuple[str, AnyUnit] | None]],
) -> Iterator[Fault]:
    """What stands on one axis: one dimension, and all levels or all changes of one form."""
    first: tuple[str, AnyUnit] | None = None
    for loc, found in rows:
        if found is None:
            continue
        if first is None:
            first = found
            continue
        (form, unit), (form0, unit0) = found, first
        dimension, dimension0 = scale_of(unit)[0], scale_of(unit0)[0]
        if dimension != dimension0 or (dimension == "ratio" and unit is not unit0):
            yield Fault(
                loc,
                "chart-units-differ",
                Said(
                    f"单位 {unit} 与第一行的 {unit0} 不能放在一根轴上",
                    f"{unit} and the first row's {unit0} share no axis",
                ),
                Said("换用同一量纲的数据，或拆成两张图。", "Use figures of one dimension, or make two charts."),
            )
        elif form != form0:
            yield Fault(
                loc,
                "chart-forms-differ",
                Said(
                    f"{form} 与第一行的 {form0} 不是同一类说法",
                    f"{form} and the first row's {form0} are different kinds of statement",
                ),
                Said("水平值与变化值分开作图。", "Chart levels and changes apart."),
            )


def no_number(find: Find, loc: tuple[int | str, ...], slug: str | None) -> Iterator[Fault]:
    """A fact that is told in words cannot be drawn to scale."""
    found = fact(find, slug) if slug else None
    if found is not None and found.figure.spoken is not None:
        yield Fault(
            loc,
            "chart-no-number",
            Said(f"{slug} 只有文字描述，没有数值", f"{slug} is told in words and has no number"),
            Said("从图里去掉这一行。", "Take the row out of the chart."),
        )
