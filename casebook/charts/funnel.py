"""Funnel: stages in order, with figures where the ledger has them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from casebook.charts.base import Chart, ChartRecord, Fault, Find, Parts
from casebook.charts.parts import items, parts_check, points_of, stack, view_of
from casebook.charts.sheet import Sheet
from casebook.charts.views import compared, space
from casebook.text import Words
from casebook.view import FigureView


class FunnelRecord(ChartRecord):
    """Stages that narrow. Where every stage has a figure of one dimension the widths are to scale, else the chart says
    that they are not.

        chart: funnel
        title: {zh: 从公域到复购，每一步都在筛人, en: "From public traffic to repurchase, every step sifts"}
        subtitle: {zh: 私域转化的五个环节, en: The five stages of private-domain conversion}
        stages:
          - title: {zh: 触达, en: Reach}
            text: {zh: 公域内容与门店导流, en: Public content and store traffic}
          - title: {zh: 加粉, en: Add}
            fact: f-3.1-04          # optional, or `cell: dataset/row`
        highlight: Add              # optional: the English title of a stage
    """

    chart: Literal["funnel"]
    stages: Parts

    def keys(self) -> Iterator[str]:
        yield from (stage.key for stage in self.stages)


def check(record: FunnelRecord, find: Find) -> Iterator[Fault]:
    yield from parts_check("stages", record.stages, find)


def view(record: FunnelRecord, find: Find, words: Words) -> FigureView:
    points, readings = points_of(record, record.stages, find, words)
    to_scale = all(p.value is not None for p in points)
    telling = words("drawn.describe.funnel", n=len(points), items=items(points, words))
    if to_scale:
        telling = space([telling, compared(points, words)], words)
    remarks = () if to_scale else (words("drawn.not_to_scale"),)
    return view_of(record, find, words, points, readings, telling, to_scale=to_scale, remarks=remarks)


def draw(sheet: Sheet, view: FigureView) -> None:
    count = len(view.points)
    if view.to_scale:
        most = max(p.value or 0.0 for p in view.points) or 1.0
        widths = [((p.value or 0.0) / most, (p.value or 0.0) / most) for p in view.points]
    else:
        edges = [1 - 0.78 * k / count for k in range(count + 1)]
        widths = list(pairwise(edges))
    stack(sheet, view, widths, 92.0 if sheet.narrow else 260.0)


CHART = Chart(name="funnel", model=FunnelRecord, check=check, view=view, draw=draw)
