"""What several chart types draw alike: a row's label and bar, the key of the marks, the axis with few ticks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal

from casebook.charts import style
from casebook.charts.sheet import Sheet
from casebook.view import FigureView, PointView

LINE = style.TEXT * style.LEADING


def tone(point: PointView) -> str:
    """One thing in seal red, the rest quiet."""
    return style.HIGHLIGHT if point.highlight else "slate"


def has_highlight(view: FigureView) -> bool:
    return any(point.highlight for point in view.points)


def numbers(points: Sequence[PointView]) -> list[float]:
    """Every number that a point puts on the axis."""
    return [n for p in points for n in (p.value, p.before, p.low, p.high) if n is not None]


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers that cover a span from `low` to `high`, the first at or below, the last at or above."""
    if high <= low:
        high = low + 1
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    places = max(0, 1 - math.floor(math.log10(step)))
    return [round(k * step, places) for k in range(first, last + 1)]


def tick_text(value: float, view: FigureView) -> str:
    """A round number of the axis in the habit of the language."""
    exact = Decimal(repr(value))
    text = f"{exact:,f}" if view.language == "en" else f"{exact:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def labelled_rows(
    sheet: Sheet, view: FigureView, label_width: float, pitch: float = 34.0
) -> Iterator[tuple[PointView, float, float]]:
    """Rows with a hairline above each: on a wide sheet the label stands left of the bar, on a narrow one above it.

    Gives each point with the left edge of its bar's space and the middle of the bar.
    """
    y = sheet.height
    for point in view.points:
        sheet.line((0, y), (sheet.width, y))
        bold = point.highlight
        with sheet.group(point.key):
            if sheet.narrow:
                end = sheet.paragraph(0, y + 7, point.label, sheet.width, bold=bold)
                if point.detail:
                    end = sheet.paragraph(0, end, point.detail, sheet.width, style.SMALL, colour="quiet")
                middle = end + 5 + style.BAR / 2
                y = middle + style.BAR / 2 + 10
                yield point, 0.0, middle
            else:
                height = sheet.paragraph_height(point.label, label_width - 16, bold=bold)
                if point.detail:
                    height += sheet.paragraph_height(point.detail, label_width - 16, style.SMALL)
                row = max(pitch, height + 14)
                top = y + (row - height) / 2
                top = sheet.paragraph(0, top, point.label, label_width - 16, bold=bold)
                if point.detail:
                    sheet.paragraph(0, top, point.detail, label_width - 16, style.SMALL, colour="quiet")
                yield point, label_width, y + row / 2
                y += row
        sheet.grow(y)
        y = sheet.height
    sheet.line((0, sheet.height), (sheet.width, sheet.height))


def bar_scale(sheet: Sheet, points: Sequence[PointView], left: float, gap: float = 8.0) -> tuple[float, float]:
    """Pixels for one unit, and where zero stands, so that every bar and the figure at its end fit."""
    room = sheet.width - left
    ends = [(max(p.value or 0, p.high or 0, 0), min(p.value or 0, p.low or 0, 0), p) for p in points]

    def texts(scale: float, side: int) -> float:
        widest = 0.0
        for high, low, point in ends:
            negative = low < 0
            if negative == (side < 0):
                reach = -low * scale if negative else high * scale
                widest = max(widest, reach + gap + sheet.measure(point.shown, style.TEXT, True))
            else:
                widest = max(widest, 0.0)
        return widest

    most = max(abs(end) for high, low, _ in ends for end in (high, low)) or 1.0
    scale = room / most
    for _ in range(60):
        if texts(scale, 1) + texts(scale, -1) <= room:
            break
        scale *= 0.95
    return scale, left + texts(scale, -1)


def value_text(sheet: Sheet, point: PointView, x: float, middle: float, negative: bool = False) -> None:
    """The figure at the end of a bar."""
    sheet.text(
        x + (-8 if negative else 8),
        middle + style.TEXT * 0.36,
        point.shown,
        bold=True,
        colour=style.HIGHLIGHT if point.highlight else "ink",
        anchor="end" if negative else "start",
    )


def key_line(sheet: Sheet, view: FigureView, bars: bool) -> None:
    """What hollow, hatched and otherwise shaped marks mean, where the chart has any."""
    if not view.key:
        return
    x, y = 0.0, sheet.height + 18
    for code, words in view.key:
        lines = sheet.wrap(words, sheet.width - 22, style.SMALL)
        width = 22 + max(sheet.measure(line, style.SMALL, False) for line in lines)
        if x and x + width > sheet.width:
            x, y = 0.0, y + 19
        shape = {"scope": "diamond", "partial": "square"}.get(code, "circle")
        standing = () if code in {"scope", "partial"} else (code,)
        if bars and shape == "circle":
            sheet.block(x, y - 5, 15, 10, "slate", standing)
        else:
            sheet.mark(x + 7, y, "slate", standing, shape)
        for k, line in enumerate(lines):
            sheet.text(x + 22, y + 4.3 + k * 17, line, style.SMALL, colour="quiet")
        y += (len(lines) - 1) * 17
        x += width + 20
    sheet.grow(y + 10)
