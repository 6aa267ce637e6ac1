"""Rendering: how names, terms and marks stand in running text."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casebook.disk import Disk
from casebook.errors import Language
from casebook.evidence import examine
from casebook.kinds import ALL
from casebook.kinds.chapter import Chapter
from casebook.kinds.dataset import Dataset
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.presses import charts, comparing
from casebook.prose.names import Sentence, law_in_text, name_in_text
from casebook.render import Book, Desk, say, settle
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"


@dataclass(frozen=True)
class Known:
    """Names of which all that is asked is known: a record is its name."""

    language: Language

    def t(self, key: str, **params: object) -> str:
        return Words.load(self.language)(key, **params)

    def get(self, kind: str, slug: str) -> Any:
        return slug.upper()

    def title(self, record: Any) -> str:
        return str(record)


@pytest.fixture(params=["zh", "en"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A desk over the small project, one a language."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    disk = Disk(project)
    catalog = load(disk, ALL)
    words = Words.load(request.param)
    drawings = charts.draw_all(catalog, words, disk)
    return Desk(Book(catalog, examine(catalog), words, catalog.all(Edition)[0], drawings), "site")


def test_names_begin_small_inside_of_english_sentences(desk: Desk) -> None:
    """A metric's name is a common word: small inside of an English sentence, as recorded at its start."""
    chapter = desk.book.catalog.get(Chapter, "01-town")
    text = str(desk.chapter(chapter))
    assert ("One firm's" in text) == (desk.book.language == "en")
    assert (">return rate</a>" in text) == (desk.book.language == "en")
    assert (">回头骑行率</a>" in text) == (desk.book.language == "zh")


def test_term_is_linked_once(desk: Desk) -> None:
    """A term of the glossary is linked at its first use in a chapter, and not again."""
    chapter = desk.book.catalog.get(Chapter, "01-town")
    assert str(desk.chapter(chapter)).count('class="cb-term"') == 1


def test_section_numbers_are_put_in(desk: Desk) -> None:
    """A heading is printed with the number that its anchor gives."""
    chapter = desk.book.catalog.get(Chapter, "01-town")
    assert '## <span class="cb-secno">1.1</span> ' in str(desk.chapter(chapter))
    assert "{#1.1}" in str(desk.chapter(chapter))


def test_citation_of_a_law(desk: Desk) -> None:
    """A law is cited by its short name and article, in the signs of the language."""
    text = desk.citation("parking-rule", "第3条" if desk.book.language == "zh" else "Art. 3").striptags()
    assert text == ("《停放规定》第3条" if desk.book.language == "zh" else "Parking rules Art. 3")


@pytest.mark.parametrize(
    ("page", "expected"), [("", '"./facts/x/"'), ("cases/", '"../facts/x/"'), ("cases/x/", '"../../facts/x/"')]
)
def test_addresses_are_settled_by_depth(page: str, expected: str) -> None:
    """An address of the book is made relative to the page that it stands on."""
    assert settle('"~/facts/x/"', page) == expected


def test_cell_leads_to_its_row(desk: Desk) -> None:
    """A value of a series leads to its row on the series' page, on the site; the row has that anchor there."""
    say(desk.environment, comparing.SAYINGS, desk)  # what the site's tables are sorted by
    row = desk.book.catalog.get(Dataset, "rides-by-year").rows[-1].row
    assert f'href="~/datasets/rides-by-year/#{row}"' in str(desk.cell("rides-by-year", row))
    assert f'id="{row}"' in str(desk.table("rides-by-year"))


NAMED = [
    ("zh", "checklist", "上路前用", "核一遍。", "《X》清单"),
    ("zh", "checklist", "见清单", "。", "《X》"),
    ("zh", "playbook", "步骤见", "。", "“X”手册"),
    ("zh", "playbook", "步骤见", "手册。", "“X”"),
    ("zh", "playbook", "步骤见“", "”手册。", None),
    ("zh", "playbook", "", "；￼", None),
    ("en", "checklist", "Go through ", " first.", "the “X” checklist"),
    ("en", "checklist", "Go through the ", " first.", "“X” checklist"),
    ("en", "checklist", "Go through the ", " checklist.", "“X”"),
    ("en", "checklist", "Go through the checklists ", " and so on.", "“X”"),
    ("en", "playbook", "", " helps.", "The “X” playbook"),
    ("en", "playbook", "", "", None),
]


@pytest.mark.parametrize(("language", "kind", "before", "after", "expected"), NAMED)
def test_titles_in_sentences(language: Language, kind: str, before: str, after: str, expected: str | None) -> None:
    """A checklist or playbook is named in quotation marks with its class word, unless the writer has done so."""
    named = name_in_text(Known(language), language, kind, "x", Sentence(before, after))
    assert named == expected


FULL, SHORT = ("《个人信息保护法》", "《个保法》"), ("Personal Information Protection Law", "PIPL")
CITED = [
    ("第13条", Sentence("依", "处理", first=True, again=True), "《个人信息保护法》（下称《个保法》）第13条"),
    ("第13条", Sentence("须同意（", "）", first=True, again=True), "《个人信息保护法》〔下称《个保法》〕第13条"),
    ("第13条", Sentence("依", "处理", first=True), "《个人信息保护法》第13条"),
    ("第13条", Sentence("依", "处理", again=True), "《个保法》第13条"),
    (None, Sentence("依", "处理", first=True, again=True), "《个人信息保护法》（下称《个保法》）"),
    (None, Sentence("依", "（下称《个保法》）处理", first=True, again=True), "《个人信息保护法》"),
    (None, Sentence("依", "处理", again=True), "《个保法》"),
    (None, Sentence(again=True), "《个人信息保护法》"),
    (None, Sentence("依", "处理"), "《个人信息保护法》"),
    ("Art. 6", Sentence("as ", " says", first=True, again=True), "Art. 6 of the {full} (PIPL)"),
    ("Art. 6", Sentence("under the ", ".", first=True, again=True), "{full} (PIPL), Art. 6"),
    ("Art. 6", Sentence("consent (", ").", first=True, again=True), "{full} [PIPL], Art. 6"),
    ("Art. 6", Sentence("as ", " says", again=True), "Art. 6 of the PIPL"),
    ("Art. 6", Sentence("consent (", ").", again=True), "PIPL Art. 6"),
    ("Art. 6", Sentence(), "PIPL Art. 6"),
]


@pytest.mark.parametrize(("article", "sentence", "expected"), CITED)
def test_laws_in_sentences(article: str | None, sentence: Sentence, expected: str) -> None:
    """A chapter names a law in full at first, with the short name if it comes again; English puts the article first."""
    language: Language = "en" if expected.isascii() else "zh"
    full, short = SHORT if language == "en" else FULL
    assert law_in_text(Known(language), full, short, article, sentence) == expected.format(full=full)


def test_section_leads_to_its_chapter(desk: Desk) -> None:
    """A section's link leads to its chapter's page, at the section."""
    assert 'href="~/chapters/01-town/#1.2"' in str(desk.section("1.2"))
