"""The pages of docs/ that are made from models and messages: whole, and as the engine has them now."""

from __future__ import annotations

import pytest

from casebook import kinds
from casebook.problems import table
from casebook.scaffold import shapes_of
from tools import handbook


def test_the_pages_are_as_the_engine_has_them() -> None:
    """A field or a message that changed is in docs/ too; else: python -m tools.handbook."""
    for name, text in handbook.pages().items():
        assert (handbook.DOCS / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize("name", ["fields.md", "fields.zh.md"])
def test_every_field_of_every_kind_is_there(name: str) -> None:
    """Kinds that stand in files of data/, with each of their fields and a word on what it is for."""
    text = handbook.pages()[name]
    parts = {part.split("`")[1]: part for part in text.split("\n## ")[1:]}
    filed = [kind for kind in kinds.ALL if kind.folder.startswith("data/")]
    assert set(parts) == {kind.name for kind in filed}
    for kind in filed:
        for shape in shapes_of(kind):
            for field in shape.fields:
                row = f"| `{field.name}`{' *' if field.required else ''} |"
                assert field.name == "id" or row in parts[kind.name], (kind.name, field.name)
    assert "|  |\n" not in text.replace("| --- |", "")


@pytest.mark.parametrize("name", ["messages.md", "messages.zh.md"])
def test_every_message_is_there(name: str) -> None:
    """Each code of the table, once, with its sentence."""
    rows = [line for line in handbook.pages()[name].splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == sorted(table())
