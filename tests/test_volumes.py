"""What is printed: volumes declared in YAML, refused where they are wrong, joined of parts that are laid out once."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from markupsafe import Markup
from PIL import Image

from casebook import kinds, pipeline
from casebook.disk import Disk
from casebook.errors import CasebookError, ContentError, Language, ToolError
from casebook.evidence import examine
from casebook.kinds.edition import Edition
from casebook.kinds.volume import Paper
from casebook.load import load
from casebook.presses import book as press
from casebook.presses import charts, printed
from casebook.presses.book import glyphs, library, pageindex, typefaces
from casebook.presses.book.volumes import WHOLE
from casebook.render import DEFAULT_TEMPLATES, Book, Desk
from casebook.text import Words

try:
    import weasyprint  # noqa: F401
except OSError:  # CI forbids the skip
    pytest.skip("Pango is not on this machine", allow_module_level=True)

BIKES = Path(__file__).parent / "books" / "bikes"
LEAFLET = """\
title: {zh: 传单, en: Leaflet}
whom: {zh: 骑车的人, en: Riders}
use: {zh: 出门前看一眼, en: A look before setting out}
place: 10
papers: {A4: [zh, en], Letter: [en]}
takes:
  - part: cover
  - part: sheets
  - part: contents
  - part: chapters
    only: [01-town]
  - part: cases
    segments: [town]
  - part: playbooks
    only: [open-a-station]
sheets:
  - title: {zh: 一页看完, en: All on one page}
    lead: {zh: '镇里报的是[[f-1.1-01]]。', en: 'The town reports [[f-1.1-01]].'}
    blocks:
      - title: {zh: 站得住的, en: What holds}
        grades: true
        findings:
          - say: {zh: 还车的人变多, en: More bicycles come back}
            rests: {zh: '见[[metric:rides]]', en: 'See [[metric:rides]]'}
      - charts:
          - chart: rides-series
            say: {zh: 逐年看, en: Look year by year}
      - heads: [{zh: 哪天, en: When}, {zh: 做什么, en: What}]
        rows:
          - cells: [{zh: '[[date:2024-05-01]]', en: '[[date:2024-05-01]]'}, {zh: 数车, en: Count}]
