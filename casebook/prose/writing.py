"""The walk over a chapter's segments that writes HTML: one for both media, which differ in headings and anchors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from casebook import home
from casebook.kinds.chapter import Chapter
from casebook.model.prose import (
    BLOCKS,
    STAND_IN,
    Box,
    Break,
    Call,
    Code,
    Emphasis,
    Footnotes,
    Heading,
    Icon,
    Items,
    Link,
    Listing,
    Paragraph,
    Piece,
    Pieces,
    Quote,
    Rule,
    Segment,
    Sign,
    Strong,
    Table,
    Tabs,
    Text,
    calls,
)
from casebook.prose.clean import clean
from casebook.prose.desk import Desk
from casebook.prose.names import Sentence, in_a_way, name_in_text

# an insertion while prose is cleaned: its number between two signs that no text has
_BEGIN, _END = "\ue000", "\ue001"
_INSERTED = re.compile(f"{_BEGIN}(\\d+){_END}")
# what Markdown would read in a heading that goes to the shell
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#]")


@dataclass(frozen=True)
class Entry:
    """A heading as a table of contents lists it; `title` is plain text."""

    level: int
    anchor: str
    title: str


def for_print(desk: Desk, chapter: Chapter) -> Markup:
    """A chapter as HTML for the book, a block after the other."""
    return Markup("\n\n".join(blocks(desk, chapter)))


def for_site(desk: Desk, chapter: Chapter) -> Markup:
    """A chapter for the site's shell: blocks of HTML, and headings in Markdown, of which it makes the contents."""
    writer = _writer(desk, chapter)
    written = (
        writer.heading_for_shell(segment) if isinstance(segment, Heading) else writer.block(segment)
        for segment in chapter.prose.in_(desk.language)
    )
    return Markup("\n\n".join(written))


def blocks(desk: Desk, chapter: Chapter) -> tuple[str, ...]:
    """The HTML of a chapter's segments, one each."""
    writer = _writer(desk, chapter)
    return tuple(writer.block(segment) for segment in chapter.prose.in_(desk.language))


def contents(desk: Desk, chapter: Chapter) -> tuple[Entry, ...]:
    """A chapter's headings in order, as a table of contents lists them."""
    writer = _writer(desk, chapter)
    return tuple(
        Entry(s.level, writer.anchor(s.anchor), Markup(writer.words(s)).striptags())
        for s in chapter.prose.in_(desk.language)
        if isinstance(s, Heading)
    )


def _writer(desk: Desk, chapter: Chapter) -> _Writer:
    found = calls(chapter.prose.in_(desk.language))
    return _Writer(desk, tuple(call.texts[0] for call in found if call.name == "instrument"), chapter.id)


