"""What is known about a fact before it is judged: its records, who stands behind it, what was found of it outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from casebook.evidence.numbers import ABOUT, agree
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.source import Reading, Source, Standing
from casebook.model.values import CHANGES, Form, LocalText, scale_of

# Of several corroborations of one fact, the first of these speaks.
GRAVEST = (
    Verdict.CONTRADICTED,
    Verdict.DIFFERENT,
    Verdict.WITH_DIFFERENCE,
    Verdict.SUPPORTED,
    Verdict.NOT_FOUND,
    Verdict.NOT_CHECKABLE,
)
# A credit that names nobody is none.
_NOBODY_ZH = ("未署名", "未具名", "不具名", "匿名", "不详", "未注明")
_NOBODY_EN = ("unnamed", "unsigned", "anonymous", "unattributed", "unspecified", "unknown")


class Content(StrEnum):
    """What is found of a figure beyond the one who tells it, the best first."""

    BORNE_OUT = "borne_out"
    NEAR = "near"
    WITH_DIFFERENCE = "with_difference"
    NEVER_LOOKED = "never_looked"
    NOT_FOUND = "not_found"
    DIFFERS = "differs"
    NOBODY_NAMED = "nobody_named"
    CONTRADICTED = "contradicted"
    NO_MEASUREMENT = "no_measurement"


BEARS_OUT = frozenset({Content.BORNE_OUT, Content.NEAR, Content.WITH_DIFFERENCE})
Backing = tuple[Standing, Reading]
# The three things without which a figure cannot be compared.
GAPS = ("period", "base", "definition")


@dataclass(frozen=True)
class Ground:
    """A fact and what the catalog knows about it. `growth`: what it measures is called a growth; `anonymous`: its
    subject is a neutral label.
    """

    fact: Fact
    metric: Metric | None
    outside: tuple[Corroboration, ...]
    sources: Mapping[str, Source]
    corrected: bool
    growth: bool
    anonymous: bool
    today: str | None

    @property
    def teller(self) -> Source | None:
        return self.sources.get(self.fact.told_by)

    @property
    def verdict(self) -> Verdict | None:
        if not self.outside:
            return None
        found = {c.verdict for c in self.outside}
        return next((verdict for verdict in GRAVEST if verdict in found), None)

    def of(self, verdict: Verdict) -> Iterator[Corroboration]:
        return (c for c in self.outside if c.verdict is verdict)


def content_of(g: Ground) -> Content:
    """What is found of a figure beyond the one who tells it."""
    if g.verdict is Verdict.CONTRADICTED:
        return Content.CONTRADICTED
    if not g.fact.measurement:
        return Content.NO_MEASUREMENT
    match g.verdict:
        case Verdict.DIFFERENT:
            return Content.NEAR if any(is_near(g, c) for c in g.of(Verdict.DIFFERENT)) else Content.DIFFERS
        case Verdict.WITH_DIFFERENCE | Verdict.SUPPORTED if not independent(g):
            return Content.NEVER_LOOKED
        case Verdict.WITH_DIFFERENCE:
            return Content.WITH_DIFFERENCE
        case Verdict.SUPPORTED:
            return Content.BORNE_OUT
        case Verdict.NOT_FOUND:
            return Content.NOT_FOUND
        case Verdict.NOT_CHECKABLE:
            return Content.NOBODY_NAMED
    return Content.NOBODY_NAMED if g.anonymous else Content.NEVER_LOOKED


def backings(g: Ground, content: Content) -> tuple[Backing, ...]:
    """Who stands behind a figure, and how each was read: who tells it, and who bears it out.

    Who tells it without a name but credits a source by name is second-hand.
    """
    teller = g.teller
    found: list[Backing] = [(Standing.UNNAMED, Reading.PAGE)]
    if teller is not None:
        standing = teller.standing
        if standing is Standing.UNNAMED and names_somebody(g.fact.attributed_to):
            standing = Standing.SECOND_HAND
        found = [(standing, teller.reading)]
    if content in BEARS_OUT:
        found += [(source.standing, source.reading) for source in independent(g)]
    return tuple(dict.fromkeys(found))


def independent(g: Ground) -> tuple[Source, ...]:
    """The sources that bear a fact out and begin elsewhere: two that retell one origin are one."""
    own = origin(g.teller, g.sources)
    return tuple(
        source
        for c in g.outside
        if c.verdict in {Verdict.SUPPORTED, Verdict.WITH_DIFFERENCE, Verdict.DIFFERENT}
        for source in (g.sources.get(slug) for slug in c.sources)
        if source is not None and (own is None or origin(source, g.sources) is not own)
    )


def origin(source: Source | None, sources: Mapping[str, Source]) -> Source | None:
    """Where a chain of retellings begins, as far as it is recorded."""
    while source is not None and source.reports is not None and source.reports.source is not None:
        source = sources.get(source.reports.source)
    return source


def is_near(g: Ground, c: Corroboration) -> bool:
    """Whether an outside figure of the same measure, by an editor's word, lies within a tenth, bounds counted."""
    theirs = within_a_tenth(g, c)
    return bool(c.same_measure) and theirs


