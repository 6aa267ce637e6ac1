"""Freshness: what is past its review date, or behind the other language, says so on the page and in the book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casebook.disk import Disk
from casebook.errors import LANGUAGES, Language
from casebook.evidence import examine
from casebook.evidence.languages import Lag
from casebook.kinds import ALL
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.presses import book as book_press
from casebook.presses import charts, site
from casebook.presses.book import chinese
from casebook.render import Book
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"
LATE = {
    ("case", "bicycle-company"): (Lag("summary", "en"),),
    ("chapter", "01-town"): (Lag("body#1.1", "en"),),
    ("playbook", "open-a-station"): (Lag("goal", None),),
}


def printed(book: Book) -> str:
    """The text of the printed book, all parts of it, without what only its setting needs."""
    return chinese.plain("".join(part.html for part in book_press.parts(book)).replace("\u00a0", " "))


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Book]:
    disk = Disk(BIKES, cache=tmp_path_factory.mktemp("cache"))
    catalog = load(disk, ALL)
    findings = examine(catalog)
    made: dict[Language, Book] = {}
    for language in LANGUAGES:
        words = Words.load(language)
        drawings = charts.draw_all(catalog, words, disk)
        made[language] = Book(catalog, findings, words, catalog.all(Edition)[0], drawings, lagging=LATE)
    return made


def page(book: Book, path: str) -> str:
    found = next(each for each in site.pages(book) if site.source_of(each.address) == path)
    return found.write().decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_past_review_is_told_in_both_media(books: dict[Language, Book], language: Language) -> None:
    """A rule whose review date lies before the edition's says so on its page and in the book."""
    book = books[language]
    said = book.words("fresh.overdue", date="2024年4月1日" if language == "zh" else "1 April 2024")
    assert said in page(book, "law/parking-rule.md")
    assert said in printed(book)


@pytest.mark.parametrize(
    ("path", "late"),
    [
        ("cases/bicycle-company.md", {"en"}),
        ("chapters/01-town.md", {"en"}),
        ("playbooks/open-a-station.md", {"zh", "en"}),
        ("chapters/02-riders.md", set()),
    ],
)
def test_lagging_language_is_told_on_the_page(books: dict[Language, Book], path: str, late: set[str]) -> None:
    """The page of the language that is behind says so, the other does not; where nobody knows, both do."""
    for language, book in books.items():
        assert (book.words("fresh.lags") in page(book, path)) == (language in late)


def test_lagging_language_is_told_in_the_book(books: dict[Language, Book]) -> None:
    """The printed book says it as often as there are records behind in its language, and not where there are none."""
    counts = {lang: printed(book).count(book.words("fresh.lags")) for lang, book in books.items()}
    assert counts == {"zh": 1, "en": 3}
    clean = replace(books["en"], lagging={})
    assert clean.words("fresh.lags") not in printed(clean)
