"""The register of law: what holds for every instrument, duty, scenario and case, and the list that a reader gets."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from casebook import kinds
from casebook.disk import Disk
from casebook.errors import ContentError
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty
from casebook.kinds.edition import Edition
from casebook.kinds.enforcement import Enforcement, Outcome, Seen
from casebook.kinds.fact import Fact
from casebook.kinds.instrument import Instrument, Status, Verified
from casebook.kinds.scenario import Scenario
from casebook.kinds.severity import Harm, Sanction, Severity, severity_of
from casebook.kinds.vocabulary import Vocabulary
from casebook.load import load
from casebook.picker import Picked, by_subject, duties_of, order, pick, scenarios

ROOT = Path(__file__).parent.parent
BIKES = ROOT / "tests" / "books" / "bikes"
CATALOG = load(Disk(ROOT), kinds.ALL)
SUBJECTS = [*CATALOG.all(Vocabulary)[0].subjects]
EDITION = CATALOG.all(Edition)[0]
LAWS, DUTIES, SCENARIOS = CATALOG.all(Instrument), CATALOG.all(Duty), CATALOG.all(Scenario)
# who publishes law, and whose pages are the rules of a platform; no other host is linked from the register
ISSUERS = (".gov.cn", ".gov.sg", "europa.eu", "weixin.qq.com")


def ids(picked: list[Picked]) -> list[str]:
    return [p.duty.id for p in picked]


# ---- instruments and duties


@pytest.mark.parametrize("duty", DUTIES, ids=lambda d: d.id)
def test_duty_has_an_instrument_in_force(duty: Duty) -> None:
    """A duty is drawn from law that applies on the day on which it was checked; a scenario calls it up."""
    law = CATALOG.get(Instrument, duty.instrument)
    assert law.status in {Status.IN_FORCE, Status.AMENDED}
    if law.level == "platform" and law.effective is None:
        return  # a platform need not date its rules
    since = law.in_force_since(duty.as_of.code or "")
    assert since is not None
    assert (since.code or "") <= (duty.as_of.code or "")


@pytest.mark.parametrize("law", LAWS, ids=lambda i: i.id)
def test_instrument_is_used_or_says_why_not(law: Instrument) -> None:
    """An instrument has duties, or a reason for having none; never both."""
    drawn = [d.id for d in DUTIES if d.instrument == law.id]
    assert bool(drawn) != bool(law.no_duties), drawn


@pytest.mark.parametrize("law", LAWS, ids=lambda i: i.id)
def test_dates_and_status_agree(law: Instrument) -> None:
    """Adopted, then in force; what is in force has begun; amended is what a change in effect has amended."""
    today = law.as_of.code or ""
    first, then = law.adopted and law.adopted.code, law.effective and law.effective.code
    if first and then:
        assert first <= then or then.startswith(first)
    if law.status in {Status.IN_FORCE, Status.AMENDED} and law.level != "platform":
        assert then
        assert then <= today
    if law.status is Status.PENDING:
        assert then is None or then > today
    if law.status in {Status.IN_FORCE, Status.AMENDED}:
        changed = any(c.takes_effect and (c.date.code or "") <= today for c in law.changes)
        assert changed == (law.status is Status.AMENDED)
    assert [c.date.code for c in law.changes] == sorted(c.date.code or "" for c in law.changes)


def test_standing_of_a_text_agrees_with_what_is_said_of_it() -> None:
    """No duty was read better than its instrument; where a note says that only a part was read, the state says so."""
    rank = {Verified.EXCERPT: 0, Verified.FULL_COPY: 1, Verified.OFFICIAL_TEXT: 2}
    only = re.compile(r"只读到|只核对|只见到|没有读到条|未读到.{0,6}全文|Only excerpts|Partly checked")
    for duty in DUTIES:
        law = CATALOG.get(Instrument, duty.instrument)
        assert rank[duty.verified] <= rank[law.verified], duty.id
    for record in (*DUTIES, *LAWS):
        said = f"{record.note.zh} {record.note.en}" if record.note else ""
        if only.search(said):
            assert record.verified is Verified.EXCERPT, record.id


def test_superseded_has_a_successor() -> None:
    """What is superseded is named by what replaced it, and nothing replaces what still stands."""
    replaced = {slug for law in LAWS for slug in law.replaces}
    assert {law.id for law in LAWS if law.status is Status.SUPERSEDED} == replaced
    assert "sms-2015" in replaced


def test_nothing_rests_on_memory() -> None:
    """No text of the ledger, of the chapters or of the interface tells of a thing that somebody remembered."""
    told = re.compile(r"凭记忆|凭印象|from_memory|from memory", re.IGNORECASE)
    folders = [ROOT / name for name in ("data", "content", "casebook", "templates")]
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".yml", ".csv", ".md", ".py", ".j2"}
        and path.name != "style.yml"  # which lists them among the words that are not written
        and told.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_links_lead_to_issuers_only() -> None:
    """The address of a law is its issuer's; a copy on another host is named by publisher and date, not linked."""
    strange = {
        (law.id, host)
        for law in LAWS
        if law.official and not (host := urlsplit(law.official).hostname or "").endswith(ISSUERS)
    }
    assert strange == set()
    hosts = re.compile(r"https?://([^/\s'\"]+)")
    for folder in ("instruments", "duties", "scenarios", "checklists"):
        for path in sorted((ROOT / "data" / folder).glob("*.yml")):
            for host in hosts.findall(path.read_text(encoding="utf-8")):
                assert host.endswith(ISSUERS), f"{path.name}: {host}"


