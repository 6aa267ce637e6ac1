"""The words of the interface: `zh.yml` and `en.yml`, each read as one flat table. No prose of records here.

A key names a place in the file with dots: `words("field.source")`. A word may hold placeholders, `{n}`, which
the caller fills by name. Both files have the same keys and the same placeholders; a test holds that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

import yaml

_TEXT = "tag:yaml.org,2002:str"


class NoSuchWord(KeyError):
    """A key that the words of a language lack, or a placeholder that the caller left empty."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the repr


@dataclass(frozen=True)
class Words:
    """The words of one language. Two of one language are equal; they can be keys of a cache."""

    language: Literal["zh", "en"]
    entries: Mapping[str, str] = field(compare=False, repr=False)

    @staticmethod
    def load(language: Literal["zh", "en"]) -> Words:
        """The words of a language, read once."""
        return _load(language)

    def __call__(self, key: str, /, **params: object) -> str:
        """The word for a key, its placeholders filled."""
        word = self.entries.get(key)
        if word is None:
            raise NoSuchWord(f"casebook/text/{self.language}.yml has no word for {key!r}")
        try:
            return word.format_map(params)
        except KeyError as missing:
            raise NoSuchWord(
                f"the word {key!r} of casebook/text/{self.language}.yml wants the parameter {missing}"
            ) from None

    def has(self, key: str) -> bool:
        """Whether there is a word for this key."""
        return key in self.entries


def read(text: str) -> dict[str, str]:
    """The flat table of a file of words: plain YAML that refuses a key written twice, of which the second would win in
    silence.

    The parser is libyaml's, and its nodes are read as they are: all that words need is text.

    Raises:
        yaml.YAMLError: no YAML, or a key written twice.
        ValueError: something that is no text.
    """
    return dict(_flat("", yaml.compose(text, yaml.CSafeLoader)))


def _flat(prefix: str, node: yaml.Node | None) -> Iterator[tuple[str, str]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.tag != _TEXT:
                raise ValueError(f"the key {key.value!r} under {prefix!r} is no text; put it in quotes")
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} is written twice", key.start_mark
                )
            seen.add(key.value)
            yield from _flat(f"{prefix}.{key.value}" if prefix else key.value, value)
    elif isinstance(node, yaml.ScalarNode) and node.tag == _TEXT:
        yield prefix, node.value
    elif node is not None:
        raise ValueError(f"the word {prefix!r} is {node.value!r}, which is no text; put it in quotes")


@cache
def _load(language: Literal["zh", "en"]) -> Words:
    text = files(__package__).joinpath(f"{language}.yml").read_text(encoding="utf-8")
    return Words(language, MappingProxyType(read(text)))
