"""What a desk says without looking at any record: words, numbers, dates, in one language and one medium."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from markupsafe import Markup

from casebook import wording
from casebook.errors import Language
from casebook.kinds.dataset import Dataset, Row
from casebook.kinds.metric import Metric
from casebook.model.listed import Listed
from casebook.model.values import AnyUnit, Figure, LocalText, Period, Quantity
from casebook.render.book import Book, Medium
from casebook.text import Words


@dataclass
class Speech:
    """A book in one medium, and its words.

    `printed` are the records that stand in the printed book, so that print links to these only.
    """

    book: Book
    medium: Medium
    printed: frozenset[tuple[str, str]] = frozenset()

    @property
    def words(self) -> Words:
        return self.book.words

    @property
    def language(self) -> Language:
        return self.book.language

    def t(self, key: str, **params: object) -> str:
        """A word of the interface by its key, its gaps filled by name."""
        return self.words(key, **params)

    def words_of(self, key: str, **parts: object) -> Markup:
        """A word whose gaps take markup: links and figures stay what they are, all else is escaped."""
        return Markup(html.escape(self.words.entries[key], quote=False)).format(**parts)

    def local(self, text: LocalText | Listed | None) -> str:
        """A bilingual text in the language of the page."""
        return "" if text is None else text.in_(self.book.language)

    def quantity(self, quantity: Quantity) -> str:
        """A number with its unit."""
        return wording.quantity(quantity, self.words)

    def period(self, period: Period | None) -> str:
        """A period."""
        return "" if period is None else wording.period(period, self.words)

    def date(self, code: str) -> str:
        """A date by its code."""
        return wording.date(code, self.words)

    def figure_text(self, figure: Figure, metric: Metric | None = None) -> str:
        """The wording of a figure that is no fact's."""
        return wording.figure(figure, self.words, **reading(metric))

    def row_text(self, dataset: Dataset, row: Row) -> str:
        """The value of a row of a dataset with its unit."""
        return wording.quantity(Quantity(value=row.value, unit=dataset.unit, bound=row.bound), self.words)

    def span(self, first: Period, last: Period) -> str:
        """From one period to another."""
        return wording.span(first, last, self.words)

    def duration(self, length: Any) -> str:
        """A length of time with its unit."""
        return wording.quantity(Quantity(value=length.value, unit=length.unit), self.words)

    def day(self, n: int) -> str:
        """By which day of a plan something is done."""
        return self.t("playbook.by_day", n=n)

    def counted(self, key: str, n: int) -> str:
        """How many there are, by the key of what is counted: `count.fact`."""
        return wording.counted(key, n, self.words)

    def joined(self, items: Iterable[object]) -> str:
        """A list in a sentence."""
        return wording.join([str(item) for item in items], self.words)

    def number(self, n: Decimal) -> str:
        """A number without a unit."""
        return wording.number(n, self.words)

    def unit_name(self, unit: AnyUnit) -> str:
        """The name of a unit, as the field of a page."""
        return wording.unit_name(unit, self.words)

    def unit(self, unit: AnyUnit) -> str:
        """The short name of a unit, for heads of columns."""
        return wording.unit_label(unit, self.words)

    def part_of(self, n: float | Decimal, whole: float | Decimal, end: Literal["of", "from", "to"] = "of") -> str:
        """The class that makes a bar as long as n of a whole, to one in a hundred: `cb-of-37`; or that says where it
        begins and ends."""
        return f"cb-{end}-{min(100, max(0, round(100 * float(n) / float(whole))))}"

    def mathml(self, formula: str, display: Literal["block", "inline"] = "block") -> Markup:
        """A formula of LaTeX maths as MathML, which browsers draw and screen readers say."""
        from latex2mathml.converter import convert

        return Markup(convert(formula, display=display))

    def mathml_inline(self, formula: str) -> Markup:
        """A formula that stands inside of a line."""
        return self.mathml(formula, "inline")


def reading(metric: Metric | None) -> dict[str, Any]:
    """How figures of a metric are to be read."""
    if metric is None:
        return {}
    return {
        "lower_is_better": metric.better.value == "lower",
        "measured_in": metric.unit,
        "is_change": metric.is_change,
    }
