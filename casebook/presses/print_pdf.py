"""From the page in HTML to the PDF. WeasyPrint is named only here; it runs in a process of its own.

Nothing is let pass that a reader would find later: a warning of the library, a file that was asked for and refused, a
character without a glyph, a font that is not ours.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casebook import machine
from casebook.errors import Language, SystemLibraryMissing, ToolError
from casebook.presses.print_figures import BEGIN, END, flows, marked, places, reorder, sort_of
from casebook.presses.print_glyphs import FAMILIES

_MM = 96 / 25.4
_ENDLESS = "@page{size:210mm 40000mm} a::after{content:none!important}"


@dataclass(frozen=True)
class Attached:
    """A file that travels inside of the PDF."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class PrintJob:
    """All that the PDF is made of. `images` are SVG by the address that the page asks for (`chart:x`, `formula:x`)."""

    language: Language
    html: str
    css: str
    images: Mapping[str, bytes]
    attached: tuple[Attached, ...]
    fonts: Path
    epoch: int


class _Log(logging.Handler):
    """Keeps what the library complains of; each complaint once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.getMessage()] = None


def write_pdf(job: PrintJob) -> tuple[bytes, int]:
    """The PDF and how many pages it has.

    Raises:
        SystemLibraryMissing: Pango or HarfBuzz's subset library is not on the machine.
        ToolError: the library complained, or a font came in that is not ours.
    """
    # asked before WeasyPrint is imported, which prints a banner of its own; HarfBuzz's subset library it only
    # warns about, but without it takes twice the time
    if missing := machine.missing_libraries():
        raise SystemLibraryMissing(machine.needed(missing))
    try:
        import weasyprint
    except OSError as error:  # a library by a name that we do not know of
        raise SystemLibraryMissing(machine.needed([str(error).partition("\n")[0]])) from error

    log = _Log()
    logger = logging.getLogger("weasyprint")
    before = logger.propagate, logger.handlers[:]
    logger.propagate, logger.handlers = False, [log]
    try:
        document, content = _print(weasyprint, job)
    finally:
        logger.propagate, logger.handlers = before
    if log.said:
        lines = list(log.said)
        more = f"\n  and {len(lines) - 20} more" if len(lines) > 20 else ""
        raise ToolError(f"PDF ({job.language}): WeasyPrint says:\n  " + "\n  ".join(lines[:20]) + more)
    for font in document.fonts.values():
        if font.family not in FAMILIES:
            raise ToolError(f"PDF ({job.language}): the font {font.family} is not one of the book's own")
    return content, len(document.pages)


def _print(weasyprint: Any, job: PrintJob) -> tuple[Any, bytes]:
    from weasyprint.text.fonts import FontConfiguration

    fetcher = _fetcher(job)
    fonts = FontConfiguration()

    def lay_out(html: str, more: str = "") -> Any:
        style = weasyprint.CSS(string=job.css + more, font_config=fonts, url_fetcher=fetcher)
        page = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=None)
        return page.render(font_config=fonts, stylesheets=[style], pdf_variant="pdf/ua-1")

    document = lay_out(_with_figures_placed(job.html, lay_out))
    _list_pages_once()
    when = datetime.fromtimestamp(job.epoch, UTC)
    attachments = [
        weasyprint.Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            created=when,
            modified=when,
            relationship="Data",
            url_fetcher=fetcher,
        )
        for file in job.attached
    ]
    return document, document.write_pdf(pdf_variant="pdf/ua-1", attachments=attachments)


def _list_pages_once() -> None:
    """Tagging asks for the list of pages at every element, and pydyf makes it anew each time: quadratic in pages."""
    import pydyf  # type: ignore[import-untyped]  # the library has no types

    made: dict[int, tuple[bytes, ...]] = {}

    def page_references(pdf: Any) -> tuple[bytes, ...]:
        numbers = pdf.pages["Kids"][::3]
        if len(made.get(id(pdf), ())) != len(numbers):
            made[id(pdf)] = tuple(f"{number} 0 R".encode("ascii") for number in numbers)
        return made[id(pdf)]

    pydyf.PDF.page_references = property(page_references)


def _with_figures_placed(html: str, lay_out: Callable[[str, str], Any]) -> str:
    """The page with its charts where they leave no gaps; the chapters are measured on pages of endless height."""
    chapters = flows(html)
    if not any(sort_of(block) == "fixed" for blocks in chapters for block in blocks):
        return reorder(html, [range(len(blocks)) for blocks in chapters])
    # each chapter from its beginning, and nothing else of the book
    numbered = iter([[marked(block, index) for index, block in enumerate(blocks)] for blocks in chapters])
    sections = "".join(re.findall(r'<section class="chapter".*?</section>', html, flags=re.DOTALL))
    sections = re.sub(f"{BEGIN}.*?{END}", lambda _: "".join(next(numbered)), sections, flags=re.DOTALL)
    head = html[: html.index("<body>")]
    unlinked = re.sub(r' href="#[^"]*"', "", sections)
    document = lay_out(f"{head}<body>{unlinked}</body></html>", _ENDLESS)
    orders = []
    for page, blocks in zip(document.pages, chapters, strict=True):
        boxes: dict[int, tuple[float, float]] = {}
        for box in page._page_box.descendants():
            number = None if box.element is None else box.element.get("data-block")
            if number is not None and int(number) not in boxes:
                boxes[int(number)] = (box.border_box_y(), box.border_height())
        orders.append(places(blocks, boxes, (27 * _MM, 245 * _MM)))
    return reorder(html, orders)


def _fetcher(job: PrintJob) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Own(URLFetcher):  # type: ignore[misc]  # the library has no types
        """Serves the job's images and the book's fonts, and nothing else in the world."""

        def fetch(self, url: str, headers: object = None) -> Any:
            kind, _, name = url.partition(":")
            if url in job.images:
                return URLFetcherResponse(url, job.images[url], {"Content-Type": "image/svg+xml"})
            if kind == "font" and (job.fonts / name).parent == job.fonts and (job.fonts / name).is_file():
                return URLFetcherResponse(url, (job.fonts / name).read_bytes(), {"Content-Type": "font/ttf"})
            raise ValueError(f"the book does not hold {url}")

    return Own(allowed_protocols=(), allow_redirects=False)
