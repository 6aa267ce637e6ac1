"""The one door out: a view becomes bytes. Only here is matplotlib at work, by its object interface.

The site's SVG keeps text as text, in a subset font that all charts of the site share (`fonts.web_fonts`), and names its
colours by custom properties, so that one drawing serves light and dark. The print SVG has literal colours and glyphs as
paths, so that no font is looked up when the PDF is made. The PNG travels alone and carries title, subtitle and sources.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from casebook.charts import of_type, style
from casebook.charts.fonts import Fonts
from casebook.charts.sheet import Fill, Item, Sheet, Stroke, Words
from casebook.charts.svg import for_print, for_site
from casebook.errors import ToolError
from casebook.view import FigureView

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

Width = Literal["wide", "narrow"]
WIDTHS: dict[Width, float] = {"wide": style.WIDE, "narrow": style.NARROW}
_MARGIN = 1.0  # a stroke on the edge of a drawing is not cut in half
_POSTER_MARGIN = 36.0


def lay_out(view: FigureView, fonts: Fonts, width: Width = "wide") -> Sheet:
    """The drawing of a view, in pixels, before any library sees it."""
    for text in (view.title, view.subtitle, view.source_line, *view.remarks, *view.series, *view.ends, view.axis):
        fonts.require(text, False, view.id)
    for p in view.points:
        for text in (p.label, p.text, p.detail, p.scope, p.when, p.before_text):
            fonts.require(text, False, view.id)
    sheet = Sheet(WIDTHS[width], fonts.width)
    of_type(view.type).draw(sheet, view)
    _require(sheet, view, fonts)
    return sheet


def poster(view: FigureView, fonts: Fonts) -> Sheet:
    """The drawing with title, subtitle, remarks and sources around it."""
    inner = lay_out(view, fonts)
    room, margin = style.WIDE, _POSTER_MARGIN
    sheet = Sheet(room + 2 * margin, fonts.width)
    y = sheet.paragraph(margin, margin - 6, view.title, room, style.HEAD, bold=True)
    y = sheet.paragraph(margin, y + 2, view.subtitle, room, style.TEXT + 1, colour="quiet")
    sheet.lay(inner, margin, y + 16)
    y = y + 16 + inner.height + 16
    for text in (*view.remarks, view.source_line):
        if text:
            y = sheet.paragraph(margin, y, text, room, style.SMALL, colour="quiet")
    sheet.grow(y + margin - 12)
    _require(sheet, view, fonts)
    return sheet


def site_svg(view: FigureView, fonts: Fonts, width: Width = "wide") -> bytes:
    """An SVG to stand inside of a page: the chart alone, coloured by the page, told to screen readers."""
    sheet = lay_out(view, fonts, width)
    return for_site(_svg(sheet, view, fonts, as_text=True), view, width, (sheet.width, sheet.height))


def print_svg(view: FigureView, fonts: Fonts) -> bytes:
    """An SVG for the print edition: the chart alone, literal colours, glyphs as paths."""
    sheet = lay_out(view, fonts)
    return for_print(_svg(sheet, view, fonts, as_text=False), view, (sheet.width, sheet.height))


def png(view: FigureView, fonts: Fonts, theme: style.Theme = "light") -> bytes:
    """A PNG at double size, complete in itself."""
    with _quiet(view.id, as_text=False):
        figure = _figure(poster(view, fonts), view, fonts, theme, paper=True)
        out = io.BytesIO()
        figure.savefig(out, format="png", dpi=144, metadata={"Software": None})
    return out.getvalue()


def characters(view: FigureView, fonts: Fonts) -> tuple[set[str], set[str]]:
    """The characters that a chart's site drawings set in regular and in bold, for the subset fonts."""
    found: tuple[set[str], set[str]] = (set(), set())
    for width in WIDTHS:
        for item in lay_out(view, fonts, width).items:
            if isinstance(item, Words):
                found[item.bold].update(item.text)
    return found


def fingerprint(view: FigureView, fonts: Fonts) -> str:
    """What the bytes depend on: the view, the drawing code, the fonts, the library. Without importing matplotlib."""
    parts = (repr(view), _code(), fonts.digest)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@cache
