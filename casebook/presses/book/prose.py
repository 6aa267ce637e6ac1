"""Text for the printed book: a chapter as blocks of HTML; what is mended and checked in the whole page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup

from casebook.errors import Language, ToolError
from casebook.kinds.chapter import Chapter
from casebook.presses.book import blocks, chinese, english, figures
from casebook.render import Desk, Ref

_LABEL = 6.0  # up to this width, a label of the first column is not broken
_WORDS = re.compile(r"<table>.*?</table>", re.DOTALL)
_TABLE = 59.0  # the width of a table, in em of its type


@dataclass(frozen=True)
class Marks:
    """A line of the margin: one record with words beside it, or short marks that share the line."""

    long: bool
    records: list[Ref]


def chapter_html(desk: Desk, chapter: Chapter) -> str:
    """A chapter as HTML: section numbers apart from titles, marks beside paragraphs, tables with widths."""
    html = str(desk.chapter(chapter))
    html = re.sub(r"<h2([^>]*)>(\d+(?:\.\d+)*) (.*?)</h2>", _heading, html)
    outermost = [_leading(block, after) for block, after in pairwise([*figures.outermost(html), ""])]
    return "".join(_beside(desk, _WORDS.sub(lambda table: _with_widths(table[0]), block)) for block in outermost)


def _leading(block: str, after: str) -> str:
    """A paragraph that leads to a table or a list stands on its page."""
    leads = block.startswith("<p>") and after.startswith(("<table", "<ul", "<ol"))
    return block.replace("<p>", '<p class="leads">', 1) if leads else block


def _heading(match: re.Match[str]) -> str:
    """A section's heading: its number apart, and what the running head and the outline call it, without the mark."""
    attributes, number, title = match.groups()
    name = Markup(re.sub(r"<span.*?</span>", "", title)).striptags()
    head = Markup.escape(f"{number} {name}")
    return f'<h2{attributes} data-head="{head}"><span class="no">{number}</span> {title}</h2>'


def _beside(desk: Desk, block: str) -> str:
    """A paragraph or list with what belongs in the margin beside it, and as much height as that needs. What holds a
    chart or a table of data takes the margin as well, and has its marks in the text."""
    if "apart--wide" in block.partition(">")[0] or not block.startswith(
        ("<p>", "<p ", "<ul>", "<ol>", "<blockquote>", '<div class="apart', '<div class="footnotes')
    ):
        return block
    found = [mark.split(" ", 1) for mark in re.findall(r'data-mark="([^"]+)"', block)]
    if not found:
        return block
    beside = desk.render("marks.html.j2", marks=_marks(desk, found))
    short = beside.count('class="mark mark--short"')
    long = re.findall(r'class="mark mark--long">(.*?)</p>', beside, re.DOTALL)
    lines = -(-short // 4) + sum(-(-(ems(Markup(text).striptags()) + 1) // 15) for text in long)
    height = 4 + 9.5 * lines + 2 * len(long)
    leads = " leads" if block.startswith('<p class="leads"') else ""
    return f'<div class="beside{leads}" style="min-height:{height:.1f}pt">{beside}{block}</div>'


def _marks(desk: Desk, found: Iterable[list[str]]) -> list[Marks]:
    """Marks line by line: a grade with nothing to say beside it is short, and those that follow each other share."""

    def is_long(mark: list[str]) -> bool:
        kind, slug = mark
        if kind != "fact":
            return True
        return bool(desk.get(kind, slug).attributed_to) or "contradicted" in desk.book.findings.standing(slug).flags

    lines: list[Marks] = []
    for long, some in groupby(found, key=is_long):
        records = [desk.get(kind, slug) for kind, slug in some]
        lines += [Marks(long, [record]) for record in records] if long else [Marks(long, records)]
    return lines


def _with_widths(html: str) -> str:
    """A table of words gets widths for its columns by what stands in them; else a column may be one character wide."""
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in html.split("</tr>")]
    columns = list(zip(*(row for row in rows if row), strict=False))
    wide = [[ems(Markup(cell).striptags()) for cell in column] for column in columns]
    least = [max(3.0, max(ems(word) for cell in column for word in _words(cell)) + 1.8) for column in columns]
    if columns:  # labels of Chinese are one word each, though a line may be broken at any sign
        labels = [Markup(cell).striptags() for cell in columns[0]]
        least[0] = max(least[0], min(max(map(ems, labels)), _LABEL) + 1.8)
    wanted = [max(sum(e) / len(e), max(e) ** 0.75, low) - low for e, low in zip(wide, least, strict=True)]
    rest = max(0.0, _TABLE - sum(least))
    widths = [low + rest * (want + 0.1) / sum(w + 0.1 for w in wanted) for low, want in zip(least, wanted, strict=True)]
    cols = "".join(f'<col style="width:{100 * width / sum(widths):.1f}%">' for width in widths)
    return html.replace("<table>", f'<table class="words"><colgroup>{cols}</colgroup>', 1)


