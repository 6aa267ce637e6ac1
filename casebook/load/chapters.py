"""Chapters: a Markdown file in each language, with its fields at the top, to one record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casebook.errors import LANGUAGES, Language, Place, Problem
from casebook.load import characters, yamltext
from casebook.load.markdown import parse
from casebook.load.records import choice
from casebook.model.prose import Heading, Prose, Segments, headings, links
from casebook.model.values import LocalText
from casebook.problems import problem

MAX_BYTES = 1_000_000
FIELDS = ("title", "number", "summary")


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
        return None, [problem(Place(path), "file-too-large", size=len(raw), limit=MAX_BYTES)]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [yamltext.not_utf8(path, raw, error.start)]
    # every line end that there is: Windows, old Macintosh, and the separators of Unicode
    text = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text)
    if wrong := yamltext.merge_mark(path, text):
        return None, [wrong]
    match = re.match(r"---\n(.*?\n)---[ \t]*(?:\n|\Z)", text, re.DOTALL)
    if not match:
        return None, [problem(Place(path, 1, 1), "chapter-front-matter")]
    # the fields keep their lines in the file: the first --- is line 1
    document, problems = yamltext.read(path, ("\n" + match[1]).encode())
    if document is None:
        return None, problems
    if not isinstance(document.data, dict):
        return None, [problem(Place(path, 2, 1), "chapter-front-matter")]
    # blank lines in the place of the fields keep the body's line numbers
    body = "\n" * match[0].count("\n") + text[match.end() :]
    language: Language = "en" if path.endswith("en.md") else "zh"
    for offset, char in characters.unprintable(text, language):
        begin = text.rfind("\n", 0, offset) + 1
        place = Place(path, text.count("\n", 0, offset) + 1, offset - begin + 1)
        problems.append(characters.told(place, char))
    segments, more = parse(path, body, language)
    problems.extend(more)
    if problems:
        return None, problems
    return Half(path, language, document.data, body, segments), []


def join_halves(slug: str, halves: dict[Language, Half]) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The data of a chapter's record from its two files, or what keeps them from fitting each other."""
    problems: list[Problem] = []
    for language in LANGUAGES:
        if language not in halves:
            other = next(iter(halves.values()))
            problems.append(problem(Place(other.path, 1, 1), "chapter-half", language=language))
    if problems:
        return None, problems
    zh, en = halves["zh"], halves["en"]
    for one, other in ((zh, en), (en, zh)):
        top = Place(one.path, 1, 1)
        problems += [problem(top, "field-missing", field=name) for name in FIELDS if name not in one.fields]
        for name in one.fields:
            if name not in FIELDS:
                problems.append(problem(top, "field-unknown", choice(str(name), list(FIELDS)), field=name))
        if "number" in one.fields and type(one.fields["number"]) is not int:
            problems.append(problem(top, "chapter-number"))
        numbers = {heading.number for heading in other.headings}
        for heading in one.headings:
            if heading.number not in numbers:
                problems.append(
                    problem(heading.place, "chapter-sections-differ", number=heading.number, other=other.path)
                )
    if not problems and zh.fields["number"] != en.fields["number"]:
        problems.append(problem(Place(en.path, 1, 1), "chapter-number-differs"))
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
            place = Place(half.path, 1, 1)
            problems.append(problem(place, "chapter-number-twice", first=taken[number], number=number))
        taken.setdefault(number, half.path)
        for heading in half.headings:
            assert heading.number is not None
            place, first = heading.place, sections.get(heading.number)
            if first is not None:
                problems.append(problem(place, "section-duplicate", number=heading.number, first=first))
            elif heading.number.partition(".")[0] != str(number):
                problems.append(problem(place, "section-of-another-chapter", number=heading.number, chapter=number))
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
            problems.append(problem(link.place, "chapter-link-page", address=link.address))
    return problems
