"""Share: parts of a whole, each part a bar that begins where the one before it ends. No pie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from casebook.charts.base import ChartRecord, Row
from casebook.model.values import LocalText


class ShareRecord(ChartRecord):
    """Shares in percent of one whole (`parts`), or of wholes of their own, such as answers of a survey (`each`).

    chart: share
    title:
      zh: 超级用户贡献了大部分销售
      en: Superusers bring in most of the sales
    subtitle:
      zh: 各层用户的销售占比
      en: Share of sales by tier of user
    rows:
      - fact: f-3.1-01
        label: {zh: 超级用户, en: Superusers}
      - fact: f-3.1-02
    rest: {zh: 其余用户, en: All others}    # optional: what makes up the remainder, with `of: parts`
    of: parts                             # the default; `each` when the rows do not add up to one whole
    highlight: f-3.1-01                   # optional
    """

    chart: Literal["share"]
    rows: Annotated[list[Row], Field(min_length=1, max_length=10)]
    rest: LocalText | None = None
    of: Literal["parts", "each"] = "parts"

    def keys(self) -> Iterator[str]:
        yield from (row.key for row in self.rows)
