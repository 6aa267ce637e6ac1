"""`init`: a new report that checks, builds and prints at once, every field of it explained.

`book/` holds the report as plain files. On the way out each record gets, above its fields, what the field is for, from
the same words that `new` uses, so that the two cannot differ.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from casebook import kinds
from casebook.errors import CasebookError, Language, Said
from casebook.scaffold import heading, help_of, shapes_of
from casebook.text import Words

_PASSED = {"gitignore": ".gitignore"}  # a wheel's builder would obey it under its own name
_TOP = re.compile(r"([a-z_]+):")
_IN_LIST = re.compile(r"(?:- |  )([a-z_]+):")


def begin(folder: Path, language: Language) -> Path:
    """Writes the report and returns its folder; all of it or nothing.

    Raises:
        CasebookError: the folder is a file, or holds something (an empty repository does not count).
    """
    folder = Path(os.path.abspath(folder))
    if folder.is_symlink() or folder.exists():
        if not folder.is_dir():
            raise CasebookError(Said(f"{folder} 是文件，不是文件夹", f"{folder} is a file and no folder"))
        if held := sorted(path.name for path in folder.iterdir() if path.name != ".git"):
            raise CasebookError(
                Said(
                    f"{folder} 里已有东西（{held[0]}），没有写出任何文件；请换一个空的或还没有的文件夹",
                    f"{folder} holds something already ({held[0]}), so nothing was written; "
                    "name an empty folder, or one that is not there",
                )
            )
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".casebook-", dir=folder.parent))
    try:
        os.chmod(work, 0o755)
        for path, content in report(language).items():
            target = work / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if folder.exists():
            _move_into(work, folder)
        else:
            os.rename(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _move_into(work: Path, folder: Path) -> None:
    """Fills a folder that somebody may stand in, which therefore cannot be exchanged for another."""
    moved: list[Path] = []
    try:
        for path in sorted(work.iterdir()):
            target = folder / path.name
            os.rename(path, target)
            moved.append(target)
    except OSError:
        for target in moved:
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        raise


def report(language: Language) -> dict[str, bytes]:
    """The files of a new report by path, its records explained in a language."""
    words = Words.load(language)
    found: dict[str, bytes] = {}
    for path, content in sorted(_read(files(__package__).joinpath("book"), "").items()):
        kind = next((kind for kind in kinds.ALL if _holds(kind.folder, path)), None)
        if kind is None or not path.endswith(".yml"):
            found[path] = content
            continue
        required = {field.name: field.required for shape in shapes_of(kind) for field in shape.fields}
        found[path] = explained(content.decode(), kind.name, required, words).encode()
    return found


def _holds(folder: str, path: str) -> bool:
    return path == folder if folder.endswith(".yml") else path.startswith(f"{folder}/")


def _read(folder: Traversable, path: str) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        name = f"{path}{_PASSED.get(entry.name, entry.name)}"
        if entry.is_dir():
            found |= _read(entry, f"{name}/")
        else:
            found[name] = entry.read_bytes()
    return found


def explained(text: str, owner: str, required: Mapping[str, bool], words: Words) -> str:
    """A record's text with a comment above each of its own fields; of a list, above those of its first record."""
    many = text.startswith("- ")
    lines: list[str] = []
    seen: set[str] = set()
    for line in text.splitlines():
        found = (_IN_LIST if many else _TOP).match(line)
        name = found[1] if found else ""
        if name and name not in seen and (told := help_of(owner, name, words)):
            seen.add(name)
            said = heading(owner, name, required.get(name, False), words)
            lines.append(f"{'  ' if many else ''}# {said}{words('sign.colon')}{' '.join(told.split())}")
        lines.append(line)
    return "\n".join(lines) + "\n"
