"""All that templates may say, in one table: functions, filters and values by where they can be said, and given names.

A test holds it against all templates: no template says anything else, or says it with other arguments; and whatever
stands here is said by some template or is meant for authors. `docs/templates.md` is printed from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casebook.presses import downloads, evidence, pack, site
from casebook.presses.book import setting
from casebook.render.sayings import TABLE, Saying

# folder of the templates that may say it; "" is any
ALL: Mapping[str, tuple[Saying, ...]] = {
    "": TABLE,
    "site": (*evidence.SAYINGS, *downloads.SAYINGS, *site.SAYINGS),
    "print": (*setting.SAYINGS, *setting.OF_NOTES),
    "pack": pack.SAYINGS,
}


@dataclass(frozen=True)
class Given:
    """A name that templates are rendered with: its type, what it is, and the templates (as a pattern) that get it."""

    name: str
    type: str
    says: str
    where: str = "*"


GIVEN: tuple[Given, ...] = (
    Given("page_title", "str", "the name of the page", "site/*"),
    Given("r", "Record | Ref", "the record that the page, the part or the entry is of"),
    Given("body", "str | Markup", "the template of the record's body; of a chapter and of the book's page, its HTML"),
    Given("kind", "str", "the kind that an index lists", "site/index*"),
    Given("kind", "str", "the kind whose records are picked to be compared", "parts/tray*"),
    Given("rows", "list[Row]", "what an index lists, with the values that it is filed under", "site/*"),
    Given("row", "Row", "in a block of an index: one of its rows", "site/index-*"),
    Given("facets", "list[Choice]", "what an index can be narrowed by"),
    Given("sortable", "bool", "whether the list of an index is a table whose heads sort it"),
    Given("of_kind", "str", "the kind whose records are compared", "site/compare*"),
    Given("fields", "tuple[str, ...]", "the sections that are set side by side", "site/compare*"),
    Given("chapters", "list[Chapter]", "all chapters as a list of contents shows them"),
    Given("ways", "list[tuple[str, str]]", "kinds that the home page leads to, with their addresses", "site/home*"),
    Given("rests_on", "list[tuple[str, list[Ref]]]", "the records that a chapter refers to, by kind", "site/chapter*"),
    Given("answered", "list[str]", "the sections of the base report that a chapter answers", "site/chapter*"),
    Given("minutes", "int", "how long a chapter takes to read", "site/chapter*"),
    Given("changed", "tuple[Changed, ...]", "what changed of late in what a page rests on"),
    Given("letters", "list[Letter]", "the glossary by letters", "site/glossary*"),
    Given("quoted", "Callable[[Any], str]", "the short name of a law, as running text writes it", "site/glossary*"),
    Given("changes", "LawChanges", "the timeline of law", "site/law-changes*"),
    Given("enforcement", "tuple[tuple[Listed, tuple[Enforcement, ...]], ...]", "cases by subject", "site/enforcement*"),
    Given("families", "list[tuple[Listed, list[Scenario]]]", "scenarios by what they are about", "site/reviews*"),
    Given("by_chapter", "list[Share]", "grades by chapter", "site/evidence*"),
    Given("by_segment", "list[Share]", "grades by segment", "site/evidence*"),
    Given("cannot", "list[Reason]", "figures that cannot be quoted, by the rule", "site/evidence*"),
    Given("wanted", "list[tuple[str, int]]", "what is asked most, and how often", "site/evidence*"),
    Given("sources", "list[tuple[Standing, int, int, int]]", "sources by standing", "site/evidence*"),
    Given("untested", "list[tuple[str, int]]", "what of designs is not told, and how often", "site/evidence*"),
    Given("table", "list[Row] | TableView", "the table of grades; of a chart, its table"),
    Given("parts", "list[tuple[BaseChapter | None, list[BasePart]]]", "the base report in its order", "site/report*"),
    Given("total", "int", "how many there are in all"),
    Given("idle", "list[Judgement]", "judgements that rule on nothing that was found", "site/relations*"),
    Given("chance", "str", "how much of what is reused may be chance, as a sentence", "site/relations*"),
    Given("inside", "list[Told]", "contradictions between facts", "site/contradictions*"),
    Given("outside", "list[Corroboration]", "outside sources that contradict", "site/contradictions*"),
    Given("unasked", "int", "figures that nobody looked for outside", "site/outside*"),
    Given("groups", "list[Any]", "what a page or an appendix lists, in groups"),
    Given("alone", "list[tuple[str, int]]", "single finds that would lift a grade, with a count", "site/lift*"),
    Given("uses", "Callable[[Fact], int]", "how many pages use a fact", "site/lift*"),
    Given("relation_rules", "dict[str, list[tuple[str, int]]]", "the rules by type of relation", "site/grades*"),
    Given("caps", "list[tuple[str, Grade, int]]", "what caps a grade", "site/grades*"),
    Given("c", "FigureView", "the chart", "*parts/chart*"),
    Given("drawing", "Drawing", "its drawing", "*parts/chart*"),
    Given("facts", "list[Ref]", "the facts of a table", "*parts/*"),
    Given("name", "str", "the name of an appendix, which is its anchor", "print/*"),
    Given("name", "str", "what an old address leads to", "site/moved*"),
    Given("href", "str", "where that is now", "site/moved*"),
    Given("canonical", "str", "its whole address, where the edition names its site", "site/moved*"),
    Given("heading", "str", "the heading of an appendix", "print/*"),
    Given("records", "list[Ref]", "the records of an appendix", "print/*"),
    Given("entries", "list[Line]", "the lines of its own contents", "print/*"),
    Given("lines", "list[Line]", "the lines of the contents of the book, or of a chapter", "print/*"),
    Given("running", "str", "what the running head calls a chapter", "print/chapter*"),
    Given("printed", "list[Printed]", "the printed editions with their files", "site/downloads*"),
    Given(
        "wholes",
        "list[tuple[str, list[File]]]",
        "what there is of the whole book besides print, with its files",
        "site/downloads*",
    ),
    Given("alone", "list[tuple[str, list[Ref]]]", "kinds of which records are files by themselves", "site/downloads*"),
    Given("signed", "list[Volume]", "the volumes whose pages others refer to by a letter", "print/*"),
    Given("matter", "list[str]", "what a volume has of its own: some of cover, contents, charts", "print/front*"),
    Given("charts", "list[tuple[str, str, str]]", "charts with number and title", "print/*"),
    Given("marks", "list[Marks]", "what stands in the margin of a paragraph, line by line", "print/marks*"),
    Given("entry", "Entry", "an evidence note", "print/note.*"),
    Given("f", "Fact", "its fact", "print/note.*"),
    Given("counts", "list[tuple[Grade, int]]", "how many figures have which grade", "print/*"),
    Given("tables", "dict[str, int]", "the tables of the pack with their number of rows", "pack/README*"),
)
