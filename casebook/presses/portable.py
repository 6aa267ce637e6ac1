"""The site as a folder that reads without a server: what a build published, so changed that links find their pages and
that what needs a server says so.

A browser shows the list of a folder where a link leads to one, and refuses modules, so every link names its file, and
pages take our scripts only where a server sends them: the same folder, served, is the site with all that it can.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from casebook.text import Words

DOWNLOADS = "downloads/"
OPENER = "assets/cb/shell/opened.js"
# for hosts, for machines, and what knows the pages by their sums
_LEFT_OUT = re.compile(
    r"_headers|404\.html|en/404\.html|worker\.js|offline\.json|robots\.txt|(?:en/)?(?:sitemap\.xml|feed\.xml|llms\.txt)"
    r"|(?:en/)?manifest\.webmanifest|assets/cards/.*|downloads/hosting/.*"
)
_TAG = re.compile(r"<(?P<name>a|link)\b[^>]*?\shref=\"(?P<href>[^\"]*)\"[^>]*>", re.IGNORECASE)
_MODULE = re.compile(r"<script\b(?=[^>]*\stype=\"module\")[^>]*?\ssrc=\"(?P<src>[^\"]*)\"[^>]*></script>")
_SERVER = "python3 -m http.server"  # as the note says it
_WHEN = (1980, 1, 1, 0, 0, 0)  # the first that the format knows: the same site gives the same bytes


def portable(
    files: Mapping[str, Callable[[], bytes]], site: str = "", downloads: bool = False
) -> Iterator[tuple[str, bytes]]:
    """The files of the folder by path. `files` are those of the site; `site` is its address elsewhere, where links to
    files that are left out lead; without one they lead nowhere. `downloads`: with the files to be downloaded."""
    kept = {
        path: read
        for path, read in files.items()
        if not _LEFT_OUT.fullmatch(path) and (downloads or not path.startswith(DOWNLOADS) or path.endswith(".html"))
    }
    for path, read in kept.items():
        content = read()
        if path.endswith(".html"):
            content = _page(path, content.decode("utf-8"), kept.keys(), site.rstrip("/")).encode("utf-8")
        yield path, content


def archive(files: Iterable[tuple[str, bytes]], folder: str) -> bytes:
    """Files as a ZIP in which they lie in a folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path, content in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{path}", _WHEN)
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _page(path: str, text: str, known: Collection[str], site: str) -> str:
    root = "../" * path.count("/")
    words = Words.load("en" if path.startswith("en/") else "zh")

    def link(found: re.Match[str]) -> str:
        tag, href = found[0], html.unescape(found["href"])
        if 'rel="manifest"' in tag:
            return ""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or not parts.path:
            return tag
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        folder = parts.path.endswith("/") or posixpath.basename(parts.path) in {".", ".."}
        inside = f"{target}/index.html".removeprefix("./") if folder else target
        if inside in known:
            there = f"{parts.path.rstrip('/')}/index.html" if folder else parts.path
            return _with(tag, found["href"], parts._replace(path=there).geturl())
        if site and not target.startswith(".."):
            away = parts._replace(path="" if target == "." else target + "/" * folder).geturl()
            return _with(tag, found["href"], f"{site}/{away}")
        return tag.replace(f' href="{found["href"]}"', "", 1).replace(" download", "", 1)

    def module(found: re.Match[str]) -> str:
        return f'<script defer src="{root}{OPENER}" data-module="{found["src"]}"></script>'

    text = _MODULE.sub(module, _TAG.sub(link, text))
    said = html.escape(words("portable.note").replace("`", "")).replace(_SERVER, f"<code>{_SERVER}</code>")
    note = f'<p class="cb-keptnote" data-carried hidden>{said}</p>'
    return text.replace("<main", f"{note}\n<main", 1)


def _with(tag: str, before: str, after: str) -> str:
    return tag.replace(f'href="{before}"', f'href="{html.escape(after)}"', 1)
