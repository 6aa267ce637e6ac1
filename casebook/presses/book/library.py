"""WeasyPrint as the book uses it; its inner names are spoken here and in `tags` only, and its version is pinned.

What is changed while a part is painted, and put back after it: tags come from our own walk (`tags`), and no font is
embedded, since the joined book embeds each once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from casebook.charts.form import Form
from casebook.errors import Language, SystemLibraryMissing, ToolError
from casebook.presses.book import chinese, lines, painting
from casebook.presses.book.cutting import Part
from casebook.presses.book.drawing import Drawn
from casebook.presses.book.figures import Order
from casebook.presses.book.tags import Annotation, Element, Mark, Structure, descend, is_link

_TO_TYPE = "apt-get install --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0"
_ENDLESS = "@page{size:210mm 40000mm}"
_SCALE = 0.75  # points of a pixel


class _Log(logging.Handler):
    """Keeps what the library complains of; each complaint once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.getMessage()] = None


def require() -> None:
    """The library is there, with all that it needs.

    Raises:
        SystemLibraryMissing: Pango or HarfBuzz's subset library is not on the machine.
    """
    try:
        from weasyprint.text.ffi import harfbuzz_subset
    except OSError as error:
        raise SystemLibraryMissing(
            f"the PDF needs Pango and HarfBuzz, which are not on this machine: {error}\n  {_TO_TYPE}"
        ) from error
    if not harfbuzz_subset:
        raise SystemLibraryMissing(f"the PDF needs HarfBuzz's subset library:\n  {_TO_TYPE}")


@contextmanager
def listening(name: str, language: Language) -> Iterator[None]:
    """What the library only logs is an error.

    Raises:
        ToolError: the library complained.
    """
    log, logger = _Log(), logging.getLogger("weasyprint")
    before = logger.propagate, logger.handlers[:]
    logger.propagate, logger.handlers = False, [log]
    try:
        yield
    finally:
        logger.propagate, logger.handlers = before
    if log.said:
        lines = list(log.said)
        more = f"\n  and {len(lines) - 20} more" if len(lines) > 20 else ""
        raise ToolError(f"PDF ({language}, {name}): WeasyPrint says:\n  " + "\n  ".join(lines[:20]) + more)


def read(html: str) -> ElementTree.Element:
    """A page of ours as a tree: the one that HTML's own rules make of it, which `test_print` holds. Those rules are for
    pages that leave out what ours say, and take ten times as long."""
    import lxml.html

    def copied(node: Any) -> ElementTree.Element:
        made = ElementTree.Element(node.tag, dict(node.attrib))
        made.text = node.text
        last: ElementTree.Element | None = None
        for kid in node:
            if isinstance(kid.tag, str):
                last = copied(kid)
                last.tail = kid.tail
                made.append(last)
            elif last is None:  # a comment
                made.text = (made.text or "") + (kid.tail or "")
            else:
                last.tail = (last.tail or "") + (kid.tail or "")
        return made

    root = copied(lxml.html.document_fromstring(html))
    root.text = None
    return root


def page_of(part: Part, html: str) -> Any:
    """A page as WeasyPrint wants it, once for all the ways in which it is tried."""
    import weasyprint

    page = weasyprint.HTML.__new__(weasyprint.HTML)
    page.base_url, page.url_fetcher, page.media_type = None, _fetcher(part.fonts), "print"
    page.wrapper_element = weasyprint.cssselect2.ElementWrapper.from_html_root(read(html), content_language=None)
    page.etree_element = page.wrapper_element.etree_element
    return page


