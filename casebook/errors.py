"""What can be wrong, and how it is told.

A `Problem` is something an editor can mend: it has a place, says what is wrong and what to do, in both languages.
The exceptions are few; each carries what the terminal needs to print and an exit code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file: path relative to the project, line and column from 1 (0: the file as a whole)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True)
class Said:
    """One sentence in both languages."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the content: where, what, and what to do about it.

    `code` is a stable short name (kebab-case) for programs; people read `message` and `fix`.
    """

    place: Place
    code: str
    message: Said
    fix: Said

    def sort_key(self) -> tuple[Place, str, str]:
        return (self.place, self.code, self.message.en)


def problem_lines(problems: Iterable[Problem], language: Language) -> list[str]:
    """Every problem in two lines: where and what, then what to do."""
    return [
        line
        for problem in problems
        for line in (f"{problem.place}: {problem.message.in_(language)}", f"    {problem.fix.in_(language)}")
    ]


class Refused(ValueError):
    """A value that a check refuses, said in both languages; raised inside of models, told as a `Problem`.

    `mend` says what to do about it, where the refusal does not say so itself.
    """

    def __init__(self, zh: str, en: str, mend: Said | None = None) -> None:
        super().__init__(en)
        self.said = Said(zh, en)
        self.mend = mend


class CasebookError(Exception):
    """An error that the command line tells without a traceback, in both languages where they are given."""

    exit_code = 1

    def __init__(self, said: Said | str = "") -> None:
        super().__init__(said.en if isinstance(said, Said) else said)
        self.said = said if isinstance(said, Said) else Said(said, said)


@dataclass
class ContentError(CasebookError):
    """The content has problems: all of them, in order of place."""

    problems: list[Problem] = field(default_factory=list)
    exit_code = 2

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> ContentError:
        return cls(sorted(problems, key=Problem.sort_key))

    def __post_init__(self) -> None:
        n = len(self.problems)
        super().__init__(Said(f"内容有 {n} 处问题", f"{n} {'problem' if n == 1 else 'problems'} in the content"))

    def __str__(self) -> str:
        return self.said.en


class ToolError(CasebookError):
    """A tool that the build calls (MkDocs, Pagefind, WeasyPrint) failed or refused; the text says what to do."""

    exit_code = 3


class SystemLibraryMissing(CasebookError):
    """A system library that the PDF needs is not there; the site can still be built."""

    exit_code = 4
