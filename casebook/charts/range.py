"""Range: sources that disagree, side by side, each with its definition. Nothing is averaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from casebook.charts.base import ChartRecord
from casebook.model.refs import CellRef, FactRef
from casebook.model.values import LocalText, Value


class Reading(Value):
    """What one source says: a fact, a cell, or the span between two cells (`low`, `high`)."""

    fact: FactRef | None = None
    cell: CellRef | None = None
    low: CellRef | None = None
    high: CellRef | None = None
    label: LocalText | None = None
    definition: LocalText

    @model_validator(mode="after")
    def _one_reading(self) -> Self:
        span = (self.low is not None) + (self.high is not None)
        if (self.fact is not None) + (self.cell is not None) + (span > 0) != 1 or span == 1:
            raise ValueError("a row names a `fact`, or a `cell`, or two cells `low` and `high`")
        return self

    @property
    def key(self) -> str:
        return self.fact or self.cell or self.low or ""


class RangeRecord(ChartRecord):
    """What several sources say of what sounds like one thing.

    chart: range
    title: {zh: 直播电商的规模取决于谁来数, en: How large live commerce is depends on who counts}
    subtitle: {zh: 同一年，各家口径, en: "The same year, as each source counts"}
    rows:
      - fact: f-2.1-03                       # a value, or a fact of the form range
        label: {zh: 本报告, en: The report}   # optional: the source's publisher otherwise
        definition: {zh: 口径未说明, en: Definition not stated}
      - cell: live-commerce-100ec/2023
        definition: {zh: 含退货的成交额, en: "Turnover, returns included"}
      - low: live-commerce-100ec/2022        # or a span between two cells
        high: live-commerce-100ec/2023
        label: {zh: 两年之间, en: Across two years}
        definition: {zh: 同上, en: As above}
    highlight: f-2.1-03                      # optional; for a span the `low` cell
    """

    chart: Literal["range"]
    rows: Annotated[list[Reading], Field(min_length=2, max_length=10)]

    def keys(self) -> Iterator[str]:
        yield from (row.key for row in self.rows)
