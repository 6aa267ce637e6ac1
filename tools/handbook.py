"""Pages of docs/ that are made from the engine: every field of every kind, and what each message means.

`python -m tools.handbook` writes them, `--check` only names those that are out of date. What stands in them is what
`new` writes beside each field, and the table of problems; nothing is typed here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from casebook import kinds
from casebook.errors import LANGUAGES, Language
from casebook.kinds.base import Kind
from casebook.model.listed import AMONG
from casebook.model.refs import REFERS_TO
from casebook.problems import table
from casebook.scaffold import PLAIN, Field, help_of, label_of, shapes_of, writable
from casebook.text import Words

DOCS = Path(__file__).resolve().parents[1] / "docs"
MOST_DEEP = 6
_SAID: dict[str, dict[Language, str]] = {
    "fields": {"zh": "每类记录的每个字段", "en": "Every field of every kind"},
    "fields_how": {
        "zh": "本页由 `python -m tools.handbook` 从模型生成，不手改。字段名后的星号表示必填；"
        "“.”表示里面的字段，“[]”表示列表里的一项。"
        "词汇表是 `data/vocabulary.yml`。`./run new 种类 编号` 写出带这些说明的样例。",
        "en": "Made from the models by `python -m tools.handbook`, and not changed by hand. A star marks a field "
        "that must be there; a dot leads to a field inside, `[]` to an item of a list. The vocabulary "
        "is `data/vocabulary.yml`. `./run new KIND ID` writes a record with these words in it.",
    },
    "messages": {"zh": "每条提示是什么意思", "en": "What each message means"},
    "messages_how": {
        "zh": "本页由 `python -m tools.handbook` 从提示表生成，不手改。"
        "`check` 把每处问题写成两行：文件、行、列与问题，然后是怎么改。第一列就是 `check --json` 给出的 `code`；"
        "花括号里是每次不同的内容。没有写怎么改的，提示会当场给出最接近的名称。",
        "en": "Made from the table of problems by `python -m tools.handbook`, and not changed by hand. `check` tells a "
        "problem in two lines: file, line, column and what is wrong, then what to do. The first column is the `code` "
        "of `check --json`; braces hold what differs each time. Where the last column is empty, the message itself "
        "names the nearest name that there is.",
    },
    "code": {"zh": "代码", "en": "code"},
    "message": {"zh": "提示", "en": "message"},
    "mend": {"zh": "怎么改", "en": "what to do"},
    "field": {"zh": "字段", "en": "field"},
    "title": {"zh": "名称", "en": "name"},
    "holds": {"zh": "写什么", "en": "what stands there"},
    "about": {"zh": "说明", "en": "what it is for"},
    "file": {"zh": "文件", "en": "File"},
    "typed": {"zh": "字段随类型而不同，`{tag}` 类型：", "en": "Its fields go by its type; of the type `{tag}`:"},
    "list": {"zh": "词汇表 `{name}` 里的词", "en": "a word of the vocabulary, list `{name}`"},
    "both": {"zh": "`zh` 与 `en` 两种语言", "en": "both languages, `zh` and `en`"},
    "number": {"zh": "数字", "en": "a number"},
    "truth": {"zh": "true 或 false", "en": "true or false"},
    "text": {"zh": "文字", "en": "text"},
    "listed": {"zh": "列表", "en": "a list"},
    "named": {"zh": "一组字段", "en": "fields"},
}


def pages() -> dict[str, str]:
    """The pages by their names below docs/."""
    made = {}
    for language in LANGUAGES:
        end = "" if language == "en" else f".{language}"
        made[f"fields{end}.md"] = "\n".join(_fields(language)) + "\n"
        made[f"messages{end}.md"] = "\n".join(_messages(language)) + "\n"
    return made


def _fields(language: Language) -> Iterator[str]:
    words = Words.load(language)
    yield from (f"# {_SAID['fields'][language]}", "", _SAID["fields_how"][language], "")
    single = [kind for kind in kinds.ALL if kind.folder.startswith("data/") and kind.folder.endswith(".yml")]
    for kind in (*writable(), *single):
        yield from _kind(kind, words, language)


def _kind(kind: Kind, words: Words, language: Language) -> Iterator[str]:
    place = kind.folder if kind.folder.endswith(".yml") else f"{kind.folder}/<id>.yml"
    yield from (f"## {words(f'kind.{kind.name}')} (`{kind.name}`)", "", f"{_SAID['file'][language]}: `{place}`", "")
    shapes = shapes_of(kind)
    for shape in shapes:
        if len(shapes) > 1:
            yield from (_SAID["typed"][language].format(tag=shape.tag), "")
        heads = [_SAID[name][language] for name in ("field", "title", "holds", "about")]
        yield from (f"| {' | '.join(heads)} |", "| --- | --- | --- | --- |")
        for field in shape.fields:
            if field.name != "id":
                yield from _field(field, field.name, words, language, 0)
        yield ""


def _field(field: Field, path: str, words: Words, language: Language, depth: int) -> Iterator[str]:
    title = label_of(field.owner, field.name, words)
    about = help_of(field.owner, field.name, words) or ""
    told = [f"`{path}`{' *' if field.required else ''}", title, _holds(field, words, language), about]
    yield f"| {' | '.join(_cell(text) for text in told)} |"
    step = "[]." if field.node.get("type") == "array" else "."
    if depth < MOST_DEEP:
        for inner in field.inner():
            yield from _field(inner, f"{path}{step}{inner.name}", words, language, depth + 1)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _holds(field: Field, words: Words, language: Language) -> str:
    """What may stand in a field, or in each item of its list."""
    node = field.node
    several = node.get("type") == "array"
    below = node.get("items") or next(iter(node.get("prefixItems", ())), {}) if several else node
    while "$ref" in below:
        below = field.defs[below["$ref"].rpartition("/")[2]]
    said = _node(below, words, language)
    return f"{_SAID['listed'][language]}: {said}" if several else said


def _bare(said: str) -> str:
    """What `new` writes behind a field's name, without the colon that leads to it."""
    return said.lstrip(":： ")


