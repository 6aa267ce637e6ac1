"""Flow: steps in words, as a loop, a line or layers that stand on one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casebook.charts import style
from casebook.charts.base import Chart, ChartRecord, Fault, Find, Parts
from casebook.charts.drawing import tone
from casebook.charts.parts import items, points_of, say, view_of
from casebook.charts.sheet import Sheet
from casebook.text import Words
from casebook.view import FigureView, PointView


class FlowRecord(ChartRecord):
    """Steps that follow one another (`line`), come round again (`loop`), or carry one another (`layers`, top first).

    chart: flow
    title: {zh: 四步闭环让数据回到运营, en: Four steps bring the data back to the work}
    subtitle: {zh: 每周一轮, en: Once round a week}
    shape: loop                 # or line, or layers
    steps:
      - title: {zh: 监测, en: Monitor}
        text: {zh: 看板每日更新, en: The dashboard is renewed daily}
      - title: {zh: 诊断, en: Diagnose}
        fact: f-4.1-01          # optional, or `cell: dataset/row`
    highlight: Monitor          # optional: the English title of a step
    """

    chart: Literal["flow"]
    shape: Literal["line", "loop", "layers"] = "line"
    steps: Parts

    def keys(self) -> Iterator[str]:
        yield from (step.key for step in self.steps)


def check(record: FlowRecord, find: Find) -> Iterator[Fault]:
    yield from ()


def view(record: FlowRecord, find: Find, words: Words) -> FigureView:
    points, readings = points_of(record, record.steps, find, words)
    telling = words(f"drawn.describe.flow_{record.shape}", n=len(points), items=items(points, words))
    return view_of(record, find, words, points, readings, telling, variant=record.shape, to_scale=False)


def draw(sheet: Sheet, view: FigureView) -> None:
    if view.variant == "layers":
        _layers(sheet, view)
    elif sheet.narrow or len(view.points) > 5:
        _down(sheet, view)
    else:
        _across(sheet, view)


def _across(sheet: Sheet, view: FigureView) -> None:
    """Columns under one rule whose arrows show the way; a loop's rule runs back below."""
    count, gap = len(view.points), 22.0
    width = (sheet.width - gap * (count - 1)) / count
    top = sheet.height + 12
    end = top
    for k, p in enumerate(view.points):
        x = k * (width + gap)
        colour = tone(p)
        with sheet.group(p.key):
            sheet.line(
                (x, top),
                (x + width + (gap - 7 if k < count - 1 else 0), top),
                colour=colour,
                width=style.STROKE,
            )
            sheet.text(x, top + 24, str(k + 1), bold=True, colour=colour)
            end = max(end, say(sheet, p, x, top + 32, width))
        if k < count - 1:
            sheet.arrow(x + width + gap - 4, top, 1, 0, colour, 8)
    if view.variant == "loop":
        y, right = end + 20, sheet.width - 1
        sheet.line((right, top), (right, y), (1, y), (1, top + 12), colour="quiet", width=style.RULE)
        sheet.arrow(1, top + 5, 0, -1, "quiet", 8)
        end = y
    sheet.grow(end + 6)


def _down(sheet: Sheet, view: FigureView) -> None:
    """Steps one below the other along a rail; a loop's rail runs back on the left."""
    loop = view.variant == "loop"
    rail, y = (26.0 if loop else 10.0), sheet.height + 12
    x, first = rail + 22, y
    for k, p in enumerate(view.points):
        last = k == len(view.points) - 1
        colour = tone(p)
        with sheet.group(p.key):
            end = say(sheet, p, x, y - 9, sheet.width - x)
            foot = max(end, y + 22) + 16
            sheet.text(rail, y + 4.6, str(k + 1), bold=True, colour=colour, anchor="middle")
        if not last:
            sheet.line((rail, y + 13), (rail, foot - 14), colour="quiet", width=style.RULE)
            sheet.arrow(rail, foot - 8, 0, 1, "quiet", 7)
        elif loop:
            sheet.line(
                (rail, y + 13),
                (rail, y + 26),
                (5, y + 26),
                (5, first),
                (rail - 16, first),
                colour="quiet",
                width=1.2,
            )
            sheet.arrow(rail - 9, first, 1, 0, "quiet", 7)
        y = foot if not last else max(end, y + 30)
    sheet.grow(y)


def _layers(sheet: Sheet, view: FigureView) -> None:
    """Layers between hairlines, the title on the left, what it does on the right."""
    left = 0.0 if sheet.narrow else 220.0
    y = sheet.height + 2
    for p in view.points:
        colour = tone(p)
        bare = PointView(key=p.key, label=p.detail or p.text, text=p.text if p.detail else "")
        with sheet.group(p.key):
            if sheet.narrow:
                end = say(sheet, p, 16, y + 12, sheet.width - 16)
                height = end - y + 12
            else:
                body = sheet.paragraph_height(bare.label, sheet.width - left)
                body += sheet.paragraph_height(bare.text, sheet.width - left, bold=True) if bare.text else 0
                head = sheet.paragraph_height(p.label, left - 40, bold=True)
                height = max(body, head) + 28
                shade = style.HIGHLIGHT if p.highlight else "ink"
                sheet.paragraph(18, y + (height - head) / 2, p.label, left - 40, bold=True, colour=shade)
                foot = sheet.paragraph(
                    left, y + (height - body) / 2, bare.label, sheet.width - left, colour="ink"
                )
                sheet.paragraph(left, foot, bare.text, sheet.width - left, bold=True)
            sheet.polygon([(0, y + 1), (5, y + 1), (5, y + height - 1), (0, y + height - 1)], colour)
        sheet.line((0, y), (sheet.width, y))
        y += height
    sheet.line((0, y), (sheet.width, y))


CHART = Chart(name="flow", model=FlowRecord, check=check, view=view, draw=draw)
