"""Checks that several kinds share. Each looks at one record in the light of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casebook.catalog import Catalog, natural
from casebook.errors import Said
from casebook.kinds.base import Check, Complaint
from casebook.model.values import AnyUnit, Form, Unit, scale_of
from casebook.problems import filled, table

# forms that state the metric itself; the others state a share, a ratio, a change or a limit of it
_OWN_UNIT = frozenset({Form.LEVEL, Form.COUNT, Form.DURATION, Form.BEFORE_AFTER})
_ALIKE = {"USD": "CNY", "age": "time", "person": "count"}


def complaint(loc: tuple[int | str, ...], code: str, fix: Said | None = None, /, **values: object) -> Complaint:
    """A complaint whose sentences stand in the table of problems."""
    entry = table()[code]
    mend = fix or entry.mend
    assert mend is not None, f"{code} needs to be told how it is mended"
    return Complaint(loc, code, filled(entry.message, values), fix or filled(mend, values))


def no_circle(field: str) -> Check:
    """Refuses records of a kind that lead back to themselves by a field of references; one of a circle is told."""

    def check(record: Any, catalog: Catalog) -> Iterator[Complaint]:
        circle = _circle(record, field, catalog)
        if circle and record.id == min(circle, key=natural):
            yield complaint((field,), "reference-circle", path=" → ".join((*circle, record.id)))

    return check


def _circle(record: Any, field: str, catalog: Catalog) -> tuple[str, ...]:
    """The shortest way from a record back to itself; empty where there is none."""
    ways: list[tuple[str, ...]] = [(record.id,)]
    seen: set[str] = set()
    for way in ways:  # grows while it is walked
        found = catalog.find(record.kind_name, way[-1])
        for slug in getattr(found, field, ()):
            if slug == record.id and len(way) > 1:
                return way
            if slug not in seen:
                seen.add(slug)
                ways.append((*way, slug))
    return ()


def unit_of_metric(record: Any, catalog: Catalog) -> Iterator[Complaint]:
    """Refuses a unit in which the metric of a fact or dataset cannot be counted."""
    metric: Any = catalog.find("metric", record.metric) if record.metric else None
    figure = getattr(record, "figure", None)
    if metric is None or (figure is not None and figure.form not in _OWN_UNIT):
        return
    unit: Unit = record.unit if figure is None else figure.unit
    wanted: Unit = metric.unit
    if _dimension(unit) != _dimension(wanted):
        loc = ("unit",) if figure is None else ("figure", "unit")
        yield complaint(loc, "unit-of-metric", unit=unit, metric=metric.id, wanted=wanted)


def _dimension(unit: AnyUnit) -> str:
    dimension = scale_of(unit)[0]
    return _ALIKE.get(dimension, dimension)
