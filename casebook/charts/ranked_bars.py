"""Ranked bars: one measure, several subjects, the largest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casebook.charts import style
from casebook.charts.base import Chart, ChartRecord, Fault, Find, Rows
from casebook.charts.checks import comparable, form_of, no_number, too_large
from casebook.charts.drawing import bar_scale, key_line, labelled_rows, tone, value_text
from casebook.charts.figures import Axis, labels, read
from casebook.charts.sheet import Sheet
from casebook.charts.views import cited, compared, figure, kind_words, point, space
from casebook.errors import Said
from casebook.model.values import AnyUnit
from casebook.text import Words
from casebook.view import FigureView


class RankedBarsRecord(ChartRecord):
    """Figures of one dimension side by side, from zero. A range is drawn from its low to its high end.

    chart: ranked-bars
    title:
      zh: 案例所称的复购率提升相差数倍
      en: The repurchase gains that cases claim differ by a multiple
    subtitle:
      zh: 复购率的变化，各案例自述
      en: Change in repurchase rate, as each case tells it
    rows:
      - fact: f-1.3-01
      - fact: f-2.3-07
        label: {zh: 某服装品牌, en: An apparel brand}
      - cell: cnnic-live-users/2024-12
    order: value            # the default; `given` keeps the order of the rows
    highlight: f-1.3-01     # optional
    chapters: [01-overview] # optional
    """

    chart: Literal["ranked-bars"]
    rows: Rows
    order: Literal["value", "given"] = "value"

    def keys(self) -> Iterator[str]:
        yield from (row.key for row in self.rows)


def check(record: RankedBarsRecord, find: Find) -> Iterator[Fault]:
    forms: list[tuple[tuple[int | str, ...], tuple[str, AnyUnit] | None]] = []
    for i, row in enumerate(record.rows):
        yield from no_number(find, ("rows", i, "fact"), row.fact)
        yield from too_large(find, ("rows", i), fact_id=row.fact, cell_ref=row.cell)
        found = form_of(find, fact_id=row.fact, cell_ref=row.cell)
        if found and found[0] == "before_after":
            yield Fault(
                ("rows", i, "fact"),
                "chart-needs-slope",
                Said("前后对比的数据不能画成一根条", "a before-and-after figure is not one bar"),
                Said("改用 `chart: slope`。", "Use `chart: slope`."),
            )
        else:
            forms.append((("rows", i), found))
    yield from comparable(forms)


def view(record: RankedBarsRecord, find: Find, words: Words) -> FigureView:
    readings = [read(find, words, fact_id=row.fact, cell_ref=row.cell) for row in record.rows]
    axis = Axis.of(readings, words)
    names = labels(readings, [row.label for row in record.rows], words)
    points = [point(r, name, axis, record) for r, name in zip(readings, names, strict=True)]
    if record.order == "value":
        points.sort(key=lambda p: -(p.value if p.value is not None else p.high or 0))
    return figure(
        record,
        find,
        words,
        points,
        readings,
        space([words("drawn.describe.ranked", n=len(points)), compared(points, words)], words),
        (
            ("name", "value", "period", "kind"),
            [(p.label, cited(p), p.when, kind_words(p, words)) for p in points],
        ),
        axis=axis.label,
    )


def draw(sheet: Sheet, view: FigureView) -> None:
    left = 0.0 if sheet.narrow else 236.0
    scale, zero = bar_scale(sheet, view.points, left)
    top = sheet.height
    for p, _, middle in labelled_rows(sheet, view, left):
        y, end = middle - style.BAR / 2, 0.0
        with sheet.group(p.key):
            if p.value is not None:
                end = p.value * scale
                sheet.block(zero, y, end, style.BAR, tone(p), p.standing)
            elif p.low is not None and p.high is not None:
                end = p.high * scale
                sheet.line((zero, middle), (zero + p.low * scale, middle), colour="quiet")
                sheet.block(zero + p.low * scale, y, end - p.low * scale, style.BAR, tone(p), p.standing)
            value_text(sheet, p, zero + end, middle, end < 0)
        if sheet.narrow:
            sheet.line((zero, y - 3), (zero, y + style.BAR + 3), colour="ink", width=style.RULE)
    if not sheet.narrow:
        sheet.line((zero, top), (zero, sheet.height), colour="ink", width=style.RULE)
    key_line(sheet, view, bars=True)


CHART = Chart(name="ranked-bars", model=RankedBarsRecord, check=check, view=view, draw=draw)
