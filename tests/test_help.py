"""`new`: every field of every kind says what it is for, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from casebook import kinds
from casebook.cli import main
from casebook.errors import LANGUAGES, Language
from casebook.kinds.base import Kind
from casebook.scaffold import Field, help_of, shapes_of
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"


def of(kind: Kind) -> list[tuple[str, str]]:
    """Every field of a kind and of what it holds, with its owner; a record's id is its file's name."""

    def walk(fields: Iterable[Field]) -> Iterator[tuple[str, str]]:
        for field in fields:
            yield field.owner, field.name
            yield from walk(field.inner())

    top = (field for shape in shapes_of(kind) for field in shape.fields)
    return list(dict.fromkeys(pair for pair in walk(top) if pair != (kind.name, "id")))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds.ALL, ids=lambda kind: kind.name)
def test_every_field_has_help(kind: Kind, language: Language) -> None:
    """A field without a word on what it is for, or without a name, is one that nobody can fill."""
    words = Words.load(language)
    assert [pair for pair in of(kind) if not help_of(*pair, words)] == []
    assert [name for _owner, name in of(kind) if not words.has(f"field.{name}")] == []


def test_help_is_for_fields_that_there_are() -> None:
    """Help on a field that is gone is gone too."""
    known = {f"help.{owner}.{name}" for kind in kinds.ALL for owner, name in of(kind)}
    known |= {f"help.any.{name}" for kind in kinds.ALL for _owner, name in of(kind)}
    keys = {key for key in Words.load("en").entries if key.startswith("help.")}
    assert sorted(keys - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_short(language: Language) -> None:
    """A comment is a line."""
    words = Words.load(language)
    long = {"zh": 60, "en": 130}[language]
    assert [key for key, word in words.entries.items() if key.startswith("help.") and len(word) > long] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_explains_every_field(tmp_path: Path, language: Language) -> None:
    """A new record has the help of each field above it, also of those inside of lists."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    words = Words.load(language)
    assert main(["new", "--project", str(project), "--messages", language, "framework", "my-own"]) == 0
    text = (project / "data/frameworks/my-own.yml").read_text(encoding="utf-8")
    for key in ("help.framework.summary", "help.framework_parts.text", "help.any.playbooks"):
        assert re.search(rf"^ *#[ #]*{re.escape(words(key))}$", text, re.MULTILINE), key
