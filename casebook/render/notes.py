"""What a page has read, noted as it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from casebook.graph import Question

T = TypeVar("T")


class Notes:
    """The questions that were asked since `begin`, each with the language that it was asked in before it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._asked: dict[Question, None] = {}
        self._templates: dict[Question, None] = {}  # of these, the templates

    def begin(self) -> None:
        self._asked = {}
        self._templates = {}

    def taken(self) -> tuple[Question, ...]:
        return tuple(self._asked)

    def within(self, make: Callable[[], T]) -> tuple[T, tuple[Question, ...]]:
        """What something gives, and the questions that it asked, without the language; the page asks them too. What
        it is made by may be any of the templates that the page has asked for by then."""
        before, self._asked = self._asked, dict(self._templates)
        try:
            made = make()
            return made, tuple(tuple(question) for _language, *question in self._asked)
        finally:
            before.update(self._asked)
            self._asked = before

    def note(self, *question: str) -> None:
        asked = (self.language, *question)
        self._asked[asked] = None
        if question[0] == "template":
            self._templates[asked] = None