"""


def write(text: str, name: str = "leaflet") -> Callable[[Path], None]:
    def change(project: Path) -> None:
        path = project / "data" / "editions" / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return change


def swap(old: str, new: str, name: str = "leaflet") -> Callable[[Path], None]:
    assert old in LEAFLET
    return write(LEAFLET.replace(old, new), name)


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        for one in changes:
            one(project)

    return change


ALL = LEAFLET.replace("place: 10", "place: 90\nwhole: true").replace("    only: [01-town]\n", "")
ALL = ALL.replace("    segments: [town]\n", "").replace("    only: [open-a-station]\n", "")
AT = "data/editions/leaflet.yml"


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        (swap("part: cases", "part: cases-all"), f"{AT}:12:11", "volume-part"),
        (swap("part: contents", "part: cover"), f"{AT}:9:11", "volume-part-twice"),
        (swap("part: contents", "part: laws\n    only: [parking-rule]"), f"{AT}:9:11", "volume-part-whole"),
        (swap("part: cases\n", "part: playbooks\n"), f"{AT}:13:15", "volume-no-segment"),
        (swap("  - part: cover\n", "  - part: index\n  - part: cover\n"), f"{AT}:7:11", "volume-index-last"),
        (swap("place: 10", "place: 10\neach: true"), f"{AT}:8:11", "volume-each"),
        (swap("only: [01-town]", "only: [01-twon]"), f"{AT}:11:12", "volume-record"),
        (swap("  - part: sheets\n", ""), f"{AT}:16:3", "volume-sheets-left"),
        (
            both(
                write(LEAFLET),
                swap("  - part: sheets\n", "  - part: sheets\n    only: [empty]\n", "other"),
                write(LEAFLET.partition("sheets:\n")[0].replace("  - part: sheets\n", ""), "empty"),
            ),
            "data/editions/other.yml:8:11",
            "volume-no-sheets",
        ),
        (both(write(ALL), write(ALL, "more")), "data/editions/more.yml:5:8", "volume-one-whole"),
        (
            write(ALL.replace("  - part: cases\n", "  - part: cases\n    segments: [town]\n")),
            None,
            "volume-whole-parts",
        ),
        (both(write(ALL, "all"), swap("part: contents", "part: glossary")), f"{AT}:9:11", "volume-not-in-whole"),
        (both(write(ALL, "all"), write(LEAFLET)), f"{AT}:8:11", "volume-not-in-whole"),
        (swap("{A4: [zh, en], Letter: [en]}", "{A5: [zh]}"), None, "value-unknown"),
        (swap("    lead:", "    leads:"), None, "field-unknown"),
        (swap("segments: [town]", "segments: [city]"), f"{AT}:13:16", "reference-dangling"),
        (
            swap("title: {zh: 一页看完, en: All on one page}\n    lead", "title: {zh: 一页看完}\n    lead"),
            None,
            "field-missing",
        ),
    ],
)
def test_refusals(project: Path, change: Callable[[Path], None], place: str | None, code: str) -> None:
    """A slip in what a volume takes is told with its place, before anything is made."""
    change(project)
    with pytest.raises(ContentError) as refused:
        load(Disk(project), kinds.ALL)
    told = [(str(p.place) if place else None, p.code) for p in refused.value.problems]
    assert (place, code) in told


def test_a_block_that_is_empty_or_uneven_is_refused(project: Path) -> None:
    """A block holds something, and the rows of its table have as many cells as its heads."""
    write(LEAFLET.replace("{zh: 数车, en: Count}]", "{zh: 数车, en: Count}, {zh: 三, en: three}]"))(project)
    assert "as many cells" in told(project)
    write(LEAFLET + "      - title: {zh: 空, en: Empty}\n")(project)
    assert "holds nothing" in told(project)


def told(project: Path) -> str:
    with pytest.raises(ContentError) as refused:
        load(Disk(project), kinds.ALL)
    return " ".join(problem.message.en for problem in refused.value.problems)


def book_of(project: Path, cache: Path, language: Language = "en") -> Book:
    disk = Disk(project, cache=cache)
    catalog = load(disk, kinds.ALL)
    words = Words.load(language)
    drawings = charts.draw_all(catalog, words, disk)
    return Book(catalog, examine(catalog), words, catalog.all(Edition)[0], drawings)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, dict[tuple[str, Paper], tuple[press.Copy, bytes]]]:
    """The small project with a leaflet, in English: each copy with its file."""
    folder = tmp_path_factory.mktemp("volumes")
    project = folder / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    write(LEAFLET)(project)
    book = book_of(project, folder / "cache")
    laid: dict[str, press.LaidOut] = {}
    found = {}
    for copy in press.copies(book):
        parts = [laid.setdefault(part.key, press.lay_out(part)) for part in copy.parts]
        parts += [press.lay_out(copy.index(parts))] if copy.index else []
        found[copy.volume.id, copy.paper] = copy, press.join(book, parts, copy.volume)
    return book, found


Found = tuple[Book, dict[tuple[str, Paper], tuple[press.Copy, bytes]]]


def texts(content: bytes) -> list[list[str]]:
    """The lines of each page without spaces, folios and printed numbers of pages with their arrows."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    lines = [[re.sub(r"[\s\d→]", "", line) for line in page.extract_text().splitlines()] for page in pages]
    return [[line for line in page if line] for page in lines]