@dataclass
class _Writer:
    """Writes one chapter: `linked` are the terms that have their link by now, `cited` the laws that have been named,
    `laws` all that it cites, each as often as it does; `inserted` waits for the cleaning."""

    desk: Desk
    laws: tuple[str, ...] = ()
    chapter: str = ""
    linked: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    inserted: list[str] = field(default_factory=list)
    tabs: int = 0

    # blocks

    def block(self, segment: Segment) -> str:
        """A segment as HTML without an empty line in it, which would end a block of HTML in Markdown."""
        if isinstance(segment, Call):
            return self._called_block(segment)
        return re.sub(r"\n(?=[ \t]*\n)", "&#10;", self._finish(self._segment(segment)))

    def _called_block(self, call: Call) -> str:
        return re.sub(r"\n\s*\n", "\n", str(self._block_call(call)).strip())

    def _finish(self, written: str) -> str:
        # what a writer typed is no address of ours, which are settled by this sign at the end
        done = clean(written).replace('"~/', "&quot;~/")
        done = _INSERTED.sub(lambda m: self.inserted[int(m[1])], done)
        self.inserted.clear()
        return done

    def _insert(self, markup: str) -> str:
        self.inserted.append(str(markup))
        return f"{_BEGIN}{len(self.inserted) - 1}{_END}"

    def _segment(self, segment: Segment) -> str:
        match segment:
            case Heading(level=level):
                css = ' class="cb-editors"' if segment.editors_view else ""
                number = f"{segment.number} " if segment.number else ""
                inner = number + self._pieces(segment.pieces, terms=False) + self._mark(segment)
                return f'<h{level}{css} id="{self.anchor(segment.anchor)}">{inner}</h{level}>'
            case Paragraph(pieces=pieces):
                return f"<p>{self._pieces(pieces)}</p>"
            case Items():
                return self._items(segment)
            case Quote(segments=inner):
                return "<blockquote>\n" + "\n".join(self._segment(s) for s in inner) + "\n</blockquote>"
            case Table():
                return self._table(segment)
            case Listing(text=text):
                return f"<pre><code>{_text(text)}</code></pre>"
            case Rule():
                return "<hr>"
            case Box():
                return self._box_in_print(segment) if self._printed else self._box(segment)
            case Tabs():
                return self._tabs_in_print(segment) if self._printed else self._tabs(segment)
            case Footnotes():
                return self._footnotes(segment)
            case Call():
                return self._insert(self._called_block(segment))

    @property
    def _printed(self) -> bool:
        return self.desk.medium == "print"

    def _around(self, begin: str, inner: Iterable[str], end: str = "</div>") -> str:
        """Blocks inside of an element of ours, which the cleaning does not see."""
        return "\n".join((self._insert(begin), *inner, self._insert(end)))

    # what stands apart, in the elements that the shell's theme and scripts know

    def _called(self, box: Box) -> str:
        """What a box is called: by its own title, or else by its sort."""
        return self._text_of_ours(f"box.{box.sort}") if box.title is None else self._pieces(box.title, terms=False)

    def _text_of_ours(self, key: str) -> str:
        return _text(self.desk.t(key))

    def _box(self, box: Box) -> str:
        title, inner = self._called(box), [self._segment(s) for s in box.segments]
        wide = " cb-wide" if _holds_data(box) else ""
        if not box.folds:
            begin = f'<p class="admonition-title">{self._raw(title)}</p>' if title else ""
            return self._around(f'<div class="admonition {box.sort}{wide}">{begin}', inner)
        summary = self._raw(title or self._text_of_ours(f"box.{box.sort}"))
        is_open = " open" if box.folds == "open" else ""
        begin = f'<details class="{box.sort} cb-fold{wide}"{is_open}><summary>{summary}</summary>'
        return self._around(begin, inner, "</details>")

    def _raw(self, written: str) -> str:
        """Words for an element of ours: cleaned, with what was inserted."""
        return _INSERTED.sub(lambda m: self.inserted[int(m[1])], clean(written))

    def _tabs(self, segment: Tabs) -> str:
        self.tabs += 1
        name = f"__tabbed_{self.tabs}"
        numbers = range(1, len(segment.tabs) + 1)
        titles = [self._raw(self._pieces(tab.title, terms=False)) for tab in segment.tabs]
        doors = "".join(
            f'<input{" checked" if n == 1 else ""} id="{name}_{n}" name="{name}" type="radio">' for n in numbers
        )
        labels = "".join(f'<label for="{name}_{n}">{title}</label>' for n, title in zip(numbers, titles, strict=True))
        wide = " cb-wide" if _holds_data(segment) else ""
        begin = (
            f'<div class="tabbed-set tabbed-alternate{wide}" data-tabs="{self.tabs}:{len(titles)}">{doors}'
            f'<div class="tabbed-labels">{labels}</div><div class="tabbed-content">'
        )
        blocks = [
            self._around(
                f'<div class="tabbed-block" data-title="{html.escape(Markup(title).striptags())}">',
                [self._segment(s) for s in tab.segments],
            )
            for tab, title in zip(segment.tabs, titles, strict=True)
        ]
        return self._around(begin, blocks, "</div></div>")

    def _box_in_print(self, box: Box) -> str:
        wide = " apart--wide" if _holds_data(box) else ""
        return self._apart(f"apart apart--{box.sort}{wide}", self._called(box), box.segments)

    def _tabs_in_print(self, segment: Tabs) -> str:
        """Tabs one after another, each below its title."""
        wide = " apart--wide" if _holds_data(segment) else ""
        css = f"apart{wide}"
        return "\n".join(self._apart(css, self._pieces(tab.title, False), tab.segments) for tab in segment.tabs)

    def _apart(self, css: str, title: str, segments: Iterable[Segment]) -> str:
        begin = f'<div class="{css}">' + (f'<p class="apart__title">{self._raw(title)}</p>' if title else "")
        return self._around(begin, [self._segment(s) for s in segments])

    def _footnotes(self, segment: Footnotes) -> str:
        """The footnotes, each with the ways back to its signs."""
        notes = []
        for number, note in enumerate(segment.notes, 1):
            back = "" if self._printed else "".join(self._way_back(number, time) for time in range(note.times))
            begin = self._insert(f'<li id="{self._note(number)}">')
            notes.append(
                f"{begin}<p>{self._pieces(note.pieces)}{back and self._insert(back)}</p>{self._insert('</li>')}"
            )
        title = self._text_of_ours("footnote.title")
        if self._printed:
            return self._around(
                f'<div class="footnotes"><p class="footnotes__title">{title}</p><ol>', notes, "</ol></div>"
            )
        begin = f'<section class="footnote" aria-label="{html.escape(title)}"><ol>'
        return self._around(begin, notes, "</ol></section>")

    def _note(self, number: int) -> str:
        """The anchor of a footnote; in the book every chapter's stand on one page."""
        return f"fn-{self.chapter}-{number}" if self._printed else f"fn:{number}"

    def _way_back(self, number: int, time: int) -> str:
        said = html.escape(self.desk.t("footnote.back", n=number))
        return f' <a class="footnote-backref" href="#{_sign_of(number, time)}" aria-label="{said}">\u21a9</a>'

    def _sign(self, sign: Sign) -> str:
        if self._printed:  # letters: the numbers in the text are those of the evidence
            return f'<sup class="sign"><a href="#{self._note(sign.number)}">{_letters(sign.number)}</a></sup>'
        link = f'<a class="footnote-ref" href="#{self._note(sign.number)}">{sign.number}</a>'
        return f'<sup id="{_sign_of(sign.number, sign.before)}">{link}</sup>'

    def _items(self, segment: Items) -> str:
        items = []
        for item in segment.items:
            parts = [
                self._pieces(s.pieces) if isinstance(s, Paragraph) and not segment.loose else self._segment(s)
                for s in item
            ]
            loose = bool(item) and not (isinstance(item[0], Paragraph) and not segment.loose)
            last = bool(item) and not (isinstance(item[-1], Paragraph) and not segment.loose)
            items.append("<li>" + "\n" * loose + "\n".join(parts) + "\n" * last + "</li>\n")
        tag = "ul" if segment.start is None else "ol"
        start = f' start="{segment.start}"' if segment.start not in {None, 1} else ""
        return f"<{tag}{start}>\n{''.join(items)}</{tag}>"

    def _table(self, segment: Table) -> str:
        site = self.desk.medium == "site"
        names = self._heads(segment) if site else [""] * len(segment.head)
        named = not segment.head[0]  # with nothing above them, first cells are the heads of their rows

        def row(cells: tuple[Pieces, ...], in_head: bool) -> str:
            written = []
            for n, (align, name, cell) in enumerate(zip(segment.aligns, names, cells, strict=True)):
                tag = "td" if in_head == (named and not n) else "th"
                scope = ' scope="row"' if tag == "th" and not in_head else ""
                label = f' data-label="{name}"' if site and tag == "td" and not in_head else ""
                style = f' class="cb-to-{align}"' if align else ""
                written.append(f"<{tag}{scope}{label}{style}>{self._pieces(cell, not in_head)}</{tag}>\n")
            return f"<tr>\n{''.join(written)}</tr>\n"

        head = row(segment.head, True)
        rows = "".join(row(cells, False) for cells in segment.rows)
        body = f"<tbody>\n{rows}</tbody>\n" if rows else ""
        css = ' class="cb-table"' if site else ""
        return f"<table{css}>\n<thead>\n{head}</thead>\n{body}</table>"

    def _heads(self, segment: Table) -> list[str]:
        """The heads of a table as plain words: on a phone each cell has its own beside it."""
        aside = _Writer(self.desk, self.laws, self.chapter, set(self.linked), set(self.cited))
        heads = (Markup(aside._finish(aside._pieces(cell, terms=False))).striptags() for cell in segment.head)
        return [html.escape(head) for head in heads]

    def _block_call(self, call: Call) -> Markup:
        match call.name:
            case "chart":
                return self.desk.chart(call.texts[0])
            case "table":
                return self.desk.table(call.texts[0])
            case "facts":
                return self.desk.facts_table(call.texts)
            case _:
                return self.desk.correction(call.texts[0])

    # headings

    def anchor(self, anchor: str) -> str:
        """An anchor of the chapter as the medium has it: in the book every chapter's anchors stand on one page."""
        return f"s-{anchor}" if self.desk.medium == "print" else anchor

    def words(self, heading: Heading) -> str:
        """The HTML of a heading's words, without its number."""
        return self._finish(self._pieces(heading.pieces, terms=False))

    def _mark(self, heading: Heading) -> str:
        if not heading.editors_view:
            return ""
        note = html.escape(self.desk.t("note.editors_view"), quote=False)
        return " " + self._insert(f'<span class="cb-editors-mark">{note}</span>')

    def heading_for_shell(self, heading: Heading) -> str:
        """A heading as a line of Markdown."""
        words = self._finish(self._pieces(heading.pieces, terms=False) + self._mark(heading))
        words = re.sub(r"(?<=>)[^<]+|^[^<]+", lambda m: _MARKDOWN.sub(lambda s: f"&#{ord(s[0])};", m[0]), words)
        number = f'<span class="cb-secno">{heading.number}</span> ' if heading.number else ""
        css = " .cb-editors" if heading.editors_view else ""
        return f"{'#' * heading.level} {number}{words} {{#{self.anchor(heading.anchor)}{css}}}"

    # pieces

    def _pieces(self, pieces: Pieces, terms: bool = True, before: str = "") -> str:
        parts = []
        if self._printed:
            pieces = _without_icons(pieces)
        rest = "".join(map(_seen, pieces))
        for piece in pieces:
            seen = _seen(piece)
            rest = rest[len(seen) :]
            parts.append(self._piece(piece, terms, before, rest))
            before += seen
        return "".join(parts)

    def _piece(self, piece: Piece, terms: bool, before: str, after: str) -> str:
        match piece:
            case Text(text=text):
                return self._with_terms(text) if terms else _text(text)
            case Break():
                return "<br>\n"
            case Code(text=text):
                return f"<code>{_text(text)}</code>"
            case Strong(pieces=inner):
                return f"<strong>{self._pieces(inner, terms, before)}</strong>"
            case Emphasis(pieces=inner):
                return f"<em>{self._pieces(inner, terms, before)}</em>"
            case Link():
                return self._link(piece, before)
            case Sign():
                return self._insert(self._sign(piece))
            case Icon(name=name):
                return self._insert(f'<span class="twemoji" aria-hidden="true">{home.icon(name)}</span>')
            case Call():
                return self._insert(self._call(piece, before, after))

    def _link(self, link: Link, before: str) -> str:
        words = self._pieces(link.pieces, False, before)
        if link.address.startswith("#"):
            return f'<a href="#{html.escape(self.anchor(link.address[1:]))}">{words}</a>'
        if self.desk.medium == "print" and not re.match(r"https?:", link.address, re.IGNORECASE):
            return words  # a page of the site, which the book does not have
        return f'<a href="{html.escape(link.address)}">{words}</a>'

    def _call(self, call: Call, before: str, after: str) -> Markup:
        desk, texts = self.desk, call.texts
        first, words = texts[0], texts[1] if len(texts) > 1 else None
        match call.name:
            case "fact":
                return desk.fig(first, words)
            case "cell":
                return desk.cell(first, texts[1], texts[2] if len(texts) > 2 else None)
            case "date":
                return Markup.escape(desk.date(first))
            case "name":
                return Markup('<span class="cb-name">{}</span>').format(first)
            case "instrument":
                sentence = Sentence(before, after, first not in self.cited, self.laws.count(first) > 1)
                self.cited.add(first)
                return desk.citation(first, words, sentence)
            case "chart_link":
                return desk.link("chart", first, words)
        if words is None and in_a_way(call.name):
            words = name_in_text(desk, desk.language, call.name, first, Sentence(before, after))
        return desk.section(first, words) if call.name == "section" else desk.link(call.name, first, words)

    def _with_terms(self, text: str) -> str:
        """Text in which each term of the glossary that is new to the chapter is a link."""
        parts = []
        at = 0
        for begin, end, slug in self.desk.glossary.find(text):
            term = None if slug in self.linked else self.desk.get("term", slug)
            self.linked.add(slug)
            if term is not None and (address := self.desk.url(term)) is not None:
                link = Markup('<a class="cb-term" href="{}"{}>{}</a>').format(
                    address, self._means(term), text[begin:end]
                )
                parts += [_text(text[at:begin]), self._insert(link)]
                at = end
        return "".join([*parts, _text(text[at:])])

    def _means(self, term: Any) -> Markup:
        """What a term means, for the card that is shown where its link is pointed at."""
        if self._printed:
            return Markup("")
        means = self.desk.plain_words(term.definition)
        return Markup(' data-term="{}" data-means="{}"').format(self.desk.title(term), means)


