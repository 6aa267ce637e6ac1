"""The memory of the build: which questions each target asked, what they were answered, what it gave. One file.

It is written whole, with a sum over all of it, and belongs to one version of the engine. A store that is damaged or of
another version is thrown away, never trusted: the next build makes everything again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.graph.target import Ask, Question, digest

_MAGIC = b"casebook store 1\n"
Signature = tuple[int, int, int, int]  # size, mtime, ctime (both ns), inode: what tells an untouched file


@dataclass
class Entry:
    """What is remembered of a target: its questions with their answers, and the digests of its files.

    `cause` says why it was made when it was: the questions whose answers had changed, or one word.
    """

    output: str
    language: str | None
    stage: str
    asked: dict[Question, str]
    files: dict[str, str]
    aside: dict[str, str] = field(default_factory=dict)
    cause: tuple[str, ...] = ()
    count: int = 1


@dataclass
class Store:
    """Targets by name, and the signatures of published files when they were last seen right."""

    version: str
    entries: dict[str, Entry] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    laid: dict[str, Signature] = field(default_factory=dict)  # the same of what lies aside
    inputs: dict[str, Signature] = field(default_factory=dict)
    asked_for: str = ""  # the outputs and languages of the last whole build: nothing else may call itself unchanged

    # the file

    @classmethod
    def load(cls, path: Path, version: str, tell: Callable[[str], None]) -> Store:
        """The store of a file; an empty one where there is none, or where it cannot be trusted (which `tell` hears)."""
        try:
            raw = path.read_bytes()
        except OSError:
            return cls(version)
        head, _, rest = raw.partition(b"\n")
        sums, _, body = rest.partition(b"\n")
        known, _, total = sums.partition(b" ")
        if head + b"\n" != _MAGIC or total.decode("ascii", "replace") != digest(body):
            tell("damaged")
            return cls(version)
        if known.decode("ascii", "replace") != version:
            tell("other version")
            return cls(version)
        try:
            return cls._read(version, json.loads(body))
        except (ValueError, KeyError, TypeError, IndexError):
            tell("damaged")
            return cls(version)

    @classmethod
    def _read(cls, version: str, data: dict[str, Any]) -> Store:
        questions: list[Question] = [tuple(q) for q in data["questions"]]
        answers: list[str] = data["answers"]
        store = cls(version, asked_for=data["asked_for"])
        for name, (output, language, stage, pairs, files, aside, cause, count) in data["entries"].items():
            asked = {questions[q]: answers[a] for q, a in zip(pairs[::2], pairs[1::2], strict=True)}
            store.entries[name] = Entry(output, language, stage, asked, files, aside, tuple(cause), count)
        store.signatures = {path: _signature(values) for path, values in data["signatures"].items()}
        store.laid = {path: _signature(values) for path, values in data["laid"].items()}
        store.inputs = {path: _signature(values) for path, values in data["inputs"].items()}
        return store

    def dump(self) -> bytes:
        """The store as the bytes of its file."""
        questions: dict[Question, int] = {}
        answers: dict[str, int] = {}
        entries = {}
        for name, e in self.entries.items():
            pairs: list[int] = []
            for question, answer in e.asked.items():
                pairs.append(questions.setdefault(question, len(questions)))
                pairs.append(answers.setdefault(answer, len(answers)))
            entries[name] = (e.output, e.language, e.stage, pairs, e.files, e.aside, e.cause, e.count)
        data = {
            "asked_for": self.asked_for,
            "questions": list(questions),
            "answers": list(answers),
            "entries": entries,
            "signatures": self.signatures,
            "laid": self.laid,
            "inputs": self.inputs,
        }
        body = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
        return _MAGIC + f"{self.version} {digest(body)}\n".encode() + body

    # what holds

    def stale(self, names: Iterable[str], ask: Ask) -> dict[str, tuple[str, ...]]:
        """The targets, of these, that must be made again, each with its cause."""
        found: dict[str, tuple[str, ...]] = {}
        for name in names:
            entry = self.entries.get(name)
            if entry is None:
                found[name] = ("new",)
            elif changed := tuple(" ".join(q) for q, answer in entry.asked.items() if ask(q) != answer):
                found[name] = changed
        return found


def signature(path: Path) -> Signature:
    """What tells a file that nobody touched: nobody can set ctime, so a time set back by hand is seen too."""
    stat = os.stat(path)
    return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def _signature(values: list[int]) -> Signature:
    size, modified, changed, inode = values
    return (size, modified, changed, inode)
