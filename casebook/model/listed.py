"""Values that a project lists itself, in its vocabulary: subjects of duties, topics of facts, units …

A field says which list its values stand in (`Among`). A value that was validated against the lists of a project knows
its entry, and so its names in both languages and its place among the others; one that was validated without them (as a
test may do) is a word without names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from casebook.errors import Language

if TYPE_CHECKING:
    from casebook.model.values import LocalText

AMONG = "x-listed"  # what a JSON schema says of such a field
NOT_LISTED = "not_listed"  # the kind of pydantic's error

# a word that the vocabulary lists, as files and addresses write it
Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+(?:[_.-][A-Za-z0-9]+)*$", max_length=60)]
# list of the vocabulary -> word -> entry
Lists: TypeAlias = Mapping[str, "Mapping[str, LocalText]"]


class Validated(dict[str, "Mapping[str, LocalText]"]):
    """The lists, for data that passed validation as they stand: what takes long to find out is not asked again."""


class Listed(str):
    """A word of a list, which is text like any other, with its entry and its place in the list."""

    __slots__ = ("entry", "place")
    entry: LocalText | None
    place: int

    def __new__(cls, word: str, entry: LocalText | None = None, place: int = 0) -> Listed:
        made = super().__new__(cls, word)
        made.entry, made.place = entry, place
        return made

    def in_(self, language: Language) -> str:
        """The name of what the word stands for."""
        return str(self) if self.entry is None else self.entry.in_(language)

    def has(self, mark: str) -> bool:
        """Whether the vocabulary gives the word this mark."""
        return bool(getattr(self.entry, mark, False))

    def __getnewargs__(self) -> tuple[str, LocalText | None, int]:  # type: ignore[override]  # more than a str has
        return str(self), self.entry, self.place


@dataclass(frozen=True)
class Among:
    """Marks a text as a word of this list of the vocabulary, or one of those that the engine has already (`known`)."""

    group: str
    sort: type[Listed] = Listed
    known: type[StrEnum] | None = None

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_before_validator_function(
            self._listed,
            core_schema.is_instance_schema((Listed, self.known) if self.known else Listed),
            serialization=core_schema.plain_serializer_function_ser_schema(_said, when_used="json"),
        )

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        choices = {"enum": [word.value for word in self.known]} if self.known else {}
        return {"type": "string", AMONG: self.group, **choices}

    def _listed(self, value: Any, info: core_schema.ValidationInfo[Any]) -> Any:
        if not isinstance(value, str):
            raise PydanticCustomError("string_type", "text is wanted")
        if self.known is not None:
            with suppress(ValueError):
                return self.known(value)
        lists: Lists | None = info.context
        if lists is None:
            return value if isinstance(value, Listed) else self.sort(value)
        listed = lists.get(self.group, {})
        with suppress(KeyError):
            return self.sort(value, listed[value], [*listed].index(value))
        words = [*(word.value for word in self.known or ()), *listed]
        raise PydanticCustomError(NOT_LISTED, "not listed", {"group": self.group, "known": words})


def _said(value: Any) -> Any:
    """What a record says by a word, names and marks too: where these change, what is printed of it does."""
    if not isinstance(value, Listed):
        return str(value)
    return [str(value), value.place, value.entry.model_dump() if value.entry is not None else None]


def sum_of_lists(lists: Lists | None) -> str:
    """A sum of all that the lists say."""
    told = [(name, [(word, repr(entry)) for word, entry in entries.items()]) for name, entries in (lists or {}).items()]
    return hashlib.blake2b(repr((lists is None, told)).encode(), digest_size=16).hexdigest()
