"""The text of an EPUB: the HTML of a printed edition made XHTML, its references notes that open in place.

What only a page has goes: margins, widths, running heads. A link to what the publication does not hold keeps its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from casebook.kinds.dataset import Dataset
from casebook.kinds.fact import Fact
from casebook.kinds.source import Source
from casebook.kinds.term import Term
from casebook.presses.book.prose import tidy
from casebook.presses.origins import Line as Origin
from casebook.presses.origins import Origins
from casebook.presses.plain import PlainDesk
from casebook.render import Book, anchor

if TYPE_CHECKING:
    from casebook.presses.book.setting import Section, Setting

_TYPE = "epub-type"  # gets its prefix when the document is written
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# what stands beside a paragraph on a page, and what carries a running head on
_OF_PAGES = ("marks", "carried")
_CAPTIONS = ".//p[contains(@class, 'chart__title') or contains(@class, 'chart__subtitle')]"


@dataclass(frozen=True)
class Entry:
    """A line of the contents: the document and the place that it leads to, its words, how deep it stands."""

    href: str
    words: str
    level: int


@dataclass
class Document:
    """A document of the publication: its file, its title, its body as XHTML, the lines of the contents that lead to
    it, and whether it holds formulas."""

    name: str
    title: str
    body: str = ""
    entries: list[Entry] = field(default_factory=list)
    mathml: bool = False


class Text:
    """All documents of a publication, and the drawings in them."""

    def __init__(self, book: Book, setting: Setting, sections: Sequence[Section]) -> None:
        self.book = book
        self.setting = setting
        self.sections = sections
        self.origins = Origins(book, PlainDesk(book, "site"))
        self.charts: dict[str, bytes] = {}
        # where each anchor stands, by name
        self._at: dict[str, str] = {}
        for section in sections:
            for name in re.findall(r'\bid="([^"]+)"', str(section.html)):
                self._at.setdefault(name, _file(section))

    @cached_property
    def css(self) -> bytes:
        """The style sheet."""
        environment = self.setting.desk.environment
        assert environment.loader is not None
        text = environment.loader.get_source(environment, "epub.css")[0]
        return re.sub(r"/\*.*?\*/\s*", "", text, flags=re.DOTALL).encode()

    @cached_property
    def documents(self) -> list[Document]:
        """The documents in the order of reading."""
        return [self._document(section) for section in self.sections]

    def _document(self, section: Section) -> Document:
        from lxml import etree, html

        # Chinese type is made even by the reading program; what print adds for it is for its own fonts
        whole = str(section.html) if self.book.language == "zh" else tidy(str(section.html), "en")
        root = html.fragment_fromstring(whole, create_parent="div")
        notes: dict[str, Origin] = {}
        mathml: list[str] = []
        self._without_pages(root)
        for element in list(root.iter()):
            if isinstance(element.tag, str):
                self._attributes(element)
        for image in list(root.iter("img")):
            self._image(image, mathml)
        for link in list(root.iter("a")):
            self._link(link, section, notes)
        body = "".join(etree.tostring(child, encoding="unicode", method="xml") for child in root)
        for number, formula in enumerate(mathml):
            body = body.replace(f'<span class="formula-{number}"/>', formula)
        body = body.replace(f' {_TYPE}="', ' epub:type="') + self._notes(notes)
        document = Document(_file(section), self._title(section), body, mathml=bool(mathml))
        for line in section.lines:
            if line.href in self._at:
                words = " ".join(part for part in (line.number, line.words) if part)
                document.entries.append(Entry(f"{self._at[line.href]}#{line.href}", words, line.level))
        return document

    def _title(self, section: Section) -> str:
        from lxml import html

        if section.lines:
            return section.lines[0].words
        heading = re.search(r"<h[12][^>]*>(.*?)</h[12]>", str(section.html), re.DOTALL)
        found = html.fromstring(f"<p>{heading[1]}</p>").text_content() if heading else ""
        return " ".join(str(found).split()) or self.book.edition.title.in_(self.book.language)

    def _without_pages(self, root: Any) -> None:
        for element in list(root.iter("div")):
            if element.get("class") in _OF_PAGES:
                element.drop_tree()
        for column in list(root.iter("colgroup")):
            column.drop_tree()

    def _attributes(self, element: Any) -> None:
        """Attributes that XHTML knows: nothing that is for setting pages, and languages for both."""
        for name in list(element.attrib):
            if name.startswith("data-") or (name == "style" and "bar" not in (element.get("class") or "").split()):
                del element.attrib[name]
        if language := element.get("lang"):
            element.set(_XML_LANG, language)

    def _image(self, image: Any, mathml: list[str]) -> None:
        kind, _, which = image.get("src").partition(":")
        if kind in {"chart", "small"}:
            self.charts.setdefault(which, self.book.drawings[which].file)
            image.set("src", f"charts/{which}.svg")
            view = self.book.drawings[which].view
            # the drawing says its title itself
            image.set("alt", f"{view.title}{self.book.words('sign.stop')} {view.description}")
            for caption in image.getparent().xpath(_CAPTIONS):
                caption.drop_tree()
        else:
            latex = self.setting.images[image.get("src")].decode()
            span = image.makeelement("span", {"class": f"formula-{len(mathml)}"})
            span.tail = image.tail
            mathml.append(str(self.setting.desk.mathml(latex.replace(r"\dfrac", r"\frac"), "inline")))
            image.getparent().replace(image, span)

    def _link(self, link: Any, section: Section, notes: dict[str, Origin]) -> None:
        href = link.get("href") or ""
        if not href.startswith("#"):
            if not href.startswith("http"):
                link.drop_tag()
            return
        name = href[1:]
        tell = self._origin(name)
        if name in self._at:
            file = self._at[name]
            link.set("href", href if file == _file(section) else f"{file}{href}")
        elif tell is not None:
            link.set("href", f"#note-{name}")
            link.set(_TYPE, "noteref")
            link.set("role", "doc-noteref")
            if name not in notes:
                notes[name] = tell()
                link.set("id", f"ref-{name}")
        else:
            link.tag = "span"
            del link.attrib["href"]

    def _origin(self, name: str) -> Callable[[], Origin] | None:
        """What tells where something is from that the publication does not hold itself, by its anchor in print."""
        found = self._tellers.get(name)
        return None if found is None else lambda: found[0](*found[1])

    @cached_property
    def _tellers(self) -> Mapping[str, tuple[Callable[..., Origin], tuple[str, ...]]]:
        catalog, origins = self.book.catalog, self.origins
        rows = {
            f"row-{data.id}-{row.row}": (origins.cell, (data.id, row.row))
            for data in catalog.all(Dataset)
            for row in data.rows
        }
        return {
            **rows,
            **{anchor("fact", fact.id): (self._fact, (fact.id,)) for fact in catalog.all(Fact)},
            **{anchor("source", source.id): (origins.source, (source.id,)) for source in catalog.all(Source)},
            **{anchor("term", term.id): (origins.term, (term.id,)) for term in catalog.all(Term)},
        }

    def _fact(self, slug: str) -> Origin:
        """The note of a figure, with its number in the book."""
        told = self.origins.fact(slug)
        return Origin(f"[{self.setting.notes.note(slug).number}] {told.text}", told.url)

    def _notes(self, notes: Mapping[str, Origin]) -> str:
        """The notes of a document. Programs that open them in place do not show them here."""
        if not notes:
            return ""
        words = self.book.words
        told = "".join(self._note(name, origin) for name, origin in notes.items())
        made = (
            f'<section class="notes" epub:type="endnotes" role="doc-endnotes"><h2>{escape(words("epub.notes"))}</h2>'
            f"{told}</section>"
        )
        return made if self.book.language == "zh" else tidy(made, "en")

    def _note(self, name: str, origin: Origin) -> str:
        words = self.book.words
        url = f' <a href="{escape(origin.url)}">{escape(origin.url)}</a>' if origin.url else ""
        back = f'<a href="#ref-{name}" role="doc-backlink" aria-label="{escape(words("epub.back"))}">↩</a>'
        said = f"{escape(origin.text, quote=False)}{url} {back}"
        return f'<aside id="note-{name}" epub:type="footnote" role="doc-footnote"><p>{said}</p></aside>'


def _file(section: Section) -> str:
    return f"{section.name}.xhtml"
