"""What is published and what pages say of it: a page links to a file only where the build publishes that file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casebook.disk import Disk, look
from casebook.errors import Language
from casebook.links import Folder, broken
from casebook.pipeline import Outcome, Settings, build

BIKES = Path(__file__).parent / "books" / "bikes"
SITE = frozenset({"site"})
LIGHT = frozenset({"site", "charts", "workbook", "law", "pack"})
BOTH: tuple[Language, ...] = ("zh", "en")


class Bare(Disk):
    """A machine on which no system library is installed."""

    def opens(self, library: str | None) -> bool:
        return False


@pytest.fixture
def project(tmp_path: Path) -> Path:
    found = tmp_path / "bikes"
    shutil.copytree(BIKES, found, ignore=shutil.ignore_patterns("build", "dist"))
    return found


def make(project: Path, only: frozenset[str], languages: tuple[Language, ...] = BOTH, **more: bool) -> Outcome:
    return build(Settings(project, languages, only, **more), lambda _stage: None)


def dead(project: Path) -> list[tuple[str, str]]:
    return [(b.page, b.target) for b in broken(Folder(project / "dist/site"))]


def tree(project: Path) -> dict[str, bytes]:
    return {path: (project / "dist" / path).read_bytes() for path in look(project / "dist")}


def links(project: Path, page: str) -> list[str]:
    """What a page offers to download."""
    text = (project / "dist/site" / page / "index.html").read_text()
    return re.findall(r'href="([^"]+)" download', text)


def test_site_alone_links_to_nothing_that_is_not_there(project: Path) -> None:
    """Pages made without the other outputs offer no file; once these are made, the pages that offer them follow."""
    make(project, SITE)
    assert dead(project) == []
    assert links(project, "en/downloads") == [] == links(project, "datasets/rides-by-year")
    assert "without files to download" in (project / "dist/site/en/downloads/index.html").read_text()

    outcome = make(project, LIGHT)
    assert dead(project) == []
    assert len(links(project, "en/downloads")) > 20
    assert links(project, "en/datasets/rides-by-year")[0] == "../../../downloads/data/datasets/rides-by-year.csv"
    assert "page en downloads/" in outcome.causes
    assert "en file downloads/data/facts.csv" in outcome.causes["page en downloads/"]
    assert "page en segments/town/" not in outcome.causes  # it offers nothing to download


def test_what_is_published_already_stays_linked(project: Path) -> None:
    """A build of the site alone keeps the other outputs and the links to them, and is what the build of all gave."""
    make(project, LIGHT)
    before = tree(project)
    path = project / "data/segments/town.yml"
    good = path.read_text()
    path.write_text(good.replace("town centre", "old town"))
    make(project, SITE)
    path.write_text(good)
    make(project, SITE)
    assert tree(project) == before


def test_site_first_and_the_rest_later_is_what_one_build_gives(project: Path, tmp_path: Path) -> None:
    """In whatever steps the outputs are made, the end is byte for byte that of a clean build of all."""
    make(project, SITE, ("en",))
    make(project, SITE)
    make(project, LIGHT)
    clean = tmp_path / "clean"
    shutil.copytree(BIKES, clean, ignore=shutil.ignore_patterns("build", "dist"))
    make(clean, LIGHT)
    found, right = tree(project), tree(clean)
    assert sorted(found) == sorted(right)
    assert [path for path in right if found[path] != right[path]] == []


def test_one_language_alone_does_not_lead_to_the_other(project: Path) -> None:
    """A site of one language has no switch to a language that is not there; it comes with the language."""
    path = project / "data/edition.yml"
    path.write_text(f"{path.read_text()}\nsite: https://bikes.example/\n")
    make(project, LIGHT, ("en",))
    assert dead(project) == []
    page = project / "dist/site/en/segments/town/index.html"
    assert "data-language" not in page.read_text() and "hreflang" not in page.read_text()
    make(project, LIGHT)
    assert dead(project) == []
    assert 'hreflang="zh" href="../../../segments/town/"' in page.read_text()


def test_book_that_the_machine_cannot_set_is_not_linked(project: Path) -> None:
    """Where the libraries of the PDF are missing, the PDF is told as skipped, and no page links to it."""
    outcome = build(Settings(project, only=LIGHT | {"pdf"}), lambda _stage: None, disk=Bare(project))
    assert [type(error).__name__ for error in outcome.skipped] == ["SystemLibraryMissing"]
    assert dead(project) == []
    assert ".pdf" not in "".join(links(project, "en") + links(project, "en/downloads"))
    assert len(links(project, "en/downloads")) > 20


def test_book_of_an_earlier_build_stays_linked_while_it_holds(project: Path) -> None:
    """A PDF that was made stays and is linked on a machine that cannot make it, until something in it changes."""
    english: tuple[Language, ...] = ("en",)
    both = Settings(project, english, SITE | {"pdf"})
    own = project / "templates/assets/css/99-own.css"  # nothing of the book
    own.parent.mkdir(parents=True)
    own.write_text(".x{color:red}")
    assert not make(project, both.only, english).skipped
    pdf = "./../downloads/casebook-edition.en.pdf"
    assert pdf in links(project, "en") and (project / "dist/site/en" / pdf).exists()

    make(project, SITE, english, force=True)  # the site alone: what is not asked for stays
    assert pdf in links(project, "en") and (project / "dist/site/en" / pdf).exists()

    own.write_text(".x{color:green}")
    assert not build(both, lambda _stage: None, disk=Bare(project)).skipped
    assert pdf in links(project, "en") and (project / "dist/site/en" / pdf).exists()

    chapter = project / "content/01-town/en.md"
    chapter.write_text(f"{chapter.read_text()}\nOne more sentence.\n")
    assert build(both, lambda _stage: None, disk=Bare(project)).skipped
    assert links(project, "en") == [] and not (project / "dist/site/en" / pdf).exists()


@pytest.mark.parametrize("languages", [("zh", "en"), ("en",)])
def test_targets_give_what_they_say(project: Path, languages: tuple[Language, ...]) -> None:
    """Every file below downloads/ is named by its target before it is made: else no page could know of it."""
    from casebook import making
    from casebook.pipeline import check

    make(project, LIGHT, languages)
    made = making.of(Disk(project), check(project), languages)
    said = {path for t in made.targets(LIGHT, made.workshop(project / "build")) for path in t.gives}
    found = {path for path in look(project / "dist") if path.startswith("site/downloads/")}
    found = {path for path in found if not path.endswith("index.html")}
    assert found == {path for path in said if path.startswith("site/downloads/") and not path.endswith("index.html")}
