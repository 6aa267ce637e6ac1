"""Prose as plain words, for cells and slides: a figure says its grade in brackets, and nothing else stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from casebook.kinds.fact import Fact
from casebook.model.values import LocalText
from casebook.render import Desk


@dataclass
class PlainDesk(Desk):
    """A desk whose figures are words: what marks them on a page has no meaning where there is no page."""

    def fig(self, slug: str, part: str | None = None) -> Markup:
        """A figure in running text with the letter of its grade, where it has one."""
        fact = self._raw.get(Fact, slug)
        self.book.note("figure", slug)
        standing = self._findings.standing(slug)
        grade = f"{self.t('sign.open')}{standing.grade}{self.t('sign.close')}" if standing.measured else ""
        between = " " if grade.startswith("(") else ""
        return Markup.escape(f"{self.value(fact, part)}{between}{grade}")

    def words_in(self, text: LocalText | None) -> str:
        """Prose as one line of words."""
        return " ".join(str(self.inline(text).striptags()).split())

    def paragraphs_in(self, text: LocalText | None) -> list[str]:
        """Prose as lines of words, one a paragraph."""
        found = re.findall(r"<p>(.*?)</p>", str(self.rich(text)), re.DOTALL)
        return [" ".join(str(Markup(part).striptags()).split()) for part in found]
