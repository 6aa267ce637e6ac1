"""The printed book: built from the small project, read back with libraries, and refused where it should be."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from casebook import kinds
from casebook.disk import Disk
from casebook.errors import Language, SystemLibraryMissing, ToolError
from casebook.evidence import examine
from casebook.kinds.chapter import Chapter
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.load import load
from casebook.presses import book as press
from casebook.presses import charts
from casebook.presses.book.cutting import fonts_digest
from casebook.presses.book.figures import Block, outermost, place
from casebook.presses.book.glyphs import FAMILIES, require
from casebook.presses.book.prose import balanced, check_links, spoken, tidy
from casebook.presses.book.sheet import sheet
from casebook.render import DEFAULT_TEMPLATES, Book
from casebook.text import Words

if TYPE_CHECKING:
    import pypdf

BIKES = Path(__file__).parent / "books" / "bikes"
FONTS = DEFAULT_TEMPLATES / "assets" / "fonts"

try:
    import weasyprint
except OSError:  # Pango is not on this machine; CI forbids the skip
    weasyprint = None
needs_pango = pytest.mark.skipif(weasyprint is None, reason="Pango is not on this machine")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Book]:
    """The small project as books."""
    disk = Disk(BIKES, cache=tmp_path_factory.mktemp("cache"))
    catalog = load(disk, kinds.ALL)
    findings, edition = examine(catalog), catalog.all(Edition)[0]
    languages: tuple[Language, ...] = ("zh", "en")
    return {
        language: Book(catalog, findings, words, edition, charts.draw_all(catalog, words, disk))
        for language in languages
        for words in [Words.load(language)]
    }


@pytest.fixture(scope="module")
def parts(books: dict[Language, Book]) -> dict[Language, tuple[press.Part, ...]]:
    return {language: press.parts(book) for language, book in books.items()}


def bound(book: Book, parts: tuple[press.Part, ...]) -> tuple[bytes, int]:
    """The whole with its index: the file, and how many pages were laid out."""
    laid = [press.lay_out(part) for part in parts]
    index = press.copies(book)[0].index
    assert index is not None
    laid.append(press.lay_out(index(laid)))
    return press.join(book, laid), press.pages(laid)


@pytest.fixture(scope="module")
def made(
    books: dict[Language, Book], parts: dict[Language, tuple[press.Part, ...]]
) -> dict[Language, tuple[bytes, int]]:
    if weasyprint is None:
        pytest.skip("Pango is not on this machine")
    found = {}
    for language, book in books.items():
        found[language] = bound(book, parts[language])
    return found


@pytest.fixture(scope="module")
def pdfs(made: dict[Language, tuple[bytes, int]]) -> dict[Language, pypdf.PdfReader]:
    import pypdf

    return {language: pypdf.PdfReader(io.BytesIO(content)) for language, (content, _pages) in made.items()}


def text_of(pdf: pypdf.PdfReader) -> str:
    """The text of a PDF without its spaces, which differ with where lines break."""
    return re.sub(r"[\s\u2060]", "", "".join(page.extract_text() for page in pdf.pages))


LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_counted_and_hold_the_text(
    language: Language,
    books: dict[Language, Book],
    made: dict[Language, tuple[bytes, int]],
    pdfs: dict[Language, pypdf.PdfReader],
) -> None:
    """The count that is told is that of the file; titles, summaries, figures and their grades can be read in it."""
    pdf, book = pdfs[language], books[language]
    assert len(pdf.pages) == made[language][1] > 10
    text = text_of(pdf)
    wanted = [book.edition.title, book.edition.notice, *(c.title for c in book.catalog.all(Chapter))]
    for local in wanted:
        plain = re.sub(r"\[\[.*?\]\]", "", local.in_(language)).split("\n")[0]
        assert re.sub(r"\s", "", plain)[:30] in text
    for fact in book.catalog.all(Fact):
        assert re.sub(r"\s", "", fact.subject.in_(language)) in text


@needs_pango
@pytest.mark.parametrize("language", LANGUAGES)
def test_outline_follows_the_contents(
    language: Language, books: dict[Language, Book], pdfs: dict[Language, pypdf.PdfReader]
) -> None:
    """Chapters and parts are in the outline in their order, sections below their chapters."""
    pdf, book = pdfs[language], books[language]
    tops = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    chapters = sorted(book.catalog.all(Chapter), key=lambda c: c.number)
    heads = [f"{book.words('sign.chapter', n=c.number)}\u3000{c.title.in_(language)}" for c in chapters]
    assert [top for top in tops if top in heads] == heads
    assert tops.index(heads[-1]) < tops.index(book.words("kinds.case")) < tops.index(book.words("print.notes"))
    below = [
        entry.title for part in pdf.outline if isinstance(part, list) for entry in part if not isinstance(entry, list)
    ]
    for section in chapters[0].sections:
        assert any(section.number in str(title) for title in below)
    pages = [pdf.get_destination_page_number(entry) for entry in pdf.outline if not isinstance(entry, list)]
    assert pages == sorted(pages, key=lambda page: page or 0)


@needs_pango
@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_tagged(
    language: Language, books: dict[Language, Book], made: dict[Language, tuple[bytes, int]]
) -> None:
    """A tagged PDF: its language, headings, tables and figures with words for those who do not see them."""
    import pikepdf

    with pikepdf.open(io.BytesIO(made[language][0])) as pdf:
        root = pdf.Root
        assert str(root.Lang).startswith(language)
        assert bool(root.MarkInfo.Marked)
        assert b"pdfuaid:part" in root.Metadata.read_bytes()
        found: dict[str, list[pikepdf.Object]] = {}
        waiting = [root.StructTreeRoot.K]
        while waiting:
            node = waiting.pop()
            if isinstance(node, pikepdf.Array):
                waiting += list(node)
            elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
                found.setdefault(str(node.S), []).append(node)
                if "/K" in node:
                    waiting.append(node.K)
        assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/Link", "/Figure"} <= found.keys()
        alts = [str(node.Alt) for node in found["/Figure"]]
        assert all(alts)
        for drawing in books[language].drawings.values():
            assert any(drawing.view.description == alt for alt in alts)


@needs_pango
@pytest.mark.parametrize("language", LANGUAGES)
def test_only_our_fonts_and_all_of_them_embedded(language: Language, pdfs: dict[Language, pypdf.PdfReader]) -> None:
    """Every font of the file is a subset of one of the book's own."""
    files = {file.removesuffix(".ttf") for family in FAMILIES.values() for file in family}
    fonts = {}
    for page in pdfs[language].pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            base: Any = font.get_object()
            fonts[str(base["/BaseFont"])] = base["/DescendantFonts"][0].get_object()
    assert fonts
    for name, descendant in fonts.items():
        assert re.sub(r"^/?[A-Z]{6}\+", "", name) in files, name
        assert "/FontFile2" in descendant["/FontDescriptor"] or "/FontFile3" in descendant["/FontDescriptor"]


