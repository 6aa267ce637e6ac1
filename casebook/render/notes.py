"""What a page has read, noted as it reads."""

from __future__ import annotations

from casebook.graph import Question


class Notes:
    """The questions that were asked since `begin`, each with the language that it was asked in before it."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._asked: dict[Question, None] = {}

    def begin(self) -> None:
        self._asked = {}

    def taken(self) -> tuple[Question, ...]:
        return tuple(self._asked)

    def note(self, *question: str) -> None:
        self._asked[self.language, *question] = None