def test_year_is_not_said_twice() -> None:
    """A date prints its own 年: none follows it in the text."""
    twice = re.compile(r"\[\[date:[^\]]+\]\]年|\d年年(?!报|度|底|末|初|中|货|会)")
    found = [
        path.name
        for folder in ("instruments", "duties", "checklists", "scenarios", "enforcements", "corrections")
        for path in (ROOT / "data" / folder).glob("*.yml")
        if twice.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


# ---- severity


@cache
def told_table() -> Mapping[tuple[str, str], str]:
    """The table of docs/law.md: (sanction, harm) -> severity."""
    text = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in text.splitlines() if "|" in line]
    head = next(row for row in rows if row[0] == "sanction")
    table = {}
    for row in rows:
        if row[0] in list(Sanction):
            for names, severity in zip(head[1:], row[1:], strict=True):
                for name in names.split(","):
                    table[row[0], name.strip(" `")] = severity
    return table


@pytest.mark.parametrize("sanction", Sanction)
@pytest.mark.parametrize("harm", Harm)
def test_severity_is_the_table_that_editors_read(sanction: Sanction, harm: Harm) -> None:
    """The rule that is written down for editors is the one that is worked out."""
    assert severity_of(sanction, harm).value == told_table()[sanction.value, harm.value]


def test_severity_falls_with_sanction_and_harm() -> None:
    """A graver sanction or a graver harm never gives a lighter severity."""
    rank = {severity: at for at, severity in enumerate(Severity)}
    for graver, lighter in combinations(Sanction, 2):
        assert all(rank[severity_of(graver, harm)] <= rank[severity_of(lighter, harm)] for harm in Harm)
    for graver_harm, lighter_harm in combinations(Harm, 2):
        assert all(rank[severity_of(s, graver_harm)] <= rank[severity_of(s, lighter_harm)] for s in Sanction)


def test_nobody_types_a_severity() -> None:
    """Severity is worked out, so no duty's file has the word."""
    for path in (ROOT / "data" / "duties").glob("*.yml"):
        assert "severity" not in yaml.safe_load(path.read_text(encoding="utf-8")), path.name


_LOSES_BUSINESS = re.compile(r"吊销|停业|停产|禁业|营业额|暂停(业务|提供服务)")


