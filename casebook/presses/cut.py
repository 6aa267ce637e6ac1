"""A page that is too heavy to travel, cut into pages: its list goes on on the next one.

A template writes a cut between the things that it lists. What is open there is closed, and opened again on the next
page, with what a reader needs to know where that goes on: headings, heads of tables, whatever is marked `data-again`.
"""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

CUT = "<!--cut-->"
LIMIT = 20 * 1024  # bytes as they travel, of what a page lists; the shell of a page has six thousand besides
_AGAIN = frozenset({"h1", "h2", "h3", "thead", "caption", "colgroup", "summary"})
_VOID = frozenset({"input", "br", "img", "hr", "meta", "link", "wbr", "col", "source"})
# a pattern that begins with its own letters is looked for many times as fast as one that begins with an edge of a word
_ID = re.compile(r'id="(?<=[\s"\']id=")([^"]+)"')
_ADDRESSES = (re.compile(r'href="(?!#|[a-z]+:|/)'), re.compile(r'src="(?!#|[a-z]+:|/)'))
_ANCHOR = re.compile(r'href="#([^"]+)"')
_NAMED = re.compile(r'<(h2|div|p)\b[^>]*?\bid="([^"]+)"[^>]*>')

Say = Callable[..., str]


@dataclass
class _Open:
    """An element that is open: its start tag as it stands, and its parts that are told again."""

    tag: str
    start: str
    at: int
    again: list[str] = field(default_factory=list)


_Cut = tuple[int, tuple[tuple[_Open, tuple[str, ...]], ...]]
# our own HTML: tags are closed, and what stands in attributes is quoted and escaped
_TAG = re.compile(
    r"""<(?:!--(?P<comment>.*?)--|(?P<end>/?)(?P<name>[A-Za-z][\w-]*)[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*)>""",
    re.DOTALL,
)


def _cuts(body: str) -> list[_Cut]:
    """Where the cuts of a body are, and what is open at each."""
    stack: list[_Open] = []
    found: list[_Cut] = []
    for tag in _TAG.finditer(body):
        comment, end, name = tag.groups()
        if name is None:
            if comment == "cut":
                found.append((tag.start(), tuple((each, tuple(each.again)) for each in stack)))
        elif not end:
            if name not in _VOID and not tag[0].endswith("/>"):
                stack.append(_Open(name, tag[0], tag.start()))
        else:
            while stack:
                done = stack.pop()
                if done.tag == name:
                    if stack and (name in _AGAIN or " data-again" in done.start):
                        stack[-1].again.append(f"{body[done.at : tag.start()]}</{name}>")
                    break
    return found


def cut(address: str, source: bytes, say: Say) -> Iterator[tuple[str, bytes]]:
    """The pages that the source of a page (front matter and body) makes: itself alone, where it is not too heavy."""
    text = source.decode()
    if CUT not in text:
        yield address, source
        return
    head, mark, body = text.partition("\n---\n")
    bare = _uncut(text).encode()
    begin = body.index(CUT)
    many = -(-len(gzip.compress(body[begin : body.rindex(CUT)].encode(), 6)) // LIMIT)
    if many < 2:
        yield address, bare
        return
    cuts = _cuts(body)
    edges = [cuts[round(n * (len(cuts) - 1) / many)] for n in range(many + 1)]
    rows = [_uncut(body[one[0] : other[0]]) for one, other in pairwise(edges)]
    for n, items in enumerate(rows, 1):
        (_, before), (_, after) = edges[n - 1], edges[n]
        ways = _ways(n, rows, say)
        if n == 1:
            kept = sum(1 for (one, _), (other, _) in zip(after, edges[-1][1], strict=False) if one is other)
            closed = "".join(f"</{each.tag}>" for each, _ in reversed(after[kept:]))
            made = _uncut(f"{body[:begin]}{items}{closed}{body[edges[-1][0] :]}")
            outer = made.rindex("</")
            yield address, f"{head}{mark}{made[:outer]}{ways}\n{made[outer:]}".encode()
        else:
            opened = "".join(each.start + "".join(again) for each, again in before)
            closed = "".join(f"</{each.tag}>" for each, _ in reversed(after[1:]))
            named = say("index.part", n=n, m=many)
            titled = _titled(head, named)
            page = f"{opened}{items}{closed}{ways}\n</{after[0][0].tag}>\n"
            yield f"{address}part-{n}/", f"{titled}{mark}\n{_below(page)}".encode()


def _titled(head: str, part: str) -> str:
    """The front matter of a page with the name of its part behind the title."""
    return re.sub(r'("title": "(?:[^"\\]|\\.)*)"', lambda m: f'{m[1]} · {part}"', head, count=1)


def _uncut(text: str) -> str:
    """A text without its cuts, and without the lines on which they stood: the shell's Markdown would empty these."""
    first, *more = text.split(CUT)
    if not more:
        return text
    rest = (part.lstrip(" \t").removeprefix("\n") for part in more)
    # only what is followed by a cut gives up the blanks at its end
    *before, last = first, *rest
    return "".join([*(part.rstrip(" \t") for part in before), last])


def first_of(address: str) -> str:
    """The page of which an address is a further page; else the address itself."""
    return re.sub(r"(^|/)part-\d+/$", r"\1", address)


def _below(page: str) -> str:
    """A page with its addresses as they are one folder further down; what it has not itself is on the first page."""
    anchors = set(_ID.findall(page))
    for attribute in _ADDRESSES:
        page = attribute.sub(r"\g<0>../", page)
    return _ANCHOR.sub(lambda m: m[0] if m[1] in anchors else f'href="../#{m[1]}"', page)


def _ways(n: int, rows: list[str], say: Say) -> str:
    """Links to the other pages, and on the first to what can be named on them, under its own anchor."""
    up = "" if n == 1 else "./"
    links = []
    for k in range(1, len(rows) + 1):
        there = f"{up}part-{k}/" if k > 1 else "./"
        here = ' aria-current="page"' if k == n else ""
        links.append(f'<li><a href="{there}"{here}>{say("index.part", n=k, m=len(rows))}</a></li>')
    named = [
        f'<li><a id="{anchor}" href="part-{k}/#{anchor}">{name}</a></li>'
        for k, items in enumerate(rows[1:], 2)
        for anchor, name in _names(items)
        if n == 1
    ]
    more = f'\n<ul class="cb-parts__named">{"".join(named)}</ul>' if named else ""
    label = html.escape(say("index.parts"))
    return f'<nav class="cb-parts" aria-label="{label}" data-parts>\n<ul>{"".join(links)}</ul>{more}\n</nav>'


def _names(items: str) -> Iterator[tuple[str, str]]:
    for found in _NAMED.finditer(items):
        tag = found[1] if found[1] != "div" else "h2"
        text = re.search(rf"{'' if tag == found[1] else f'<{tag}[^>]*>'}(.*?)</{tag}>", items[found.end() :], re.DOTALL)
        yield found[2], re.sub(r"<[^>]+>", "", text[1]).strip() if text else found[2]
