"""How templates are written: lines that can be read and compared, and nothing computed in them."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

FOLDER = Path(__file__).parent.parent / "templates"
# the shell's own templates are written in the manner of its theme
TEMPLATES = sorted(
    path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.j2") if "overrides" not in path.parts
)
LONGEST = 140
# methods that alter what they are called on, and the object that is there to be altered
ALTERING = frozenset({"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "sort", "update"})
ENVIRONMENT = jinja2.Environment(trim_blocks=True, lstrip_blocks=True)


def written(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_lines_are_short(name: str) -> None:
    """No line of a template is longer than can be read and compared."""
    long = [f"{at} ({len(line)})" for at, line in enumerate(written(name).splitlines(), 1) if len(line) > LONGEST]
    assert not long, f"templates/{name}: longer than {LONGEST} signs: {', '.join(long)}"


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_gathered(name: str) -> None:
    """A template prints what it is given: it fills no list and counts nothing up; a function of the desk does."""
    tree = ENVIRONMENT.parse(written(name))
    for call in tree.find_all(nodes.Call):
        said = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        assert said not in ALTERING | {"namespace"}, f"templates/{name}:{call.lineno}: {said}"
