"""Walking a record: where it refers to others, by its types and by the marks in its prose."""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from casebook.model.refs import Again, To
from casebook.model.values import LocalText, RichText

Loc = tuple[int | str, ...]


def references(record: BaseModel) -> Iterator[tuple[Loc, str, str]]:
    """Every typed reference of a record: its location, the kind and the id it names."""
    for name, annotation, to in _fields(type(record)):
        yield from _refs(getattr(record, name), annotation, to, (name,))


def repeated(record: BaseModel) -> Iterator[tuple[Loc, str]]:
    """The fields of a record that say once more what one of its references says."""
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        if isinstance(value, str) and any(isinstance(mark, Again) for mark in field.metadata):
            yield (name,), value


def texts(record: BaseModel) -> Iterator[tuple[Loc, LocalText]]:
    """Every bilingual text of a record with its location."""
    for name in type(record).model_fields:
        yield from _texts(getattr(record, name), (name,))


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, Any, To | None], ...]:
    return tuple(
        (name, field.annotation, next((m for m in field.metadata if isinstance(m, To)), None))
        for name, field in model.model_fields.items()
    )


def _refs(value: Any, annotation: Any, to: To | None, loc: Loc) -> Iterator[tuple[Loc, str, str]]:
    if value is None:
        return
    if isinstance(value, str):
        if to := to or _to(annotation):
            yield loc, to.kind, value
    elif isinstance(value, BaseModel):
        for name, inner, inner_to in _fields(type(value)):
            yield from _refs(getattr(value, name), inner, inner_to, (*loc, name))
    elif isinstance(value, list | tuple):
        inner = _inner(annotation)
        for index, item in enumerate(value):
            yield from _refs(item, inner, None, (*loc, index))
    elif isinstance(value, dict):
        inner = _inner(annotation)
        for key, item in value.items():
            yield from _refs(item, inner, None, (*loc, key))


@cache
def _to(annotation: Any) -> To | None:
    if get_origin(annotation) is Annotated:
        return next((m for m in get_args(annotation)[1:] if isinstance(m, To)), None)
    if get_origin(annotation) in {Union, types.UnionType}:
        return next((to for part in get_args(annotation) if (to := _to(part))), None)
    return None


@cache
def _inner(annotation: Any) -> Any:
    if get_origin(annotation) in {Union, types.UnionType}:
        return next((_inner(p) for p in get_args(annotation) if get_origin(p) in {list, tuple, dict}), None)
    arguments = get_args(annotation)
    if not arguments:
        return None
    return arguments[1] if get_origin(annotation) is dict else arguments[0]


def _texts(value: Any, loc: Loc) -> Iterator[tuple[Loc, LocalText]]:
    if isinstance(value, LocalText):
        yield loc, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), (*loc, name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, (*loc, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*loc, key))


def is_rich(text: LocalText) -> bool:
    return isinstance(text, RichText)
