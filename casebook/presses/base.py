"""What an output is: a name for `--only`, and the targets that it consists of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.effects import Effects
from casebook.errors import Language
from casebook.graph import Files, Made, Question, Target
from casebook.kinds.edition import Edition
from casebook.render import TOLD, Book

SITE = "site/"  # everything that is published lies below it
DOWNLOADS = f"{SITE}downloads/"


def root_of(language: Language) -> str:
    """The folder of a language's pages below dist/site: Chinese at the root, others in a folder of their own."""
    return "" if language == "zh" else f"{language}/"


# hears a stage, how much of it is done, and of how much
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Workshop:
    """What the outputs work with.

    `books` are the languages that are asked for; `every` has all languages, for what serves them together. `workshop`
    is a folder for scratch; `aside` gives what targets left for others, below a folder; `files` lists what all targets
    give, by path below dist/ with its digest, without the stages that are named: for who asks `("", "files", *stages)`;
    `contents` gives what reads each of these, where the site is to be packed.
    """

    books: tuple[Book, ...]
    every: Mapping[Language, Book]
    effects: Effects
    scratch: Path
    shells: dict[str, Any] = field(default_factory=dict)  # set up already, by language: with what, and the shell
    aside: Callable[[str], Files] = field(default=lambda _folder: {})
    files: Callable[..., Mapping[str, str]] = field(default=lambda *_but: {})
    progress: Progress = field(default=lambda _stage, _done, _of: None)
    contents: Callable[[], Mapping[str, Callable[[], bytes]]] | None = None


@dataclass(frozen=True)
class Offer:
    """A file of the whole book, one a language, as the page of downloads offers it: what it is called is `files.NAME`,
    what it is for `files.NAME_text`; `path` gives its name below downloads/."""

    name: str
    form: str
    path: Callable[[Edition, Language], str]


@dataclass(frozen=True)
class Output:
    """One of the outputs; `targets` lists what it makes without making it. What is made `first` can be told on the
    pages of the site, as large as it is; what it `offers` are files of the whole book."""

    name: str
    targets: Callable[[Workshop], Iterator[Target]]
    first: bool = False
    offers: tuple[Offer, ...] = ()


def told(files: Files, **more: object) -> Files:
    """What is left aside of files to be downloaded, by their paths below downloads/: size, sum, and what else is
    known."""
    return {
        f"{TOLD}{path.removeprefix(DOWNLOADS)}": json.dumps(
            {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), **more}
        ).encode()
        for path, content in files.items()
        if path.startswith(DOWNLOADS)
    }


def reading(*books: Book, **counts: Callable[[], int]) -> Callable[[Callable[[], Files]], Callable[[], Made]]:
    """Wraps what makes files of books into what makes a target: the questions asked meanwhile come with the files.
    `counts` are what else is told of them, by name: `slides`, `sheets`."""

    def wrap(make: Callable[[], Files]) -> Callable[[], Made]:
        def made() -> Made:
            for book in books:
                if book.notes is not None:
                    book.notes.begin()
            files = make()
            told_too = {name: count() for name, count in counts.items()}
            asked: dict[Question, None] = {}
            for book in books:
                if book.notes is not None:
                    asked.update(dict.fromkeys(book.notes.taken()))
            published = {SITE + path: content for path, content in files.items()}
            return Made(published, tuple(asked), told(published, **told_too))

        return made

    return wrap
