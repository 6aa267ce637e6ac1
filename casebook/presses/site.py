"""The site: pages of Markdown and HTML for the shell (Material for MkDocs), and the shell's configuration.

The name of the shell stands only here, in mkdocs.yml and in the pins. The shell gets plain files: no hook, no plugin.
Addresses: Chinese at the root, English below en/; both share downloads/.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from casebook.errors import Language
from casebook.kinds import ALL, BY_NAME
from casebook.kinds.chapter import Chapter
from casebook.model.record import Record
from casebook.model.walk import texts
from casebook.render import Book, Desk, settle

# index pages by kind; their names in the navigation are the kinds' own
INDEXES: Mapping[str, str] = {
    "chapter": "chapters/",
    "case": "cases/",
    "playbook": "playbooks/",
    "metric": "metrics/",
    "dataset": "datasets/",
    "chart": "charts/",
    "fact": "facts/",
    "source": "sources/",
    "segment": "segments/",
    "mechanism": "mechanisms/",
    "checklist": "checklists/",
    "instrument": "law/",
}
# the navigation: section -> index pages; records never stand in it, since the shell's cost is quadratic in its length
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("nav.chapters", (("kinds.chapter", "chapters/"),)),
    (
        "nav.practice",
        (
            ("kinds.case", "cases/"),
            ("kinds.playbook", "playbooks/"),
            ("kinds.metric", "metrics/"),
            ("kinds.segment", "segments/"),
            ("kinds.mechanism", "mechanisms/"),
        ),
    ),
    ("nav.law", (("kinds.checklist", "checklists/"), ("kinds.instrument", "law/"))),
    ("nav.data", (("kinds.fact", "facts/"), ("kinds.dataset", "datasets/"), ("kinds.chart", "charts/"))),
    (
        "nav.evidence",
        (
            ("nav.evidence", "evidence/"),
            ("kinds.correction", "evidence/corrections/"),
            ("kinds.source", "sources/"),
        ),
    ),
    (
        "nav.reference",
        (("nav.glossary", "glossary/"), ("nav.downloads", "downloads/"), ("nav.about", "about/")),
    ),
)
PAGES: Mapping[str, str] = {
    "": "site/home.md.j2",
    "glossary/": "site/glossary.md.j2",
    "evidence/": "site/evidence.md.j2",
    "evidence/corrections/": "site/corrections.md.j2",
    "downloads/": "site/downloads.md.j2",
    "about/": "site/about.md.j2",
}


# the words that scripts say; pages carry them as JSON
SCRIPT_WORDS = frozenset({"search", "filter", "compare", "copy", "grade", "kind"})


def source_of(address: str) -> str:
    """The file of a page: `cases/heytea/` -> `cases/heytea.md`, `cases/` -> `cases/index.md`."""
    if address == "":
        return "index.md"
    if address in INDEXES.values() or address in PAGES:
        return f"{address}index.md"
    return f"{address.rstrip('/')}.md"


def pages(book: Book) -> Iterator[tuple[str, bytes]]:
    """Every page of one language: its file for the shell, and its text."""
    desk = Desk(book, "site")
    for address, template in PAGES.items():
        yield _page(desk, address, template, _page_title(desk, address))
    for name, address in INDEXES.items():
        kind = BY_NAME[name]
        records = desk.all(name)
        rows = [(record, dict(kind.facets(record, book.catalog))) for record in records]
        template = f"site/index-{name}.md.j2"
        if not any((folder / template).exists() for folder in book.templates):
            template = "site/index.md.j2"
        yield _page(desk, address, template, desk.t(f"kinds.{name}"), kind=name, rows=rows, records=records)
    for kind in ALL:
        if not kind.own_page or kind.name == "chapter":
            continue
        for record in desk.all(kind.name):
            place = kind.path(record, book.catalog)
            if place is None:
                continue
            yield _page(
                desk,
                place,
                "site/record.md.j2",
                desk.title(record),
                r=record,
                body=f"kinds/{kind.name}.html.j2",
                keywords=_keywords(record),
            )
    chapters = sorted(book.catalog.all(Chapter), key=lambda c: c.number)
    for index, chapter in enumerate(chapters):
        yield _page(
            desk,
            f"chapters/{chapter.id}/",
            "site/chapter.md.j2",
            desk.title(chapter),
            r=chapter,
            body=desk.chapter(chapter),
            before=chapters[index - 1] if index else None,
            after=chapters[index + 1] if index + 1 < len(chapters) else None,
        )


def _page(desk: Desk, address: str, template: str, name: str, **context: Any) -> tuple[str, bytes]:
    front = yaml.safe_dump({"title": name}, allow_unicode=True, width=10_000)
    body = desk.render(template, page_title=name, page_address=address, **context)
    text = f"---\n{front}{_front_more(template)}---\n\n{settle(str(body), address)}\n"
    return source_of(address), text.encode()


def _front_more(template: str) -> str:
    """What the shell hides: only chapters have a table of contents of their own headings."""
    if template == "site/chapter.md.j2":
        return ""
    return "hide:\n  - toc\n"


def _page_title(desk: Desk, address: str) -> str:
    names = {page: key for _section, entries in NAVIGATION for key, page in entries}
    return desk.t(names[address]) if address in names else desk.local(desk.book.edition.short)


def _keywords(record: Record) -> tuple[str, ...]:
    kind = BY_NAME[record.kind_name]
    names = [
        text
        for loc, local in texts(record)
        if loc[-1] in {"name", "title"} and len(loc) == 1
        for text in (local.zh, local.en)
    ]
    return tuple(dict.fromkeys(word for word in (*kind.keywords(record), *names) if word))


def configuration(book: Book, shell: Path, docs: Path, out: Path) -> bytes:
    """The shell's configuration for one language: what it inherits from mkdocs.yml, and what differs."""
    words = book.words
    edition = book.edition
    language: Language = book.language
    base = edition.site
    settings: dict[str, Any] = {
        "INHERIT": str(shell),
        "site_name": edition.short.in_(language),
        "site_description": edition.subtitle.in_(language),
        "docs_dir": str(docs),
        "site_dir": str(out),
        "theme": {"language": language, "custom_dir": str(book.templates[-1] / "site" / "overrides")},
        "nav": [
            {words("nav.home"): "index.md"},
            *(
                {words(section): [{words(key): source_of(page)} for key, page in entries]}
                if len(entries) > 1
                else {words(section): source_of(entries[0][1])}
                for section, entries in NAVIGATION
            ),
        ],
        "not_in_nav": "/**",
        "extra": {
            "alternate": [
                {"name": "中文", "link": "../" if language == "en" else "./", "lang": "zh"},
                {"name": "English", "link": "./" if language == "en" else "./en/", "lang": "en"},
            ],
            "edition": {
                "version": edition.version,
                "date": edition.date.code,
                "licence": edition.licence.in_(language),
            },
            # templates of words that a script fills: {query}, {n} stay as they are
            "words": {key: word for key, word in words.entries.items() if key.split(".")[0] in SCRIPT_WORDS},
        },
    }
    if base:
        settings["site_url"] = base.rstrip("/") + ("/en/" if language == "en" else "/")
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode()


def shell_command(configuration_file: Path) -> list[str]:
    """The shell's own build, warnings as errors."""
    return [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--strict",
        "--config-file",
        str(configuration_file),
    ]


def search_command(site: Path) -> list[str]:
    """The search index over the finished pages."""
    return [sys.executable, "-m", "pagefind", "--site", str(site), "--quiet"]


# what the shell says at each start about its own future, in our pins already
SHELL_ENVIRONMENT: Mapping[str, str] = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def assets(book: Book) -> dict[str, bytes]:
    """The files of our own that the pages use: styles, scripts."""
    found: dict[str, bytes] = {}
    for folder in reversed(book.templates):
        for path in sorted((folder / "assets").rglob("*")):
            if path.is_file() and path.suffix in {".css", ".js", ".svg", ".woff2", ".png"}:
                found[f"assets/cb/{path.relative_to(folder / 'assets').as_posix()}"] = path.read_bytes()
    return found
