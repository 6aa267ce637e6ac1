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
from casebook.charts.crew import draw, reason
from casebook.charts.fonts import FOLDER, Fonts, web_fonts
from casebook.effects import Effects
from casebook.errors import ContentError, Problem, Said
from casebook.presses.base import Press
from casebook.presses.cells import safe
from casebook.render import Book, Drawing
from casebook.text import Words
from casebook.view import FigureView


def draw_all(
    catalog: Catalog, words: Words, effects: Effects, told: Callable[[int, int], None] | None = None
) -> Mapping[str, Drawing]:
    """Every chart of the catalog in one language, from the cache where it is there.

    `told` hears how many of the charts that must be drawn are drawn.

    Raises:
        ContentError: charts that cannot be drawn, each with the place of its record. What `check` lets through should
            be drawn, so this speaks of a fault of ours; it is told like any other, and not as a traceback.
    """
    fonts = Fonts(FOLDER, words.language)
    problems: list[Problem] = []

    def undrawn(slug: str, reason: str) -> None:
        problems.append(
            Problem(
                catalog.place("chart", slug),
                "chart-undrawn",
                Said(f"图 {slug} 画不出来：{reason}", f"the chart {slug} cannot be drawn: {reason}"),
                Said(
                    "核对图中所用的数据；若数据无误，这是引擎的缺陷，请报告。",
                    "Check the figures that it shows; if they are right, please report a fault of the engine.",
                ),
            )
        )

    views: dict[str, FigureView] = {}
    for record in catalog.all(ChartRecord):
        try:
            views[record.id] = view_of(record, catalog, words)
        except Exception as error:
            undrawn(record.id, reason(error))
    keys = {slug: canvas.fingerprint(view, fonts) for slug, view in views.items()}
    found = {slug: _kept(views[slug], keys[slug], effects, None) for slug in views}
    missing = [views[slug] for slug, drawing in found.items() if drawing is None]
    for view, rendered in draw(missing, fonts, told):
        if isinstance(rendered, str):
            undrawn(view.id, rendered)
        else:
            found[view.id] = _kept(view, keys[view.id], effects, rendered)
    if problems:
        raise ContentError.of(problems)
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
    fonts = Fonts(FOLDER, book.language)
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
