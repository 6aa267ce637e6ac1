"""How long a text takes to read: its words and what stands for one, at the pace of adults who read silently."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casebook.errors import Language
from casebook.model.prose import Segment, lines, plain

# English: the mean of studies of non-fiction (Brysbaert 2019, doi.org/10.1016/j.jml.2019.104047), which finds that the
# pace in another language follows from how much it needs to say the same. Of the edition's chapters, those in Chinese
# have 1.3 signs for each word of those in English.
_PACE: dict[Language, float] = {"en": 238, "zh": 238 * 1.3}
# a sign of Chinese, a word of letters, a figure or another reference
_READ: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"[\w'\u2019-]+|\ufffc"),
    "zh": re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9]+|\ufffc"),
}


def minutes(segments: Iterable[Segment], language: Language) -> int:
    """How many minutes the words of segments take, at least one; charts and tables of data are not counted."""
    read = sum(len(_READ[language].findall(plain(pieces))) for _segment, pieces in lines(segments))
    return max(1, round(read / _PACE[language]))