def _holds_data(segment: Segment) -> bool:
    """Whether a chart or a table of data stands in it, which wants more width than words."""
    return any(call.name in BLOCKS for call in calls((segment,)))


def _seen(piece: Piece) -> str:
    """What a piece adds to the sentence so far."""
    match piece:
        case Text(text=text):
            return text
        case Strong(pieces=inner) | Emphasis(pieces=inner) | Link(pieces=inner):
            return "".join(_seen(p) for p in inner)
        case Break():
            return "\n"
        case Sign() | Icon():
            return ""
        case _:
            return STAND_IN


def _without_icons(pieces: Pieces) -> Pieces:
    """Pieces for the book, which has no icons: each goes with the blank that parts it from its words."""
    found: list[Piece] = []
    for piece in pieces:
        follows = piece
        if found and isinstance(found[-1], Icon):
            found.pop()
            begins = not found or (isinstance(found[-1], Text) and found[-1].text.endswith(" "))
            if begins and isinstance(piece, Text):
                follows = Text(piece.text.lstrip(" "), piece.spots)
        found.append(follows)
    return tuple(piece for piece in found if not isinstance(piece, Icon))


def _sign_of(number: int, time: int) -> str:
    """The anchor of a footnote's sign: one footnote may have several."""
    return f"fnref:{number}" + (f"-{time + 1}" if time else "")


def _letters(number: int) -> str:
    """1 as a, 26 as z, 27 as aa."""
    found = ""
    while number:
        number, digit = divmod(number - 1, 26)
        found = chr(ord("a") + digit) + found
    return found


def _text(text: str) -> str:
    """Text as HTML, in the spelling that the cleaning gives it."""
    escaped = html.escape(re.sub(f"[{_BEGIN}{_END}]", "", text), quote=False)
    return escaped.replace("\u00a0", "&nbsp;")
