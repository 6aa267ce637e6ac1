"""The page of downloads: each file with its size and its sum; each printed edition with its first page and its use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casebook import kinds
from casebook.errors import LANGUAGES
from casebook.graph import Made, Target
from casebook.kinds.volume import Paper, Volume
from casebook.presses import book as book_press
from casebook.presses.base import DOWNLOADS, Workshop
from casebook.presses.page import Page
from casebook.render import TOLD, Desk, Ref, Saying

# what a file may have many of, by the words that count them
EXTENTS = ("pages", "sheets", "slides")


@dataclass(frozen=True)
class File:
    """A file to be downloaded: its path below downloads/, what it is called, its size in words, its sum, and how many
    pages, sheets or slides it has, in words."""

    path: str
    name: str
    size: str = ""
    sha256: str = ""
    extent: str = ""


@dataclass(frozen=True)
class Printed:
    """A printed edition with its files, the page's language first, and the picture of its first page."""

    record: Volume
    files: tuple[File, ...]
    picture: str = ""


def printed(desk: Desk) -> list[Printed]:
    """The printed editions that this build publishes, the whole last."""
    found = []
    for volume in sorted(book_press.declared(desk.book), key=lambda v: (v.place, v.id)):
        files = tuple(_files(desk, volume))
        if volume.alone is None and files:
            picture = f"{files[0].path.removesuffix('.pdf')}.png"
            found.append(Printed(volume, files, picture if desk.file(picture) else ""))
    return found


def _files(desk: Desk, volume: Volume) -> Iterator[File]:
    for language in sorted(LANGUAGES, key=lambda other: other != desk.language):
        for paper in Paper:
            if paper in volume.on(language):
                path = book_press.file_name(desk.book, volume, paper, language)
                if desk.file(path):
                    name = desk.t(f"note.language_{language}")
                    if len(volume.papers) > 1:
                        name = desk.t("files.on_paper", name=name, paper=desk.t(f"paper.{paper}"))
                    yield file_told(desk, path, name)


def file_told(desk: Desk, path: str, name: str = "") -> File:
    """A file with what is known of it."""
    known = desk.book.told().get(path, {})
    size = size_in_words(int(known["bytes"])) if known else ""
    extent = next((desk.counted(f"files.{of}", int(known[of])) for of in EXTENTS if known.get(of)), "")
    return File(path, name, size, str(known.get("sha256", "")), extent)


def wholes(desk: Desk) -> list[tuple[str, list[File]]]:
    """What outputs offer of the whole book and this build publishes, by name: the files, the page's language first."""
    from casebook.presses import ALL  # the list that the site stands in itself

    found = []
    for offer in (offer for output in ALL for offer in output.offers):
        files = []
        for language in sorted(LANGUAGES, key=lambda other: other != desk.language):
            path = offer.path(desk.book.edition, language)
            if desk.file(path):
                files.append(file_told(desk, path, f"{offer.form} · {desk.t(f'note.language_{language}')}"))
        if files:
            found.append((offer.name, files))
    return found


def size_in_words(size: int) -> str:
    """A size in decimal units, as file managers tell it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


def _context(desk: Desk) -> Mapping[str, Any]:
    desk.book.note("kind", "volume")
    desk.book.note("record", "edition", desk.book.edition.id)
    return {"printed": printed(desk), "wholes": wholes(desk), "alone": _alone(desk)}


def _alone(desk: Desk) -> list[tuple[str, list[Ref]]]:
    """The kinds of which records are files by themselves, with these records."""
    found: dict[str, list[Ref]] = {}
    for volume in book_press.declared(desk.book):
        if volume.alone is not None and desk.file(book_press.file_name(desk.book, volume)):
            part, slug = volume.alone
            kind = next(k.name for k in kinds.ALL if k.appendix and k.appendix.name == part)
            found.setdefault(kind, []).append(desk.get(kind, slug))
    return list(found.items())


def target(shop: Workshop) -> Target:
    """The sums of all files to be downloaded, as a file."""
    path = f"{DOWNLOADS}SHA256SUMS"
    return Target(
        "sums",
        "site",
        lambda: Made({path: sums(shop.aside(TOLD))}, (("", "aside", TOLD),)),
        gives=(path,),
        stage="assets",
    )


def sums(left: Mapping[str, bytes]) -> bytes:
    """What targets told of their files, as `sha256sum --check` reads it."""
    found = sorted((path.removeprefix(TOLD), json.loads(told)["sha256"]) for path, told in left.items())
    return "".join(f"{total}  {path}\n" for path, total in found).encode()


SAYINGS = (Saying("file_told", file_told),)
PAGE = Page("downloads/", "site/downloads.md.j2", "nav.downloads", "nav.reference", 20, context=_context)