def test_nothing_stands_in_a_shorter_one_that_is_not_in_the_whole(made: Found) -> None:
    """Every page of a shorter volume that it does not make for itself is a page of the whole; what it lists of its own
    in the contents is named in the whole."""
    _book, found = made
    whole = texts(found[WHOLE, Paper.A4][1])
    copy, content = found["leaflet", Paper.A4]
    known = {part.name for part in found[WHOLE, Paper.A4][0].parts}
    own = [part.name for part in copy.parts if part.name not in known]
    assert all(name.startswith("front-") or "-of-leaflet" in name for name in own)
    pages = texts(content)
    strange = [page for page in pages if page not in whole]
    assert len(strange) <= len(own) + 1 < len(pages)
    everything = "".join(line for page in whole for line in page)
    assert [line for page in strange for line in page if line not in everything and line != "Leaflet"] == []


def test_a_part_is_laid_out_once_for_all(made: Found) -> None:
    """What several volumes take is one part; on another size of paper it is another."""
    _book, found = made
    whole = {part.name: part for part in found[WHOLE, Paper.A4][0].parts}
    shorter = {part.name: part for part in found["leaflet", Paper.A4][0].parts}
    letter = {part.name: part for part in found["leaflet", Paper.LETTER][0].parts}
    shared = whole.keys() & shorter.keys()
    assert {"01-town", "sheets-leaflet"} <= shared
    assert all(whole[name] is shorter[name] for name in shared)
    assert shorter.keys() == letter.keys() and all(shorter[n].key != letter[n].key for n in letter)
    assert "02-riders" not in shorter and "cases-transport-office" in shorter


def test_an_appendix_of_a_volume_begins_above_its_first_record(made: Found) -> None:
    """No page of a volume holds nothing but the heading of an appendix: the first record it takes stands below it."""
    copy, _content = made[1]["leaflet", Paper.A4]
    for part in copy.parts:
        if part.name.endswith("-of-leaflet"):
            laid = press.lay_out(part)
            first = {name for name, (page, _x, _y) in laid.anchors.items() if page == 0}
            assert part.name.removesuffix("-of-leaflet") in first
            assert any(name.startswith(("case-", "playbook-")) for name in first)
    assert {"cases-of-leaflet", "playbooks-of-leaflet"} <= {part.name for part in copy.parts}


def test_the_name_of_a_volume_is_clear_of_the_subtitle(made: Found) -> None:
    """On a cover the name of the volume stands below the subtitle, however many lines that takes."""
    copy, _content = made[1]["leaflet", Paper.A4]
    (part,) = [part for part in copy.parts if "cover" in part.name]
    said = re.search(r'<p class="cover__subtitle">(.*?)</p>', part.html)
    assert said is not None
    with library.lines_kept():
        page = library.page_of(part, part.html.replace(said[1], f"{said[1]} " * 5))
        document = library.render(part, page, {}, lambda blocks: [])
    places = {
        box.element.get("class"): (box.border_box_y(), box.border_box_y() + box.border_height())
        for box in document.pages[0]._page_box.descendants(placeholders=True)
        if box.element is not None and box.element_tag == "p" and hasattr(box, "border_height")
    }
    assert places["cover__volume"][0] > places["cover__subtitle"][1] + 10


def test_paper_and_names(made: Found) -> None:
    """Each size of page is a file of its own name, as large as it says."""
    book, found = made
    sizes = {}
    for (slug, paper), (copy, content) in found.items():
        with pikepdf.open(io.BytesIO(content)) as pdf:
            box = [round(float(n)) for n in pdf.pages[0].MediaBox]
        sizes[press.file_name(book, copy.volume, paper)] = box[2:]
        assert (copy.volume.id, copy.paper) == (slug, paper)
    assert sizes == {
        "casebook-edition.en.pdf": [595, 842],
        "casebook-edition-leaflet.en.pdf": [595, 842],
        "casebook-edition-leaflet-letter.en.pdf": [612, 792],
    }


