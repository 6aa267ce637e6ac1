"""Charts drawn once and kept by what they show: the same view, code, fonts and library are never drawn twice."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from casebook.catalog import Catalog
from casebook.charts import canvas, view_of
from casebook.charts.base import ChartRecord
from casebook.charts.crew import draw, reason
from casebook.charts.fonts import FOLDER, Fonts, web_fonts
from casebook.effects import Effects
from casebook.errors import ContentError, Problem, Said
from casebook.evidence import Findings
from casebook.graph import Files, Target
from casebook.kinds.chart import CHART
from casebook.kinds.edition import Edition
from casebook.presses import cards
from casebook.presses.base import SITE, Output, Workshop, reading, root_of
from casebook.presses.cells import safe
from casebook.render import Book, Drawing, raw
from casebook.text import Words
from casebook.view import FigureView

FORMS = ("wide", "narrow", "form", "small", "png", "file", "characters")


class _NotKeptError(Exception):
    """The cache has no such bytes."""


@dataclass(frozen=True)
class Drawings(Mapping[str, Drawing]):
    """The charts of one language. A view is worked out when it is first asked for, and drawn when a form is needed.

    What `check` lets through should be drawn. What cannot be is a fault of ours; it is told as a ContentError with the
    place of the record, like any other, and not as a traceback.
    """

    catalog: Catalog
    words: Words
    effects: Effects
    findings: Findings | None = None  # without them nothing is said of grades

    @cached_property
    def _fonts(self) -> Fonts:
        return Fonts(FOLDER, self.words.language)

    @cached_property
    def _known(self) -> dict[str, Drawing]:
        return {}

    @property
    def drawn_with(self) -> str:
        """All that a drawing rests on besides its view."""
        return canvas.tools(self._fonts)

    def __getitem__(self, slug: str) -> Drawing:
        if slug not in self._known:
            record = self.catalog.get(ChartRecord, slug)
            try:
                view = view_of(record, self.catalog, self.words)
                view = replace(view, foot=tuple(self._foot(record, view)))
            except Exception as error:
                raise self._undrawn(slug, reason(error)) from error
            mark = canvas.fingerprint(view, self._fonts)
            self._known[slug] = Drawing(view, mark, partial(self._form, view, mark))
        return self._known[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self.catalog.slugs("chart"))

    def __len__(self) -> int:
        return len(self.catalog.slugs("chart"))

    def _foot(self, record: ChartRecord, view: FigureView) -> Iterator[str]:
        """What is printed below a chart that travels alone: how its figures stand, and where its page is."""
        words, language = self.words, self.words.language
        refs = dict.fromkeys((p.ref.kind, p.ref.id) for p in view.points if p.ref)
        facts = [slug for kind, slug in refs if kind == "fact"]
        if self.findings is not None and refs:
            stands = [self.findings.standing(slug) for slug in facts]
            letters = Counter(standing.grade for standing in stands if standing.measured)
            grades = [
                letter if len(refs) == 1 else words("chart.foot.counted", grade=letter, n=str(letters[letter]))
                for letter in sorted(letters)
            ]
            parts = [words("chart.foot.grades", grades=words("sign.list").join(grades))] if grades else []
            parts += [words("chart.foot.unmeasured")] if len(stands) > sum(letters.values()) else []
            parts += [words("chart.foot.datasets")] if len(facts) < len(refs) else []
            yield ("" if language == "zh" else " ").join(parts)
        for edition in self.catalog.all(Edition)[:1]:
            path = f"{root_of(language)}{CHART.path(record, self.catalog)}"
            if edition.site:
                yield f"{edition.site.rstrip('/')}/{path}"
            else:
                yield words("chart.foot.place", title=edition.title.in_(language), version=edition.version, path=path)

    def prepare(self, told: Callable[[int, int], None] | None = None) -> int:
        """Draws all charts that are not kept yet, on as many cores as there are; how many these were.

        `told` hears how many of them are drawn.
        """
        missing = [self[slug] for slug in self if self._kept(self[slug].mark, "png") is None]
        marks = {drawing.view.id: drawing.mark for drawing in missing}
        undrawn: list[Problem] = []
        for view, rendered in draw([drawing.view for drawing in missing], self._fonts, told):
            if isinstance(rendered, str):
                undrawn += self._undrawn(view.id, rendered).problems
            else:
                self._keep(marks[view.id], rendered)
        if undrawn:
            raise ContentError.of(undrawn)
        return len(missing)

    def _form(self, view: FigureView, mark: str, form: str) -> bytes:
        kept = self._kept(mark, form)
        if kept is not None:
            return kept
        for _view, rendered in draw([view], self._fonts):
            if isinstance(rendered, str):
                raise self._undrawn(view.id, rendered)
            self._keep(mark, rendered)
        kept = self._kept(mark, form)
        assert kept is not None
        return kept

    def _kept(self, mark: str, form: str) -> bytes | None:
        def make() -> bytes:
            raise _NotKeptError

        try:
            return self.effects.cached(_key(mark, form), make)
        except _NotKeptError:
            return None

    def _keep(self, mark: str, rendered: canvas.Rendered) -> None:
        for form in FORMS:
            made = getattr(rendered, form)
            content = made if isinstance(made, bytes) else json.dumps(made).encode()
            self.effects.cached(_key(mark, form), partial(bytes, content))

    def _undrawn(self, slug: str, why: str) -> ContentError:
        return ContentError.of(
            [
                Problem(
                    self.catalog.place("chart", slug),
                    "chart-undrawn",
                    Said(f"图 {slug} 画不出来：{why}", f"the chart {slug} cannot be drawn: {why}"),
                    Said(
                        "核对图中所用的数据；若数据无误，这是引擎的缺陷，请报告。",
                        "Check the figures that it shows; if they are right, please report a fault of the engine.",
                    ),
                )
            ]
        )


def _key(mark: str, form: str) -> str:
    return hashlib.sha256(f"{mark} {form}".encode()).hexdigest()


def draw_all(catalog: Catalog, words: Words, effects: Effects, findings: Findings | None = None) -> Drawings:
    """Every chart of the catalog in one language, drawn when it is asked for, from the cache where it is there."""
    return Drawings(catalog, words, effects, findings)


def site_fonts(book: Book, effects: Effects) -> dict[str, bytes]:
    """The subset faces that the charts of the site are set in, and the style sheet that names them."""
    regular: set[str] = set()
    bold: set[str] = set()
    for slug in book.drawings:
        one, two = json.loads(book.drawings[slug].characters)
        regular |= set(one)
        bold |= set(two)
    fonts = Fonts(FOLDER, book.language)
    key = f"{fonts.digest} {''.join(sorted(regular))} {''.join(sorted(bold))}"

    def make() -> bytes:
        faces = web_fonts(fonts, sorted(regular), sorted(bold))
        return json.dumps([[f.name, f.rule(f.name), f.data.hex()] for f in faces]).encode()

    faces = json.loads(effects.cached(hashlib.sha256(f"web fonts in runs {key}".encode()).hexdigest(), make))
    files = {f"assets/cb/fonts/{name}": bytes.fromhex(data) for name, _rule, data in faces}
    files["assets/cb/fonts/charts.css"] = "\n".join(rule for _name, rule, _data in faces).encode() + b"\n"
    return files


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        for slug in raw(book.catalog).slugs("chart"):

            def files(book: Book = book, slug: str = slug) -> Files:
                drawing = book.drawings[slug]
                name = f"downloads/charts/{slug}.{book.language}"
                return {
                    f"{name}.png": drawing.png,
                    f"{name}.svg": drawing.file,
                    f"{name}.csv": table_csv(drawing.view),
                }

            name = f"{SITE}downloads/charts/{slug}.{book.language}"
            gives = (f"{name}.png", f"{name}.svg", f"{name}.csv")
            make = reading(book)(files)
            yield Target(f"chart {book.language} {slug}", "charts", make, book.language, gives=gives)
    yield from cards.targets(shop)


def table_csv(view: FigureView) -> bytes:
    """A chart's data as CSV, with a byte-order mark, without which spreadsheet programs misread Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(head) for head in view.table.heads])
    writer.writerows([[safe(cell.text) for cell in row] for row in view.table.rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


OUTPUT = Output("charts", _targets, first=True)
