"""Plain data to records: each message of pydantic becomes a problem with its place and what to do."""

from __future__ import annotations

import types
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from casebook.choice import choice, nearest
from casebook.errors import Place, Problem, Refused, Said
from casebook.load.syntax import key_without_colon, odd_blank
from casebook.load.yamltext import Document, Loc
from casebook.model.listed import NOT_LISTED, Lists
from casebook.model.refs import CELL_PATTERN
from casebook.model.values import LINE_PATTERN, SLUG_LIMIT, SLUG_PATTERN, URL_PATTERN, LocalText, RichText
from casebook.problems import problem

__all__ = ["bind", "choice", "nearest"]

# kinds of pydantic's errors -> what is wanted there
_WANTED = {
    "string_type": Said("文字", "text"),
    "string_unicode": Said("文字", "text"),
    "list_type": Said("一个列表", "a list"),
    "tuple_type": Said("一个列表", "a list"),
    "model_type": Said("一组带名字的字段", "named fields"),
    "model_attributes_type": Said("一组带名字的字段", "named fields"),
    "dict_type": Said("一组带名字的字段", "named fields"),
    "bool_type": Said("true 或 false", "true or false"),
    "bool_parsing": Said("true 或 false", "true or false"),
    "int_type": Said("整数", "a whole number"),
    "int_parsing": Said("整数", "a whole number"),
    "int_from_float": Said("整数", "a whole number"),
    "decimal_type": Said("数字", "a number"),
    "decimal_parsing": Said("数字", "a number"),
}
# how that is written, where it can be said in a line
_HOW = {
    "a list": Said(
        "每项一行，行首缩进两格，写短横线和一个空格，如“  - free-floating”。",
        "Write each entry on a line of its own, behind two blanks, a hyphen and a blank: `  - free-floating`.",
    ),
    "true or false": Said("是写 true，否写 false。", "Write true for yes, false for no."),
}
_QUOTES = Said("这里要文字，不是数字或是否词；加上引号", "text is wanted, not a number or true/false; put it in quotes")
# patterns of the model -> the code that says how such a text is written
_SHAPES = {LINE_PATTERN: "text-lines", SLUG_PATTERN: "id-shape", URL_PATTERN: "url-shape", CELL_PATTERN: "cell-shape"}
_LIMITS = {"greater_than": "gt", "greater_than_equal": "ge", "less_than": "lt", "less_than_equal": "le"}


def bind(
    document: Document, adapter: TypeAdapter[Any], data: Any, at: Loc, lists: Lists | None = None
) -> tuple[Any, list[Problem]]:
    """The record of plain data that stands at a location of a document, or the problems with it.

    `lists` are those of the vocabulary; without them any word passes.
    """
    try:
        return adapter.validate_python(data, context=lists), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        meant = {(*e["loc"][:-1], _meant(e["loc"][-1])) for e in errors if e["type"] == "extra_forbidden"}
        told = [e for e in errors if e["type"] != "missing" or e["loc"] not in meant]  # it is there, under another name
        return None, [_problem(document, adapter, data, at, e) for e in told]


def _meant(name: int | str) -> int | str:
    """The name of a field that somebody wrote in capitals, or behind blanks that are none."""
    return name.strip().lower() if isinstance(name, str) else name


