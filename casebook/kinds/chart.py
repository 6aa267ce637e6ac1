"""Charts: what a figure shows, told by references. The types and their models are in `casebook/charts/`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from casebook.charts.base import ChartRecord
from casebook.charts.flow import FlowRecord
from casebook.charts.funnel import FunnelRecord
from casebook.charts.pyramid import PyramidRecord
from casebook.charts.range import RangeRecord
from casebook.charts.ranked_bars import RankedBarsRecord
from casebook.charts.series import SeriesRecord
from casebook.charts.share import ShareRecord
from casebook.charts.slope import SlopeRecord
from casebook.errors import Language
from casebook.kinds.base import Kind, page_in

AnyChart = Annotated[
    RankedBarsRecord
    | SlopeRecord
    | SeriesRecord
    | ShareRecord
    | FunnelRecord
    | PyramidRecord
    | RangeRecord
    | FlowRecord,
    Field(discriminator="chart"),
]
"""What a chart's file may hold; the field `chart:` says which."""

ADAPTER: TypeAdapter[ChartRecord] = TypeAdapter(AnyChart)


def _title(record: ChartRecord, language: Language) -> str:
    return record.title.in_(language)


CHART = Kind(
    name="chart",
    folder="data/charts",
    model=AnyChart,
    path=page_in("charts"),
    title=_title,
    index=True,
)
