"""The shell in this process: MkDocs' own configuration, theme environment, navigation and context, set up once.

Pages of records are HTML by construction, so Python-Markdown, which would only pass them through at twenty times the
cost, is left out for them; chapters go through it. `mkdocs build --strict` on the same pages gives the same bytes: a
test holds that. The name of the shell stands only here, in site.py, mkdocs.yml and the pins.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sysconfig
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2

from casebook.errors import ToolError
from casebook.graph import digest
from casebook.render import file_digest

# what the shell says at each start about its own future, in our pins already
ENVIRONMENT: Mapping[str, str] = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
STATIC = ("404.html",)
# what the whole of a site is made for at once: a build that makes pages one by one has no such moment
_OF_THE_WHOLE = ("files", "pre_build", "post_build")
# what must see a page's source
_OF_SOURCES = ("page_read_source", "page_markdown", "page_content")
# what may give a page something that its kind does not have
_OF_PAGES = (*_OF_SOURCES, "pre_page", "page_context", "post_page")
# by what is said in a page of a record, the templates know which style sheets it needs (casebook.html)
_ASKED = ("cb-drawing", "cb-of-", "cb-from-", "data-calc", "data-reviews")
_NAMED = re.compile(r"""(?:href|src)="[^"?#]*?(assets/(?:images|javascripts|stylesheets)/[^"?#]+)\"""")


Keep = Callable[[str, Callable[[], str]], str]


class Shell:
    """The shell of one language: finishes a page's source (front matter and body) as HTML."""

    def __init__(
        self, configuration: bytes, place: Path, navigation: Iterable[str], ours: bool, keep: Keep | None = None
    ) -> None:
        """`configuration` is written to `place`, a file in the workshop; `navigation` are the sources that it lists;
        `ours` says that a project has no templates of its own in the place of the theme's; `keep` gives a mould by its
        name as an earlier build of the same shell made it, so that MkDocs need not be set up for it."""
        self._bytes = configuration
        self._place = place
        self._order = tuple(navigation)
        self._navigation = frozenset(self._order)
        self._ours = ours
        self._keep = keep or (lambda _name, make: make())
        self._moulds: dict[str, Mould | None] = {}

    @cached_property
    def _set(self) -> _Set:
        return _Set(self._bytes, self._place, self._order)

    def finish(self, source: str, page: bytes) -> bytes:
        """The HTML of a page; `source` is its file among the pages, such as `cases/heytea.md`."""
        try:
            return self._finish(source, page)
        except (Exception, SystemExit) as error:  # a hook may end the process
            raise ToolError(f"the shell could not finish {source}: {_said(error)}") from error

    def _finish(self, source: str, raw: bytes) -> bytes:
        head, _, body = raw.decode()[4:].partition("\n---\n")
        meta = json.loads(head)
        if not self._ours or meta.get("layout") == "chapter":
            return self._set.whole(source, meta, body)
        folder, _, name = source.rpartition("/")
        own = {"content": body.strip("\n")}
        if source not in self._navigation:  # what the navigation names is of a kind by itself: it shows where one is
            own["slug"] = name.removesuffix(".md")
        own |= {key: meta[key] for key in ("title", "description", "structured") if key in meta}
        rest = {key: value for key, value in meta.items() if key not in own}
        # what the templates ask of a page besides printing it: where it stands, what it has, which sheets it needs
        asked = " ".join(mark for mark in _ASKED if mark in body)
        kind = json.dumps([source if "slug" not in own else folder, sorted(own), rest, asked])
        if kind not in self._moulds:
            if "slug" not in own and not self._met(kind):
                return self._set.whole(source, meta, body)
            kept = self._keep(kind, lambda: self._mould(source, meta, body, own, rest, asked))
            self._moulds[kind] = Mould(tuple(map(tuple, json.loads(kept)))) if kept else None
        mould = self._moulds[kind]
        return self._set.whole(source, meta, body) if mould is None else mould.filled(own)

    def _met(self, kind: str) -> bool:
        """Whether an earlier build made a page of this kind; for one of which there is a single page, a mould is worth
        its making from the second time on."""
        met = True

        def meets() -> str:
            nonlocal met
            met = False
            return "met"

        self._keep(f"met {kind}", meets)
        return met

    def _mould(
        self, source: str, meta: dict[str, Any], body: str, own: dict[str, str], rest: dict[str, Any], asked: str
    ) -> str:
        """A mould that gives a page of its kind as the shell does, as JSON; nothing where there is none."""
        if not self._set.plain:
            return ""
        mould = self._set.mould(source, own, rest, asked)
        return json.dumps(mould.parts) if mould.filled(own) == self._set.whole(source, meta, body) else ""

    def static(self, name: str) -> bytes:
        """A page of the theme that is no page of ours, such as 404.html."""
        try:
            return self._set.static(name)
        except (Exception, SystemExit) as error:
            raise ToolError(f"the shell could not make {name}: {_said(error)}") from error

    def theme_files(self) -> dict[str, bytes]:
        """The files of the theme that its pages name, by path; the rest of the theme is not published."""
        try:
            return self._set.theme_files()
        except (Exception, SystemExit) as error:
            raise ToolError(f"the shell could not gather the theme's files: {_said(error)}") from error


