"""The joined book against the book in one piece, and against itself: text, links, numbers, structure, fonts, bytes."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
import tinyhtml5
from markupsafe import Markup

from casebook import kinds
from casebook.disk import Disk
from casebook.errors import Language, ToolError
from casebook.evidence import examine
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.presses import book as press
from casebook.presses import charts
from casebook.presses.book import cutting, figures, layout, library, workers
from casebook.presses.book.setting import Section
from casebook.render import Book
from casebook.text import Words

try:
    import weasyprint  # noqa: F401
except OSError:  # CI forbids the skip
    pytest.skip("Pango is not on this machine", allow_module_level=True)

BIKES = Path(__file__).parent / "books" / "bikes"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Made:
    """A language of the small project: its parts as laid out, the joined book, the book set in one piece."""

    book: Book
    parts: tuple[press.Part, ...]
    laid: tuple[press.LaidOut, ...]
    joined: bytes
    whole: bytes


def in_one_piece(pieces: tuple[press.Part, ...]) -> press.Part:
    """All parts as one, with its links inside of it."""
    bodies = [re.sub(r"^.*?<body>|</body>.*$", "", part.html, flags=re.DOTALL) for part in pieces]
    html = pieces[0].html.replace(
        re.sub(r"^.*?<body>|</body>.*$", "", pieces[0].html, flags=re.DOTALL), "".join(bodies), 1
    )
    images = {address: data for part in pieces for address, data in part.images.items()}
    html = re.sub(r'href="x-part:(?!page-)', 'href="#', html)
    return replace(pieces[0], name="whole", html=html, images=images)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Book]:
    disk = Disk(BIKES, cache=tmp_path_factory.mktemp("cache"))
    catalog = load(disk, kinds.ALL)
    findings, edition = examine(catalog), catalog.all(Edition)[0]
    return {
        language: Book(catalog, findings, words, edition, charts.draw_all(catalog, words, disk))
        for language in LANGUAGES
        for words in [Words.load(language)]
    }


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request: pytest.FixtureRequest, books: dict[Language, Book]) -> Made:
    book = books[request.param]
    copy = press.copies(book)[0]
    # each as it comes: a part that is set closer to save a page has no like in one piece
    parts = tuple(replace(part, least=0.0, tighter=()) for part in copy.parts)
    laid = tuple(press.lay_out(part) for part in parts)
    assert copy.index is not None
    pieces = (*parts, replace(copy.index(laid), least=0.0, tighter=()))
    laid += (press.lay_out(pieces[-1]),)
    whole = press.join(book, [press.lay_out(in_one_piece(pieces))])
    return Made(book, pieces, laid, press.join(book, laid), whole)


def text_by_page(content: bytes) -> list[str]:
    return [re.sub(r"\s", "", page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def destinations(pdf: pikepdf.Pdf) -> dict[str, tuple[int, float, float]]:
    """Where each name leads: the number of the page, and the place on it."""
    numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages, 1)}
    flat = list(pdf.Root.Names.Dests.Names)
    return {
        str(name): (numbers[place[0].objgen], float(place[2]), float(place[3]))
        for name, place in zip(flat[::2], flat[1::2], strict=True)
    }


def outline(pdf: pikepdf.Pdf) -> list[tuple[int, str, int]]:
    """Depth, words and page of each entry."""
    numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages, 1)}

    def walk(item: Any, depth: int) -> Iterator[tuple[int, str, int]]:
        while item is not None:
            yield depth, str(item.Title), numbers[item.Dest[0].objgen]
            if "/First" in item:
                yield from walk(item.First, depth + 1)
            item = item.get("/Next")

    return list(walk(pdf.Root.Outlines.First, 0))


def links(pdf: pikepdf.Pdf) -> list[tuple[int, str]]:
    """The page and the target of every link."""
    return [
        (number, str(note.Dest) if "/Dest" in note else str(note.A.URI))
        for number, page in enumerate(pdf.pages, 1)
        for note in page.obj.get("/Annots", ())
    ]


def elements(pdf: pikepdf.Pdf) -> Iterator[Any]:
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [kid for kid in element.get("/K", ()) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def test_same_text_on_the_same_pages(made: Made) -> None:
    """Page by page the joined book reads as the book in one piece, the printed numbers too."""
    joined, whole = text_by_page(made.joined), text_by_page(made.whole)
    assert len(joined) == press.pages(made.laid) > 15
    assert joined == whole


def test_same_outline_links_and_places(made: Made) -> None:
    """Outline, links and the places they lead to are those of the book in one piece; no link leads nowhere."""
    with pikepdf.open(io.BytesIO(made.joined)) as joined, pikepdf.open(io.BytesIO(made.whole)) as whole:
        assert outline(joined) == outline(whole)
        assert sorted(links(joined)) == sorted(links(whole))
        assert destinations(joined) == destinations(whole)
        inside = {target for _page, target in links(joined) if not re.match(r"https?:", target)}
        assert inside and inside <= destinations(joined).keys()


def test_printed_numbers_are_those_of_the_pages(made: Made) -> None:
    """Each number that the contents and the indexes print is the page that its link leads to; folios count from 1."""
    pdf = pypdf.PdfReader(io.BytesIO(made.joined))
    with pikepdf.open(io.BytesIO(made.joined)) as opened:
        places = destinations(opened)
    starts = [sum(part.pages for part in made.laid[:at]) for at in range(len(made.laid))]
    wanted = Counter(
        (start + r.page, str(places[r.target][0]))
        for start, part in zip(starts, made.laid, strict=True)
        for r in part.references
    )
    assert len(wanted) > 10
    for number, page in enumerate(pdf.pages):
        content = page.get_contents()
        assert content is not None
        shown = [said for said in decoded(content.get_data(), made.book.language) if said]
        folio = [str(number + 1)] if number else []
        assert Counter(shown) == Counter(
            {said: times for (at, said), times in wanted.items() if at == number}
        ) + Counter(folio)


def test_the_number_in_a_line_stands_before_what_follows(made: Made) -> None:
    """An arrow and the number of a page end where the room for them ends, so that no hole is before a comma."""
    from casebook.presses.book import glyphs, typefaces

    folder = parts_fonts()
    arrows, digits = (typefaces.typeface(folder / name) for name in (glyphs.ARROWS, glyphs.FOLIOS[made.book.language]))
    with pikepdf.open(io.BytesIO(made.joined)) as pdf:
        start = checked = 0
        for part in made.laid:
            for r in (r for r in part.references if r.inside):
                content = b"".join(stream.read_bytes() for stream in pdf.pages[start + r.page].Contents)
                mark = content.partition(f"/Span <</MCID {r.mark}>> BDC".encode())[2].partition(b"EMC")[0]
                squeezed, x, *_ = (float(n) for n in re.findall(rb"BT ([\d.]+) 0 0 1 ([\d.]+)", mark)[0])
                codes = [
                    int(code, 16) for run in re.findall(rb"<([0-9a-f]+)>", mark) for code in re.findall(b"....", run)
                ]
                wide = arrows.widths[codes[0]] + sum(digits.widths[code] for code in codes[1:])
                assert codes[0] == arrows.signs[typefaces.ARROW]
                assert x + wide * squeezed * r.size * 0.75 / 1000 == pytest.approx(r.right * 0.75, abs=0.05)
                checked += 1
            start += part.pages
    assert checked > 5


def decoded(content: bytes, language: Language) -> list[str]:
    """The numbers that were put in when the book was joined, as text."""
    from casebook.presses.book import glyphs, typefaces

    digits = typefaces.typeface(parts_fonts() / glyphs.FOLIOS[language]).signs
    back = {f"{glyph:04x}": char for char, glyph in digits.items()}
    runs = re.findall(rb"/Folio [\d.]+ Tf [^<]*<([0-9a-f]+)> Tj", content)
    return ["".join(back[run.decode()[at : at + 4]] for at in range(0, len(run), 4)) for run in runs]


def parts_fonts() -> Path:
    from casebook.render import DEFAULT_TEMPLATES

    return DEFAULT_TEMPLATES / "assets" / "fonts"


def test_structure_is_whole(made: Made) -> None:
    """Every mark of every page belongs to one element, and the way back from it leads there; nothing is left over."""
    with pikepdf.open(io.BytesIO(made.joined)) as pdf:
        root = pdf.Root.StructTreeRoot
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        owners: dict[tuple[int, int], Any] = {}
        objects: dict[Any, Any] = {}
        for element in elements(pdf):
            kids = element.get("/K", ())
            assert len(kids) or element.S in {"/TD", "/TH"}, element.S
            for kid in kids:
                if isinstance(kid, int):
                    mark = numbers[element.Pg.objgen], kid
                elif kid.get("/Type") == "/MCR":
                    mark = numbers[kid.Pg.objgen], int(kid.MCID)
                elif kid.get("/Type") == "/OBJR":
                    objects[kid.Obj.objgen] = element.objgen
                    continue
                else:
                    assert kid.P.objgen == element.objgen
                    continue
                assert mark not in owners
                owners[mark] = element.objgen
        flat = list(root.ParentTree.Nums)
        keys = [int(key) for key in flat[::2]]
        assert keys == list(range(len(keys)))
        back = dict(zip(keys, flat[1::2], strict=True))
        for at, page in enumerate(pdf.pages):
            listed = back.pop(int(page.obj.StructParents))
            assert {(at, n): owner.objgen for n, owner in enumerate(listed)} == {
                mark: owner for mark, owner in owners.items() if mark[0] == at
            }
            painted = marks_of(page)
            assert sorted(painted) == list(range(len(listed)))
            for note in page.obj.get("/Annots", ()):
                assert back.pop(int(note.StructParent)).objgen == objects.pop(note.objgen)
        assert not back and not objects


def marks_of(page: pikepdf.Page) -> list[int]:
    """The numbers of the marked pieces of a page; whatever paints text is in one, or is an artifact."""
    found, depth = [], 0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            depth += 1
            if name == "BDC" and "/MCID" in operands[1]:
                found.append(int(operands[1].MCID))
        elif name == "EMC":
            depth -= 1
        elif name in {"Tj", "TJ", "Do"}:
            assert depth > 0
    assert depth == 0
    return found


def test_an_element_that_crosses_a_page_is_one(made: Made, books: dict[Language, Book]) -> None:
    """A paragraph and a table over three pages are one element each; the head that is printed again is an artifact."""
    rows = "".join(f"<tr><td>{n}</td><td>line {n}</td></tr>" for n in range(160))
    text = "word " * 4000
    head = "<thead><tr><th>No.</th><th>What</th></tr></thead>"
    body = f"<section><p>{text}</p><table>{head}<tbody>{rows}</tbody></table></section>"
    page = re.sub(r"<body>.*</body>", f"<body>{body}</body>", made.parts[0].html, flags=re.DOTALL)
    laid = press.lay_out(replace(made.parts[0], html=page, images={}))
    assert laid.pages > 4
    with pikepdf.open(io.BytesIO(press.join(made.book, [laid]))) as pdf:
        roles = Counter(str(element.S) for element in elements(pdf))
        assert roles["/P"] == roles["/Table"] == roles["/THead"] == roles["/TBody"] == 1
        assert roles["/TH"] == 2 and roles["/TR"] == 161
        identifiers = [str(name) for name in list(pdf.Root.StructTreeRoot.IDTree.Names)[::2]]
        assert len(identifiers) == 2
        for element in elements(pdf):
            if element.S == "/TD":
                assert next(str(head) for head in element.A.Headers) in identifiers


def test_table_heads_are_found_by_their_names(made: Made) -> None:
    """All identifiers differ and are in the tree of identifiers in its order; every cell's heads are among them."""
    with pikepdf.open(io.BytesIO(made.joined)) as pdf:
        flat = list(pdf.Root.StructTreeRoot.IDTree.Names)
        names = [bytes(name) for name in flat[::2]]
        assert names == sorted(set(names)) and names
        told = {bytes(e.ID): e.objgen for e in elements(pdf) if "/ID" in e}
        assert told == {name: element.objgen for name, element in zip(names, flat[1::2], strict=True)}
        heads = {bytes(h) for e in elements(pdf) if e.S == "/TD" and "/A" in e for h in e.A.get("/Headers", ())}
        assert heads and heads <= told.keys()