@pytest.mark.parametrize("duty", DUTIES, ids=lambda d: d.id)
def test_sanction_agrees_with_the_penalty(duty: Duty) -> None:
    """The class of the sanction is what the penalty, as told, says at worst: a reader can follow the grade."""
    told = duty.penalty.zh if duty.penalty else ""
    prison = bool(re.search(r"徒刑|拘役|拘留", told))
    fines = [int(n) for n in re.findall(r"(\d+)万", told)]
    if duty.sanction is Sanction.LIBERTY:
        assert prison or re.search(r"刑事|刑法|犯罪|定罪", told)
    else:
        assert not prison
    if duty.sanction is Sanction.BUSINESS:
        assert _LOSES_BUSINESS.search(told) or max(fines, default=0) >= 500
    if duty.sanction in {Sanction.HEAVY_FINE, Sanction.FINE, Sanction.CIVIL, Sanction.ORDER}:
        assert not _LOSES_BUSINESS.search(told)
    if duty.sanction is Sanction.HEAVY_FINE:
        assert max(fines, default=0) >= 50 or "倍" in told
    if duty.sanction in {Sanction.CIVIL, Sanction.ORDER}:
        assert "罚款" not in told


# ---- scenarios and the picker


def test_every_duty_belongs_to_a_scenario() -> None:
    """No duty is out of a reader's reach, no checklist is, and no scenario is empty."""
    assert [s.id for s in SCENARIOS if not duties_of(CATALOG, s)] == []
    called = {slug for s in SCENARIOS for slug in duties_of(CATALOG, s)}
    assert sorted({d.id for d in DUTIES} - called) == []
    listed = {slug for s in SCENARIOS for slug in s.checklists}
    assert sorted({c.id for c in CATALOG.all(Checklist)} - listed) == []


def test_a_scenario_that_a_duty_depends_on_calls_it_up() -> None:
    """Who is in the scenario for which alone a duty binds finds it on the scenario's list."""
    missing = [
        (duty.id, slug)
        for duty in DUTIES
        for slug in duty.only
        if duty.id not in duties_of(CATALOG, CATALOG.get(Scenario, slug))
    ]
    assert missing == []


def test_excluding_goes_both_ways() -> None:
    """Who cannot be both small and large cannot be both large and small."""
    for scenario in SCENARIOS:
        for other in scenario.excludes:
            assert scenario.id in CATALOG.get(Scenario, other).excludes


@pytest.mark.parametrize("pair", list(combinations([s.id for s in SCENARIOS], 2)), ids="+".join)
def test_picked_list_is_the_union_without_repeats(pair: tuple[str, str]) -> None:
    """Two scenarios give all that each gives, each duty once, in one order, whichever is ticked first."""
    merged = pick(CATALOG, pair)
    assert len(set(ids(merged))) == len(merged)
    excluded = {slug for s in pair for slug in CATALOG.get(Scenario, s).excludes} - set(pair)
    union = {slug for s in pair for slug in duties_of(CATALOG, CATALOG.get(Scenario, s))}
    gone = {d.id for d in DUTIES if d.only and set(d.only) <= excluded}
    assert set(ids(merged)) == union - gone
    assert merged == pick(CATALOG, reversed(pair))
    assert [p.duty for p in merged] == sorted((p.duty for p in merged), key=order)


def test_a_duty_tells_on_what_it_depends() -> None:
    """What binds in some scenarios only is told as open until one is ticked, and falls away if it is excluded."""
    open_ = {p.duty.id: p for p in pick(CATALOG, ["members"])}
    assert open_["smallpi-audit"].depends == ("under-100k",)
    assert not open_["smallpi-audit"].applies
    small = {p.duty.id: p for p in pick(CATALOG, ["members", "under-100k"])}
    assert small["smallpi-audit"].applies
    large = ids(pick(CATALOG, ["members", "over-10m"]))
    assert "smallpi-audit" not in large


def test_a_page_shows_the_list_in_its_order() -> None:
    """Cut by subject, the list keeps its order, each subject once, in the order of the subjects."""
    merged = pick(CATALOG, BRAND)
    groups = by_subject(merged)
    assert [p for _subject, group in groups for p in group] == merged
    assert [s for s, _group in groups] == [s for s in SUBJECTS if any(p.duty.subject == s for p in merged)]


