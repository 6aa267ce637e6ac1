"""The drawing of a series: years along the foot, one scale, marks by kind, labels where there is room."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casebook.charts import style
from casebook.charts.drawing import has_highlight, key_line, tick_text, ticks
from casebook.charts.sheet import XY, Box, Sheet, line_key
from casebook.charts.slope import spread
from casebook.view import FigureView, PointView

_LINE = 14.0  # from line to line of a label beside a mark
_LEAST_ROOM = 40.0  # for the name of a period below the axis, in pixels
_MANY = 12  # points of a series; of more, only the ends, the extremes and the highlighted are told
_CLOSE = 2 * style.MARK + 1  # marks nearer than this to one another are drawn smaller


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
    _value_axis(sheet, view, frame)
    _time_axis(sheet, view, frame)
    colours, spots = _colours(view), _places(view, frame, columns)
    for index, colour in enumerate(colours):
        if columns:
            _columns(sheet, list(zip(view.points, spots, strict=True)), frame, colour)
        else:
            _line(sheet, view, index, spots, colour)
    if frame.low <= 0 <= frame.high:
        zero = frame.y(0)
        sheet.line((frame.left, zero), (frame.right, zero), colour="ink", width=style.RULE)
    if len(view.series) > 1:
        _names(sheet, view, frame, colours)
    _values(sheet, view, spots, colours, columns)
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
    top_value, step = marks[-1], marks[1] - marks[0]
    if len(marks) > 2 and top_value - high > 0.35 * step:  # no empty storey above the highest point
        top_value = high + 0.1 * step
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
    if columns and (beside := [p for p in view.points if _beside(p)]):
        names = max(sheet.measure(p.short, style.SMALL, True) for p in beside) - 6
    # The last mark of a long series stands at the edge; its label needs half of its width beyond.
    edge = 10.0
    if len(view.points) > _MANY:
        edge = max(edge, sheet.measure(view.points[-1].short, style.SMALL, True) / 2 + 3)
    top = sheet.height + 13 + max(17.0, sheet.paragraph_height(view.axis, sheet.width, style.SMALL))
    return Frame(
        gutter,
        sheet.width - (names + 4 if names else edge),
        top,
        top + _height(sheet, view),
        first,
        last,
        marks[0],
        top_value,
    )


def _height(sheet: Sheet, view: FigureView) -> float:
    """On a phone a plot is high where its labels need it."""
    if not sheet.narrow:
        return 214.0 if sheet.low else 270.0
    return 210.0 if len(view.points) <= 6 or len(view.points) > 2 * _MANY else 270.0


def _value_axis(sheet: Sheet, view: FigureView, frame: Frame) -> None:
    for mark in (mark for mark in ticks(frame.low, frame.high) if mark <= frame.high):
        y = frame.y(mark)
        sheet.line((frame.left, y), (frame.right, y))
        sheet.text(frame.left - 8, y + 4.2, tick_text(mark, view), style.SMALL, colour="quiet", anchor="end")
    above = sheet.paragraph_height(view.axis, sheet.width, style.SMALL)
    sheet.paragraph(0, frame.top - 13 - above, view.axis, sheet.width, style.SMALL, colour="quiet")


def _time_axis(sheet: Sheet, view: FigureView, frame: Frame) -> None:
    if view.variant.endswith("-apart"):
        band = (frame.right - frame.left) / (frame.last - frame.first)
        seen: dict[float, str] = {p.at or 0.0: p.when for p in view.points}
        step = math.ceil(_LEAST_ROOM / band)  # among many, every second or third is named
        for at, when in list(seen.items())[::step]:
            y, room = frame.bottom + 6, band * step - 8
            sheet.paragraph(frame.x(at), y, when, room, style.SMALL, colour="quiet", anchor="middle")
        return
    years = range(int(frame.first), int(frame.last))
    band = (frame.right - frame.left) / len(years)
    step = year_step(band, sheet.measure("2025", style.SMALL, False) + 10)
    # Where years are named one by one, marks part them; else a mark stands below each year that is named.
    parted = step <= 2 or band >= 12
    named = {year for year in years if year % step == 0} or {years[-1]}
    for year in years:
        if parted or year in named:
            x = frame.x(year if parted else year + 0.5)
            sheet.line((x, frame.bottom), (x, frame.bottom + 4), colour="quiet")
        if year in named:
            x = frame.x(year + 0.5)
            sheet.text(x, frame.bottom + 18, str(year), style.SMALL, colour="quiet", anchor="middle")
    if parted:
        sheet.line((frame.right, frame.bottom), (frame.right, frame.bottom + 4), colour="quiet")


def year_step(band: float, width: float) -> int:
    """Every how many years one can be named, in round numbers: 1, 2, 5, 10, 20, 50 and so on without an end.

    `band` is the room of a year and `width` what its name takes, in pixels.
    """
    rough = width / band
    power = int(10 ** math.floor(math.log10(max(rough, 1.0))))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= rough)


def _shape(p: PointView) -> str:
    return "diamond" if p.scope else "square" if p.partial else "circle"


def _places(view: FigureView, frame: Frame, columns: bool) -> list[XY]:
    """Where the marks stand. One that would cover another steps aside, unless a line leads to it; among columns,
    what is not measured alike stands beside the column."""
    linked = {i for run in _runs(view) for i in run}
    spots: dict[int, XY] = {}
    for i in sorted(range(len(view.points)), key=lambda k: k not in linked):
        p = view.points[i]
        x, y = frame.x(p.at or 0.0), frame.y(p.value or 0.0)
        if columns and _beside(p):
            x += _column(frame) / 2 + style.MARK + 5
        if i in linked or columns:
            spots[i] = (x, y)
            continue
        steps = (0.0, 10.5, -10.5, 21.0, -21.0)
        free = (s for s in steps if not any(abs(x + s - a) < 9 and abs(y - b) < 9 for a, b in spots.values()))
        spots[i] = (x + next(free, 0.0), y)
    return [spots[i] for i in range(len(view.points))]


def _runs(view: FigureView) -> list[list[int]]:
    """The points that a line joins, by their place in the view."""
    runs: list[list[int]] = []
    for i, p in enumerate(view.points):
        if p.joined:
            runs[-1].append(i)
        elif not (p.scope or p.standing or p.partial):
            runs.append([i])
    return [run for run in runs if len(run) > 1]


def _line(sheet: Sheet, view: FigureView, index: int, spots: Sequence[XY], colour: str) -> None:
    runs = [[spots[i] for i in run] for run in _runs(view) if view.points[run[0]].series == index]
    with sheet.group(line_key(index)):
        lit = colour == style.HIGHLIGHT
        dash = () if lit else style.DASHES[index % len(style.DASHES)]
        sheet.lines(runs, colour=colour, width=2.8 if lit else style.STROKE, dash=dash)
    for (x0, y0), (x1, y1) in (pair for run in runs for pair in pairwise(run)):
        steps = max(1, int(math.hypot(x1 - x0, y1 - y0) / 9))
        for k in range(steps + 1):
            x, y = x0 + (x1 - x0) * k / steps, y0 + (y1 - y0) * k / steps
            sheet.taken.append(Box(x - 2, y - 2, x + 2, y + 2))
    own = [(p, spot) for p, spot in zip(view.points, spots, strict=True) if p.series == index]
    plain = sorted(spot[0] for p, spot in own if not (p.scope or p.standing or p.partial))
    near = min((b - a for a, b in pairwise(plain)), default=_CLOSE)
    for p, spot in own:
        dense = near < _CLOSE and not (p.scope or p.standing or p.partial)
        with sheet.group(p.key):
            sheet.mark(*spot, colour, p.standing, _shape(p), max(1.2, near * 0.4) if dense else style.MARK)


def _column(frame: Frame) -> float:
    return min(46.0, (frame.right - frame.left) / (frame.last - frame.first) * 0.5)


def _beside(p: PointView) -> bool:
    return bool(p.scope or p.partial)


def _columns(sheet: Sheet, line: Sequence[tuple[PointView, XY]], frame: Frame, colour: str) -> None:
    width, zero = _column(frame), frame.y(0)
    for p, (x, y) in line:
        with sheet.group(p.key):
            if _beside(p):
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
        points = [p for p in view.points if p.series == index]
        own = [p for p in points if not p.scope] or points
        ends.append(frame.y(own[-1].value or 0.0))
    heights = [len(lines) * 17.0 + 4 for lines in wrapped]
    middles = spread(ends, heights, frame.top - 12, frame.bottom + 6)
    for index, (lines, middle, height, colour) in enumerate(zip(wrapped, middles, heights, colours, strict=True)):
        with sheet.group(line_key(index)):
            for k, line in enumerate(lines):
                sheet.text(x, middle - height / 2 + 15 + k * 17, line, bold=True, colour=colour)


def _values(sheet: Sheet, view: FigureView, spots: Sequence[XY], colours: Sequence[str], columns: bool) -> None:
    """Figures beside the marks as far as there is room: the ends and the extremes first."""
    many, scopes = len(view.series) > 1, {p.scope for p in view.points if p.scope}
    sizes = Counter(p.series for p in view.points)
    ranks = _ranks(view)
    ranked = sorted(zip(view.points, spots, ranks, strict=True), key=lambda one: one[2])
    for p, (x, y), rank in ranked:
        all_of_them = not many or p.highlight or sizes[p.series] <= 5
        if rank[1] > (2 if all_of_them and sizes[p.series] <= _MANY else 0):
            continue
        colour = colours[p.series]
        for lines in _forms(sheet, p, named=len(scopes) > 1):
            places = _spots(sheet, x, y, lines, columns and not _beside(p))
            free = next((place for place, box in places if sheet.free(box)), None)
            if free:
                with sheet.group(p.key):
                    for k, line in enumerate(lines):
                        at, bold = (free[0], free[1] + k * _LINE), colour == style.HIGHLIGHT
                        sheet.text(*at, line, style.SMALL, bold=bold, colour=colour, anchor="middle")
                break


def _forms(sheet: Sheet, p: PointView, named: bool) -> Iterator[list[str]]:
    """A point's label in one line or in several. Where scopes differ, a figure never stands without its own: it would
    be taken for a figure of the scope that the note tells of."""
    if not (named and p.scope):
        yield [p.short]
        return
    yield [f"{p.short} {p.scope}"]
    for room in (120, 80):
        yield [p.short, *sheet.wrap(p.scope, room, style.SMALL)]


def _ranks(view: FigureView) -> list[tuple[int, int]]:
    """What is labelled first: the highlighted series; in each its ends and extremes, then what is not alike."""
    lines: dict[int, list[PointView]] = {}
    for p in view.points:
        lines.setdefault(p.series, []).append(p)
    ends = {k: {line[0].key, line[-1].key} for k, line in lines.items()}
    extremes: dict[int, set[str]] = {k: set() for k in lines}
    if len(lines) == 1:
        for k, line in lines.items():
            own = [p for p in line if not p.scope] or line
            extremes[k] = {pick(own, key=lambda p: p.value or 0.0).key for pick in (min, max)}
    return [
        (
            0 if p.highlight else 1,
            0 if p.key in ends[p.series] | extremes[p.series] else 1 if p.scope or p.standing else 2,
        )
        for p in view.points
    ]


def _spots(sheet: Sheet, x: float, y: float, lines: Sequence[str], above_only: bool) -> Iterator[tuple[XY, Box]]:
    """Places for the first line of a label, the best first: above, below, then to the sides."""
    half = max(sheet.measure(line, style.SMALL, True) for line in lines) / 2
    side, more = style.MARK + 6 + half, (len(lines) - 1) * _LINE
    offsets = [(0.0, -10.0 - more), (0.0, 19.0), (side, 4.3 - more / 2), (-side, 4.3 - more / 2), (0.0, -18.0 - more)]
    offsets += [(side * 0.7, -9.0 - more), (-side * 0.7, -9.0 - more), (side * 0.8, 16.0), (-side * 0.8, 16.0)]
    offsets += [(end, dy) for end in (side, -side) for dy in (4.3 - more, 4.3)] if more else []
    offsets += [(0.0, 27.0), (0.0, -26.0 - more)]
    for dx, dy in offsets[:1] if above_only else offsets:
        at = (x + dx, y + dy)
        yield at, Box(at[0] - half - 2, at[1] - 11, at[0] + half + 2, at[1] + 3 + more)
