"""What a published site has beside its pages, for those that are no readers: search engines, feed readers, language
models, browsers that install it, hosts that send it.

Sitemap, robots.txt and feeds carry whole addresses, so they are made only where it is known at which address the site
will lie (`site` of the edition, or `build --site`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from casebook import kinds
from casebook.charts import style
from casebook.errors import LANGUAGES, Language
from casebook.graph import Files, Made, Target
from casebook.kinds.correction import Correction
from casebook.presses import cards
from casebook.presses.base import SITE, Workshop, reading, root_of
from casebook.presses.law_changes import law_changes
from casebook.presses.pages import PAGES, chapters, names, navigation
from casebook.presses.portable import archive, portable
from casebook.render import Book, Desk, raw

WORKER = "site/worker.js"
STAGE = "offline"  # what is made of the list of all other files
ZIP, PACKING = "downloads/casebook-site.zip", "zip"
_NOT_KEPT = re.compile(
    r"_headers|worker\.js|robots\.txt|(?:en/)?(?:sitemap\.xml|feed\.xml|llms\.txt)|downloads/hosting/|assets/cards/"
)
_DOWNLOADS = "downloads/"

# What a page may do, said once: everything is our own, nothing is written into a page. Pagefind is WebAssembly.
POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'none'",
    "img-src": "'self' data: blob:",
    "manifest-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "worker-src": "'self' blob:",
}
POLICY_OF_PAGES = "; ".join(f"{name} {value}" for name, value in POLICY.items())
HOSTS = tuple(f"downloads/hosting/{name}" for name in ("nginx.conf", "apache.conf", "Caddyfile"))
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": f"{POLICY_OF_PAGES}; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def targets(shop: Workshop) -> Iterator[Target]:
    """The files beside the pages."""
    for book in shop.books:
        language = book.language
        read = reading(book)
        for name, make in (("feed", _feed), ("llms", _llms), ("manifest", _manifest)):
            yield Target(f"{name} {language}", "site", read(partial(make, book)), language, stage="assets")
    both = tuple(shop.every.values())
    yield Target("icons", "site", partial(_icons, shop), stage="assets")
    yield Target("sitemap", "site", reading(*both)(partial(_sitemap, both)), stage="assets")
    yield Target("worker", "site", reading(*both)(partial(_worker, both[0])), stage="assets")
    yield Target("headers", "site", _headers, stage="assets")
    yield Target("offline", "site", partial(_offline, shop), late=2, stage=STAGE)
    if shop.contents is not None:
        gives = (f"{SITE}{ZIP}",)
        yield Target("zip", "site", partial(_zip, shop, shop.contents), gives=gives, late=3, stage=PACKING)


def for_hosts() -> Target:
    """The files that are copied into a server's configuration; they are offered among the downloads."""
    return Target("hosting", "pack", _hosts, gives=tuple(f"{SITE}{path}" for path in HOSTS))


# addresses


def _base(book: Book) -> str:
    """Where the site will lie, without the last slash; empty where nobody said."""
    book.note("record", "edition", book.edition.id)
    return (book.edition.site or "").rstrip("/")


def whole(book: Book, address: str) -> str:
    """The whole address of a page of a language."""
    return f"{_base(book)}/{root_of(book.language)}{address}"


def _addresses(book: Book) -> Iterator[str]:
    """Every page of a language that a search engine is to know."""
    hidden = {page.address for page in PAGES if not page.found}
    yield from (address for address in names() if address not in hidden)
    catalog = book.catalog
    for kind in kinds.ALL:
        if kind.own_page:
            for slug in catalog.slugs(kind.name):
                record = raw(catalog).find(kind.name, slug)
                assert record is not None
                if (place := kind.path(record, raw(catalog))) is not None:
                    yield place


def _sitemap(books: tuple[Book, ...]) -> Files:
    if not _base(books[0]):
        return {}
    by_language = {book.language: dict.fromkeys(_addresses(book)) for book in books}
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for book in books:
        for address in by_language[book.language]:
            lines.append(f"<url><loc>{escape(whole(book, address))}</loc>")
            for other in books:
                if address in by_language[other.language]:
                    href = quoteattr(whole(other, address))
                    lines.append(f'<xhtml:link rel="alternate" hreflang="{_code(other.language)}" href={href}/>')
            lines.append("</url>")
    lines.append("</urlset>")
    robots = f"User-agent: *\nAllow: /\nSitemap: {_base(books[0])}/sitemap.xml\n"
    return {"sitemap.xml": _text(lines), "robots.txt": robots.encode()}


