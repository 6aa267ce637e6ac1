"""Pages that are too heavy: cut between the things that they list, and whole together."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from casebook import making, pipeline
from casebook.disk import Disk
from casebook.errors import LANGUAGES, Language
from casebook.presses import site
from casebook.presses.cut import CUT, cut, first_of
from casebook.render import DEFAULT_TEMPLATES
from casebook.text import Words

EN = Words.load("en")
HEAD = '---\n{"title": "A \\"list\\""}\n---\n\n'


class Balanced(HTMLParser):
    """Fails where an element is not closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.feed(text)
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in {"input", "br", "img", "hr", "meta", "link"}:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag


def pages(body: str) -> dict[str, str]:
    return {at: page.decode() for at, page in cut("list/", (HEAD + body).encode(), EN)}


def noise(n: int) -> str:
    """Text that does not shrink on its way."""
    return "".join(chr(0x4E00 + (n * 7919 + i * i * 31) % 20000) for i in range(400))


def test_light_page_stays_as_it_is() -> None:
    """A page that is light enough is one page, without its cuts."""
    assert pages(f"<ul>{CUT}<li>a</li>{CUT}</ul>") == {"list/": f"{HEAD}<ul><li>a</li></ul>"}
    assert pages("<p>a</p>") == {"list/": f"{HEAD}<p>a</p>"}


def test_heavy_page_goes_on() -> None:
    """What is open at a cut is closed and opened again with its headings; each thing stands once, links lead on."""
    rows = "".join(
        f'{CUT}<li><h3 id="n{n}">Name {n}</h3><a href="../x/">{noise(n)}</a><a href="#n0">up</a></li>'
        for n in range(60)
    )
    section = f"<section><h2>S</h2><ul>{rows}</ul></section>"
    body = f'<div class="cb"><header data-again><h1>H</h1></header>{section}{CUT}<p>end</p></div>'
    found = pages(body)
    assert len(found) > 2 and list(found)[1] == "list/part-2/"
    for at, page in found.items():
        Balanced(page.removeprefix("---").partition("\n---\n")[2])
        assert page.count("<h1>") == 1 and "<h2>S</h2>" in page and CUT not in page
        assert page.count("<p>end</p>") == (at == "list/")
        assert page.count('aria-current="page"') == 1
    names = [name for page in found.values() for name in re.findall(r"<h3[^>]*>(Name \d+)<", page)]
    assert names == [f"Name {n}" for n in range(60)]
    later = found["list/part-2/"]
    assert 'href="../../x/"' in later and 'href="../#n0"' in later and EN("index.part", n=2, m=len(found)) in later
    assert '"title": "A \\"list\\" · Page 2' in later


LISTS = {
    "facts/": r'data-fact="([^"]+)"',
    "sources/": r'cb-item__name"><a[^>]*href="[^"]*/([^/"]+)/"',
    "glossary/": r'<h2 id="([^"]+)"',
    "evidence/lift/": r'data-fact="([^"]+)"',
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_of_the_edition_are_whole(tmp_path: Path, language: Language) -> None:
    """All that a heavy list of the edition holds is on its pages, each thing in its place and order; what has an
    anchor has it on the first page too."""
    root = DEFAULT_TEMPLATES.parent
    made = making.of(Disk(root), pipeline.check(root), (language,))
    book = made.workshop(tmp_path).books[0]
    for address, thing in LISTS.items():
        source = next(page.write() for page in site.pages(book, address))
        found = {at: part.decode() for at, part in cut(address, source, book.words)}
        assert len(found) > 1 and {first_of(at) for at in found} == {address}
        whole = re.findall(thing, source.decode())
        assert [each for part in found.values() for each in re.findall(thing, part)] == whole and len(whole) > 100
        assert all(part.count("<h1>") == 1 for part in found.values())
        anchors = set(re.findall(r'\bid="([^"]+)"', source.decode()))
        assert anchors <= set(re.findall(r'\bid="([^"]+)"', found[address]))
