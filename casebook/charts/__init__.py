"""The chart types, each a module that ends in its declaration; `ALL` is the visible list.

A chart goes record -> `view_of` -> `FigureView` -> `canvas` -> bytes. Nothing here imports matplotlib: the records are
checked and the views made without it, and only `canvas` draws with it.
"""

from __future__ import annotations

from casebook.charts import flow, funnel, pyramid, range, ranked_bars, series, share, slope
from casebook.charts.base import Chart, ChartRecord, Find
from casebook.text import Words
from casebook.view import FigureView

ALL: tuple[Chart, ...] = (
    ranked_bars.CHART,
    slope.CHART,
    series.CHART,
    share.CHART,
    funnel.CHART,
    pyramid.CHART,
    range.CHART,
    flow.CHART,
)


def of_type(name: str) -> Chart:
    """The declaration of a type by the name that a record's `chart:` gives."""
    return next(chart for chart in ALL if chart.name == name)


def type_of(record: ChartRecord) -> Chart:
    """The declaration that a record belongs to."""
    return next(chart for chart in ALL if isinstance(record, chart.model))


def view_of(record: ChartRecord, find: Find, words: Words) -> FigureView:
    """A chart's record as a view in the language of the words."""
    return type_of(record).view(record, find, words)