_UNBROKEN = re.compile(
    r"(?:\d{1,2} )?[A-Z][a-z]+ \d{4}|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?"
    r"|CNY [\d,.]+(?: [mbt]r?illion)?|[^\s\u2e80-\uffff]+|."
)


def _words(cell: str) -> list[str]:
    """What a line is not broken inside of: dates, sums, words between spaces; a sign of Chinese stands alone."""
    return _UNBROKEN.findall(Markup(cell).striptags()) or [""]


def balanced(text: str, room: float) -> float:
    """How wide a title must be set, in em, so that its lines come out alike; `room` is what there is."""
    total = ems(text)
    lines = -(-total // room)
    slack = 0.7 if unicodedata.east_asian_width(text[0]) in "WF" else 2.2
    return min(room, total / lines + slack)


def ems(text: str) -> float:
    """About how wide a text is, in em."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.55 for char in text)


def tidy(html: str, language: Language) -> str:
    """What type needs and editors do not write: gaps, places where a line is not broken."""
    some = chinese.RULES if language == "zh" else english.RULES
    return blocks.mended(html, lambda text: blocks.applied(text, some))


_REFERENCE = re.compile(
    r'(<a class="(?:cb-ref cb-ref--(?:{kinds})|cb-term)" href="#([^"]+)"[^>]*>)(.*?)</a>'.format(
        kinds="case|chart|checklist|correction|dataset|instrument|metric|playbook|section|story|term"
    )
)


def with_pages(html: str) -> str:
    """References with room for the page on which what they name stands: each thing once in a piece, where it is first
    named. Contents and lists that end their lines with a number have theirs already."""
    seen: set[str] = set()

    def reference(found: re.Match[str]) -> str:
        begin, target, words = found.groups()
        if target in seen or f'id="{target}"' in html:
            return found[0]
        seen.add(target)
        return f'{begin}{words}\u2060<span class="at" data-page="{target}">\u2192</span></a>'

    return _REFERENCE.sub(reference, html)


def check_links(html: str, whole: bool = True, later: Collection[str] = ()) -> None:
    """Every link inside of the book has one place to lead to; in a volume that is not the whole, it may have none.
    `later` are places that will be there.

    Raises:
        ToolError: with all anchors that are missing or there twice.
    """
    ids = Counter(re.findall(r'\bid="([^"]+)"', html))
    wanted = dict.fromkeys(re.findall(r'\bhref="#([^"]+)"', html))
    missing = [name for name in wanted if name not in ids and name not in later]
    twice = [name for name, times in ids.items() if times > 1]
    said = []
    if missing and whole:
        said.append("these links lead nowhere: " + ", ".join(missing[:20]))
    if twice:
        said.append("these anchors stand twice: " + ", ".join(twice[:20]))
    if said:
        raise ToolError("PDF: " + "; ".join(said))


def spoken(latex: str) -> str:
    """A formula as a line of text: fractions with a stroke, sums and products by their signs."""
    text = latex
    for _ in range(4):
        text = re.sub(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"(\1) / (\2)", text)
    for command, sign in (("sum", "Σ"), ("times", "×"), ("cdot", "·"), ("prod", "Π")):
        text = text.replace(f"\\{command}", sign)
    text = re.sub(r"\\(?:text|mathrm)\{([^{}]*)\}", r"\1", text)
    text = re.sub(r"\((\w+)\)", r"\1", text)
    return re.sub(r"[{}]", "", text).strip()
