"""What Markdown elsewhere may mean and a chapter does not hold: told with its place and what to write instead.

Signs that are written with a backslash stand for themselves and are never told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casebook.errors import Place, Problem, Said

# code -> what is wrong and how it is mended, each in Chinese and English
TABLE: dict[str, tuple[str, str, str, str]] = {
    "chapter-heading": (
        "节标题没有编号锚点",
        "the heading of a section has no number",
        "写作“## 标题 {#2.1}”；小标题用 ###。",
        "Write `## Title {#2.1}`; smaller headings are ###.",
    ),
    "chapter-heading-empty": (
        "这个标题没有字",
        "this heading has no words",
        "写上标题，或删去这一行。",
        "Write the heading, or remove the line.",
    ),
    "chapter-heading-inside": (
        "列表和引文里不能有标题",
        "a heading stands inside of a list or a quotation",
        "移到外面，或写成粗体。",
        "Move it outside, or write it in bold.",
    ),
    "chapter-underline": (
        "用横线标出的标题没有编号；文字下面紧挨着横线也会变成标题",
        "a heading that is underlined has no number; a line right below words makes them one",
        "写作“## 标题 {#2.1}”；分隔线前空一行。",
        "Write `## Title {#2.1}`; leave an empty line before a rule.",
    ),
    "chapter-html": (
        "章节里不写 HTML",
        "chapters hold no HTML",
        "用 Markdown；小于号写作 &lt;。",
        "Use Markdown; a less-than sign is written &lt;.",
    ),
    "chapter-image": (
        "章节里不放图片文件",
        "chapters hold no image files",
        '图表写成记录，用 {{ chart("…") }} 引用。',
        'Record a chart, and call it with {{ chart("…") }}.',
    ),
    "chapter-block": (
        "图表、表格、更正要单独成段，不能写在句中、列表、引文或单元格里",
        "a chart, table or correction stands on a line of its own, not in a sentence, list, quotation or cell",
        '前后各空一行；句中可用 {{ chart_link("…") }}。',
        'Leave an empty line before and after; in a sentence use {{ chart_link("…") }}.',
    ),
    "chapter-block-twice": (
        "同一章里放了两次",
        "it stands in this chapter already",
        '删去一处，改用 {{ chart_link("…") }} 或文字。',
        'Remove one; use {{ chart_link("…") }} or words.',
    ),
    "chapter-attributes": (
        "不支持花括号里的属性，它会原样印出来",
        "attributes in braces are not supported and would be printed as typed",
        "删去；要印花括号就写作 \\{。",
        "Remove them; a brace that is meant is written \\{.",
    ),
    "chapter-contents": (
        "目录由引擎生成",
        "the table of contents is made by the engine",
        "删去 [TOC]。",
        "Remove [TOC].",
    ),
    "chapter-footnote": (
        "不支持脚注",
        "footnotes are not supported",
        '写进正文，或引用来源：{{ source("…") }}。',
        'Write it into the text, or refer to a source: {{ source("…") }}.',
    ),
    "chapter-task": (
        "不支持勾选框",
        "boxes to tick are not supported",
        "写成普通列表，或记成检查清单。",
        "Write a plain list, or record a checklist.",
    ),
    "chapter-sign": (
        "不支持删除线、标亮、上标与下标，这些符号会原样印出来",
        "strikes, highlights, superscripts and subscripts are not supported; the signs would be printed as typed",
        "删去符号；要印就在前面加反斜杠。",
        "Remove the signs; one that is meant gets a backslash.",
    ),
    "chapter-list": (
        "这里看起来像列表，却不是",
        "this looks like a list and is none",
        "无序写“- ”，有序写“1. ”；下一层缩进到上一层文字的位置。",
        "Write `- ` or `1. `; a list inside of an item begins where the words of the item begin.",
    ),
    "chapter-emphasis": (
        "粗体没有成对，或不能在这里开始和结束，符号会原样印出来",
        "bold is not closed, or cannot begin or end here; its signs would be printed as typed",
        "补上另一半；要印就在前面加反斜杠。",
        "Close it; a sign that is meant gets a backslash.",
    ),
    "chapter-table": (
        "表格不完整：缺表头下的横线，或各行格数不同",
        "the table is broken: the line below its head is missing, or rows have other numbers of cells",
        "表头下写 | --- | --- |，每行格数相同；格内的竖线写作 \\|。",
        "Write | --- | --- | below the head and as many cells in each row; a bar in a cell is written \\|.",
    ),
    "chapter-mark": (
        "章节里的引用不用方括号",
        "references in chapters are not written in square brackets",
        '写作 {{ fact("f-2.1-03") }}。',
        'Write it like {{ fact("f-2.1-03") }}.',
    ),
    "chapter-link": (
        "这个链接读不出来",
        "this link cannot be read",
        "写作 [文字](https://…)；链接不带标题。",
        "Write [words](https://…); a link has no title of its own.",
    ),
    "chapter-link-call": (
        "链接里又有引用，或网址里有引用",
        "a reference stands inside of a link or of its address",
        "把引用移到链接外。",
        "Move the reference out of the link.",
    ),
    "chapter-link-scheme": (
        "链接只能通向 http、https、本章的锚点或本站的页面",
        "links lead to http, https, an anchor of the chapter or a page of the site",
        "换一个网址，或写成文字。",
        "Use such an address, or write words.",
    ),
    "chapter-fence": (
        "代码块没有结束，后面的正文都成了代码",
        "the listing is not closed, and all that follows is taken for code",
        "在末尾另起一行写 ```。",
        "End it with a line of ```.",
    ),
    "chapter-depth": (
        "列表或引文套得太深",
        "lists or quotations stand too deep inside of each other",
        "拆成几段。",
        "Break them up.",
    ),
}
# in words as typed: pattern -> code
_IN_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, flags), code)
    for pattern, flags, code in (
        (r"<(?=[A-Za-z/!?])", 0, "chapter-html"),
        (r"\[\[[^\[\]\n]*\]\]", 0, "chapter-mark"),
        (r"\{[:#.][^{}\n]*\}", 0, "chapter-attributes"),
        (r"\[TOC\]", re.IGNORECASE, "chapter-contents"),
        (r"\[\^[^\]\n]*\]", 0, "chapter-footnote"),
        (r"\]\(|\]\[", 0, "chapter-link"),
        (r"~~|==(?=\S)|\^[^\s^]{1,20}\^|(?<=\w)~[^\s~]{1,10}~(?=\w)", 0, "chapter-sign"),
        (r"\*\*|__", 0, "chapter-emphasis"),
    )
)
# where a line of a paragraph begins
_AT_START: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"#{2,6}(?=[^\s#])"), "chapter-heading"),
    (re.compile(r"\[[ xX]?\](?=\s)"), "chapter-task"),
    (re.compile(r"[A-Za-z]\)(?=\s)|[-+•·●▪](?=\S)(?![-+])|[•·●▪]|:(?=\s)"), "chapter-list"),
    (re.compile(r"\|"), "chapter-table"),
)


def problem(code: str, place: Place) -> Problem:
    """A construct that a chapter does not hold."""
    zh, en, mend_zh, mend_en = TABLE[code]
    return Problem(place, code, Said(zh, en), Said(mend_zh, mend_en))


def in_words(text: str, begins_line: bool) -> Iterator[tuple[int, str]]:
    """What words as typed hold that a chapter does not: offset and code, one a place."""
    told: set[int] = set()
    if begins_line:
        for pattern, code in _AT_START:
            if match := pattern.match(text):
                told.add(match.start())
                yield match.start(), code
    for pattern, code in _IN_WORDS:
        for match in pattern.finditer(text):
            if match.start() not in told:
                told.add(match.start())
                yield match.start(), code
