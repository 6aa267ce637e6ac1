"""The structure of a part for those who do not see it: from laid out boxes to the elements of a tagged PDF.

WeasyPrint tags page by page: what crosses a page becomes two elements, heads that are printed again are heads
twice, running heads hang in the air, every line is an element. Here an element of the text is one element, its
lines are marks in it, and what is not text of the book is an artifact. The walk comes before painting, which asks
it for the number of each mark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

# the elements that get a tag; what has none belongs to what is around it
_ROLES = {
    "section": "Sect",
    "article": "Art",
    "aside": "Sect",
    "blockquote": "BlockQuote",
    "p": "P",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "ul": "L",
    "ol": "L",
    "dl": "L",
}
_CELLS = {"thead": "THead", "tbody": "TBody", "tfoot": "TFoot", "tr": "TR", "th": "TH", "td": "TD"}
_INSIDE = {"Table": ("THead", "TBody", "TFoot", "TR"), "TR": ("TH", "TD")} | dict.fromkeys(
    ("THead", "TBody", "TFoot"), ("TR",)
)
_CONTENTS = ("toc", "opening__sections")  # lists of these classes are contents
# these hold no text of their own: text in them becomes a paragraph
_GROUPS = frozenset(
    {
        "TOC",
        "TOCI",
        "Note",
        "Document",
        "Sect",
        "Art",
        "BlockQuote",
        "L",
        "LI",
        "Table",
        "TR",
        "THead",
        "TBody",
        "TFoot",
    }
)


@dataclass(frozen=True)
class Mark:
    """A piece of the painted page by its number there."""

    page: int
    number: int


@dataclass(frozen=True)
class Annotation:
    """The place of a link on a page; `box` carries the annotation once the page is painted."""

    page: int
    box: Any


@dataclass(eq=False)
class Element:
    """An element of the structure: its kids are elements, marks and annotations in the order of reading."""

    role: str
    parent: Element | None
    page: int
    kids: list[Element | Mark | Annotation] = field(default_factory=list)
    source: Any = None
    identifier: str = ""
    heads: tuple[str, ...] = ()
    span: tuple[int, int] = (1, 1)
    scope: str = ""
    alt: str = ""
    box: tuple[float, float, float, float] | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it; an empty cell is something, a row of empty cells is not."""
        if self.role in {"TH", "TD"}:
            return False
        if self.role == "TR":
            return not any(isinstance(cell, Element) and cell.kids for cell in self.kids)
        return not any(not isinstance(kid, Element) or not kid.empty for kid in self.kids)


@dataclass(frozen=True)
class Reference:
    """Where the number of a page is to be printed: the page and the mark that are kept for it, its right edge and its
    baseline in pixels from the top left, its size, its colour, and the anchor whose page it says. One that stands
    `inside` of a line has an arrow before it, and both have room of that width."""

    page: int
    mark: int
    right: float
    baseline: float
    size: float
    colour: tuple[float, float, float]
    target: str
    inside: float = 0.0


