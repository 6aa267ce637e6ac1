"""The marks that stand in the prose of records: `[[what:which|own words]]`.

    [[f-2.1-03]]                     the figure of a fact
    [[cell:dataset/row]]             the value of a row of a dataset
    [[metric:repurchase-rate]]       a link that prints the record's name, likewise case, story, segment, mechanism,
                                     dataset, chart, playbook, framework, checklist, instrument, duty, term,
                                     chapter, source
    [[instrument:pipl|第十三条]]      a citation: the instrument's name with the article
    [[metric:repurchase-rate|复购]]   own words for the link
    [[section:3.1]]                  a section of a chapter
    [[date:2021-11-01]]              a date, printed by the language's habit; also 2021-11 and 2021
    [[name:618]]                     a name that has digits in it, printed as it stands

Chapters write the same things as calls: `{{ fact("f-2.1-03") }}`, `{{ metric("repurchase-rate", "复购") }}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = re.compile(r"\[\[([^\[\]\n]*)\]\]")
FACT = re.compile(r"f-\d+\.\d+-\d+")


@dataclass(frozen=True)
class Mark:
    """A mark: what it names (`fact`, `cell`, a kind, `section`, `date`, `name`), which one, own words, offset."""

    what: str
    which: str
    words: str | None
    start: int
    end: int


def marks(text: str) -> Iterator[Mark]:
    """The marks of a text in order of place."""
    for match in MARK.finditer(text):
        inner, _, words = match[1].partition("|")
        what, colon, which = inner.partition(":")
        if not colon:
            what, which = "fact", inner
        yield Mark(what.strip(), which.strip(), words.strip() or None, match.start(), match.end())
