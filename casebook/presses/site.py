"""The site: pages of Markdown and HTML for the shell (Material for MkDocs), and the shell's configuration.

The name of the shell stands only here, in mkdocs.yml and in the pins. The shell gets plain files: no hook, no plugin.
Addresses: Chinese at the root, English below en/; both share downloads/.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup

from casebook.errors import Language
from casebook.kinds import ALL, BY_NAME
from casebook.kinds.chapter import Chapter
from casebook.kinds.fact import Fact
from casebook.kinds.framework import Framework
from casebook.model.record import Record
from casebook.model.values import RichText
from casebook.model.walk import texts
from casebook.presses import evidence, indexes
from casebook.presses.law_changes import law_changes
from casebook.render import Book, Desk, settle
from casebook.text import Words
from casebook.wording import period

# index pages by kind; their names in the navigation are the kinds' own
INDEXES: Mapping[str, str] = {
    "chapter": "chapters/",
    "case": "cases/",
    "playbook": "playbooks/",
    "framework": "frameworks/",
    "metric": "metrics/",
    "dataset": "datasets/",
    "chart": "charts/",
    "fact": "facts/",
    "source": "sources/",
    "segment": "segments/",
    "mechanism": "mechanisms/",
    "checklist": "checklists/",
    "instrument": "law/",
    "organisation": "organisations/",
}
# the navigation: section -> index pages; records never stand in it, since the shell's cost is quadratic in its length
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("nav.chapters", (("kinds.chapter", "chapters/"),)),
    (
        "nav.practice",
        (
            ("kinds.case", "cases/"),
            ("kinds.organisation", "organisations/"),
            ("kinds.playbook", "playbooks/"),
            ("kinds.framework", "frameworks/"),
            ("kinds.metric", "metrics/"),
            ("kinds.segment", "segments/"),
            ("kinds.mechanism", "mechanisms/"),
        ),
    ),
    (
        "nav.law",
        (("kinds.checklist", "checklists/"), ("kinds.instrument", "law/"), ("nav.law_changes", "law/changes/")),
    ),
    ("nav.data", (("kinds.fact", "facts/"), ("kinds.dataset", "datasets/"), ("kinds.chart", "charts/"))),
    (
        "nav.evidence",
        (
            ("nav.evidence", "evidence/"),
            ("nav.relations", "evidence/relations/"),
            ("nav.contradictions", "evidence/contradictions/"),
            ("nav.outside", "evidence/outside/"),
            ("nav.lift", "evidence/lift/"),
            ("nav.grades", "evidence/grades/"),
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
    "law/changes/": "site/law-changes.md.j2",
    "glossary/": "site/glossary.md.j2",
    "evidence/": "site/evidence.md.j2",
    "evidence/relations/": "site/relations.md.j2",
    "evidence/contradictions/": "site/contradictions.md.j2",
    "evidence/outside/": "site/outside.md.j2",
    "evidence/lift/": "site/lift.md.j2",
    "evidence/grades/": "site/grades.md.j2",
    "evidence/corrections/": "site/corrections.md.j2",
    "downloads/": "site/downloads.md.j2",
    "about/": "site/about.md.j2",
    "cases/compare/": "site/compare.md.j2",
}
# pages that stand in no navigation take their names from here
NAMES: Mapping[str, str] = {"cases/compare/": "compare.title"}

# the words that the shell prints and that scripts say; the shell knows them as `extra.words`, scripts as a module
SHELL_WORDS = frozenset({"nav", "search", "shell"})
SCRIPT_WORDS = frozenset({"search", "filter", "compare", "copy", "card"})
# what the search ranks by: a page that explains comes before a page that is one figure
WEIGHTS: Mapping[str, float] = {
    "metric": 2,
    "chapter": 1.5,
    "playbook": 1.5,
    "framework": 1.5,
    "fact": 0.3,
    "source": 0.3,
}
_SECTION = re.compile(r"^## (\d+(?:\.\d+)*) ", re.MULTILINE)
_SHARED = re.compile(r'"~/(downloads/[^"]+)"')


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
    evidence.equip(desk)
    desk.environment.globals["changes"] = law_changes(book.catalog, book.edition)
    chapters = sorted(book.catalog.all(Chapter), key=lambda c: c.number)
    for address, template in PAGES.items():
        more = evidence.context(desk, address)
        yield _page(desk, address, template, _page_title(desk, address), chapters=chapters, **more)
    for name, address in INDEXES.items():
        rows = indexes.rows(desk, chapters if name == "chapter" else desk.all(name))
        yield _page(
            desk,
            address,
            _first(book, f"site/index-{name}.md.j2", "site/index.md.j2"),
            desk.t(f"kinds.{name}"),
            kind=name,
            rows=rows,
            facets=indexes.facets(desk, rows),
        )
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
    for index, chapter in enumerate(chapters):
        yield _page(
            desk,
            f"chapters/{chapter.id}/",
            "site/chapter.md.j2",
            desk.title(chapter),
            r=chapter,
            body=Markup(_SECTION.sub(r'## <span class="cb-secno">\1</span> ', str(desk.chapter(chapter)))),
            before=chapters[index - 1] if index else None,
            after=chapters[index + 1] if index + 1 < len(chapters) else None,
            rests_on=_rests_on(desk, chapter),
        )


def _page(desk: Desk, address: str, template: str, name: str, **context: Any) -> tuple[str, bytes]:
    record: Record | None = context.get("r")
    kind = record.kind_name if record else context.get("kind", "")
    front = {
        "title": name,
        **({"description": text} if record and (text := _description(desk, record)) else {}),
        "layout": template.removeprefix("site/").partition(".")[0].partition("-")[0],
        **({"kind": kind, "kind_name": desk.t(f"kind.{kind}")} if kind else {}),
        **({"weight": WEIGHTS[kind]} if record and kind in WEIGHTS else {}),
    }
    body = str(desk.render(template, page_title=name, page_address=address, **context))
    if desk.book.language != "zh":  # files to download lie once, beside the pages of the first language
        body = _SHARED.sub(r'"~/../\1"', body)
    head = json.dumps(front, ensure_ascii=False)  # JSON is YAML, and written ten times as fast
    return source_of(address), f"---\n{head}\n---\n\n{settle(body, address)}\n".encode()


def _first(book: Book, *templates: str) -> str:
    """The first template that there is."""
    return next(t for t in templates if any((folder / t).exists() for folder in book.templates))


def _page_title(desk: Desk, address: str) -> str:
    names = {page: key for _section, entries in NAVIGATION for key, page in entries} | dict(NAMES)
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


def _description(desk: Desk, record: Record) -> str:
    """What a page is about, for whoever lists it: the first field that says it, without its references."""
    if isinstance(record, Fact):
        standing = desk.book.findings.standing(record.id)
        grade = desk.t("grade.said" if standing.measured else "grade.said_none", grade=standing.grade)
        return desk.t("sign.list").join((desk.value(record), grade))
    for field in ("summary", "definition", "goal", "scope", "subtitle"):
        text = getattr(record, field, None)
        if text is not None:
            plain = desk.inline(text).striptags() if isinstance(text, RichText) else desk.local(text)
            return plain if len(plain) <= 160 else plain[:159] + "…"
    return ""


def _rests_on(desk: Desk, chapter: Chapter) -> list[tuple[str, list[Record]]]:
    """The records that a chapter refers to, by kind, those that a reader may go on to; of models, also those that
    say themselves that a section of it treats them."""
    numbers = {section.number for section in chapter.sections}
    treated = [("framework", f.id) for f in desk.book.catalog.all(Framework) if numbers & set(f.sections)]
    keys = (*desk.book.catalog.links_of("chapter", chapter.id), *treated)
    found = []
    for kind in ("framework", "case", "playbook", "metric", "checklist", "instrument"):
        slugs = dict.fromkeys(slug for name, slug in keys if name == kind)
        if slugs:
            found.append((kind, [desk.get(kind, slug) for slug in slugs]))
    return found


def configuration(book: Book, shell: Path, docs: Path, out: Path) -> bytes:
    """The shell's configuration for one language: what it inherits from mkdocs.yml, and what differs."""
    words = book.words
    edition = book.edition
    language: Language = book.language
    base = edition.site
    other = Words.load("en" if language == "zh" else "zh")
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
            "edition": {
                "title": edition.title.in_(language),
                "line": words("note.edition", version=edition.version, date=period(edition.date, words)),
                "publisher": edition.publisher.in_(language),
                "licence": edition.licence.in_(language),
                "notice": Desk(book, "site").rich(edition.notice).striptags(),
                "repository": edition.repository or "",
            },
            # a host has one page for wrong addresses in either language
            "elsewhere": {
                "language": other.language,
                "title": other("nav.not_found"),
                "help": other("nav.not_found_help"),
            },
            # templates of words that are filled elsewhere: {query}, {n} stay as they are
            "words": {**_words(book, SHELL_WORDS), "note.editors_view": words("note.editors_view")},
        },
    }
    if base:
        settings["site_url"] = base.rstrip("/") + ("/en/" if language == "en" else "/")
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode()


