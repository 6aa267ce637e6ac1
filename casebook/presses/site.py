"""The site: pages of Markdown and HTML for the shell (Material for MkDocs), and the shell's configuration.

The name of the shell stands only here, in mkdocs.yml and in the pins. The shell gets plain files: no hook, no plugin.
Addresses: Chinese at the root, English below en/; both share downloads/.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from markupsafe import Markup

from casebook import kinds, picker
from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.graph import Files, Made, Target, digest
from casebook.kinds.base import Kind
from casebook.kinds.chapter import Chapter
from casebook.kinds.dataset import Dataset
from casebook.kinds.fact import Fact
from casebook.kinds.framework import Framework
from casebook.kinds.instrument import Instrument
from casebook.kinds.redirects import Redirects, goal_of
from casebook.model.listed import Listed
from casebook.model.record import Record
from casebook.model.values import RichText
from casebook.presses import calculators, cards, charts, comparing, downloads, evidence, hosting, reviews, search
from casebook.presses import indexes as filters
from casebook.presses.base import SITE, Output, Workshop, reading, root_of
from casebook.presses.changed import changed
from casebook.presses.cut import cut, first_of
from casebook.presses.page import Page
from casebook.presses.pages import PAGES, chapters, indexes, names, source_of
from casebook.presses.settings import Shellfile, configuration, listed, nav, put_together
from casebook.presses.shell import STATIC, Shell, shell_digest
from casebook.presses.structured import report_data, structured_data, voice_of
from casebook.prose import minutes
from casebook.render import Book, Desk, Ref, Saying, raw, say, settle
from casebook.text import Words

# the words that scripts say; they know them as a module
SCRIPT_WORDS = frozenset({"search", "filter", "compare", "copy", "card", "chart.script", "offline"})
# what only the page of reviews says, fetched with its scripts
REVIEW_WORDS = frozenset({"filter", "review"})
CALCULATOR_WORDS = frozenset({"calc.unit", "calc.script"})
_SECTION = re.compile(r"^## (\d+(?:\.\d+)*) ", re.MULTILINE)
# a line of nothing but its indentation, which the shell's Markdown would empty
# a full stop of Chinese has its room in itself: sentences that are put together by a blank have one too many
_STRAY = re.compile(r"(?<=[。！])((?:</(?:strong|b|em|a|span)>)*) +(?=(?:<(?:a|b|strong|em|span)\b[^>]*>)*[^\s<])")
_BLANK = re.compile(r"(?<=\n)[ \t]+(?=\n)")
_SHARED = re.compile(r'"~/(downloads/[^"]+)"')


def _picked(desk: Desk, *scenarios: str) -> tuple[tuple[Listed, tuple[picker.Picked, ...]], ...]:
    """The duties that scenarios call up, by subject."""
    return picker.by_subject(picker.pick(desk.book.catalog, scenarios))


SAYINGS = (Saying("picked", _picked), *calculators.SAYINGS, *comparing.SAYINGS)


@dataclass(frozen=True)
class SitePage:
    """A page of one language: its address, what writes its source for the shell, and what leaves of that source what
    the search reads."""

    address: str
    write: Callable[[], bytes]
    leave: Callable[[bytes], Files]


def pages(book: Book, only: str | None = None) -> Iterator[SitePage]:
    """Every page of one language, or the one at an address. Listing them reads ids and addresses only; a page reads
    when it is written."""
    desk = Desk(book, "site")
    say(desk.environment, (*evidence.SAYINGS, *downloads.SAYINGS, *SAYINGS), desk)
    catalog = raw(book.catalog)

    for page in PAGES if only is None else [page for page in PAGES if page.address == only]:
        leave = partial(_leave, desk, page.address) if page.found else _leave_nothing
        yield SitePage(page.address, partial(_standing_page, desk, page), leave)
    of_their_own = {page.address for page in PAGES}
    for name, address in indexes().items():
        if address not in of_their_own and only in {None, address}:
            yield SitePage(address, partial(_index_page, desk, name, address), partial(_leave, desk, address))
    for kind in kinds.ALL:
        if not kind.own_page:
            continue
        write = _chapter_page if kind.model is Chapter else _record_page
        for slug, place in _places(kind, catalog, only):
            leave = partial(_leave_of_record, desk, kind.name, slug, place)
            yield SitePage(place, partial(write, desk, kind.name, slug, place), leave)


def _places(kind: Kind, catalog: Catalog, only: str | None) -> Iterator[tuple[str, str]]:
    """The records of a kind that have a page, each by id and address; or the one whose page is at an address, of which
    the id is the last part."""
    for slug in catalog.slugs(kind.name) if only is None else (only.rstrip("/").rpartition("/")[2],):
        record = catalog.find(kind.name, slug)
        place = None if record is None else kind.path(record, catalog)
        if place is not None and (only is None or place == only):
            yield slug, place


def _standing_page(desk: Desk, page: Page) -> bytes:
    """A page that stands alone: home, glossary, evidence …"""
    return _page(desk, page.address, page.template, _page_title(desk, page.address), **page.context(desk))


def _index_page(desk: Desk, name: str, address: str) -> bytes:
    rows = filters.rows(desk, chapters(desk) if name == Chapter.kind_name else desk.all(name))
    index = kinds.BY_NAME[name].index
    return _page(
        desk,
        address,
        desk.book.first(f"site/index-{name}.md.j2", "site/index.md.j2"),
        _page_title(desk, address),
        kind=name,
        sortable=index is not None and index.sortable,
        rows=rows,
        facets=filters.choices(desk, filters.facets_of(name), rows),
    )


def _record_page(desk: Desk, kind: str, slug: str, address: str) -> bytes:
    record = desk.get(kind, slug).record
    return _page(
        desk,
        address,
        "site/record.md.j2",
        desk.title(record),
        r=record,
        body=f"kinds/{kind}.html.j2",
        changed=changed(desk, record) if kinds.BY_NAME[kind].onward and kind != Instrument.kind_name else (),
    )


def _chapter_page(desk: Desk, _kind: str, slug: str, address: str) -> bytes:
    chapter = desk.book.catalog.get(Chapter, slug)
    desk.book.note("sections")
    return _page(
        desk,
        address,
        "site/chapter.md.j2",
        desk.title(chapter),
        r=chapter,
        body=Markup(_SECTION.sub(r'## <span class="cb-secno">\1</span> ', str(desk.chapter(chapter)))),
        minutes=minutes(chapter.prose.in_(desk.language), desk.language),
        changed=changed(desk, chapter),
        rests_on=_rests_on(desk, chapter),
        answered=_answered(desk, chapter),
    )


def _page(desk: Desk, address: str, template: str, name: str, **context: Any) -> bytes:
    record: Record | None = context.get("r")
    kind = record.kind_name if record else context.get("kind", "")
    front = {
        # the theme prints titles and descriptions as they stand: they are HTML
        "title": html.escape(name, quote=False),
        **({"description": html.escape(text)} if record and (text := _description(desk, record)) else {}),
        "layout": template.removeprefix("site/").partition(".")[0].partition("-")[0],
        **({"kind": kind, "kind_name": desk.t(f"kind.{kind}")} if kind else {}),
    }
    if isinstance(record, Fact | Dataset):
        desk.book.note("record", "edition", desk.book.edition.id)
        told = structured_data(record, desk.book.findings, desk.book.catalog, desk.book.edition, voice_of(desk))
        front["structured"] = json.dumps(told, ensure_ascii=False).replace("</", "<\\/")
    elif address == "":
        told = report_data(chapters(desk), desk.book.edition, voice_of(desk))
        front["structured"] = json.dumps(told, ensure_ascii=False).replace("</", "<\\/")
    front |= _links_of(desk.book, kind if record else "", record.id if record else "")
    body = _BLANK.sub("", str(desk.render(template, page_title=name, **context)))
    if desk.language == "zh":
        body = _STRAY.sub(r"\1", body)
    if desk.book.language != "zh":  # files to download lie once, beside the pages of the first language
        body = _SHARED.sub(r'"~/../\1"', body)
    head = json.dumps(front, ensure_ascii=False)  # JSON is YAML, and written ten times as fast
    return f"---\n{head}\n---\n\n{settle(body, address)}\n".encode()


def _links_of(book: Book, kind: str, slug: str) -> dict[str, str]:
    """The picture that a link to a page shows and the feed of its language: whole addresses, where a site is named."""
    book.note("record", "edition", book.edition.id)
    if not (base := (book.edition.site or "").rstrip("/")):
        return {}
    has = kind in kinds.BY_NAME and kinds.BY_NAME[kind].card
    card = cards.address(book.language, kind if has else "", slug if has else "")
    found = {"feed": f"{base}/{root_of(book.language)}feed.xml"}
    return found | {"card": f"{base}/{card}"} if book.has_file(card) else found


def _page_title(desk: Desk, address: str) -> str:
    name = names()[address]
    return desk.t(name) if name else desk.local(desk.book.edition.short)


def _leave_nothing(_source: bytes) -> Files:
    return {}


def _leave(desk: Desk, address: str, source: bytes) -> Files:
    return search.left_by(desk, address, _page_title(desk, address), None, source, _other_names(desk, address))


def _other_names(desk: Desk, address: str) -> list[str]:
    """What else a page that is no record's may be called: its title in the other language, then words of both."""
    name = names()[address]
    if not name:
        return [desk.book.edition.short.in_("en" if desk.language == "zh" else "zh")]
    elsewhere = Words.load("en" if desk.language == "zh" else "zh")
    key = f"other_names.{name.rpartition('.')[2]}"
    both = [word for words in (desk.book.words, elsewhere) if words.has(key) for word in words(key).split("|")]
    return [elsewhere(name), *both]