def render(part: Part, page: Any, images: Mapping[str, Form], order: Order, closer: str = "") -> Any:
    """A part as a laid out document of WeasyPrint; `closer` is a style sheet after its own.

    What stands in a box of the class `flow` is put in `order` by its measures, which are taken on a page without end.
    """
    import weasyprint
    from weasyprint.document import Document, Page
    from weasyprint.formatting_structure.build import build_formatting_structure
    from weasyprint.html import get_html_metadata
    from weasyprint.layout import layout_document

    faces, style = _styled(part.css, part.fonts, part.language)
    styles = [style, _more(closer, part.language)] if closer else [style]
    cache = {address: Drawn(form) for address, form in images.items()}
    counters = weasyprint.css.counters.CounterStyle()
    options = {**weasyprint.DEFAULT_OPTIONS, "stylesheets": styles, "cache": cache, "pdf_forms": False}

    def context() -> Any:
        return Document._build_layout_context(page, faces, counters, {}, options)

    first = context()
    root = build_formatting_structure(
        page.etree_element, first.style_for, first.get_image_from_uri, None, first.target_collector, counters, []
    )
    flows = [box for box in root.descendants() if box.element is not None and box.element.get("class") == "flow"]
    if any(box.element_tag in {"figure", "aside"} for flow in flows for box in flow.children):
        _put_in_order(page, root, flows, first, order)
    boxes = layout_document(page, root, _again(first))
    made = [Page(box) for box in boxes]
    return Document(made, weasyprint.document.DocumentMetadata(**get_html_metadata(page)), None, faces, {}, None)


@contextmanager
def lines_kept() -> Iterator[None]:
    """While a part is laid out and painted, a line of text that was broken once is not broken again, and keeps what
    Pango made of it until it is painted. Measuring, laying out and painting ask for the same lines."""
    from weasyprint.layout import inline
    from weasyprint.text.ffi import pango
    from weasyprint.text.line_break import Layout

    broken: dict[tuple[object, ...], tuple[Any, Any]] = {}
    original, before = inline.split_first_line, (Layout.deactivate, Layout.reactivate)

    def split_first_line(text: str, style: Any, context: Any, *more: Any, is_line_start: bool = True) -> Any:
        # the style is kept beside, so that no other gets its number
        key = (text, id(style), is_line_start, *more)
        if key not in broken:
            broken[key] = style, _first_line(original, text, style, context, *more, is_line_start=is_line_start)
        return broken[key][1]

    def reactivate(layout: Any, style: Any) -> None:
        if layout.justification_spacing:
            before[1](layout, style)
        else:
            pango.pango_layout_set_width(layout.layout, -1)  # the line is as long as it was made

    inline.split_first_line = split_first_line
    Layout.deactivate, Layout.reactivate = lambda _layout: None, reactivate
    try:
        yield
    finally:
        inline.split_first_line = original
        Layout.deactivate, Layout.reactivate = before


def _first_line(
    split: Any, text: str, style: Any, context: Any, room: float | None, *more: Any, is_line_start: bool
) -> Any:
    """The first line of a text. Where the text fits but for the blank that it ends with, WeasyPrint breaks it behind
    its first word; such a blank hangs over the edge, as that at the end of any other line does."""
    line = split(text, style, context, room, *more, is_line_start=is_line_start)
    bare = text.rstrip(" ")
    resumed = line[2]
    if resumed is None or bare == text or " " in text.encode()[:resumed].decode().strip(" "):
        return line
    if style["white_space"] != "normal" or split(bare, style, context, room, *more, is_line_start=is_line_start)[2]:
        return line
    return split(text, style, context, None, *more, is_line_start=is_line_start)


@contextmanager
def lines_set(language: Language) -> Iterator[None]:
    """While a part in Chinese is laid out, lines are set by `lines`, marks that meet are halved, and gaps are a quarter
    em wide; one at the end of a line hangs over the edge, as a blank does."""
    from weasyprint.layout import inline
    from weasyprint.text.line_break import Layout

    if language != "zh":
        yield
        return
    before = inline.text_align, Layout.set_text, inline.trailing_whitespace_size

    def set_text(self: Any, text: str, justify: bool = False) -> None:
        before[1](self, text, justify)
        _set_marks(self)

    def hanging(context: Any, box: Any) -> float:
        last = _last_text(box)
        if last is not None and last.text.endswith(chinese.GAP):
            return chinese.WIDTH_OF_GAP * float(last.style["font_size"])
        return float(before[2](context, box))

    inline.text_align = lambda _context, line, available, last: lines.align(line, available, last)
    Layout.set_text, inline.trailing_whitespace_size = set_text, hanging
    try:
        yield
    finally:
        inline.text_align, Layout.set_text, inline.trailing_whitespace_size = before