def test_each_font_is_embedded_once(made: Made) -> None:
    """One program a font file in the whole book, and every font that a page calls is there."""
    with pikepdf.open(io.BytesIO(made.joined)) as pdf:
        programs: dict[str, set[Any]] = {}
        for page in pdf.pages:
            called = set(re.findall(rb"/([\w-]+) [\d.]+ Tf", b"\n".join(s.read_bytes() for s in contents(page))))
            fonts = page.obj.Resources.Font
            assert called <= {name[1:].encode() for name in dict(fonts)}
            for font in fonts.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                file = str(descriptor.FontName).split("+")[1]
                programs.setdefault(file, set()).add(descriptor.FontFile2.objgen)
        assert programs and all(len(found) == 1 for found in programs.values())
        streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and "/Length1" in o]
        assert len(streams) == len(programs)


def contents(page: pikepdf.Page) -> list[Any]:
    held = page.obj.Contents
    return list(held) if isinstance(held, pikepdf.Array) else [held]


def test_charts_are_forms_with_text(made: Made) -> None:
    """A chart is put in once as a form; its words can be read in the file, and its figure says what it shows."""
    titles = {point.label for d in made.book.drawings.values() for point in d.view.points if point.label}
    read = "".join(text_by_page(made.joined))
    assert titles and all(re.sub(r"\s", "", title) in read for title in titles)
    with pikepdf.open(io.BytesIO(made.joined)) as pdf:
        alts = {str(element.Alt) for element in elements(pdf) if element.S == "/Figure"}
    assert {drawing.view.description for drawing in made.book.drawings.values()} <= alts


