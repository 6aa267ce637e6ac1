"""The book's style sheet as the setting machine gets it: of one language, and without variables.

WeasyPrint works a `var()` out for every element and property anew; on a book that is a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from casebook.charts import style
from casebook.errors import LANGUAGES, Language
from casebook.kinds.volume import Paper
from casebook.presses.book import glyphs

# the text is as wide on both; on Letter the page is shorter, and so are top and foot
SIZES: Mapping[Paper, str] = {
    Paper.A4: "",
    Paper.LETTER: (
        "\n@page{size:215.9mm 279.4mm;margin:24mm 22.9mm 22mm 25mm}"
        ".cover{width:215.9mm;height:279.4mm}.cover__title{bottom:160mm}.cover__rule{top:125.4mm}.cover__subtitle{top:131.4mm}"
        "@page sheetpage{margin:12mm 22.9mm 11mm 25mm}html:lang(en) .small-chart img{width:64mm}"
    ),
}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"(?P<head>[^{}]+)\{(?P<body>[^{}]*)\}")


def sheet(text: str, language: Language) -> str:
    """`print.css` with the faces of a language and literal colours."""
    names = glyphs.stacks(language) | {token: light for token, (light, _dark) in style.TOKENS.items()}
    return glyphs.faces(language) + "\n" + _of_language(_literal(_COMMENT.sub("", text), names), language)


def _literal(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"var\(--([a-z]+)\)", lambda found: names[found[1]], text)


def _of_language(text: str, language: Language) -> str:
    """Without the rules that are for another language; a rule for both keeps the selectors that can match."""
    others = tuple(f"html:lang({other})" for other in LANGUAGES if other != language)

    def rule(found: re.Match[str]) -> str:
        if not any(other in found["head"] for other in others):
            return found[0]
        kept = [selector for selector in found["head"].split(",") if not any(other in selector for other in others)]
        return f"{','.join(kept)}{{{found['body']}}}" if kept else ""

    return _RULE.sub(rule, text)
