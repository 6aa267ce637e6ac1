"""A source begun from its address: looked for among those that there are, then written with what is known of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from casebook.catalog import natural
from casebook.choice import nearest
from casebook.editing.beginning import OPEN, new_file
from casebook.editing.project import Draft, Project, refuse_odd
from casebook.errors import CasebookError, Place, Said
from casebook.kinds import BY_NAME
from casebook.kinds.source import Reading, Source, Standing
from casebook.scaffold import require_id

# parts of an address that say where a reader came from, not what is read
_TRACKING = re.compile(r"utm_|spm|from|share|fbclid|gclid|scene|chksm|mpshare|srcid|sharer_", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index\.(?:html?|php|aspx?|jsp))?$", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """A source that is there already: the same page, or one so near that somebody should look (`same` is false)."""

    id: str
    title: str
    place: Place
    same: bool


def page_of(url: str) -> tuple[str, str, str]:
    """What of an address tells which page it is: host, path, and the parts of the query that are not about readers.

    Raises:
        CasebookError: it is no address of the web.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme.lower() not in {"http", "https"} or "." not in host or re.search(r"\s", url.strip()):
        raise CasebookError(
            Said(
                f"{url} 不是网址，要以 http:// 或 https:// 开头", f"{url} is no address: http:// or https:// begins one"
            )
        )
    kept = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k))
    return re.sub(r"^(?:www|m|mobile)\.", "", host), _INDEX.sub("", unquote(parts.path)), urlencode(kept)


def alike(project: Project, url: str, title: str = "") -> Iterator[Known]:
    """Sources that may be the same: of the same page, or of the same title in other signs."""
    page, wanted = page_of(url), _bare(title)
    for source in project.catalog.all(Source):
        same = source.url is not None and page_of(source.url) == page
        titles = {_bare(source.title), _bare(source.translated or "")} - {""}
        if same or (wanted and (wanted in titles or (nearest(wanted, titles) and len(wanted) > 12))):
            yield Known(source.id, source.title, project.catalog.place("source", source.id), same)


def _bare(title: str) -> str:
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def id_for(project: Project, url: str, published: str = "") -> str:
    """An id that is free: the host's own name, then the year where it is known, then a number where there are more."""
    host = page_of(url)[0]
    labels = [label for label in host.split(".") if label not in {"com", "org", "net", "cn", "gov", "edu", "co", "hk"}]
    name = re.sub(r"[^a-z0-9]+", "-", (labels[-1] if labels else host).lower()).strip("-") or "source"
    year = re.match(r"[0-9]{4}", published)
    base = f"{name}-{year[0]}" if year else name
    taken = set(project.catalog.slugs("source"))
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, len(taken) + 3) if f"{base}-{n}" not in taken)


def begun(project: Project, url: str, told: Mapping[str, str], slug: str, accessed: str) -> Draft:
    """The project with a source of this address; what is not `told` is marked as still to fill. Nothing is written.

    `told` are `title`, `publisher_zh`, `publisher_en`, `published`, `standing`, `language`, `translated`.

    Raises:
        CasebookError: the id is none, or taken.
    """
    refuse_odd("URL", url)
    for name, value in told.items():
        refuse_odd(name, value)
    page_of(url)
    require_id(slug)
    kind = BY_NAME["source"]
    path = f"{kind.folder}/{slug}.yml"
    draft = Draft(project)
    if draft.exists(path) or ("source", slug) in project.homes:
        raise CasebookError(Said(f"已经有编号为 {slug} 的出处", f"there is a source with the id {slug} already"))
    title = told.get("title", "")
    chinese = bool(re.search("[\u4e00-\u9fff]", title))
    data: dict[str, object] = {
        "title": title or OPEN,
        "language": told.get("language") or ("zh" if chinese or not title else "en"),
        "publisher": {"zh": told.get("publisher_zh") or OPEN, "en": told.get("publisher_en") or OPEN},
        "url": url.strip(),
        "standing": told.get("standing") or OPEN,
        "reading": Reading.PAGE.value,
        "accessed": accessed,
    }
    for name in ("translated", "published"):
        if told.get(name):
            data[name] = told[name]
    draft.files[path] = new_file(kind, path, data)
    return draft


def standings() -> tuple[str, ...]:
    """What a source's standing may be."""
    return tuple(sorted((standing.value for standing in Standing), key=natural))
