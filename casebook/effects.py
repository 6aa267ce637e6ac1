"""The world as a parameter: what the engine asks of disk, clock, subprocess and environment.

`casebook.disk` is the real one; tests hand in others. Paths are POSIX text, relative to the project unless said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

_DRAFTED = frozenset({"yml", "yaml", "csv", "md"})
_EDITORS = (".swp", ".swo", ".swx", ".tmp", ".part", ".bak", ".orig", "~")


def editors_own(name: str) -> bool:
    """Whether a file is hidden, or one that an editor keeps beside the file that it edits (lock, swap, copy)."""
    return name.startswith(".") or name.endswith(_EDITORS) or (name.startswith("#") and name.endswith("#"))


def draft_of(path: str) -> str:
    """The name of the draft of a file: x.draft.yml for x.yml."""
    head, dot, suffix = path.rpartition(".")
    return f"{head}.draft{dot}{suffix}"


def meant_by(path: str) -> str | None:
    """The file that a draft is to become, x.yml for x.draft.yml; None for what is no draft."""
    head, _dot, suffix = path.rpartition(".")
    return f"{head.removesuffix('.draft')}.{suffix}" if head.endswith(".draft") and suffix in _DRAFTED else None


@dataclass(frozen=True)
class Finished:
    """What a subprocess left: exit code and its two outputs."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Found:
    """A file as a look into its folder finds it; nothing is opened.

    `what`: a `file`, a `link` to one, a link that is `dangling`, something `special` (a pipe, a socket); also a folder
    that is `closed` to us, a link to a `folder`, which is not followed, and a folder where a file is meant (`nofile`).
    `stamp` is equal only while the file has surely not been written: size, times, inode. `draft`: it is one, under the
    name of what it is to become.
    """

    what: Literal["file", "link", "dangling", "special", "closed", "folder", "nofile"]
    size: int
    stamp: tuple[int, ...]
    draft: bool = False


class Effects(Protocol):
    """Everything that reaches outside of the process."""

    @property
    def root(self) -> Path:
        """The project's folder."""

    def files(self, folder: str, suffixes: tuple[str, ...]) -> list[str]:
        """The files below a folder with these suffixes, in order of path; none where the folder is missing."""

    def survey(self, folder: str) -> dict[str, Found]:
        """Every file below a folder, in order of path; hidden ones and those that editors keep beside are left out."""

    def look(self, path: str) -> Found | None:
        """One file as `survey` would find it; None where it would find none, or a folder."""

    def leaves_project(self, path: str) -> bool:
        """Whether the path, links followed, lies outside of the project."""

    def exists(self, path: str) -> bool: ...

    def size(self, path: str) -> int: ...

    def read(self, path: str) -> bytes: ...

    def cached(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The bytes kept under a key, made and kept where there are none."""

    def opens(self, library: str | None) -> bool:
        """Whether the system's loader opens a library."""

    def run(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Finished:
        """Runs a tool to its end."""

    def converse(self, command: Sequence[str], said: Sequence[bytes], mark: bytes) -> Finished:
        """Says messages to a tool that answers each of them by one that ends in a mark, and ends it when it has; `out`
        are its answers, fewer where it ended by itself."""
