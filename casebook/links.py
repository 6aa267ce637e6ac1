"""Whether links lead anywhere: every address in HTML, SVG and CSS files against the files and anchors that there are.

Pure: a mapping of paths to contents goes in, what is broken comes out. Addresses of other hosts are not asked. The
reader is a pair of regular expressions over well-formed pages, such as our own: a parser takes ten times as long.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

_PAGES = (".html", ".htm", ".svg")
_STYLES = (".css",)
# a comment, or a whole element whose text is no markup, or a tag that has attributes
_MARKUP = re.compile(
    rb"<!--.*?-->"
    rb"|<(?P<raw>script|style)\b(?P<rawattrs>(?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>(?P<text>.*?)</(?P=raw)\s*>"
    rb"|<(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*)\s(?P<attrs>[^\"'>]*(?:\"[^\"]*\"[^\"'>]*|'[^']*'[^\"'>]*)*)>",
    re.DOTALL | re.IGNORECASE,
)
# every attribute that has a value, wanted or not: a value may hold what looks like another attribute
_ATTRIBUTE = re.compile(rb"([^\s\"'>/=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_WANTED = frozenset(
    b"href src srcset imagesrcset poster data action formaction cite xlink:href id name style content".split()
)
_IN_STYLE = re.compile(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"')]+))\s*\)|@import\s+(?:\"([^\"]*)\"|'([^']*)')")
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REFRESH = re.compile(r"^\s*\d+\s*;\s*url\s*=\s*['\"]?(.*?)['\"]?\s*$", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
_FORMS = frozenset({b"form", b"button", b"input"})
_DATA = frozenset({b"object"})
_CITED = frozenset({b"blockquote", b"q", b"del", b"ins"})


@dataclass(frozen=True, order=True)
class Broken:
    """A link that leads nowhere: where it stands, as it is written, and why (`file` or `anchor`)."""

    page: str
    target: str
    lacks: str

    def __str__(self) -> str:
        return f"{self.page}: {self.target} ({'no such anchor' if self.lacks == 'anchor' else 'no such file'})"


class Folder(Mapping[str, bytes]):
    """The files below a folder by their paths, each read when it is asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.paths = {p.relative_to(root).as_posix(): p for p in sorted(root.rglob("*")) if p.is_file()}

    def __getitem__(self, path: str) -> bytes:
        return self.paths[path].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def broken(files: Mapping[str, bytes], also: Iterable[str] = ()) -> list[Broken]:
    """Every link of the files that leads nowhere, in order of page and target.

    `files` are all the files of a site by their paths (`Folder` gives those on disk); contents are read only of pages
    and stylesheets. `also` names paths that will be there although they are not yet.

    An address ending in a slash, or naming a folder, means the folder's `index.html`; one that begins with a slash
    starts at the top of the site. An anchor is an `id` or a `name`; `#` and `#top` are the top of every page.
    """
    paths = {*files, *also}
    folders = {parent for path in paths for parent in _parents(path)}
    anchors: dict[str, frozenset[str]] = {}
    wanted: dict[tuple[str, str], list[tuple[str, str]]] = {}
    found: set[Broken] = set()

    @cache
    def settle(folder: str, address: str) -> tuple[str, str] | None:
        """The file that an address means from a folder, and its anchor; None for what leads out of the site."""
        bare, _, anchor = address.partition("#")
        bare = unquote(bare.partition("?")[0])
        if bare.startswith("/"):  # a browser does not climb above the top either
            place = posixpath.normpath(f"/{bare}").lstrip("/")
        else:
            place = posixpath.normpath(posixpath.join(folder, bare))
            if place == ".." or place.startswith("../"):
                return None
            place = "" if place == "." else place
        if bare.endswith("/") or place in folders or not place:
            place = posixpath.join(place, "index.html")
        return place, unquote(anchor)

    for page in files:
        if not page.endswith(_PAGES + _STYLES):
            continue
        addresses, here = _read(page, files[page])
        anchors[page] = here
        folder = posixpath.dirname(page)
        for address in addresses:
            if _SCHEME.match(address):
                continue
            settled = (page, unquote(address[1:])) if address.startswith("#") else settle(folder, address)
            if settled is None or settled[0] not in paths:
                found.add(Broken(page, address, "file"))
            elif settled[1] and settled[1] != "top":
                wanted.setdefault(settled, []).append((page, address))
    for (place, anchor), askers in wanted.items():
        # an anchor in a file that is no page (`report.pdf#page=2`) is the reader's business
        if place.endswith(_PAGES) and place in anchors and anchor not in anchors[place]:
            found.update(Broken(page, address, "anchor") for page, address in askers)
    return sorted(found)


def _parents(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def _read(page: str, content: bytes) -> tuple[set[str], frozenset[str]]:
    """The addresses in a file and the anchors that it offers."""
    if page.endswith(_STYLES):
        return set(_of_style(content.decode("utf-8", "replace"))), frozenset()
    addresses: set[str] = set()
    anchors: set[str] = set()
    for markup in _MARKUP.finditer(content):
        tag = (markup["tag"] or markup["raw"] or b"").lower()
        if markup["raw"] and tag == b"style":
            addresses.update(_of_style(markup["text"].decode("utf-8", "replace")))
        for named, double, single, bare in _ATTRIBUTE.findall(markup["attrs"] or markup["rawattrs"] or b""):
            name = named.lower()
            if name not in _WANTED:
                continue
            raw = double or single or bare
            value = raw.decode("utf-8", "replace")
            value = html.unescape(value).strip()
            if name == b"id" or (name == b"name" and tag == b"a"):
                anchors.add(value)
            else:
                addresses.update(_of_attribute(tag, name, value))
    return addresses, frozenset(anchors)


def _of_attribute(tag: bytes, name: bytes, value: str) -> Iterable[str]:
    """The addresses in an attribute of an element."""
    if name in {b"href", b"src", b"xlink:href", b"poster"}:
        return (value,) if value or name != b"href" else ()
    if name in {b"srcset", b"imagesrcset"}:
        return [part.split()[0] for part in value.split(",") if part.strip()]
    if name == b"style":
        return _of_style(value)
    if name == b"content":
        refresh = _REFRESH.match(value) if tag == b"meta" else None
        return (refresh[1],) if refresh else ()
    asked = (
        (name in {b"action", b"formaction"} and tag in _FORMS)
        or (name == b"data" and tag in _DATA)
        or (name == b"cite" and tag in _CITED)
    )
    return (value,) if asked and value else ()


def _of_style(text: str) -> Iterator[str]:
    for found in _IN_STYLE.finditer(_STYLE_COMMENT.sub("", text)):
        if address := next((part for part in found.groups() if part), ""):
            yield address.strip()
