"""Chapters: a Markdown file in each language, with its fields at the top, to one record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casebook.errors import LANGUAGES, Language, Place, Problem, Said
from casebook.load import characters, yamltext
from casebook.load.markdown import parse
from casebook.load.records import choice
from casebook.model.prose import Heading, Prose, Segments, headings, links
from casebook.model.values import LocalText

MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Half:
    """A chapter in one language: its fields, its text as typed, and what was read of it."""

    path: str
    language: Language
    fields: dict[str, Any]
    body: str
    segments: Segments

    @property
    def headings(self) -> tuple[Heading, ...]:
        return headings(self.segments)


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
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [yamltext.not_utf8(path, raw, error.start)]
    # every line end that there is: Windows, old Macintosh, and the separators of Unicode
    text = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text)
    match = re.match(r"---\n(.*?\n)---[ \t]*(?:\n|\Z)", text, re.DOTALL)
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
    language: Language = "en" if path.endswith("en.md") else "zh"
    for offset, char in characters.unprintable(text, language):
        begin = text.rfind("\n", 0, offset) + 1
        place = Place(path, text.count("\n", 0, offset) + 1, offset - begin + 1)
        problems.append(characters.problem(place, char))
    segments, more = parse(path, body, language)
    problems.extend(more)
    if problems:
        return None, problems
    return Half(path, language, document.data, body, segments), []


def _fields_wanted(path: str) -> Problem:
    return Problem(
        Place(path, 2, 1),
        "chapter-front-matter",
        Said("前置字段要写成“名称: 内容”", "the fields at the top are written `name: content`"),
        Said("写 title、number、summary 三个字段。", "Write the three fields title, number and summary."),
    )


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
        numbers = {h.number for h in other.headings}
        for heading in one.headings:
            if heading.number not in numbers:
                problems.append(
                    Problem(
                        heading.place,
                        "chapter-sections-differ",
                        Said(
                            f"{heading.number} 节在 {other.path} 里没有",
                            f"section {heading.number} is not in {other.path}",
                        ),
                        Said("两种语言的节要一一对应。", "The sections of the two languages go in parallel."),
                    )
                )
        if "number" in one.fields and type(one.fields["number"]) is not int:
            problems.append(
                Problem(
                    Place(one.path, 1, 1),
                    "value-refused",
                    Said("number 要写成整数", "`number` is a whole number"),
                    Said("写作 number: 1。", "Write it like `number: 1`."),
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
    titles = {h.number: h.title for h in en.headings}
    views = {h.number for h in (*zh.headings, *en.headings) if h.editors_view}
    return {
        "id": slug,
        "number": zh.fields["number"],
        "title": {"zh": zh.fields["title"], "en": en.fields["title"]},
        "summary": {"zh": zh.fields["summary"], "en": en.fields["summary"]},
        "sections": [
            {
                "number": heading.number,
                "title": {"zh": heading.title, "en": titles[heading.number]},
                "editors_view": heading.number in views,
            }
            for heading in zh.headings
        ],
        "body": LocalText.model_construct(zh=zh.body.strip("\n"), en=en.body.strip("\n")),
        "prose": Prose(zh.segments, en.segments),
    }, []


def across(chapters: Iterable[tuple[int, Half]]) -> list[Problem]:
    """What only all chapters together tell: a number or a section that stands twice, a section of another chapter.

    `chapters` are the halves of one language with the numbers of their chapters.
    """
    problems = []
    taken: dict[int, str] = {}
    sections: dict[str, Place] = {}
    for number, half in chapters:
        if number in taken:
            problems.append(
                Problem(
                    Place(half.path, 1, 1),
                    "chapter-number-twice",
                    Said(f"{taken[number]} 也是第 {number} 章", f"{taken[number]} is chapter {number} too"),
                    Said("换一个章号。", "Choose another number."),
                )
            )
        taken.setdefault(number, half.path)
        for heading in half.headings:
            assert heading.number is not None
            if heading.number in sections:
                problems.append(
                    Problem(
                        heading.place,
                        "section-duplicate",
                        Said(
                            f"{heading.number} 节在 {sections[heading.number]} 已经有了",
                            f"section {heading.number} stands at {sections[heading.number]} already",
                        ),
                        Said("换一个节号。", "Choose another number."),
                    )
                )
            elif heading.number.partition(".")[0] != str(number):
                problems.append(
                    Problem(
                        heading.place,
                        "section-of-another-chapter",
                        Said(
                            f"第 {number} 章里不能有 {heading.number} 节",
                            f"section {heading.number} cannot stand in chapter {number}",
                        ),
                        Said(f"写作 {number}.x。", f"Write {number}.x."),
                    )
                )
            sections.setdefault(heading.number, heading.place)
    return problems


def page_links(half: Half, here: str, pages: frozenset[str]) -> list[Problem]:
    """Links to pages of the site that are none. `here` is the chapter's own page (`chapters/01-town/`), `pages` are
    the addresses that there are, records' and the folders that hold them."""
    problems = []
    for link in links(half.segments):
        if re.match(r"https?:|#", link.address, re.IGNORECASE):
            continue
        path, _, anchor = link.address.partition("#")
        steps = [s for s in here.split("/") if s]
        outside = path.startswith("/")
        for step in path.split("/"):
            if step == "..":
                outside = outside or not steps
                steps = steps[:-1]
            elif step not in {"", "."}:
                steps.append(step)
        target = "/".join(steps) + "/" * bool(steps)
        if outside or not path.endswith("/") or anchor or target not in pages:
            problems.append(
                Problem(
                    link.place,
                    "chapter-link-page",
                    Said(f"本站没有 {link.address} 这一页", f"the site has no page {link.address}"),
                    Said(
                        '引用记录，如 {{ case("…") }}、{{ section("1.1") }}；目录页写作 ../../cases/。',
                        'Refer to a record, like {{ case("…") }} or {{ section("1.1") }}; an index is ../../cases/.',
                    ),
                )
            )
    return problems
