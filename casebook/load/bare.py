"""Bare numbers: a figure that is typed into prose instead of referred to.

The rule, in whole: outside of references, prose holds no digits, unless they are part of a name with Latin letters
(B2C, 5G, A/B); and no number words with a unit (三成, 两倍, 十亿元, 三年; two million, three weeks, doubled). Counts of
parts with a plain classifier (三层, 四步; three layers) are words, not measurements.
"""

from __future__ import annotations

import re

from casebook.errors import Place, Problem, Said
from casebook.load.chapters import Half
from casebook.model.marks import MARK

_CALL = re.compile(r"\{\{.*?\}\}")
_CODE = re.compile(r"`[^`\n]*`")
_ANCHOR = re.compile(r"\{#[^}\n]*\}")
_ITEM = re.compile(r"^[ \t]*\d+\.(?=[ \t])", re.MULTILINE)
_LINK = re.compile(r"\]\([^)\n]*\)|<https?://[^>\s]*>")

_DIGITS = re.compile(
    r"(?<![A-Za-z0-9０-９])(?<![A-Za-z][-/])[0-9０-９]+(?:[.,．][0-9０-９]+)*[%％‰]?(?![A-Za-z0-9０-９])"
)
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_ZH = re.compile(
    rf"百分之[{_NUMERAL}点]+"
    rf"|(?<!第)(?<![{_NUMERAL}])[{_NUMERAL[:-2]}][{_NUMERAL}]*(?:点[{_NUMERAL}]+)?(?:个百分点|[万亿]?元|[万亿]人|倍|折(?!扣|叠|射|算|腾|旧|合))"
    rf"|(?<!第)(?<![{_NUMERAL}])[二两三四五六七八九]成(?![为功长本员效分果立熟交见套型文年就品都绩份])"
    rf"|(?<!第)(?<![{_NUMERAL}])[二两三四五六七八九十百千]+(?:年(?!级|轻|代)|个月|周(?!期|边|年|到|全|末|转)|天(?!然|猫|赋|性|生|气)|小时|分钟|秒)"
    r"|半数|过半|翻[了一两三]*[番倍]"
)
_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty"
    r"|ninety|hundred|thousand|dozen)"
)
_EN = re.compile(
    rf"\b{_WORD}(?:[- ]{_WORD})*[- ](?:per ?cent|percentage points?|times|fold|million|billion|trillion|yuan|people"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
    r"|\b(?:two|three|four|five|six|ten)fold\b|\b(?:doubled|tripled|trebled|quadrupled|halved)\b",
    re.IGNORECASE,
)


def bare(text: str, pattern_in: str = "") -> list[tuple[int, str]]:
    """The bare numbers of a prose, as offset and wording. `pattern_in` is the language, both where empty."""
    hidden = text
    for pattern in (_CALL, MARK, _CODE, _ANCHOR, _LINK, _ITEM):
        hidden = pattern.sub(lambda m: "\u2003" * len(m[0]), hidden)
    found = [(m.start(), m[0]) for m in _DIGITS.finditer(hidden)]
    if pattern_in != "en":
        found += [(m.start(), m[0]) for m in _ZH.finditer(hidden)]
    if pattern_in != "zh":
        found += [(m.start(), m[0]) for m in _EN.finditer(hidden)]
    return sorted(found)


def said(wording: str) -> tuple[str, Said, Said]:
    """Code, message and mend for a bare number."""
    return (
        "bare-number",
        Said(f"正文里直接写了数字“{wording}”", f"the prose holds a typed figure: `{wording}`"),
        Said(
            "改为引用数据或数据集的一格；日期用 date，带数字的名称用 name。",
            "Refer to a fact or a cell; dates go into `date`, names with digits into `name`.",
        ),
    )


def in_chapter(half: Half) -> list[Problem]:
    """The bare numbers of a chapter's file."""
    language = half.path.rpartition("/")[2].removesuffix(".md")
    problems = []
    for offset, wording in bare(half.body, language):
        line = half.body.count("\n", 0, offset) + 1
        column = offset - (half.body.rfind("\n", 0, offset) + 1) + 1
        problems.append(Problem(Place(half.path, line, column), *said(wording)))
    return problems
