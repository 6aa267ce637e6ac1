"""Numbers, figures, dates and lists become text here and nowhere else: pure functions of value and words."""

from casebook.wording.figures import figure, in_unit_of_metric, is_calendar_year, value_only
from casebook.wording.lists import counted, join
from casebook.wording.numbers import axis, axis_scale, number, plain, quantity, unit_label
from casebook.wording.times import date, period

__all__ = [
    "axis",
    "axis_scale",
    "counted",
    "date",
    "figure",
    "in_unit_of_metric",
    "is_calendar_year",
    "join",
    "number",
    "period",
    "plain",
    "quantity",
    "unit_label",
    "value_only",
]
