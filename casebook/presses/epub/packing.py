"""A publication by EPUB 3.3: package, navigation, documents, drawings, in a container of the same bytes each time."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from casebook.presses.epub.text import Document, Entry
from casebook.render import Book

_EPOCH = (1980, 1, 1, 0, 0, 0)
LANGUAGES = {"zh": "zh-CN", "en": "en"}
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
_PAGE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
    'lang="{lang}" xml:lang="{lang}">\n'
    '<head><meta charset="utf-8"/><title>{title}</title><link rel="stylesheet" href="book.css"/></head>\n'
    "<body>\n{body}\n</body></html>\n"
)


@dataclass(frozen=True)
class Told:
    """What is told of a publication besides its text; `day` is the edition's, in seconds since 1970."""

    book: Book
    title: str
    css: bytes
    cover: bytes
    day: int


def packed(told: Told, documents: Sequence[Document], charts: Mapping[str, bytes]) -> bytes:
    """The container with all files; the same content gives the same bytes."""
    lang, words = LANGUAGES[told.book.language], told.book.words
    files: dict[str, bytes] = {
        "META-INF/container.xml": _CONTAINER.encode(),
        "OEBPS/package.opf": _package(told, documents, charts).encode(),
        "OEBPS/nav.xhtml": _page(lang, words("nav.contents"), _navigation(told, documents)).encode(),
        "OEBPS/cover.xhtml": _page(
            lang,
            words("epub.cover"),
            f'<section class="cover" epub:type="cover"><img src="cover.png" alt="{escape(told.title)}"/></section>',
        ).encode(),
        "OEBPS/book.css": told.css,
        "OEBPS/cover.png": told.cover,
    }
    for document in documents:
        files[f"OEBPS/{document.name}"] = _page(lang, document.title, document.body).encode()
    for slug, drawing in charts.items():
        files[f"OEBPS/charts/{slug}.svg"] = drawing
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        # first and as it is, so that a program knows by the first bytes what this is (OCF 4.2)
        _put(container, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        for name, content in files.items():
            _put(container, name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _put(container: zipfile.ZipFile, name: str, content: bytes, how: int) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    container.writestr(entry, content, compresslevel=9)


def _page(lang: str, title: str, body: str) -> str:
    return _PAGE.format(lang=lang, title=escape(title), body=body)


def _package(told: Told, documents: Sequence[Document], charts: Mapping[str, bytes]) -> str:
    edition, words, language = told.book.edition, told.book.words, told.book.language
    when = datetime.fromtimestamp(told.day, UTC)
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"casebook:{edition.id}:{edition.version}:{edition.title.en}:{language}")
    formulas = any(document.mathml for document in documents)
    features = ["tableOfContents", "readingOrder", "structuralNavigation", "alternativeText", "displayTransformability"]
    meta = [
        f'<dc:identifier id="name">urn:uuid:{name}</dc:identifier>',
        f"<dc:title>{escape(told.title)}</dc:title>",
        f"<dc:language>{LANGUAGES[language]}</dc:language>",
        f"<dc:creator>{escape(edition.publisher.in_(language))}</dc:creator>",
        f"<dc:publisher>{escape(edition.publisher.in_(language))}</dc:publisher>",
        f"<dc:date>{when:%Y-%m-%d}</dc:date>",
        f"<dc:description>{escape(edition.subtitle.in_(language))}</dc:description>",
        f"<dc:rights>{escape(edition.licence.in_(language))}</dc:rights>",
        f'<meta property="dcterms:modified">{when:%Y-%m-%dT%H:%M:%SZ}</meta>',
        *(f'<meta property="schema:accessMode">{mode}</meta>' for mode in ("textual", "visual")),
        '<meta property="schema:accessModeSufficient">textual</meta>',
        *(
            f'<meta property="schema:accessibilityFeature">{feature}</meta>'
            for feature in (*features, *(("MathML",) if formulas else ()))
        ),
        '<meta property="schema:accessibilityHazard">none</meta>',
        f'<meta property="schema:accessibilitySummary">{escape(words("epub.accessibility"))}</meta>',
    ]
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>',
        '<item id="css" href="book.css" media-type="text/css"/>',
        '<item id="picture" href="cover.png" media-type="image/png" properties="cover-image"/>',
        *(
            f'<item id="d{at}" href="{document.name}" media-type="application/xhtml+xml"'
            + (' properties="mathml"/>' if document.mathml else "/>")
            for at, document in enumerate(documents)
        ),
        *(f'<item id="c{at}" href="charts/{slug}.svg" media-type="image/svg+xml"/>' for at, slug in enumerate(charts)),
    ]
    spine = ['<itemref idref="cover"/>', '<itemref idref="nav"/>']
    spine += [f'<itemref idref="d{at}"/>' for at in range(len(documents))]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="name" '
        f'xml:lang="{LANGUAGES[language]}">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{_lines(meta)}</metadata>\n'
        f"<manifest>\n{_lines(items)}</manifest>\n<spine>\n{_lines(spine)}</spine>\n</package>\n"
    )


def _lines(parts: Sequence[str]) -> str:
    return "".join(f"{part}\n" for part in parts)


def _navigation(told: Told, documents: Sequence[Document]) -> str:
    words = told.book.words
    listed = {entry.href.partition("#")[0] for document in documents for entry in document.entries}
    entries: list[Entry] = []
    for document in documents:
        entries += document.entries
        if document.name not in listed:
            entries.append(Entry(document.name, document.title, 1))
    first = documents[0].name if documents else "nav.xhtml"
    return (
        f'<nav epub:type="toc" id="toc" role="doc-toc"><h1>{escape(words("nav.contents"))}</h1>{_tree(entries)}</nav>\n'
        '<nav epub:type="landmarks" id="landmarks" hidden="hidden"><ol>'
        f'<li><a epub:type="cover" href="cover.xhtml">{escape(words("epub.cover"))}</a></li>'
        f'<li><a epub:type="toc" href="#toc">{escape(words("nav.contents"))}</a></li>'
        f'<li><a epub:type="bodymatter" href="{first}">{escape(told.title)}</a></li></ol></nav>'
    )


def _tree(entries: Sequence[Entry]) -> str:
    """Entries as lists inside of lists; a deeper one stands below the one before it."""
    out: list[str] = []
    open_items = 0
    for entry in entries:
        level = 1 if entry.level <= 1 or open_items == 0 else 2
        while open_items > level:
            out.append("</li></ol>")
            open_items -= 1
        if open_items == level:
            out.append("</li>")
        else:
            out.append("<ol>")
            open_items = level
        out.append(f'<li><a href="{escape(entry.href)}">{escape(entry.words)}</a>')
    out.append("</li></ol>" * open_items)
    return "".join(out)
