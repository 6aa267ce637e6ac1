"""Charts drawn once and kept by what they show: the same view, code, fonts and library are never drawn twice."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence

from casebook.catalog import Catalog
from casebook.charts import canvas, view_of
from casebook.charts.base import ChartRecord
from casebook.charts.crew import draw
from casebook.charts.fonts import Fonts, web_fonts
from casebook.effects import Effects
from casebook.presses.base import Press
from casebook.presses.cells import safe
from casebook.render import DEFAULT_TEMPLATES, Book, Drawing
from casebook.text import Words
from casebook.view import FigureView

FONTS = DEFAULT_TEMPLATES / "assets" / "fonts"


def draw_all(
    catalog: Catalog, words: Words, effects: Effects, told: Callable[[int, int], None] | None = None
) -> Mapping[str, Drawing]:
    """Every chart of the catalog in one language, from the cache where it is there.

    `told` hears how many of the charts that must be drawn are drawn. What cannot be drawn is a problem of its record.
    """
    fonts = Fonts(FONTS, words.language)
    views = {record.id: view_of(record, catalog, words) for record in catalog.all(ChartRecord)}
    keys = {slug: canvas.fingerprint(view, fonts) for slug, view in views.items()}
    found = {slug: _kept(views[slug], keys[slug], effects, None) for slug in views}
    missing = [views[slug] for slug, drawing in found.items() if drawing is None]
    for view, rendered in draw(missing, fonts, told):
        found[view.id] = _kept(view, keys[view.id], effects, rendered)
    return {slug: drawing for slug, drawing in found.items() if drawing is not None}


class _NotKeptError(Exception):
    """The cache has no such bytes."""


def _kept(view: FigureView, key: str, effects: Effects, rendered: canvas.Rendered | None) -> Drawing | None:
    """A drawing from the cache, or as it was made now and is kept; None where it is neither."""

    def kept(what: str) -> bytes:
        def make() -> bytes:
            if rendered is None:
                raise _NotKeptError
            made = getattr(rendered, what)
            return made if isinstance(made, bytes) else json.dumps(made).encode()

        return effects.cached(hashlib.sha256(f"{key} {what}".encode()).hexdigest(), make)

    try:
        return Drawing(
            view=view,
            wide=kept("wide").decode(),
            narrow=kept("narrow").decode(),
            print=kept("print"),
            form=kept("form"),
            png=kept("png"),
            characters=kept("characters"),
        )
    except _NotKeptError:
        return None


def site_fonts(book: Book, effects: Effects) -> dict[str, bytes]:
    """The subset faces that the charts of the site are set in, and the style sheet that names them."""
    regular: set[str] = set()
    bold: set[str] = set()
    for drawing in book.drawings.values():
        one, two = json.loads(drawing.characters)
        regular |= set(one)
        bold |= set(two)
    fonts = Fonts(FONTS, book.language)
    key = f"{fonts.digest} {''.join(sorted(regular))} {''.join(sorted(bold))}"

    def make() -> bytes:
        faces = web_fonts(fonts, sorted(regular), sorted(bold))
        return json.dumps([[f.name, f.rule(f.name), f.data.hex()] for f in faces]).encode()

    faces = json.loads(effects.cached(hashlib.sha256(f"web fonts {key}".encode()).hexdigest(), make))
    files = {f"assets/cb/fonts/{name}": bytes.fromhex(data) for name, _rule, data in faces}
    files["assets/cb/fonts/charts.css"] = "\n".join(rule for _name, rule, _data in faces).encode() + b"\n"
    return files


def _files(books: Sequence[Book]) -> Mapping[str, bytes]:
    made: dict[str, bytes] = {}
    for book in books:
        for slug, drawing in book.drawings.items():
            made[f"downloads/charts/{slug}.{book.language}.png"] = drawing.png
            made[f"downloads/charts/{slug}.{book.language}.csv"] = table_csv(drawing.view)
    return made


def table_csv(view: FigureView) -> bytes:
    """A chart's data as CSV, with a byte-order mark, without which spreadsheet programs misread Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(head) for head in view.table.heads])
    writer.writerows([[safe(cell.text) for cell in row] for row in view.table.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


PRESS = Press("charts", "downloads/charts", _files)
