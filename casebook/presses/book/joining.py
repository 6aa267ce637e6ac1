"""The book from its parts: pages one after the other, and all that only the whole knows.

Nothing is laid out here. Numbers of pages are put in, links find their places, the outline, the structure and the
fonts of the parts become one. The same parts give the same bytes.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Collection, Mapping, Sequence
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
_LEFT, _RIGHT, _BASE = 22 * _MM, 190 * _MM, 28.3  # where a folio stands, in points from the lower left corner
_SIZE = 8.5
_INK = "0.10588 0.12157 0.14118 rg"


def join(imprint: Imprint, parts: Sequence[LaidOut], fonts: Path, whole: bool = True) -> bytes:
    """The parts as one PDF, with what the imprint says of it; `fonts` is the folder of the font files. In what is not
    the whole, a link to what it does not hold is words alone.

    Raises:
        ToolError: a link or a page number leads to a place that no part has.
    """
    import pikepdf

    starts = [sum(part.pages for part in parts[:at]) for at in range(len(parts))]
    with pikepdf.new() as book, warnings.catch_warnings():
        # named places and outline are made anew from what each part tells of them
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        opened = [pikepdf.open(io.BytesIO(part.pdf)) for part in parts]
        if not whole:
            held = {name for part in parts for name in part.anchors}
            for source in opened:
                _unlink(source, held)
        for source in opened:
            book.pages.extend(source.pages)
        pages = [page.obj for page in book.pages]
        _structure(book, opened, pages, starts, parts)
        places = _places(book, pages, starts, parts)
        _outline(book, pages, starts, parts)
        _fonts(book, pages, starts, parts, fonts, imprint)
        _numbers(book, pages, starts, parts, places, fonts, imprint)
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


def _places(
    book: pikepdf.Pdf, pages: Sequence[pikepdf.Object], starts: Sequence[int], parts: Sequence[LaidOut]
) -> dict[str, int]:
    """The names that links lead to; gives the number of the page of each, from 1."""
    from pikepdf import Array, Dictionary, Name, String

    found: dict[str, tuple[int, float, float]] = {}
    for start, part in zip(starts, parts, strict=True):
        for name, (page, x, y) in part.anchors.items():
            found[name] = (start + page, x, y)
    flat: list[Any] = []
    for name in sorted(found, key=lambda name: name.encode()):
        page, x, y = found[name]
        flat += [String(name), Array([pages[page], Name.XYZ, round(x, 3), round(y, 3), 0])]
    book.Root.Names = Dictionary(Dests=book.make_indirect(Dictionary(Names=Array(flat))))
    missing = {str(note.Dest) for page in pages for note in page.get("/Annots", ()) if "/Dest" in note} - found.keys()
    if missing:
        raise ToolError("PDF: these links lead nowhere: " + ", ".join(sorted(missing)[:20]))
    return {name: page + 1 for name, (page, _x, _y) in found.items()}


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
        for _level, holder in above:
            counts[holder.objgen] = counts.get(holder.objgen, 0) + 1
            holder.Count = counts[holder.objgen]
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
    digits = {glyph: char for char, glyph in typefaces.typeface(folder / folios).digits.items()}
    letters: dict[str, dict[int, str]] = {folios: digits}
    for part in parts:
        for file, used in part.letters.items():
            letters.setdefault(file, {}).update(used)
    made = {file: typefaces.embed(book, folder / file, letters[file]) for file in sorted(letters)}
    for start, part in zip(starts, parts, strict=True):
        named = pages[start].Resources.Font  # one for all pages and drawings of the part
        for name, file in sorted(part.faces.items()):
            named[f"/{name}"] = made[file]
        named["/Folio"] = made[folios]


def _numbers(
    book: pikepdf.Pdf,
    pages: Sequence[pikepdf.Object],
    starts: Sequence[int],
    parts: Sequence[LaidOut],
    places: Mapping[str, int],
    folder: Path,
    imprint: Imprint,
) -> None:
    """The numbers of pages: where the text refers to one, and at the foot of each page, there as an artifact."""
    face = typefaces.typeface(folder / glyphs.FOLIOS[imprint.language])

    def shown(number: int, size: float, x: float, y: float, right: bool) -> str:
        text = str(number)
        if right:
            x -= sum(face.widths[face.digits[digit]] for digit in text) * size / 1000
        codes = "".join(f"{face.digits[digit]:04x}" for digit in text)
        return f"BT /Folio {size:.3f} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm <{codes}> Tj ET"

    for start, part in zip(starts, parts, strict=True):
        for at in range(part.pages):
            number = start + at + 1
            page = pages[number - 1]
            height = float(page.MediaBox[3])
            said = [
                _reference(r, shown(places[r.target], r.size * 0.75, r.right * 0.75, height - r.baseline * 0.75, True))
                if r.target in places
                else f"/Span <</MCID {r.mark}>> BDC EMC"
                for r in part.references
                if r.page == at
            ]
            if part.folios[at]:
                odd = bool(number % 2)
                folio = shown(number, _SIZE, _RIGHT if odd else _LEFT, _BASE, odd)
                said.append(f"/Artifact <</Type /Pagination /Subtype /Footer>> BDC {_INK} {folio} EMC")
            if said:
                page.Contents = _with(book, page.Contents, "\n".join(said))


def _reference(reference: Reference, shown: str) -> str:
    colour = " ".join(f"{part:.4f}" for part in reference.colour)
    return f"/Span <</MCID {reference.mark}>> BDC {colour} rg {shown} EMC"


def _with(book: pikepdf.Pdf, contents: pikepdf.Object, more: str) -> pikepdf.Object:
    """A page's operators and some more, which find the page as it was in the beginning."""
    from pikepdf import Array, Stream

    before = book.make_indirect(Stream(book, b"q"))
    return Array([before, contents, book.make_indirect(Stream(book, f"Q\n{more}".encode()))])