def elements(pdf: pikepdf.Pdf) -> list[Any]:
    waiting, found = [pdf.Root.StructTreeRoot.K[0]], []
    while waiting:
        element = waiting.pop()
        found.append(element)
        waiting += [kid for kid in element.get("/K", ()) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return found


def test_what_is_not_there_is_not_linked(made: Found) -> None:
    """A link to what a volume leaves out is words alone; every link that stays leads somewhere, in an element."""
    _book, found = made
    counts = {}
    for key in ((WHOLE, Paper.A4), ("leaflet", Paper.A4)):
        with pikepdf.open(io.BytesIO(found[key][1])) as pdf:
            flat = list(pdf.Root.Names.Dests.Names)
            known = {str(name) for name in flat[::2]}
            notes = [note for page in pdf.pages for note in page.obj.get("/Annots", ())]
            inner = [str(note.Dest) for note in notes if "/Dest" in note]
            assert inner and set(inner) <= known
            held = [kid.Obj.objgen for e in elements(pdf) for kid in e.get("/K", ()) if is_place(kid)]
            assert sorted(held) == sorted(note.objgen for note in notes)
            numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
            owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
            assert all(owners[int(note.StructParent)].S == "/Link" for note in notes)
            assert not any(e.S == "/Link" and not any(map(is_place, e.get("/K", ()))) for e in elements(pdf))
            counts[key] = len(inner)
    assert counts["leaflet", Paper.A4] < counts[WHOLE, Paper.A4]


def is_place(kid: object) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid


MANUAL = """\
title: {zh: 手册, en: Manual}
whom: {zh: 工人, en: Workers}
use: {zh: 干活用, en: For work}
place: 20
sign: M
takes:
  - part: playbooks
  - part: checklists
  - part: index
"""


def test_a_reference_prints_its_page_here_or_elsewhere(project: Path, tmp_path: Path) -> None:
    """What a volume holds is referred to by its page, what another with a sign holds by the sign and the page there;
    for the rest nothing is printed."""
    write(LEAFLET)(project)
    write(MANUAL, "manual")(project)
    book = book_of(project, tmp_path / "cache")
    copies = {copy.volume.id: copy for copy in press.copies(book)}
    laid = {slug: [press.lay_out(part) for part in copies[slug].parts] for slug in ("leaflet", "manual")}
    own, elsewhere = press.places(laid["leaflet"]), press.places(laid["manual"], "M")
    wanted = [r.target for part in laid["leaflet"] for r in part.references]
    assert any(target in own for target in wanted)
    assert any(target not in own and target in elsewhere for target in wanted)
    assert any(target not in own and target not in elsewhere for target in wanted)
    content = press.join(book, laid["leaflet"], copies["leaflet"].volume, elsewhere)
    expected = [own.get(target) or elsewhere[target] for target in wanted if target in {*own, *elsewhere}]
    shown = numbers_of(content)
    folios = [str(n) for n in range(2, press.pages(laid["leaflet"]) + 1)]
    assert sorted(shown) == sorted([*expected, *folios])


def numbers_of(content: bytes) -> list[str]:
    """The numbers that were put in when a volume was joined."""
    digits = typefaces.typeface(DEFAULT_TEMPLATES / "assets" / "fonts" / glyphs.FOLIOS["en"]).signs
    back = {f"{glyph:04x}": sign for sign, glyph in digits.items()}
    found = []
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        held = page.get_contents()
        assert held is not None
        for run in re.findall(rb"/Folio [\d.]+ Tf [^<]*<([0-9a-f]+)> Tj", held.get_data()):
            found.append("".join(back[run.decode()[at : at + 4]] for at in range(0, len(run), 4)))
    return found


def test_the_index_leads_to_the_pages_that_it_prints(made: Found) -> None:
    """Entries are in order; each page of an entry has a link to what it names or explains it, and is a link itself."""
    book, found = made
    copy, content = found[WHOLE, Paper.A4]
    laid = [press.lay_out(part) for part in copy.parts]
    groups = pageindex.index(Desk(book, "print"), laid)
    entries = [entry for group in groups for entry in group.entries]
    names = [entry.name for entry in entries]
    assert names == sorted(names, key=str.casefold) and "Dock-less" not in names
    kinds_of = {entry.kind for entry in entries}
    assert {"term", "metric", "instrument", "organisation"} <= kinds_of
    term = next(entry for entry in entries if entry.kind == "term")
    assert term.spans[0].main
    with pikepdf.open(io.BytesIO(content)) as pdf:
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages, 1)}
        flat = list(pdf.Root.Names.Dests.Names)
        places = {str(n): numbers[p[0].objgen] for n, p in zip(flat[::2], flat[1::2], strict=True)}
        called = {str(n.Dest) for page in pdf.pages for n in page.obj.get("/Annots", ()) if "/Dest" in n}
    pages = {f"page-{span.first}" for entry in entries for span in entry.spans}
    assert pages <= called
    assert all(places[name] == int(name.removeprefix("page-")) for name in pages)


