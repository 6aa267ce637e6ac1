"""Metrics: the dictionary that figures are measured by."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from casebook.errors import Language
from casebook.kinds.base import Appendix, Index, Kind, page_in
from casebook.kinds.checks import no_circle
from casebook.kinds.facets import filed
from casebook.model.formula import Formula
from casebook.model.listed import Among, Listed
from casebook.model.record import Record
from casebook.model.refs import MetricRef, SourceRef
from casebook.model.values import LocalText, Number, Period, RichText, Text, UnitWord, Value
from casebook.wording.letters import place


class Role(StrEnum):
    PROCESS = "process"
    RESULT = "result"
    CONTEXT = "context"


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    DEPENDS = "depends"


class Timing(StrEnum):
    """Whether a level of the metric is the sum of a period (a turnover) or the state at a date (members)."""

    OVER_A_PERIOD = "over_a_period"
    AT_A_DATE = "at_a_date"


class Symbol(Value):
    """A symbol of a formula and what it stands for."""

    symbol: Text
    meaning: LocalText


class Plausible(Value):
    """Bounds outside which a figure of this metric is implausible, in the metric's own unit.

    `change_percent` bounds the size of a relative change, in percent.
    """

    low: Number | None = None
    high: Number | None = None
    change_percent: Number | None = None
    reason: LocalText


class Metric(Record):
    """A metric of the dictionary.

    `also` are names that readers are shown, `search_only` everyday words by which only the search finds it.
    `formula` is LaTeX maths (letters, sub- and superscripts, fractions, sums), its symbols explained in `symbols`.
    `is_change` says that the metric is itself a change, such as a growth rate.
    `kin` names metrics so near that the same figure on both is worth a question. `part_of` names metrics of which this
    one counts a part, so that for one subject and time it cannot be larger. `presupposes` names metrics that are above
    zero wherever this one has a value: a time since the last purchase presupposes a purchase.
    """

    kind_name: ClassVar[str] = "metric"
    name: LocalText
    abbreviation: Text | None = None
    also: list[LocalText] = []
    search_only: list[Text] = []
    area: Annotated[Listed, Among("areas")]
    definition: RichText
    formula: Formula | None = None
    symbols: list[Symbol] = []
    unit: UnitWord
    better: Better
    is_change: bool = False
    role: Role
    stages: list[Annotated[Listed, Among("stages")]] = []
    collect: RichText
    misread: RichText
    related: list[MetricRef] = []
    kin: list[MetricRef] = []
    part_of: list[MetricRef] = []
    presupposes: list[MetricRef] = []
    timing: Timing | None = None
    plausible: Plausible | None = None
    comparable: LocalText | None = None
    sources: list[SourceRef] = []
    as_of: Period | None = None
    review_by: Period | None = None


def _title(record: Metric, language: Language) -> str:
    return record.name.in_(language)


METRIC = Kind(
    name="metric",
    folder="data/metrics",
    model=Metric,
    path=page_in("metrics"),
    checks=(no_circle("part_of"),),
    title=_title,
    told=True,
    index=Index("metrics/", "nav.practice", 50, shelf="area"),
    facets=(
        filed("area", ordered=True),
        filed("role", ordered=True),
        filed("stage", "stages", label="field.stages", ordered=True),
    ),
    appendix=Appendix(
        "E",
        "metrics",
        order=lambda r, language, _base: place(_title(r, language), language),
        parted="area",
        alone=True,
        indexed=True,
    ),
    common=True,
    onward=40,
    glossed=True,
    keywords=lambda record: (
        *(word for also in record.also for word in (also.zh, also.en)),
        record.abbreviation or "",
        record.name.zh,
        record.name.en,
    ),
    everyday=lambda record: tuple(record.search_only),
    card=True,
    weight=2,
    prose=True,
    reserved=frozenset({"index", "compare"}),
    compared=("formula", "card", "collect", "misread", "known", "side-by-side", "related"),
)
