"""Charts drawn once and kept by what they show: the same view, code, fonts and library are never drawn twice."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from casebook.catalog import Catalog
from casebook.charts import view_of
from casebook.charts.base import ChartRecord
from casebook.charts.fonts import Fonts, web_fonts
from casebook.effects import Effects
from casebook.graph import Files, Target
from casebook.presses.base import Output, Workshop, reading
from casebook.presses.cells import safe
from casebook.render import DEFAULT_TEMPLATES, Book, Drawing, raw
from casebook.text import Words
from casebook.view import FigureView

FONTS = DEFAULT_TEMPLATES / "assets" / "fonts"


@dataclass(frozen=True)
class Drawings(Mapping[str, Drawing]):
    """The charts of one language. A view is worked out when it is first asked for, a form drawn when it is needed."""

    catalog: Catalog
    words: Words
    effects: Effects

    @cached_property
    def _fonts(self) -> Fonts:
        return Fonts(FONTS, self.words.language)

    @cached_property
    def _known(self) -> dict[str, Drawing]:
        return {}

    def __getitem__(self, slug: str) -> Drawing:
        if slug not in self._known:
            record = self.catalog.get(ChartRecord, slug)
            self._known[slug] = _draw(view_of(record, self.catalog, self.words), self._fonts, self.effects)
        return self._known[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self.catalog.slugs("chart"))

    def __len__(self) -> int:
        return len(self.catalog.slugs("chart"))


def draw_all(catalog: Catalog, words: Words, effects: Effects) -> Drawings:
    """Every chart of the catalog in one language, drawn when it is asked for, from the cache where it is there."""
    return Drawings(catalog, words, effects)


def _draw(view: FigureView, fonts: Fonts, effects: Effects) -> Drawing:
    from casebook.charts import canvas

    mark = canvas.fingerprint(view, fonts)
    forms: Mapping[str, Callable[[], bytes]] = {
        "wide": lambda: canvas.site_svg(view, fonts, "wide"),
        "narrow": lambda: canvas.site_svg(view, fonts, "narrow"),
        "print": lambda: canvas.print_svg(view, fonts),
        "png": lambda: canvas.png(view, fonts),
        "characters": lambda: _characters(view, fonts),
    }

    def form_of(form: str) -> bytes:
        return effects.cached(hashlib.sha256(f"{mark} {form}".encode()).hexdigest(), forms[form])

    return Drawing(view, mark, form_of)


def _characters(view: FigureView, fonts: Fonts) -> bytes:
    from casebook.charts import canvas

    return json.dumps(["".join(sorted(part)) for part in canvas.characters(view, fonts)]).encode()


def site_fonts(book: Book, effects: Effects) -> dict[str, bytes]:
    """The subset faces that the charts of the site are set in, and the style sheet that names them."""
    regular: set[str] = set()
    bold: set[str] = set()
    for slug in book.drawings:
        one, two = json.loads(book.drawings[slug].characters)
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


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        for slug in raw(book.catalog).slugs("chart"):

            def files(book: Book = book, slug: str = slug) -> Files:
                drawing = book.drawings[slug]
                name = f"downloads/charts/{slug}.{book.language}"
                return {f"{name}.png": drawing.png, f"{name}.csv": table_csv(drawing.view)}

            yield Target(f"chart {book.language} {slug}", "charts", reading(book)(files), book.language)


def table_csv(view: FigureView) -> bytes:
    """A chart's data as CSV, with a byte-order mark, without which spreadsheet programs misread Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(head) for head in view.table.heads])
    writer.writerows([[safe(cell.text) for cell in row] for row in view.table.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


OUTPUT = Output("charts", _targets)