def test_pages_that_are_sewn_mirror_their_margins(made: Found) -> None:
    """Text, links and places of a left page stand nearer to the outer edge than those of a right page."""
    book, found = made
    copy, _content = found[WHOLE, Paper.A4]
    laid = [press.lay_out(next(part for part in copy.parts if part.name == "reading"))]
    assert laid[0].pages >= 2 and all(laid[0].folios)
    sewn = press.join(book, laid, copy.volume.model_copy(update={"whole": False}))
    loose = copy.volume.model_copy(update={"whole": False, "takes": copy.volume.takes[1:]})
    edges = {}
    for name, content in (("sewn", sewn), ("loose", press.join(book, laid, loose))):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        left = [left_edge(page) for page in pages[:2]]
        edges[name] = left
    shifts = [round(s - o, 1) for s, o in zip(edges["sewn"], edges["loose"], strict=True)]
    assert shifts == [round(2 * 72 / 25.4, 1), round(-4 * 72 / 25.4, 1)]


def left_edge(page: pypdf.PageObject) -> float:
    """Where the text of a page begins."""
    xs: list[float] = []

    def seen(text: str, cm: list[float], tm: list[float], *_rest: object) -> None:
        if text.strip():
            xs.append(cm[4] + tm[4])

    page.extract_text(visitor_text=seen)
    return min(xs)


def test_a_volume_says_what_it_is(made: Found) -> None:
    """Title and subject are the volume's; only the whole carries the data along."""
    _book, found = made
    leaflet = pypdf.PdfReader(io.BytesIO(found["leaflet", Paper.A4][1]))
    assert leaflet.metadata is not None
    assert leaflet.metadata.title == "Shared bicycles in Willow Creek: Leaflet"
    assert leaflet.metadata.subject == "A look before setting out"
    assert not leaflet.attachments
    assert set(pypdf.PdfReader(io.BytesIO(found[WHOLE, Paper.A4][1])).attachments) == {"facts.csv", "datasets.csv"}
    tops = [str(entry.title) for entry in leaflet.outline if not isinstance(entry, list)]
    assert any("Leaflet" in top for top in tops) and "Cases" in tops and "Playbooks" in tops


METRICS = """\
title: {zh: 单份, en: Sheets}
whom: {zh: 骑车的人, en: Riders}
use: {zh: 一个指标一份, en: One a metric}
place: 30
each: true
takes:
  - part: metrics
"""


