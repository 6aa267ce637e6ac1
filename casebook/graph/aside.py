"""What targets leave aside for others, such as what the search reads of a page: many small texts, kept in one file."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from casebook.graph.plain import read_plain
from casebook.graph.target import Files, digest


class Aside:
    """Contents by path. They are read when somebody asks for one; `whole` says whether the file is the one that was
    left, by its digest."""

    def __init__(self, raw: bytes = b"", total: str = "") -> None:
        self._raw = raw
        self._total = total
        self.whole = bool(total) and digest(raw) == total
        self.changed = False

    @classmethod
    def read(cls, place: Path, total: str) -> Aside:
        """What lies in a file whose digest is known; nothing where it is another one or cannot be read."""
        try:
            return cls(place.read_bytes(), total)
        except OSError:
            return cls()

    @cached_property
    def _contents(self) -> dict[str, bytes]:
        found = read_plain(self._raw) if self.whole else {}
        assert isinstance(found, dict)
        return found

    def put(self, files: Files) -> None:
        """Lays files aside."""
        if files:
            self._contents.update(files)
            self.changed = True

    def drop(self, paths: Iterable[str]) -> None:
        """Takes files away; those that are not there are no error."""
        for path in paths:
            self._contents.pop(path, None)
            self.changed = True

    def under(self, folder: str) -> Files:
        """The files below a folder (`names/zh/`), in the order of their paths."""
        present = self._contents.copy()  # at once: a page may be made meanwhile
        return {path: present[path] for path in sorted(present) if path.startswith(folder)}

    def dump(self) -> tuple[bytes, str]:
        """The file and its digest."""
        if self.changed:
            self._raw = pickle.dumps(self._contents, protocol=5)
            self._total = digest(self._raw)
            self.changed, self.whole = False, True
        return self._raw, self._total
