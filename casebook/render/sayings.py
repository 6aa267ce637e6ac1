"""What templates may say: every function, filter and value that they have at hand, in one table.

Each entry is a function of the desk with its types. What a press adds for its own templates it declares by the same
`Saying`; `presses/sayings.py` has the whole, with the names that templates are rendered with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MethodType
from typing import Any, Literal

import jinja2

from casebook.render.addresses import anchor, index_of
from casebook.render.blocks import Blocks
from casebook.render.speech import Speech

Sort = Literal["function", "filter", "value"]


@dataclass(frozen=True)
class Saying:
    """Something that templates may say.

    `what` is a function whose first parameter is the desk, or whatever else it is said of; one that is `alone` has no
    such parameter. Of a `value` the function is asked once. What is for `authors` of templates need not be said by any
    of ours.
    """

    name: str
    what: Callable[..., Any]
    sort: Sort = "function"
    alone: bool = False
    authors: bool = False


def say(environment: jinja2.Environment, sayings: Iterable[Saying], of: object) -> None:
    """Puts sayings into an environment; `of` is what their functions are said of."""
    for saying in sayings:
        said = saying.what if saying.alone else MethodType(saying.what, of)
        if saying.sort == "filter":
            environment.filters[saying.name] = said
        else:
            environment.globals[saying.name] = said() if saying.sort == "value" else said


def _language(desk: Speech) -> str:
    """The language of the page: zh or en."""
    return desk.language


def _medium(desk: Speech) -> str:
    """Where it is printed: site or print."""
    return desk.medium


def _edition(desk: Blocks) -> Any:
    """The edition's record."""
    return desk.edition


def _findings(desk: Blocks) -> Any:
    """What the ledger says about itself."""
    return desk.book.findings


TABLE: tuple[Saying, ...] = (
    # values
    Saying("lang", _language, "value"),
    Saying("medium", _medium, "value"),
    Saying("edition", _edition, "value"),
    Saying("findings", _findings, "value"),
    # words, numbers, dates
    Saying("l", Blocks.local, "filter"),
    Saying("rich", Blocks.rich, "filter"),
    Saying("inline", Blocks.inline, "filter"),
    Saying("plain_words", Blocks.plain_words, "filter"),
    Saying("quantity", Blocks.quantity, "filter"),
    Saying("period", Blocks.period, "filter"),
    Saying("date", Blocks.date, "filter"),
    Saying("t", Blocks.t),
    Saying("words_of", Blocks.words_of),
    Saying("counted", Blocks.counted),
    Saying("joined", Blocks.joined),
    Saying("number", Blocks.number, authors=True),
    Saying("unit", Blocks.unit),
    Saying("unit_name", Blocks.unit_name),
    Saying("span", Blocks.span),
    Saying("duration", Blocks.duration),
    Saying("day", Blocks.day),
    Saying("figure_text", Blocks.figure_text, authors=True),
    Saying("row_text", Blocks.row_text),
    Saying("part_of", Blocks.part_of),
    Saying("mathml", Blocks.mathml),
    Saying("mathml_inline", Blocks.mathml_inline),
    # records
    Saying("get", Blocks.get),
    Saying("all", Blocks.all),
    Saying("citing", Blocks.citing),
    Saying("naming", Blocks.naming),
    Saying("facts_of", Blocks.facts_of),
    Saying("duties_of", Blocks.duties_of),
    Saying("results_of", Blocks.results_of),
    Saying("title", Blocks.title),
    Saying("url", Blocks.url),
    Saying("file", Blocks.file),
    Saying("lags", Blocks.lags),
    Saying("overdue", Blocks.overdue),
    Saying("standing", Blocks.standing),
    Saying("known_of", Blocks.known_of),
    Saying("groups_of", Blocks.groups_of),
    Saying("lines_of", Blocks.lines_of),
    Saying("index_of", index_of, alone=True),
    Saying("anchor", anchor, alone=True),
    # links and figures
    Saying("link", Blocks.link),
    Saying("citation", Blocks.citation),
    Saying("section", Blocks.section),
    Saying("section_title", Blocks.section_title),
    Saying("base_section", Blocks.base_section),
    Saying("cite", Blocks.cite),
    Saying("fig", Blocks.fig),
    Saying("value", Blocks.value),
    Saying("said_of", Blocks.said_of),
    Saying("derived_of", Blocks.derived_of),
    Saying("in_dollars", Blocks.in_dollars),
    # blocks
    Saying("chart", Blocks.chart),
    Saying("table", Blocks.table),
    Saying("facts_table", Blocks.facts_table),
    Saying("correction", Blocks.correction),
    Saying("kept", Blocks.kept),
    Saying("view_table", Blocks.view_table),
)
