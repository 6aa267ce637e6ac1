"""The book from its parts: pages one after the other, and all that only the whole knows.

Nothing is laid out here. Numbers of pages are put in, links find their places, the outline, the structure and the
fonts of the parts become one. The same parts give the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebook.errors import ToolError
from casebook.presses.book import glyphs, typefaces
from casebook.presses.book.imprint import Imprint, describe
from casebook.presses.book.layout import Heading, LaidOut
from casebook.presses.book.tags import Reference

if TYPE_CHECKING:
    import pikepdf

_MM = 72 / 25.4
_TEXT, _BASE = 168 * _MM, 28.3  # how wide the text is, and where a folio stands, in points from the lower edge
_LEFT = {595: 22 * _MM, 612: 25 * _MM}  # where the text begins, by the width of the page: A4, Letter
# how far a page of what is bound is moved, so that more is left where it is sewn: right pages, left pages
_BOUND = (2 * _MM, -4 * _MM)
_SIZE = 8.5
PAGE = "page-"  # begins the name of a page as a place to lead to
_INK = "0.10588 0.12157 0.14118 rg"


@dataclass(frozen=True)
class Binding:
    """How parts are bound. In what is not the `whole`, a link to what it does not hold is words alone, and a page
    number may be that of another volume, from `elsewhere`: by anchor, its sign and the number. Margins of what is
    `sewn` are mirrored. A record `alone` begins with the highest heading.
    """

    whole: bool = True
    sewn: bool = True
    alone: bool = False
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def join(imprint: Imprint, parts: Sequence[LaidOut], fonts: Path, binding: Binding) -> bytes:
    """The parts as one PDF, with what the imprint says of it; `fonts` is the folder of the font files.

    Raises:
        ToolError: a link or a page number leads to a place that no part has.
    """
    import pikepdf

    starts = [sum(part.pages for part in parts[:at]) for at in range(len(parts))]
    with pikepdf.new() as book, warnings.catch_warnings():
        # named places and outline are made anew from what each part tells of them
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        opened = [pikepdf.open(io.BytesIO(part.pdf)) for part in parts]
        if not binding.whole:
            held = {name for part in parts for name in part.anchors} | {
                f"{PAGE}{number}" for number in range(1, sum(part.pages for part in parts) + 1)
            }
            for source in opened:
                _unlink(source, held)
        for source in opened:
            book.pages.extend(source.pages)
        pages = [page.obj for page in book.pages]
        _structure(book, opened, pages, starts, parts)
        if binding.alone:
            _raise_headings(book)
        places = _places(book, pages, starts, parts)
        _outline(book, pages, starts, parts)
        _fonts(book, pages, starts, parts, fonts, imprint)
        _numbers(book, pages, starts, parts, {**binding.elsewhere, **places}, fonts, imprint)
        if binding.sewn:
            _mirror(book, pages, starts, parts)
        describe(book, imprint)
        out = io.BytesIO()
        book.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            recompress_flate=False,
        )
        for source in opened:
            source.close()
    return out.getvalue()


def _unlink(source: pikepdf.Pdf, held: Collection[str]) -> None:
    """Takes the links of a part away that lead to what this file does not hold; their words stay."""
    from pikepdf import Array, Name

    tree = source.Root.StructTreeRoot
    numbers = list(tree.ParentTree.Nums)
    owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    gone: set[int] = set()
    for page in source.pages:
        notes = page.obj.get("/Annots", ())
        lost = [note for note in notes if "/Dest" in note and str(note.Dest) not in held]
        if not lost:
            continue
        away = {note.objgen for note in lost}
        for note in lost:
            key = int(note.StructParent)
            element = owners[key]
            gone.add(key)
            element.K = Array([k for k in element.K if not (_is_place(k) and k.Obj.objgen in away)])
            element.S = Name.Span
        page.obj.Annots = Array([note for note in notes if note.objgen not in away])
    if gone:
        tree.ParentTreeNextKey = 1 + max(owners)
        tree.ParentTree.Nums = Array([item for key in sorted(owners.keys() - gone) for item in (key, owners[key])])


def _is_place(kid: object) -> bool:
    import pikepdf

    return isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid


def _structure(
    book: pikepdf.Pdf,
    opened: Sequence[pikepdf.Pdf],
    pages: Sequence[pikepdf.Object],
    starts: Sequence[int],
    parts: Sequence[LaidOut],
) -> None:
    """One tree of elements; the keys by which pages and links find their elements go on from part to part."""
    from pikepdf import Array, Dictionary, Name

    root = book.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = book.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    kids, back, identifiers = [], [], []
    base = 0
    for source, start, part in zip(opened, starts, parts, strict=True):
        tree = book.copy_foreign(source.Root.StructTreeRoot)
        for kid in tree.K[0].K:
            kid.P = document
            kids.append(kid)
        numbers = list(tree.ParentTree.Nums)
        for key, owner in zip(numbers[::2], numbers[1::2], strict=True):
            back += [int(key) + base, owner]
        if "/IDTree" in tree:
            identifiers += list(tree.IDTree.Names)
        for page in pages[start : start + part.pages]:
            page.StructParents = int(page.StructParents) + base
            for note in page.get("/Annots", ()):
                note.StructParent = int(note.StructParent) + base
        base += (
            int(tree.ParentTreeNextKey) if "/ParentTreeNextKey" in tree else 1 + max(map(int, numbers[::2]), default=-1)
        )
    document.K = Array(kids)
    if pages:
        document.Pg = pages[0]
    root.K = Array([document])
    root.ParentTree = book.make_indirect(Dictionary(Nums=Array(back)))
    root.ParentTreeNextKey = base
    named = sorted(zip(identifiers[::2], identifiers[1::2], strict=True), key=lambda pair: bytes(pair[0]))
    if named:
        root.IDTree = book.make_indirect(Dictionary(Names=Array([piece for pair in named for piece in pair])))
    book.Root.StructTreeRoot = root
    book.Root.MarkInfo = Dictionary(Marked=True)


def _raise_headings(book: pikepdf.Pdf) -> None:
    """Lets the headings of a file begin with H1: what stands below a heading in the whole is the title here."""
    from pikepdf import Name

    headings: list[tuple[pikepdf.Object, int]] = []
    elements = list(book.Root.StructTreeRoot.K)
    while elements:
        element = elements.pop()
        elements += [kid for kid in element.get("/K", ()) if _is_element(kid)]
        if found := re.fullmatch(r"/H(\d)", str(element.S)):
            headings.append((element, int(found[1])))
    highest = min((level for _element, level in headings), default=1)
    for element, level in headings:
        element.S = Name(f"/H{level - highest + 1}")


def _places(
    book: pikepdf.Pdf, pages: Sequence[pikepdf.Object], starts: Sequence[int], parts: Sequence[LaidOut]
) -> dict[str, str]:
    """The names that links lead to; gives the number of the page of each, from 1."""
    from pikepdf import Array, Dictionary, Name, String

    found: dict[str, tuple[int, float, float]] = {}
    for start, part in zip(starts, parts, strict=True):
        for name, (page, x, y) in part.anchors.items():
            found[name] = (start + page, x, y)
    called = {str(note.Dest) for page in pages for note in page.get("/Annots", ()) if "/Dest" in note}
    for name in called:
        if name.startswith(PAGE):
            at = int(name.removeprefix(PAGE)) - 1
            found[name] = (at, 0.0, float(pages[at].MediaBox[3]))
    flat: list[Any] = []
    for name in sorted(found, key=lambda name: name.encode()):
        page, x, y = found[name]
        flat += [String(name), Array([pages[page], Name.XYZ, round(x, 3), round(y, 3), 0])]
    book.Root.Names = Dictionary(Dests=book.make_indirect(Dictionary(Names=Array(flat))))
    if missing := called - found.keys():
        raise ToolError("PDF: these links lead nowhere: " + ", ".join(sorted(missing)[:20]))
    return {name: str(page + 1) for name, (page, _x, _y) in found.items()}


def _outline(
    book: pikepdf.Pdf, pages: Sequence[pikepdf.Object], starts: Sequence[int], parts: Sequence[LaidOut]
) -> None:
    """The outline of all parts; an entry stands below the last one before it of a smaller level."""
    from pikepdf import Array, Dictionary, Name

    top = book.make_indirect(Dictionary(Type=Name.Outlines))
    above: list[tuple[int, pikepdf.Object]] = [(0, top)]
    counts: dict[tuple[int, int], int] = {}

    def add(entry: Heading, page: pikepdf.Object) -> None:
        while above[-1][0] >= entry.level:
            above.pop()
        parent = above[-1][1]
        place = Array([page, Name.XYZ, round(entry.x, 3), round(entry.y, 3), 0])
        item = book.make_indirect(Dictionary(Title=entry.words, Parent=parent, Dest=place))
        if "/Last" in parent:
            item.Prev = parent.Last
            parent.Last.Next = item
        else:
            parent.First = item
        parent.Last = item
        # what is below a chapter is closed at first, so that the outline begins as the contents do
        counts[parent.objgen] = counts.get(parent.objgen, 0) + 1
        parent.Count = counts[parent.objgen] * (1 if len(above) == 1 else -1)
        above.append((entry.level, item))

    for start, part in zip(starts, parts, strict=True):
        for entry in part.outline:
            add(entry, pages[start + entry.page])
    if counts:
        book.Root.Outlines = top
        book.Root.PageMode = Name.UseOutlines


def _fonts(
    book: pikepdf.Pdf,
    pages: Sequence[pikepdf.Object],
    starts: Sequence[int],
    parts: Sequence[LaidOut],
    folder: Path,
    imprint: Imprint,
) -> None:
    """Each font file once, with the glyphs of all parts; every part calls it by the names that it used."""
    folios = glyphs.FOLIOS[imprint.language]
    signs = {glyph: char for char, glyph in typefaces.typeface(folder / folios).signs.items()}
    letters: dict[str, dict[int, str]] = {folios: signs}
    arrow = typefaces.typeface(folder / glyphs.ARROWS).signs[typefaces.ARROW]
    letters.setdefault(glyphs.ARROWS, {})[arrow] = typefaces.ARROW
    for part in parts:
        for file, used in part.letters.items():
            letters.setdefault(file, {}).update(used)
    made = {file: typefaces.embed(book, folder / file, letters[file]) for file in sorted(letters)}
    for start, part in zip(starts, parts, strict=True):
        named = pages[start].Resources.Font  # one for all pages and drawings of the part
        for name, file in sorted(part.faces.items()):
            named[f"/{name}"] = made[file]
        named["/Folio"] = made[folios]
        named["/Arrow"] = made[glyphs.ARROWS]


def _numbers(
    book: pikepdf.Pdf,
    pages: Sequence[pikepdf.Object],
    starts: Sequence[int],
    parts: Sequence[LaidOut],
    places: Mapping[str, str],
    folder: Path,
    imprint: Imprint,
) -> None:
    """The numbers of pages: where the text refers to one, and at the foot of each page, there as an artifact."""
    face = typefaces.typeface(folder / glyphs.FOLIOS[imprint.language])

    arrows = typefaces.typeface(folder / glyphs.ARROWS)
    arrow = arrows.signs[typefaces.ARROW]

    def shown(text: str, size: float, x: float, y: float, right: bool = True, room: float = 0.0) -> str:
        """A number that begins or ends at a place. One that has a room stands behind an arrow and at the right end, so
        that there is no hole before what follows; where the room is less than both take, they are made narrower."""
        wide = sum(face.widths[face.signs[sign]] for sign in text) * size / 1000
        before = arrows.widths[arrow] * size / 1000 if room else 0.0
        squeezed = min(1.0, room / (before + wide)) if room else 1.0
        if right:
            x -= (before + wide) * squeezed
        codes = "".join(f"{face.signs[sign]:04x}" for sign in text)
        pointed = f"/Arrow {size:.3f} Tf <{arrow:04x}> Tj " if room else ""
        at = f"{squeezed:.3f} 0 0 1 {x:.3f} {y:.3f} Tm"
        return f"BT {at} {pointed}/Folio {size:.3f} Tf <{codes}> Tj ET"

    def referred(r: Reference, height: float) -> str:
        if r.target not in places:
            return f"/Span <</MCID {r.mark}>> BDC EMC"
        size, x, y = r.size * 0.75, r.right * 0.75, height - r.baseline * 0.75
        return _reference(r, shown(places[r.target], size, x, y, room=r.inside * 0.75))

    for start, part in zip(starts, parts, strict=True):
        for at in range(part.pages):
            number = start + at + 1
            page = pages[number - 1]
            height = float(page.MediaBox[3])
            said = [referred(r, height) for r in part.references if r.page == at]
            if part.folios[at]:
                odd = bool(number % 2)
                left = _LEFT[round(float(page.MediaBox[2]))]
                folio = shown(str(number), _SIZE, left + _TEXT if odd else left, _BASE, odd)
                said.append(f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC {_INK} {folio} EMC")
            if said:
                page.Contents = _with(book, page.Contents, "\n".join(said))


def _reference(reference: Reference, shown: str) -> str:
    colour = " ".join(f"{part:.4f}" for part in reference.colour)
    return f"/Span <</MCID {reference.mark}>> BDC {colour} rg {shown} EMC"


def _mirror(
    book: pikepdf.Pdf, pages: Sequence[pikepdf.Object], starts: Sequence[int], parts: Sequence[LaidOut]
) -> None:
    """Moves each page away from where it is sewn, with its links and figures and all that leads there; covers stay."""
    from pikepdf import Array, Stream

    moved: dict[Any, float] = {}
    for start, part in zip(starts, parts, strict=True):
        for at in range(part.pages):
            if part.folios[at]:
                page = pages[start + at]
                by = moved[page.objgen] = _BOUND[(start + at) % 2]
                before = book.make_indirect(Stream(book, f"1 0 0 1 {by:.3f} 0 cm".encode()))
                held = page.Contents
                page.Contents = Array([before, *(held if isinstance(held, Array) else [held])])
                for note in page.get("/Annots", ()):
                    left, bottom, right, top = (float(n) for n in note.Rect)
                    note.Rect = Array([left + by, bottom, right + by, top])

    def move(place: pikepdf.Object) -> None:
        by = moved.get(place[0].objgen)
        if by is not None and float(place[2]):
            place[2] = float(place[2]) + by

    for place in list(book.Root.Names.Dests.Names)[1::2]:
        move(place)
    waiting = [book.Root.Outlines.First] if "/Outlines" in book.Root else []
    while waiting:
        item = waiting.pop()
        move(item.Dest)
        waiting += [item[key] for key in ("/First", "/Next") if key in item]
    elements = list(book.Root.StructTreeRoot.K)
    while elements:
        element = elements.pop()
        elements += [kid for kid in element.get("/K", ()) if _is_element(kid)]
        if "/A" in element and "/BBox" in element.A and element.Pg.objgen in moved:
            by, box = moved[element.Pg.objgen], list(element.A.BBox)
            element.A.BBox = Array([float(n) + by * (1 - at % 2) for at, n in enumerate(box)])


def _is_element(kid: object) -> bool:
    import pikepdf

    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def _with(book: pikepdf.Pdf, contents: pikepdf.Object, more: str) -> pikepdf.Object:
    """A page's operators and some more, which find the page as it was in the beginning."""
    from pikepdf import Array, Stream

    before = book.make_indirect(Stream(book, b"q"))
    return Array([before, contents, book.make_indirect(Stream(book, f"Q\n{more}".encode()))])