def _words(book: Book, groups: frozenset[str]) -> dict[str, str]:
    return {key: word for key, word in book.words.entries.items() if key.partition(".")[0] in groups}


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


# marks beside figures and labels of fields would run into the words that a result shows
UNSEARCHED = ".cb-grade,.cb-sr,.cb-kicker,.cb-drawing,.cb-card dt,.cb-step dt,.cb-cite,#cited"


def search_command(site: Path) -> list[str]:
    """The search index over the finished pages."""
    return [sys.executable, "-m", "pagefind", "--site", str(site), "--quiet", "--exclude-selectors", UNSEARCHED]


# what the theme and the search bring along and no page asks for
LEFTOVERS = ("assets/images", "assets/javascripts", "assets/stylesheets")
SEARCH_LEFTOVERS = ("pagefind-*ui.*", "pagefind-highlight.js")
# what the shell says at each start about its own future, in our pins already
SHELL_ENVIRONMENT: Mapping[str, str] = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def assets(book: Book) -> dict[str, bytes]:
    """The files of our own that the pages use; style sheets are kept in parts, and a project may exchange a part."""
    found: dict[str, bytes] = {}
    for folder in reversed(book.templates):
        for path in sorted((folder / "assets").rglob("*")):
            if path.is_file() and path.suffix in {".css", ".js", ".svg", ".woff2", ".png"}:
                found[f"assets/cb/{path.relative_to(folder / 'assets').as_posix()}"] = path.read_bytes()
    parts = sorted(name for name in found if name.startswith("assets/cb/css/"))
    found["assets/cb/casebook.css"] = b"\n".join(found.pop(name) for name in parts)
    said = json.dumps(_words(book, SCRIPT_WORDS), ensure_ascii=False, indent=0)
    found["assets/cb/words.js"] = f"export default {said};\n".encode()
    return found