def _leave_of_record(desk: Desk, kind: str, slug: str, address: str, source: bytes) -> Files:
    record = desk.get(kind, slug).record
    return search.left_by(desk, address, desk.title(record), record, source)


def _description(desk: Desk, record: Record) -> str:
    """What a page is about, for whoever lists it: the first field that says it, without its references."""
    if isinstance(record, Fact):
        standing = desk.book.findings.standing(record.id)
        grade = desk.t("grade.said" if standing.measured else "grade.said_none", grade=standing.grade)
        return desk.t("sign.list").join((desk.value(record), grade))
    for field in ("summary", "definition", "goal", "scope", "subtitle"):
        text = getattr(record, field, None)
        if text is not None:
            plain = desk.plain_words(text) if isinstance(text, RichText) else desk.local(text)
            return plain if len(plain) <= 160 else plain[:159] + "…"
    return ""


def _rests_on(desk: Desk, chapter: Chapter) -> list[tuple[str, list[Ref]]]:
    """The records that a chapter refers to, by kind, those that a reader may go on to; of models, also those that
    say themselves that a section of it treats them."""
    numbers = {section.number for section in chapter.sections}
    treated = [(Framework.kind_name, f.id) for f in desk.book.catalog.all(Framework) if numbers & set(f.sections)]
    keys = (*desk.book.catalog.links_of(Chapter.kind_name, chapter.id), *treated)
    found = []
    for kind in sorted((k for k in kinds.ALL if k.onward), key=lambda k: k.onward):
        slugs = dict.fromkeys(slug for name, slug in keys if name == kind.name)
        if slugs:
            found.append((kind.name, [desk.get(kind.name, slug) for slug in slugs]))
    return found


