"""Ids that no record can have: those of the pages that the engine makes itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook import kinds
from casebook.disk import Disk
from casebook.evidence import examine
from casebook.kinds.base import Kind
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.presses import site
from casebook.presses.charts import draw_all
from casebook.render import Book
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"
DISK = Disk(BIKES)
CATALOG = load(DISK, kinds.ALL)
WITH_PAGES = [kind for kind in kinds.ALL if kind.own_page and CATALOG.slugs(kind.name)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The addresses of all pages of the small project's site."""
    words, disk = Words.load("zh"), Disk(BIKES, cache=tmp_path_factory.mktemp("cache"))
    drawings = draw_all(CATALOG, words, disk)
    book = Book(CATALOG, examine(CATALOG), words, CATALOG.all(Edition)[0], drawings)
    return {site.source_of(page.address).rpartition(".")[0] for page in site.pages(book)}


@pytest.mark.parametrize("kind", WITH_PAGES, ids=lambda kind: kind.name)
def test_pages_of_the_engine_are_reserved(kind: Kind, made: set[str]) -> None:
    """A kind reserves the names of all pages that stand beside its records' and are none of them."""
    slugs = CATALOG.slugs(kind.name)
    record = CATALOG.find(kind.name, slugs[0])
    assert record is not None
    folder = str(kind.path(record, CATALOG)).removesuffix(f"{slugs[0]}/")
    names = {path.removeprefix(folder).partition("/")[0] for path in made if path.startswith(folder)}
    assert set(slugs) <= names, "the pages of the records themselves are among them"
    assert names - set(slugs) <= kind.reserved
    assert "index" in kind.reserved


@pytest.mark.parametrize("kind", WITH_PAGES, ids=lambda kind: kind.name)
def test_further_pages_of_a_list_are_reserved(kind: Kind) -> None:
    """A list that is too heavy goes on at part-2, part-3 …: no record can lie there; part-of is a name as any other."""
    assert kind.keeps("part-2") and kind.keeps("part-31") and kind.keeps("index")
    assert not kind.keeps("part-of") and not kind.keeps("a-part-2") and not kind.keeps(None)