def test_each_record_can_be_a_file(project: Path, tmp_path: Path) -> None:
    """Of a volume that says `each`, every record is a file under its kind and id, with its own pages and no more."""
    write(MANUAL.replace("sign: M", "each: true").replace("  - part: index\n", ""), "one")(project)
    book = book_of(project, tmp_path / "cache")
    copies = [copy for copy in press.copies(book) if copy.volume.alone]
    names = [press.file_name(book, copy.volume) for copy in copies]
    assert names == ["playbooks/open-a-station.en.pdf", "checklists/parking.en.pdf"]
    assert [[part.name for part in copy.parts] for copy in copies] == [
        ["playbooks-open-a-station"],
        ["checklists-parking"],
    ]
    content = press.join(book, [press.lay_out(part) for part in copies[0].parts], copies[0].volume)
    pdf = pypdf.PdfReader(io.BytesIO(content))
    assert pdf.metadata is not None and pdf.metadata.title is not None
    assert "station" in pdf.metadata.title and len(pdf.pages) <= 4
    for copy in copies:
        content = press.join(book, [press.lay_out(part) for part in copy.parts], copy.volume)
        with pikepdf.open(io.BytesIO(content)) as opened:
            levels = [int(str(e.S)[2:]) for e in elements(opened)[::-1] if re.fullmatch(r"/H\d", str(e.S))]
        assert levels[0] == 1, "the title of a file is its first heading"
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_metric_by_itself_says_what_its_row_says(project: Path, tmp_path: Path) -> None:
    """A record of a register is a sheet by itself, of one page, with nothing that its row in the whole does not say."""
    write(METRICS, "one")(project)
    book = book_of(project, tmp_path / "cache")
    copies = press.copies(book)
    alone = [copy for copy in copies if copy.volume.alone]
    assert sorted(press.file_name(book, copy.volume) for copy in alone) == [
        f"metrics/{slug}.en.pdf" for slug in sorted(book.catalog.slugs("metric"))
    ]
    whole = " ".join(Markup(part.html).striptags() for part in copies[0].parts)
    for copy in alone:
        (part,) = copy.parts
        said = re.findall(r">([^<>]*[^<>\s][^<>]*)<", part.html.partition("<article")[2])
        assert said and [text for text in said if " ".join(Markup(text).striptags().split()) not in whole] == []
        assert press.lay_out(part).pages == 1


def test_the_first_page_is_shown(made: Found) -> None:
    """The picture of a file is its first page, as wide as the page of downloads has it."""
    _book, found = made
    picture = Image.open(io.BytesIO(printed.first_page(found["leaflet", Paper.LETTER][1])))
    assert picture.width == 360 and abs(picture.height - 466) <= 1
    colours = picture.convert("RGB").getcolors(1 << 20)
    assert colours is not None and len(colours) > 4


def test_a_sheet_is_one_page(project: Path, tmp_path: Path) -> None:
    """Sheets that run over their pages are told, not printed."""
    long = LEAFLET.replace("zh: 还车的人变多, en: More bicycles come back", f"zh: {'多' * 6000}, en: {'more ' * 3000}")
    write(long)(project)
    book = book_of(project, tmp_path / "cache")
    part = next(part for copy in press.copies(book) for part in copy.parts if part.name == "sheets-leaflet")
    with pytest.raises(ToolError, match=r"sheets-leaflet.*1 sheets take"):
        printed.require_sheets_fit(part, press.lay_out(part))
    short = next(part for copy in press.copies(book) for part in copy.parts if part.name == "01-town")
    printed.require_sheets_fit(short, press.lay_out(replace(short)))


def test_one_volume_can_be_made_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build of one volume makes it and leaves the others as they were; a name that there is not is told."""
    write(LEAFLET)(project)
    folder = project / "dist/site/downloads"
    only = pipeline.Settings(project, ("en",), frozenset({"pdf"}), editions=frozenset({"leaflet"}))
    pipeline.build(only, lambda _stage: None)
    first = {path.name for path in folder.glob("*.pdf")}
    assert first == {"casebook-edition-leaflet.en.pdf", "casebook-edition-leaflet-letter.en.pdf"}
    pipeline.build(replace(only, editions=frozenset()), lambda _stage: None)
    kept = {path.name: path.read_bytes() for path in folder.glob("*.pdf")}
    assert kept.keys() == {*first, "casebook-edition.en.pdf"}
    outcome = pipeline.build(only, lambda _stage: None)
    assert outcome.unchanged
    assert {path.name: path.read_bytes() for path in folder.glob("*.pdf")} == kept
    with pytest.raises(CasebookError, match="there are: leaflet, whole"):
        pipeline.build(replace(only, editions=frozenset({"leaflets"})), lambda _stage: None)