@needs_pango
def test_metadata_and_dates_are_the_editions(
    books: dict[Language, Book], pdfs: dict[Language, pypdf.PdfReader]
) -> None:
    """Title, author and dates come from the edition; no date comes from the clock."""
    edition = books["en"].edition
    info = pdfs["en"].metadata
    assert info is not None
    assert info.title == edition.title.en and info.author == edition.publisher.en
    assert str(info["/CreationDate"]).startswith("D:" + (edition.date.code or "").replace("-", "")[:8])
    assert info["/ModDate"] == info["/CreationDate"]


@needs_pango
def test_data_travel_inside(books: dict[Language, Book], pdfs: dict[Language, pypdf.PdfReader]) -> None:
    """All facts and all rows of all datasets are attached as CSV."""
    attached = pdfs["zh"].attachments
    assert set(attached) == {"facts.csv", "datasets.csv"}
    facts = attached["facts.csv"][0].decode("utf-8-sig").split("\r\n")
    assert facts[0].startswith("id,") and len(facts) >= len(books["zh"].catalog.all(Fact)) + 1
    assert attached["datasets.csv"][0].decode("utf-8-sig").startswith("dataset,title_zh,title_en,row,period,value,unit")


@needs_pango
def test_links_lead_somewhere_inside(pdfs: dict[Language, pypdf.PdfReader]) -> None:
    """The contents, the notes and the sources are reached by links of the document's own."""
    pdf = pdfs["en"]
    named = set(pdf.named_destinations)
    targets = [
        str(note.get_object()["/Dest"])
        for page in pdf.pages
        for note in page.get("/Annots", [])
        if "/Dest" in note.get_object()
    ]
    assert len(targets) > 50
    assert {target for target in targets if not target.startswith("[")} <= named


