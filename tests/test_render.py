"""Rendering: how names, terms and marks stand in running text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casebook.disk import Disk
from casebook.evidence import examine
from casebook.kinds import ALL
from casebook.kinds.chapter import Chapter
from casebook.kinds.dataset import Dataset
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.presses import charts
from casebook.render import Book, Desk, settle
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"


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
    row = desk.book.catalog.get(Dataset, "rides-by-year").rows[-1].row
    assert f'href="~/datasets/rides-by-year/#{row}"' in str(desk.cell("rides-by-year", row))
    assert f'id="{row}"' in str(desk.table("rides-by-year"))


def test_section_leads_to_its_chapter(desk: Desk) -> None:
    """A section's link leads to its chapter's page, at the section."""
    assert 'href="~/chapters/01-town/#1.2"' in str(desk.section("1.2"))
