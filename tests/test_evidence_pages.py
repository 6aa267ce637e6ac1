"""The pages of evidence: each is there and says what the engine found; the small project has one reused figure."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from casebook.disk import Disk
from casebook.evidence import Findings, Relation, examine
from casebook.evidence.coverage import Answer
from casebook.kinds.corroboration import Corroboration, Verdict
from casebook.kinds.edition import Edition
from casebook.kinds.fact import Fact
from casebook.making import Memory
from casebook.model.values import Figure
from casebook.pipeline import check
from casebook.presses import evidence
from casebook.presses.pages import names, navigation
from casebook.render import Book, Desk, say
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"
LANGUAGES = (("", "zh"), ("en/", "en"))
TWINS = ("f-1.1-02", "f-1.1-03")
ADDRESSES = tuple(page.address for page in evidence.PAGES)


@pytest.fixture(scope="module")
def reused() -> Relation:
    """The one relation of the small project: two sellers told of with the same figure."""
    found = [relation for relation in examine(check(BIKES)).relations if relation.type == "reused"]
    assert [relation.facts for relation in found] == [TWINS]
    return found[0]


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_made_and_stands_in_the_navigation(built_site: Path, address: str) -> None:
    """Every page of evidence is there in both languages, and the navigation leads to it."""
    assert address in names() and address in {entry for _section, entries in navigation() for _key, entry in entries}
    for root, language in LANGUAGES:
        text = page(built_site, root + address)
        assert len(re.findall(r"<h1\b", text)) == 1
        assert Words.load("zh" if language == "zh" else "en")("nav.evidence") in text


def test_anchors_of_a_page_stand_once(built_site: Path) -> None:
    """No anchor of a page of evidence or of a fact is there twice: a link has one place to lead to."""
    pages = [*ADDRESSES, *(f"facts/{slug}/" for slug in ("f-1.1-01", *TWINS))]
    for address in pages:
        ids = re.findall(r'\bid="([^"]+)"', page(built_site, address))
        assert sorted(set(ids)) == sorted(ids), address


def test_reused_figure_is_shown_with_both_sides(built_site: Path, reused: Relation) -> None:
    """The relation has its anchor among the relations, with its reason and all its facts."""
    for root, language in LANGUAGES:
        text = page(built_site, f"{root}evidence/relations/")
        start = text.index(f'id="{reused.id}"')
        block = text[start : text.index("</ul>", start)]
        assert reused.reason_in(language) in block
        assert all(f'data-fact="{slug}"' in block for slug in TWINS)


def test_reused_figure_is_told_on_the_pages_of_its_facts(built_site: Path, reused: Relation) -> None:
    """Each fact's page says which other fact has the same figure, in the card and in full, and leads to both."""
    for root, language in LANGUAGES:
        for slug, other in (TWINS, TWINS[::-1]):
            text = page(built_site, f"{root}facts/{slug}/")
            card = text[text.index("data-card") : text.index("</dl>", text.index("data-card"))]
            assert f"evidence/relations/#{reused.id}" in card
            assert reused.reason_in(language) in text
            assert f'data-fact="{other}"' in text


def test_card_says_all_that_a_reader_asks(built_site: Path) -> None:
    """Grade, definition, period, who says so, what others say and how it relates stand in the card of every fact."""
    keys = ("grade.name", "field.definition", "field.period", "evidence.who", "evidence.others", "evidence.relates")
    for root, language in LANGUAGES:
        words = Words.load("zh" if language == "zh" else "en")
        for slug in ("f-1.1-01", *TWINS):
            text = page(built_site, f"{root}facts/{slug}/")
            card = text[text.index("data-card") : text.index("</dl>", text.index("data-card"))]
            assert [key for key in keys if f"<dt>{words(key)}</dt>" not in card] == []