def _answered(desk: Desk, chapter: Chapter) -> list[str]:
    """The sections of the base report that a chapter answers, by number."""
    numbers = {section.number for section in chapter.sections}
    outline = desk.edition.base_outline
    return [s.number for base in outline for s in base.sections if numbers & set(s.answered_by)]


def redirects(book: Book) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The addresses that pages had once, each with what writes its page: plain HTML that sends the reader on.

    They are no pages of the shell: nothing lists them, and the search knows nothing of them.
    """
    desk = Desk(book, "site")
    for record in raw(book.catalog).all(Redirects):
        for address in record.moved:
            yield address, partial(_moved_page, desk, record.id, address)


def _moved_page(desk: Desk, slug: str, address: str) -> bytes:
    """The page at an old address. Its links name the file itself, so that they hold where no server completes them."""
    catalog = raw(desk.book.catalog)
    goal = goal_of(desk.book.catalog.get(Redirects, slug).moved[address], catalog, kinds.BY_NAME)
    assert goal is not None, address  # checked at loading
    kind, name = goal
    if kind == "page":
        title, path = _page_title(desk, name), name
    elif kind == "section":
        title = desk.section_title(name)
        path = next(f"chapters/{c.id}/#{name}" for c in catalog.all(Chapter) if name in {s.number for s in c.sections})
    else:
        record = desk.get(kind, name)
        title, path = desk.title(record), (desk.url(record) or "").removeprefix("~/")
    page, hash_, anchor = path.partition("#")
    desk.book.note("record", "edition", desk.book.edition.id)
    up, base = "../" * address.count("/"), (desk.book.edition.site or "").rstrip("/")
    own = f"{base}/" if desk.language == "zh" else f"{base}/{desk.language}/"
    moved = desk.render(
        "site/moved.html.j2",
        name=title,
        href=f"{up}{page}index.html{hash_}{anchor}",
        canonical=f"{own if base else up}{page}",
    )
    return f"{moved}\n".encode()


def _words(book: Book, groups: frozenset[str]) -> dict[str, str]:
    """The words of some groups, or of groups of these, by key."""
    return {key: word for key, word in book.words.entries.items() if any(key.startswith(f"{g}.") for g in groups)}


def _own_files(book: Book) -> dict[str, bytes]:
    """What lies in the templates' folders of assets, by the paths that pages know it by."""
    found: dict[str, bytes] = {}
    for folder in reversed(book.templates):
        for path in sorted((folder / "assets").rglob("*")):
            if path.is_file() and path.suffix in {".css", ".js", ".svg", ".woff2", ".png"}:
                found[f"assets/cb/{path.relative_to(folder / 'assets').as_posix()}"] = path.read_bytes()
    return found


