"""What the pages of evidence show: the findings, put in the order in which a reader asks for them.

Nothing is judged here; grades, relations and answers come from `casebook.evidence`. The words stand in `casebook/text`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casebook import kinds
from casebook.catalog import natural
from casebook.evidence import GRADES, Answer, Content, Grade, Relation, Standing
from casebook.evidence.flags import FLAGS
from casebook.evidence.grades import CAPS, STANDINGS, TABLE
from casebook.kinds.chapter import Chapter
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.edition import BaseChapter, BaseSection
from casebook.kinds.facets import Facet, Values, by_chapter, each, filed, plain
from casebook.kinds.fact import Fact
from casebook.kinds.judgement import Judgement
from casebook.kinds.segment import Segment
from casebook.kinds.source import Source
from casebook.kinds.source import Standing as SourceStanding
from casebook.model.record import Record
from casebook.model.values import Figure, Form, Quantity, scale_of
from casebook.presses import indexes
from casebook.presses.page import Context, Page
from casebook.render import Desk, Ref, Saying, raw

# what speaks of the same thing as the claim; what was found instead of it is only told in words
_BESIDE = frozenset({Verdict.SUPPORTED, Verdict.WITH_DIFFERENCE, Verdict.DIFFERENT, Verdict.CONTRADICTED})
# where both figures stand side by side on the page of their metric
_SIDES = frozenset({Verdict.SUPPORTED, Verdict.DIFFERENT, Verdict.CONTRADICTED})
_LEAST = 0.1
_TOLD_AS_CHANGE = frozenset({Form.CHANGE_PERCENT, Form.CHANGE_POINTS, Form.MULTIPLE_OF, Form.RANK})


@dataclass(frozen=True)
class Share:
    """The grades of one part of the book: a chapter or a segment."""

    key: str
    record: Record | None
    counts: Mapping[Grade, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Reason:
    """Figures that one rule puts where they are."""

    rule: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Row:
    """A row of the table of grades: what was found, and for each who may stand behind it the letter and a count."""

    content: Content
    cells: tuple[tuple[SourceStanding, Grade, int], ...]
    total: int


@dataclass(frozen=True)
class Lift:
    """Figures that the same finds would raise from one grade to another: `ways` are sets of finds, each enough."""

    now: Grade
    then: Grade
    ways: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]

    @property
    def step(self) -> tuple[int, int]:
        """From where to where, in the order of the page: the highest goal first."""
        return GRADES.index(self.then), GRADES.index(self.now)


@dataclass(frozen=True)
class BasePart:
    """A section of the base report: its number, how the edition describes it, and the figures that it tells."""

    number: str
    section: BaseSection | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Told:
    """A relation as a page shows it. `anchored` where the ruling on it is shown for the first time on the page."""

    relation: Relation
    facts: tuple[Fact, ...]
    ruling: Judgement | None
    anchored: bool


@dataclass(frozen=True)
class Beside:
    """A claim and the figure of an outside source; their sizes as parts of the larger, where one scale holds both."""

    claim: Decimal | None
    other: Decimal | None


def _lifts(desk: Desk, fact: str) -> list[tuple[Grade, tuple[tuple[str, ...], ...]]]:
    """The grades that a figure could rise to, and the finds that would raise it."""
    return _by_goal(desk.book.findings.standing(fact).lift)


def _untested_of(desk: Desk, standing: Standing) -> list[str]:
    """What of the design of a claim nobody told, in words."""
    return [desk.t(f"untested.{part}") for part in standing.untested]


def _told_again(desk: Desk, fact: str) -> list[Relation]:
    """The relations of a figure that editors have not refused."""
    return [r for r in desk.book.findings.relations_of(fact) if r.state != "refused"]


def _compared(desk: Desk, facts: Iterable[Fact | Ref]) -> list[tuple[Fact | Ref, Ref]]:
    """Facts with each outside source that gives another figure of the same thing."""
    return [
        (fact, outside)
        for fact in facts
        for outside in desk.naming(fact, "corroboration", "facts")
        if outside.other and outside.verdict in _SIDES
    ]


def _ranges_of(desk: Desk, facts: Iterable[Fact | Ref]) -> list[Ref]:
    """The charts that set sources of facts side by side, each once."""
    found = [chart for fact in facts for chart in desk.citing(fact, "chart") if chart.chart == "range"]
    return list({chart.id: chart for chart in found}.values())


def _flag_names() -> list[str]:
    """The names of all flags, in their order."""
    return [flag.__name__ for flag in FLAGS]


def beside(figure: Figure, corroboration: Corroboration) -> Beside:
    """How a claim and the outside figure compare in size."""
    nothing = Beside(None, None)
    other = corroboration.other
    if other is None or corroboration.verdict not in _BESIDE:
        return nothing
    claim = _base(figure)
    found = _base(other.quantity)
    if claim is None or found is None or claim[0] != found[0] or min(claim[1], found[1]) < 0:
        return nothing
    most = max(claim[1], found[1])
    return Beside(_part(claim[1], most), _part(found[1], most)) if most else nothing


def _base(of: Figure | Quantity) -> tuple[str, Decimal] | None:
    if of.value is None or (isinstance(of, Figure) and of.form in _TOLD_AS_CHANGE):
        return None
    dimension, scale = scale_of(of.unit)
    return dimension, of.value * scale


def _part(size: Decimal, most: Decimal) -> Decimal:
    return (size * 100 / most).quantize(Decimal("0.1"))


SAYINGS = (
    Saying("beside", beside, alone=True),
    Saying("lifts", _lifts),
    Saying("untested_of", _untested_of),
    Saying("told_again", _told_again),
    Saying("compared", _compared),
    Saying("ranges_of", _ranges_of),
    Saying("flag_names", _flag_names, "value", alone=True),
)

# pages


def _overview(desk: Desk) -> Mapping[str, Any]:
    catalog, findings = desk.book.catalog, desk.book.findings
    desk.book.note("sections")  # their titles and addresses, not their texts
    chapters = {str(chapter.number): chapter for chapter in raw(catalog).all(Chapter)}
    segments = {segment.id: segment for segment in catalog.all(Segment)}
    coverage, answers = findings.coverage, findings.answers
    by_chapter = [
        Share(key, chapters.get(key), coverage.by_chapter[key]) for key in sorted(coverage.by_chapter, key=natural)
    ]
    by_segment = [Share(key, segments.get(key), counts) for key, counts in coverage.by_segment.items()]
    asked = [answer for answer in answers.ask if answer.ask]
    wanted = Counter(rule for answer in asked for rule in answer.ask)
    return {
        "by_chapter": by_chapter,
        "by_segment": sorted(by_segment, key=lambda share: -share.total),
        "cannot": _by_rule(answers.cannot),
        "wanted": sorted(wanted.items(), key=lambda pair: -pair[1]),
        "sources": _sources(desk),
        "table": _table(desk),
        "untested": [(part, coverage.untested.get(part, 0)) for part in ("control", "window", "sample")],
    }


def _base_report(desk: Desk) -> Mapping[str, Any]:
    """The base report in its own order, with all of its figures; a section that no outline has comes last."""
    told: dict[str, list[Fact]] = {}
    for fact in desk.book.catalog.all(Fact):
        if fact.section is not None:
            told.setdefault(fact.section, []).append(fact)
    desk.book.note("record", "edition", desk.book.edition.id)
    parts: list[tuple[BaseChapter | None, list[BasePart]]] = [
        (chapter, [BasePart(s.number, s, tuple(told.pop(s.number, ()))) for s in chapter.sections])
        for chapter in desk.book.edition.base_outline
    ]
    if told:
        parts.append((None, [BasePart(number, None, tuple(told[number])) for number in sorted(told, key=natural)]))
    total = sum(len(part.facts) for _chapter, some in parts for part in some)
    return {"parts": parts, "total": total}


def _table(desk: Desk) -> list[Row]:
    """The table from which letters follow, as the engine has it, with how many figures stand in each field."""
    crossed = desk.book.findings.coverage.crossed
    rows = []
    for content, letters in TABLE.items():
        cells = tuple((s, letters[s], crossed.get((content, s), 0)) for s in STANDINGS)
        rows.append(Row(content, cells, sum(n for _, _, n in cells)))
    return rows


def _by_rule(answers: Iterable[Answer]) -> list[Reason]:
    """Answers by the gravest of their rules, which comes first."""
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.rules[0], []).append(answer)
    order = ("contradicted", "contradiction", "implausible")
    ranks = {rule: rank for rank, rule in enumerate(order)}
    return [Reason(rule, tuple(found[rule])) for rule in sorted(found, key=lambda rule: ranks.get(rule, len(order)))]


def _sources(desk: Desk) -> list[tuple[SourceStanding, int, int, int]]:
    """For each standing: how many sources have it, how many figures they told, how many outside checks cite them."""
    catalog = desk.book.catalog
    standing = {source.id: source.standing for source in catalog.all(Source)}
    many = Counter(standing.values())
    told = Counter(standing[fact.told_by] for fact in catalog.all(Fact))
    checks = Counter(found for c in catalog.all(Corroboration) for found in {standing[source] for source in c.sources})
    return [(s, many[s], told[s], checks[s]) for s in SourceStanding if many[s]]


def _relations(desk: Desk) -> Mapping[str, Any]:
    told = _told(desk, desk.book.findings.relations)
    rows = indexes.rows_of(desk.book, _OF_RELATIONS, told)
    shown = {each.ruling.id for each in told if each.ruling}
    idle = [judgement for judgement in desk.book.catalog.all(Judgement) if judgement.id not in shown]
    live = sum(each.relation.type == "reused" and each.relation.state != "refused" for each in told)
    chance = desk.book.findings.chance
    by_chance = f"{chance.found:.1f}" if chance.found >= _LEAST else desk.t("evidence.chance_few")
    return {
        "rows": rows,
        "facets": indexes.choices(desk, _OF_RELATIONS, rows),
        "idle": idle,
        "chance": desk.t("evidence.chance", found=by_chance, rounds=chance.rounds, n=live) if chance.rounds else "",
    }


def _told(desk: Desk, relations: Iterable[Relation]) -> list[Told]:
    catalog = desk.book.catalog
    seen: set[str] = set()
    found = []
    for relation in relations:
        ruling = catalog.get(Judgement, relation.judgement) if relation.judgement else None
        facts = tuple(catalog.get(Fact, slug) for slug in relation.facts)
        found.append(Told(relation, facts, ruling, ruling is not None and ruling.id not in seen))
        seen.add(ruling.id if ruling else "")
    return found


_OF_RELATIONS = (
    Facet("type", lambda told, *_: (told.relation.type,), "evidence.type", "relation_types."),
    Facet("rule", lambda told, *_: (told.relation.rule,), "evidence.rule", "relation_rule."),
    Facet("state", lambda told, *_: (told.relation.state,), "evidence.state", "relation_state.", ordered=True),
    by_chapter(lambda told, *_: each(fact.chapter for fact in told.facts)),
    Facet("segment", lambda told, *_: each(fact.segment for fact in told.facts), of="segment"),
)


def _contradictions(desk: Desk) -> Mapping[str, Any]:
    relations = [r for r in desk.book.findings.relations if r.type == "contradiction" and r.state != "refused"]
    against = [c for c in desk.book.catalog.all(Corroboration) if c.verdict is Verdict.CONTRADICTED]
    return {"inside": _told(desk, relations), "outside": against}


def _outside(desk: Desk) -> Mapping[str, Any]:
    catalog = desk.book.catalog
    order = (
        *(Verdict.CONTRADICTED, Verdict.DIFFERENT, Verdict.WITH_DIFFERENCE),
        *(Verdict.SUPPORTED, Verdict.NOT_FOUND, Verdict.NOT_CHECKABLE),
    )
    found = sorted(catalog.all(Corroboration), key=lambda c: (order.index(c.verdict), natural(c.id)))
    rows = indexes.rows_of(desk.book, _OF_OUTSIDE, found)
    unasked = sum(1 for standing in desk.book.findings.standings.values() if standing.support is None)
    return {"rows": rows, "facets": indexes.choices(desk, _OF_OUTSIDE, rows), "unasked": unasked}


def _of_facts(field: str) -> Values:
    """What the facts are filed under that somebody looked for outside."""
    return lambda c, catalog, _judged: each(
        value for slug in c.facts for value in plain(getattr(catalog.get(Fact, slug), field))
    )


_OF_OUTSIDE = (
    filed("verdict"),
    Facet("topic", _of_facts("topic")),
    by_chapter(_of_facts("chapter")),
    Facet("segment", _of_facts("segment"), of="segment"),
)


def _lift(desk: Desk) -> Mapping[str, Any]:
    catalog, findings = desk.book.catalog, desk.book.findings
    groups: dict[tuple[Grade, Grade, tuple[tuple[str, ...], ...]], list[Fact]] = {}
    alone: Counter[str] = Counter()
    for fact in catalog.all(Fact):
        now = findings.standing(fact.id).grade
        ways = findings.standing(fact.id).lift
        alone.update(way[0] for _then, way in ways if len(way) == 1)
        for then, some in _by_goal(ways):
            groups.setdefault((now, then, some), []).append(fact)
    lifts = [
        Lift(now, then, ways, tuple(sorted(facts, key=lambda f: (-uses(desk, f), natural(f.id)))))
        for (now, then, ways), facts in groups.items()
    ]
    return {
        "groups": sorted(lifts, key=lambda lift: (lift.step, len(lift.ways[0]), -len(lift.facts))),
        "alone": sorted(alone.items(), key=lambda pair: -pair[1]),
        "uses": lambda fact: uses(desk, fact),
    }


def _by_goal(ways: Iterable[tuple[Grade, tuple[str, ...]]]) -> list[tuple[Grade, tuple[tuple[str, ...], ...]]]:
    found: dict[Grade, list[tuple[str, ...]]] = {}
    for then, way in ways:
        found.setdefault(then, []).append(way)
    return [(then, tuple(some)) for then, some in found.items()]


def uses(desk: Desk, fact: Fact) -> int:
    """How many chapters, cases, playbooks and charts use a fact."""
    return sum(1 for kind, _slug in desk.book.catalog.citing("fact", fact.id) if kinds.BY_NAME[kind].telling)


def _grades(desk: Desk) -> Mapping[str, Any]:
    found = Counter((relation.type, relation.rule) for relation in desk.book.findings.relations)
    by_type: dict[str, list[tuple[str, int]]] = {"contradiction": [], "reused": [], "retold": []}
    for (type_, rule), n in found.most_common():
        by_type[type_].append((rule, n))
    coverage = desk.book.findings.coverage
    return {
        "relation_rules": by_type,
        "table": _table(desk),
        "caps": [(cap, letter, coverage.caps.get(cap, 0)) for cap, letter in CAPS.items()],
    }


def _page(name: str, place: int, context: Context) -> Page:
    at = f"evidence/{name}/"
    return Page(at, f"site/{name}.md.j2", f"nav.{name}", section="nav.evidence", place=place, context=context)


PAGES = (
    Page("evidence/", "site/evidence.md.j2", "nav.evidence", section="nav.evidence", place=10, context=_overview),
    Page(
        "evidence/base-report/",
        "site/report.md.j2",
        "nav.base_report",
        section="nav.evidence",
        place=15,
        context=_base_report,
    ),
    _page("relations", 20, _relations),
    _page("contradictions", 30, _contradictions),
    _page("outside", 40, _outside),
    _page("lift", 50, _lift),
    _page("grades", 60, _grades),
)
