"""From readings to points, and the sentences that tell a chart to those who do not see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from casebook.charts.base import ChartRecord, Find
from casebook.charts.figures import Axis, Reading, source_line, sources
from casebook.text import Words
from casebook.view import FigureView, Link, PointView, TableView

NUMERIC = frozenset({"value", "before", "after"})


def point(reading: Reading, label: str, axis: Axis, record: ChartRecord, detail: str = "") -> PointView:
    """A reading as a mark on an axis."""
    return PointView(
        key=reading.key,
        label=label,
        text=reading.text,
        value=axis.place(reading.value, reading.unit),
        before=axis.place(reading.before, reading.unit),
        before_text=reading.before_text,
        shown=reading.say(axis.cut(reading.unit)),
        before_shown=reading.say_before(axis.cut(reading.unit)),
        short=axis.short(reading.value, reading.unit, reading.bound),
        before_short=axis.short(reading.before, reading.unit, reading.before_bound),
        low=axis.place(reading.low, reading.unit),
        high=axis.place(reading.high, reading.unit),
        when=reading.when,
        standing=reading.standing,
        scope=reading.scope,
        detail=detail,
        highlight=record.highlight == reading.key,
        ref=reading.ref,
    )


def key(points: Sequence[PointView], words: Words, shapes: bool) -> tuple[tuple[str, str], ...]:
    """What the marks mean that are not plain, in a fixed order, as far as they occur.

    Only a series tells scopes and lengths of periods apart by the shape of its marks.
    """
    found: set[str] = set()
    for p in points:
        found |= set(p.standing)
        if shapes:
            found |= ({"scope"} if p.scope else set()) | ({"partial"} if p.partial else set())
    scopes = sorted({p.scope for p in points if p.scope})
    order = ("derived", "forecast", "estimate", "scope", "partial")
    said = {code: words(f"drawn.key.{code}") for code in order if code in found}
    if len(scopes) == 1 and "scope" in said:
        said["scope"] = words("drawn.titled", name=said["scope"], text=scopes[0])
    return tuple(said.items())


def kind_words(p: PointView, words: Words) -> str:
    """What must be known of a point, in words: derived, another scope ..."""
    codes = [*p.standing, *(["partial"] if p.partial else [])]
    said = [words(f"drawn.key.{code}") for code in codes] + ([p.scope] if p.scope else [])
    return words("sign.list").join(said)


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Link | str]], words: Words) -> TableView:
    """The data of a chart as a table; columns that are empty throughout are left out."""
    cells = [[c if isinstance(c, Link) else Link(c) for c in row] for row in rows]
    kept = [i for i in range(len(columns)) if i == 0 or any(row[i].text for row in cells)]
    return TableView(
        caption=caption,
        heads=tuple(words(f"drawn.head.{columns[i]}") for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in cells),
        numeric=tuple(columns[i] in NUMERIC for i in kept),
    )


def valued(p: PointView, words: Words) -> str:
    """A point in a sentence: its label and its figure."""
    return words("drawn.valued", name=p.label, text=p.text)


def extremes(points: Sequence[PointView], words: Words) -> dict[str, str]:
    """The highest and the lowest point, for a sentence."""

    def size(p: PointView) -> float:
        return p.value if p.value is not None else p.high if p.high is not None else 0.0

    top, bottom = max(points, key=size), min(points, key=size)
    return {"top": valued(top, words), "bottom": valued(bottom, words)}


def compared(points: Sequence[PointView], words: Words) -> str:
    """The highest and the lowest in a sentence, or that all are the same."""
    if len({p.text for p in points}) == 1:
        return words("drawn.describe.same", text=points[0].text)
    return words("drawn.describe.extremes", **extremes(points, words))


def sentence_list(items: Sequence[str], words: Words) -> str:
    return words("drawn.list.between").join(items)


def space(parts: Sequence[str], words: Words) -> str:
    """Sentences one after another: English parts them with a space."""
    return ("" if words.language == "zh" else " ").join(part for part in parts if part)


def figure(
    record: ChartRecord,
    find: Find,
    words: Words,
    points: Sequence[PointView],
    readings: Iterable[Reading],
    description: str,
    data: tuple[Sequence[str], Sequence[Sequence[Link | str]]],
    **more: Any,
) -> FigureView:
    """A view with what all types have in common; `data` is the columns and rows of its table."""
    title = record.title.in_(words.language)
    links = sources(readings, find, words)
    return FigureView(
        id=record.id,
        type=str(record.model_dump()["chart"]),
        language=words.language,
        title=title,
        subtitle=record.subtitle.in_(words.language),
        points=tuple(points),
        description=description,
        table=table(title, *data, words),
        sources=links,
        source_line=source_line(links, words),
        key=key(points, words, shapes=bool(more.get("series"))),
        **more,
    )


def cited(p: PointView, text: str = "") -> Link:
    """A figure in the table, leading to its record."""
    return Link(text or p.text, p.ref.kind, p.ref.id) if p.ref else Link(text or p.text)
