"""Flow: steps in words, as a loop, a line or layers that stand on one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from casebook.charts.base import ChartRecord, Parts


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
