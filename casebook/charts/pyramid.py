"""Pyramid: layers that carry one another, the narrow top first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casebook.charts.base import ChartRecord, Parts


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