@needs_pango
def test_a_fetch_from_outside_is_refused(parts: dict[Language, tuple[press.Part, ...]], tmp_path: Path) -> None:
    """Nothing is read but the part's own drawings and the book's fonts: no host, no file, no way out of the folder."""
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    part = parts["en"][-1]
    page = re.sub(r"<body>.*</body>", "<body><p>{}</p></body>", part.html, flags=re.DOTALL)
    for address in ("https://example.org/a.svg", secret.as_uri(), "chart:none", "font:../../print/print.css", "a.svg"):
        with pytest.raises(ToolError, match=re.escape(address)):
            press.lay_out(replace(part, html=page.format(f'<img alt="x" src="{address}">')))


@needs_pango
def test_a_complaint_of_the_library_is_an_error(parts: dict[Language, tuple[press.Part, ...]]) -> None:
    """What WeasyPrint would only log, such as a property that it does not know, ends the build and names the part."""
    part = parts["en"][-1]
    for _ in range(2):  # the process keeps style sheets, and must not keep this one
        with pytest.raises(ToolError, match=r"print\.css[\s\S]*colour"):
            press.lay_out(replace(part, css=part.css + "\np { colour: red }"))
    with pytest.raises(ToolError, match=r"sources[\s\S]*colour"):
        press.lay_out(replace(part, html=part.html.replace("<body>", '<body style="colour: red">')))


@needs_pango
def test_a_font_of_the_machine_is_refused(parts: dict[Language, tuple[press.Part, ...]]) -> None:
    """A character that our fonts lack and a font of the machine has, or none has, ends the build."""
    part = parts["en"][-1]
    page = re.sub(r"<body>.*</body>", "<body><p>\u05d0</p></body>", part.html, flags=re.DOTALL)
    with pytest.raises(ToolError, match=r"font|glyph"):
        press.lay_out(replace(part, html=page))


