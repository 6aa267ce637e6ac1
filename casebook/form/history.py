"""What was changed in the form, by whom and why: an entry a change, written together with it, by which it is undone.

An entry is a file of its own below build/desk/history, so that it is there exactly when the change is. It holds the
bytes that were exchanged, and the fields with both of their values.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.catalog import Key
from casebook.editing.changes import HOME, mark
from casebook.editing.splice import ABSENT, Splice
from casebook.form.plain import received, sent
from casebook.load.yamltext import Loc

FOLDER = f"{HOME}/history"
MOST_SHOWN = 60


@dataclass(frozen=True)
class Field:
    """A field that was changed, with its values before and after; ABSENT where it was not there."""

    loc: Loc
    before: Any
    after: Any


@dataclass(frozen=True)
class File:
    """A file of a change: what was exchanged in it, and its sums before and after; empty where there is no file."""

    path: str
    splice: Splice
    before: str
    after: str

    @staticmethod
    def of(path: str, before: bytes | None, after: bytes | None) -> File:
        """A file that held the one and is to hold the other; None: there is no such file."""
        return File(path, Splice.between(before or b"", after or b""), mark(before), mark(after))

    def undone(self, now: bytes | None) -> bytes | None:
        """The file without the change, to the byte.

        Raises:
            ValueError: it is another than the change left it.
        """
        if mark(now) != self.after:
            raise ValueError(f"{self.path} is another than it was left")
        return None if self.before == "" else self.splice.undone(now or b"")


@dataclass(frozen=True)
class Entry:
    """One save. The first of its files is the record's; `undoes` is the number of the entry that it takes back."""

    number: int
    time: str
    who: str
    why: str
    key: Key
    fields: tuple[Field, ...]
    files: tuple[File, ...]
    undoes: int | None = None

    def dump(self) -> bytes:
        """The entry as its file."""
        told = {
            "time": self.time,
            "who": self.who,
            "why": self.why,
            "kind": self.key[0],
            "id": self.key[1],
            "fields": [[list(f.loc), _sent(f.before), _sent(f.after)] for f in self.fields],
            "files": [
                [f.path, f.splice.at, _bytes(f.splice.old), _bytes(f.splice.new), f.before, f.after] for f in self.files
            ],
            "undoes": self.undoes,
        }
        return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def path_of(number: int) -> str:
    """The file of an entry."""
    return f"{FOLDER}/{number:06}.json"


def numbers(root: Path) -> list[int]:
    """The numbers of all entries, the newest first."""
    return sorted((int(p.stem) for p in (root / FOLDER).glob("*.json") if p.stem.isdigit()), reverse=True)


def read(root: Path, number: int) -> Entry:
    """An entry.

    Raises:
        LookupError: there is none, or its file is damaged.
    """
    try:
        told: Mapping[str, Any] = json.loads((root / path_of(number)).read_bytes())
        files = tuple(
            File(str(path), Splice(int(at), base64.b64decode(old), base64.b64decode(new)), str(before), str(after))
            for path, at, old, new, before, after in told["files"]
        )
        return Entry(
            number,
            str(told["time"]),
            str(told["who"]),
            str(told["why"]),
            (str(told["kind"]), str(told["id"])),
            tuple(Field(tuple(loc), _received(before), _received(after)) for loc, before, after in told["fields"]),
            files,
            told["undoes"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LookupError(f"no entry {number}") from error


def entries(root: Path, most: int = MOST_SHOWN) -> list[Entry]:
    """The newest entries; what is damaged is left out."""
    found = []
    for number in numbers(root)[:most]:
        try:
            found.append(read(root, number))
        except LookupError:
            continue
    return found


def _bytes(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _sent(value: Any) -> Any:
    return {"absent": True} if value is ABSENT else {"value": sent(value)}


def _received(value: Mapping[str, Any]) -> Any:
    return ABSENT if "absent" in value else received(value["value"])
