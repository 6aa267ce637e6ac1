"""English as it should be set: curly quotes, dashes in ranges, blanks at which no line breaks.

Pure functions of text.
"""

from __future__ import annotations

from casebook.presses.book.blocks import OPAQUE, TAG, Rule, rules

_T = f"{TAG}*"
JOINED = "\u2060"
BLANK = "\u00a0"
# the hyphen that ends a line is one that may go when the text is copied
HYPHEN, SOFT = "\u2010", "\u00ad"

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    "|Sept?|Oct|Nov|Dec"
)
_UNITS = (
    "days?|weeks?|months?|years?|hours?|minutes?|people|stores?|times|million|billion|trillion|yuan|points?|pieces?"
)
_MONEY = r"CNY|RMB|USD|EUR|GBP|HKD|JPY|US\$|HK\$"
_PLACES = r"Arts?\.|Nos?\.|pp?\.|Chapters?|Charts?|[Ss]ections?|Steps?|Tables?|Figures?|Orders?|Article|Articles|§"
_OPEN = rf"(?<![^\s(\[{{—–/“‘{TAG}{OPAQUE}{BLANK}])"

RULES: tuple[Rule, ...] = rules(
    (r"&#39;|&apos;", "'"),
    (r"&#34;|&quot;", '"'),
    # quotes: a pair in one text, else by what stands before
    (rf'"([^"{TAG}{OPAQUE}]+)"', r"“\1”"),
    (rf'{_OPEN}({_T})"(?=[^\s])', r"\1“"),
    ('"', "”"),
    (rf"{_OPEN}({_T})'(?=\d\ds?\b)", r"\1’"),
    (rf"{_OPEN}({_T})'(?=\w)", r"\1‘"),
    ("'", "’"),
    # ranges have a dash; numbers of charts, notes, standards and inserted articles keep their hyphen
    *[(r"(Arts\.[ \n](?:\d+(?:[-–]\d+)?(?:, | and ))*\d+)-(?=\d)", r"\1–")] * 4,
    (rf"(?<![\d./-])(\d{{1,4}})-(\d{{1,4}})(?=%|[ -](?:per cent|{_UNITS})\b)", r"\1–\2"),
    (r"(?<![\d/.-])((?:19|20)\d\d)-(\d\d(?:\d\d)?)(?![\d-])", r"\1–\2"),
    (rf"(?<=\d)({_T})([–-])({_T})(?=\d)", rf"\1{JOINED}\2{JOINED}\3"),
    (rf"(?<=%)({_T})(?=[–—]{_T}\d)", rf"{JOINED}\1"),
    # a number stays with what it is of, a date is whole
    (rf"\b({_MONEY})({_T})[ \n]+({_T})(?=[\d><≈])", rf"\1{BLANK}\2\3"),
    (rf"(?<=\d)({_T})[ \n]+({_T})(?=(?:million|billion|trillion|per cent|%)\b)", rf"{BLANK}\1\2"),
    (rf"(?<![\w])({_PLACES})({_T})[ \n]+({_T})(?=\d)", rf"\1{BLANK}\2\3"),
    (rf"(?<=\d)[ \n]+(?=(?:{_MONTHS})\b)", BLANK),
    (rf"\b({_MONTHS})[ \n]+(?=(?:19|20)\d\d)", rf"\1{BLANK}"),
    # the last word does not stand alone where it is short
    (rf"^(?=[\s\S]{{60}})([\s\S]*\w)[ \n]+(\w{{1,4}}[.!?”’)]*[{TAG}{OPAQUE}\s]*)$", rf"\1{BLANK}\2"),
)