def test_same_parts_same_bytes(made: Made) -> None:
    """Laid out again and joined again, the file is the same; so is what was kept as bytes and read again."""
    again = [layout.unpacked_part(press.lay_out(part).packed()) for part in made.parts]
    assert press.join(made.book, again) == made.joined


def test_an_edited_chapter_lays_out_one_part(books: dict[Language, Book], tmp_path: Path) -> None:
    """A paragraph more in chapter 1: that part is laid out and no other, and all numbers behind it move with it."""
    book = books["en"]
    disk = Disk(BIKES, cache=tmp_path)
    pieces = press.parts(book)
    said: list[press.Progress] = []
    try:
        first = press.lay_out_all(pieces, disk, said.append)
        assert sorted(p.name for p in said) == sorted(part.name for part in pieces)
        assert said[-1].done == said[-1].of == len(pieces) and all(p.seconds > 0 for p in said)
        said.clear()
        assert press.lay_out_all(pieces, disk, said.append) == first and not said
        grown = ["<p>A paragraph that was added.</p>" * 400]
        edited = [
            replace(p, html=p.html.replace('<div class="flow">', '<div class="flow">' + grown[0]))
            if p.name == "01-town"
            else p
            for p in pieces
        ]
        second = press.lay_out_all(edited, disk, said.append)
        assert [p.name for p in said] == ["01-town"]
    finally:
        press.close()
    index = press.copies(book)[0].index
    assert index is not None
    first, second = (*first, press.lay_out(index(first))), (*second, press.lay_out(index(second)))
    assert press.pages(second) > press.pages(first)
    with pikepdf.open(io.BytesIO(press.join(book, second))) as pdf:
        assert len(pdf.pages) == press.pages(second)
        places = destinations(pdf)
    with pikepdf.open(io.BytesIO(press.join(book, first))) as pdf:
        before = {name: place for name, place in destinations(pdf).items() if not name.startswith("page-")}
        moved = {name: places[name][0] - place[0] for name, place in before.items()}
    more = press.pages(second) - press.pages(first)
    assert moved["cases"] == moved["chapter-02-riders"] == more and moved["chapter-01-town"] == 0


