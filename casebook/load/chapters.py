"""Chapters: front matter, headings and calls of a Markdown file in each language, to one record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2 import nodes

from casebook.errors import LANGUAGES, Language, Place, Problem, Said
from casebook.load import yamltext
from casebook.load.records import choice
from casebook.model.values import LocalText

MAX_BYTES = 1_000_000
HEADING = re.compile(
    r"^##[ \t]+(?P<title>.+?)[ \t]+\{#(?P<number>\d+(?:\.\d+)*)(?P<view>[ \t]+\.editors-view)?\}[ \t]*$"
)
BLOCKS = frozenset({"chart", "table", "facts", "correction"})
LINKS = frozenset(
    {
        "case",
        "metric",
        "segment",
        "mechanism",
        "dataset",
        "playbook",
        "framework",
        "checklist",
        "instrument",
        "duty",
        "term",
    }
    | {"chapter", "organisation", "source"}
)
# name of the call -> how many texts it takes, at least and at most
CALLS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(LINKS, (1, 2)),
    "fact": (1, 2),
    "cell": (2, 2),
    "chart": (1, 1),
    "chart_link": (1, 2),
    "table": (1, 1),
    "facts": (1, 99),
    "correction": (1, 1),
    "section": (1, 2),
    "date": (1, 1),
    "name": (1, 1),
}
# {# is how a heading's anchor begins, so comments get signs that nobody types
DELIMITERS: dict[str, Any] = {"comment_start_string": "\x00{", "comment_end_string": "}\x00"}
_HTML = re.compile(r"<(?:[a-zA-Z/!?][^>]*)>")


@dataclass(frozen=True)
class Call:
    """A call in a chapter: its name, its texts, its place."""

    name: str
    texts: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Half:
    """A chapter in one language."""

    path: str
    fields: dict[str, Any]
    body: str
    headings: tuple[tuple[str, str, bool, int], ...]
    calls: tuple[Call, ...]


def read_half(path: str, raw: bytes) -> tuple[Half | None, list[Problem]]:
    """A chapter's file in one language."""
    if len(raw) > MAX_BYTES:
        return None, [
            Problem(
                Place(path),
                "file-too-large",
                Said(
                    f"文件有 {len(raw)} 字节，上限为 {MAX_BYTES}",
                    f"the file has {len(raw)} bytes; the limit is {MAX_BYTES}",
                ),
                Said("把一章拆开。", "Split the chapter."),
            )
        ]
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return None, [yamltext.not_utf8(path, raw, error.start)]
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    if not match:
        return None, [
            Problem(
                Place(path, 1, 1),
                "chapter-front-matter",
                Said(
                    "文件开头没有前置字段（--- 之间的 title、number、summary）",
                    "the file does not begin with its fields (title, number, summary between two lines of ---)",
                ),
                Said("在文件开头补上。", "Put them at the top."),
            )
        ]
    # the fields keep their lines in the file: the first --- is line 1
    document, problems = yamltext.read(path, ("\n" + match[1]).encode())
    if document is None:
        return None, problems
    if not isinstance(document.data, dict):
        return None, [_fields_wanted(path)]
    # blank lines in the place of the fields keep the body's line numbers
    body = "\n" * match[0].count("\n") + text[match.end() :]
    calls, more = read_calls(path, body)
    problems.extend(more)
    headings = []
    fenced = False
    for number, line in enumerate(body.splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        if fenced:
            continue
        if found := HEADING.match(line):
            headings.append((found["number"], found["title"], bool(found["view"]), number))
        elif re.match(r"##?[ \t]", line):
            problems.append(
                Problem(
                    Place(path, number, 1),
                    "chapter-heading",
                    Said("节标题没有编号锚点", "the heading of a section has no number"),
                    Said(
                        "写作“## 标题 {#2.1}”；小标题用 ###。",
                        "Write `## Title {#2.1}`; smaller headings are ###.",
                    ),
                )
            )
        if found_html := _HTML.search(re.sub(r"\{\{.*?\}\}", lambda m: " " * len(m[0]), line)):
            problems.append(
                Problem(
                    Place(path, number, found_html.start() + 1),
                    "chapter-html",
                    Said("章节里不写 HTML", "chapters hold no HTML"),
                    Said("用 Markdown；小于号写作 &lt;。", "Use Markdown; a less-than sign is written &lt;."),
                )
            )
    if problems:
        return None, problems
    return Half(path, document.data, body, tuple(headings), calls), []


def _fields_wanted(path: str) -> Problem:
    return Problem(
        Place(path, 2, 1),
        "chapter-front-matter",
        Said("前置字段要写成“名称: 内容”", "the fields at the top are written `name: content`"),
        Said("写 title、number、summary 三个字段。", "Write the three fields title, number and summary."),
    )


def read_calls(path: str, body: str) -> tuple[tuple[Call, ...], list[Problem]]:
    """The calls of a chapter. Anything of Jinja but a call of a known name with plain texts is a problem."""
    try:
        tree = jinja2.Environment(**DELIMITERS).parse(body)
    except jinja2.TemplateSyntaxError as error:
        return (), [
            Problem(
                Place(path, error.lineno, _column(body, error.lineno, "{")),
                "chapter-call-syntax",
                Said(
                    f"双花括号里写错了（{error.message}）",
                    f"what stands in the braces cannot be read: {error.message}",
                ),
                Said('写作 {{ fact("f-2.1-03") }}。', 'Write it like {{ fact("f-2.1-03") }}.'),
            )
        ]
    calls: list[Call] = []
    problems: list[Problem] = []
    seen: dict[tuple[int, str], int] = {}
    for node in tree.body:
        for part in node.nodes if isinstance(node, nodes.Output) else [node]:
            if isinstance(part, nodes.TemplateData):
                continue
            if not isinstance(part, nodes.Call) or not isinstance(part.node, nodes.Name):
                name = part.name if isinstance(part, nodes.Name) else ""
                problems.append(_not_a_call(path, body, part.lineno, name))
                continue
            name = part.node.name
            texts = [a.value for a in part.args if isinstance(a, nodes.Const) and isinstance(a.value, str)]
            nth = seen[part.lineno, name] = seen.get((part.lineno, name), 0) + 1
            place = Place(path, part.lineno, _column(body, part.lineno, name + "(", nth))
            if name not in CALLS:
                problems.append(_unknown(place, name))
            elif len(texts) != len(part.args) or part.kwargs or part.dyn_args or part.dyn_kwargs:
                problems.append(
                    Problem(
                        place,
                        "chapter-call-texts",
                        Said(f"{name} 只接受带引号的文字", f"`{name}` takes texts in quotes only"),
                        Said(f'写作 {{{{ {name}("…") }}}}。', f'Write it like {{{{ {name}("…") }}}}.'),
                    )
                )
            elif not CALLS[name][0] <= len(texts) <= CALLS[name][1]:
                low, high = CALLS[name]
                many = str(low) if low == high else f"{low}–{high}"
                problems.append(
                    Problem(
                        place,
                        "chapter-call-count",
                        Said(
                            f"{name} 要 {many} 段文字，写了 {len(texts)} 段",
                            f"`{name}` takes {many} texts, not {len(texts)}",
                        ),
                        Said("补上或删去多余的。", "Add what is missing or remove what is too much."),
                    )
                )
            else:
                calls.append(Call(name, tuple(texts), place))
    return tuple(calls), problems


def _unknown(place: Place, name: str) -> Problem:
    return Problem(
        place,
        "chapter-name-unknown",
        Said(f"没有名为 {name} 的引用", f"there is no `{name}` to call"),
        choice(name, sorted(CALLS)),
    )


def _not_a_call(path: str, body: str, line: int, name: str) -> Problem:
    place = Place(path, line, _column(body, line, name or "{"))
    if name:
        return _unknown(place, name)
    return Problem(
        place,
        "chapter-call-only",
        Said(
            "章节里只写引用，不写 Jinja 语句、过滤器与表达式",
            "chapters hold references only: no Jinja statements, filters or expressions",
        ),
        Said('写作 {{ fact("f-2.1-03") }}。', 'Write it like {{ fact("f-2.1-03") }}.'),
    )


def _column(body: str, line: int, word: str, nth: int = 1) -> int:
    lines = body.splitlines()
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    start = -1
    for _ in range(nth):
        found = text.find(word, start + 1)
        if found < 0:
            break
        start = found
    return max(start, 0) + 1


def join_halves(slug: str, halves: dict[Language, Half]) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The data of a chapter's record from its two files, or what keeps them from fitting each other."""
    problems: list[Problem] = []
    for language in LANGUAGES:
        if language not in halves:
            other = next(iter(halves.values()))
            problems.append(
                Problem(
                    Place(other.path, 1, 1),
                    "chapter-half",
                    Said(f"缺少 {language}.md", f"{language}.md is missing beside it"),
                    Said("补上另一种语言的文件。", "Write the file in the other language."),
                )
            )
    if problems:
        return None, problems
    zh, en = halves["zh"], halves["en"]
    for one, other in ((zh, en), (en, zh)):
        for name in ("title", "number", "summary"):
            if name not in one.fields:
                problems.append(
                    Problem(
                        Place(one.path, 1, 1),
                        "field-missing",
                        Said(f"缺少字段 {name}", f"the field `{name}` is missing"),
                        Said("在文件开头补上。", "Add it at the top of the file."),
                    )
                )
        for name in one.fields:
            if name not in {"title", "number", "summary"}:
                problems.append(
                    Problem(
                        Place(one.path, 1, 1),
                        "field-unknown",
                        Said(f"没有名为 {name} 的字段", f"there is no field `{name}` here"),
                        choice(str(name), ["title", "number", "summary"]),
                    )
                )
        numbers = {h[0] for h in other.headings}
        for number, _title, _view, line in one.headings:
            if number not in numbers:
                problems.append(
                    Problem(
                        Place(one.path, line, 1),
                        "chapter-sections-differ",
                        Said(f"{number} 节在 {other.path} 里没有", f"section {number} is not in {other.path}"),
                        Said("两种语言的节要一一对应。", "The sections of the two languages go in parallel."),
                    )
                )
    if not problems and zh.fields["number"] != en.fields["number"]:
        problems.append(
            Problem(
                Place(en.path, 1, 1),
                "chapter-number-differs",
                Said("两种语言的章号不同", "the two languages give different numbers"),
                Said("改成一样。", "Make them the same."),
            )
        )
    if problems:
        return None, problems
    titles = {h[0]: h[1] for h in en.headings}
    views = {h[0] for h in (*zh.headings, *en.headings) if h[2]}
    return {
        "id": slug,
        "number": zh.fields["number"],
        "title": {"zh": zh.fields["title"], "en": en.fields["title"]},
        "summary": {"zh": zh.fields["summary"], "en": en.fields["summary"]},
        "sections": [
            {"number": number, "title": {"zh": title, "en": titles[number]}, "editors_view": number in views}
            for number, title, _view, _line in zh.headings
        ],
        "body": LocalText.model_construct(zh=zh.body.strip("\n"), en=en.body.strip("\n")),
    }, []


def targets(call: Call) -> Iterator[tuple[str, str]]:
    """The records that a call names, as kind and id."""
    if call.name in LINKS or call.name in {"fact", "chart", "correction"}:
        yield call.name, call.texts[0]
    elif call.name == "chart_link":
        yield "chart", call.texts[0]
    elif call.name == "table":
        yield "dataset", call.texts[0]
    elif call.name == "facts":
        for slug in call.texts:
            yield "fact", slug
    elif call.name == "cell":
        yield "cell", "/".join(call.texts)
    elif call.name == "section":
        yield "section", call.texts[0]
