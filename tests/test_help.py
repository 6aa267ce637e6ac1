"""`new`: every field of every kind says what it is for, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from casebook import kinds
from casebook.cli import main
from casebook.errors import LANGUAGES, Language
from casebook.kinds.base import Kind
from casebook.model.listed import AMONG
from casebook.scaffold import PLAIN, Field, help_of, label_of, shapes_of
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"


def every(kind: Kind) -> Iterator[Field]:
    """Every field of a kind and of what it holds; a record's id is its file's name."""

    def walk(fields: Iterable[Field]) -> Iterator[Field]:
        for field in fields:
            yield field
            yield from walk(field.inner())

    top = (field for shape in shapes_of(kind) for field in shape.fields)
    return (field for field in walk(top) if (field.owner, field.name) != (kind.name, "id"))


def of(kind: Kind) -> list[tuple[str, str]]:
    """The same by owner and name, each once."""
    return list(dict.fromkeys((field.owner, field.name) for field in every(kind)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds.ALL, ids=lambda kind: kind.name)
def test_every_field_has_help(kind: Kind, language: Language) -> None:
    """A field without a word on what it is for, or without a name, is one that nobody can fill."""
    words = Words.load(language)
    assert [pair for pair in of(kind) if not help_of(*pair, words)] == []
    assert [name for _owner, name in of(kind) if not words.has(f"field.{name}")] == []


def sort_of(node: Any, defs: Any) -> str:
    """The sort of value that stands in a field: a choice, a number, words or an id, a group of fields, or a list."""
    while "$ref" in node or "anyOf" in node:
        node = defs[node["$ref"].rpartition("/")[2]] if "$ref" in node else _first(node["anyOf"])
    if node.get("type") == "array":
        return f"list of {sort_of(node.get('items') or node['prefixItems'][0], defs)}"
    if AMONG in node or "enum" in node or "const" in node:
        return "choice"
    if node.get("title") in PLAIN or node.get("type") == "string":
        return "words"
    return str(node.get("type", "object"))


def _first(parts: list[Any]) -> Any:
    return next(part for part in parts if part.get("type") != "null")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_label_is_one_sort_of_value(language: Language) -> None:
    """Fields of one name that hold a choice here and words or a number there are two things, and called so."""
    words = Words.load(language)
    found: dict[tuple[str, str], dict[str, str]] = {}
    for kind in kinds.ALL:
        for field in every(kind):
            sort = sort_of(field.node, field.defs)
            found.setdefault((field.name, label_of(field.owner, field.name, words)), {})[sort] = field.owner
    assert {key: sorts for key, sorts in found.items() if len(sorts) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_of_a_list_is_called_as_the_list_is(language: Language) -> None:
    """A field that takes a word of the vocabulary is named in the vocabulary's own name for that list."""
    words = Words.load(language)
    for kind in kinds.ALL:
        for field in every(kind):
            group = field.node.get(AMONG)
            if group and group != "units":
                label = label_of(field.owner, field.name, words)
                listed = label_of("vocabulary", group, words)
                assert label.rstrip("s").casefold() in listed.casefold(), (kind.name, field.name, label, listed)


def test_labels_are_for_fields_that_there_are() -> None:
    """A label of an owner's own goes with the field, and says something else than the plain one."""
    known = {
        f"field.{owner}_{name}": name for kind in kinds.ALL for owner, name in of(kind) if "_" in f"{owner}_{name}"
    }
    words = [Words.load(language) for language in LANGUAGES]
    own = [key for key in words[0].entries if key in known]
    assert len(own) > 50
    assert [key for key in own if all(w(key) == w(f"field.{known[key]}") for w in words)] == []


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