def within_a_tenth(g: Ground, c: Corroboration) -> bool:
    """Whether claim and outside figure can both hold, each stretched by a tenth."""
    f = g.fact.figure
    if c.other is None or f.value is None:
        return False
    theirs = c.other.quantity
    dimension, scale = scale_of(f.unit)
    other_dimension, other_scale = scale_of(theirs.unit)
    return dimension == other_dimension and agree(
        f.value * scale, f.bound, theirs.value * other_scale, theirs.bound, ABOUT
    )


def gaps(g: Ground) -> tuple[str, ...]:
    """What is missing of period, base of comparison and definition, as far as each is asked of the fact."""
    fact = g.fact
    if not fact.measurement:
        return ()
    asked = {
        # a rule or a method has no date
        "period": fact.topic.has("timeless") or (fact.period is not None and fact.period.code),
        # its own before-value is a base, and growth is against the year before
        "base": fact.compared_with is not None or not wants_base(g),
        "definition": fact.metric is not None or fact.definition is not None,
    }
    return tuple(gap for gap in GAPS if not asked[gap])


def wants_base(g: Ground) -> bool:
    """Whether a figure says nothing unless it says against what."""
    form = g.fact.figure.form
    return form in CHANGES and form is not Form.BEFORE_AFTER and not g.growth


def untested(g: Ground) -> tuple[str, ...]:
    """What a claim that a practice brought about a change does not say: against whom, over what time, on how many."""
    fact = g.fact
    if not claims_effect(fact):
        return ()
    design = fact.design
    said = {
        "control": design is not None and design.control is not None,
        "window": (design is not None and design.window is not None) or fact.period is not None,
        "sample": design is not None and design.sample is not None,
    }
    return tuple(part for part, there in said.items() if not there)


def claims_effect(fact: Fact) -> bool:
    """Whether a fact credits a practice with a change."""
    return fact.practice is not None and fact.figure.form in CHANGES and fact.measurement


def names_somebody(credit: LocalText | None) -> bool:
    """Whether a credit names a source: not “unnamed data”."""
    if credit is None:
        return False
    return not (any(word in credit.zh for word in _NOBODY_ZH) or any(word in credit.en.lower() for word in _NOBODY_EN))


def change(fact: Fact) -> Decimal | None:
    """The relative change that a figure states, in percent."""
    f = fact.figure
    if f.form is Form.CHANGE_PERCENT:
        return f.value
    if f.form is Form.MULTIPLE_OF and f.value is not None and scale_of(f.unit) == ("ratio", Decimal(1)):
        return (f.value - 1) * 100
    if f.form is Form.BEFORE_AFTER and f.before and f.value is not None:
        return (f.value - f.before) / f.before * 100
    return None
