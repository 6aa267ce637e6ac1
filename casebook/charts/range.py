"""Range: sources that disagree, side by side, each with its definition. Nothing is averaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from casebook.charts import style
from casebook.charts.base import Chart, ChartRecord, Fault, Find
from casebook.charts.checks import comparable, form_of, no_number, too_large
from casebook.charts.drawing import key_line, labelled_rows, numbers, tick_text, ticks, tone
from casebook.charts.figures import Axis, Reading, read, sources
from casebook.charts.sheet import Sheet
from casebook.charts.views import cited, compared, figure, kind_words, point, sentence_list, space, valued
from casebook.errors import Refused
from casebook.model.refs import CellRef, FactRef
from casebook.model.values import AnyUnit, LocalText, Value
from casebook.text import Words
from casebook.view import FigureView


class RangeRow(Value):
    """What one source says: a fact, a cell, or the span between two cells (`low`, `high`)."""

    fact: FactRef | None = None
    cell: CellRef | None = None
    low: CellRef | None = None
    high: CellRef | None = None
    label: LocalText | None = None
    definition: LocalText

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        span = (self.low is not None) + (self.high is not None)
        if (self.fact is not None) + (self.cell is not None) + (span > 0) != 1 or span == 1:
            raise Refused(
                "每行写一个 `fact`，或一个 `cell`，或 `low` 与 `high` 两个格",
                "a row names a `fact`, or a `cell`, or two cells `low` and `high`",
            )
        return self

    @property
    def key(self) -> str:
        return self.fact or self.cell or self.low or ""


class RangeRecord(ChartRecord):
    """What several sources say of what sounds like one thing.

    chart: range
    title: {zh: 直播电商的规模取决于谁来数, en: How large live commerce is depends on who counts}
    subtitle: {zh: 同一年，各家口径, en: "The same year, as each source counts"}
    rows:
      - fact: f-2.1-03                       # a value, or a fact of the form range
        label: {zh: 本报告, en: The report}   # optional: the source's publisher otherwise
        definition: {zh: 口径未说明, en: Definition not stated}
      - cell: live-commerce-100ec/2023
        definition: {zh: 含退货的成交额, en: "Turnover, returns included"}
      - low: live-commerce-100ec/2022        # or a span between two cells
        high: live-commerce-100ec/2023
        label: {zh: 两年之间, en: Across two years}
        definition: {zh: 同上, en: As above}
    highlight: f-2.1-03                      # optional; for a span the `low` cell
    """

    chart: Literal["range"]
    rows: Annotated[tuple[RangeRow, ...], Field(min_length=2, max_length=10)]

    def keys(self) -> Iterator[str]:
        yield from (row.key for row in self.rows)


def check(record: RangeRecord, find: Find) -> Iterator[Fault]:
    forms: list[tuple[tuple[int | str, ...], tuple[str, AnyUnit] | None]] = []
    for i, row in enumerate(record.rows):
        yield from no_number(find, ("rows", i, "fact"), row.fact)
        for ref in (row.cell, row.low, row.high):
            if ref:
                forms.append((("rows", i), form_of(find, cell_ref=ref)))
                yield from too_large(find, ("rows", i), cell_ref=ref)
        if row.fact:
            forms.append((("rows", i, "fact"), form_of(find, fact_id=row.fact)))
            yield from too_large(find, ("rows", i, "fact"), fact_id=row.fact)
    yield from comparable(forms)


def _read(find: Find, row: RangeRow, words: Words) -> Reading:
    if row.low is None:
        return read(find, words, fact_id=row.fact, cell_ref=row.cell)
    low, high = (read(find, words, cell_ref=ref) for ref in (row.low, row.high))
    if (high.value or 0) < (low.value or 0):
        low, high = high, low
    return replace(
        low,
        key=row.key,
        value=None,
        low=low.value,
        high=high.value,
        text=words("range", a=low.text, b=high.text),
        say=lambda cut: words("range", a=low.say(cut), b=high.say(cut)),
        standing=tuple(dict.fromkeys((*low.standing, *high.standing))),
    )


def view(record: RangeRecord, find: Find, words: Words) -> FigureView:
    language = words.language
    readings = [_read(find, row, words) for row in record.rows]
    axis = Axis.of(readings, words)
    points = []
    for reading, row in zip(readings, record.rows, strict=True):
        teller = next((link.text for link in sources([reading], find, words)), reading.names[0])
        name = row.label.in_(language) if row.label else reading.credit or teller
        points.append(point(reading, name, axis, record, row.definition.in_(language)))
    items = [words("drawn.titled", name=valued(p, words), text=p.detail) for p in points]
    rows = [(p.label, p.detail, cited(p), p.when, kind_words(p, words)) for p in points]
    return figure(
        record,
        find,
        words,
        points,
        readings,
        space(
            [
                words("drawn.describe.range", n=len(points), items=sentence_list(items, words)),
                compared(points, words),
            ],
            words,
        ),
        (("name", "definition", "value", "period", "kind"), rows),
        axis=axis.label,
        remarks=(words("drawn.unlike"),),
    )


def draw(sheet: Sheet, view: FigureView) -> None:
    left = 0.0 if sheet.narrow else 276.0
    marks = ticks(min(0.0, *numbers(view.points)), max(numbers(view.points)))
    low, high = marks[0], marks[-1]
    inset = max(style.MARK + 2, sheet.measure(tick_text(low, view), style.SMALL, False) / 2)
    end = sheet.width - max(style.MARK + 2, sheet.measure(tick_text(high, view), style.SMALL, False) / 2 + 1)
    begin = left + inset

    def x(value: float | None) -> float:
        return begin + ((value or 0.0) - low) / (high - low) * (end - begin)

    top = sheet.height
    for p, _, middle in labelled_rows(sheet, view, left, pitch=50.0 if sheet.low else 58.0):
        at = middle + (8 if not sheet.narrow else 16)
        with sheet.group(p.key):
            sheet.line((begin, at), (end, at))
            if sheet.narrow:
                sheet.line((x(0.0), at - 6), (x(0.0), at + 6), colour="ink", width=style.RULE)
            if p.value is not None:
                sheet.mark(x(p.value), at, tone(p), p.standing)
                centre = x(p.value)
            else:
                sheet.block(x(p.low), at - 4, x(p.high) - x(p.low), 8, tone(p), p.standing)
                centre = (x(p.low) + x(p.high)) / 2
            width = sheet.measure(p.shown, style.TEXT, True)
            sheet.text(
                min(
                    max(centre - width / 2, x(0.0) + 7 if not sheet.narrow and centre > x(0.0) else 0.0),
                    sheet.width - width,
                ),
                at - 11,
                p.shown,
                bold=True,
                colour="seal" if p.highlight else "ink",
            )
        if sheet.narrow:
            sheet.grow(at + 12)
    bottom = sheet.height
    if not sheet.narrow:
        sheet.line((x(0.0), top), (x(0.0), bottom), colour="ink", width=style.RULE)
    for mark in marks:
        if mark:
            sheet.line((x(mark), bottom), (x(mark), bottom + 4), colour="quiet")
        sheet.text(x(mark), bottom + 17, tick_text(mark, view), style.SMALL, colour="quiet", anchor="middle")
    sheet.paragraph(sheet.width, bottom + 23, view.axis, sheet.width, style.SMALL, colour="quiet", anchor="end")
    key_line(sheet, view, bars=any(p.low is not None and p.standing for p in view.points))


CHART = Chart(name="range", model=RangeRecord, check=check, view=view, draw=draw)
