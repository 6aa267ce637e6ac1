"""Plain data to records: each message of pydantic becomes a problem with its place and what to do."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from casebook.errors import Problem, Refused, Said
from casebook.load.yamltext import Document, Loc

LISTED = 24  # names that a message lists in full
_TYPES = {
    "string_type": Said("这里要文字", "text is wanted"),
    "list_type": Said("这里要一个列表", "a list is wanted"),
    "tuple_type": Said("这里要一个列表", "a list is wanted"),
    "model_type": Said("这里要一组带名字的字段", "named fields are wanted"),
    "model_attributes_type": Said("这里要一组带名字的字段", "named fields are wanted"),
    "dict_type": Said("这里要一组带名字的字段", "named fields are wanted"),
    "bool_type": Said("这里要 true 或 false", "true or false is wanted"),
    "bool_parsing": Said("这里要 true 或 false", "true or false is wanted"),
    "int_type": Said("这里要整数", "a whole number is wanted"),
    "int_parsing": Said("这里要整数", "a whole number is wanted"),
    "int_from_float": Said("这里要整数", "a whole number is wanted"),
    "decimal_type": Said("这里要数字", "a number is wanted"),
    "decimal_parsing": Said("这里要数字", "a number is wanted"),
}


def bind(document: Document, adapter: TypeAdapter[Any], data: Any, at: Loc) -> tuple[Any, list[Problem]]:
    """The record of plain data that stands at a location of a document, or the problems with it."""
    try:
        return adapter.validate_python(data), []
    except ValidationError as error:
        return None, [_problem(document, adapter, data, at, e) for e in error.errors(include_url=False)]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelt one most likely means."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def choice(word: str, known: Sequence[str]) -> Said:
    """What to do about a word that is not among the known ones."""
    if guess := nearest(word, known):
        return Said(f"是不是“{guess}”？", f"Did you mean `{guess}`?")
    if not known:
        return Said("先把它写出来，或删去这处引用。", "Record it first, or remove the reference.")
    if len(known) <= LISTED:
        shown = ", ".join(known)
        return Said(f"可用：{shown}。", f"It is one of: {shown}.")
    return Said("查看可用的名称。", "Look at the names that there are.")


def _problem(document: Document, adapter: TypeAdapter[Any], data: Any, at: Loc, error: Any) -> Problem:
    loc: Loc = tuple(error["loc"])
    where = ".".join(str(part) for part in _in_data(data, loc)) or "·"
    kind: str = error["type"]
    given = error.get("input")
    context = error.get("ctx", {})
    key = kind in {"extra_forbidden"}
    place = document.place((*at, *loc), key=key)
    if kind == "missing":
        return Problem(
            place,
            "field-missing",
            Said(f"缺少字段 {where}", f"the field `{where}` is missing"),
            Said("补上这个字段。", "Add it."),
        )
    if kind == "extra_forbidden":
        fields = _fields_at(adapter, data, loc[:-1])
        name = str(loc[-1])
        return Problem(
            place,
            "field-unknown",
            Said(f"没有名为 {where} 的字段", f"there is no field `{where}` here"),
            choice(name, fields),
        )
    if kind in {"enum", "literal_error"}:
        known = [part.strip().strip("'") for part in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
        return Problem(
            place,
            "value-unknown",
            Said(f"{where} 不能是“{given}”", f"`{where}` cannot be `{given}`"),
            choice(str(given), known),
        )
    if kind.startswith("union_tag"):
        known = [part.strip().strip("'") for part in str(context.get("expected_tags", "")).split(",") if part.strip()]
        name = str(context.get("discriminator", "")).strip("'")
        tag = context.get("tag", "")
        return Problem(
            document.place((*at, *loc, name)),
            "value-unknown",
            Said(f"{name} 不能是“{tag}”", f"`{name}` cannot be `{tag}`")
            if tag
            else Said(f"缺少字段 {name}", f"the field `{name}` is missing"),
            choice(str(tag), known),
        )
    if kind == "string_pattern_mismatch":
        return Problem(
            place,
            "value-shape",
            Said(f"{where} 的写法不对：“{given}”", f"`{where}` is not written as it should be: `{given}`"),
            Said(
                "编号只用小写字母、数字、连字符与点；网址以 http 开头。",
                "Ids are lower-case letters, digits, hyphens and dots; addresses begin with http.",
            ),
        )
    if given is None and kind != "value_error":
        return Problem(
            place,
            "field-empty",
            Said(f"{where} 是空的", f"`{where}` is empty"),
            Said(
                "填上内容；可以不填的字段就整行删去。",
                "Fill it in; a field that may be left out is left out whole.",
            ),
        )
    if kind == "string_too_short":
        return Problem(
            place,
            "field-empty",
            Said(f"{where} 是空的", f"`{where}` is empty"),
            Said("填上内容。", "Fill it in."),
        )
    cause = context.get("error")
    if isinstance(cause, Refused):
        return Problem(
            place, "value-refused", Said(f"{where}：{cause.said.zh}", f"`{where}`: {cause.said.en}"), _AS_TOLD
        )
    said = _TYPES.get(kind, Said(f"{where} 不合要求（{error['msg']}）", error["msg"]))
    return Problem(
        place,
        "value-type",
        Said(f"{where}：{said.zh}，写的是“{_short(given)}”", f"`{where}`: {said.en}, not `{_short(given)}`"),
        Said("按字段说明改写。", "Write it as the field asks."),
    )


_AS_TOLD = Said("按说明改写。", "Write it as told.")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _in_data(data: Any, loc: Loc) -> Loc:
    """The parts of a location that stand in the data: not a union's tag, but the last part (a missing field) stays."""
    kept: list[int | str] = []
    for depth, step in enumerate(loc):
        last = depth == len(loc) - 1
        inner = _step(data, step)
        if inner is not None:
            data = inner
        elif not last:
            continue
        kept.append(step)
    return tuple(kept)


def _step(data: Any, step: int | str) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _fields_at(adapter: TypeAdapter[Any], data: Any, loc: Loc) -> list[str]:
    """The field names of the model that stands at a location."""
    models = _models(adapter._type)
    for step in loc:
        if isinstance(data, dict) and step in data:
            data = data[step]
            models = [
                inner
                for model in models
                if step in model.model_fields
                for inner in _models(model.model_fields[str(step)].annotation)
            ]
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:  # a union's tag: the model that has it
            tagged = [m for m in models if any(get_args(f.annotation) == (step,) for f in m.model_fields.values())]
            models = tagged or models
    return sorted({name for model in models for name in model.model_fields if name != "id"})


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models that an annotation can hold, through lists, options and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin = get_origin(annotation)
    if origin is Annotated:
        return _models(get_args(annotation)[0])
    if origin in {Union, types.UnionType, list, tuple, dict}:
        return [model for part in get_args(annotation) for model in _models(part)]
    return []
