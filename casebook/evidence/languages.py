"""Whether both languages of a text are in step: each text remembers both as an editor last said that they agree.

The memory is a file of lines, `kind/id field zh-sum en-sum`, sorted: a change of one text is one line of a diff.
A text that is not in it is new and counts as in step. A chapter's body counts by section.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casebook.catalog import Catalog, Key
from casebook.errors import ContentError, Language, Place, Problem, Said
from casebook.model.record import Record
from casebook.model.values import LocalText
from casebook.model.walk import texts

PATH = "data/translations.txt"
HEADER = (
    "# casebook keeps this file: the state of both languages of each text when an editor last said that they agree.\n"
    "# `build.py translations` lists what has fallen behind, `build.py translations --accept` confirms.\n"
)
_SECTION = re.compile(r"^## .*\{#(\d+(?:\.\d+)*)[^}\n]*\}[ \t]*$", re.MULTILINE)
_LINE = re.compile(r"(?P<name>[^ ]+/[^ ]+ [^ ]+) (?P<zh>[0-9a-f]{10}) (?P<en>[0-9a-f]{10})")

Sums = tuple[str, str]
Memory = Mapping[str, Sums]


@dataclass(frozen=True)
class Lag:
    """A text of a record whose other language has changed since both agreed.

    `behind` is the language to look at; None where both have changed and nobody has said that they agree.
    """

    field: str
    behind: Language | None


def sums(catalog: Catalog, kinds: tuple[str, ...]) -> dict[str, Sums]:
    """The present state of every text of the catalog."""
    return {
        name: state
        for kind in kinds
        for slug in catalog.slugs(kind)
        if (record := catalog.find(kind, slug))
        for name, state in _sums(record)
    }


def _sums(record: Record) -> Iterator[tuple[str, Sums]]:
    for field, text in texts_of(record):
        yield f"{record.kind_name}/{record.id} {field}", (sum_of(text.zh), sum_of(text.en))


class Lags(Mapping[Key, tuple[Lag, ...]]):
    """The texts that are out of step, by record; those of a record are worked out when somebody asks for them."""

    def __init__(self, catalog: Catalog, known: Memory) -> None:
        self._catalog = catalog
        self._known: dict[Key, dict[str, Sums]] = {}
        for name, state in known.items():
            kind, _, slug = name.partition(" ")[0].partition("/")
            self._known.setdefault((kind, slug), {})[name] = state

    def __getitem__(self, key: Key) -> tuple[Lag, ...]:
        known, record = self._known.get(key), self._catalog.find(*key)
        found = [*_lagging(record, known)] if known and record else []
        if not found:
            raise KeyError(key)
        return tuple(found)

    def __iter__(self) -> Iterator[Key]:
        return (key for key in self._catalog.everything() if key in self)

    def __len__(self) -> int:
        return sum(1 for _key in self)

    def rests_on(self, kind: str, slug: str) -> str:
        """What says that the lags of a record are the same as before: its texts, and what is remembered of them."""
        return f"{self._catalog.digest(kind, slug)} {self._known.get((kind, slug))}"


def _lagging(record: Record, known: Memory) -> Iterator[Lag]:
    for name, (zh, en) in _sums(record):
        if name not in known or known[name] == (zh, en):
            continue
        old_zh, old_en = known[name]
        behind: Language | None = "en" if en == old_en else "zh" if zh == old_zh else None
        yield Lag(name.partition(" ")[2], behind)


def texts_of(record: Record) -> Iterator[tuple[str, LocalText]]:
    """Every text of a record by the name of its field; a chapter's body by its sections."""
    for loc, text in texts(record):
        if record.kind_name == "chapter" and loc == ("body",):
            zh, en = sections(text.zh), sections(text.en)
            for number in zh:
                if number in en:
                    yield f"body#{number}", LocalText.model_construct(zh=zh[number], en=en[number])
        else:
            yield ".".join(str(step) for step in loc), text


def sections(body: str) -> dict[str, str]:
    """A body by its sections; what stands before the first one is `0`."""
    parts = _SECTION.split(body)
    return {"0": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def sum_of(text: str) -> str:
    """A short sum of a text, in which line breaks say nothing."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def parse(text: str) -> dict[str, Sums]:
    """The memory from its file.

    Raises:
        ContentError: with every line that is none of ours, such as the marks of a merge.
    """
    known = {}
    problems = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if match := _LINE.fullmatch(line):
            known[match["name"]] = (match["zh"], match["en"])
        else:
            problems.append(
                Problem(
                    Place(PATH, number, 1),
                    "translations-line",
                    Said("这一行不是 casebook 写的", "this line was not written by casebook"),
                    Said(
                        "删去这一行，再用 translations --accept 确认。",
                        "Remove the line, then confirm with `translations --accept`.",
                    ),
                )
            )
    if problems:
        raise ContentError.of(problems)
    return known


def write(memory: Memory) -> str:
    """The memory as its file."""
    return HEADER + "".join(f"{name} {zh} {en}\n" for name, (zh, en) in sorted(memory.items()))