def _last_text(box: Any) -> Any:
    """The text that a box ends with, or nothing where it ends otherwise."""
    from weasyprint.formatting_structure import boxes

    while isinstance(box, boxes.InlineBox) and box.children:
        box = box.children[-1]
    return box if isinstance(box, boxes.TextBox) else None


def _set_marks(layout: Any) -> None:
    """Halves the marks of a text that meet, and makes its gaps a quarter em."""
    from weasyprint.text.ffi import TO_UNITS, ffi, pango
    from weasyprint.text.fonts import font_features

    text, style = layout.text, layout.style
    gap, halved = chinese.GAP in text, chinese.halved(text)
    if not gap and not halved:
        return
    held = pango.pango_layout_get_attributes(layout.layout)
    if held == ffi.NULL:
        held = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)

    def add(attribute: Any, place: int) -> None:
        attribute.start_index = len(text[:place].encode())
        attribute.end_index = attribute.start_index + len(text[place].encode())
        # `change` would alter the attributes that WeasyPrint shares between layouts
        pango.pango_attr_list_insert(held, attribute)

    if gap:
        wider = int((chinese.WIDTH_OF_GAP - chinese.WIDTH_OF_BLANK) * style["font_size"] * TO_UNITS)
        for place, char in enumerate(text):
            if char == chinese.GAP:
                # what stands at an end of the text gets one half of it only
                ends = (place == 0) + (place == len(text) - 1)
                add(pango.pango_attr_letter_spacing_new(wider * (1 + ends)), place)
    if halved:
        names = ("kerning", "variant_ligatures", "variant_position", "variant_caps", "variant_numeric")
        more = ("variant_alternates", "variant_east_asian", "feature_settings")
        features = font_features(*(style[f"font_{name}"] for name in (*names, *more))) | {"halt": 1}
        told = ",".join(f"{name} {value}" for name, value in features.items()).encode()
        for place in halved:
            add(pango.pango_attr_font_features_new(told), place)
    pango.pango_layout_set_attributes(layout.layout, held)


def filled(page: Any) -> float:
    """How far down a page there is text, as a share of the height that it has for it."""
    from weasyprint.formatting_structure.boxes import LineBox

    box = page._page_box
    lines = [line for root in box.children[:1] for line in root.descendants() if isinstance(line, LineBox)]
    lowest: float = max((line.position_y + line.height for line in lines), default=0.0)
    share: float = (lowest - box.content_box_y()) / box.height
    return share


