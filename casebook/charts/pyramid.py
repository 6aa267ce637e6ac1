"""Pyramid: layers that carry one another, the narrow top first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from casebook.charts.base import Chart, ChartRecord, Fault, Find, Parts
from casebook.charts.parts import items, parts_check, points_of, stack, view_of
from casebook.charts.sheet import Sheet
from casebook.text import Words
from casebook.view import FigureView


class PyramidRecord(ChartRecord):
    """A model of layers, top first. The areas measure nothing, and the chart says so.

    chart: pyramid
    title: {zh: 内容金字塔：底层走量，顶层立信, en: "The content pyramid: volume below, trust on top"}
    subtitle: {zh: 三层内容的分工, en: What each of the three layers does}
    layers:
      - title: {zh: 专业内容, en: Expert content}
        text: {zh: 由专家与品牌产出, en: Made by experts and the brand}
        fact: f-3.2-01          # optional, or `cell: dataset/row`
      - title: {zh: 用户共创, en: Co-created content}
    highlight: Expert content   # optional: the English title of a layer
    """

    chart: Literal["pyramid"]
    layers: Parts

    def keys(self) -> Iterator[str]:
        yield from (layer.key for layer in self.layers)


def check(record: PyramidRecord, find: Find) -> Iterator[Fault]:
    yield from parts_check("layers", record.layers, find)


def view(record: PyramidRecord, find: Find, words: Words) -> FigureView:
    points, readings = points_of(record, record.layers, find, words)
    return view_of(
        record,
        find,
        words,
        points,
        readings,
        words("drawn.describe.pyramid", n=len(points), items=items(points, words)),
        to_scale=False,
        remarks=(words("drawn.not_to_scale"),),
    )


def draw(sheet: Sheet, view: FigureView) -> None:
    count = len(view.points)
    stack(sheet, view, list(pairwise(k / count for k in range(count + 1))), 92.0 if sheet.narrow else 240.0)


CHART = Chart(name="pyramid", model=PyramidRecord, check=check, view=view, draw=draw)
