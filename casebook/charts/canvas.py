"""The one door out: a view becomes bytes. A sheet is laid out once for each width, and each back end sees the sheet.

The site's SVG keeps text as text, in a subset font that all charts of the site share (`fonts.web_fonts`), and names its
colours by classes, so that one drawing serves light and dark. The form is a page of PDF, the chart alone, that the
printed book places, and the small form the same of half its width, for several side by side; both have literal
colours. The PNG and the SVG file travel alone and carry title, subtitle, sources, grades and address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Literal

from casebook.charts import form, of_type, style, svg
from casebook.charts.fonts import Fonts
from casebook.charts.sheet import Sheet, Words
from casebook.view import FigureView

Width = Literal["wide", "low", "narrow"]
# low is as wide as wide and less high: a page of the book has other things to show
WIDTHS: dict[Width, float] = {"wide": style.WIDE, "low": style.WIDE, "narrow": style.NARROW}
_POSTER_MARGIN = 36.0


@dataclass(frozen=True)
class Rendered:
    """All drawings of a chart in one language. `characters` are those that the site sets in regular and in bold."""

    wide: bytes
    narrow: bytes
    form: bytes
    small: bytes
    png: bytes
    file: bytes
    characters: tuple[str, str]


def render(view: FigureView, fonts: Fonts) -> Rendered:
    """Everything that is drawn of a chart.

    Raises:
        ToolError: a character that no font has, or a warning of the library.
    """
    wide, narrow = lay_out(view, fonts, "wide"), lay_out(view, fonts, "narrow")
    alone = _poster(wide, view, fonts)
    return Rendered(
        wide=svg.for_site(wide, view, "wide"),
        narrow=svg.for_site(narrow, view, "narrow"),
        form=form.of_sheet(lay_out(view, fonts, "low"), fonts).packed(),
        small=form.of_sheet(narrow, fonts).packed(),
        png=_png(alone, view, fonts, "light"),
        file=svg.for_file(alone, view),
        characters=_characters((wide, narrow)),
    )


def lay_out(view: FigureView, fonts: Fonts, width: Width = "wide") -> Sheet:
    """The drawing of a view, in pixels, before any library sees it."""
    for text in (view.title, view.subtitle, view.source_line, *view.remarks, *view.series, *view.ends, view.axis):
        fonts.require(text, False, view.id)
    for p in view.points:
        for text in (p.label, p.text, p.detail, p.scope, p.when, p.before_text, p.shown, p.before_shown):
            fonts.require(text, False, view.id)
    sheet = Sheet(WIDTHS[width], fonts.width, low=width == "low")
    of_type(view.type).draw(sheet, view)
    _require(sheet, view, fonts)
    return sheet


def poster(view: FigureView, fonts: Fonts) -> Sheet:
    """The drawing with title, subtitle, remarks, sources, grades and address around it."""
    return _poster(lay_out(view, fonts), view, fonts)


def site_svg(view: FigureView, fonts: Fonts, width: Width = "wide") -> bytes:
    """An SVG to stand inside of a page: the chart alone, coloured by the page, told to screen readers."""
    return svg.for_site(lay_out(view, fonts, width), view, width)


def png(view: FigureView, fonts: Fonts, theme: style.Theme = "light") -> bytes:
    """A PNG at double size, complete in itself."""
    return _png(poster(view, fonts), view, fonts, theme)


def characters(view: FigureView, fonts: Fonts) -> tuple[str, str]:
    """The characters that a chart's site drawings set in regular and in bold, for the subset fonts."""
    return _characters([lay_out(view, fonts, width) for width in WIDTHS])


def fingerprint(view: FigureView, fonts: Fonts) -> str:
    """What the bytes depend on: the view, the drawing code, the fonts, the library. Without importing matplotlib."""
    return hashlib.sha256(f"{view!r}\0{tools(fonts)}".encode()).hexdigest()


def tools(fonts: Fonts) -> str:
    """What the bytes depend on besides the view."""
    return f"{code()}\0{fonts.digest}"


@cache
def code() -> str:
    """The hash of the drawing code and of the library's version."""
    total = hashlib.sha256(version("matplotlib").encode())
    for entry in sorted(files("casebook.charts").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".py"):
            total.update(entry.read_bytes())
    return total.hexdigest()


def _poster(inner: Sheet, view: FigureView, fonts: Fonts) -> Sheet:
    room, margin = style.WIDE, _POSTER_MARGIN
    sheet = Sheet(room + 2 * margin, fonts.width)
    y = sheet.paragraph(margin, margin - 6, view.title, room, style.HEAD, bold=True)
    y = sheet.paragraph(margin, y + 2, view.subtitle, room, style.TEXT + 1, colour="quiet")
    sheet.lay(inner, margin, y + 16)
    y = y + 16 + inner.height + 16
    for text in (*view.remarks, view.source_line, *view.foot):
        if text:
            y = sheet.paragraph(margin, y, text, room, style.SMALL, colour="quiet")
    sheet.grow(y + margin - 12)
    _require(sheet, view, fonts)
    return sheet


def _characters(sheets: Sequence[Sheet]) -> tuple[str, str]:
    found: tuple[set[str], set[str]] = (set(), set())
    for sheet in sheets:
        for item in sheet.items:
            if isinstance(item, Words):
                found[item.bold].update(item.text)
    return "".join(sorted(found[False])), "".join(sorted(found[True]))


def _require(sheet: Sheet, view: FigureView, fonts: Fonts) -> None:
    for item in sheet.items:
        if isinstance(item, Words):
            fonts.require(item.text, item.bold, view.id)


def _png(sheet: Sheet, view: FigureView, fonts: Fonts, theme: style.Theme) -> bytes:
    from casebook.charts import backend

    return backend.png(sheet, fonts, theme, view.id)
