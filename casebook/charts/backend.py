"""matplotlib's back ends, imported late: `canvas` imports this module when there is something to draw.

Agg makes the PNG, PDF the form that the printed book places. Words are drawn as outlines (`glyphs`), so that no list of
fonts is searched, nothing of the process is changed, and what is printed is what was measured.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from casebook.charts import style, svg
from casebook.charts.glyphs import UNITS, Outlines
from casebook.charts.sheet import Fill, Item, Sheet, Stroke, Words
from casebook.errors import ToolError

if TYPE_CHECKING:
    from casebook.charts.fonts import Fonts

_DPI = 144  # double size

_PDF = {"Creator": None, "Producer": None, "CreationDate": None}  # the same bytes twice
_SETTINGS: dict[Any, Any] = {"path.simplify": False, "pdf.compression": 6, "pdf.use14corefonts": False}


@contextmanager
def _quiet(chart: str) -> Iterator[None]:
    """The library's settings for one drawing; its warnings are errors that name the chart."""
    with warnings.catch_warnings(), matplotlib.rc_context(_SETTINGS):
        warnings.simplefilter("error")
        try:
            yield
        except UserWarning as warning:
            raise ToolError(f"chart {chart}: {warning}") from warning


def png(sheet: Sheet, fonts: Fonts, theme: style.Theme, chart: str) -> bytes:
    """A picture at double size. Its colours are those of the palette and the blends with the paper that soft edges
    have: a third of the bytes of a picture in full colour."""
    with _quiet(chart):
        agg: Any = FigureCanvasAgg(_figure(sheet, fonts, _colours(theme), paper=True))
        agg.figure.set_dpi(_DPI)
        agg.draw()
        full = Image.fromarray(np.asarray(agg.buffer_rgba())).convert("RGB")
        few = full.quantize(palette=_blends(style.palette(theme)), dither=Image.Dither.NONE)
        out = io.BytesIO()
        few.save(out, format="png", dpi=(_DPI, _DPI))
    return out.getvalue()


def _colours(theme: style.Theme) -> dict[str, str]:
    return dict(zip(style.TOKENS, style.palette(theme), strict=True))


@cache
def _blends(palette: tuple[str, ...]) -> Image.Image:
    paper, *inks = (np.array(to_rgb(colour)) * 255 for colour in palette)
    steps = 255 // len(inks)
    colours = [paper, *(paper + (ink - paper) * k / steps for ink in inks for k in range(1, steps + 1))]
    made = Image.new("P", (1, 1))
    made.putpalette([round(float(part)) for colour in colours for part in colour])
    return made


def _figure(sheet: Sheet, fonts: Fonts, colours: Mapping[str, str], paper: bool) -> Figure:
    """The sheet's items as artists; its pixels count from the top, the library's from the foot."""
    width, height = svg.size(sheet)
    made = Figure(figsize=(width / 72, height / 72), dpi=72)
    made.patch.set_visible(paper)
    made.patch.set_facecolor(colours["paper"])
    down = Affine2D().translate(svg.MARGIN, svg.MARGIN).scale(1 / 72, -1 / 72).translate(0, height / 72)
    for item in sheet.items:
        words = fonts.outlines(item.text, item.bold) if isinstance(item, Words) else ()
        artist = _patch(item, colours[item.colour], words)
        artist.set_transform(down + made.dpi_scale_trans)
        made.add_artist(artist)
    return made


def _patch(item: Item, tint: str, words: Outlines = ()) -> PathPatch:
    """An item of a sheet in the sheet's own pixels."""
    if isinstance(item, Words):
        return PathPatch(_set(item, words), facecolor=tint, edgecolor="none", lw=0)
    if isinstance(item, Fill):
        return PathPatch(Path([*item.outline, item.outline[0]], closed=True), facecolor=tint, edgecolor="none", lw=0)
    return _stroke(item, tint)


def _set(item: Words, words: Outlines) -> Path:
    """The line of text as one path; `y` of the sheet goes down, that of a font up."""
    scale = item.size / UNITS
    corners = np.concatenate([np.empty((0, 2)), *(shape.corners + np.array((begin, 0.0)) for shape, begin in words)])
    codes = np.concatenate([np.empty(0, np.uint8), *(shape.codes for shape, _ in words)])
    return Path(np.round(corners * np.array((scale, -scale)) + np.array((item.box.left, item.y)), 2), codes)


def _stroke(item: Stroke, tint: str) -> PathPatch:
    points = [point for line in item.lines for point in line]
    codes = [code for line in item.lines for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1))]
    # Patches scale a dash by the width of the line; here it is in pixels.
    dash: Any = (0, tuple(length / item.width for length in item.dash)) if item.dash else "-"
    return PathPatch(
        Path(points, codes),
        facecolor="none",
        edgecolor=tint,
        lw=item.width,
        linestyle=dash,
        capstyle="butt",
        joinstyle="round",
    )