def test_claim_and_outside_figure_stand_side_by_side(built_site: Path) -> None:
    """Where a source differs, both figures stand on the fact's page, on its metric's and among the outside checks."""
    for address in ("facts/f-1.1-01/", "metrics/rides/", "evidence/outside/"):
        text = page(built_site, f"en/{address}")
        sides = text[text.index("cb-versus") :]
        assert sides.index('data-fact="f-1.1-01"') < sides.index("about 110,000")
        assert sides.count('class="cb-side__bar') == 2


def test_reused_figure_is_marked_in_running_text(built_site: Path) -> None:
    """A reader sees, and hears, that a figure is told elsewhere too; other figures carry no such mark."""
    text = page(built_site, "en/facts/")
    said = Words.load("en")("evidence.reused_said")
    for slug, marked in (("f-1.1-01", False), (TWINS[0], True), (TWINS[1], True)):
        link = re.search(rf'<a [^>]*data-fact="{slug}".*?</a>', text, re.DOTALL)
        assert link is not None
        assert ("cb-twin" in link[0]) is marked and (said in link[0]) is marked


def test_index_of_facts_filters_by_standing(built_site: Path) -> None:
    """The rows of the index carry what they can be filtered by: grade, quoting, relation, doubts, outside check."""
    text = page(built_site, "facts/")
    row = next(row for row in re.findall(r"<tr data-.*?</tr>", text, re.DOTALL) if TWINS[0] in row)
    for name, value in (
        ("grade", "D"),
        ("quote", "cannot"),
        ("relation", "reused"),
        ("content", "nobody_named"),
        ("backing", "unnamed"),
    ):
        found = re.search(rf'data-{name}="([^"]*)"', row)
        assert found is not None and value in found[1].split()


