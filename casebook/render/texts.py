"""Prose of records: marks become links and figures, all else is text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from markupsafe import Markup

from casebook import prose
from casebook.model.characters import joined_lines
from casebook.model.marks import marks
from casebook.model.values import LocalText
from casebook.render.figures import Figures

_FOR_EARS = '<span class="cb-sr">('
_FOR_EYES = re.compile(r'<span class="[^"]*" aria-hidden="true">[^<]*</span>')


@dataclass
class Texts(Figures):
    """Prose of records as HTML."""

    def inline(self, text: LocalText | None) -> Markup:
        """Prose without its paragraphs: marks become links and figures, all else is text."""
        if text is None:
            return Markup("")
        return self._marked(joined_lines(text.in_(self.book.language)))

    def plain_words(self, text: LocalText | None) -> str:
        """Prose as words alone, for lists and for what stands in no page: a figure says its grade in brackets, and what
        only eyes read is left out."""
        said = _FOR_EYES.sub("", str(self.inline(text)))
        if self.language == "en":
            said = said.replace(_FOR_EARS, f" {_FOR_EARS}")
        return str(Markup(said).striptags())

    def rich(self, text: LocalText | None) -> Markup:
        """Prose as paragraphs."""
        if text is None:
            return Markup("")
        paragraphs = re.split(r"\n\s*\n", text.in_(self.book.language).strip())
        return Markup("").join(Markup("<p>{}</p>").format(self._marked(joined_lines(p))) for p in paragraphs)

    def _marked(self, text: str) -> Markup:
        parts: list[str] = []
        at = 0
        for mark in marks(text):
            parts.append(html.escape(text[at : mark.start], quote=False))
            words = mark.words
            sentence = prose.Sentence(prose.without_marks(text[: mark.start]), prose.without_marks(text[mark.end :]))
            if words is None and prose.in_a_way(mark.what):
                words = prose.name_in_text(self, self.language, mark.what, mark.which, sentence)
            parts.append(self._mark(mark.what, mark.which, words, sentence))
            at = mark.end
        parts.append(html.escape(text[at:], quote=False))
        return Markup("".join(parts))

    def _mark(self, what: str, which: str, words: str | None, sentence: prose.Sentence) -> Markup:
        if what == "fact":
            return self.fig(which, words)
        if what == "cell":
            dataset, _, row = which.partition("/")
            return self.cell(dataset, row, words)
        if what == "date":
            return Markup.escape(self.date(which))
        if what == "name":
            return Markup('<span class="cb-name">{}</span>').format(which if words is None else words)
        if what == "section":
            return self.section(which, words)
        if what == "instrument":
            return self.citation(which, words, sentence)
        return self.link(what, which, words)
