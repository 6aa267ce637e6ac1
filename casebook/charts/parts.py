"""What funnels, pyramids and flows share: parts in words, each with a figure where there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from casebook.charts import style
from casebook.charts.base import ChartRecord, Fault, Find, Part
from casebook.charts.checks import too_large
from casebook.charts.drawing import tone
from casebook.charts.figures import Axis, Reading, read_part, whole
from casebook.charts.sheet import Sheet
from casebook.charts.views import cited, figure, sentence_list
from casebook.text import Words
from casebook.view import FigureView, PointView


def points_of(
    record: ChartRecord, parts: Sequence[Part], find: Find, words: Words
) -> tuple[list[PointView], list[Reading]]:
    """The parts in order, their figures on one axis where all of them share one."""
    readings = [read_part(find, part, words) for part in parts]
    told = [r for r in readings if r is not None]
    axis = Axis.of(told, words) if told and len({(r.unit, r.form) for r in told}) == 1 else None
    points = []
    for part, reading in zip(parts, readings, strict=True):
        value = axis.place(reading.value, reading.unit) if axis and reading else None
        points.append(
            PointView(
                key=part.key,
                label=part.title.in_(words.language),
                text=reading.text if reading else "",
                shown=reading.say(axis.cut(reading.unit) if axis else whole) if reading else "",
                value=value,
                when=reading.when if reading else "",
                detail=part.text.in_(words.language) if part.text else "",
                highlight=record.highlight == part.key,
                ref=reading.ref if reading else None,
            )
        )
    return points, told


def parts_check(name: str, parts: Sequence[Part], find: Find) -> Iterator[Fault]:
    """What is checked of the figures of parts."""
    for i, part in enumerate(parts):
        yield from too_large(find, (name, i), fact_id=part.fact, cell_ref=part.cell)


def items(points: Sequence[PointView], words: Words) -> str:
    """The parts in a sentence: title, text, figure."""
    said = []
    for p in points:
        item = words("drawn.valued", name=p.label, text=p.text) if p.text else p.label
        said.append(words("drawn.told", name=item, text=p.detail.rstrip("。.")) if p.detail else item)
    return sentence_list(said, words)


def view_of(
    record: ChartRecord,
    find: Find,
    words: Words,
    points: Sequence[PointView],
    readings: Sequence[Reading],
    telling: str,
    **more: Any,
) -> FigureView:
    """A view of parts, with their table."""
    rows = [(p.label, p.detail, cited(p) if p.text else "") for p in points]
    return figure(record, find, words, points, readings, telling, (("part", "text", "value"), rows), **more)


def said_height(sheet: Sheet, p: PointView, width: float) -> float:
    """How high the words of a part stand."""
    height = sheet.paragraph_height(p.label, width, bold=True)
    if p.detail:
        height += 1 + sheet.paragraph_height(p.detail, width, style.SMALL)
    if p.shown:
        height += 3 + sheet.paragraph_height(p.shown, width, bold=True)
    return height


def say(sheet: Sheet, p: PointView, x: float, top: float, width: float) -> float:
    """Title, text and figure of a part, one below the other; gives where they end."""
    end = sheet.paragraph(x, top, p.label, width, bold=True, colour=style.HIGHLIGHT if p.highlight else "ink")
    if p.detail:
        end = sheet.paragraph(x, end + 1, p.detail, width, style.SMALL, colour="quiet")
    if p.shown:
        end = sheet.paragraph(x, end + 3, p.shown, width, bold=True, colour="ink")
    return end


def stack(sheet: Sheet, view: FigureView, widths: Sequence[tuple[float, float]], room: float) -> None:
    """A silhouette of slices on the left, the words of each slice beside it, a hairline between them.

    `widths` gives for every slice the share of the room that its upper and lower edge take.
    """
    x = room + (16 if sheet.narrow else 28)
    y, middle = sheet.height, room / 2
    for p, (upper, lower) in zip(view.points, widths, strict=True):
        high = max(said_height(sheet, p, sheet.width - x) + 18, 46 if sheet.narrow or sheet.low else 54)
        sheet.line((x, y), (sheet.width, y))
        a, b = upper * room / 2, lower * room / 2
        top, foot = y + 2, y + high - 2
        outline = [(middle - a, top), (middle + a, top), (middle + b, foot), (middle - b, foot)]
        with sheet.group(p.key):
            if view.to_scale or p.highlight:
                sheet.polygon(outline, tone(p))
            else:  # what measures nothing is only outlined
                sheet.polygon(outline, "hair")
                sheet.line(*outline, outline[0], colour="slate", width=style.HAIR)
            edge = middle + (a + b) / 2
            sheet.line((edge + 3, y + high / 2), (x - 6, y + high / 2), colour="quiet", dash=(1.5, 2.5))
            say(sheet, p, x, y + (high - said_height(sheet, p, sheet.width - x)) / 2, sheet.width - x)
        y += high
    sheet.line((x, y), (sheet.width, y))
    sheet.grow(y)