def assets_mark(book: Book) -> str:
    """All that the files of our own are made from, besides the words of a language, which are the engine's."""
    return digest("\n".join(f"{path} {digest(content)}" for path, content in _own_files(book).items()))


def assets(book: Book) -> dict[str, bytes]:
    """The files of our own that the pages use; style sheets are kept in parts, and a project may exchange a part."""
    found = _own_files(book)
    parts = sorted(name for name in found if name.startswith("assets/cb/css/"))
    found["assets/cb/casebook.css"] = b"\n".join(found.pop(name) for name in parts)
    for name in [name for name in found if name.endswith(".css")]:
        found[name] = stylesheet(found[name].decode()).encode()
    for name, groups in (("words", SCRIPT_WORDS), ("calc/words", CALCULATOR_WORDS)):
        said = json.dumps(_words(book, groups), ensure_ascii=False, indent=0)
        found[f"assets/cb/{name}.js"] = f"export default {said};\n".encode()
    said = json.dumps(_words(book, REVIEW_WORDS) | {"language": book.language}, ensure_ascii=False, indent=0)
    heads = json.dumps(reviews.heads(), ensure_ascii=False, indent=0)
    found["assets/cb/review/words.js"] = f"export const heads = {heads};\nexport default {said};\n".encode()
    return found


def stylesheet(css: str) -> str:
    """A style sheet as it is published: without comments and blanks, and with its lengths in the theme's measure.

    Ours are written for a root of 16 px, as everywhere on the web; the theme's root has 20 px (html {font-size: 125%}).
    Conditions of media queries know no root and stay.
    """
    css = re.sub(r"/\*.*?\*/\s*", "", css, flags=re.DOTALL)
    css = (
        re.sub(r"\s*\n\s*", "\n", css).replace(";\n}", "}").replace("{\n", "{").replace(";\n", ";").replace(",\n", ",")
    )
    css = css.replace(" {", "{")
    css = re.sub(r"(?<=[{;])\s*([a-z-]+): ", r"\1:", css)
    return re.sub(r"@media[^{]*|(?<![\w.-])(-?\d*\.?\d+)rem\b", _in_theme, css)


def _in_theme(found: re.Match[str]) -> str:
    return f"{float(found[1]) * 0.8:.5g}rem" if found[1] else found[0]


def published(book: Book, address: str) -> str:
    """Where the page of an address lies below dist/site."""
    return f"{root_of(book.language)}{address}index.html"


def shell_configuration(book: Book, root: Path, scratch: Path) -> bytes:
    """The shell's configuration for a project that lies at `root`."""
    return configuration(book, Shellfile(root), scratch)


def shell_mark(book: Book, root: Path, scratch: Path) -> str:
    """What every page of a language takes from the shell, as a digest."""
    shellfile = Shellfile(root)
    return shell_digest(configuration(book, shellfile, scratch), shellfile.content, shellfile.overrides(book))


def shell_of(book: Book, shop: Workshop) -> Shell:
    """The shell of a language; one that stands in the workshop already if it was set up with the same."""
    scratch, shellfile = shop.scratch, Shellfile(shop.effects.root)
    written = configuration(book, shellfile, scratch)
    mark = shell_digest(written, shellfile.content, shellfile.overrides(book))
    known, shell = shop.shells.get(book.language, ("", None))
    if known != mark or shell is None:
        (scratch / "site" / book.language).mkdir(parents=True, exist_ok=True)
        put_together(book, shellfile, scratch)
        ours = len(shellfile.overrides(book)) == 1
        place = scratch / "site" / f"{book.language}.yml"
        shell = Shell(written, place, listed(nav(book, shellfile)), ours, lambda kind, make: _kept(book, kind, make))
        shop.shells[book.language] = (mark, shell)
    return cast("Shell", shell)


def _kept(book: Book, kind: str, make: Callable[[], str]) -> str:
    """The mould of a kind of page, from its kept form where the shell is the same."""
    return book.piece(("mould", kind), (("shell",),), make)


