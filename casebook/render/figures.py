"""Figures in running text: a fact's wording with its mark of standing, a dataset's cell, a sum in dollars."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import jinja2
from markupsafe import Markup

from casebook import derived, dollars, wording
from casebook.kinds.dataset import Dataset, Row
from casebook.kinds.derivation import Method
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.story import Story
from casebook.model.values import Quantity
from casebook.render.asking import Ref
from casebook.render.links import Links
from casebook.render.speech import reading


@dataclass(frozen=True)
class Said:
    """A figure of a story, and the facts that tell it again in the same words."""

    fact: Ref
    again: list[Ref]


@dataclass(frozen=True)
class Column:
    """A derived series as a column: its name, and from what it was computed, as a sentence."""

    id: str
    name: str
    computed: Markup


@dataclass(frozen=True)
class Computed:
    """The derived series of a dataset as a table: its columns, and by row of the dataset what stands in each."""

    columns: list[Column]
    lines: list[tuple[Row, list[str]]]


@dataclass
class Figures(Links):
    """Figures are printed by the macros of `parts/inline.html.j2`, of which print has its own."""

    _figures: dict[tuple[str, str | None], Markup] = field(default_factory=dict)

    @property
    @abstractmethod
    def environment(self) -> jinja2.Environment:
        """The environment in which the macros stand."""

    def fig(self, slug: str, part: str | None = None) -> Markup:
        """A figure in running text: its wording, its mark of standing, its link."""
        fact = self._raw.get(Fact, slug)
        rests_on = (("figure", slug), ("template", "parts/inline.html.j2"))
        for question in rests_on:
            self.book.note(*question)
        if self.medium == "print":
            return self._figure(fact, self.value(fact, part))
        key = (slug, part)
        if key not in self._figures:  # the same on every page: addresses are settled at the end
            name = ("figure", slug, part or "")
            self._figures[key] = Markup(
                self.book.piece(name, rests_on, lambda: self._figure(fact, self.value(fact, part)))
            )
        return self._figures[key]

    def value(self, fact: Fact | Ref, part: str | None = None) -> str:
        """The wording of a fact's figure; `part` "value" for the value alone, "bare" for a figure without "people"."""
        self.book.note("figure", fact.id)
        fact = self._raw.get(Fact, fact.id)
        metric = self._raw.get(Metric, fact.metric) if fact.metric else None
        if part == "value":
            return wording.value_only(
                wording.in_unit_of_metric(fact.figure, metric.unit if metric else None), self.words
            )
        figure = wording.bare(fact.figure) if part == "bare" else fact.figure
        return wording.figure(figure, self.words, **reading(metric))

    def said_of(self, story: Story | Ref) -> list[Said]:
        """The figures of a story, each once: those that are told again in the same words stand with the first."""
        found: dict[tuple[str, str], Said] = {}
        for fact in (self.get("fact", slug) for slug in story.results):
            words = (self.local(fact.label), self.value(fact))
            if words in found:
                found[words].again.append(fact)
            else:
                found[words] = Said(fact, [])
        return list(found.values())

    def derived_of(self, dataset: Dataset | Ref) -> Computed:
        """What the editors computed from a dataset, by period."""
        found = derived.derived(self.book.catalog.get(Dataset, dataset.id), self.book.catalog)
        texts: dict[str, list[str]] = {}
        rows: dict[str, Row] = {}
        for at, series in enumerate(found):
            for point in series.points:
                rows[point.row.row] = point.row
                texts.setdefault(point.row.row, [""] * len(found))[at] = self.derived_text(series, point)
        order = sorted(rows.values(), key=lambda row: (str(row.period.days()), row.row))
        columns = [Column(s.declared.id, self.local(s.declared.name), self._computed(dataset, s)) for s in found]
        return Computed(columns, [(row, texts[row.row]) for row in order])

    def derived_text(self, series: derived.Derived, point: derived.Point) -> str:
        """A computed value: about, where what went in is; growth with its sign."""
        if series.unit is None:
            text = wording.number(point.value, self.words)
        else:
            sign = "+" if series.declared.method is Method.GROWTH and point.value > 0 else ""
            text = sign + wording.quantity(Quantity(value=point.value, unit=series.unit), self.words)
        text = self.t(f"bounded.{point.bound}", x=text)
        if not point.forecast:
            return text
        between = "" if self.language == "zh" else " "
        return f"{text}{between}{self.t('sign.open')}{self.t('row_standing.forecast')}{self.t('sign.close')}"

    def _computed(self, dataset: Dataset | Ref, series: derived.Derived) -> Markup:
        declared = series.declared
        whole = self.link("dataset", str(declared.of)) if declared.of else ""
        base = next((p.row for p in series.points if p.row.row == declared.base), None)
        period = self.period(base.period) if base else ""
        own = self.link("dataset", dataset.id)
        return self.words_of(f"derived.{declared.method}", own=own, whole=whole, period=period)

    def in_dollars(self, fact: Fact | Ref, short: bool = False) -> str:
        """What a fact's sum comes to in dollars, as a sentence; nothing in Chinese, and where there is no rate."""
        if self.language != "en":
            return ""
        found = dollars.dollars(self.book.catalog.get(Fact, fact.id), self.book.catalog)
        if found is None:
            return ""
        end = wording.value_only(found.figure, self.words)
        if found.figure.before is not None:
            start = Quantity(value=found.figure.before, unit=found.figure.unit, bound=found.figure.bound)
            end = self.t("dollars.from_to", a=self.quantity(start), b=end)
        key = "dollars.short" if short else "dollars.text" if found.dated else "dollars.text_undated"
        return self.t(key, x=end, year=found.year)

    def _figure(self, fact: Fact, text: str) -> Markup:
        standing = self._findings.standing(fact.id)
        return Markup(
            self._macro("figure")(
                text=text,
                fact=fact,
                standing=standing,
                href=self.url(fact),
                said=self.t("grade.said" if standing.measured else "grade.said_none", grade=standing.grade),
            )
        )

    def cell(self, slug: str, row: str, part: str | None = None) -> Markup:
        """The value of a row of a dataset in running text, linked to the dataset; two digits after the point at most.
        `part` "bare" leaves "people" out."""
        self.book.note("cell", slug, row)
        self.book.note("template", "parts/inline.html.j2")
        dataset = self._raw.get(Dataset, slug)
        found = next(r for r in dataset.rows if r.row == row)
        href = self.url(dataset)
        if href is not None and self.medium == "site":
            href += f"#{row}"
        unit, times = wording.nameless(dataset.unit) if part == "bare" else (dataset.unit, 1)
        text = wording.in_prose(Quantity(value=found.value * times, unit=unit, bound=found.bound), self.words)
        return Markup(self._macro("cell")(text=text, row=found, dataset=dataset, href=href))

    @cached_property
    def _macros(self) -> Any:
        return self.environment.get_template("parts/inline.html.j2").module

    def _macro(self, name: str) -> Callable[..., str]:
        return getattr(self._macros, name)  # type: ignore[no-any-return]  # Jinja2 has no types for macros