def test_no_part_names_the_place_of_another(made: Made) -> None:
    """Parts hold no number of a page, and notes and charts are numbered by chapter."""
    for part in made.parts:
        assert "target-counter" not in part.css and "counter(page)" not in part.css
    chapters = {part.name: part.html for part in made.parts}
    assert re.search("<sup>\\[1-1\\]</sup>", chapters["01-town"])
    numbers = [
        re.findall(r'class="chart__no">[^<]*?(\d+-\d+)<', chapters[name].replace("\u2060", ""))
        for name in ("01-town", "02-riders")
    ]
    assert numbers[0][0] == "1-1" and numbers[1][0] == "2-1"


def test_a_link_that_leads_nowhere_is_told(made: Made) -> None:
    """A part that names a place that no part has is refused when the book is joined."""
    lost = [part for part in made.laid if part.name != "notes"]
    with pytest.raises(ToolError, match="fact-f-1"):
        press.join(made.book, lost)


def section(blocks: int, words: int = 900) -> Section:
    held = "<!--cut-->".join(f'<article id="case-{n}"><p>{"字" * words}</p></article>' for n in range(blocks))
    head = '<section class="part"><header><h1 id="cases" data-head="案例">案例</h1></header>'
    return Section("cases", Markup(f"{head}{held}</section>"))


def test_a_long_appendix_is_cut_where_its_records_say() -> None:
    """A short one is one part, a long one several; a record that is added moves no cut but the one behind it."""
    assert [s.name for s in cutting._cut(section(8))] == ["cases"]
    cut = list(cutting._cut(section(90)))
    assert len(cut) > 3 and [s.name for s in cut] == [f"cases-{n}" for n in range(1, len(cut) + 1)]
    assert re.findall(r'id="([^"]+)"', "".join(s.html for s in cut)) == ["cases", *(f"case-{n}" for n in range(90))]
    for number, piece in enumerate(cut):
        assert piece.html.count("<section") == piece.html.count("</section>") == 1
        assert ("part--more" in piece.html) == (number > 0)
        assert piece.html.count("<article") * 900 / 1400 < 25
    longer = str(section(90).html).replace(
        '<article id="case-2">', '<article id="new"><p>字</p></article><article id="case-2">'
    )
    other = list(cutting._cut(Section("cases", Markup(longer))))
    assert [a.html == b.html for a, b in zip(cut, other, strict=True)] == [False] + [True] * (len(cut) - 1)


