"""What commands print: progress, summaries, problems. The only place that prints."""

from __future__ import annotations

import sys
import textwrap
import time
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from casebook import machine
from casebook.cli.words import count, say, stage
from casebook.errors import Language, Problem, problem_lines

if TYPE_CHECKING:
    from casebook.catalog import Catalog, Key
    from casebook.coverage import Line
    from casebook.evidence.languages import Lag
    from casebook.pipeline import Outcome, Stage

_hang = textwrap.TextWrapper(110, initial_indent=" " * 14, subsequent_indent=" " * 14, break_on_hyphens=False)


def out(text: str) -> None:
    """A line of what was asked for."""
    print(text, flush=True)


def err(text: str) -> None:
    """A line about how it went wrong."""
    print(text, file=sys.stderr, flush=True)


def padded(text: str, width: int) -> str:
    """A text filled up with spaces; a wide sign takes two places on a terminal."""
    taken = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * (width - taken)


def show_stage(language: Language, done: Stage) -> None:
    """A line of progress."""
    seconds = {"zh": "秒", "en": "s"}[language]
    out(f"  {padded(stage(done.name, language), 12)} {done.count:>6}  {done.seconds:6.1f} {seconds}")


class Progress:
    """Says of a long stage how much is done: in place on a terminal, else a line now and then."""

    EVERY = 15.0  # seconds between two lines in a log

    def __init__(self, language: Language) -> None:
        self._language = language
        self._last = time.monotonic()

    def __call__(self, name: str, done: int, of: int) -> None:
        line = f"  {padded(stage(name, self._language), 12)} {done:>6} / {of}"
        if sys.stderr.isatty():
            print(
                f"\r{line}" + ("\r" + " " * len(line) + "\r" if done == of else ""), end="", file=sys.stderr, flush=True
            )
        elif time.monotonic() - self._last > self.EVERY:
            self._last = time.monotonic()
            err(line)


def show_outcome(outcome: Outcome, seconds: float, language: Language, *, libraries_told: bool = False) -> None:
    """The summary at the end of a build."""
    if outcome.unchanged:
        out(say("unchanged", language, place=outcome.place, s=seconds))
    else:
        out(say("made", language, place=outcome.place, s=seconds))
        for name, (number, size) in outcome.made.items():
            out(f"  {padded(stage(name, language), 12)} {number:>6}  {size_text(size) if size else ''}".rstrip())
    # both languages miss the same libraries: once is enough
    told = [say("skipped", language)] if libraries_told else [skip.said.in_(language) for skip in outcome.skipped]
    for line in dict.fromkeys(told if outcome.skipped else []):
        err(f"casebook: {line}")


def show_missing_libraries(language: Language) -> bool:
    """Tells which system libraries the PDF lacks and how to install them; False if it lacks none."""
    missing = machine.missing_libraries()
    if missing:
        err(f"casebook: {machine.needed(missing).in_(language)}\n{say('libraries', language)}")
    return bool(missing)


def size_text(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size / 1_000:.0f} kB"


def as_json(problem: Problem, language: Language) -> dict[str, object]:
    """A problem for programs."""
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "code": problem.code,
        "message": problem.message.in_(language),
        "fix": problem.fix.in_(language),
    }


def show_problems(problems: Sequence[Problem], language: Language) -> None:
    """Every problem: where and what, then what to do; and how many."""
    for line in problem_lines(problems, language):
        err(line)
    err(count("problems", len(problems), language))


def coverage_json(line: Line) -> dict[str, object]:
    """A line of the coverage report for programs."""
    return {
        "name": line.name,
        "language": line.language,
        "have": line.have,
        "all": line.all,
        "missing": list(line.missing),
        "aside": line.aside,
    }


def coverage_lines(lines: Sequence[Line], language: Language, verbose: bool) -> list[str]:
    """The coverage report for people: have / all, what is asked, and what is missing if that is wanted."""
    from casebook.text import Words

    words = Words.load(language)
    told = []
    for line in lines:
        name = words(f"coverage.{line.name}")
        if line.language is not None:
            name = words("coverage.in_language", name=name, language=words(f"note.language_{line.language}"))
        mark = words("coverage.aside") if line.aside else "" if line.missing else words("coverage.complete")
        told.append(f"{line.have:>5} / {line.all:<5} {name}{mark}")
        if verbose and line.missing:
            told.append(_hang.fill(", ".join(line.missing)))
    return told


def lag_lines(
    found: Mapping[Key, tuple[Lag, ...]], catalog: Catalog, language: Language, only: frozenset[str] = frozenset()
) -> list[str]:
    """A line for each text that is out of step: where, which, and which language to look at."""
    lines = []
    for (kind, slug), lags in sorted(found.items()):
        if only and f"{kind}/{slug}" not in only:
            continue
        for lag in lags:
            said = say(f"lag.{lag.behind or 'both'}", language)
            lines.append(f"{catalog.place(kind, slug).path}: {kind}/{slug} {lag.field}: {said}")
    return lines
