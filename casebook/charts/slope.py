"""Slope: from before to after, a line for each subject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from casebook.charts.base import ChartRecord
from casebook.model.refs import CellRef, FactRef
from casebook.model.values import LocalText, Value


class Change(Value):
    """One line: a fact of the form `before_after`, or two cells."""

    fact: FactRef | None = None
    before: CellRef | None = None
    after: CellRef | None = None
    label: LocalText | None = None

    @model_validator(mode="after")
    def _fact_or_cells(self) -> Self:
        cells = (self.before is not None) + (self.after is not None)
        if not ((self.fact is not None and cells == 0) or (self.fact is None and cells == 2)):
            raise ValueError(
                "a row names either a `fact` of the form before_after, or two cells, `before` and `after`"
            )
        return self

    @property
    def key(self) -> str:
        return self.fact or self.after or ""


class SlopeRecord(ChartRecord):
    """Before and after, on one scale.

    chart: slope
    title:
      zh: 分层运营之后，复购率与客单价同升
      en: After tiering, repurchase and basket rose together
    subtitle:
      zh: 复购率，实施前后
      en: Repurchase rate, before and after
    rows:
      - fact: f-1.3-01                       # a fact of the form before_after
      - before: online-retail/2019           # or two cells of datasets
        after: online-retail/2024
        label: {zh: 网上零售额, en: Online retail sales}
    before: {zh: 实施前, en: Before}          # optional: what the two ends are called
    after: {zh: 实施后, en: After}
    highlight: f-1.3-01                      # optional; for two cells the `after` cell
    """

    chart: Literal["slope"]
    rows: Annotated[list[Change], Field(min_length=1, max_length=10)]
    before: LocalText | None = None
    after: LocalText | None = None

    def keys(self) -> Iterator[str]:
        yield from (row.key for row in self.rows)