def _code() -> str:
    """The hash of the drawing code and of the library's version."""
    total = hashlib.sha256(version("matplotlib").encode())
    for entry in sorted(files("casebook.charts").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".py"):
            total.update(entry.read_bytes())
    return total.hexdigest()


def _require(sheet: Sheet, view: FigureView, fonts: Fonts) -> None:
    for item in sheet.items:
        if isinstance(item, Words):
            fonts.require(item.text, item.bold, view.id)


def _svg(sheet: Sheet, view: FigureView, fonts: Fonts, as_text: bool) -> str:
    with _quiet(view.id, as_text):
        figure = _figure(sheet, view, fonts, "light", paper=False)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Type": None, "Format": None})
    return out.getvalue()


@contextmanager
def _quiet(chart: str, as_text: bool) -> Iterator[None]:
    """The library's settings for one drawing; its warnings (a missing glyph, a missing font) are errors."""
    import matplotlib

    settings: dict[str, Any] = {
        "svg.fonttype": "none" if as_text else "path",
        "svg.hashsalt": chart,
        "path.simplify": False,
        "text.usetex": False,
        "text.parse_math": False,
    }
    with warnings.catch_warnings(), matplotlib.rc_context(settings):  # type: ignore[arg-type]
        warnings.simplefilter("error")
        try:
            yield
        except UserWarning as warning:
            raise ToolError(f"chart {chart}: {warning}") from warning


def _figure(sheet: Sheet, view: FigureView, fonts: Fonts, theme: style.Theme, paper: bool) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    width, height = sheet.width + 2 * _MARGIN, sheet.height + 2 * _MARGIN
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    figure.patch.set_visible(paper)
    figure.patch.set_facecolor(style.colour("paper", theme))
    down = Affine2D().translate(_MARGIN, _MARGIN).scale(1 / 72, -1 / 72).translate(0, height / 72)
    transform = down + figure.dpi_scale_trans
    order = {key: i for i, key in enumerate(dict.fromkeys(p.key for p in view.points))}
    for item in sheet.items:
        artist = _artist(item, fonts, theme)
        artist.set_transform(transform)
        if item.group in order:
            artist.set_gid(f"point-{order[item.group]}")
        figure.add_artist(artist)
    return figure


def _artist(item: Item, fonts: Fonts, theme: style.Theme) -> Artist:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.text import Text

    tint = style.colour(item.colour, theme)
    if isinstance(item, Words):
        return Text(
            item.x,
            item.y,
            item.text,
            color=tint,
            fontsize=item.size,
            fontfamily=_families(fonts),
            fontweight="bold" if item.bold else "normal",
            ha={"start": "left", "middle": "center", "end": "right"}[item.anchor],
            va="baseline",
        )
    if isinstance(item, Fill):
        return PathPatch(Path([*item.outline, item.outline[0]], closed=True), facecolor=tint, edgecolor="none", lw=0)
    return _stroke(item, tint)


def _stroke(item: Stroke, tint: str) -> Artist:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points = [point for line in item.lines for point in line]
    codes = [code for line in item.lines for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1))]
    dash: Any = (0, item.dash) if item.dash else "-"
    # Patches scale a dash by the width of the line; here it is in pixels.
    if item.dash:
        dash = (0, tuple(length / item.width for length in item.dash))
    return PathPatch(
        Path(points, codes),
        facecolor="none",
        edgecolor=tint,
        lw=item.width,
        linestyle=dash,
        capstyle="butt",
        joinstyle="round",
    )


@cache
def _families(fonts: Fonts) -> list[str]:
    """Our files under names of our own, so that no font of the machine with the same name is taken."""
    from matplotlib import font_manager

    names = []
    for regular, bold in zip(fonts.files(False), fonts.files(True), strict=True):
        name = f"casebook {hashlib.sha256(str(regular).encode()).hexdigest()[:8]}"
        for path, weight in ((regular, 400), (bold, 700)):
            font_manager.fontManager.ttflist.append(
                font_manager.FontEntry(
                    fname=str(path),
                    name=name,
                    style="normal",
                    variant="normal",
                    weight=weight,
                    stretch="normal",
                    size="scalable",
                )
            )
        names.append(name)
    return names
