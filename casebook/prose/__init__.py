"""Chapters as HTML: the segments of a chapter, walked once for the site and once for print.

What an editor wrote goes through `clean`; what the engine prints for a call is put in afterwards.
"""

from casebook.prose.clean import clean
from casebook.prose.desk import Desk
from casebook.prose.names import begins_small, name_in_text
from casebook.prose.writing import blocks, contents, for_print, for_site

__all__ = ["Desk", "begins_small", "blocks", "clean", "contents", "for_print", "for_site", "name_in_text"]
