"""Series: datasets over time. What is not measured alike is marked, and no line joins it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from casebook.charts.base import ChartRecord
from casebook.model.refs import DatasetRef
from casebook.model.values import LocalText, Slug, Value


class Line(Value):
    """A dataset's line. `rows` picks rows and `variants` scopes where not all are wanted."""

    dataset: DatasetRef
    label: LocalText | None = None
    rows: list[Slug] | None = None
    variants: list[Slug] | None = None

    @property
    def key(self) -> str:
        return self.dataset


class SeriesRecord(ChartRecord):
    """One or more datasets of one dimension over time.

    Points that are forecast, derived, estimated or cited from memory, points of another scope (`variant`) and periods
    of another length are shown as separate marks, each with its own shape, and are never joined by a line.

        chart: series
        title:
          zh: 网上零售占比稳步走高
          en: The share of online retail keeps rising
        subtitle:
          zh: 实物商品网上零售额占社会消费品零售总额的比重，各年
          en: Online sales of goods as a share of total retail sales, by year
        lines:
          - dataset: online-goods-share
            label: {zh: 占比, en: Share}          # optional: the dataset's title otherwise
          - dataset: live-commerce-100ec
            rows: ["2019", "2020", "2021"]        # optional: only these rows
            variants: [total]                     # optional: only these scopes, and the dataset's own
        mark: line                                # the default; `columns` for one dataset of few points
        zero: true                                # the default; false lets a line's axis begin above zero, and says so
        highlight: online-goods-share             # optional
    """

    chart: Literal["series"]
    lines: Annotated[list[Line], Field(min_length=1, max_length=5)]
    mark: Literal["line", "columns"] = "line"
    zero: bool = True

    def keys(self) -> Iterator[str]:
        yield from (line.key for line in self.lines)
