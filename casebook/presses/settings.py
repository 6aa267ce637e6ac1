"""The shell's configuration for one language: what a project's mkdocs.yml says, and what the book says itself.

mkdocs.yml is inherited as it stands; here is only what differs by language or is the book's to say. docs/shell.md is
the table of both, and tests/test_shell_settings.py holds it.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from casebook import home, kinds
from casebook.errors import ContentError, Language, Place, ToolError
from casebook.load.shellfile import NAME, problems_of
from casebook.presses.pages import names, navigation, source_of
from casebook.problems import problem
from casebook.render import Book, Desk, raw
from casebook.text import Words
from casebook.wording import period

# the words that the shell prints; it knows them as `extra.words`
SHELL_WORDS = frozenset(
    {
        *("nav.skip", "nav.menu", "nav.close", "nav.map", "nav.breadcrumb", "nav.not_found", "nav.not_found_help"),
        *("search.label", "shell.main", "shell.search_open", "shell.made_with"),
    }
)
OVERRIDES = Path("site") / "overrides"
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


class _Lenient(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # its base is the fastest loader that there is here
    """Reads mkdocs.yml for what is asked here; what only MkDocs can make of it (`!ENV`, names of Python) is None."""


_Lenient.add_multi_constructor("", lambda _loader, _suffix, _node: None)


class Shellfile:
    """A project's mkdocs.yml, or the engine's where it has none of its own."""

    def __init__(self, root: Path) -> None:
        own = root / NAME
        if wrong := problems_of(root):
            raise ContentError.of(wrong)
        self.own = own.is_file()
        self.path = own if self.own else home.SHELL
        self.content = self.path.read_bytes()
        try:
            said = yaml.load(self.content, Loader=_Lenient)
        except yaml.YAMLError as error:  # what only this loader refuses
            raise ToolError(f"{self.path.name} cannot be read: {' '.join(str(error).split())}") from error
        self._said: Mapping[str, Any] = said if isinstance(said, dict) else {}

    def get(self, *path: str) -> Any:
        """What it says at a place, or None."""
        found: Any = self._said
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def place_of(self, page: str) -> Place:
        """Where the navigation names a page first."""
        settings: Any = yaml.compose(self.content, Loader=_Lenient)
        left = [value for key, value in settings.value if key.value == "nav"]
        while left:
            node = left.pop(0)
            if isinstance(node, yaml.CollectionNode):
                left[:0] = [part[1] if isinstance(part, tuple) else part for part in node.value]
            elif node.value == page:
                return Place(NAME, node.start_mark.line + 1, node.start_mark.column + 1)
        return Place(NAME)

    def overrides(self, book: Book) -> list[Path]:
        """The folders of templates for the theme, the project's before the engine's."""
        own = self.get("theme", "custom_dir")
        named = [self.path.parent / own] if self.own and isinstance(own, str) else []
        folders = [*named, *(folder / OVERRIDES for folder in book.templates)]
        *others, engine = dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir())
        return [*(folder for folder in others if _differs(folder, engine)), engine]


def _differs(folder: Path, engine: Path) -> bool:
    """Whether a folder has anything that the engine's has not: a copy of it takes nothing's place."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return any(
        not (same := engine / path.relative_to(folder)).is_file() or same.read_bytes() != path.read_bytes()
        for path in files
    )


