"""Funnel: stages in order, with figures where the ledger has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casebook.charts.base import ChartRecord, Parts


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