def test_a_process_that_dies_is_told(
    books: dict[Language, Book], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash of a library ends the build with a line, and the next build starts new processes."""
    pieces = press.parts(books["en"])[-1:]
    monkeypatch.setattr(workers, "_work", _die)
    try:
        with pytest.raises(ToolError, match="died"):
            press.lay_out_all(pieces, Disk(BIKES, cache=tmp_path))
        monkeypatch.undo()
        assert press.pages(press.lay_out_all(pieces, Disk(BIKES, cache=tmp_path))) > 0
    finally:
        press.close()


def _die(_part: press.Part) -> tuple[bytes, float]:
    import os

    os._exit(1)


def _on_last_page(laid: press.LaidOut) -> int:
    """How many of the lines of the test stand on the last page."""
    contents = pypdf.PdfReader(io.BytesIO(laid.pdf)).pages[-1].get_contents()
    assert contents is not None, "the last page is empty"
    return contents.get_data().count(b"BT")


def test_a_last_page_that_is_nearly_empty_is_saved_or_filled(books: dict[Language, Book]) -> None:
    """A part whose last page is not as full as it must be is set closer, where that saves the page, or wider, where
    that fills it; chapters are such parts."""
    parts = {part.name: part for part in press.copies(books["en"])[0].parts}
    chapter = parts["01-town"]
    assert chapter.least == 0.35 and chapter.tighter
    html = re.sub(r"(<body>).*(</body>)", rf"\1{'<p>A line.</p>' * 58}\2", chapter.html, flags=re.DOTALL)
    loose = replace(chapter, html=html, tighter=())
    assert press.lay_out(loose).pages == 2
    closer = ((0.0, "html:lang(en){line-height:10pt}"),)
    assert press.lay_out(replace(loose, tighter=closer)).pages == 1
    assert press.lay_out(replace(loose, tighter=closer, least=0.02)).pages == 2
    wider = press.lay_out(replace(loose, tighter=((0.0, "html:lang(en){line-height:18pt}"),)))
    assert wider.pages == 2 and _on_last_page(wider) > 3 * _on_last_page(press.lay_out(loose)) > 0
    weak = ((0.01, "html:lang(en){line-height:10pt}"),)  # says that it saves a hundredth, which wins no page
    assert press.lay_out(replace(loose, tighter=weak)).packed() == press.lay_out(loose).packed()


def test_closer_sheets_save_no_more_than_they_are_said_to(books: dict[Language, Book]) -> None:
    """A style sheet that is not tried, since it is said to save too little for a page, would have saved none."""
    tried = 0
    for book in books.values():
        for part in press.copies(book)[0].parts:
            for most, css in part.tighter:
                if most:
                    document, closer = (_laid(part, sheet) for sheet in ("", css))
                    assert _length(closer) >= (1 - most) * _length(document), (part.name, css)
                    tried += 1
    assert tried > 8


def _laid(part: press.Part, closer: str) -> Any:
    html, images = layout.drawn(part)
    order = partial(figures.order, paper=part.paper)
    with library.lines_set(part.language), library.lines_kept():
        return library.render(part, library.page_of(part, html), images, order, closer)


def _length(document: Any) -> float:
    return len(document.pages) - 1 + library.filled(document.pages[-1])


def test_pages_are_read_as_by_the_rules_of_html(books: dict[Language, Book]) -> None:
    """What reads a page quickly gives the tree that HTML's own rules give, but for blanks at its ends."""

    def told(node: Any) -> tuple[object, ...]:
        kids = [kid for kid in node if isinstance(kid.tag, str)]
        ends = [(kid.tail or "").rstrip() if node.tag in {"html", "body"} else kid.tail or "" for kid in kids]
        return (
            node.tag,
            sorted(node.attrib.items()),
            node.text if node.tag != "html" else "",
            list(map(told, kids)),
            ends,
        )

    for book in books.values():
        for part in press.copies(book)[0].parts:
            assert told(library.read(part.html)) == told(tinyhtml5.parse(part.html, namespace_html_elements=False))