def configuration(book: Book, shellfile: Shellfile, scratch: Path) -> bytes:
    """The configuration for a language, for whoever builds with it; `scratch` is the workshop's folder."""
    words, edition, language = book.words, book.edition, book.language
    gap = "" if language == "zh" else " "  # between paragraphs that are told in one
    settings: dict[str, Any] = {
        "INHERIT": str(shellfile.path),
        "site_name": _markup(edition.short.in_(language)),
        "site_description": html.escape(edition.subtitle.in_(language)),
        "docs_dir": str(scratch / "site" / language),
        "site_dir": str(scratch / "site" / f"out-{language}"),
        "use_directory_urls": True,
        "theme": {"language": language, "custom_dir": str(custom_dir(book, shellfile, scratch))},
        "nav": nav(book, shellfile),
        "not_in_nav": "/**",
        "extra": {
            "edition": {
                "title": edition.title.in_(language),
                "line": words("note.edition", version=edition.version, date=period(edition.date, words)),
                "publisher": edition.publisher.in_(language),
                "licence": edition.licence.in_(language),
                "notice": Desk(book, "site").rich(edition.notice).replace("</p><p>", gap).striptags(),
                "repository": edition.repository or "",
            },
            "words": {key: words.entries[key] for key in sorted(SHELL_WORDS)},
            "alternate": _alternates(book, shellfile),
        },
    }
    if palette := _palette(shellfile, language):
        settings["theme"]["palette"] = palette
    if isinstance(hooks := shellfile.get("hooks"), list):  # paths are the project's, not those of this file
        settings["hooks"] = [str(shellfile.path.parent / str(hook)) for hook in hooks]
    if shellfile.get("plugins") is None:  # MkDocs would add its search, of which pages here make no use
        settings["plugins"] = []
    own = "/" if language == "zh" else f"/{language}/"
    settings["site_url"] = edition.site.rstrip("/") + own if edition.site else ""
    return yaml.dump(settings, Dumper=_Dumper, allow_unicode=True, sort_keys=False).encode()


def custom_dir(book: Book, shellfile: Shellfile, scratch: Path) -> Path:
    """Where the theme finds its templates: the engine's own folder, or one that is put together of several."""
    folders = shellfile.overrides(book)
    return folders[0] if len(folders) == 1 else scratch / "site" / "overrides"