def test_relations_are_in_the_data_pack(built_site: Path, reused: Relation) -> None:
    """relations.json has every relation with type, facts, rule, reasons and state, and the description names it."""
    rows = json.loads((built_site / "downloads/data/relations.json").read_text(encoding="utf-8"))
    row = next(row for row in rows if row["type"] == "reused")
    assert tuple(row["facts"]) == TWINS and row["rule"] == reused.rule and row["state"] == reused.state
    assert row["reason_zh"] == reused.reason_zh and row["reason_en"] == reused.reason_en
    package = json.loads((built_site / "downloads/data/datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in package["resources"] if r["name"] == "relations")
    fields = {field["name"] for field in resource["schema"]["fields"]}
    assert {"type", "facts", "rule", "reason_zh", "reason_en", "state"} <= fields
    assert "relations" in (built_site / "downloads/data/README.md").read_text(encoding="utf-8")
    assert "downloads/data/relations.json" in page(built_site, "downloads/")


def test_every_rule_has_a_short_name() -> None:
    """Whatever rule finds a relation, the pages can name it: each sentence of reasons has a name beside it."""
    words = Words.load("zh")
    joints = {"end", "of", "more", "credited", "clash", "total"}
    rules = {key.removeprefix("because.") for key in words.entries if key.startswith("because.")} - joints
    assert len(rules) > 15
    assert [rule for rule in sorted(rules) if not words.has(f"relation_rule.{rule}")] == []


def test_every_flag_and_reason_has_its_words() -> None:
    """Flags have a short name for lists; every reason that keeps a figure from being quoted has a sentence."""
    words = Words.load("en")
    flags = [key.removeprefix("flag.") for key in words.entries if key.startswith("flag.")]
    assert flags and all(words.has(f"flag_short.{flag}") for flag in flags)


def figure(**fields: object) -> Figure:
    return Figure.model_validate({"form": "level", "unit": "percent", **fields})


def outside(verdict: Verdict, **quantity: object) -> Corroboration:
    return Corroboration.model_validate(
        {
            "id": "c-1",
            "facts": ["f-1"],
            "verdict": verdict.value,
            "found": {"zh": "有", "en": "found"},
            "other": {"quantity": {"unit": "percent", **quantity}},
        }
    )


def test_bars_compare_only_what_one_scale_holds() -> None:
    """Bars stand where claim and outside figure measure alike: the larger is whole, the other its part."""
    both = evidence.beside(figure(value=25), outside(Verdict.CONTRADICTED, value=50))
    assert both == evidence.Beside(Decimal(50), Decimal(100))
    wan = evidence.beside(
        figure(value=300, unit="person_10k"), outside(Verdict.DIFFERENT, value=6, unit="person_million")
    )
    assert wan == both


@pytest.mark.parametrize(
    ("claim", "check_"),
    [
        (figure(value=25), outside(Verdict.NOT_FOUND, value=50)),  # found instead of it, not of it
        (figure(value=25, form="change_percent"), outside(Verdict.DIFFERENT, value=50)),  # a change and a level
        (figure(value=25), outside(Verdict.DIFFERENT, value=50, unit="person")),  # of another dimension
        (figure(value=0), outside(Verdict.DIFFERENT, value=0)),
    ],
)
def test_no_bars_where_scales_differ(claim: Figure, check_: Corroboration) -> None:
    """What cannot be drawn on one scale is told in words."""
    assert evidence.beside(claim, check_) == evidence.Beside(None, None)


def test_every_fact_is_in_one_list_of_answers() -> None:
    """Each fact can be quoted, must not be, or needs asking; never two of these."""
    catalog = check(BIKES)
    answers = examine(catalog).answers
    for fact in catalog.all(Fact):
        name, answer = answers.of(fact.id)
        assert isinstance(answer, Answer) and answer.fact == fact.id
        lists = {"can": answers.can, "cannot": answers.cannot, "ask": answers.ask}
        assert [key for key, some in lists.items() if answer in some] == [name]


def test_a_process_that_stays_examines_what_changed(tmp_path: Path) -> None:
    """Read again unchanged, a project has the very findings of before; after an edit, those of a fresh reading."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    memory = Memory()

    def read() -> Findings:
        return memory.read(Disk(project), ("zh", "en"), None).findings

    first = read()
    assert read() is first
    path = project / "data/facts/1.1.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 35", "value: 36", 1), encoding="utf-8")
    after = read()
    assert after == examine(check(project)) and after != first


def test_outside_check_stands_with_its_own_facts_only(tmp_path: Path) -> None:
    """A check that only mentions another fact in its words is not shown as a check of that fact."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    path = project / "data/corroborations/c-f-1.1-01.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("counts fewer.", "counts fewer; see also [[f-1.1-02]]."))
    catalog = check(project)
    book = Book(catalog, examine(catalog), Words.load("en"), catalog.all(Edition)[0], {})
    desk = Desk(book, "site")
    say(desk.environment, evidence.SAYINGS, desk)
    own, other = (desk.render("kinds/fact.html.j2", r=catalog.get(Fact, slug)) for slug in ("f-1.1-01", TWINS[0]))
    assert "see also" in own and 'id="c-f-1.1-01"' in own
    assert "see also" not in other and Words.load("en")("evidence.others_none") in other


def test_prose_as_words_says_a_grade_once(built_site: Path) -> None:
    """Where prose is printed as words alone (lists, descriptions, feeds), a figure says its grade in brackets, and not
    by its letter too, which is for eyes."""
    for path in sorted(p for p in built_site.rglob("*") if p.suffix in {".html", ".xml", ".json", ".txt"}):
        twice = re.findall(
            r"[^<>]{0,20}(?:[ABCD]（可信等级[ABCD]|[^\s>]\(grade [ABCD]|[ABCD] \(grade [ABCD])",
            path.read_text(encoding="utf-8"),
        )
        assert not twice, path.relative_to(built_site)
    for address, said in (("cases/", "（可信等级"), ("en/cases/", " (grade ")):
        assert re.search(rf'class="cb-item__text">[^<]*{re.escape(said)}', page(built_site, address))
