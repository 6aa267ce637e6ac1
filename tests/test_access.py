"""The gate of access: what pages lack that a machine can tell, on the small project's site and on others."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import pytest

from casebook.access import lacking
from casebook.links import Folder

GOOD = (
    '<!doctype html><html lang="en"><head><title>A page</title></head><body><h1>A page</h1>'
    '<img src="x.png" alt="a chart"><label for="q">Find</label><input id="q"><label>Year <select></select></label>'
    '<a href="/"><img src="home.png" alt="Home"></a><button aria-label="Close">×</button>'
    '<a href="#x"><svg><title>Up</title>'
    "</svg></a></body></html>"
)


def test_the_site_lacks_nothing(built_site: Path) -> None:
    """Every page of the small project passes."""
    assert list(map(str, lacking(Folder(built_site)))) == []


@pytest.mark.parametrize(("root", "other"), [("", "en"), ("en", "zh-Hans")])
def test_a_name_in_the_other_language_says_so(built_site: Path, root: str, other: str) -> None:
    """The name that stands below a record's own, on its page and in the index, says in which language it is."""
    for kind in ("metrics", "organisations"):
        pages = sorted((built_site / root / kind).rglob("index.html"))
        found = [lxml.html.document_fromstring(page.read_bytes()).xpath("//*[@class='cb-other']") for page in pages]
        names = [name for page in found for name in page]
        assert len(names) > 1
        assert [
            name.text_content() for name in names if not name.xpath(f"descendant-or-self::*[@lang='{other}']")
        ] == []


def test_a_good_page_passes() -> None:
    """Names may be texts, alternatives, labels around or beside, titles inside of drawings."""
    assert lacking({"a.html": GOOD.encode(), "b.css": b"<img>", "c.json": b"{}"}) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (' lang="en"', "", "lang"),
        ("<title>A page</title>", "<title> </title>", "title"),
        ("<h1>A page</h1>", "<p>A page</p>", "h1"),
        (' alt="a chart"', "", "alt"),
        (' for="q"', "", "label"),
        ("<label>Year <select></select></label>", "<select></select>", "label"),
        (' alt="Home"', ' alt=""', "name"),
        (' aria-label="Close">×', ">", "name"),
        ("<title>Up</title>", "", "name"),
        ('<input id="q">', '<input id="q"><p id="q"></p>', "id-twice"),
    ],
)
def test_what_a_page_lacks_is_told(old: str, new: str, what: str) -> None:
    """Each lack by itself is told, with page and line."""
    assert old in GOOD
    found = lacking({"a/index.html": GOOD.replace(old, new, 1).encode()})
    assert [(lack.page, lack.what) for lack in found] == [("a/index.html", what)]
    assert str(found[0]).startswith("a/index.html:1: ")


def test_a_page_that_leads_on_needs_no_heading() -> None:
    """A redirect has a language and a title; nobody reads a heading there."""
    page = (
        '<html lang="en"><head><title>Moved</title><meta http-equiv="refresh" content="0"></head><body></body></html>'
    )
    assert lacking({"a.html": page.encode()}) == []
