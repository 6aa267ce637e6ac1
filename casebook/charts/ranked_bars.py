"""Ranked bars: one measure, several subjects, the largest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casebook.charts.base import ChartRecord, Rows


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
