"""What charts print of a record: characters that no font of the charts has are told before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.catalog import Catalog
from casebook.charts.fonts import missing
from casebook.errors import LANGUAGES, Language, Said
from casebook.kinds.base import Complaint
from casebook.model.record import Record
from casebook.model.walk import is_rich, texts

# Of each kind the fields whose texts stand in a drawing. Prose with references is set by the page, not by the drawing.
DRAWN: dict[str, frozenset[str]] = {
    "chart": frozenset({"title", "subtitle", "rows", "lines", "stages", "layers", "steps", "rest", "before", "after"}),
    "fact": frozenset({"subject", "label", "attributed_to", "figure", "period"}),
    "dataset": frozenset({"title", "variants", "row_names", "rows"}),
    "source": frozenset({"publisher"}),
}


def drawable(record: Record, catalog: Catalog) -> Iterator[Complaint]:
    """A record that a chart shows is written in characters that can be drawn."""
    if not _is_charted(record, catalog):
        return
    drawn = DRAWN[record.kind_name]
    for loc, text in texts(record):
        if loc[0] in drawn and not is_rich(text):
            for language in LANGUAGES:
                yield from _told((*loc, language), text.in_(language), language)
    if getattr(record, "standing", None) == "unnamed":  # of the other sources a chart names the publisher
        titles: tuple[tuple[str, Language], ...] = (("title", "zh"), ("title", "en"), ("translated", "en"))
        for name, language in titles:
            yield from _told((name,), getattr(record, name, None) or "", language)


def _is_charted(record: Record, catalog: Catalog) -> bool:
    if record.kind_name == "chart":
        return True
    citing = catalog.citing(record.kind_name, record.id)
    if record.kind_name == "source":
        return any(kind == "chart" for key in citing for kind, _ in catalog.citing(*key))
    return any(kind == "chart" for kind, _ in citing)


def _told(loc: tuple[int | str, ...], text: str, language: Language) -> Iterator[Complaint]:
    lost = missing(text, language)
    if lost:
        named = "、".join(f"U+{ord(char):04X}" for char in lost)
        shown = "".join(char for char in lost if char.isprintable())
        yield Complaint(
            loc,
            "chart-glyph",
            Said(
                f"图里要印这段文字，可没有一种字体有“{shown}”（{named}）",
                f"a chart prints this text, and no font has `{shown}` ({named.replace('、', ', ')})",
            ),
            Said("换一种写法，或把这个字符去掉。", "Write it another way, or take the character out."),
        )
