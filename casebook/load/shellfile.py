"""What can be wrong with a project's mkdocs.yml, found before anything is made: by `check` and by builds of the site.

Whether MkDocs and its plugins take a value is theirs to say, when the shell is set up. Here is what would make a reader
of their messages guess: a file that is none, YAML that runs code, another theme, hooks and a navigation of the wrong
sort.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from casebook.errors import Place, Problem
from casebook.problems import problem

NAME = "mkdocs.yml"
THEME = "material"
LONGEST = 200_000  # bytes; a navigation of thousands of pages has less
DEEPEST = 40  # levels; what goes through the tree later is not asked to go as deep as a file can be
_SCHEME, _LEADS = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.\-]*):"), {"http", "https", "mailto"}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# code that a tag would run; names of functions, which extensions are set by, run nothing
_RUNS = ("python/object", "python/module")


def problems_of(root: Path) -> list[Problem]:
    """Everything that is wrong with the file of a project, in order of place; nothing where there is no file."""
    path, whole = root / NAME, Place(NAME)
    try:
        mode = path.lstat().st_mode
        mode = path.stat().st_mode if stat.S_ISLNK(mode) else mode
    except FileNotFoundError:
        return [problem(whole, "file-dangling")] if path.is_symlink() else []
    except OSError:
        return [problem(whole, "file-dangling")]
    if not stat.S_ISREG(mode):
        return [problem(whole, "file-nofile" if stat.S_ISDIR(mode) else "file-special")]
    try:
        content = path.read_bytes()
    except PermissionError:
        return [problem(whole, "file-closed")]
    if len(content) > LONGEST:
        return [problem(whole, "file-too-large", size=len(content), limit=LONGEST)]
    try:
        node = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
        return sorted(_wrong(node, root), key=Problem.sort_key)
    except UnicodeDecodeError as error:
        return [problem(Place(NAME, content[: error.start].count(b"\n") + 1, 1), "shell-yaml", why="UTF-8")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = whole if mark is None else Place(NAME, mark.line + 1, mark.column + 1)
        said = " ".join(str(getattr(error, "problem", None) or error).split())
        return [problem(place, "shell-yaml", why=said)]
    except RecursionError:
        return [problem(whole, "shell-yaml", why="[[[[…")]


def _place(node: Any) -> Place:
    return Place(NAME, node.start_mark.line + 1, node.start_mark.column + 1)


def _wrong(node: Any, root: Path) -> Iterator[Problem]:
    if not isinstance(node, yaml.MappingNode):
        yield problem(Place(NAME, 1, 1), "shell-mapping")
        return
    deep, running = _walked(node)
    if deep:
        yield problem(_place(deep), "shell-deep", limit=DEEPEST)
        return
    for at in running:
        yield problem(_place(at), "shell-runs", tag=at.tag.removeprefix("tag:yaml.org,2002:")[:60])
    said = {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    theme = said.get("theme")
    names = {key.value: value for key, value in theme.value} if isinstance(theme, yaml.MappingNode) else {}
    if getattr(names.get("name"), "value", None) != THEME and "INHERIT" not in said:
        yield problem(_place(names.get("name") or theme or node), "shell-theme", theme=THEME)
    if (hooks := said.get("hooks")) is not None:
        yield from _hooks(hooks, root)
    if (nav := said.get("nav")) is not None:
        yield from _nav(nav, {})


def _walked(node: Any) -> tuple[Any, list[Any]]:
    """The first node that stands too deep, or None, and all whose tags run code; an alias is walked once."""
    seen: set[int] = set()
    running: list[Any] = []
    left = [(node, 1)]
    while left:
        at, depth = left.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        if depth > DEEPEST:
            return at, running
        if any(run in at.tag for run in _RUNS):
            running.append(at)
        if isinstance(at, yaml.MappingNode):
            left += [(one, depth + 1) for pair in at.value for one in pair]
        elif isinstance(at, yaml.SequenceNode):
            left += [(one, depth + 1) for one in at.value]
    return None, running


def _hooks(node: Any, root: Path) -> Iterator[Problem]:
    if not isinstance(node, yaml.SequenceNode) or not all(isinstance(one, yaml.ScalarNode) for one in node.value):
        yield problem(_place(node), "shell-hooks")
        return
    for one in node.value:
        if "\0" in one.value or not (root / one.value).is_file():
            yield problem(_place(one), "shell-hook-missing", path=one.value[:80])


def _nav(node: Any, seen: dict[int, int]) -> Iterator[Problem]:
    """A list of pages, or of names with a page or a list each. By aliases it could hold itself, or grow without end."""
    seen[id(node)] = seen.get(id(node), 0) + 1
    if seen[id(node)] > 1 and isinstance(node, yaml.CollectionNode):
        if seen[id(node)] == 2:  # told once
            yield problem(_place(node), "shell-nav-twice")
        return
    if not isinstance(node, yaml.SequenceNode):
        yield problem(_place(node), "shell-nav")
        return
    for one in node.value:
        for target in [value for _name, value in one.value] if isinstance(one, yaml.MappingNode) else [one]:
            if isinstance(target, yaml.SequenceNode):
                yield from _nav(target, seen)
            elif not _leads(target):
                yield problem(_place(target), "shell-nav")


def _leads(target: Any) -> bool:
    """Whether it is a text that may be a page or an address which a browser opens."""
    if not isinstance(target, yaml.ScalarNode) or target.tag != "tag:yaml.org,2002:str":
        return False
    scheme = _SCHEME.match(target.value)
    return scheme is None or scheme[1].lower() in _LEADS
