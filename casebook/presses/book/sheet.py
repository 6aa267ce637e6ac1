"""The book's style sheet as the setting machine gets it: of one language, and without variables.

WeasyPrint works a `var()` out for every element and property anew; on a book that is a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from casebook.charts import style
from casebook.errors import LANGUAGES, Language
from casebook.kinds.volume import Paper
from casebook.presses.book import glyphs

# the text is as wide on both; on Letter the page is shorter, and so are top and foot
SIZES: Mapping[Paper, str] = {
    Paper.A4: "",
    Paper.LETTER: (
        "\n@page{size:215.9mm 279.4mm;margin:21mm 22.9mm 18mm 25mm}"
        ".cover{width:215.9mm;height:279.4mm}.cover__title{bottom:160mm}.cover__rule{top:125.4mm}"
        ".cover__below{top:131.4mm}"
        "@page sheetpage{margin:12mm 22.9mm 11mm 25mm}html:lang(en) .small-chart img{width:64mm}"
    ),
}
# by the beginning of a part's name: what is tried in turn where the part ends on a page that is nearly empty
_CLOSER = (
    ".case{line-height:14pt}html:lang(en) .case{line-height:12.5pt}.case .field{margin-top:3.5pt}"
    ".case .steps li{margin-bottom:1pt}",
    ".case{font-size:8.7pt;line-height:12.8pt}html:lang(en) .case{font-size:8.7pt;line-height:11.8pt}"
    ".case .field{margin-top:2.5pt}.case .steps li{margin-bottom:.5pt}.case .results li{margin-bottom:.5pt}"
    ".case .text--lead{font-size:9pt;line-height:13.6pt}"
    ".case .results .quiet,.case .record__foot{font-size:7.3pt;line-height:10pt}",
    ".case{line-height:17pt}html:lang(en) .case{line-height:15.4pt}.case .field{margin-top:12pt}"
    ".case .steps li,.case .results li{margin-bottom:5pt}",
)
_TABLES = (
    ".ledger{line-height:11pt}td{padding-top:.8mm;padding-bottom:.8mm}",
    "td{padding-top:1.6mm;padding-bottom:1.6mm}",
)
_TERMS = (".term{padding:1.3mm 0;line-height:13.4pt}", ".term{padding:2.7mm 0;line-height:15pt}")
_CHECKS = (
    ".checks{font-size:8.4pt;line-height:12pt;margin-top:3mm}html:lang(en) .checks{font-size:8.2pt;line-height:11pt}"
    ".checks li{padding-top:.7mm;padding-bottom:.7mm}.box{top:1.4mm}.checks__law,.checks__severity{font-size:7.2pt}",
    ".checks{font-size:8pt;line-height:10.8pt;margin-top:2mm}html:lang(en) .checks{font-size:8pt;line-height:10pt}"
    ".checks li{padding-top:.35mm;padding-bottom:.35mm}.checks h3{margin-top:1.6mm;padding-bottom:.2mm}.box{top:.9mm}"
    ".checks__law,.checks__severity{font-size:7pt}"
    ".sheet.checklist .record__head{padding-bottom:1mm;margin-bottom:1.6mm}",
)
_NARROW = (
    ".playbook{line-height:12.2pt}html:lang(en) .playbook{line-height:10.7pt}.playbook .steps li{margin-bottom:.5pt}"
    ".playbook .field{margin-top:2.5pt}.playbook .wide h3{margin-top:2mm}"
    ".playbook .step__meta,.playbook .duty,.playbook .results__note{font-size:7pt;line-height:9.4pt}"
)
_NARROWER = (
    f"{_NARROW}.playbook .field,.playbook .text{{margin-left:18mm}}"
    f".playbook .field>h3{{left:-18mm;width:17mm;font-size:7pt}}"
    "html:lang(en) .playbook{line-height:10.4pt}.playbook .field{margin-top:1.5pt}.playbook .text--lead{margin-left:0}"
    ".playbook .plan td{padding:.5mm 2.5mm .5mm 0}.playbook .template li{padding:.3mm 0}"
)
_PLAYBOOK = (
    _NARROW,
    _NARROWER,
    f"{_NARROWER}.playbook{{font-size:8.4pt;line-height:11.8pt}}"
    "html:lang(en) .playbook{font-size:8.2pt;line-height:10pt}"
    "html:lang(en) .playbook .steps li::marker{line-height:10pt}"
    ".playbook .step__meta,.playbook .duty,.playbook .results__note{font-size:6.8pt;line-height:8.8pt}"
    ".playbook .text--lead{font-size:8.6pt}html:lang(en) .playbook .text--lead{line-height:11.2pt}"
    "html:lang(en) .playbook .plan{font-size:7.4pt;line-height:9.6pt}"
    ".playbook .template{columns:3;column-gap:5mm;font-size:7pt;line-height:9pt}",
)
# closer, and where even that wins no page, so much wider that the last one is worth turning to
_CHAPTER = (
    "html:lang(zh){line-height:15.4pt}html:lang(en){line-height:12.7pt}.flow h2{margin-top:5.5mm}"
    ".flow h3{margin-top:2.5mm}.chart{margin-top:2.5mm;margin-bottom:2.5mm}"
    ".flow>table{margin-top:2mm;margin-bottom:2.5mm}",
    "html:lang(zh){font-size:9.8pt;line-height:15pt}html:lang(en){line-height:12.4pt}.flow h2{margin-top:4.5mm}"
    ".flow h3{margin-top:2mm}.chart{margin-top:2mm;margin-bottom:2mm}.flow>table{margin-top:2mm;margin-bottom:2mm}"
    "td,.words tbody th{padding-top:.8mm;padding-bottom:.8mm}",
    "html:lang(zh){line-height:16.4pt}html:lang(en){line-height:13.6pt}.flow h2{margin-top:8.5mm}"
    ".chart{margin:4.5mm 0 5mm}",
)
_FRONT = (
    ".toc__line{line-height:14pt}.toc__key{margin-top:3mm}",
    ".toc__line{font-size:8.2pt;line-height:12.8pt}",
    ".toc__line--2{line-height:18pt}.toc__line--chart{line-height:13pt}",
)
_READING = (
    ".imprint{font-size:8.6pt;line-height:13.6pt}html:lang(en) .imprint{line-height:12.4pt}"
    ".imprint .field{padding-top:4pt;margin-top:6pt}.imprint__title{margin-bottom:5mm}.grades{line-height:12.6pt}",
)
Closer: TypeAlias = tuple[float, str]


def _by(*shares: float) -> Callable[[tuple[str, ...]], tuple[Closer, ...]]:
    """Style sheets with the share of its length by which each makes a text shorter at most (0: of which that is not
    known), so that none is tried that cannot win a page."""
    return lambda sheets: tuple(zip(shares, sheets, strict=True))


# how full the last of several pages must be, or they are set closer: a checklist is one page where it can be; by the
# beginning of a part's name, which is "chapters-" for chapters. The shares were measured on the edition.
TIGHTER: Mapping[str, tuple[float, tuple[Closer, ...]]] = {
    "chapters-": (0.35, _by(0.1, 0.2, 0)(_CHAPTER)),
    "front-": (0.25, _by(0, 0, 0)(_FRONT)),
    "reading": (0.25, _by(0)(_READING)),
    "cases-": (0.3, _by(0.08, 0.25, 0)(_CLOSER)),
    "glossary": (0.25, _by(0.15, 0)(_TERMS)),
    "laws": (0.25, _by(0.2, 0)(_TABLES)),
    "metrics": (0.25, _by(0.2, 0)(_TABLES)),
    "playbooks-": (0.6, _by(0.15, 0.2, 0.3)(_PLAYBOOK)),
    "checklists-": (1.0, _by(0.18, 0.4)(_CHECKS)),
    "index-": (
        0.25,
        _by(0, 0)((".letters{font-size:7.3pt;line-height:10.8pt}", ".letters{font-size:7pt;line-height:10pt}")),
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
