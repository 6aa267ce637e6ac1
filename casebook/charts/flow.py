"""Flow: steps in words, as a loop, a line or layers that stand on one another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from casebook.charts import style
from casebook.charts.base import Chart, ChartRecord, Fault, Find, Parts
from casebook.charts.drawing import tone
from casebook.charts.parts import items, parts_check, points_of, say, view_of
from casebook.charts.sheet import XY, Sheet
from casebook.text import Words
from casebook.view import FigureView


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
    yield from parts_check("steps", record.steps, find)


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
    """Columns under one rule whose arrows show the way; a loop's rule runs back below and in again from the left."""
    loop, count, gap = view.variant == "loop", len(view.points), 22.0
    first = 24.0 if loop else 0.0
    width = (sheet.width - first - gap * (count - 1) - (16 if loop else 0)) / count
    top = sheet.height + 10
    foot = top
    for k, p in enumerate(view.points):
        x, colour = first + k * (width + gap), tone(p)
        last = k == count - 1
        with sheet.group(p.key):
            reach = width + (gap - 8 if not last else 16 if loop else 0)
            sheet.line((x, top), (x + reach - (8 if last and loop else 0), top), colour=colour, width=style.STROKE)
            if not last:
                sheet.arrow(x + width + gap - 3, top, 1, 0, colour, 9)
            sheet.text(x, top + 25, str(k + 1), bold=True, colour=colour)
            foot = max(foot, say(sheet, p, x, top + 32, width))
    if loop:
        y, right = foot + 16, sheet.width - 1
        back = [(right - 8, top), (right, top), (right, y), (3, y), (3, top), (first - 11, top)]
        sheet.line(*rounded(back, 7), colour="quiet", width=style.RULE)
        sheet.arrow(first - 4, top, 1, 0, "quiet", 9)
        foot = y
    sheet.grow(foot + 4)


def _down(sheet: Sheet, view: FigureView) -> None:
    """Steps one below the other along a rail; a loop's rail runs back on the left."""
    loop = view.variant == "loop"
    rail, y = (30.0 if loop else 8.0), sheet.height + 12
    x, first = rail + 22, y
    for k, p in enumerate(view.points):
        last, colour = k == len(view.points) - 1, tone(p)
        with sheet.group(p.key):
            end = say(sheet, p, x, y - 9, sheet.width - x)
            sheet.text(rail, y + 4.6, str(k + 1), bold=True, colour=colour, anchor="middle")
        foot = max(end + 18, y + 46)
        if not last:
            sheet.line((rail, y + 13), (rail, foot - 17), colour="quiet", width=style.RULE)
            sheet.arrow(rail, foot - 11, 0, 1, "quiet", 8)
            y = foot
            continue
        if loop:
            back = [(rail, y + 13), (rail, y + 28), (4, y + 28), (4, first), (rail - 18, first)]
            sheet.line(*rounded(back, 7), colour="quiet", width=style.RULE)
            sheet.arrow(rail - 11, first, 1, 0, "quiet", 8)
        sheet.grow(max(end, y + 32))


def rounded(path: Sequence[XY], radius: float) -> list[XY]:
    """A path whose corners are cut round."""
    made = [path[0]]
    for before, corner, after in zip(path, path[1:], path[2:], strict=False):
        ins, outs = (_toward(corner, end, radius) for end in (before, after))
        for t in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            made.append((a * ins[0] + b * corner[0] + c * outs[0], a * ins[1] + b * corner[1] + c * outs[1]))
    return [*made, path[-1]]


def _toward(start: XY, end: XY, distance: float) -> XY:
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    part = min(distance, length / 2) / length
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _layers(sheet: Sheet, view: FigureView) -> None:
    """Layers between hairlines, the title on the left, what it does on the right."""
    left = 0.0 if sheet.narrow else 220.0
    y = sheet.height + 2
    for p in view.points:
        colour = tone(p)
        said, figure = (p.detail, p.shown) if p.detail else (p.shown, "")
        with sheet.group(p.key):
            if sheet.narrow:
                end = say(sheet, p, 16, y + 12, sheet.width - 16)
                height = end - y + 12
            else:
                body = sheet.paragraph_height(said, sheet.width - left)
                body += sheet.paragraph_height(figure, sheet.width - left, bold=True) if figure else 0
                head = sheet.paragraph_height(p.label, left - 40, bold=True)
                height = max(body, head) + 28
                shade = style.HIGHLIGHT if p.highlight else "ink"
                sheet.paragraph(18, y + (height - head) / 2, p.label, left - 40, bold=True, colour=shade)
                foot = sheet.paragraph(left, y + (height - body) / 2, said, sheet.width - left, colour="ink")
                sheet.paragraph(left, foot, figure, sheet.width - left, bold=True)
            sheet.polygon([(0, y + 1), (5, y + 1), (5, y + height - 1), (0, y + height - 1)], colour)
        sheet.line((0, y), (sheet.width, y))
        y += height
    sheet.line((0, y), (sheet.width, y))


CHART = Chart(name="flow", model=FlowRecord, check=check, view=view, draw=draw)
