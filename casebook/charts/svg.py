"""A sheet as SVG. Three kinds of item, so it is written directly.

For the site: ids of the chart, words for screen readers, and no `style` attribute, which a strict policy of a page
forbids: a class gives an item its colour, and a literal attribute stands behind the class for where no style sheet is.
As a file of its own: literal colours on a ground, words that can be searched and copied, each as wide as it was
measured (`textLength`), so that the drawing holds in whatever font there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape as escaped
from itertools import groupby

from casebook.charts import style
from casebook.charts.sheet import XY, Fill, Item, Sheet, Stroke, Words, line_key
from casebook.view import FigureView, PointView

FAMILY = "'Casebook Charts','Noto Sans SC','PingFang SC','HarmonyOS Sans SC','Microsoft YaHei',system-ui,sans-serif"
MARGIN = 1.0  # a stroke on the edge of a drawing is not cut in half

Paint = Callable[[str, str], str]  # of an attribute (`fill`, `stroke`) and a token: the attributes to write


def escape(text: str) -> str:
    """Words between tags."""
    return escaped(text, quote=False)


def quoted(value: str) -> str:
    """The value of an attribute, with its quotes."""
    return '"' + escape(value).replace('"', "&quot;") + '"'


def size(sheet: Sheet) -> tuple[float, float]:
    """Width and height of the whole drawing, its margin with it, in pixels of two decimals."""
    return round(sheet.width + 2 * MARGIN, 2), round(sheet.height + 2 * MARGIN, 2)


def for_site(sheet: Sheet, view: FigureView, width: str) -> bytes:
    """To be put into a page as it stands."""
    name = f"chart-{view.id}-{width}"
    head = (
        f'id="{name}" class="cb-drawing cb-drawing--{width}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family={quoted(FAMILY)}'
    )
    told = "".join(
        f'<{tag} id="{name}-{tag}">{escape(text)}</{tag}>'
        for tag, text in (("title", view.title), ("desc", view.description))
    )
    keys = list(dict.fromkeys(p.key for p in view.points))
    points = {p.key: p for p in reversed(view.points)}
    lines = {line_key(index): index for index in range(len(view.series))} if len(view.series) > 1 else {}
    body = []
    for key, items in groupby(sheet.items, lambda item: item.group):
        shapes = "".join(_shape(item, _by_class, _text) for item in items)
        if key in lines:
            called = quoted(view.series[lines[key]])
            shapes = f'<g class="cb-series" data-series="{lines[key]}" data-name={called}>{shapes}</g>'
        body.append(_group(view, points[key], keys.index(key), shapes) if key in points else shapes)
    return _svg(sheet, head, told + "".join(body))


def for_file(sheet: Sheet, view: FigureView) -> bytes:
    """To be downloaded: complete in itself, the same in every program."""
    width, height = (number(length) for length in size(sheet))
    ground = f'<rect width="{width}" height="{height}" {_literal("fill", "paper")}/>'
    words = partial(_measured, sheet)
    head = (
        f'xml:lang="{view.language}" role="img" aria-labelledby="title desc" font-family={quoted(FAMILY)} '
        f"data-chart={quoted(view.id)}"
    )
    told = f'<title id="title">{escape(view.title)}</title><desc id="desc">{escape(view.description)}</desc>'
    return _svg(sheet, head, told + ground + "".join(_shape(item, _literal, words) for item in sheet.items)) + b"\n"


def said(view: FigureView, point: PointView) -> tuple[str, ...]:
    """All that a mark tells when asked: the line where there are several, what it is, its figure with every digit,
    and what keeps it apart from the others."""
    meant = dict(view.key)
    line = view.series[point.series] if len(view.series) > 1 else ""
    apart = [meant.get(code, "") for code in (*point.standing, *(["partial"] if point.partial else []))]
    return tuple(part for part in (line, point.label, point.text, *apart, point.scope) if part)


def number(value: float, places: int = 2) -> str:
    """A number as short as it can be written."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _svg(sheet: Sheet, head: str, body: str) -> bytes:
    width, height = (number(length) for length in size(sheet))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'{head} stroke-linejoin="round">{body}</svg>'
    ).encode()


def _group(view: FigureView, point: PointView, index: int, shapes: str) -> str:
    ref = f" data-ref={quoted(f'{point.ref.kind}:{point.ref.id}')}" if point.ref and point.ref.kind else ""
    line = f' data-series="{point.series}"' if len(view.series) > 1 else ""
    told = escape(" · ".join(said(view, point)))
    return f'<g class="cb-point" data-point="{index}"{line}{ref}><title>{told}</title>{shapes}</g>'


def _by_class(attribute: str, token: str) -> str:
    return f'class="cb-{attribute}-{token}" {attribute}="{style.colour(token, "light")}"'


def _literal(attribute: str, token: str) -> str:
    return f'{attribute}="{style.colour(token, "light")}"'


def _shape(item: Item, paint: Paint, words: Callable[[Words, Paint], str]) -> str:
    if isinstance(item, Words):
        return words(item, paint)
    if isinstance(item, Fill):
        return f'<path d="{_line(item.outline)}z" {paint("fill", item.colour)}/>'
    return _stroke(item, paint)


def _stroke(item: Stroke, paint: Paint) -> str:
    dash = f' stroke-dasharray="{" ".join(number(length) for length in item.dash)}"' if item.dash else ""
    lines = "".join(_line(line) for line in item.lines)
    return f'<path d="{lines}" fill="none" {paint("stroke", item.colour)} stroke-width="{number(item.width)}"{dash}/>'


def _measured(sheet: Sheet, item: Words, paint: Paint) -> str:
    width = number(sheet.measure(item.text, item.size, item.bold), 1)
    return _text(item, paint, f' textLength="{width}" lengthAdjust="spacingAndGlyphs"' if len(item.text) > 1 else "")


def _text(item: Words, paint: Paint, more: str = "") -> str:
    weight = ' font-weight="700"' if item.bold else ""
    anchor = f' text-anchor="{item.anchor}"' if item.anchor != "start" else ""
    at = f'x="{number(item.x + MARGIN, 1)}" y="{number(item.y + MARGIN, 1)}" font-size="{number(item.size)}"'
    return f"<text {at}{weight}{anchor}{more} {paint('fill', item.colour)}>{escape(item.text)}</text>"


def _line(points: Sequence[XY]) -> str:
    return "M" + "L".join(f"{number(x + MARGIN)} {number(y + MARGIN)}" for x, y in points)
