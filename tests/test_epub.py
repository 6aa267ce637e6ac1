"""The EPUB, read back: its container and package, its text, its notes, its contents, its drawings, its bytes."""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from casebook import pipeline
from casebook.disk import Disk
from casebook.errors import ContentError
from casebook.evidence import examine
from casebook.kinds.chapter import Chapter
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.presses import charts
from casebook.presses.book.setting import sections
from casebook.render import Book, Notes, asking
from casebook.text import Words
from tools import epubcheck

BIKES = Path(__file__).parent / "books" / "bikes"
X = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
TYPE = "{http://www.idpf.org/2007/ops}type"
Files = dict[str, bytes]


def path_of(site: Path, language: str) -> Path:
    return next((site / "downloads").glob(f"casebook-*.{language}.epub"))


@pytest.fixture(scope="module", params=["zh", "en"])
def read(request: pytest.FixtureRequest, built_site: Path) -> tuple[Files, Words]:
    with zipfile.ZipFile(path_of(built_site, request.param)) as container:
        return {name: container.read(name) for name in container.namelist()}, Words.load(request.param)


def documents(files: Files) -> dict[str, Any]:
    """All documents of the spine, parsed, in the order of reading."""
    package = etree.fromstring(files["OEBPS/package.opf"])
    names = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    return {
        names[ref.get("idref")]: etree.fromstring(files[f"OEBPS/{names[ref.get('idref')]}"])
        for ref in package.iter(f"{OPF}itemref")
    }


def links(found: dict[str, Any]) -> Iterator[tuple[str, Any, str, str]]:
    """The links inside of the publication: document, element, the document and the place that they lead to."""
    for name, root in found.items():
        for link in root.iter(f"{X}a"):
            href = link.get("href")
            if not href.startswith("http"):
                to, _, at = href.partition("#")
                yield name, link, to or name, at


def text_of(root: Any) -> str:
    return " ".join("".join(root.itertext()).replace("\u2060", "").split())


def test_container_is_one(read: tuple[Files, Words], built_site: Path) -> None:
    """The type stands first and as it is; the package lists every file and nothing else."""
    files, words = read
    with zipfile.ZipFile(path_of(built_site, words.language)) as container:
        first = container.infolist()[0]
        assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED and not first.extra
        assert container.read(first) == b"application/epub+zip"
    package = etree.fromstring(files["OEBPS/package.opf"])
    listed = {f"OEBPS/{item.get('href')}" for item in package.iter(f"{OPF}item")}
    assert listed == {name for name in files if name.startswith("OEBPS/")} - {"OEBPS/package.opf"}


def test_package_tells_title_language_and_date(read: tuple[Files, Words]) -> None:
    """Metadata have title, language, maker, the edition's date and what those who cannot see need to know."""
    files, words = read
    package = files["OEBPS/package.opf"].decode()
    catalog = pipeline.check(BIKES)
    edition: Any = catalog.find("edition", "edition")
    assert f"<dc:language>{'zh-CN' if words.language == 'zh' else 'en'}</dc:language>" in package
    assert edition.title.in_(words.language) in package and edition.publisher.in_(words.language) in package
    assert '<meta property="dcterms:modified">2024-05-01T00:00:00Z</meta>' in package
    assert '<meta property="schema:accessibilityFeature">alternativeText</meta>' in package
    assert words("epub.accessibility") in package


def test_text_is_that_of_the_edition_that_says_so(read: tuple[Files, Words]) -> None:
    """What the declared edition takes is there, in its order, and what it does not take is not."""
    files, words = read
    found = documents(files)
    text = " ".join(map(text_of, found.values()))
    chapters = {c.id: c for c in pipeline.check(BIKES).all(Chapter)}
    assert chapters["01-town"].summary.in_(words.language) in text
    assert chapters["02-riders"].summary.in_(words.language) not in text
    names = list(found)
    assert names.index("sheets-leaflet.xhtml") < names.index("01-town.xhtml") < names.index("cases-of-leaflet.xhtml")


def test_notes_open_in_place(read: tuple[Files, Words]) -> None:
    """A figure, a value, a source and a term lead to a note in the same document, which says where it is from, and
    back."""
    files, words = read
    found = documents(files)
    catalog = pipeline.check(BIKES)
    kinds = set()
    for name, root in found.items():
        notes = {aside.get("id"): aside for aside in root.iter(f"{X}aside") if aside.get(TYPE) == "footnote"}
        refs = [link for link in root.iter(f"{X}a") if link.get(TYPE) == "noteref"]
        assert {ref.get("href").removeprefix("#") for ref in refs} == notes.keys(), name
        for slug, aside in notes.items():
            assert aside.get("role") == "doc-footnote"
            back = [link.get("href") for link in aside.iter(f"{X}a") if link.get("role") == "doc-backlink"]
            assert len(back) == 1 and root.xpath("//*[@id=$name]", name=back[0][1:])
            kinds.add(slug.split("-")[1])
            if slug.startswith("note-fact-"):
                fact = catalog.get(Fact, slug.removeprefix("note-fact-"))
                assert fact.subject.in_(words.language) in text_of(aside)
    assert kinds >= {"fact", "row", "term"}
    told = text_of(found["01-town.xhtml"])
    assert words("grade.said", grade="D") in told


