"""Where something on a page comes from: the record and field whose text stands there, or that a link there leads to."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from casebook import kinds
from casebook.catalog import Catalog, Key
from casebook.editing.project import Project
from casebook.errors import Language, Place
from casebook.load.yamltext import Loc
from casebook.model.marks import MARK
from casebook.model.record import Record
from casebook.model.walk import texts

LEAST = 4  # signs of a text by which its record can be told
MOST = 400


@dataclass(frozen=True)
class Whence:
    """A record, the field in it, and the place of that in its file."""

    key: Key
    loc: Loc
    place: Place


def whence(project: Project, page: str, link: str, text: str) -> Whence | None:
    """Where what was clicked comes from.

    `page` is the address of the page below the site, `link` the address that the clicked thing leads to (both with
    the language's head), `text` what it says.
    """
    catalog = project.catalog
    language, own = _on(catalog, page)
    if linked := _on(catalog, link)[1] if link else None:
        return _at(project, linked, ())
    bare = _bare(text[:MOST])
    if len(bare) >= LEAST:
        near = [own, *(catalog.links_of(*own) if own else ())]
        for key in dict.fromkeys([*(k for k in near if k), *catalog.everything()]):
            record = catalog.find(*key)
            if record is not None and (loc := _loc(record, bare, language)) is not None:
                return _at(project, key, loc, text)
    return _at(project, own, ()) if own else None


def _on(catalog: Catalog, address: str) -> tuple[Language, Key | None]:
    """The language of an address, and the record whose page or anchor it is."""
    path = address.lstrip("/")
    language: Language = "en" if path == "en" or path.startswith("en/") else "zh"
    path = path.removeprefix("en/") if language == "en" else path
    found = _addresses(catalog)
    return language, found.get(path) or found.get(path.partition("#")[0])


def _addresses(catalog: Catalog) -> dict[str, Key]:
    found: dict[str, Key] = {}
    for key in catalog.everything():
        record = catalog.find(*key)
        address = kinds.BY_NAME[key[0]].path(record, catalog) if record is not None else None
        if address:
            found.setdefault(address, key)
    return found


def _loc(record: Record, bare: str, language: Language) -> Loc | None:
    """The text of a record that says these words, or whose own words are among them."""
    for loc, said in texts(record):
        if any(bare in part or (len(part) >= LEAST and part == bare) for part in _parts(said.in_(language))):
            return (*loc, language)
        if bare in _bare(MARK.sub(lambda mark: mark[1].partition("|")[2], said.in_(language))):
            return (*loc, language)
    return None


def _parts(text: str) -> Iterator[str]:
    """The runs of a text between its marks, of which a page prints other words."""
    at = 0
    for mark in MARK.finditer(text):
        yield _bare(text[at : mark.start()])
        at = mark.end()
    yield _bare(text[at:])


def _bare(text: str) -> str:
    """A text without what pages set otherwise: blanks, marks of quotation, emphasis."""
    folded = unicodedata.normalize("NFKC", html.unescape(text))
    return re.sub(r"[\s\u200b*_`“”‘’\"'「」]+", "", folded)


def _at(project: Project, key: Key, loc: Loc, text: str = "") -> Whence | None:
    home = project.homes.get(key)
    if home is None:
        return None
    if home.unit.halves:
        language: Language = "en" if loc and loc[-1] == "en" else "zh"
        path = f"{home.path.rpartition('/')[0]}/{language}.md"
        return Whence(key, ("text", language), Place(path, _line_of(project, path, text), 1))
    return Whence(key, loc, project.places.of(home.unit, home.item, loc))


def _line_of(project: Project, path: str, text: str) -> int:
    """The line of a chapter on which these words begin; the first one where they cannot be found."""
    wanted = _bare(text[:60])[:12]
    lines = project.disk.read(path).decode("utf-8-sig", "replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if wanted and wanted in _bare(line)), 1)