@lru_cache(maxsize=8)
def _styled(css: str, fonts: Path, language: Language) -> tuple[Any, Any]:
    """The faces and the style sheet, read once a process; one that is complained of, each time."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    faces = FontConfiguration()
    with listening("print.css", language):
        return faces, weasyprint.CSS(string=css, font_config=faces, url_fetcher=_fetcher(fonts))


@lru_cache(maxsize=32)
def _more(css: str, language: Language) -> Any:
    """A style sheet without faces, read once a process."""
    import weasyprint

    with listening("print.css", language):
        return weasyprint.CSS(string=css)


def _again(context: Any) -> Any:
    """A layout context as new, with the styles that were worked out already."""
    from weasyprint.layout import LayoutContext

    fresh = LayoutContext(
        context.style_for,
        context.get_image_from_uri.func,
        context.font_config,
        context.counter_style,
        context.target_collector,
    )
    return fresh


def _put_in_order(page: Any, root: Any, flows: Sequence[Any], context: Any, order: Order) -> None:
    """Measures what stands in a flow on a page without end, and puts it in order. Styles and boxes serve twice."""
    import weasyprint
    from weasyprint.layout import layout_document

    styles = context.style_for
    tables = styles._cascaded_styles, styles._computed_styles
    before = [set(table) for table in tables]
    styles._sheets.append((weasyprint.CSS(string=_ENDLESS), "author", None))
    try:
        endless = list(layout_document(page, root, _again(context)))
    finally:
        styles._sheets.pop()
        for table, known in zip(tables, before, strict=True):
            for key in [key for key in table if key not in known]:
                del table[key]  # of the page without end
    places: dict[Any, tuple[float, float]] = {}
    for box in (box for sheet in endless for box in sheet.descendants()):
        if box.element is not None:
            places.setdefault(box.element, (box.border_box_y(), box.border_height()))
    for flow in flows:
        blocks = [(box.element_tag, *places[box.element]) for box in flow.children]
        flow.children = [flow.children[index] for index in order(blocks)]


def _fetcher(fonts: Path) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Own(URLFetcher):  # type: ignore[misc]  # the library has no types
        """Serves the book's fonts, and nothing else in the world; drawings are handed over before it is asked."""

        def fetch(self, url: str, headers: object = None) -> Any:
            kind, _, name = url.partition(":")
            if kind == "font" and (fonts / name).parent == fonts and (fonts / name).is_file():
                return URLFetcherResponse(url, (fonts / name).read_bytes(), {"Content-Type": "font/ttf"})
            raise ValueError(f"the book does not hold {url}")

    return Own(allowed_protocols=(), allow_redirects=False)


def plainly(html: str, css: str, fonts: Path, language: Language, name: str) -> bytes:
    """A page of its own as a tagged PDF in the book's faces: for what is appended to a book and is no part of it.

    Raises:
        SystemLibraryMissing: the machine cannot set it.
        ToolError: the library complained.
    """
    require()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    faces = FontConfiguration()
    with listening(name, language):
        style = weasyprint.CSS(string=css, font_config=faces, url_fetcher=_fetcher(fonts))
        page = weasyprint.HTML(string=html, url_fetcher=_fetcher(fonts), base_url=None)
        made: bytes = page.write_pdf(stylesheets=[style], font_config=faces, pdf_variant="pdf/ua-1")
    return made


def paint(document: Any, structure: Structure) -> bytes:
    """The pages as a PDF with our tags and without fonts, outline and anchors, which the joined book gets."""
    for page in document.pages:
        # a box inside of a link has a place of its own to click; the link's is enough
        page.links = [link for link in page.links if is_link(link[3])]
        page.bookmarks = []
    with _changed(structure):
        made: bytes = document.write_pdf(pdf_tags=True)
    return made


@contextmanager
def _changed(structure: Structure) -> Iterator[None]:
    import pydyf  # type: ignore[import-untyped]  # the library has no types
    import weasyprint.pdf
    from weasyprint.draw import text
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.pdf.stream import Stream

    @contextmanager
    def marked(stream: Any, box: Any, tag: str) -> Iterator[None]:
        number = structure.marks.get(box)
        if number is None and isinstance(box, TextBox) and not box.text.strip():
            yield
            return
        if number is None:
            stream.begin_marked_content("Artifact")
        else:
            stream.begin_marked_content(tag, pydyf.Dictionary({"MCID": number}))
        yield
        stream.end_marked_content()

    def no_fonts(pdf: Any, *_rest: object) -> Any:
        return pydyf.Dictionary()

    def add_tags(pdf: Any, document: Any, *_rest: object) -> None:
        _write_tags(pdf, document, structure)

    before = Stream.marked, weasyprint.pdf.build_fonts_dictionary, weasyprint.pdf.add_tags, text.draw_first_line
    Stream.marked, weasyprint.pdf.build_fonts_dictionary, weasyprint.pdf.add_tags = marked, no_fonts, add_tags
    text.draw_first_line = painting.draw_line
    try:
        yield
    finally:
        Stream.marked, weasyprint.pdf.build_fonts_dictionary, weasyprint.pdf.add_tags, text.draw_first_line = before


