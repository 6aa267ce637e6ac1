"""Links: what leads nowhere is found wherever an address may stand, and nothing else is."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from casebook.links import Broken, Folder, broken

THERE = {
    "index.html": b'<h1 id="top-of-it">x</h1><a name="old"></a><p id="\xe9\x94\x9a\xe7\x82\xb9">x</p>',
    "a/index.html": b'<p id="here">x</p>',
    "a/b.png": b"",
    "a/b c.png": b"",
    "doc.pdf": b"",
    "look.css": b"",
}


def of(page: str, path: str = "a/index.html") -> list[tuple[str, str]]:
    """What is broken on a page that stands among the others."""
    kept = b'<p id="here">x</p>' if path == "a/index.html" else b""
    return [(b.target, b.lacks) for b in broken({**THERE, path: page.encode() + kept})]


@pytest.mark.parametrize(
    "page",
    [
        '<a href="../">x</a><a href="..">x</a><a href="../index.html">x</a><a href="./">x</a><a href="/a/">x</a>',
        '<a href="#here">x</a><a href="#">x</a><a href="#top">x</a>',
        '<a href="../#top-of-it">x</a><a href="../#old">x</a>',
        '<a href="../#%E9%94%9A%E7%82%B9">x</a><a href="../#锚点">x</a>',
        '<img src="b.png"><img src="b%20c.png?v=1"><img src=b.png>',
        "<img srcset='b.png 1x, b%20c.png 2x'>",
        '<a href="https://example.org/x">x</a><a href="//example.org/x">x</a><a href="mailto:a@example.org">x</a>',
        '<a href="data:text/plain,x">x</a><a href="javascript:void(0)">x</a>',
        '<a href="../doc.pdf#page=3">x</a>',
        '<p style="background:url(b.png)">x</p><style>p{background:url("b.png")}/* url(no.png) */</style>',
        '<!-- <a href="no.html">x</a> -->',
        "<script>const x = '<a href=\"no.html\">';</script>",
        "<p>in words: href=\"no.html\" and &lt;a href='no.html'&gt;</p>",
        '<p title="a > b" data-href="no.html">x</p><input name="no"><meta name="x" content="no.html">',
        '<a title="src=no.png" href="b.png">x</a>',
    ],
)
def test_good_link_is_not_told(page: str) -> None:
    """An address that leads somewhere, or out of the site, or that is no address, is not told."""
    assert of(page) == []


@pytest.mark.parametrize(
    ("page", "target", "lacks"),
    [
        ('<a href="no.html">x</a>', "no.html", "file"),
        ("<a class=x href='no.html'>x</a>", "no.html", "file"),
        ("<A HREF=no.html>x</A>", "no.html", "file"),
        ('<a\n  title="a > b"\n  href="no.html"\n>x</a>', "no.html", "file"),
        ('<a href="../../x.html">x</a>', "../../x.html", "file"),
        ('<a href="#nowhere">x</a>', "#nowhere", "anchor"),
        ('<a href="../#nowhere">x</a>', "../#nowhere", "anchor"),
        ('<a href="../index.html?x=1#nowhere">x</a>', "../index.html?x=1#nowhere", "anchor"),
        ('<a href="?a&amp;b#nowhere">x</a>', "?a&b#nowhere", "file"),
        ('<a href="../doc.pdf/">x</a>', "../doc.pdf/", "file"),
        ('<img src="no.png">', "no.png", "file"),
        ('<img alt="">' + '<img srcset="b.png 1x, no.png 2x">', "no.png", "file"),
        ('<source srcset="no.png">', "no.png", "file"),
        ('<video poster="no.png"></video>', "no.png", "file"),
        ('<object data="no.svg"></object>', "no.svg", "file"),
        ('<form action="no/"></form>', "no/", "file"),
        ('<blockquote cite="no.html">x</blockquote>', "no.html", "file"),
        ('<script src="no.js"></script>', "no.js", "file"),
        ('<link rel="stylesheet" href="no.css">', "no.css", "file"),
        ('<svg><use xlink:href="#no"/></svg>', "#no", "anchor"),
        ("<p style=\"background:url('no.png')\">x</p>", "no.png", "file"),
        ("<style>@import 'no.css';</style>", "no.css", "file"),
        ('<meta http-equiv="refresh" content="0; url=no.html">', "no.html", "file"),
    ],
)
def test_dead_link_is_told(page: str, target: str, lacks: str) -> None:
    """An address that leads nowhere is told with its page, as it is written, wherever it stands."""
    if target.startswith("?"):
        page, lacks = page.replace("?a", "./?a"), "anchor"
        target = f"./{target}"
    assert of(page) == [(target, lacks)]


def test_stylesheets_are_read_from_where_they_lie() -> None:
    """An address in a stylesheet starts at the stylesheet, not at the page."""
    files = {"css/x.css": b"a{background:url(../img/a.png)} b{background:url(img/a.png)}", "img/a.png": b""}
    assert broken(files) == [Broken("css/x.css", "img/a.png", "file")]


def test_files_to_come_count_as_there() -> None:
    """A file that another step is going to make is no dead link."""
    files = {"index.html": b'<a href="downloads/book.pdf">x</a>'}
    assert [b.target for b in broken(files)] == ["downloads/book.pdf"]
    assert broken(files, also=["downloads/book.pdf"]) == []


def test_site_of_the_small_project_has_no_dead_link(built_site: Path, tmp_path: Path) -> None:
    """The built small project is whole, also where this build left the PDF out; a page taken away is missed by name."""
    assert broken(Folder(built_site)) == []
    copy = tmp_path / "site"
    shutil.copytree(built_site, copy)
    (copy / "cases" / "bicycle-company" / "index.html").unlink()
    missed = [b for b in broken(Folder(copy)) if "bicycle-company" in b.target]
    assert {"chapters/01-town/index.html", "cases/index.html"} <= {b.page for b in missed}


def test_many_links_take_little_time(built_site: Path) -> None:
    """Two thousand pages with a hundred thousand links take seconds, so that every build can ask."""
    pages = dict(Folder(built_site).items())
    links = sum(content.count(b"href=") for path, content in pages.items() if path.endswith(".html"))
    times = -(-100_000 // links)
    many = {f"{i}/{path}": content for i in range(times) for path, content in pages.items()}
    started = time.process_time()
    broken(many)
    assert time.process_time() - started < 10
