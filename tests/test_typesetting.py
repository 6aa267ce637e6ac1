"""How the book is set, read off its file: lines, marks, gaps, what is copied; and PDF/UA-1, by a checker not ours.

The small project is set whole; of our own edition one chapter, with its links to other parts cut.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdf
import pytest

from benchmarks.typesetting import SHORT, TOP
from benchmarks.typesetting import Book as Read
from casebook import kinds
from casebook.disk import Disk
from casebook.errors import LANGUAGES, Language
from casebook.evidence import examine
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.presses import book as press
from casebook.presses import charts
from casebook.presses.book import chinese, joining, library
from casebook.presses.book.imprint import Imprint
from casebook.presses.book.painting import passages
from casebook.presses.book.prose import tidy
from casebook.render import Book
from casebook.text import Words
from tools import conformance

try:
    import weasyprint
except OSError:  # CI forbids the skip
    pytest.skip("Pango is not on this machine", allow_module_level=True)

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
CHAPTER = "05-cases"  # tables, charts, many figures, names in two scripts


def alone(part: press.Part) -> press.Part:
    """A part without its links to other parts, and with a sign where those of their pages would stand."""
    html = re.sub(r'<a\b([^>]*) href="x-part:[^"]+"', r"<a\1", part.html)
    html = re.sub('<span class="at"[^>]*>(\u2192)</span>', r"<sup>\1A</sup>", html)
    return replace(part, html=re.sub(r"\bpaged\b", "", html))


@pytest.fixture(scope="module", params=[(project, language) for project in (BIKES, HOME) for language in LANGUAGES])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Language, bytes]:
    """A project, a language, and the PDF."""
    project, language = request.param
    disk = Disk(project, cache=tmp_path_factory.mktemp("cache"))
    catalog, words = load(disk, kinds.ALL), Words.load(language)
    book = Book(catalog, examine(catalog), words, catalog.all(Edition)[0], charts.draw_all(catalog, words, disk))
    copy = press.copies(book)[0]
    if project == HOME:
        some = tuple(alone(part) for part in copy.parts if part.name == CHAPTER)
        copy = replace(copy, parts=some, index=None)
    return project, language, press.join(book, press.laid_out(copy, lambda parts: [press.lay_out(p) for p in parts]))


def test_chinese_is_set_by_the_rules(made: tuple[Path, Language, bytes]) -> None:
    """Of full lines at most 2 % are short by more than a quarter em; no mark, number, date, heading or last sign stands
    where it must not; every gap is there and every pair of marks is halved."""
    _project, language, content = made
    if language == "en":
        return
    with pikepdf.open(io.BytesIO(content)) as pdf:
        read = Read(pdf)
    lines = [short for _block, _line, short in read.full_lines()]
    assert lines
    assert sum(short > SHORT for short in lines) <= 0.02 * len(lines)
    assert not [fault for fault in read.faults() if not fault.text.isascii()]
    gaps = [gap for _line, _pair, gap in read.joints()]
    assert len(gaps) > 50 and min(gaps) > 0.2
    assert all(wide < 1.72 for _line, _pair, wide in read.meetings())


def test_no_page_of_a_chapter_is_nearly_empty(made: tuple[Path, Language, bytes]) -> None:
    """Before a chapter's last page, none is less than a quarter full."""
    project, _language, content = made
    with pikepdf.open(io.BytesIO(content)) as pdf:
        filled = Read(pdf).filled()
    if project == HOME:
        assert len(filled) > 5 and min(filled[:-1]) >= 0.25


def pages_above(content: bytes) -> list[set[int]]:
    """Page by page the baselines of what stands above the text."""
    found = []
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        heads: set[int] = set()

        def seen(text: str, cm: list[float], tm: list[float], *_rest: object, heads: set[int] = heads) -> None:
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if text.strip() and y > TOP + 8:
                heads.add(round(y))

        page.extract_text(visitor_text=seen)
        found.append(heads)
    return found


def test_a_running_head_is_one_line(made: tuple[Path, Language, bytes]) -> None:
    """What stands above the text stands on one line, on every page that has it."""
    heads = pages_above(made[2])
    assert any(heads) and all(len(lines) <= 1 for lines in heads if lines)


def test_no_line_ends_where_its_next_word_would_fit() -> None:
    """A text that fits but for its last blank is not broken behind its first word."""
    text = (
        "At the end of <a>2016</a> one adviser worked out a routine for customers; the company made it the rule for "
        "all, and it books the results to the counters. One place that works comes first and a rule second, and that "
        "matters more than drawing a chart. The five steps below follow it. The diagnosis is in <a>section 6.2</a>."
    )
    from weasyprint.formatting_structure.boxes import LineBox

    with library.lines_kept():
        for tenths in range(1000, 1300, 5):
            page = f"<style>@page {{ size: 400mm }} p {{ width: {tenths / 10}mm }}</style><p>{text}"
            (only,) = weasyprint.HTML(string=page).render().pages
            wide = [box.width for box in only._page_box.descendants() if isinstance(box, LineBox)]
            assert min(wide[:-1]) > 0.6 * max(wide), f"at {tenths / 10} mm"


@pytest.fixture(scope="module")
def edition() -> dict[Language, dict[str, press.Part]]:
    """The parts of our own edition, by language and name."""
    disk = Disk(HOME)
    catalog = load(disk, kinds.ALL)
    found: dict[Language, dict[str, press.Part]] = {}
    for language in LANGUAGES:
        words = Words.load(language)
        drawings = charts.draw_all(catalog, words, disk)
        book = Book(catalog, examine(catalog), words, catalog.all(Edition)[0], drawings)
        found[language] = {part.name: part for copy in press.copies(book)[::-1] for part in copy.parts}
    return found


