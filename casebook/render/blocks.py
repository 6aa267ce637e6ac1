"""Blocks: what stands alone on a page, each made by a template of its own; and chapters, which consist of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from casebook import prose
from casebook.graph import digest
from casebook.kinds.chapter import Chapter
from casebook.kinds.dataset import Dataset
from casebook.model.record import Record
from casebook.render.asking import Ref
from casebook.render.texts import Texts
from casebook.view import TableView


@dataclass
class Blocks(Texts):
    """Charts, tables and corrections as blocks."""

    @abstractmethod
    def render(self, template: str, **context: Any) -> Markup:
        """A template's text with a context."""

    def kept(self, where: str, record: Record | Ref, given: object, caller: Callable[[], str]) -> Markup:
        """What a list, by its name, prints of a record, in a {% call %}: made again only where something has changed
        that it asked, or in the page's templates. `given` is all else that it prints."""
        name = ("row", where, record.kind_name, record.id)
        return Markup(self.book.part(name, digest(repr(given)), lambda: str(caller())))

    def chart(self, slug: str) -> Markup:
        """A chart as a block: drawing, description, table, sources."""
        drawing = self.book.drawings[slug]
        return self.render("parts/chart.html.j2", c=drawing.view, drawing=drawing, r=self.get("chart", slug))

    def table(self, slug: str) -> Markup:
        """A dataset as a table."""
        return self.render("parts/dataset.html.j2", r=self.book.catalog.get(Dataset, slug))

    def facts_table(self, slugs: Iterable[str]) -> Markup:
        """Facts as a table."""
        return self.render("parts/facts.html.j2", facts=[self.get("fact", slug) for slug in slugs])

    def correction(self, slug: str) -> Markup:
        """A correction as a block."""
        return self.render("parts/correction.html.j2", r=self.get("correction", slug))

    def view_table(self, table: TableView) -> Markup:
        """The table of a chart's view."""
        return self.render("parts/table.html.j2", table=table)

    def chapter(self, chapter: Chapter) -> Markup:
        """A chapter: for the site blocks of HTML with headings in Markdown, in print HTML throughout."""
        self.book.note("glossary")
        return prose.for_print(self, chapter) if self.medium == "print" else prose.for_site(self, chapter)
