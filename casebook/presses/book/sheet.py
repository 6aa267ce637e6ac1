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
# by the beginning of a part's name: what is tried in turn where the part ends on a page that is nearly empty
_CLOSER = (
    ".record{font-size:8.9pt;line-height:13.9pt}html:lang(en) .record{font-size:8.9pt;line-height:12.5pt}"
    ".field{margin-top:4pt}.step__meta,.duty{font-size:7.3pt;line-height:10.8pt}",
)
_CHECKS = (
    ".checks{margin-top:2mm;font-size:7.6pt;line-height:10.4pt}.checks__law{width:60mm}"
    ".checks td,.checks th{padding-top:.7mm;padding-bottom:.7mm}"
    ".checks__group th{padding-top:2mm}.sheet .record__head{padding-bottom:2mm;margin-bottom:3mm}",
    ".checks{margin-top:1mm;font-size:7.2pt;line-height:9.6pt}.checks__law{width:60mm}"
    ".checks td,.checks th{padding-top:.4mm;padding-bottom:.4mm}"
    ".checks__group th{padding-top:1.4mm}.sheet .record__head{padding-bottom:1mm;margin-bottom:2mm}"
    ".text--lead{font-size:8.6pt;line-height:12.4pt}.checklist__meta{margin-top:1mm;font-size:7.4pt;line-height:10.4pt}",
)
_PLAYBOOK = (
    ".playbook{font-size:8.4pt;line-height:12.1pt}html:lang(en) .playbook{font-size:8.2pt;line-height:10.7pt}"
    ".playbook .field{margin-top:2.5pt}.playbook .step__meta,.playbook .duty{font-size:7pt;line-height:9.4pt}",
)
_CHAPTER = (
    ".chart{margin-top:3.5mm;margin-bottom:4mm}.flow h2{margin-top:7mm}.flow h3{margin-top:3.5mm}",
    "html:lang(zh){line-height:15.8pt}html:lang(en){line-height:13.9pt}"
    ".chart{margin-top:3mm;margin-bottom:3mm}.flow h2{margin-top:6mm}.flow h3{margin-top:3mm}",
    "html:lang(zh){font-size:9.7pt;line-height:15.2pt}html:lang(en){font-size:9.7pt;line-height:13.4pt}"
    ".chart{margin-top:2.5mm;margin-bottom:2.5mm}.flow h2{margin-top:5mm}.flow h3{margin-top:2.5mm}",
)
_FRONT = (".toc__line{line-height:14pt}.toc__key{margin-top:3mm}", ".toc__line{font-size:8.2pt;line-height:12.8pt}")
_READING = (
    ".imprint{font-size:8.6pt;line-height:13.6pt}html:lang(en) .imprint{line-height:12.4pt}"
    ".imprint .field{padding-top:4pt;margin-top:6pt}.imprint__title{margin-bottom:5mm}.grades{line-height:12.6pt}",
)
# how full the last of several pages must be, or they are set closer: a checklist is one page where it can be; by the
# beginning of a part's name, which is "chapters-" for chapters
TIGHTER: Mapping[str, tuple[float, tuple[str, ...]]] = {
    "chapters-": (0.25, _CHAPTER),
    "front-": (0.25, _FRONT),
    "reading": (0.25, _READING),
    "cases-": (0.25, _CLOSER),
    "playbooks-": (0.6, _PLAYBOOK),
    "checklists-": (1.0, _CHECKS),
    "index-": (0.25, (".letters{font-size:7.3pt;line-height:10.8pt}", ".letters{font-size:7pt;line-height:10pt}")),
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
