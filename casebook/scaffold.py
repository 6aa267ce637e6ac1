"""`new`: a record with every field, a comment on each, and a mark on what is still to fill.

Fields, choices and comments are read off the kind's model, so that a new field shows up here by itself. What a field is
for stands in the words below `help`: `help.case.lesson`; inside of a list or a group by the fields that lead to it,
`help.case_steps.title`; and for fields that mean the same everywhere `help.any.note`.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casebook.disk import write_atomic
from casebook.errors import CasebookError, Language
from casebook.kinds import ALL, BY_NAME
from casebook.load.records import nearest
from casebook.load.yamltext import TO_FILL
from casebook.model.refs import To
from casebook.model.values import SLUG, LocalText, Period, RichText
from casebook.text import Words


def new(project: Path, kind_name: str, slug: str, language: Language) -> Path:
    """Writes the record and returns its path; refuses to write over anything."""
    kind = BY_NAME.get(kind_name)
    if kind is None or not kind.folder.startswith("data/") or kind.folder.endswith(".yml"):
        known = [k.name for k in ALL if k.folder.startswith("data/") and not k.folder.endswith(".yml")]
        guess = nearest(kind_name, known)
        hint = f"did you mean {guess}?" if guess else f"there are: {', '.join(known)}"
        raise CasebookError(f"there is no kind {kind_name} to write; {hint}")
    if not SLUG.fullmatch(slug):
        raise CasebookError(f"{slug} is no id: lower-case letters, digits and hyphens only")
    path = project / kind.folder / f"{slug}.yml"
    if path.exists():
        raise CasebookError(f"{path} is there already; nothing was written")
    words = Words.load(language)
    models = list(_models(kind.model))
    lines = [f"# {words(f'kind.{kind.name}')}: {slug}", f"# {_line(words('scaffold.how'))}"]
    if len(models) > 1:
        lines.append(f"# {_line(words('scaffold.types'))} {', '.join(_tag(m) for m in models)}")
    lines += _record(models[0], words, kind.name, "", skip={"id", "rows"} if kind.table else {"id"})
    write_atomic(path, ("\n".join(lines) + "\n").encode())
    if kind.table:
        write_atomic(path.with_suffix(".csv"), b"row,period,value,bound,source,variant,standing\n")
    return path


def _models(model: Any) -> Iterator[type[BaseModel]]:
    if isinstance(model, type) and issubclass(model, BaseModel):
        yield model
    else:
        for part in get_args(model):
            yield from _models(part)


def _tag(model: type[BaseModel]) -> str:
    return str(get_args(model.model_fields["chart"].annotation)[0])


def _line(text: str) -> str:
    return " ".join(text.split())


def help_of(owner: str, name: str, words: Words) -> str | None:
    """What a field is for; `owner` is the kind, and the fields that lead into it, joined by underscores."""
    key = next((k for k in (f"help.{owner}.{name}", f"help.any.{name}") if words.has(k)), None)
    return words(key) if key else None


def _record(
    model: type[BaseModel], words: Words, owner: str, indent: str, skip: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    lines: list[str] = []
    for name, field in model.model_fields.items():
        if name not in skip:
            lines += _field(name, field, words, owner, indent)
    return lines


def _field(name: str, field: FieldInfo, words: Words, owner: str, indent: str) -> list[str]:
    key = f"field.{name}"
    said = words(key) if words.has(key) else name
    need = words("scaffold.required") if field.is_required() else words("scaffold.optional")
    to = next((m for m in field.metadata if isinstance(m, To)), None)
    lines = [f"{indent}# {said} [{need}]{_about(field.annotation, to, words)}"]
    if told := help_of(owner, name, words):
        lines.append(f"{indent}# {_line(told)}")
    value = _value(field.annotation, to, words, f"{owner}_{name}", indent)
    if not field.is_required():
        lines += [
            f"{indent}# {name}:{part}" if i == 0 else f"{indent}# {part.removeprefix(indent)}"
            for i, part in enumerate(value)
        ]
    else:
        lines += [f"{indent}{name}:{value[0]}", *value[1:]]
    return lines


def _about(annotation: Any, to: To | None, words: Words) -> str:
    bare = _bare(annotation)
    if to is None and get_origin(annotation) is Annotated:
        to = next((m for m in get_args(annotation)[1:] if isinstance(m, To)), None)
    if to is not None:
        return words("scaffold.ref", kind=words(f"kind.{to.kind}") if words.has(f"kind.{to.kind}") else to.kind)
    if isinstance(bare, type) and issubclass(bare, enum.Enum):
        return words("scaffold.choice", choices=", ".join(str(item.value) for item in bare))
    if get_origin(bare) is Literal:
        return words("scaffold.choice", choices=", ".join(str(item) for item in get_args(bare)))
    if bare is Period:
        return words("scaffold.period")
    if isinstance(bare, type) and issubclass(bare, RichText):
        return words("scaffold.rich")
    return ""


def _value(annotation: Any, to: To | None, words: Words, owner: str, indent: str) -> list[str]:
    bare = _bare(annotation)
    if isinstance(bare, type) and issubclass(bare, LocalText):
        return ["", f"{indent}  zh: {TO_FILL}", f"{indent}  en: {TO_FILL}"]
    if get_origin(bare) in {list, tuple}:
        item = get_args(bare)[0]
        inner = _bare(item)
        if isinstance(inner, type) and issubclass(inner, BaseModel) and inner is not Period:
            if issubclass(inner, LocalText):
                return ["", f"{indent}  - zh: {TO_FILL}", f"{indent}    en: {TO_FILL}"]
            rows = _record(inner, words, owner, indent + "    ")
            first = next((i for i, row in enumerate(rows) if not row.lstrip().startswith("#")), None)
            if first is None:  # every field may be left out, but not all of them: the first one stands
                name = next(iter(inner.model_fields))
                first = next(i for i, row in enumerate(rows) if row.lstrip().startswith(f"# {name}:"))
                rows[first] = rows[first].replace("# ", "", 1)
            rows[first] = f"{indent}  - {rows[first].lstrip()}"
            return ["", *rows]
        return ["", f"{indent}  - {TO_FILL}"]
    if isinstance(bare, type) and issubclass(bare, BaseModel) and bare is not Period:
        return ["", *_record(bare, words, owner, indent + "  ")]
    if get_origin(bare) is Literal and len(get_args(bare)) == 1:
        return [f" {get_args(bare)[0]}"]
    return [f" {TO_FILL}"]


def _bare(annotation: Any) -> Any:
    """An annotation without its option and its marks."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in {Union, types.UnionType}:
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation
