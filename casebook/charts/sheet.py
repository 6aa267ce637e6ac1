"""A sheet: what a chart type draws on. It keeps a list of strokes, fills and words in pixels from the top left corner.

It knows no library and no file: `canvas` turns the list into bytes. Because it keeps the box of every text, tests can
ask whether labels overlap or run over the edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from casebook.charts import style
from casebook.charts.typeset import wrap

Measure = Callable[[str, float, bool], float]
Anchor = Literal["start", "middle", "end"]
XY = tuple[float, float]


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Stroke:
    """A line through points; `path` may be several lines."""

    lines: tuple[tuple[XY, ...], ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Fill:
    """A closed shape."""

    outline: tuple[XY, ...]
    colour: str
    group: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    bold: bool
    colour: str
    anchor: Anchor
    box: Box
    group: str = ""


Item = Stroke | Fill | Words


def line_key(index: int) -> str:
    """The group of what belongs to a line as a whole, by its place in the view; no point has a blank in its key."""
    return f"line {index}"


class Sheet:
    """A drawing in the making, of fixed width and growing height; what is free to choose its height spares room on one
    that is `low`."""

    def __init__(self, width: float, measure: Measure, *, low: bool = False) -> None:
        self.width = width
        self.low = low
        self.height = 0.0
        self.measure = measure
        self.items: list[Item] = []
        self.taken: list[Box] = []
        self._group = ""

    @property
    def narrow(self) -> bool:
        return self.width < 480

    @contextmanager
    def group(self, key: str) -> Iterator[None]:
        """What is drawn inside belongs to one point of the view."""
        self._group, before = key, self._group
        yield
        self._group = before

    def _add(self, item: Item) -> None:
        self.items.append(replace(item, group=self._group))

    def grow(self, y: float) -> None:
        self.height = max(self.height, y)

    # Shapes

    def line(self, *points: XY, colour: str = "hair", width: float = style.HAIR, dash: Sequence[float] = ()) -> None:
        self.lines([points], colour=colour, width=width, dash=dash)

    def lines(
        self,
        lines: Sequence[Sequence[XY]],
        colour: str,
        width: float = style.HAIR,
        dash: Sequence[float] = (),
    ) -> None:
        kept = tuple(tuple(line) for line in lines if len(line) > 1)
        if kept:
            self._add(Stroke(kept, colour, width, tuple(dash)))
            self.grow(max(y for line in kept for _, y in line) + width / 2)

    def polygon(self, outline: Sequence[XY], colour: str) -> None:
        self._add(Fill(tuple(outline), colour))
        self.grow(max(y for _, y in outline))

    def block(self, x: float, y: float, width: float, height: float, colour: str, standing: Sequence[str] = ()) -> None:
        """A bar, filled by what its figure is: forecast hatched, derived hollow, estimate dashed, remembered dotted."""
        if width < 0:
            x, width = x + width, -width
        outline = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        if not standing:
            self.polygon(outline, colour)
            if colour == style.HIGHLIGHT:  # in grey print it has the tone of the others
                self.line(*outline, outline[0], colour="ink", width=style.RULE)
            return
        self.polygon(outline, "paper")
        if "forecast" in standing:
            self.lines(list(hatch(x, y, width, height)), colour=colour, width=1.0)
        half = style.RULE / 2
        inner = [(x + half, y + half), (x + width - half, y + half), (x + width - half, y + height - half)]
        inner += [(x + half, y + height - half), (x + half, y + half)]
        self.line(*inner, colour=colour, width=style.RULE, dash=_dash(standing))

    def mark(
        self,
        x: float,
        y: float,
        colour: str,
        standing: Sequence[str] = (),
        shape: str = "circle",
        r: float = style.MARK,
    ) -> None:
        """A point: its shape says whether its scope is the series' own, its filling what its figure is."""
        outline = _outline(shape, x, y, r)
        self.taken.append(Box(x - r - 1, y - r - 1, x + r + 1, y + r + 1))
        if not standing:
            self.polygon(outline, colour)
            return
        self.polygon(outline, "paper")
        if "forecast" in standing:
            inside = r * 0.72 if shape != "diamond" else r * 0.5
            self.lines(list(hatch(x - inside, y - inside, 2 * inside, 2 * inside, 2.4)), colour=colour, width=0.9)
        self.line(*outline, outline[0], colour=colour, width=1.4, dash=_dash(standing, 0.6))

    def arrow(self, x: float, y: float, dx: float, dy: float, colour: str, size: float = 5.0) -> None:
        """An arrowhead whose tip is at the point and that flies along (dx, dy)."""
        self.polygon(
            [
                (x, y),
                (x - dx * size - dy * size * 0.55, y - dy * size + dx * size * 0.55),
                (x - dx * size + dy * size * 0.55, y - dy * size - dx * size * 0.55),
            ],
            colour,
        )

    # Words

    def box(self, x: float, y: float, text: str, size: float, bold: bool, anchor: Anchor) -> Box:
        width = self.measure(text, size, bold)
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        return Box(left, y - size * 0.88, left + width, y + size * 0.22)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = style.TEXT,
        bold: bool = False,
        colour: str = "ink",
        anchor: Anchor = "start",
    ) -> Box:
        """One line of text with its baseline at y; gives its box."""
        box = self.box(x, y, text, size, bold, anchor)
        if text:
            self._add(Words(x, y, text, size, bold, colour, anchor, box))
            self.taken.append(box)
            self.grow(box.bottom)
        return box

    def paragraph(
        self,
        x: float,
        top: float,
        text: str,
        width: float,
        size: float = style.TEXT,
        bold: bool = False,
        colour: str = "ink",
        anchor: Anchor = "start",
    ) -> float:
        """Wrapped text whose first line begins at `top`; gives where it ends."""
        y = top
        for line in self.wrap(text, width, size, bold):
            self.text(x, y + size * 1.06, line, size, bold, colour, anchor)
            y += size * style.LEADING
        return y

    def paragraph_height(self, text: str, width: float, size: float = style.TEXT, bold: bool = False) -> float:
        return len(self.wrap(text, width, size, bold)) * size * style.LEADING

    def wrap(self, text: str, width: float, size: float = style.TEXT, bold: bool = False) -> list[str]:
        """Lines no wider than `width`."""
        return wrap(text, width, lambda line: self.measure(line, size, bold))

    def free(self, box: Box) -> bool:
        """Whether nothing that must be read lies there, and it is on the sheet."""
        return box.left >= 0 and box.right <= self.width and not any(box.meets(other) for other in self.taken)

    def lay(self, other: Sheet, dx: float, dy: float) -> None:
        """Another drawing on this one, moved."""
        for item in other.items:
            self.items.append(_moved(item, dx, dy))
        self.grow(dy + other.height)


