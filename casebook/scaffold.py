"""`new`: a record with every field, a comment on each, and a mark on what is still to fill.

Fields, choices and comments are read off the JSON schema that pydantic gives of the kind's model, so that a new field
shows up here by itself. What a field is for stands in the words below `help`: `help.case.lesson`; inside of a list or a
group by the fields that lead to it, `help.case_steps.title`; for fields that mean the same everywhere `help.any.note`.
What a field is called stands in those below `field`, in the same way: `field.case_results`, else `field.results`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from casebook import kinds
from casebook.disk import write_atomic
from casebook.effects import draft_of
from casebook.errors import CasebookError, Language, Said
from casebook.kinds.base import Kind
from casebook.kinds.vocabulary import LISTS
from casebook.load.records import nearest
from casebook.load.yamltext import TO_FILL, read
from casebook.model.listed import AMONG
from casebook.model.refs import REFERS_TO
from casebook.model.values import SLUG, SLUG_LIMIT
from casebook.text import Words

TEXTS = frozenset({"LocalText", "RichText"})  # written as one block of zh and en
PLAIN = TEXTS | {"Period", "Prose"}  # values that a comment explains as a whole
SCHEMAS = "build/schemas"  # where `schemas` writes what editors know records by
NAMED = "x-names"  # of a choice among listed words: their names in both languages
Listed = Mapping[str, Mapping[str, Any]]  # by list, what the vocabulary says of each of its words
_NONE: Listed = {}


def new(project: Path, kind_name: str, slug: str, language: Language, *, draft: bool = False) -> Path:
    """Writes the record, or its draft, and returns its path; refuses to write over anything.

    Raises:
        CasebookError: no such kind, no id, or a record that is there already.
    """
    kind = kinds.BY_NAME.get(kind_name)
    if kind is None or kind not in writable():
        known = [k.name for k in writable()]
        guess = nearest(kind_name, known)
        listed = ", ".join(known)
        raise CasebookError(
            Said(
                f"没有可以新建的种类 {kind_name}{f'；是不是 {guess}？' if guess else '。'}全部种类：{listed}",
                f"there is no kind {kind_name} to write; "
                f"{f'did you mean {guess}? ' if guess else ''}All kinds: {listed}",
            )
        )
    require_id(slug)
    if kind.keeps(slug):
        raise CasebookError(
            Said(
                f"{slug} 是引擎自己的页面用的编号，请另取一个",
                f"{slug} is the id of a page that the engine makes; choose another",
            )
        )
    path = project / kind.folder / f"{slug}.yml"
    if not path.resolve().is_relative_to(project.resolve()):
        raise CasebookError(
            Said(
                f"{kind.folder} 是通向项目之外的链接，没有写出任何文件",
                f"{kind.folder} is a link out of the project; nothing was written",
            )
        )
    beside = path.with_name(draft_of(path.name))
    for taken in (path, beside):
        if taken.exists():
            raise CasebookError(
                Said(f"{taken} 已经存在，没有写出任何文件", f"{taken} is there already; nothing was written")
            )
    path = beside if draft else path
    write_atomic(path, scaffold(kind, slug, Words.load(language), listed_in(project)).encode())
    if kind.table:
        write_atomic(path.with_suffix(".csv"), b"row,period,value,bound,source,variant,standing\n")
    return path


def require_id(slug: str) -> None:
    """Refuses what cannot be the id of a record.

    Raises:
        CasebookError: it has other signs than an id, or too many.
    """
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LIMIT:
        shown = slug[:SLUG_LIMIT]
        raise CasebookError(
            Said(
                f"{shown} 不能作编号：只用小写字母、数字、连字符和点，最多 {SLUG_LIMIT} 个",
                f"{shown} is no id: lower-case letters, digits, hyphens and dots only, {SLUG_LIMIT} at most",
            )
        )


def writable() -> tuple[Kind, ...]:
    """The kinds of which `new` writes a record: those with a folder of their own below data/."""
    return tuple(kind for kind in kinds.ALL if kind.folder.startswith("data/") and not kind.folder.endswith(".yml"))


def listed_in(project: Path) -> Listed:
    """The words that a project's vocabulary lists, by list; none where it cannot be read, which `check` tells."""
    try:
        document, _problems = read("data/vocabulary.yml", (project / "data" / "vocabulary.yml").read_bytes())
    except OSError:
        return {}
    told = document.data if document is not None and isinstance(document.data, dict) else {}
    return {
        name: {str(word): said for word, said in words.items()}
        for name in LISTS
        if isinstance(words := told.get(name), dict)
    }