def _write_tags(pdf: Any, document: Any, structure: Structure) -> None:
    """The elements as objects of a PDF: the tree of the elements and the tree from marks and links back to them."""
    import pydyf

    pages = [f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3]]
    root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
    pdf.add_object(root)
    pdf.catalog["StructTreeRoot"] = root.reference
    made: dict[Element, Any] = {}
    for element in descend(structure.document):
        made[element] = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{element.role}"})
        pdf.add_object(made[element])
    back = pydyf.Array()
    links: list[tuple[Any, Element]] = []
    for element, entry in made.items():
        entry["P"] = root.reference if element.parent is None else made[element.parent].reference
        entry["Pg"] = pages[element.page]
        entry["K"] = kids = pydyf.Array()
        for kid in element.kids:
            if isinstance(kid, Element):
                if kid in made:
                    kids.append(made[kid].reference)
            elif isinstance(kid, Mark):
                if kid.page == element.page:
                    kids.append(kid.number)
                else:
                    kids.append(pydyf.Dictionary({"Type": "/MCR", "Pg": pages[kid.page], "MCID": kid.number}))
            else:
                kids.append(_annotation(kid, pages[kid.page]))
                links.append((kid.box.link_annotation, element))
        _attributes(entry, element, document.pages[element.page].height)
    root["K"] = pydyf.Array([made[structure.document].reference])
    for number, owners in enumerate(structure.owners):
        back += [number, pydyf.Array([made[owner].reference for owner in owners])]
    for number, (annotation, element) in enumerate(links, len(pages)):
        annotation["StructParent"] = number
        back += [number, made[element].reference]
    root["ParentTree"] = pydyf.Dictionary({"Nums": back})
    named = sorted((element.identifier, made[element].reference) for element in made if element.identifier)
    if named:
        flat = [piece for name, reference in named for piece in (pydyf.String(name), reference)]
        root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array(flat)})


def _annotation(kid: Annotation, page: bytes) -> Any:
    """A link's place as a kid of its element; a link to another part is one by name, like those inside of the part."""
    import pydyf

    annotation = kid.box.link_annotation
    annotation["F"] = 4
    annotation["Contents"] = pydyf.String(_words(kid.box.element)[:200])
    address = kid.box.element.get("href")
    if address.startswith("x-part:"):
        del annotation["A"]
        annotation["Dest"] = pydyf.String(address.removeprefix("x-part:"))
    return pydyf.Dictionary({"Type": "/OBJR", "Obj": annotation.reference, "Pg": page})


def _words(element: Any) -> str:
    """The text of an element of the page, as it is read."""
    return " ".join(chinese.plain("".join(element.itertext())).split())


def _attributes(entry: Any, element: Element, height: float) -> None:
    import pydyf

    if element.alt:
        entry["Alt"] = pydyf.String(element.alt)
    if element.box is not None:
        left, top, right, bottom = element.box
        box = [_SCALE * n for n in (left, height - bottom, right, height - top)]
        entry["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array(box), "Placement": "/Inline"})
    if element.role in {"TH", "TD"}:
        table = pydyf.Dictionary({"O": "/Table"})
        for key, span in zip(("ColSpan", "RowSpan"), element.span, strict=True):
            if span != 1:
                table[key] = span
        if element.scope:
            table["Scope"] = f"/{element.scope}"
        if element.heads:
            table["Headers"] = pydyf.Array([pydyf.String(head) for head in element.heads])
        if len(table) > 1:
            entry["A"] = table
    if element.identifier:
        entry["ID"] = pydyf.String(element.identifier)


def faces(document: Any) -> Sequence[Any]:
    """The fonts that a painted document uses."""
    return list(document.fonts.values())
