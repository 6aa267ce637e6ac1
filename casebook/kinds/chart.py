"""Charts: what a figure shows, told by references. The types and their models are in `casebook/charts/`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from casebook.catalog import Catalog
from casebook.charts import ALL, type_of
from casebook.charts.base import ChartRecord
from casebook.errors import Language
from casebook.kinds.base import Complaint, Index, Kind, page_in
from casebook.kinds.glyphs import drawable

AnyChart: Any = Annotated[reduce(or_, (chart.model for chart in ALL)), Field(discriminator="chart")]
"""What a chart's file may hold; the field `chart:` says which. A new type widens it by itself."""

ADAPTER: TypeAdapter[ChartRecord] = TypeAdapter(AnyChart)


def _title(record: ChartRecord, language: Language) -> str:
    return record.title.in_(language)


def _fit_for_its_type(record: ChartRecord, catalog: Catalog) -> Iterator[Complaint]:
    """What the type asks of the figures that it draws."""
    for fault in type_of(record).check(record, catalog):
        yield Complaint(fault.loc, fault.code, fault.message, fault.fix)


CHART = Kind(
    name="chart",
    folder="data/charts",
    model=AnyChart,
    path=page_in("charts"),
    title=_title,
    index=Index("charts/", "nav.data", 30, way=True),
    called=False,
    telling=True,
    checks=(_fit_for_its_type, drawable),
    weight=0.6,
)
