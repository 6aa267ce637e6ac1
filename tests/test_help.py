"""`new`: every field of every kind says what it is for, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from casebook import kinds
from casebook.cli import main
from casebook.errors import LANGUAGES, Language
from casebook.kinds.base import Kind
from casebook.model.values import LocalText, Period
from casebook.scaffold import _bare, _models, help_of
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"


def fields(owner: str, model: type[BaseModel], top: bool = False) -> Iterator[tuple[str, str]]:
    """Every field of a model and of what it holds, with its owner; a record's id is its file's name."""
    for name, field in model.model_fields.items():
        if top and name == "id":
            continue
        yield owner, name
        inner: Any = _bare(field.annotation)
        while get_origin(inner) in {list, tuple, dict}:
            inner = _bare(get_args(inner)[-1 if get_origin(inner) is dict else 0])
        plain = isinstance(inner, type) and issubclass(inner, LocalText | Period)
        if isinstance(inner, type) and issubclass(inner, BaseModel) and not plain:
            yield from fields(f"{owner}_{name}", inner)


def of(kind: Kind) -> list[tuple[str, str]]:
    return list(dict.fromkeys(pair for model in _models(kind.model) for pair in fields(kind.name, model, top=True)))


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
    assert main(["new", "--project", str(project), "--lang", language, "framework", "my-own"]) == 0
    text = (project / "data/frameworks/my-own.yml").read_text(encoding="utf-8")
    for key in ("help.framework.summary", "help.framework_parts.text", "help.any.playbooks"):
        assert re.search(rf"^ *#[ #]*{re.escape(words(key))}$", text, re.MULTILINE), key
