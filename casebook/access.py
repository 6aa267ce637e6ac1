"""Whether pages can be used by all, as far as what is written tells: languages, titles, names, labels.

Pure: a mapping of paths to contents goes in, what is lacking comes out. Contrast, order and sense are for browser tests
and people; this holds for every page of a release, which is more than those look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_FIELDS = frozenset({"input", "select", "textarea"})
_UNNAMED = frozenset({"hidden", "submit", "button", "reset", "image"})  # inputs that need no label
_SWITCH = "__"  # so begin the ids of switches that the shell keeps out of sight, for its own labels
_NAMED_BY = ("aria-label", "aria-labelledby", "title")


@dataclass(frozen=True, order=True)
class Lack:
    """What a page lacks: `what` is missing, `where` is the element."""

    page: str
    line: int
    what: str
    where: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.what} {self.where}".rstrip()


def lacking(files: Mapping[str, bytes]) -> list[Lack]:
    """What the pages of a site lack, in order of page and line.

    A page that only leads on (a redirect) needs a language and a title, and no heading.
    """
    found: list[Lack] = []
    for path in files:
        if path.endswith((".html", ".htm")):
            page = _Page(path)
            page.feed(files[path].decode("utf-8", "replace"))
            page.close()
            found += page.lacks()
    return sorted(found)


class _Page(HTMLParser):
    """One page, read from top to bottom."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[Lack] = []
        self.language = self.title = ""
        self.heads = 0
        self.leads_on = False
        self.ids: set[str] = set()
        self.labels: set[str] = set()  # the ids that labels are for
        self.fields: list[tuple[str, int, str]] = []  # id, line, element: of which no name was seen so far
        self.open: list[str] = []
        self.waiting: list[tuple[str, int, int]] = []  # elements that need a name: which, line, how deep
        self.named: set[int] = set()  # depths of these in which something has been said

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag == "html":
            self.language = told.get("lang", "")
        elif tag == "h1":
            self.heads += 1
        elif tag == "meta" and told.get("http-equiv", "").lower() == "refresh":
            self.leads_on = True
        elif tag == "label" and "for" in told:
            self.labels.add(told["for"])
        elif tag in {"img", "area"} and "alt" not in told and told.get("aria-hidden") != "true":
            self._lack(line, "alt", f"<{tag} src={told.get('src', '')[:60]}>")
        if identity := told.get("id"):
            if identity in self.ids:
                self._lack(line, "id-twice", f"#{identity}")
            self.ids.add(identity)
        asks = tag in _FIELDS and not (tag == "input" and told.get("type", "text") in _UNNAMED)
        asks = asks and not told.get("id", "").startswith(_SWITCH)
        if asks and not any(told.get(name) for name in _NAMED_BY) and "label" not in self.open:
            self.fields.append((told.get("id", ""), line, f"<{tag} {told.get('id') or told.get('class', '')}>"))
        self._say(told)
        if tag not in _VOID:
            self.open.append(tag)
            if tag == "button" or (tag == "a" and "href" in told):
                self.waiting.append(
                    (f"<{tag} {told.get('class', '') or told.get('href', '')}>"[:80], line, len(self.open))
                )
                if any(told.get(name) for name in _NAMED_BY) or told.get("aria-hidden") == "true":
                    self.named.add(len(self.open))

    def _say(self, told: Mapping[str, str]) -> None:
        """What an element says by its attributes is said by the buttons and links around it."""
        if told.get("alt") or told.get("aria-label"):
            self.named.update(depth for _what, _line, depth in self.waiting)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.open:
            return
        while self.open:
            depth = len(self.open)
            if self.waiting and self.waiting[-1][2] == depth:
                what, line, _depth = self.waiting.pop()
                if depth not in self.named:
                    self._lack(line, "name", what)
                self.named.discard(depth)
            if self.open.pop() == tag:
                return

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data
        if self.open and self.open[-1] not in {"script", "style"}:
            self.named.update(depth for _what, _line, depth in self.waiting)

    def _lack(self, line: int, what: str, where: str) -> None:
        self.found.append(Lack(self.path, line, what, where))

    def lacks(self) -> list[Lack]:
        """What was found, and what only the whole page tells."""
        if not self.language:
            self._lack(1, "lang", "<html>")
        if not self.title.strip():
            self._lack(1, "title", "<title>")
        if not self.heads and not self.leads_on:
            self._lack(1, "h1", "<h1>")
        for identity, line, where in self.fields:
            if identity not in self.labels:
                self._lack(line, "label", where)
        return self.found