def test_checklists_have_full_lines(edition: dict[Language, dict[str, press.Part]], tmp_path: Path) -> None:
    """In the two columns of a checklist at most 2 % of the full lines are short by more than a quarter em."""
    names = ("promotions-prices", "member-data", "third-parties", "cross-border")
    short = []
    for name in names:
        (tmp_path / name).write_bytes(sheet_of(edition["zh"][f"checklists-{name}"]))
        with pikepdf.open(tmp_path / name) as pdf:
            short += [short for _line, short in Read(pdf).lines_of_columns()]
    assert len(short) > 60 and sum(em > SHORT for em in short) <= 0.02 * len(short)


def sheet_of(part: press.Part) -> bytes:
    """A part as a file by itself, its links to other parts cut."""
    imprint = Imprint(part.language, "t", "a", "s", (), "l", (), 0)
    return joining.join(imprint, [press.lay_out(alone(part))], part.fonts, joining.Binding(False, False, False, {}))


def test_no_playbook_spills(edition: dict[Language, dict[str, press.Part]]) -> None:
    """A playbook takes two pages where closer type can make it two; where one takes a third, that is half full."""
    for name in ("small-merchant-start", "crisis-handbook", "user-tiers", "beauty-seeding-live"):
        with pikepdf.open(io.BytesIO(sheet_of(edition["en"][f"playbooks-{name}"]))) as pdf:
            filled = Read(pdf).filled()
        assert len(filled) <= 2 or min(filled) >= 0.5, name


def test_no_duty_ends_twice(edition: dict[Language, dict[str, press.Part]]) -> None:
    """A duty that is quoted in a list of them does not keep its stop before the list's own mark."""
    for parts in edition.values():
        quoted = [re.findall(r'<p class="duty">(.*?)</p>', part.html, re.DOTALL) for part in parts.values()]
        texts = [re.sub(r"<[^>]+>", "", text) for some in quoted for text in some]
        assert len(texts) > 50
        assert not [text for text in texts if re.search(r"[。.][；;。.]", text)]


def test_what_is_copied_is_what_was_written(made: tuple[Path, Language, bytes]) -> None:
    """The text of the file holds no sign that only its setting needs, and no blank between Han and Latin."""
    _project, language, content = made
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert not set(text) & (chinese.UNSEEN | {chinese.GAP})
    if language == "zh":
        copied = re.findall(r"[\u4e00-\u9fff][ \u00a0]\d+年|\d[ \u00a0](?=[年月日万亿个家])", text)
        assert not copied and re.search(r"[\u4e00-\u9fff]\d+", text)


def test_no_finding_of_the_conformance_layer(made: tuple[Path, Language, bytes], tmp_path: Path) -> None:
    """PDF/UA-1 is met: outloud finds nothing, no warning either. (Whole books: tools/conformance.py.)"""
    path = tmp_path / "book.pdf"
    path.write_bytes(made[2])
    assert not list(conformance.findings([path]))


def test_rules_of_chinese() -> None:
    """Gaps between Han and Latin and in the place of typed blanks; none beside marks, in notes, in attributes; numbers
    keep their measure, dates are whole, a paragraph keeps its last two signs together."""

    def seen(html: str) -> str:
        return tidy(html, "zh").replace(chinese.GAP, "_").replace(chinese.JOINED, "~")

    assert seen("<p>用 POS 机，见<a>App</a>里</p>") == "<p>用_POS_机，见_<a>App_</a>里</p>"
    assert seen("<p><b>标题。</b> 正文</p>") == "<p><b>标题。</b>正~文</p>"
    assert seen('<p title="用A">到<sup>[1-2]</sup>为</p>') == '<p title="用A">到<sup>[1-2]</sup>为</p>'
    assert seen("<p>2万亿元</p>") == "<p>2_~万~亿~元</p>"
    assert seen("<p>在2024年1月31日起</p>") == "<p>在_2024_~年_~1_~月_~31_~日~起</p>"
    assert seen('<p>抖音<span class="at">→</span>2019年</p>').startswith('<p>抖音<span class="at">→</span>_2019_~年')
    assert seen("<p>比行业平均多1.2<sup>[9-26]</sup>次。</p>").endswith("<sup>[9-26]</sup>~次。</p>")
    assert seen("<p>他说“好”、（《书》）。</p>").count("_") == 0
    assert chinese.halved("好”、（《书》）。") == (1, 2, 4, 6, 7)


def test_rules_of_english() -> None:
    """Quotes are curly, ranges have a dash, standards and inserted articles a hyphen; a number keeps what it is of."""

    def seen(html: str) -> str:
        return tidy(html, "en").replace("\u00a0", "_").replace("\u2060", "~")

    assert (
        seen("<p>the brand&#39;s &#34;own&#34; words, say the '90s</p>")
        == "<p>the brand’s “own” words, say the ’90s</p>"
    )
    assert seen("<p>Arts. 5-7, 12-13 of it</p>") == "<p>Arts._5~–~7, 12~–~13 of it</p>"
    assert seen("<p>Art. 286-1; GB/T 35273-2020; Chart 1-2</p>") == (
        "<p>Art._286~-~1; GB/T 35273~-~2020; Chart_1~-~2</p>"
    )
    assert seen("<p>CNY 1 trillion by 31 May 2027</p>") == "<p>CNY_1_trillion by 31_May_2027</p>"


def test_passages_of_the_other_language_are_found() -> None:
    """Han in an English text; two English words or more in a Chinese one, and no single name."""
    assert set(passages("He says 私域 often", "en").values()) == {"zh-CN"}
    assert sorted(passages("He says 私域 often", "en")) == [8, 9]
    assert not passages("用App和POS", "zh-CN")
    assert set(passages("见Annual Report of 2024一文", "zh-CN").values()) == {"en"}
