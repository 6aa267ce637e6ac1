"""Chapters as HTML: the segments of a chapter, walked once for the site and once for print.

What an editor wrote goes through `clean`; what the engine prints for a call is put in afterwards.
"""

from casebook.prose.clean import clean
from casebook.prose.desk import Desk
from casebook.prose.names import ALONE, Sentence, in_a_way, law_in_text, name_in_text, without_marks
from casebook.prose.pace import minutes
from casebook.prose.writing import blocks, contents, for_print, for_site

__all__ = [
    "ALONE",
    "Desk",
    "Sentence",
    "blocks",
    "clean",
    "contents",
    "for_print",
    "for_site",
    "in_a_way",
    "law_in_text",
    "minutes",
    "name_in_text",
    "without_marks",
]