def sources(book: Book, shop: Workshop) -> Iterator[tuple[str, bytes]]:
    """What the shell's own build takes of a language: every page's source and every file beside them, by path."""
    put_together(book, Shellfile(shop.effects.root), shop.scratch)
    for page in pages(book):
        for address, source in cut(page.address, page.write(), book.words):
            yield source_of(address), source
    yield from assets(book).items()
    yield from charts.site_fonts(book, shop.effects).items()


def _targets(shop: Workshop) -> Iterator[Target]:
    for book in shop.books:
        yield from _language_targets(book, shop)
    yield downloads.target(shop)
    yield from search.targets(shop)
    yield from hosting.targets(shop)


def of_page(shop: Workshop, language: Language, address: str) -> dict[str, Target]:
    """What a page of a language is seen by, by name: itself and the files that all pages share; nothing where there is
    no such page. For whoever cannot wait until all are listed."""
    book = next((book for book in shop.books if book.language == language), None)
    found = {} if book is None else {target.name: target for target in _language_targets(book, shop, first_of(address))}
    return found if page_name(language, address) in found else {}


def page_name(language: Language, address: str) -> str:
    """The name of the target that makes a page."""
    return f"page {language} {first_of(address) or '/'}"


def _language_targets(book: Book, shop: Workshop, only: str | None = None) -> Iterator[Target]:
    language = book.language
    shell = cache(partial(shell_of, book, shop))  # set up with the first page: what it says of others is known by then
    for page in pages(book, only):
        name = page_name(language, page.address)
        gives = (SITE + published(book, page.address),)
        yield Target(name, "site", partial(_finished, book, shell, page), language, gives=gives, stage="pages")
    for address, write in redirects(book):
        name, gives = f"redirect {language} {address}", (SITE + published(book, address),)
        files = partial(_one, published(book, address), write)
        yield Target(name, "site", reading(book)(files), language, gives=gives, stage="pages")
    root = root_of(language)

    def static(name: str) -> Files:
        book.note("shell")
        return {f"{root}{name}": shell().static(name)}

    def theme() -> Files:
        book.note("shell")
        return {f"{root}{path}": content for path, content in shell().theme_files().items()}

    def listing() -> Files:
        written = sitemap(book)
        # with an address of the whole, `hosting` writes that of all languages at the root
        return {f"{root}sitemap.xml": written} if root or not book.edition.site else {}

    def own() -> Files:
        book.note("assets")
        return {f"{root}{path}": content for path, content in assets(book).items()}

    def fonts() -> Files:
        return {f"{root}{path}": content for path, content in charts.site_fonts(book, shop.effects).items()}

    for name in STATIC:
        yield Target(f"{name} {language}", "site", reading(book)(partial(static, name)), language, stage="assets")
    yield Target(f"theme {language}", "site", reading(book)(theme), language, stage="assets")
    yield Target(f"sitemap {language}", "site", reading(book)(listing), language, stage="assets")
    yield Target(f"assets {language}", "site", reading(book)(own), language, stage="assets")
    yield Target(f"fonts {language}", "site", reading(book)(fonts), language, stage="assets")
    data = reading(book)(partial(reviews.data_files, book))
    lines = reading(book)(partial(comparing.data_files, book))
    gives = (f"{SITE}{root}{comparing.FOLDER}series.json",)
    yield Target(f"series {language}", "site", lines, language, gives=gives, stage="assets")
    yield Target(f"reviews {language}", "site", data, language, gives=(f"{SITE}{root}{reviews.FOLDER}duties.json",))


def sitemap(book: Book) -> bytes:
    """The whole addresses of all pages of a language; none where the edition has no address. The shell's instant
    navigation asks for this file, so it is always there."""
    desk = Desk(book, "site")
    book.note("record", "edition", book.edition.id)
    site = (book.edition.site or "").rstrip("/")
    for kind in kinds.ALL:
        if kind.own_page:
            desk.all(kind.name)  # asked for: the list changes with the records that there are
    found = (f"{site}/{root_of(book.language)}{page.address}" for page in pages(book) if site)
    entries = "".join(f"<url><loc>{html.escape(each)}</loc></url>\n" for each in found)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{entries}</urlset>\n"
    ).encode()


def _one(path: str, write: Callable[[], bytes]) -> Files:
    return {path: write()}


def _finished(book: Book, shell: Callable[[], Shell], page: SitePage) -> Made:
    assert book.notes is not None
    book.notes.begin()
    book.note("shell")
    source = page.write()
    left = page.leave(source)
    finished = {
        SITE + published(book, address): shell().finish(source_of(address), part)
        for address, part in cut(page.address, source, book.words)
    }
    return Made(finished, book.notes.taken(), left)


OUTPUT = Output("site", _targets)