def scaffold(kind: Kind, slug: str, words: Words, listed: Listed = _NONE) -> str:
    """The text of a new record; `listed` are the words that the project lists, by list."""
    shapes = shapes_of(kind, listed)
    modeline = f"# yaml-language-server: $schema={'../' * kind.folder.count('/')}../{SCHEMAS}/{kind.name}.json"
    lines = [modeline, f"# {words(f'kind.{kind.name}')}: {slug}", f"# {_line(words('scaffold.how'))}"]
    if len(shapes) > 1:
        lines.append(f"# {_line(words('scaffold.types'))} {', '.join(shape.tag for shape in shapes)}")
    own = {"id", "rows"} if kind.table else {"id"}
    lines += [line for field in shapes[0].fields if field.name not in own for line in _field(field, words, "")]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Field:
    """A field as its schema describes it: `owner` is the kind, and the fields that lead into it, by underscores."""

    owner: str
    name: str
    required: bool
    node: Any
    defs: Any

    def below(self, node: Any) -> tuple[Field, ...]:
        """The fields of an object that stands in this field."""
        return _fields(node, self.defs, f"{self.owner}_{self.name}")

    def inner(self) -> tuple[Field, ...]:
        """The fields inside of this one, through lists and maps; none where its value is plain."""
        node = self.node
        while (step := _step(node)) and "properties" not in node:
            node = _bare(step, self.defs)
        return self.below(node) if "properties" in node and node.get("title") not in PLAIN else ()


def _step(node: Any) -> Any:
    """The schema of what stands in a list or under the words of a map."""
    return next((part for part in _below(node) if part), None)


def _below(node: Any) -> Iterator[Any]:
    yield node.get("items")
    yield node.get("additionalProperties")
    yield from node.get("patternProperties", {}).values()


@dataclass(frozen=True)
class Shape:
    """What a file of a kind may hold: one shape, or several that a tag tells apart (`chart: slope`)."""

    tag: str
    fields: tuple[Field, ...]


@cache
def schema_of(kind_name: str) -> Any:
    """The JSON schema that pydantic gives of a kind's model; it is shared and not to be changed."""
    return TypeAdapter(kinds.BY_NAME[kind_name].model).json_schema()


def _chosen(node: Any, listed: Listed) -> Any:
    """A schema in which a word of a list is a choice among those that the project lists."""
    if isinstance(node, dict):
        if (group := node.get(AMONG)) and listed.get(group):
            return {**node, "enum": [*node.get("enum", ()), *listed[group]], NAMED: listed[group]}
        return {name: _chosen(part, listed) for name, part in node.items()}
    return [_chosen(part, listed) for part in node] if isinstance(node, list) else node


def shapes_of(kind: Kind, listed: Listed = _NONE) -> tuple[Shape, ...]:
    """The shapes of a kind, in the order of its model."""
    schema = _chosen(schema_of(kind.name), listed)
    defs = schema.get("$defs", {})
    found = []
    for node in schema.get("oneOf", [schema]):
        bare = _bare(node, defs)
        tags = [part["const"] for part in bare["properties"].values() if "const" in part]
        found.append(Shape(str(tags[0]) if tags else "", _fields(bare, defs, kind.name)))
    return tuple(found)


def _fields(node: Any, defs: Any, owner: str) -> tuple[Field, ...]:
    needed = node.get("required", ())
    return tuple(
        Field(owner, name, name in needed, _bare(part, defs), defs) for name, part in node["properties"].items()
    )


def _bare(node: Any, defs: Any) -> Any:
    """A schema without its option of being left out, with what it refers to in its place."""
    while True:
        if "$ref" in node:
            node = defs[node["$ref"].rpartition("/")[2]]
        elif "anyOf" in node:
            node = next(part for part in node["anyOf"] if part.get("type") != "null")
        else:
            return node


def _line(text: str) -> str:
    return " ".join(text.split())


def help_of(owner: str, name: str, words: Words) -> str | None:
    """What a field is for; `owner` is the kind, and the fields that lead into it, joined by underscores."""
    key = next((k for k in (f"help.{owner}.{name}", f"help.any.{name}") if words.has(k)), None)
    return words(key) if key else None


