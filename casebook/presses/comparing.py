"""Comparing: records side by side, with what the ledger holds of them by period in one chart; what lists are sorted by.

The parts of a record are taken from its own page; what the chart draws comes as one file, `compare/series.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from casebook import kinds, series, wording
from casebook.graph import Files
from casebook.kinds.base import Kind
from casebook.kinds.case import Case
from casebook.kinds.dataset import Row
from casebook.kinds.fact import Fact
from casebook.kinds.metric import METRIC, Metric
from casebook.kinds.organisation import ORGANISATION, Organisation
from casebook.model.values import scale_of
from casebook.presses.page import Page
from casebook.render import Book, Desk, Ref, Saying

FOLDER = "compare/"


def series_file(book: Book) -> dict[str, Any]:
    """Every series of more than one point, with its organisation and its metric, in the words of one language.

    A point has the months that it covers (`from`, `to`), its size in base units and its wording; points of another
    length than their neighbours (a quarter among years) are told apart by `months`.
    """
    catalog, language = book.catalog, book.language
    lines: list[dict[str, Any]] = []
    for organisation in catalog.all(Organisation):
        for group in series.groups_of(organisation.id, catalog):
            for line in group.series:
                points = [point for p in line.points if (point := _point(p.fact, book)) is not None]
                if group.metric is None or len(points) < 2:
                    continue
                first = line.first
                label = first.label.in_(language)
                definition = first.definition.in_(language) if first.definition else ""
                lines.append(
                    {
                        "organisation": organisation.id,
                        "who": ORGANISATION.title(organisation, language),
                        "metric": group.metric,
                        "what": METRIC.title(catalog.get(Metric, group.metric), language),
                        "subject": first.subject.in_(language),
                        "label": label,
                        "definition": definition,
                        "scale": scale_of(first.figure.unit)[0],
                        "points": points,
                    }
                )
    cases = {case.id: case.organisation for case in catalog.all(Case) if case.organisation}
    return {"lines": lines, "cases": cases}


def _point(fact: Fact, book: Book) -> dict[str, Any] | None:
    """A fact as a point; None where it has no size or no date."""
    size = series.size_of(fact)
    span = fact.period.span() if fact.period else None
    if size is None or span is None or fact.period is None:
        return None
    first, last = span
    months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1
    return {
        "fact": fact.id,
        "from": first,
        "to": last,
        "months": months,
        "size": float(size),
        "when": wording.period(fact.period, book.words),
        "text": wording.figure(fact.figure, book.words),
    }


def data_files(book: Book) -> Files:
    """`compare/series.json` of a language."""
    root = "" if book.language == "zh" else f"{book.language}/"
    told = json.dumps(series_file(book), ensure_ascii=False, separators=(",", ":"))
    return {f"{root}{FOLDER}series.json": f"{told}\n".encode()}


def _size_key(_desk: Desk, fact: Fact | Ref) -> str:
    """What a figure is sorted by: what it counts, then how much of it, in base units; nothing where it is words."""
    told = cast("Fact", fact)
    figure, (scale, one) = told.figure, scale_of(told.figure.unit)
    size = series.size_of(told)
    if size is not None:
        return f"{scale} {size:.12g}"
    value = figure.value if figure.value is not None else figure.low
    return "" if value is None else f"{scale} {figure.form.value} {value * one:.12g}"


def _time_key(_desk: Desk, told: Fact | Row | Ref) -> str:
    """What a period is sorted by: its last month, then its first; nothing where it is words."""
    period = cast("Fact | Row", told).period
    span = period.span() if period else None
    return f"{span[1]} {span[0]}" if span else ""


SAYINGS = (Saying("size_key", _size_key), Saying("time_key", _time_key))


def _context(kind: Kind, _desk: Desk) -> Mapping[str, Any]:
    return {"of_kind": kind.name, "fields": kind.compared}


PAGES = tuple(
    Page(
        f"{kind.index.address}compare/",
        "site/compare.md.j2",
        f"compare.title_{kind.name}",
        context=partial(_context, kind),
    )
    for kind in kinds.ALL
    if kind.compared and kind.index
)