def test_nothing_ticked_gives_nothing() -> None:
    """No scenario, no list."""
    assert pick(CATALOG, []) == []


def test_unknown_scenario_is_refused() -> None:
    """A scenario that does not exist is an error, not an empty list."""
    with pytest.raises(KeyError):
        pick(CATALOG, ["selling-on-the-moon"])


# a brand of cosmetics that adds customers on WeCom, runs groups and referral, may reach minors, with a vendor abroad
BRAND = ("wecom", "groups", "fission", "cosmetics", "minors", "vendor", "abroad", "singapore")
ASKED = {
    "consent and notice": "pipl-13-legal-basis pipl-14-consent pipl-17-notice pipl-15-withdraw netdata-22-consent",
    "minors in the fission and in WeCom": "pipl-31-child pipl-28-sensitive minors-24 minors-32 minors-36 minors-37 "
    "minorslaw-72 minorslaw-74 children-8",
    "leaks and the customers' own requests": "pipl-57-breach minors-35 pdpa-breach pipl-19-retention pipl-44-access "
    "pipl-46-correct pipl-47-delete pipl-50-channel",
    "the vendor": "pipl-21-processor pipl-59-vendor netdata-12-contract pipl-23-provide",
    "export": "pipl-38-route pipl-39-consent pipl-55-pia exportqa-remote exportqa-consent xb-5-exempt xb-6 xb-7-assess "
    "xb-8-scc xb-10 ea-5 ea-14 scc-file cert-use pipl-41",
    "Singapore": "pdpa-consent pdpa-transfer pdpa-breach pdpa-dnc",
    "cosmetics": "cos-22 cos-43 cos-52 cosadr-report coslabel-marks childcos-mark cosnet-show ad-17-medical "
    "ad-9-superlative ad-4-28 adcite-2",
    "the push of the fission": "ad-43-push nettrade-16",
    "prizes and prices": "promo-13 promo-19 promo-20 price-16 gifttax-2 aucl-11-prize",
    "levels and pay": "pyramid-7-1 pyramid-7-2 pyramid-7-3 pspl-34 crime-224",
    "the platform": "wx-share wx-group wecom-mass wecom-archive groups-9",
    "staff who leave": "secret-9 secret-10 pspl-56 pipl-10-no-trade",
}
NOT_ASKED = "live-16 live-30 prepaid-custody face-10 food-148 genai-4 aml-metal mcn-6 platrules-12"


@pytest.mark.parametrize("matter", ASKED)
def test_brand_gets_the_list_that_it_needs(matter: str) -> None:
    """The walk of a cosmetics brand through WeCom, fission, minors, a vendor abroad and Singapore leaves no hole."""
    bound = {p.duty.id for p in pick(CATALOG, BRAND) if p.applies}
    assert sorted(set(ASKED[matter].split()) - bound) == []


def test_brand_gets_one_list_that_can_be_worked() -> None:
    """The merged list is far shorter than the lists that it merges, and holds nothing of other trades."""
    merged = pick(CATALOG, BRAND)
    lists = sum(len(duties_of(CATALOG, CATALOG.get(Scenario, s))) for s in BRAND)
    assert len(merged) < lists
    assert not set(NOT_ASKED.split()) & set(ids(merged))
    assert {p.duty.id for p in merged if not p.applies} >= {"gdpr-6", "pipl-53-rep", "blindbox-odds"}


def test_scenarios_stand_in_the_order_of_the_page() -> None:
    """Families stand together."""
    families = [s.family for s in scenarios(CATALOG)]
    assert list(dict.fromkeys(families)) == sorted(set(families), key=families.index)
    assert len({f for f, g in pairwise(families) if f != g}) == len(set(families)) - 1


# ---- enforcement