def _node(node: dict[str, object], words: Words, language: Language) -> str:
    title, choices = node.get("title"), node.get("enum")
    if group := node.get(AMONG):
        own = ", ".join(f"`{word}`" for word in choices) if isinstance(choices, list) else ""
        return "; ".join(filter(None, [own, _SAID["list"][language].format(name=group)]))
    if isinstance(choices, list):
        return ", ".join(f"`{word}`" for word in choices)
    if "const" in node:
        return f"`{node['const']}`"
    if kind := node.get(REFERS_TO):
        return _bare(words("scaffold.ref", kind=words(f"kind.{kind}"))) if words.has(f"kind.{kind}") else f"`{kind}`"
    if title == "Period":
        return _bare(words("scaffold.period"))
    if title in {"LocalText", "RichText"}:
        rich = f"; {_bare(words('scaffold.rich'))}" if title == "RichText" else ""
        return _SAID["both"][language] + rich
    if "properties" in node and title not in PLAIN:
        return _SAID["named"][language]
    sort = str(node.get("type", ""))
    names = {"number": "number", "integer": "number", "boolean": "truth", "array": "listed", "object": "named"}
    return _SAID[names.get(sort, "text")][language]


def _messages(language: Language) -> Iterator[str]:
    yield from (f"# {_SAID['messages'][language]}", "", _SAID["messages_how"][language], "")
    heads = [_SAID[name][language] for name in ("code", "message", "mend")]
    yield from (f"| {' | '.join(heads)} |", "| --- | --- | --- |")
    for code, entry in sorted(table().items()):
        mend = entry.mend.in_(language) if entry.mend else ""
        yield f"| `{code}` | {_cell(entry.message.in_(language))} | {_cell(mend)} |"


def main() -> int:
    """Writes the pages, or with --check names those that are out of date and ends with 1."""
    made = {DOCS / name: text.encode() for name, text in pages().items()}
    odd = [path for path, text in made.items() if not path.exists() or path.read_bytes() != text]
    for path in odd:
        print(f"docs/{path.name}")
        if "--check" not in sys.argv:
            path.write_bytes(made[path])
    return 1 if odd and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
