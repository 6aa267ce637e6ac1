"""What a build depends on besides its own memory: the engine by its content, the files by their signatures.

Imported by a build that has nothing to do, so it imports next to nothing.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from pathlib import Path

from casebook import home
from casebook.graph.store import Signature, signature
from casebook.graph.target import digest

ENGINE = Path(__file__).parent
LOCK = ENGINE.parent / "requirements.lock"  # a checkout has it; for an installed engine the libraries speak
PARTS = ("content", "data", "templates", "mkdocs.yml")


def version(engine: Path = ENGINE) -> str:
    """The engine: its code and words, the libraries that the lock names, the Python that runs it."""
    total = [platform.python_version()]
    for path in _files(engine):
        if path.suffix in {".py", ".yml"}:
            total.append(f"{path.relative_to(engine).as_posix()} {digest(path.read_bytes())}")
    total += [digest(LOCK.read_bytes())] if LOCK.exists() else _installed()
    return digest("\n".join(total))


def signatures(root: Path) -> dict[str, Signature]:
    """The files that a build of a project reads, by path, with what tells whether anybody touched them."""
    found: dict[str, Signature] = {}
    for place in [*(root / part for part in PARTS), home.TEMPLATES, home.SHELL]:
        for path in _files(place):
            try:
                found[str(path)] = signature(path)
            except OSError:
                found[str(path)] = (0, 0, 0, 0)  # gone meanwhile, or a link that leads nowhere: the loading tells
    return found


def _installed() -> list[str]:
    """All libraries that are installed, with their versions."""
    from importlib.metadata import distributions

    return sorted(f"{found.name} {found.version}" for found in distributions())


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    for base, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f != "__pycache__" and not f.startswith("."))
        yield from (Path(base) / name for name in sorted(names) if not name.startswith("."))
