"""The words of the interface: complete, parallel, and refused where they are doubtful."""

from __future__ import annotations

import importlib
import pkgutil
import re
from enum import StrEnum
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import TypeVar

import pytest
import yaml

import casebook
import casebook.kinds
import casebook.model.values
from casebook.errors import LANGUAGES, Language
from casebook.home import TEMPLATES
from casebook.model.record import Record
from casebook.text import NoSuchWord, Words, read

ZH, EN = Words.load("zh"), Words.load("en")
T = TypeVar("T")
ROOT = Path(casebook.__file__).parents[1]


def modules() -> list[ModuleType]:
    names = [m.name for m in pkgutil.iter_modules(casebook.kinds.__path__, "casebook.kinds.")]
    return [casebook.model.values, *map(importlib.import_module, names)]


def defined(base: type[T]) -> dict[str, type[T]]:
    """The classes of a base that the models define, by name."""
    return {
        thing.__name__: thing
        for module in modules()
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, base) and thing.__module__ == module.__name__
    }


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def placeholders(word: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(word) if name is not None}


def test_languages_have_the_same_keys() -> None:
    """A word of one language is a word of the other."""
    assert sorted(ZH.entries) == sorted(EN.entries)


def test_languages_have_the_same_placeholders() -> None:
    """What a caller fills in one language, it fills in the other."""
    shared = ZH.entries.keys() & EN.entries.keys()
    assert not {key for key in shared if placeholders(ZH.entries[key]) != placeholders(EN.entries[key])}


def test_every_choice_has_its_word() -> None:
    """Each value of each enum that a record may hold has a word under the enum's name."""
    wanted = {f"{snake(name)}.{value}" for name, enum in defined(StrEnum).items() for value in enum}
    assert wanted and not {key for key in wanted if not ZH.has(key)}


def test_every_kind_has_its_names() -> None:
    """Each kind of record has a name, singular and plural, and can be counted."""
    kinds = {record.kind_name for record in defined(Record).values() if "kind_name" in vars(record)}
    names = ("kind.{}", "kinds.{}", "count.{}.one", "count.{}.many")
    wanted = {name.format(kind) for kind in kinds for name in names}
    assert len(kinds) > 10 and not {key for key in wanted if not ZH.has(key)}


def test_every_word_that_is_asked_for_is_there() -> None:
    """A key written out in the code or in a template is in the files; of "unit." ~ x, so is the group."""
    call = re.compile(r"""\b(?:t|words)\(\s*(["'])([A-Za-z_][\w.-]*)\1""")
    files = [*(ROOT / "casebook").rglob("*.py"), *(ROOT / "templates").rglob("*.j2")]
    missing = {
        f"{file.relative_to(ROOT)}: {key}"
        for file in files
        for _, key in call.findall(file.read_text(encoding="utf-8"))
        if not (ZH.has(key) or (key[-1] in "._" and any(k.startswith(key) for k in ZH.entries)))
    }
    assert not missing


def test_a_word_is_filled() -> None:
    """Placeholders are filled by name, and a word without any is given as it stands."""
    assert EN("filter.shown", n=3, m=20) == "3 of 20 shown"
    assert ZH("filter.shown", n=3, m=20) == "显示3条，共20条"
    assert EN("nav.home") == "Home"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_word_is_told_by_key_and_language(language: Language) -> None:
    """An unknown key is no empty text, and neither is the name of a group."""
    words = Words.load(language)
    for key in ("nav.hoem", "nav"):
        assert not words.has(key)
        with pytest.raises(NoSuchWord, match=rf"{language}\.yml.*{key}"):
            words(key)


def test_a_missing_parameter_is_told() -> None:
    """A placeholder left empty names the word and the parameter."""
    with pytest.raises(NoSuchWord, match=r"filter\.shown.*'m'"):
        EN("filter.shown", n=3)


def test_words_are_one_a_language() -> None:
    """Words are read once and can be the key of a cache."""
    assert Words.load("zh") is ZH
    assert len({ZH, EN, Words.load("en")}) == 2


def test_a_key_written_twice_is_refused() -> None:
    """The second of two words for one key does not win in silence; the same key in two groups is two keys."""
    with pytest.raises(yaml.YAMLError, match="'b' is written twice"):
        read("a:\n  b: one\n  b: two\n")
    assert read("a: {b: one}\nc: {b: two}\n") == {"a.b": "one", "c.b": "two"}


@pytest.mark.parametrize("text", ["a: {no: word}", "a: 3", "a: yes", "a:", "a: [x]", "a: {1: x}"])
def test_what_is_no_text_is_refused(text: str) -> None:
    """A number or a yes/no word that YAML makes of a key or a word is refused, not printed as True."""
    with pytest.raises(ValueError, match="is no text"):
        read(text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_and_templates_are_of_no_edition(language: str) -> None:
    """What is true of one book only stands in its records: no word or template speaks of one."""
    own = re.compile(
        r"retail|China\b|Chinese law|\b2025\b|private domain|mirror|WeCom|annual casebook|iResearch|\bpipl\b"
        r"|零售|中国|私域|转载|企业微信|企微|年度案例|艾瑞|原报告此处",
        re.IGNORECASE,
    )
    words = [f"{key}: {word}" for key, word in Words.load("zh" if language == "zh" else "en").entries.items()]
    assert [word for word in words if own.search(word)] == []
    templates = [path for path in TEMPLATES.rglob("*.j2") if own.search(path.read_text(encoding="utf-8"))]
    assert templates == []
