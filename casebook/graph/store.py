"""The memory of the build: which questions each target asked, what they were answered, what it gave. One file.

It is written whole, with a sum over all of it, and belongs to one version of the engine. A store that is damaged or of
another version is thrown away, never trusted: the next build makes everything again.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.graph.plain import UNREADABLE, read_plain
from casebook.graph.target import Ask, Question, digest

_MAGIC = b"casebook store 3\n"
Signature = tuple[int, int, int, int]  # size, mtime, ctime (both ns), inode: what tells an untouched file


@dataclass
class Entry:
    """What is remembered of a target: the digests of its files, and what it asked, as numbers of `Store.pairs`.

    `cause` says why it was made when it was: the questions whose answers had changed, or one word.
    """

    output: str
    language: str | None
    stage: str
    files: dict[str, str]
    aside: dict[str, str] = field(default_factory=dict)
    cause: tuple[str, ...] = ()
    count: int = 1
    pairs: tuple[int, ...] = ()


@dataclass
class Store:
    """Targets by name, each question with its answer once, and how files looked when they were last seen right."""

    version: str
    entries: dict[str, Entry] = field(default_factory=dict)
    pairs: list[tuple[Question, str]] = field(default_factory=list)
    signatures: dict[str, Signature] = field(default_factory=dict)
    laid: str = ""  # the digest of what lies aside
    _numbers: dict[tuple[Question, str], int] = field(default_factory=dict)

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
            return cls._read(version, read_plain(body))
        except UNREADABLE:
            tell("damaged")
            return cls(version)

    @classmethod
    def _read(cls, version: str, data: Any) -> Store:
        store = cls(version)
        store.pairs = data["pairs"]
        store._numbers = {pair: number for number, pair in enumerate(store.pairs)}
        for name, (output, language, stage, files, aside, cause, count, pairs) in data["entries"].items():
            store.entries[name] = Entry(output, language, stage, files, aside, cause, count, pairs)
        store.signatures, store.laid = data["signatures"], data["laid"]
        return store

    def dump(self) -> bytes:
        """The store as the bytes of its file."""
        used: dict[int, int] = {}
        entries = {}
        for name, e in self.entries.items():
            pairs = tuple([used.setdefault(pair, len(used)) for pair in e.pairs])
            entries[name] = (e.output, e.language, e.stage, e.files, e.aside, e.cause, e.count, pairs)
        data = {
            "pairs": [self.pairs[pair] for pair in used],
            "entries": entries,
            "signatures": self.signatures,
            "laid": self.laid,
        }
        body = pickle.dumps(data, protocol=5)  # tuples stay tuples, and an answer that many share is written once
        return _MAGIC + f"{self.version} {digest(body)}\n".encode() + body

    # what there is

    def files(self, *but: str) -> dict[str, str]:
        """The files of all targets by path below dist/, with their digests, without those of some stages."""
        found: dict[str, str] = {}
        for entry in self.entries.values():
            if entry.stage not in but:
                found.update(entry.files)
        return dict(sorted(found.items()))

    # what was asked

    def keep(self, name: str, entry: Entry, asked: Iterable[Question], ask: Ask) -> None:
        """Remembers a target that was made, with today's answers to what it asked."""
        numbers = []
        for question in asked:
            pair = (question, ask(question))
            number = self._numbers.get(pair)
            if number is None:
                number = self._numbers[pair] = len(self.pairs)
                self.pairs.append(pair)
            numbers.append(number)
        entry.pairs = tuple(numbers)
        self.entries[name] = entry

    def asked(self, entry: Entry) -> dict[Question, str]:
        """What a target asked, with the answers that it was made from."""
        return dict(self.pairs[pair] for pair in entry.pairs)

    def stale(self, names: Iterable[str], ask: Ask) -> dict[str, tuple[str, ...]]:
        """The targets, of these, that must be made again, each with its cause."""
        found: dict[str, tuple[str, ...]] = {}
        fresh: dict[int, bool] = {}
        for name in names:
            entry = self.entries.get(name)
            if entry is None:
                found[name] = ("new",)
                continue
            changed = []
            for pair in entry.pairs:
                known = fresh.get(pair)
                if known is None:
                    question, answer = self.pairs[pair]
                    known = fresh[pair] = ask(question) == answer
                if not known:
                    changed.append(" ".join(self.pairs[pair][0]))
            if changed:
                found[name] = tuple(changed)
        return found


@dataclass(frozen=True)
class Seal:
    """What a build that found nothing to do would find: small, so that nothing else is read to see that it is so."""

    asked: str
    inputs: str
    published: str

    @classmethod
    def of(cls, asked: str, inputs: Mapping[str, Signature], published: Mapping[str, Signature]) -> Seal:
        return cls(asked, _sum(inputs), _sum(published))

    def text(self, version: str) -> str:
        return f"{version} {self.asked} {self.inputs} {self.published}\n"


def _sum(files: Mapping[str, Signature]) -> str:
    return digest(repr(sorted(files.items())))


def signature(path: Path) -> Signature:
    """What tells a file that nobody touched: nobody can set ctime, so a time set back by hand is seen too."""
    stat = os.stat(path)
    return (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