class Structure:
    """The elements of a part, made by walking its pages; `name` sets the identifiers of its tables apart."""

    def __init__(self, pages: Sequence[Any], name: str) -> None:
        from weasyprint.formatting_structure import boxes
        from weasyprint.layout.absolute import AbsolutePlaceholder

        self._boxes, self._placeholder = boxes, AbsolutePlaceholder
        self.name = name
        self.document = Element("Document", None, 0)
        self.marks: dict[Any, int] = {}
        self.owners: list[list[Element]] = []
        self.references: list[Reference] = []
        self.mentions: list[tuple[int, str]] = []  # the pages from which links lead to anchors
        self._known: dict[tuple[Any, str], Element] = {}
        self._columns: dict[Element, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._tables = self._notes = 0
        self._paged: dict[Any, tuple[int, Any, Any, Element]] = {}
        for number, page in enumerate(pages):
            self.owners.append([])
            self._page = number
            self._walk(page._page_box, self.document, None, None)
        for link, (number, block, line, element) in self._paged.items():
            self._refer(link, number, block, line, element)

    # the walk

    def _walk(self, box: Any, at: Element, block: Any, line: Any) -> None:
        boxes = self._boxes
        if isinstance(box, self._placeholder):
            box = box._box
        if isinstance(box, boxes.MarginBox):
            return
        if isinstance(box, boxes.TextBox):
            if box.text.strip():
                self._mark(box, at)
            return
        if isinstance(box, boxes.LineBox):
            line = box
        elif box.element is not None and not isinstance(box, boxes.PageBox):
            element = self._element(box, at)
            if element is None:
                return
            at = element
            if isinstance(box, boxes.BlockLevelBox | boxes.TableCellBox):
                if "paged" in (box.element.get("class") or "").split():
                    block = box
                if box.children and isinstance(box.children[0], boxes.LineBox) and at.role in _GROUPS:
                    at = self._known_or_new(box.element, "#text", "P", at)
        if isinstance(box, boxes.ReplacedBox):
            self._figure(box, at)
            return
        if is_link(box):
            self.mentions.append((self._page, _anchor(box.element)))
            at.kids.append(Annotation(self._page, box))
            if block is not None:
                self._paged[box.element] = (self._page, block, line, at)
        if is_page_number(box):
            self._refer_inside(box, at)
            return
        for child in box.children:
            self._walk(child, at, block, line)

    def _element(self, box: Any, at: Element) -> Element | None:
        """The element that a box belongs to; None where it is printed again and no part of the text."""
        tag = box.element_tag
        if _has_class(box.element, "repeated"):  # as the head of a page is
            return None
        if tag == "li" and at.role in {"L", "LBody"}:
            item = self._known_or_new(box.element, "#item", "LI", at)
            return self._known_or_new(box.element, tag, "LBody", item)
        if tag == "li::marker":
            holder = self._known.get((box.element, "#item"), at)
            return self._known_or_new(box.element, tag, "Lbl", holder, first=True)
        if tag == "li" and at.role == "TOC":
            return self._known_or_new(box.element, tag, "TOCI", at)
        if tag == "a" and box.element.get("href"):
            if _has_class(box.element, "fig__link"):  # it leads to a note
                at = self._known_or_new(box.element, "#reference", "Reference", at)
            return self._known_or_new(box.element, tag, "Link", at)
        if tag in {"caption", "table", *_CELLS}:
            return self._table(box, tag, at)
        role = "TOC" if tag == "ul" and _has_class(box.element, *_CONTENTS) else _ROLES.get(tag)
        return at if role is None else self._known_or_new(box.element, tag, role, at)

    def _table(self, box: Any, tag: str, at: Element) -> Element | None:
        known = self._known.get((box.element, tag))
        if known is not None:
            if tag == "thead" and known.page != self._page:
                return None
            return self._known.get((box.element, "#note"), known)
        if tag == "caption":
            return self._known_or_new(box.element, tag, "Caption" if at.role in {"Table", "L"} else "P", at)
        if tag == "table":
            has_heads = any(getattr(b, "element_tag", "") == "th" for b in box.descendants())
            return self._known_or_new(box.element, tag, "Table" if has_heads else "L", at)
        if tag == "tr" and at.role == "L":  # a table without heads is a list
            item = self._known_or_new(box.element, "#item", "LI", at)
            return self._known_or_new(box.element, tag, "LBody", item)
        role = _CELLS[tag]
        if role not in _INSIDE.get(at.role, ()):
            if tag in {"td", "th"} and at.role == "LBody":
                return self._known_or_new(box.element, tag, "P", at) if _has_lines(box, self._boxes) else at
            return at
        cell = self._known_or_new(box.element, tag, role, at)
        if role in {"TH", "TD"}:
            self._head(box, cell)
        if _has_class(box.element, "notes__text"):
            if (box.element, "#note") not in self._known:
                self._notes += 1
            note = self._known_or_new(box.element, "#note", "Note", cell)
            note.identifier = note.identifier or f"{self.name}-note-{self._notes}"
            return note
        return cell

    def _head(self, box: Any, cell: Element) -> None:
        """Which heads belong to a cell, by the columns that it stands in."""
        table: Element | None = cell
        while table is not None and table.role != "Table":
            table = table.parent
        assert table is not None
        columns, own = self._columns[table], range(box.grid_x, box.grid_x + box.colspan)
        cell.span = (box.colspan, box.rowspan)
        if cell.role == "TD":
            cell.heads = tuple(dict.fromkeys(head for column in own for head in columns[column]))
            return
        self._tables += 1
        cell.identifier = f"{self.name}-{self._tables}"
        scope = box.element.get("scope") or "col"
        cell.scope = "Row" if scope.startswith("row") else "Column"
        for column in own:
            if scope == "rowgroup":  # it takes the place of the last such head
                columns[column] = [head for head in columns[column] if not head.endswith("g")]
                cell.identifier = cell.identifier.removesuffix("g") + "g"
            columns[column].append(cell.identifier)

    def _known_or_new(self, source: Any, tag: str, role: str, at: Element, first: bool = False) -> Element:
        element = self._known.get((source, tag))
        if element is None:
            element = self._known[source, tag] = Element(role, at, self._page, source=source)
            at.kids.insert(0 if first else len(at.kids), element)
        return element

    def _mark(self, box: Any, at: Element) -> Mark:
        owners = self.owners[self._page]
        mark = Mark(self._page, len(owners))
        owners.append(at)
        at.kids.append(mark)
        if box is not None:
            self.marks[box] = mark.number
        return mark

    def _figure(self, box: Any, at: Element) -> None:
        figure = Element("Figure", at, self._page, source=box.element, alt=box.element.get("alt") or "")
        x, y = box.content_box_x(), box.content_box_y()
        figure.box = (x, y, x + box.width, y + box.height)
        at.kids.append(figure)
        self._mark(box, figure)

    def _refer(self, link: Any, page: int, block: Any, line: Any, at: Element) -> None:
        self._page = page
        mark = self._mark(None, at)
        self.references.append(
            Reference(
                page=page,
                mark=mark.number,
                right=block.content_box_x() + block.width + block.padding_right,
                baseline=line.position_y + line.baseline,
                size=block.style["font_size"],
                colour=tuple(block.style["color"].to("srgb").coordinates),
                target=_anchor(link),
            )
        )

    def _refer_inside(self, box: Any, at: Element) -> None:
        """A number that stands in a line, behind an arrow: in the room of its box, the arrow's and what is kept behind
        it. How long the number is, and so where the arrow stands, is known when the book is joined."""
        text = next((child for child in box.children if isinstance(child, self._boxes.TextBox)), None)
        if text is None:
            return
        mark = self._mark(None, at)
        self.references.append(
            Reference(
                page=self._page,
                mark=mark.number,
                right=text.position_x + text.width + box.padding_right,
                baseline=text.position_y + text.baseline,
                size=box.style["font_size"],
                colour=tuple(box.style["color"].to("srgb").coordinates),
                target=box.element.get("data-page"),
                inside=text.width + box.padding_right,
            )
        )


def _anchor(link: Any) -> str:
    """What a link leads to: an anchor of this part or of another."""
    address: str = link.get("href")
    return address.removeprefix("#").removeprefix("x-part:")


def is_page_number(box: Any) -> bool:
    """Whether a box, or the text in it, keeps room for an arrow and the number of a page."""
    return box.element is not None and box.element_tag == "span" and bool(box.element.get("data-page"))


def is_link(box: Any) -> bool:
    """Whether a box is that of a link itself, or a line's share of it; boxes inside of links carry the link too."""
    return box.element is not None and box.element_tag == "a" and bool(box.link)


def _has_class(element: Any, *names: str) -> bool:
    return not set(names).isdisjoint((element.get("class") or "").split())


def _has_lines(box: Any, boxes: Any) -> bool:
    return bool(box.children) and isinstance(box.children[0], boxes.LineBox)


def descend(element: Element) -> Iterator[Element]:
    """An element and what is below it, without what is empty."""
    yield element
    for kid in element.kids:
        if isinstance(kid, Element) and not kid.empty:
            yield from descend(kid)