def _problem(document: Document, adapter: TypeAdapter[Any], data: Any, at: Loc, error: Any) -> Problem:
    loc: Loc = tuple(error["loc"])
    where = ".".join(str(part) for part in _in_data(data, loc)) or "·"
    kind: str = error["type"]
    given, context = error.get("input"), error.get("ctx", {})
    place = document.place((*at, *loc), key=kind == "extra_forbidden")
    if kind == "missing":
        return problem(place, "field-missing", field=where)
    if kind == "extra_forbidden" and (blank := odd_blank(str(loc[-1]))):
        return problem(Place(place.path, place.line, place.column + blank - 1), "yaml-blank")
    if kind == "extra_forbidden":
        fields = _fields_at(adapter, data, loc[:-1])
        return problem(place, "field-unknown", choice(str(loc[-1]), fields), field=where)
    if where == "·" and (given is None or kind in {"model_type", "model_attributes_type", "dict_type"}):
        return problem(place, "record-none", given=_short(given) if given is not None else "null")
    if given is None and kind != "value_error":
        return problem(place, "field-empty", field=where)
    if kind in {"enum", "literal_error"}:
        return problem(
            place, "value-unknown", choice(str(given), _listed(context, "expected")), field=where, given=given
        )
    if kind == NOT_LISTED:
        group, known = str(context["group"]), list(context["known"])
        return problem(place, "word-unlisted", _listing(str(given), group, known), field=where, given=_short(given))
    if kind.startswith("union_tag"):
        name = str(context.get("discriminator", "")).strip("'")
        tag, known = str(context.get("tag", "")), _listed(context, "expected_tags")
        place = document.place((*at, *loc, name))
        if not tag:
            return problem(place, "field-missing", choice(tag, known), field=name)
        return problem(place, "value-unknown", choice(tag, known), field=name, given=tag)
    if kind in {"model_type", "model_attributes_type", "dict_type"} and (found := key_without_colon(str(given))):
        return problem(place, "yaml-key-colon", key=found[1])
    if kind == "model_type" and context.get("class_name") in {LocalText.__name__, RichText.__name__}:
        return problem(place, "text-one-language", field=where, given=_short(given))
    cause = context.get("error")
    if isinstance(cause, Refused):
        said = Said(f"{where}：{cause.said.zh}", f"`{where}`: {cause.said.en}")
        return problem(place, "value-refused", cause.mend, said=said)
    if kind in {"too_short", "string_too_short"} and isinstance(given, str):
        return problem(place, "field-empty", field=where)
    if kind == "string_pattern_mismatch":
        code = _SHAPES.get(context.get("pattern", ""), "value-shape")
        return problem(place, code, field=where, given=_short(given))
    if kind in {"too_long", "string_too_long"} and isinstance(given, str):
        limit = context.get("max_length")
        return problem(place, "id-too-long" if limit == SLUG_LIMIT else "text-too-long", field=where, limit=limit)
    if kind == "too_short":
        return problem(place, "list-too-short", field=where, least=context.get("min_length"))
    if kind == "too_long":
        return problem(
            place, "list-too-long", field=where, most=context.get("max_length"), count=len(given) if given else 0
        )
    if kind in _LIMITS:
        return problem(place, "value-limit", field=where, given=_short(given), limit=context.get(_LIMITS[kind]))
    if kind == "string_type" and isinstance(given, bool | int | float | Decimal):  # YAML reads 2025 as a number
        said = Said(f"{where}：{_QUOTES.zh}", f"`{where}`: {_QUOTES.en}")
        return problem(place, "value-refused", said=said)
    if wanted := _WANTED.get(kind):
        return problem(place, "value-type", _HOW.get(wanted.en), field=where, wanted=wanted, given=_short(given))
    return problem(place, "value-unfit", field=where, given=_short(given))


def _listing(word: str, group: str, known: list[str]) -> Said:
    """What to do about a word that its list in the vocabulary lacks."""
    add = Said(
        f"或者在 data/vocabulary.yml 的 {group} 下写上它，附中英文名称。",
        f"Or list it in data/vocabulary.yml under `{group}`, with its names.",
    )
    near = choice(word, known) if known else Said("那里什么也没有列。", "Nothing is listed there.")
    return Said(f"{near.zh}{add.zh}", f"{near.en} {add.en}")


def _listed(context: Any, name: str) -> list[str]:
    """The choices that pydantic lists in a sentence."""
    return [
        part.strip().strip("'") for part in str(context.get(name, "")).replace(" or ", ", ").split(",") if part.strip()
    ]


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
