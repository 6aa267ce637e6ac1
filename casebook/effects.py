"""The world as a parameter: what the engine asks of disk, clock, subprocess and environment.

`casebook.disk` is the real one; tests hand in others. Paths are POSIX text, relative to the project unless said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Finished:
    """What a subprocess left: exit code and its two outputs."""

    code: int
    out: str
    err: str


class Effects(Protocol):
    """Everything that reaches outside of the process."""

    @property
    def root(self) -> Path:
        """The project's folder."""

    def files(self, folder: str, suffixes: tuple[str, ...]) -> list[str]:
        """The files below a folder with these suffixes, in order of path; none where the folder is missing."""

    def leaves_project(self, path: str) -> bool:
        """Whether the path, links followed, lies outside of the project."""

    def exists(self, path: str) -> bool: ...

    def size(self, path: str) -> int: ...

    def read(self, path: str) -> bytes: ...

    def cached(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The bytes kept under a key, made and kept where there are none."""

    def run(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Finished: ...