def is_installed(path: str) -> bool:
    """Whether a file of Python is ours, the library's or a package's: no file of a project."""
    folders = [
        str(Path(__file__).parent.parent),
        *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
    ]
    return path.startswith("<") or any(Path(path).is_relative_to(folder) for folder in folders)


class _Heard(logging.Handler):
    """What MkDocs says of a configuration before it gives up, which its exception does not tell."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(" ".join(record.getMessage().split()))


def _loaded(load: Callable[[str], Any], place: Path) -> Any:
    from mkdocs.exceptions import Abort

    heard, logger = _Heard(), logging.getLogger("mkdocs")
    logger.addHandler(heard)
    propagate, logger.propagate = logger.propagate, False
    try:
        return load(str(place))
    except Abort:
        raise ValueError(f"mkdocs.yml: {'; '.join(heard.said)}") from None
    finally:
        logger.propagate = propagate
        logger.removeHandler(heard)


def _said(error: BaseException) -> str:
    """What went wrong in a template or a hook, with its file and line where they are known."""
    name, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    if not name:
        last = traceback.extract_tb(error.__traceback__)[-1]
        name, line = (None, None) if is_installed(last.filename) else (last.filename, last.lineno)
    where = f"{name}:{line}: " if name and line else ""
    return f"{where}{type(error).__name__}: {error}"


@dataclass(frozen=True)
class Mould:
    """A page of a kind as text and, in their places, the names of what each page has of its own.

    Running the theme's templates takes five times as long as everything else that is done for a page; what they print
    is the same for all records of a kind but for a few texts, which they print as they stand.
    """

    parts: tuple[tuple[str, str | None], ...]

    def filled(self, own: Mapping[str, str]) -> bytes:
        text = "".join(part if name is None else own[name] for part, name in self.parts)
        return text.encode("utf-8", errors="xmlcharrefreplace")


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
        self.config = _loaded(load_config, place)
        self._refuse()
        self.config.plugins.on_startup(command="build", dirty=False)
        self.config = self.config.plugins.on_config(self.config)
        self.files = Files([File(source, *self._folders()) for source in navigation])
        self.env = self.config.theme.get_env()
        compiled = place.parent / "compiled"
        compiled.mkdir(exist_ok=True)
        self.env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(compiled))
        self.nav = self.config.plugins.on_nav(
            get_navigation(self.files, self.config), config=self.config, files=self.files
        )
        self.env = self.config.plugins.on_env(self.env, config=self.config, files=self.files)
        self.pages = {file.src_uri: file.page for file in self.files if file.page is not None}
        self.plain = not any(map(self._acts, _OF_PAGES))  # pages of a kind differ by nothing but their texts

    def _acts(self, event: str) -> bool:
        """Whether a plugin or a hook acts on an event."""
        return bool(self.config.plugins.events.get(event))

    def _refuse(self) -> None:
        found = [event for event in _OF_THE_WHOLE if self._acts(event)]
        if found:
            acting = {
                getattr(method, "__module__", "?") for event in found for method in self.config.plugins.events[event]
            }
            events = ", ".join(f"on_{event}" for event in found)
            raise ValueError(
                f"{', '.join(sorted(acting))} acts on {events}, which is for a whole site at once; pages "
                "are made one by one here. Leave it out of mkdocs.yml, or give that file to plain "
                "`mkdocs build`"
            )

    def _folders(self) -> tuple[str, str, bool]:
        return str(self.config.docs_dir), str(self.config.site_dir), bool(self.config.use_directory_urls)

    def mould(self, source: str, own: Mapping[str, str], rest: Mapping[str, Any], asked: str) -> Mould:
        """A page with marks in the place of all that differs between the pages of its kind."""
        marks = {key: f"zq{index}{secrets.token_hex(12)}qz" for index, key in enumerate(own)}
        meta = {**rest, **{key: mark for key, mark in marks.items() if key not in {"slug", "content"}}}
        if "slug" in marks:
            source = f"{source.rpartition('/')[0]}/{marks['slug']}.md"
        said = f"<!-- {asked} -->"
        made = self.whole(source, meta, marks["content"] + said).decode().replace(said, "")
        parts = re.split("|".join(f"({mark})" for mark in marks.values()), made)
        names = {mark: key for key, mark in marks.items()}
        return Mould(tuple((part, names.get(part)) for part in parts if part))

    def whole(self, source: str, meta: dict[str, Any], body: str) -> bytes:
        """A page that the theme's templates are run for."""
        from mkdocs.commands.build import get_context
        from mkdocs.structure.files import File
        from mkdocs.structure.pages import Page
        from mkdocs.structure.toc import TableOfContents

        page: Any = self.pages.get(source) or Page(None, File(source, *self._folders()), self.config)
        page.meta = meta
        plugins = self.config.plugins
        page = plugins.on_pre_page(page, config=self.config, files=self.files)
        if page.meta.get("layout") == "chapter" or any(map(self._acts, _OF_SOURCES)):
            page.markdown = body.lstrip("\n")
            page.markdown = plugins.on_page_markdown(page.markdown, page=page, config=self.config, files=self.files)
            page.render(self.config, self.files)
            page.content = plugins.on_page_content(page.content, page=page, config=self.config, files=self.files)
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
        if not isinstance(output, str):
            raise TypeError(f"a hook on post_page gave {type(output).__name__} in the place of text")
        return output.encode("utf-8", errors="xmlcharrefreplace")

    def static(self, name: str) -> bytes:
        from urllib.parse import urlsplit

        from mkdocs.commands.build import get_context

        # a page for wrong addresses is served anywhere: its links begin at the root of the site
        base = urlsplit(self.config.site_url or "/").path
        plugins, template = self.config.plugins, self.env.get_template(name)
        template = plugins.on_pre_template(template, template_name=name, config=self.config)
        context = get_context(self.nav, self.files, self.config, base_url=base)
        context = plugins.on_template_context(context, template_name=name, config=self.config)
        output = plugins.on_post_template(template.render(context), template_name=name, config=self.config)
        return str(output).encode()

    def theme_files(self) -> dict[str, bytes]:
        found = {}
        for name in sorted(set(_NAMED.findall(self.static(STATIC[0]).decode()))):
            path = next((path for folder in self.config.theme.dirs if (path := Path(folder) / name).is_file()), None)
            if path is not None:
                found[name] = path.read_bytes()
        return found


def shell_digest(configuration: bytes, inherited: bytes, folders: Iterable[Path]) -> str:
    """What every page of a language takes from the shell: its configuration with what that inherits, the templates in
    the place of the theme's, the theme."""
    from importlib.metadata import version

    total = [configuration.decode(), digest(inherited), version("mkdocs"), version("mkdocs-material")]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                total.append(f"{path.relative_to(folder)} {file_digest(path)}")
    return digest("\n".join(total))
