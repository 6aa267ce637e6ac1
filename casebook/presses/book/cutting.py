"""The book cut into parts: each chapter, each appendix, a long appendix in several; and what volumes have of their own.

No part knows where it stands. Page numbers are not in it, links to other parts are names, notes and charts are
numbered by chapter; so what is edited in one part changes the bytes of no other, and each is laid out by itself
(`layout`) and kept by its key. `join` makes the book of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from casebook.errors import Language
from casebook.kinds.volume import CHAPTERS, INDEX, Paper, Volume
from casebook.presses.book import glyphs
from casebook.presses.book.pageindex import index
from casebook.presses.book.prose import check_links, ems, tidy, with_pages
from casebook.presses.book.setting import Section, Setting, sections
from casebook.presses.book.sheet import SIZES, TIGHTER, Closer, sheet
from casebook.presses.book.volumes import bind, declared
from casebook.render import Book

if TYPE_CHECKING:
    from casebook.presses.book.layout import LaidOut

OTHER = "x-part:"  # begins the address of a link that leads to another part
CUT = "<!--cut-->"  # where an appendix may be cut
# what a part is laid out by; what comes before is in its HTML
_LAYING = {"layout.py", "library.py", "lines.py", "painting.py", "chinese.py", "english.py", "tags.py", "figures.py"}
_LAYING |= {"drawing.py", "formula.py", "form.py"}
_LIBRARIES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5")
# the parts whose references print pages; sheets travel alone, and notes lead by their numbers
_REFERRING = frozenset({CHAPTERS, "cases", "playbooks", "checklists", "metrics", "glossary", "corrections", "stories"})
# in pages, as estimated: a part is cut from the first on where a record's name says so, at the second in any case
_LEAST, _MOST = 11.0, 19.0
_LAST = 4.0  # what is left is not cut off where it is as little as this


@dataclass(frozen=True)
class Part:
    """A part of the book, ready to be laid out: a page of HTML, its style sheet, what its images show by their address
    (`chart:x` as `casebook.charts.form` packs it, `formula:x` as LaTeX), the folder of the fonts."""

    name: str
    language: Language
    html: str
    css: str
    images: Mapping[str, bytes]
    fonts: Path
    paper: Paper = Paper.A4
    least: float = 0.0  # how full the last of several pages must be
    tighter: tuple[Closer, ...] = ()  # style sheets to try in turn where it is not

    @cached_property
    def key(self) -> str:
        """The sum of all that the laid out part depends on: what it holds, the code, the libraries, the fonts."""
        total = hashlib.sha256()
        for piece in (
            self.name,
            self.language,
            self.paper,
            self.html,
            self.css,
            str(self.least),
            *(f"{most} {css}" for most, css in self.tighter),
            _code(),
            fonts_digest(self.fonts),
        ):
            total.update(hashlib.sha256(piece.encode()).digest())
        for address in sorted(self.images):
            total.update(address.encode() + hashlib.sha256(self.images[address]).digest())
        return total.hexdigest()


@dataclass(frozen=True)
class Copy:
    """A volume on one size of paper: what is bound together in one file. `index` sets its index, where it has one, once
    all parts are laid out; it stands last."""

    volume: Volume
    paper: Paper
    parts: tuple[Part, ...]
    index: Callable[[Sequence[LaidOut]], Part] | None = None


def copies(book: Book) -> tuple[Copy, ...]:
    """What there is to bind of a book, the whole first; a part that several take is the same object in each.

    Raises:
        ToolError: a character that no font has, a link that leads nowhere.
    """
    setting, found = sections(book)
    desk, fonts = setting.desk, book.templates[-1] / "assets" / "fonts"
    loader = desk.environment.loader
    assert loader is not None
    css = sheet(loader.get_source(desk.environment, "print.css")[0], book.language)
    tidied = partial(_tidied, language=book.language)
    pieces = {section.name: list(_cut(section)) for section in found}
    volumes = declared(book)
    bound, own = bind(setting, volumes, found, pieces)
    every = [tidied(piece) for piece in (*(piece for cut in pieces.values() for piece in cut), *own)]
    html = {piece.name: str(piece.html) for piece in every}
    for one in bound:
        check_links(
            "".join(html[name] for name in one.parts), one.volume.whole, {INDEX} if one.indexed else frozenset()
        )
    glyphs.require("".join(html.values()), fonts, book.language)
    known: dict[tuple[str, Paper], Part] = {}
    chapters = {piece.name for piece in every if piece.part == CHAPTERS}

    def made(name: str, text: str, paper: Paper) -> Part:
        page = str(desk.render("document.html.j2", body=Markup(_apart(text))))
        images = {address: setting.images[address] for address in re.findall(r'<img\b[^>]*? src="([^"]+)"', page)}
        sort = f"{CHAPTERS}-" if name in chapters else name
        least, tighter = next((some for start, some in TIGHTER.items() if sort.startswith(start)), (0.0, ()))
        return Part(name, book.language, page, css + SIZES[paper], images, fonts, paper, least, tighter)

    def part(name: str, paper: Paper) -> Part:
        if (name, paper) not in known:
            known[name, paper] = made(name, html[name], paper)
        return known[name, paper]

    def indexed(volume: Volume, paper: Paper, laid: Sequence[LaidOut]) -> Part:
        heading, groups = desk.t("print.index"), index(desk, laid)
        text = tidy(str(desk.render("index.html.j2", name=INDEX, heading=heading, groups=groups)), book.language)
        glyphs.require(text, fonts, book.language)
        return made(f"{INDEX}-{volume.id}", text, paper)

    return tuple(
        Copy(
            one.volume,
            paper,
            tuple(part(name, paper) for name in one.parts),
            partial(indexed, one.volume, paper) if one.indexed else None,
        )
        for one in bound
        for paper in one.volume.on(book.language)
    )


def flowing(book: Book, volume: Volume) -> tuple[Setting, tuple[Section, ...]]:
    """What a volume is bound of, as HTML before any page is set and before type is tidied for pages; without its cover,
    contents and index. Notes and charts have the numbers that they have in print."""
    setting, found = sections(book)
    pieces = {section.name: list(_cut(section)) for section in found}
    (bound,), own = bind(setting, [volume], found, pieces)
    named = {piece.name: piece for cut in pieces.values() for piece in cut} | {piece.name: piece for piece in own}
    made = [named[name] for name in bound.parts]
    return setting, tuple(piece for piece in made if piece.part)


def parts(book: Book) -> tuple[Part, ...]:
    """The parts of the whole in their order.

    Raises:
        ToolError: a character that no font has, a link that leads nowhere.
    """
    return copies(book)[0].parts


def _tidied(section: Section, language: Language) -> Section:
    html = str(section.html)
    return replace(section, html=Markup(tidy(with_pages(html) if section.part in _REFERRING else html, language)))


def _apart(html: str) -> str:
    """Links to what stands in other parts, or to pages, by an address that says so."""
    own = set(re.findall(r'\bid="([^"]+)"', html))

    def link(found: re.Match[str]) -> str:
        return found[0] if found[1] in own else f'href="{OTHER}{found[1]}"'

    return re.sub(r'\bhref="#([^"]+)"', link, html)


def _cut(section: Section) -> Iterator[Section]:
    """A section, in several where it is long or holds records that can be taken by themselves. Where a long one is cut
    hangs on the names of its records, so that an edit of one moves no cut further down."""
    blocks = str(section.html).split(CUT)
    slices = [[block] for block in blocks] if section.apart else _sliced(blocks)
    if len(slices) == 1:
        yield replace(section, html=Markup("".join(blocks)))
        return
    begin = re.match(r'\s*<section class="([^"]*)">', blocks[0])
    assert begin is not None, section.name
    heads = [Markup(head).striptags() for head in re.findall(r'<h1[^>]*data-head="([^"]*)"', blocks[0])]
    records = ("", *section.apart) if section.apart else ("",) * len(slices)
    group = ""
    for number, (held, record) in enumerate(zip(slices, records, strict=True), 1):
        html = "".join(held)
        if number > 1:
            carried = Markup('<div class="carried" data-head="{}" data-section="{}"></div>').format(heads[0], group)
            html = f'<section class="{begin[1]} part--more">{carried}{html}'
        if number < len(slices):
            html += "</section>"
        group = _group(html) or group
        lines = section.lines if number == 1 else ()
        yield Section(f"{section.name}-{record or number}", Markup(html), section.part, record, lines=lines)


def _sliced(blocks: Sequence[str]) -> list[list[str]]:
    """The blocks of a long section in several slices."""
    slices: list[list[str]] = [[]]
    filled, rest = 0.0, sum(map(_pages, blocks))
    for block in blocks:
        more = _pages(block)
        full = filled + more > _MOST or (filled >= _LEAST and _may_begin(block))
        if slices[-1] and full and (rest > _LAST or filled + rest > _MOST):
            slices.append([])
            filled = 0.0
        slices[-1].append(block)
        filled, rest = filled + more, rest - more
    return slices


def _may_begin(block: str) -> bool:
    name = re.search(r'\bid="([^"]+)"', block)
    return name is not None and hashlib.sha256(name[1].encode()).digest()[0] % 4 == 0


def _group(html: str) -> str:
    """The last heading of a group, which the running head goes on with."""
    found = re.findall(r'<h2 class="group[^>]*>(.*?)</h2>', html, flags=re.DOTALL)
    return str(Markup(re.sub(r"<span.*?</span>", "", found[-1])).striptags()) if found else ""


def _pages(block: str) -> float:
    """About how many pages a block fills."""
    text = re.sub(r"\s*\n\s*", "", re.sub(r"<[^>]+>", "", block))  # how a template is indented takes no room
    sheets = len(re.findall(r'class="record sheet', block))
    return sheets + ems(text) / 1400 + 0.008 * block.count("<p") + 0.04 * block.count("<h")


@cache
def _code() -> str:
    """The sum of the setting code and of the libraries' versions."""
    total = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    for package in ("casebook.presses.book", "casebook.charts"):
        for entry in sorted(files(package).iterdir(), key=lambda e: e.name):
            if entry.name in _LAYING:
                total.update(entry.read_bytes())
    return total.hexdigest()


@cache
def fonts_digest(folder: Path) -> str:
    """The sum of the font files of a folder."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.ttf")):
        total.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