@pytest.mark.parametrize("case", CATALOG.all(Enforcement), ids=lambda c: c.id)
def test_case_is_told_as_it_was(case: Enforcement) -> None:
    """A fine has an amount, what is unpublished has none; a page is linked only where its publisher was read."""
    if case.outcome in {Outcome.FINE, Outcome.FINE_AND_CONFISCATION, Outcome.CONFISCATION, Outcome.STATISTIC}:
        assert case.amount is not None
    if case.outcome in {Outcome.PENALTY_UNPUBLISHED, Outcome.SUMMONS}:
        assert case.amount is None
    if case.page is not None:
        assert case.seen is not Seen.COPY
    assert (case.reading.date.code or "") <= (EDITION.date.code or "")
    assert (case.date.code or "")[:4] <= (case.reading.date.code or "")[:4]


@pytest.mark.parametrize("case", [c for c in CATALOG.all(Enforcement) if c.facts and c.amount], ids=lambda c: c.id)
def test_amount_is_that_of_the_ledger(case: Enforcement) -> None:
    """A sum that stands in the ledger too is the same there."""
    assert case.amount is not None
    figures = [CATALOG.get(Fact, slug).figure for slug in case.facts]
    known = [f.value for f in figures if f.unit == case.amount.unit and f.value is not None]
    # of TST the ledger has what was confiscated; the case adds the fine
    if known and case.id != "tst-2021":
        assert case.amount.value in known


def test_enforcement_names_no_private_person() -> None:
    """Companies are named, people are not."""
    person = re.compile(r"[\u4e00-\u9fff]某(?!些|个|项|种)")
    found = [
        path.name
        for path in (ROOT / "data" / "enforcements").glob("*.yml")
        if person.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


# ---- refusals


def _change(project: Path, file: str, change: Callable[[dict[str, object]], object]) -> None:
    path = project / "data" / file
    record = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(record)
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")


REFUSED: Mapping[str, tuple[str, Callable[[dict[str, object]], object]]] = {
    "official-missing": (
        "instruments/parking-rule.yml",
        lambda r: (r.update(verified="official_text"), r.pop("official", None)),
    ),
    "effective-before-adopted": (
        "instruments/parking-rule.yml",
        lambda r: r.update(adopted="2021-03-01", effective="2021-02-01"),
    ),
    "duty-of-no-law": ("instruments/parking-rule.yml", lambda r: r.update(status="draft")),
    "reference-self": ("scenarios/stations.yml", lambda r: r.update(excludes=["stations"])),
}


@pytest.mark.parametrize("code", REFUSED)
def test_refusal(code: str, tmp_path: Path) -> None:
    """A record that cannot stand is refused with its file and place, the fault and the mend in both languages."""
    file, change = REFUSED[code]
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    _change(project, file, change)
    with pytest.raises(ContentError) as refused:
        load(Disk(project), kinds.ALL)
    problem = next(p for p in refused.value.problems if p.code == code)
    assert problem.place.path.startswith("data/")
    assert problem.place.line > 0
    for said in (problem.message, problem.fix):
        assert re.search(r"[\u4e00-\u9fff]", said.zh)
        assert not re.search(r"[\u4e00-\u9fff]", said.en)


def test_json_of_the_picker_says_what_the_picker_says() -> None:
    """A browser that has the one file can make the same list."""
    from casebook.presses.law import duty_entry

    rows = {d.id: duty_entry(d, CATALOG, EDITION.date.code or "") for d in DUTIES}
    merged = pick(CATALOG, BRAND)
    again = []
    for row in (rows[d.id] for d in sorted(DUTIES, key=order)):
        called = [s for s in BRAND if row["id"] in duties_of(CATALOG, CATALOG.get(Scenario, s))]
        if called:
            again.append(row["id"])
    assert again == ids(merged)
    for row in rows.values():
        assert json.loads(json.dumps(row, ensure_ascii=False)) == row
        assert row["in_force_since"] or CATALOG.get(Instrument, str(row["instrument"])).level == "platform"
        assert row["review_by"] is not None
        assert row["text_read"] in list(Verified)
        assert row["official"] or row["read_in_zh"]
