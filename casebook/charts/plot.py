"""The drawing of a series: years along the foot, one scale, marks by kind, labels where there is room."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casebook.charts import style
from casebook.charts.drawing import has_highlight, key_line, tick_text, ticks
from casebook.charts.sheet import Box, Sheet
from casebook.charts.slope import spread
from casebook.view import FigureView, PointView


@dataclass(frozen=True)
class Frame:
    """Where the plot lies on the sheet, and what its edges stand for."""

    left: float
    right: float
    top: float
    bottom: float
    first: float
    last: float
    low: float
    high: float

    def x(self, at: float) -> float:
        return self.left + (at - self.first) / (self.last - self.first) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def draw_series(sheet: Sheet, view: FigureView) -> None:
    columns = view.variant.startswith("columns")
    frame = _frame(sheet, view, columns)
    marks = _value_axis(sheet, view, frame)
    _time_axis(sheet, view, frame)
    colours = _colours(view)
    for index in range(len(view.series)):
        line = [p for p in view.points if p.series == index]
        if columns:
            _columns(sheet, line, frame, colours[index])
        else:
            _line(sheet, line, frame, colours[index])
    if frame.low == 0 or marks[0] <= 0 <= marks[-1]:
        zero = frame.y(0)
        sheet.line((frame.left, zero), (frame.right, zero), colour="ink", width=style.RULE)
    if len(view.series) > 1:
        _names(sheet, view, frame, colours)
    _values(sheet, view, frame, colours, columns)
    key_line(sheet, view, bars=columns)


def _colours(view: FigureView) -> list[str]:
    """Seal red for the highlighted series, and for a series that stands alone; the rest quiet."""
    lit = {p.series for p in view.points if p.highlight}
    colours, quiet = [], iter(style.SERIES)
    for index in range(len(view.series)):
        alone = len(view.series) == 1 and not has_highlight(view)
        colours.append(style.HIGHLIGHT if index in lit else "slate" if alone else next(quiet))
    return colours


def _frame(sheet: Sheet, view: FigureView, columns: bool) -> Frame:
    values = [p.value or 0.0 for p in view.points]
    low, high = min(values), max(values)
    marks = ticks(min(0.0, low) if view.from_zero else low, high)
    ats = [p.at or 0.0 for p in view.points]
    if view.variant.endswith("-apart"):
        first, last = min(ats) - 0.5, max(ats) + 0.5
    else:
        first, last = float(math.floor(min(ats))), float(math.floor(max(ats)) + 1)
    gutter = max(sheet.measure(tick_text(mark, view), style.SMALL, False) for mark in marks) + 10
    names = 0.0
    if len(view.series) > 1:
        names = min(
            max(sheet.measure(name, style.TEXT, True) for name in view.series) + 6,
            sheet.width * (0.3 if sheet.narrow else 0.24),
        )
    top = sheet.height + 30
    return Frame(
        gutter,
        sheet.width - names - (4 if names else 10),
        top,
        top + (210 if sheet.narrow else 270),
        first,
        last,
        marks[0],
        marks[-1],
    )


def _value_axis(sheet: Sheet, view: FigureView, frame: Frame) -> list[float]:
    marks = ticks(frame.low, frame.high)
    for mark in marks:
        y = frame.y(mark)
        sheet.line((frame.left, y), (frame.right, y))
        sheet.text(frame.left - 8, y + 4.2, tick_text(mark, view), style.SMALL, colour="quiet", anchor="end")
    sheet.text(0, frame.top - 17, view.axis, style.SMALL, colour="quiet")
    return marks


def _time_axis(sheet: Sheet, view: FigureView, frame: Frame) -> None:
    if view.variant.endswith("-apart"):
        room = (frame.right - frame.left) / (frame.last - frame.first) - 8
        seen: dict[float, str] = {p.at or 0.0: p.when for p in view.points}
        for at, when in seen.items():
            y = frame.bottom + 6
            sheet.paragraph(frame.x(at), y, when, room, style.SMALL, colour="quiet", anchor="middle")
        return
    years = range(int(frame.first), int(frame.last))
    width = sheet.measure("2025", style.SMALL, False) + 10
    step = next(k for k in (1, 2, 5, 10, 20) if (frame.right - frame.left) / len(years) * k >= width)
    shown = {year for year in years if (years[-1] - year) % step == 0}
    for year in years:
        x = frame.x(year)
        sheet.line((x, frame.bottom), (x, frame.bottom + 4), colour="quiet")
        if year in shown:
            sheet.text(
                frame.x(year + 0.5),
                frame.bottom + 18,
                str(year),
                style.SMALL,
                colour="quiet",
                anchor="middle",
            )
    sheet.line((frame.right, frame.bottom), (frame.right, frame.bottom + 4), colour="quiet")


def _shape(p: PointView) -> str:
    return "diamond" if p.scope else "square" if p.partial else "circle"


def _line(sheet: Sheet, points: Sequence[PointView], frame: Frame, colour: str) -> None:
    runs: list[list[tuple[float, float]]] = []
    previous: PointView | None = None
    for p in points:
        place = (frame.x(p.at or 0.0), frame.y(p.value or 0.0))
        if p.joined and runs and previous is not None:
            runs[-1].append(place)
        elif not p.scope:
            runs.append([place])
        previous = p if not p.scope else previous
    sheet.lines(runs, colour=colour, width=2.4 if colour == style.HIGHLIGHT else style.STROKE)
    for run in runs:
        for (x0, y0), (x1, y1) in zip(run, run[1:], strict=False):
            steps = max(1, int(math.hypot(x1 - x0, y1 - y0) / 9))
            for k in range(steps + 1):
                x, y = x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps
                sheet.taken.append(Box(x - 2, y - 2, x + 2, y + 2))
    for p in points:
        with sheet.group(p.key):
            sheet.mark(frame.x(p.at or 0.0), frame.y(p.value or 0.0), colour, p.standing, _shape(p))


def _columns(sheet: Sheet, points: Sequence[PointView], frame: Frame, colour: str) -> None:
    room = (frame.right - frame.left) / (frame.last - frame.first)
    width = min(46.0, room * 0.6)
    for p in points:
        x, y, zero = frame.x(p.at or 0.0), frame.y(p.value or 0.0), frame.y(0)
        with sheet.group(p.key):
            if p.scope or p.partial:
                sheet.mark(x, y, colour, p.standing, _shape(p))
            else:
                sheet.block(x - width / 2, min(y, zero), width, abs(zero - y), colour, p.standing)
                sheet.taken.append(Box(x - width / 2, min(y, zero), x + width / 2, max(y, zero)))


def _names(sheet: Sheet, view: FigureView, frame: Frame, colours: Sequence[str]) -> None:
    """The name of each series beside its last point."""
    x, room = frame.right + 10, sheet.width - frame.right - 10
    wrapped = [sheet.wrap(name, room, style.TEXT, True) for name in view.series]
    ends = []
    for index in range(len(view.series)):
        line = [p for p in view.points if p.series == index]
        plain = [p for p in line if not p.scope] or line
        ends.append(frame.y(plain[-1].value or 0.0))
    heights = [len(lines) * 17.0 + 4 for lines in wrapped]
    middles = spread(ends, heights, frame.top - 12, frame.bottom + 6)
    for lines, middle, height, colour in zip(wrapped, middles, heights, colours, strict=True):
        for k, line in enumerate(lines):
            sheet.text(x, middle - height / 2 + 15 + k * 17, line, bold=True, colour=colour)


def _values(sheet: Sheet, view: FigureView, frame: Frame, colours: Sequence[str], columns: bool) -> None:
    """Figures beside the marks: the ends and the extremes first, the rest as far as there is room."""
    for p in sorted(view.points, key=lambda q: _rank(q, view)):
        x, y = frame.x(p.at or 0.0), frame.y(p.value or 0.0)
        text = f"{p.detail} {p.scope}" if p.scope and not sheet.narrow else p.detail
        for options in (text, p.detail):
            placed = next(
                (spot for spot in _spots(sheet, x, y, options, columns) if sheet.free(spot[1])), None
            )
            if placed:
                (tx, ty), _ = placed
                with sheet.group(p.key):
                    bold = colours[p.series] == style.HIGHLIGHT
                    sheet.text(
                        tx, ty, options, style.SMALL, bold=bold, colour=colours[p.series], anchor="middle"
                    )
                break


def _rank(p: PointView, view: FigureView) -> tuple[int, float]:
    line = [q for q in view.points if q.series == p.series]
    values = [q.value or 0.0 for q in line]
    first_or_last = p.key in {line[0].key, line[-1].key}
    extreme = p.value in {min(values), max(values)}
    return (0 if p.highlight else 1, 0 if first_or_last or extreme else 1 if p.scope or p.standing else 2)


def _spots(
    sheet: Sheet, x: float, y: float, text: str, columns: bool
) -> Iterator[tuple[tuple[float, float], Box]]:
    """Places for a label, the best first: above, below, then to the sides."""
    width = sheet.measure(text, style.SMALL, True)
    side = style.MARK + 6 + width / 2
    offsets = [
        (0.0, -10.0),
        (0.0, 19.0),
        (side, 4.3),
        (-side, 4.3),
        (0.0, -18.0),
        (side * 0.7, -9),
        (-side * 0.7, -9),
    ]
    offsets += [(side * 0.8, 16), (-side * 0.8, 16), (0.0, 27.0), (0.0, -26.0)]
    for dx, dy in offsets[:1] if columns else offsets:
        half = width / 2 + 2
        yield (x + dx, y + dy), Box(x + dx - half, y + dy - 11, x + dx + half, y + dy + 3)
