"""The style sheet: words that a project does not want in its texts, and what it writes instead."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, Literal

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import Complaint, Kind
from casebook.kinds.checks import complaint
from casebook.model.phrases import fault
from casebook.model.record import Record
from casebook.model.values import Line, LocalText, Value, Whole


class Where(StrEnum):
    """Which texts a rule is for: the prose of chapters, the texts of records, the words of the interface."""

    CHAPTERS = "chapters"
    RECORDS = "records"
    INTERFACE = "interface"


class Rule(Value):
    """Words that are not written, and what is written instead.

    How words are written here is told in `casebook.model.phrases`. `fine` are phrases that hold the words and are all
    right. What stands in quotation marks or is the title of a work is somebody's own wording and is passed over, unless
    the rule is for quoted words too.
    """

    language: Literal["zh", "en"]
    words: list[Line]
    instead: Line
    reason: LocalText
    where: list[Where] = [Where.CHAPTERS, Where.RECORDS, Where.INTERFACE]
    fine: list[Line] = []
    quoted: bool = False


class Doubts(Value):
    """Phrases that voice a doubt, and how many of them the text of a chapter may have at most."""

    language: Literal["zh", "en"]
    words: list[Line]
    most: Whole


class Style(Record):
    """The style sheet of a project, one file a project; without it nothing is looked for.

    `others_words` are fields that hold somebody else's wording, as `kind.field`. `exempt` are beginnings of paths that
    are not looked at yet.
    """

    kind_name: ClassVar[str] = "style"
    rules: list[Rule] = []
    doubts: list[Doubts] = []
    others_words: list[Line] = []
    exempt: list[Line] = []


def _readable(record: Style, _catalog: Catalog) -> Iterator[Complaint]:
    """Words are written as `casebook.model.phrases` reads them."""
    entries = [
        *((("rules", n), rule.words, rule.language) for n, rule in enumerate(record.rules)),
        *((("doubts", n), doubts.words, doubts.language) for n, doubts in enumerate(record.doubts)),
    ]
    for at, listed, language in entries:
        for m, words in enumerate(listed):
            if wrong := fault(words, language):
                yield complaint((*at, "words", m), "style-words", words=words, wrong=wrong)


def _title(_record: Style, language: Language) -> str:
    return {"zh": "体例表", "en": "Style sheet"}[language]


STYLE = Kind(
    name="style",
    folder="data/style.yml",
    model=Style,
    path=lambda _record, _catalog: None,
    title=_title,
    own_page=False,
    called=False,
    optional=True,
    checks=(_readable,),
    weight=0,
)
