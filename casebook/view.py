"""Views: frozen dataclasses of plain values, all that a template or a drawing ever sees.

Words in a view are ready to print in one language; numbers are there only to be drawn. No record, no file, no colour.
"""

from __future__ import annotations

from dataclasses import dataclass

from casebook.errors import Language


@dataclass(frozen=True)
class Link:
    """Words that lead to a record: its kind and id; the press knows the address. Without a kind, words alone."""

    text: str
    kind: str = ""
    id: str = ""


@dataclass(frozen=True)
class TableView:
    """A table: heads, and rows of cells as long as the heads. `numeric` says which columns hold figures."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Link, ...], ...]
    numeric: tuple[bool, ...]


@dataclass(frozen=True)
class PointView:
    """One mark of a figure.

    `text` is the figure with all of its digits, `shown` the same with the digits that it is drawn with, `short` without
    its unit, for where that stands on the axis; `value`
    (and `before`, or `low` and `high`) are in the unit of the axis. `at` is the place on the time axis in years, `when`
    the period in words. `standing` holds what a reader must know: `derived`, `forecast`, `estimate`;
    `scope` names the scope where it is not the series' own; `partial` is true for a period of another length. `detail`
    is a line of words beside the mark. `joined` says that a line leads here from the point before.
    """

    key: str
    label: str
    text: str
    value: float | None = None
    before: float | None = None
    before_text: str = ""
    shown: str = ""
    before_shown: str = ""
    short: str = ""
    before_short: str = ""
    low: float | None = None
    high: float | None = None
    series: int = 0
    at: float | None = None
    when: str = ""
    standing: tuple[str, ...] = ()
    scope: str = ""
    partial: bool = False
    detail: str = ""
    joined: bool = False
    highlight: bool = False
    ref: Link | None = None


@dataclass(frozen=True)
class FigureView:
    """A chart, ready to draw, to print beside a page and to read aloud.

    `variant` is the shape that the record chose within its type (`line`, `loop`, `parts`). `axis` is the unit of the
    values, in words. `series` names the lines; `ends` the two ends of a slope. `remarks` are sentences that belong
    below the figure (not to scale, axis not from zero, marks that are not measured alike). `to_scale` is false where
    sizes mean nothing. `description` tells the figure to those who cannot see it. `foot` are lines that are
    printed where the figure travels alone: the grades of its figures and the address of its page.
    """

    id: str
    type: str
    language: Language
    title: str
    subtitle: str
    points: tuple[PointView, ...]
    description: str
    table: TableView
    sources: tuple[Link, ...] = ()
    remarks: tuple[str, ...] = ()
    key: tuple[tuple[str, str], ...] = ()
    axis: str = ""
    variant: str = ""
    series: tuple[str, ...] = ()
    ends: tuple[str, str] = ("", "")
    source_line: str = ""
    from_zero: bool = True
    to_scale: bool = True
    foot: tuple[str, ...] = ()