def test_every_link_leads_somewhere(read: tuple[Files, Words]) -> None:
    """No link leads to a place that the publication does not hold, and no name stands twice in a document."""
    files, _words = read
    found = {**documents(files), "nav.xhtml": etree.fromstring(files["OEBPS/nav.xhtml"])}
    ids = {name: [e.get("id") for e in root.iter() if e.get("id")] for name, root in found.items()}
    assert all(len(names) == len(set(names)) for names in ids.values())
    for name, link, to, at in links(found):
        assert to in found and (not at or at in ids[to]), (name, link.get("href"))
    assert all(link.get("href") for root in found.values() for link in root.iter(f"{X}a"))


def test_contents_follow_the_text(read: tuple[Files, Words]) -> None:
    """The contents lead to chapters and sections, in the order in which they stand."""
    files, _words = read
    nav = etree.fromstring(files["OEBPS/nav.xhtml"])
    toc = next(n for n in nav.iter(f"{X}nav") if n.get(TYPE) == "toc")
    hrefs = [link.get("href") for link in toc.iter(f"{X}a")]
    assert "01-town.xhtml#chapter-01-town" in hrefs and "01-town.xhtml#s-1.1" in hrefs
    order = list(documents(files))
    places = [order.index(href.partition("#")[0]) for href in hrefs]
    assert places == sorted(places) and set(places) == set(range(2, len(order)))


def test_drawings_and_cover(read: tuple[Files, Words]) -> None:
    """Images are in the publication, with words for those who cannot see them; the cover is a picture of its own."""
    files, _words = read
    for name, root in documents(files).items():
        for image in root.iter(f"{X}img"):
            assert posixpath.join("OEBPS", image.get("src")) in files
            assert len(image.get("alt")) > 5, name
    drawn = [name for name in files if name.endswith(".svg")]
    assert drawn and all(etree.fromstring(files[name]).tag.endswith("}svg") for name in drawn)
    cover = Image.open(io.BytesIO(files["OEBPS/cover.png"]))
    assert cover.size == (1200, 1600) and len(cover.convert("RGB").getcolors(100_000) or []) > 8


def test_english_has_curly_quotes_and_chinese_no_room_of_pages(read: tuple[Files, Words]) -> None:
    """What print does for its own fonts is left to the reading program; English punctuation is typographic."""
    files, words = read
    text = " ".join(map(text_of, documents(files).values()))
    if words.language == "en":
        assert not re.search(r"\w'\w", text) and "’" in text
    assert "\u2009" not in text


def test_same_records_give_the_same_bytes(built_site: Path, tmp_path: Path) -> None:
    """Made again in another place, the file is the same to the byte, and the page of downloads tells its sum."""
    project = tmp_path / "again"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    pipeline.build(pipeline.Settings(project, only=frozenset({"epub"})), lambda _stage: None)
    page = (built_site / "downloads/index.html").read_text(encoding="utf-8")
    for language in ("zh", "en"):
        content = path_of(built_site, language).read_bytes()
        assert content == path_of(project / "dist/site", language).read_bytes()
        assert f'title="SHA-256 {hashlib.sha256(content).hexdigest()}"' in page


def test_only_one_edition_is_an_epub(tmp_path: Path) -> None:
    """A second edition that says `epub`, or one of single records, is refused at that line."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    other = project / "data/editions/zine.yml"
    text = (project / "data/editions/leaflet.yml").read_text(encoding="utf-8").partition("sheets:\n")[0]
    other.write_text(text.replace("  - part: sheets\n", ""), encoding="utf-8")
    alone = project / "data/editions/alone.yml"
    alone.write_text(
        "title: {zh: 单篇, en: One}\nwhom: {zh: 人, en: People}\nuse: {zh: 用, en: Use}\nplace: 30\n"
        "each: true\nepub: true\ntakes:\n  - part: cases\n",
        encoding="utf-8",
    )
    with pytest.raises(ContentError) as caught:
        pipeline.check(project)
    told = {(str(p.place), p.code) for p in caught.value.problems}
    assert ("data/editions/alone.yml:6:7", "volume-epub-each") in told
    assert ("data/editions/zine.yml:5:7", "volume-one-epub") in told


@pytest.mark.skipif(
    shutil.which("java") is None or not os.environ.get("EPUBCHECK"),
    reason="asked for by EPUBCHECK=1 where there is Java: the checker is fetched into an environment of its own",
)
def test_epubcheck_finds_nothing(built_site: Path) -> None:
    """EPUBCheck 5 has nothing to say, warnings and usage hints of its rules included."""
    assert list(epubcheck.findings([path_of(built_site, language) for language in ("zh", "en")])) == []


def test_a_book_is_set_once_for_print_and_epub(tmp_path: Path) -> None:
    """Whoever asks second gets the sections that were set first, and has asked the same questions."""
    catalog = pipeline.check(BIKES)
    words = Words.load("en")
    drawings = charts.draw_all(catalog, words, Disk(BIKES, cache=tmp_path))
    edition = catalog.all(Edition)[0]
    book = asking(Book(catalog, examine(catalog), words, edition, drawings), Notes("en"))
    assert book.notes is not None
    book.notes.begin()
    setting, found = sections(book)
    asked = book.notes.taken()
    assert len(asked) > 50
    book.notes.begin()
    again, same = sections(book)
    assert again is setting and same is found and set(book.notes.taken()) == set(asked)
