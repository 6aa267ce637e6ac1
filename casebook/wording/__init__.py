"""Numbers, figures, dates and lists become text here and nowhere else: pure functions of value and words."""

from casebook.wording.figures import bare, figure, in_unit_of_metric, is_calendar_year, value_only
from casebook.wording.lists import counted, join
from casebook.wording.numbers import (
    axis,
    axis_scale,
    in_prose,
    nameless,
    number,
    plain,
    quantity,
    unit_label,
    unit_name,
)
from casebook.wording.times import date, period, span

__all__ = [
    "axis",
    "axis_scale",
    "bare",
    "counted",
    "date",
    "figure",
    "in_prose",
    "in_unit_of_metric",
    "is_calendar_year",
    "join",
    "nameless",
    "number",
    "period",
    "plain",
    "quantity",
    "span",
    "unit_label",
    "unit_name",
    "value_only",
]
