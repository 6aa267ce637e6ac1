"""Charts drawn once and kept by what they show: the same view, code, fonts and library are never drawn twice."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence

from casebook.catalog import Catalog
from casebook.charts import view_of
from casebook.charts.base import ChartRecord
from casebook.charts.fonts import Fonts, web_fonts
from casebook.effects import Effects
from casebook.presses.base import Press
from casebook.presses.cells import safe
from casebook.render import DEFAULT_TEMPLATES, Book, Drawing
from casebook.text import Words
from casebook.view import FigureView

FONTS = DEFAULT_TEMPLATES / "assets" / "fonts"


def draw_all(catalog: Catalog, words: Words, effects: Effects) -> Mapping[str, Drawing]:
    """Every chart of the catalog in one language, from the cache where it is there."""
    fonts = Fonts(FONTS, words.language)
    drawings = {}
    for record in catalog.all(ChartRecord):
        drawings[record.id] = _draw(view_of(record, catalog, words), fonts, effects)
    return drawings


def _draw(view: FigureView, fonts: Fonts, effects: Effects) -> Drawing:
    from casebook.charts import canvas
    from casebook.charts.form import print_form

    mark = canvas.fingerprint(view, fonts)

    def kept(what: str, make: Callable[[], bytes]) -> bytes:
        return effects.cached(hashlib.sha256(f"{mark} {what}".encode()).hexdigest(), make)

    return Drawing(
        view=view,
        wide=kept("wide", lambda: canvas.site_svg(view, fonts, "wide")).decode(),
        narrow=kept("narrow", lambda: canvas.site_svg(view, fonts, "narrow")).decode(),
        print=kept("print", lambda: print_form(view, fonts)),
        png=kept("png", lambda: canvas.png(view, fonts)),
        characters=kept("characters", lambda: _characters(view, fonts)),
    )


def _characters(view: FigureView, fonts: Fonts) -> bytes:
    from casebook.charts import canvas

    return json.dumps(["".join(sorted(part)) for part in canvas.characters(view, fonts)]).encode()


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
