"""Jinja as pages and the book use it: strict, escaping, and noting which templates were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from casebook.render.book import Book


def environment_of(book: Book) -> Environment:
    """The environment of a desk, without anything that templates may say yet."""
    return Environment(
        book,
        loader=jinja2.FileSystemLoader([str(path) for path in book.templates]),
        autoescape=True,
        auto_reload=False,  # a desk is made anew for each reading of the project
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        bytecode_cache=_bytecode(book.bytecode),
    )


def _bytecode(folder: Path | None) -> jinja2.BytecodeCache | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return jinja2.FileSystemBytecodeCache(str(folder))


class Environment(jinja2.Environment):
    """Templates that note when they are asked for, at the top as well as by include, import and extends."""

    def __init__(self, book: Book, **settings: Any) -> None:
        super().__init__(**settings)
        self.book = book
        self._within: dict[str, set[str]] = {}  # what a template was seen to ask for, which a kept module does once

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> jinja2.Template:
        if isinstance(name, str):
            self._note(name)
            if isinstance(parent, str):
                self._within.setdefault(parent, set()).add(name)
        return super().get_template(name, parent, globals)

    def _note(self, name: str) -> None:
        waiting, noted = [name], set[str]()
        while waiting:
            if (one := waiting.pop()) not in noted:
                noted.add(one)
                self.book.note("template", one)
                waiting += self._within.get(one, ())
