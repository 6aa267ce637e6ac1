"""The shell in this process: MkDocs' own configuration, theme environment, navigation and context, set up once.

Pages of records are HTML by construction, so Python-Markdown, which would only pass them through at twenty times the
cost, is left out for them; chapters go through it. `mkdocs build --strict` on the same pages gives the same bytes: a
test holds that. The name of the shell stands only here, in site.py, mkdocs.yml and the pins.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from casebook.errors import ToolError
from casebook.graph import digest
from casebook.render import Book, file_digest

# what the shell says at each start about its own future, in our pins already
ENVIRONMENT: Mapping[str, str] = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
STATIC = ("404.html",)


class Shell:
    """The shell of one language: finishes a page's source (front matter and body) as HTML."""

    def __init__(self, configuration: bytes, place: Path, navigation: Iterable[str]) -> None:
        """`configuration` is written to `place`, a file in the workshop; `navigation` are the sources that it lists."""
        self._bytes = configuration
        self._place = place
        self._navigation = tuple(navigation)

    @cached_property
    def _set(self) -> _Set:
        return _Set(self._bytes, self._place, self._navigation)

    def finish(self, source: str, page: bytes) -> bytes:
        """The HTML of a page; `source` is its file among the pages, such as `cases/heytea.md`."""
        try:
            return self._set.finish(source, page)
        except Exception as error:
            raise ToolError(f"the shell could not finish {source}: {_said(error)}") from error

    def static(self, name: str) -> bytes:
        """A page of the theme that is no page of ours, such as 404.html."""
        try:
            return self._set.static(name)
        except Exception as error:
            raise ToolError(f"the shell could not make {name}: {_said(error)}") from error


def _said(error: Exception) -> str:
    """What went wrong in a template, with its file and line where they are known."""
    name, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    where = f"{name}:{line}: " if name and line else ""
    return f"{where}{type(error).__name__}: {error}"


class _Set:
    """MkDocs, configured."""

    def __init__(self, configuration: bytes, place: Path, navigation: tuple[str, ...]) -> None:
        for name, value in ENVIRONMENT.items():  # read by the theme's package when it is imported
            os.environ.setdefault(name, value)
        logging.getLogger("mkdocs").setLevel(logging.ERROR)
        from mkdocs.config import load_config
        from mkdocs.structure.files import File, Files
        from mkdocs.structure.nav import get_navigation

        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(configuration)
        self.config = load_config(str(place))
        self.config.plugins.on_startup(command="build", dirty=False)
        self.config = self.config.plugins.on_config(self.config)
        self.files = Files([File(source, *self._folders()) for source in navigation])
        self.env = self.config.theme.get_env()
        compiled = place.parent / "compiled"
        compiled.mkdir(exist_ok=True)
        self.env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(compiled))
        self.nav = get_navigation(self.files, self.config)
        self.env = self.config.plugins.on_env(self.env, config=self.config, files=self.files)
        self.pages = {file.src_uri: file.page for file in self.files if file.page is not None}

    def _folders(self) -> tuple[str, str, bool]:
        return str(self.config.docs_dir), str(self.config.site_dir), bool(self.config.use_directory_urls)

    def finish(self, source: str, raw: bytes) -> bytes:
        from mkdocs.commands.build import get_context
        from mkdocs.structure.files import File
        from mkdocs.structure.pages import Page
        from mkdocs.structure.toc import TableOfContents

        head, _, body = raw.decode()[4:].partition("\n---\n")
        known = self.pages.get(source)
        page: Any = known or Page(None, File(source, *self._folders()), self.config)
        page.meta = json.loads(head)
        if page.meta.get("layout") == "chapter":
            page.markdown = body.lstrip("\n")
            page.render(self.config, self.files)
        else:
            page.content = body.strip("\n")
            page.toc = TableOfContents([])
        page.active = True
        try:
            context = get_context(self.nav, self.files, self.config, page)
            template = self.env.get_template(page.meta.get("template", "main.html"))
            context = self.config.plugins.on_page_context(context, page=page, config=self.config, nav=self.nav)
            output = template.render(context)
            output = self.config.plugins.on_post_page(output, page=page, config=self.config)
        finally:
            page.active = False
        return output.encode("utf-8", errors="xmlcharrefreplace")

    def static(self, name: str) -> bytes:
        from urllib.parse import urlsplit

        from mkdocs.commands.build import get_context

        # a page for wrong addresses is served anywhere: its links begin at the root of the site
        base = urlsplit(self.config.site_url or "/").path
        context = get_context(self.nav, self.files, self.config, base_url=base)
        return str(self.env.get_template(name).render(context)).encode()


def shell_digest(book: Book, configuration: bytes) -> str:
    """What every page of a language takes from the shell: its configuration, the templates of its theme, the theme."""
    from importlib.metadata import version

    total = [configuration.decode(), version("mkdocs"), version("mkdocs-material")]
    for folder in book.templates:
        for path in sorted((folder / "site" / "overrides").rglob("*")):
            if path.is_file():
                total.append(f"{path.relative_to(folder)} {file_digest(path)}")
    return digest("\n".join(total))