def put_together(book: Book, shellfile: Shellfile, scratch: Path) -> None:
    """Writes the folder of several, if there are several: what lies in an earlier one takes the place of a later."""
    folders = shellfile.overrides(book)
    if len(folders) == 1:
        return
    place = custom_dir(book, shellfile, scratch)
    found: dict[Path, bytes] = {}
    for folder in reversed(folders):
        found |= {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in sorted(place.rglob("*"), reverse=True) if place.is_dir() else []:
        if path.is_file() and path.relative_to(place) not in found:
            path.unlink()
    for name, content in found.items():
        path = place / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def listed(entries: list[Any]) -> Iterator[str]:
    """The sources that a navigation names."""
    for entry in entries:
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            if isinstance(target, list):
                yield from listed(target)
            elif isinstance(target, str) and target.endswith(".md"):
                yield target


def nav(book: Book, shellfile: Shellfile) -> list[Any]:
    """The navigation with its names in the book's language: the one that a project's mkdocs.yml gives, or else the one
    that the kinds and pages declare."""
    given = shellfile.get("nav") if shellfile.own else None
    if isinstance(given, list):
        if wrong := [source for source in dict.fromkeys(listed(given)) if _name_of(book, source) is None]:
            raise ContentError.of(problem(shellfile.place_of(one), "shell-nav-page", page=one[:80]) for one in wrong)
        return [_entry(book, shellfile, entry) for entry in given]
    words = book.words
    chapters = [{name: source} for source, name in _chapters(book).items()]
    derived: list[Any] = [{words("nav.home"): "index.md"}]
    for section, entries in navigation():
        pages: list[Any] = [{words(key): source_of(page)} for key, page in entries]
        if section == "nav.chapters":
            pages += chapters
        derived.append({words(section): pages} if len(pages) > 1 else {words(section): source_of(entries[0][1])})
    return derived


def _entry(book: Book, shellfile: Shellfile, entry: Any) -> Any:
    """An entry of a project's navigation with its name in the book's language."""
    if isinstance(entry, str):
        known = _name_of(book, entry)
        return entry if known is None else {known: entry}
    if not isinstance(entry, dict):
        return entry
    found: dict[str, Any] = {}
    for title, target in entry.items():
        if isinstance(target, list):
            inner = [_entry(book, shellfile, each) for each in target]
            found[said(str(title), shellfile, book.language)] = inner
        else:
            name = None
            if isinstance(target, str) and any(title == other for other in _names_in_all(target)):
                name = _name_of(book, target)
            found[name or said(str(title), shellfile, book.language)] = target
    return found


def said(text: str, shellfile: Shellfile, language: Language) -> str:
    """A word of mkdocs.yml in a language: a word of the interface is known in both, others by `extra.titles`."""
    titles = shellfile.get("extra", "titles")
    if isinstance(titles, dict):
        if language != "zh" and text in titles:
            return str(titles[text])
        if language == "zh":
            text = next((str(one) for one, other in titles.items() if other == text), text)
    wanted = Words.load(language)
    for known in map(Words.load, _LANGUAGES):
        keys = [key for key, word in known.entries.items() if word == text and key.startswith(("nav.", "kinds."))]
        if keys:
            return wanted.entries[min(keys, key=lambda key: not key.startswith("nav."))]
    return text


def _name_of(book: Book, source: str) -> str | None:
    """The name of a page by its source, as HTML; None where there is no such page."""
    for address, key in names().items():
        if source == source_of(address):
            return book.words(key) if key else _markup(book.edition.short.in_(book.language))
    if source in (chapters := _chapters(book)):
        return chapters[source]
    catalog, desk = raw(book.catalog), Desk(book, "site")
    for kind in kinds.ALL:
        for slug in catalog.slugs(kind.name) if kind.own_page else ():
            record = catalog.find(kind.name, slug)
            if record is not None and (place := kind.path(record, catalog)) and source_of(place) == source:
                return html.escape(desk.title(record), quote=False)
    return None


def _names_in_all(source: str) -> Iterator[str]:
    for address, key in names().items():
        if key and source == source_of(address):
            yield from (Words.load(language)(key) for language in _LANGUAGES)


def _chapters(book: Book) -> Mapping[str, str]:
    """The sources of the chapters with their names."""
    from casebook.kinds.chapter import Chapter

    chapters = sorted(raw(book.catalog).all(Chapter), key=lambda c: c.number)
    return {
        f"chapters/{c.id}.md": html.escape(f"{c.number} {c.title.in_(book.language)}", quote=False) for c in chapters
    }


def _palette(shellfile: Shellfile, language: Language) -> Any:
    """The palette with the names of its toggles in the language; nothing where it has no toggles."""
    palette = shellfile.get("theme", "palette")
    if not isinstance(palette, list):
        return None
    named = []
    for option in palette:
        toggle = option.get("toggle") if isinstance(option, dict) else None
        if isinstance(toggle, dict) and "name" in toggle:
            told = {**toggle, "name": said(str(toggle["name"]), shellfile, language)}
            named.append({**option, "toggle": told})
        else:
            named.append(option)
    return named


def _alternates(book: Book, shellfile: Shellfile) -> list[dict[str, Any]]:
    """The languages that a page leads to: ours where the build publishes them, and whatever else is listed."""
    given = shellfile.get("extra", "alternate")
    found: list[dict[str, Any]] = []
    up = "" if book.language == "zh" else "../"
    for one in given if isinstance(given, list) else []:
        if not isinstance(one, dict):
            continue
        lang = one.get("lang")
        if lang not in _LANGUAGES:
            found.append(dict(one))
            continue
        other = Words.load(lang)
        root = "" if lang == "zh" else f"{lang}/"
        if lang == book.language or book.has_file(f"{root}index.html"):
            # a host has one page for wrong addresses in either language
            gap = "" if lang == "zh" else " "
            missing = f"{other('nav.not_found')}{other('sign.stop')}{gap}{other('nav.not_found_help')}"
            found.append({**one, "link": up + root or "./", "same": True, "missing": missing})
    return found if len(found) > 1 else []


def _markup(text: str) -> str:
    """The name of the book as the theme prints it, which escapes it in attributes only."""
    return text.replace("<", "&lt;")