def hatch(x: float, y: float, width: float, height: float, step: float = 5.0) -> Iterator[tuple[XY, XY]]:
    """Diagonals inside of a rectangle, cut at its edges."""
    k = step
    while k < width + height:
        start = (x + min(k, width), y + max(0.0, k - width))
        end = (x + max(0.0, k - height), y + min(k, height))
        yield start, end
        k += step


def _dash(standing: Sequence[str], scale: float = 1.0) -> tuple[float, ...]:
    return (4.0 * scale, 2.6 * scale) if "estimate" in standing else ()


def _outline(shape: str, x: float, y: float, r: float) -> list[XY]:
    if shape == "diamond":
        r *= 1.3
        return [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
    if shape == "square":
        r *= 0.92
        return [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
    # A regular polygon of many sides prints as a circle and keeps every back end to straight lines.
    ring = ((1.0, 0.0), (0.92388, 0.38268), (0.70711, 0.70711), (0.38268, 0.92388))
    quarter = [*ring]
    around = [(cos, sin) for cos, sin in quarter]
    for _ in range(3):
        around += [(-sin, cos) for cos, sin in around[-4:]]
    return [(x + r * cos, y + r * sin) for cos, sin in around]


def _moved(item: Item, dx: float, dy: float) -> Item:
    if isinstance(item, Stroke):
        return replace(item, lines=tuple(tuple((x + dx, y + dy) for x, y in line) for line in item.lines))
    if isinstance(item, Fill):
        return replace(item, outline=tuple((x + dx, y + dy) for x, y in item.outline))
    box = Box(item.box.left + dx, item.box.top + dy, item.box.right + dx, item.box.bottom + dy)
    return replace(item, x=item.x + dx, y=item.y + dy, box=box)
