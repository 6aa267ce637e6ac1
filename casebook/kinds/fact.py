"""Facts: the figures that a report states, each with its own subject, metric, period and credit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from casebook import wording
from casebook.catalog import Catalog
from casebook.choice import choice
from casebook.errors import LANGUAGES, Language, Refused, Said
from casebook.kinds.base import Complaint, Index, Kind, page_in
from casebook.kinds.checks import complaint, unit_of_metric
from casebook.kinds.edition import Edition
from casebook.kinds.facets import Facet, Judged, by_chapter, each, filed, plain
from casebook.kinds.glyphs import drawable
from casebook.kinds.segment import IN_SEGMENT
from casebook.kinds.source import Source, Standing
from casebook.model.listed import Among, Listed
from casebook.model.record import Record
from casebook.model.refs import MetricRef, OrganisationRef, SegmentRef, SourceRef
from casebook.model.values import Figure, LocalText, Period, Quantity, RichText, Text, Value
from casebook.text import Words
from casebook.wording.excerpts import missing, numbers_of

# as much of a source's own words as evidence needs
MOST_WORDS = 40
MOST_CHARACTERS = 120


class Excerpt(Value):
    """The words of a source in which a figure stands, in the source's language: evidence, printed in quotation marks.

    `stitched` says that the words stand apart in the source (a table, a slide, two sentences) and were set together.
    """

    text: Text
    language: Literal["zh", "en"]
    stitched: bool = False

    @model_validator(mode="after")
    def _short(self) -> Self:
        zh = self.language == "zh"
        size, limit = (len(self.text), MOST_CHARACTERS) if zh else (len(self.text.split()), MOST_WORDS)
        if size > limit:
            what = "字" if zh else "个词"
            raise Refused(
                f"摘录有 {size} {what}，至多 {limit} {what}",
                f"the excerpt has {size} {'characters' if zh else 'words'}; {limit} are the most",
            )
        return self


class Design(Value):
    """How a claim that a practice brought about a change was tested: against whom, over what time, on how many."""

    control: LocalText | None = None
    window: LocalText | None = None
    sample: LocalText | None = None


class Fact(Record):
    """One figure of one subject as one source states it.

    `metric` ties it to the dictionary where the dictionary has the metric; `label` is what the source itself measures,
    often narrower. `told_by` is the source that the figure was read in; `attributed_to` whom that source credits.
    `organisation` is whose figure it is where that is a record; `subject` keeps the source's wording. `definition` is
    what the source says of window, denominator and scope. `excerpt` is where the number stands in the source.
    `section` is the place in the base report; a fact that another source tells has none.
    `measurement` is false for dates, scopes and the like.
    """

    kind_name: ClassVar[str] = "fact"
    topic: Annotated[Listed, Among("topics")]
    subject: LocalText
    organisation: OrganisationRef | None = None
    named: bool
    segment: SegmentRef
    practice: LocalText | None = None
    design: Design | None = None
    metric: MetricRef | None = None
    label: LocalText
    definition: LocalText | None = None
    figure: Figure
    compared_with: LocalText | None = None
    period: Period | None = None
    attributed_to: LocalText | None = None
    told_by: SourceRef
    section: Text | None = None
    excerpt: Excerpt | None = None
    measurement: bool = True
    remark: RichText | None = None

    @property
    def chapter(self) -> str | None:
        """The number of the chapter of the base report that tells it; None for a fact of another source."""
        return self.section.partition(".")[0] if self.section else None


def same_section(a: Fact, b: Fact) -> bool:
    """Whether one section of the base report tells both."""
    return a.section is not None and a.section == b.section


def _title(record: Fact, language: Language) -> str:
    gap = "：" if language == "zh" else ": "
    return f"{record.subject.in_(language)}{gap}{record.label.in_(language)}"


def _has_excerpt(record: Fact, catalog: Catalog) -> Iterator[Complaint]:
    """What a source that can be named says is shown in its own words; the base report's facts have their section."""
    source = catalog.get(Source, record.told_by)
    if record.excerpt is None and record.section is None and source.standing is not Standing.UNNAMED:
        yield complaint(("told_by",), "excerpt-missing", source=source.id)


def _in_a_section(record: Fact, catalog: Catalog) -> Iterator[Complaint]:
    """A section is one of the base report as the edition divides it, and only what the base report tells has one."""
    for edition in catalog.all(Edition):
        if record.section is None:
            continue
        if record.told_by != edition.base:
            yield complaint(("section",), "base-section-of-another", source=record.told_by, base=edition.base)
        elif edition.base_sections and record.section not in edition.base_sections:
            yield complaint(
                ("section",),
                "base-section-unlisted",
                choice(record.section, [*edition.base_sections]),
                number=record.section,
            )


def _stands_in_excerpt(record: Fact, _catalog: Catalog) -> Iterator[Complaint]:
    """Number, unit, scale, currency, sign and direction of a figure stand in the words that are quoted for it."""
    if record.excerpt is None:
        return
    zh, en = (Words.load(language) for language in LANGUAGES)
    heard = numbers_of(record.excerpt.text)
    for want in missing(record.figure, record.excerpt.text):
        said = Quantity(value=want.value, unit=want.unit)
        yield complaint(
            ("excerpt", "text"),
            f"excerpt-lacks-{want.why}",
            said=wording.quantity(said, zh),
            said_en=wording.quantity(said, en),
            heard=Said(wording.join(heard, zh) or "无", wording.join(heard, en) or "none"),
        )


def _relations(record: Fact, _catalog: Catalog, judged: Judged) -> tuple[str, ...]:
    """All that speaks against a figure; what editors refused does not."""
    return each(r.type for r in judged.relations_of(record.id) if r.state != "refused")


# what the ledger says of a figure
_JUDGED = (
    Facet("grade", lambda r, _, j: (j.standing(r.id).grade,), "grade.name", "grade_short.", ordered=True),
    Facet("quote", lambda r, _, j: (j.answers.of(r.id)[0],), "evidence.quote", ordered=True),
    Facet("relation", _relations, "evidence.type", "relation_types."),
    Facet("flag", lambda r, _, j: j.standing(r.id).flags, "evidence.flags", "flag_short."),
    Facet("content", lambda r, _, j: plain(j.standing(r.id).content), "evidence.told_found"),
    Facet("backing", lambda r, _, j: plain(j.standing(r.id).source), "evidence.told_by_kind", "standing."),
    Facet("support", lambda r, _, j: plain(j.standing(r.id).support), "evidence.support", "verdict."),
)

FACT = Kind(
    name="fact",
    folder="data/facts",
    model=Fact,
    path=page_in("facts"),
    title=_title,
    told=True,
    index=Index("facts/", "nav.data", 10, way=True, sortable=True),
    facets=(
        IN_SEGMENT,
        filed("topic"),
        Facet("standing", lambda r, catalog, _: plain(catalog.get(Source, r.told_by).standing), ordered=True),
        Facet("reading", lambda r, catalog, _: plain(catalog.get(Source, r.told_by).reading), ordered=True),
        Facet("form", lambda r, *_: plain(r.figure.form)),
        *_JUDGED,
        by_chapter(lambda r, *_: plain(r.chapter)),
    ),
    printed=True,
    called=False,
    keywords=lambda record: (record.id,),
    checks=(_has_excerpt, _in_a_section, _stands_in_excerpt, unit_of_metric, drawable),
    weight=0.4,
)