def label_of(owner: str, name: str, words: Words) -> str:
    """What a field is called: by its owner where the plain name says another thing there; `owner` as in `help_of`."""
    keys = (f"field.{owner}_{name}", f"field.{name}")
    return next((words(key) for key in keys if words.has(key)), name)


def heading(owner: str, name: str, required: bool, words: Words) -> str:
    """What a field is called, and whether it must be there."""
    need = words("scaffold.required") if required else words("scaffold.optional")
    return f"{label_of(owner, name, words)} [{need}]"


def _field(field: Field, words: Words, indent: str) -> list[str]:
    lines = [f"{indent}# {heading(field.owner, field.name, field.required, words)}{_about(field, words)}"]
    if told := help_of(field.owner, field.name, words):
        lines.append(f"{indent}# {_line(told)}")
    value = list(_value(field, words, indent))
    if field.required:
        return [*lines, f"{indent}{field.name}:{value[0]}", *value[1:]]
    lines.append(f"{indent}# {field.name}:{value[0]}")
    return [*lines, *(f"{indent}# {part.removeprefix(indent)}" for part in value[1:])]


def _about(field: Field, words: Words) -> str:
    """What may stand in a field; of a list, in each of its items."""
    node = _bare(field.node["items"], field.defs) if "items" in field.node else field.node
    kind = node.get(REFERS_TO)
    if kind and words.has(f"kind.{kind}"):  # a cell is no record: its help says how it is written
        return words("scaffold.ref", kind=words(f"kind.{kind}"))
    if choices := node.get("enum"):
        return words("scaffold.choice", choices=", ".join(_named(node, choice, words) for choice in choices))
    if "const" in node:
        return words("scaffold.choice", choices=node["const"])
    if node.get("title") == "Period":
        return words("scaffold.period")
    if node.get("title") == "RichText":
        return words("scaffold.rich")
    return ""


def group_of(node: Any) -> str:
    """The group of words in which the values of a choice have their names."""
    return "unit" if AMONG in node else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(node.get("title", ""))).lower()


def _named(node: Any, choice: Any, words: Words) -> str:
    """A choice with its name in brackets, where that says more than the word itself."""
    said, key = node.get(NAMED, {}).get(choice), f"{group_of(node)}.{choice}"
    name = said.get(words.language) if isinstance(said, dict) else words(key) if words.has(key) else None
    plain = str(choice).replace("-", " ").replace("_", " ")
    if not isinstance(name, str) or name.casefold() == plain.casefold():
        return str(choice)
    return words("scaffold.named", word=choice, name=" ".join(name.split()))


def _value(field: Field, words: Words, indent: str) -> Iterator[str]:
    """The value of a field: what follows its colon, then the lines below it."""
    node = field.node
    if node.get("title") in TEXTS:
        yield from ("", f"{indent}  zh: {TO_FILL}", f"{indent}  en: {TO_FILL}")
    elif node.get("type") == "array":
        yield ""
        yield from _item(field, words, indent)
    elif "properties" in node and node.get("title") not in PLAIN:
        yield ""
        for part in field.below(node):
            yield from _field(part, words, indent + "  ")
    else:
        yield f" {node.get('const', TO_FILL)}"


def _item(field: Field, words: Words, indent: str) -> Iterator[str]:
    """The one item with which a list begins."""
    item = _bare(field.node.get("items") or field.node["prefixItems"][0], field.defs)
    if item.get("title") in TEXTS:
        yield from (f"{indent}  - zh: {TO_FILL}", f"{indent}    en: {TO_FILL}")
    elif "properties" in item and item.get("title") not in PLAIN:
        rows = [line for part in field.below(item) for line in _field(part, words, indent + "    ")]
        first = next((i for i, row in enumerate(rows) if not row.lstrip().startswith("#")), None)
        if first is None:  # every field may be left out, but not all of them: the first one stands
            name = next(iter(item["properties"]))
            first = next(i for i, row in enumerate(rows) if row.lstrip().startswith(f"# {name}:"))
            rows[first] = rows[first].replace("# ", "", 1)
        rows[first] = f"{indent}  - {rows[first].lstrip()}"
        yield from rows
    else:
        yield f"{indent}  - {TO_FILL}"