def _code(language: Language) -> str:
    return "zh-Hans" if language == "zh" else language


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


# the feed


def _feed(book: Book) -> Files:
    """What changed, newest first: the edition, corrections, changes of law until its day. Atom (RFC 4287)."""
    if not _base(book):
        return {}
    desk = Desk(book, "site")
    edition = book.edition
    day = edition.date.code or ""
    entries = [
        (
            day,
            "",
            desk.local(edition.title),
            desk.t("note.edition", version=edition.version, date=desk.period(edition.date)),
        )
    ]
    for correction in book.catalog.all(Correction):
        text = desk.plain_words(correction.right)
        entries.append(
            (correction.as_of.code or day, f"evidence/corrections/#{correction.id}", desk.title(correction), text)
        )
    for _year, events in law_changes(book.catalog, edition).years:
        for event in events:
            path = (desk.url(event.instrument) or "").removeprefix("~/")
            title = f"{desk.title(event.instrument)} · {desk.t('law.' + event.what)}"
            entries.append(
                (event.code, path, title, desk.local(event.text) or desk.plain_words(event.instrument.summary))
            )
    entries.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
    host = urlsplit(_base(book)).netloc
    own = whole(book, "feed.xml")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_code(book.language)}">',
        f"<title>{escape(desk.local(edition.title))}</title>",
        f"<id>{escape(own)}</id>",
        f'<link rel="self" href={quoteattr(own)}/>',
        f"<link href={quoteattr(whole(book, ''))}/>",
        f"<updated>{_moment(entries[0][0])}</updated>",
        f"<author><name>{escape(desk.local(edition.publisher))}</name></author>",
    ]
    for number, (date, path, title, text) in enumerate(entries):
        mark = f"tag:{host},{day[:4]}:{book.language}/{path or 'edition'}/{date}"
        if any(e[:2] == (date, path) for e in entries[:number]):
            mark += f"/{number}"
        lines += [
            "<entry>",
            f"<title>{escape(title)}</title>",
            f"<id>{escape(mark)}</id>",
            f"<link href={quoteattr(whole(book, path))}/>",
            f"<updated>{_moment(date)}</updated>",
            f"<summary>{escape(text)}</summary>",
            "</entry>",
        ]
    lines.append("</feed>")
    return {f"{root_of(book.language)}feed.xml": _text(lines)}


def _moment(code: str) -> str:
    """The first moment of a day, a month, a quarter or a year, as Atom wants it."""
    year, *rest = code.split("-")
    month, day = "01", "01"
    if rest and rest[0].isdigit():
        month = rest[0]
        day = rest[1] if len(rest) > 1 else "01"
    elif rest and rest[0].startswith("Q"):
        month = f"{int(rest[0][1:]) * 3 - 2:02}"
    elif rest and rest[0] == "H2":
        month = "07"
    return f"{year}-{month}-{day}T00:00:00Z"


# for language models


def _llms(book: Book) -> Files:
    """A map of the site for language models, as llmstxt.org describes it: what it is, what may be said of its figures,
    where things stand."""
    desk = Desk(book, "site")
    edition = book.edition
    base = f"{_base(book)}/{root_of(book.language)}" if _base(book) else ""
    lines = [f"# {desk.local(edition.title)}", "", f"> {desk.local(edition.subtitle)}", ""]
    lines += [desk.plain_words(edition.summary), "", desk.t("llms.caution"), ""]
    lines += [f"## {desk.t('kinds.chapter')}", ""]
    for chapter in chapters(desk):
        path = (desk.url(chapter) or "").removeprefix("~/")
        lines.append(f"- [{desk.title(chapter)}]({base}{path}): {desk.plain_words(chapter.summary)}")
    for section, entries in navigation():
        lines += ["", f"## {desk.t(section)}", ""]
        lines += [f"- [{desk.t(key)}]({base}{address})" for key, address in entries]
    lines += ["", f"## {desk.t('nav.downloads')}", ""]
    files = f"{_base(book)}/" if base else "../" if book.language != "zh" else ""
    for name in ("facts", "metrics", "cases", "organisations", "sources"):
        lines.append(f"- [{desk.t('pack.' + name)}]({files}downloads/data/{name}.json)")
    return {f"{root_of(book.language)}llms.txt": _text(lines)}


# installing


def _manifest(book: Book) -> Files:
    """What a browser asks before it installs the site: one a language, with the other language in its reach."""
    book.note("record", "edition", book.edition.id)
    edition, language = book.edition, book.language
    up = "" if language == "zh" else "../"
    told = {
        "name": edition.title.in_(language),
        "short_name": edition.short.in_(language),
        "description": edition.subtitle.in_(language),
        "lang": _code(language),
        "dir": "ltr",
        "start_url": "./",
        "scope": up or "./",
        "id": f"casebook-{edition.id}-{language}",
        "display": "minimal-ui",
        "background_color": style.colour("paper", "light"),
        "theme_color": style.colour("paper", "light"),
        "icons": [
            {"src": f"{up}assets/cb/seal.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(
                {"src": f"{up}assets/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
                for size in cards.ICONS
            ),
            {
                "src": f"{up}assets/icon-maskable.png",
                "sizes": f"{cards.ICONS[-1]}x{cards.ICONS[-1]}",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
    return {f"{root_of(language)}manifest.webmanifest": json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"}


def _icons(shop: Workshop) -> Made:
    return Made({f"{SITE}{path}": content for path, content in cards.icons(shop.effects).items()}, (), count=0)


# hosting


def _worker(book: Book) -> Files:
    """The worker lies at the root, since it answers for what lies below it only."""
    name = book.first(WORKER)
    found = next(folder / name for folder in book.templates if (folder / name).exists())
    return {"worker.js": found.read_bytes()}


def _headers() -> Made:
    """The security headers as Netlify and Cloudflare Pages read them themselves."""
    lines = [f"  {name}: {value}" for name, value in HEADERS.items()]
    return Made({f"{SITE}_headers": _text(["/*", *lines])}, (), count=0)


def _hosts() -> Made:
    """The same as files to copy into a server's configuration: nginx, Apache, Caddy."""
    nginx = [f'add_header {name} "{value}" always;' for name, value in HEADERS.items()]
    apache = [f'Header always set {name} "{value}"' for name, value in HEADERS.items()]
    caddy = ["header {", *(f'\t{name} "{value}"' for name, value in HEADERS.items()), "}"]
    files = zip(HOSTS, (nginx, apache, caddy), strict=True)
    return Made({f"{SITE}{path}": _text(lines) for path, lines in files}, (), count=0)


# reading offline


def _offline(shop: Workshop) -> Made:
    """The list of what a browser may keep for reading offline, with sums by which it knows what has changed.

    `pages` are pages and what they show, by language; what both languages use is in `shared`; `downloads` are files.
    """
    found: dict[str, dict[str, str]] = {"shared": {}, **{language: {} for language in LANGUAGES}, "downloads": {}}
    for path, sum_ in shop.files(STAGE, PACKING).items():
        name = path.removeprefix(SITE)
        if _NOT_KEPT.match(name) or path == name:
            continue
        found[_shelf(name)][name] = sum_[:12]
    edition = next(iter(shop.every.values())).edition
    told = {"edition": f"{edition.version} {edition.date.code}", "files": found}
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    for book in shop.every.values():
        if book.notes is not None:
            book.notes.begin()
    asked = (("", "files", STAGE, PACKING), ("zh", "record", "edition", edition.id))
    return Made({f"{SITE}offline.json": content}, asked, count=0)


def _zip(shop: Workshop, contents: Callable[[], Mapping[str, Callable[[], bytes]]]) -> Made:
    """The whole site as a folder that reads without a server."""
    files = {path.removeprefix(SITE): read for path, read in contents().items() if path.startswith(SITE)}
    edition = next(iter(shop.every.values())).edition
    packed = archive(portable(files, edition.site or ""), "site")
    asked = (("", "files", STAGE, PACKING), ("zh", "record", "edition", edition.id))
    return Made({f"{SITE}{ZIP}": packed}, asked)


def _shelf(name: str) -> str:
    """Whose a file is: of one language, of both, or one to download."""
    if name.startswith(_DOWNLOADS):
        return "downloads"
    if name.startswith("search/"):
        parts = name.split("/")[1].split(".")
        return next((part for part in parts if part in LANGUAGES), "shared")
    if name.startswith("en/"):
        return "en"
    return "shared" if name.startswith("assets/") else "zh"
