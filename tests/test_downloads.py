"""The page of downloads: what it tells of a file is what lies there, in the build that made it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from casebook import pipeline
from casebook.access import lacking
from casebook.links import Folder
from casebook.presses.downloads import size_in_words

SETTINGS = frozenset({"site", "pack"})


def build(project: Path) -> tuple[str, Path]:
    pipeline.build(pipeline.Settings(project, ("en",), SETTINGS), lambda _stage: None)
    folder = project / "dist/site/downloads"
    return (project / "dist/site/en/downloads/index.html").read_text(encoding="utf-8"), folder


def told(page: str, name: str) -> tuple[str, str]:
    """The size and the sum that the page tells of a file."""
    link = rf'href="[^"]*downloads/{re.escape(name)}"[^>]*>.*?</a>'
    found = re.search(rf'{link}\s*<span class="cb-filesize" title="SHA-256 (\w+)">(.*?)</span>', page, re.DOTALL)
    assert found is not None, name
    return found[2].split(" · ")[0].strip(), found[1]


def test_sizes_and_sums_are_those_of_the_files(project: Path) -> None:
    """Size and sum of a file are told as they are, and again in the very build that changes the file."""
    sums = []
    for _ in range(2):
        page, folder = build(project)
        content = (folder / "data/facts.csv").read_bytes()
        size, total = told(page, "data/facts.csv")
        assert total == hashlib.sha256(content).hexdigest() and size == size_in_words(len(content))
        listed = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
        files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        assert listed and listed.keys() <= files.keys()
        assert {name: hashlib.sha256(files[name].read_bytes()).hexdigest() for name in listed} == listed
        sums.append(total)
        facts = project / "data/facts/1.1.yml"
        facts.write_text(facts.read_text(encoding="utf-8").replace("Willow", "Old Willow"), encoding="utf-8")
    assert sums[0] != sums[1]


def test_what_was_before_is_told(project: Path) -> None:
    """Earlier editions are listed with where they are and what has changed; without any, the page says so."""
    page, _folder = build(project)
    assert "This is the first edition" in page
    edition = project / "data/edition.yml"
    edition.write_text(
        edition.read_text(encoding="utf-8")
        + "earlier:\n  - version: '0.9'\n    date: '2023-05-01'\n    address: https://example.org/0.9/\n"
        + "    changed: {zh: 改了还车率。, en: The return share was mended.}\n",
        encoding="utf-8",
    )
    page, _folder = build(project)
    assert "This is the first edition" not in page
    assert 'href="https://example.org/0.9/"' in page and "The return share was mended." in page and "0.9" in page


def test_sizes_in_words() -> None:
    """A size has one decimal in megabytes and none below."""
    assert [size_in_words(n) for n in (12, 51_752, 999_400, 1_234_567)] == ["1 kB", "52 kB", "999 kB", "1.2 MB"]


def test_a_printed_edition_may_be_called_like_a_part_of_the_page(project: Path) -> None:
    """Ids of records are the editors' own: no anchor of the page is taken by one, so that a release is not refused."""
    editions = project / "data/editions"
    (editions / "leaflet.yml").rename(editions / "law.yml")
    pipeline.build(pipeline.Settings(project, ("en",), frozenset({"site", "law", "pdf"})), lambda _stage: None)
    page = (project / "dist/site/en/downloads/index.html").read_text(encoding="utf-8")
    assert 'id="edition-law"' in page and 'id="law"' in page
    assert [fault for fault in lacking(Folder(project / "dist/site")) if fault.what == "id-twice"] == []