def test_missing_library_is_told_with_the_line_to_type(
    parts: dict[Language, tuple[press.Part, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Pango the error says what to install, and is not a failure of the content."""
    import builtins

    real = builtins.__import__

    def no_pango(name: str, *args: object, **more: object) -> object:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return real(name, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", no_pango)
    with pytest.raises(SystemLibraryMissing, match="libpangoft2"):
        press.lay_out(parts["en"][-1])


def test_missing_glyph_is_refused_with_its_place() -> None:
    """The error names the character, its code point and where it stands, before any library is called."""
    require('<p id="a">Plain text, 中文, “quoted”</p>', FONTS, "en")
    with pytest.raises(ToolError, match=r"U\+10348.*near #fact-f-1"):
        require('<p id="fact-f-1">A \U00010348 in the text</p>', FONTS, "zh")
    with pytest.raises(ToolError, match=r"U\+1F600"):
        require("<p>An escape: &#x1F600;</p>", FONTS, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_ends_twice(language: Language, parts: dict[Language, tuple[press.Part, ...]]) -> None:
    """No template puts a stop behind a text that has one."""
    whole = " ".join(part.html for part in parts[language]).replace("\u2060", "")
    words = html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"\s+", " ", whole)))
    assert len(words) > 5_000
    assert re.findall(r".{20}(?:[。；][。；]|\.[.;] ).{20}", words) == []


def test_links_are_checked() -> None:
    """A link without a target and an anchor that stands twice are told."""
    check_links('<p id="a"><a href="#a">x</a></p>')
    with pytest.raises(ToolError, match="nowhere: b"):
        check_links('<p id="a"><a href="#b">x</a></p>')
    with pytest.raises(ToolError, match="twice: a"):
        check_links('<p id="a"></p><p id="a"></p>')


def test_every_figure_of_the_text_has_a_note(parts: dict[Language, tuple[press.Part, ...]]) -> None:
    """The number after a figure leads to the note with that number; in each chapter and appendix they count from 1."""
    for pieces in parts.values():
        html = "".join(part.html for part in pieces).replace("\u2060", "")
        link = r'<a class="fig__link" href="(?:#|x-part:)fact-([^"]+)">'
        figure = link + r'<span class="fig__text">.*?</span>&#x2060;<sup>\[([^\]]+)\]</sup>'
        cited = dict(re.findall(figure, html))
        noted = dict(re.findall(r'<td class="notes__no" id="fact-([^"]+)">([^<]+)</td>', html))
        assert cited and cited.items() <= noted.items()
        groups: dict[str, list[int]] = {}
        for number in noted.values():
            sign, at = number.split("-")
            groups.setdefault(sign, []).append(int(at))
        assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in groups.values())
        assert "1" in groups


def test_style_sheet_is_of_one_language_and_without_variables() -> None:
    """WeasyPrint sees literal colours and stacks; what is for the other language is not there."""
    text = (
        "/* a { } */ p { color: var(--ink); font: 9pt var(--sans) } html:lang(zh) p, b { top: 0 } html:lang(zh) i { }"
    )
    made = sheet(text, "en").split("}\n", 1)[-1]
    assert "var(" not in made and "html:lang(zh)" not in made and " a {" not in made
    assert '#1b1f24; font: 9pt "Casebook Sans","Casebook Sans SC"' in made
    assert "b { top: 0 }" in " ".join(made.split()) and "i {" not in made
    assert "html:lang(zh) p" in sheet(text, "zh")


def test_part_key_follows_all_that_it_depends_on(parts: dict[Language, tuple[press.Part, ...]], tmp_path: Path) -> None:
    """Another text, style, drawing or font gives another key; the same part the same."""
    part = next(p for p in parts["en"] if p.images)
    (tmp_path / "A.ttf").write_bytes(b"a font")
    drawing = {next(iter(part.images)): b"other"}
    others = [
        replace(part, html=part.html + " "),
        replace(part, css=part.css + " "),
        replace(part, images={**part.images, **drawing}),
        replace(part, fonts=tmp_path),
    ]
    assert replace(part).key == part.key
    assert len({part.key, *(other.key for other in others)}) == 5
    assert fonts_digest(FONTS) != fonts_digest(tmp_path)


def test_ranges_do_not_break_before_their_dash() -> None:
    """A dash between figures is joined to what stands before it, in text and not in addresses."""
    assert tidy('<a href="x-1–2">1–2</a>', "en") == '<a href="x-1–2">1\u2060–\u20602</a>'
    assert tidy("<p>2016年—2020年</p>", "zh") == "<p>2016\u2009\u2060年\u2060—2020\u2009\u2060年</p>"


def test_formulas_are_said_in_words() -> None:
    """The text for a formula has strokes and signs in the place of commands."""
    assert spoken(r"\frac{N_a}{N_s}") == "N_a / N_s"
    assert spoken(r"\frac{\sum_{j} w_{ij}}{N}") == "(Σ_j w_ij) / N"
    assert spoken(r"I \times r") == "I × r"


def test_titles_are_balanced() -> None:
    """A title that needs two lines gets two of like length."""
    assert 7.0 < balanced("零售社交创新与私域运营手册", 9.5) < 8.0
    assert balanced("短题", 9.5) <= 9.5


@pytest.mark.parametrize(
    ("blocks", "order"),
    [
        # a chart that fits stays
        ("h p f p", [0, 1, 2, 3]),
        # one that does not is set behind the paragraphs that fill the page
        ("p p p f p p p", [0, 1, 2, 4, 5, 3, 6]),
        # never beyond a heading
        ("p p p f h p p", [0, 1, 2, 3, 4, 5, 6]),
        ("p p p f p h p", [0, 1, 2, 4, 3, 5, 6]),
        # two charts keep their order
        ("p p p f p f p p", [0, 1, 2, 4, 6, 3, 5, 7]),
    ],
)
def test_charts_leave_no_gaps(blocks: str, order: list[int]) -> None:
    """Paragraphs that follow a chart fill the page before it; order among charts, and headings, stay."""
    sorts = {"h": Block("heading", 5, 10), "p": Block("flow", 20, 20), "f": Block("fixed", 50, 55)}
    assert place([sorts[b] for b in blocks.split()], 0.0, 100.0, 5.0) == order


def test_outermost_elements_are_found() -> None:
    """Elements within elements, void ones and text between them do not mislead."""
    html = '<p>a<br>b</p>\n<figure><img src="x"><p>c</p></figure>\n<ul><li><p>d</p></li></ul>'
    assert outermost(html) == html.split("\n")
