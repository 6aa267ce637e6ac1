"""Reviews: worked through in a real Chromium, with the duties of the edition."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from casebook import kinds
from casebook.disk import Disk
from casebook.evidence import examine
from casebook.kinds.checklist import Checklist
from casebook.kinds.duty import Duty
from casebook.kinds.edition import Edition
from casebook.load import load
from casebook.picker import pick
from casebook.presses.reviews import STATUSES, digest_of
from casebook.presses.workbook import HEAD_ROW, workbook
from casebook.render import Book
from casebook.text import Words

from .conftest import PHONE, Open

CATALOG = load(Disk(Path(__file__).parents[2]), kinds.ALL)
WORDS: Mapping[str, Words] = {"": Words.load("zh"), "en/": Words.load("en")}
MEMBERS = CATALOG.get(Checklist, "member-data")
MEMBER_DUTIES = [slug for group in MEMBERS.groups for slug in group.duties]
SIZES: Mapping[str, dict[str, Any]] = {
    "phone": PHONE,
    "tablet": {"viewport": {"width": 768, "height": 1024}},
    "desk": {"viewport": {"width": 1440, "height": 900}},
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOTICES = ".cb-notices[role=status]"
# what a cell begins with that some program runs
RUN = re.compile(r"^[=+\-@\t\r＝＋－＠]")


def counted(words: Words, key: str, n: int) -> str:
    return words(f"{key}.{'one' if n == 1 else 'many'}", n=n)


def begin(page: Page, name: str = "春季") -> Page:
    """A review of the checklist of member data."""
    page.goto(page.url.split("?")[0] + "?checklist=member-data")
    page.locator("#begin-name").fill(name)
    page.locator("[data-begin] [type=submit]").click()
    expect(page.locator(".cb-task")).to_have_count(len(MEMBER_DUTIES))
    return page


def task(page: Page, duty: str) -> Any:
    return page.locator(f'.cb-task[data-duty="{duty}"]')


def answer(page: Page, duty: str, status: str, **fields: str) -> None:
    line = task(page, duty)
    line.locator(f'label[for="d-{duty}-{status}"]').click()
    if fields and not line.locator("details[open] .cb-task__form").count():
        line.locator("details").first.locator("summary").click()
    for name, text in fields.items():
        page.locator(f"#d-{duty}-{name}".replace(".", "\\.")).fill(text)


def saved(page: Page) -> dict[str, Any]:
    """The review that the browser keeps, once all is saved."""
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    found = page.evaluate("Object.entries(localStorage).filter(([k]) => k.startsWith('casebook.review.'))")
    assert len(found) == 1
    review = json.loads(found[0][1])
    assert isinstance(review, dict)
    return review


def items(review: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["duty"]: item for item in review["items"]}


def keep(page: Page, review: Mapping[str, Any]) -> None:
    """Puts a review into the browser's store, as an earlier visit would have left it."""
    page.evaluate("([k, v]) => localStorage.setItem(k, v)", [f"casebook.review.{review['id']}", json.dumps(review)])


def fresh(**more: Any) -> dict[str, Any]:
    edition = CATALOG.all(Edition)[0]
    return {
        "id": "r1",
        "name": "旧的",
        "created": "2026-01-01T00:00:00.000Z",
        "saved": "2026-01-02T00:00:00.000Z",
        "stamp": "s1",
        "edition": {"version": edition.version, "date": edition.date.code},
        "scenarios": [],
        "checklists": [],
        "items": [],
        "past": [],
        **more,
    }


def item(duty: str, **more: Any) -> dict[str, Any]:
    known = CATALOG.find("duty", duty)
    return {
        "status": "unseen",
        "owner": "",
        "due": "",
        "note": "",
        "evidence": "",
        "duty": duty,
        "digest": digest_of(known) if isinstance(known, Duty) else "0" * 12,
        "check": known.check.zh if isinstance(known, Duty) else "旧问题？",
        "law": "",
        "flag": "",
        **more,
    }


def download(page: Page, form: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(f'[data-export="{form}"]').click()
    return Path(waiting.value.path()).read_bytes()


def give(page: Page, name: str, content: bytes) -> None:
    page.locator("[data-home]").wait_for()
    page.locator("[data-file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


# ---- working through


@pytest.mark.parametrize("root", WORDS)
@pytest.mark.parametrize("size", SIZES)
def test_answers_stay_and_are_the_same_in_both_languages(open_edition: Open, root: str, size: str) -> None:
    """Status, owner, day, evidence and note are there after loading again, and after switching the language."""
    site = open_edition(**SIZES[size])
    page = begin(site.go(f"{root}reviews/"))
    first, second = MEMBER_DUTIES[0], MEMBER_DUTIES[1]
    answer(page, first, "met", owner="法务", due="2027-03-01", evidence="https://intra.example/a", note="两行\n备注")
    answer(page, second, "open")
    kept = items(saved(page))
    assert {k: kept[first][k] for k in ("status", "owner", "due", "evidence", "note")} == {
        "status": "met",
        "owner": "法务",
        "due": "2027-03-01",
        "evidence": "https://intra.example/a",
        "note": "两行\n备注",
    }
    page.reload()
    expect(task(page, first)).to_have_attribute("data-status", "met")
    other = "en/" if root == "" else ""
    page.goto(page.url.replace(f"/book/{root}reviews/", f"/book/{other}reviews/"))
    expect(task(page, first)).to_have_attribute("data-status", "met")
    expect(task(page, second)).to_have_attribute("data-status", "open")
    duty = CATALOG.get(Duty, first)
    expect(task(page, first).locator("h3")).to_have_text(duty.check.in_("en" if other else "zh"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [c for c in site.complaints if "favicon" not in c] == []


def test_language_link_keeps_the_review(open_edition: Open) -> None:
    """The link to the other language opens the same review there."""
    page = begin(open_edition().go("reviews/"))
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(r"/en/reviews/\?review="))
    expect(page.locator(".cb-task")).to_have_count(len(MEMBER_DUTIES))


@pytest.mark.parametrize("ticked", [("wecom", "live"), ("members", "under-100k"), ("members", "over-10m", "minors")])
def test_merged_list_is_the_pickers(open_edition: Open, ticked: tuple[str, ...]) -> None:
    """What the browser merges is what `casebook.picker` merges, with what depends on more."""
    page = open_edition().go("reviews/?" + "&".join(f"scenario={t}" for t in ticked))
    page.locator("[data-begin] [type=submit]").click()
    page.locator(".cb-task").first.wait_for()
    shown = page.evaluate("[...document.querySelectorAll('.cb-task')].map(e => e.dataset.duty)")
    expected = pick(CATALOG, ticked)
    assert shown == [p.duty.id for p in expected]
    told = WORDS[""]("review.only_if", what="").rstrip()
    depending = page.evaluate(
        "told => [...document.querySelectorAll('.cb-task')].filter(e => e.querySelector('.cb-check__law + .cb-quiet')"
        "?.textContent.startsWith(told)).map(e => e.dataset.duty)",
        told,
    )
    assert depending == [p.duty.id for p in expected if p.depends]


def test_ticks_on_the_scenarios_lead_to_the_list(open_edition: Open) -> None:
    """The list of scenarios is ticked, says how many duties that makes, and opens the form with the same ticks."""
    page = open_edition().go("scenarios/")
    for slug in ("wecom", "live"):
        page.locator(f'[data-tick][value="{slug}"]').check()
    n = len(pick(CATALOG, ("wecom", "live")))
    expect(page.locator("[data-ticked]")).to_contain_text(counted(WORDS[""], "review.duties", n))
    page.get_by_role("link", name=WORDS[""]("review.open_list")).click()
    expect(page.locator('input[name="scenario"]:checked')).to_have_count(2)
    expect(page.locator("[data-picked]")).to_contain_text(counted(WORDS[""], "review.duties", n))


def test_page_of_a_checklist_leads_to_its_reviews(open_edition: Open) -> None:
    """A checklist begins a review of itself, and names those of it that this browser keeps."""
    page = open_edition().go("checklists/member-data/")
    expect(page.locator("[data-continue]")).to_be_hidden()
    page.get_by_role("link", name=WORDS[""]("review.work_through")).click()
    expect(page.locator('input[name="checklist"]:checked')).to_have_value("member-data")
    page.locator("[data-begin] [type=submit]").click()
    expect(page.locator(".cb-work__group h2").first).to_have_text(MEMBERS.groups[0].title.zh)
    page.go_back()
    page.go_back()
    page.get_by_role("link", name=MEMBERS.title.zh, exact=True).click()
    expect(page.locator(".cb-task")).to_have_count(len(MEMBER_DUTIES))


def test_nothing_ticked_is_told(open_edition: Open) -> None:
    """A review of nothing is not begun; what to do is said, and the first box has the focus."""
    page = open_edition().go("en/reviews/")
    page.locator("[data-begin] [type=submit]").click()
    expect(page.get_by_role("alert")).to_have_text(WORDS["en/"]("review.tick_one"))
    expect(page.locator('input[name="scenario"]').first).to_be_focused()


def test_progress_and_gaps_are_counted(open_edition: Open) -> None:
    """Each severity has its own line; what is met without evidence or does not apply without a reason is marked."""
    page = begin(open_edition().go("reviews/"))
    critical = [d for d in MEMBER_DUTIES if CATALOG.get(Duty, d).severity == "critical"]
    answer(page, critical[0], "met")
    answer(page, critical[1], "not_applicable")
    line = page.locator(".cb-meter tbody tr").first.locator("td.cb-num")
    expect(line).to_have_text([str(len(critical) - 2), "0", "1", "1"])
    expect(task(page, critical[0])).to_contain_text(WORDS[""]("review.lack_evidence"))
    expect(task(page, critical[1])).to_contain_text(WORDS[""]("review.lack_reason"))
    answer(page, critical[0], "met", evidence="柜3")
    expect(task(page, critical[0]).locator(".cb-task__lack")).to_be_hidden()


def test_filter_keeps_its_state_and_says_what_to_loosen(open_edition: Open) -> None:
    """Status, severity and owner narrow the list, the address and the back button keep them; an empty list says which
    condition to drop and how many that gives. An answer that no longer fits stays until the filter is asked again."""
    words = WORDS[""]
    page = begin(open_edition().go("reviews/"))
    answer(page, MEMBER_DUTIES[0], "open", owner="张岗位")
    tasks = page.locator(".cb-task:visible")
    page.get_by_role("group").get_by_text(words("review.owner"), exact=True).first.click()
    page.get_by_label("张岗位").check()
    expect(tasks).to_have_count(1)
    expect(page).to_have_url(re.compile(r"owner=%E5%BC%A0"))
    answer(page, MEMBER_DUTIES[0], "met")
    expect(tasks).to_have_count(1)
    form = page.locator(".cb-filter")
    form.locator('input[name="status"][value="not_applicable"]').check()
    expect(tasks).to_have_count(0)
    none = page.locator("[data-none]")
    expect(none).to_contain_text(words("filter.loosen"))
    none.get_by_role("button").first.click()
    expect(tasks).to_have_count(1)
    page.go_back()
    expect(tasks).to_have_count(0)
    page.reload()
    expect(page.locator("[data-none]")).to_be_visible()
    page.locator("[data-reset]").click()
    expect(tasks).to_have_count(len(MEMBER_DUTIES))


def test_keyboard_alone_answers(open_edition: Open) -> None:
    """Arrow keys choose a status, Tab goes on to the fields, and the mark of focus is seen."""
    page = begin(open_edition().go("reviews/"))
    first = MEMBER_DUTIES[0]
    page.locator(f"#d-{first}-unseen").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(task(page, first)).to_have_attribute("data-status", "met")
    outline = page.locator(f'label[for="d-{first}-met"]').evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    owner = page.locator(f"#d-{first}-owner")
    expect(owner).to_be_visible()
    page.keyboard.press("Tab")
    expect(owner).to_be_focused()
    page.keyboard.type("店长")
    expect(owner).to_have_value("店长")
    assert items(saved(page))[first]["owner"] == "店长"


def test_removed_review_can_be_taken_back(open_edition: Open) -> None:
    """Removing asks twice and can be undone."""
    words = WORDS[""]
    page = begin(open_edition().go("reviews/"))
    answer(page, MEMBER_DUTIES[0], "met")
    page.get_by_role("button", name=words("review.remove"), exact=True).click()
    page.get_by_role("button", name=words("review.remove_sure")).click()
    expect(page.locator("[data-list-of]")).to_contain_text(words("review.none"))
    page.get_by_role("button", name=words("review.undo")).click()
    expect(task(page, MEMBER_DUTIES[0])).to_have_attribute("data-status", "met")


def test_scope_changes_and_answers_stay(open_edition: Open) -> None:
    """What is ticked later comes in; what is no longer called up goes, unless it was answered."""
    page = begin(open_edition().go("reviews/"))
    answer(page, MEMBER_DUTIES[0], "met")
    page.get_by_role("button", name=WORDS[""]("review.scope")).click()
    page.locator('input[value="member-data"]').uncheck()
    page.locator('input[name="scenario"][value="live"]').check()
    page.locator("[data-begin] [type=submit]").click()
    page.locator(".cb-task").first.wait_for()
    shown = page.evaluate("[...document.querySelectorAll('.cb-task')].map(e => e.dataset.duty)")
    live = {p.duty.id for p in pick(CATALOG, ("live",))}
    assert set(shown) == live | {MEMBER_DUTIES[0]}
    expect(task(page, MEMBER_DUTIES[0])).to_contain_text(WORDS[""]("review.flag_left"))


# ---- nothing leaves, nothing is lost


def test_nothing_leaves_the_browser(open_edition: Open, edition_base: str) -> None:
    """While a review is begun, filled in and exported, only files of the site are asked for, by GET and with nothing of
    the review in an address; the page says that it is so."""
    site = open_edition()
    page = site.go("reviews/")
    expect(page.get_by_text(WORDS[""]("review.private"))).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda r: sent.append(f"{r.method} {r.url} {r.post_data or ''}"))
    begin(page, "机密名称")
    answer(page, MEMBER_DUTIES[0], "met", owner="机密岗位", evidence="https://intra.example/secret", note="机密备注")
    download(page, "json")
    download(page, "xlsx")
    saved(page)
    asked = [s for s in sent if not s.startswith("GET blob:")]
    assert [s for s in asked if not s.startswith(f"GET {edition_base}")] == []
    assert [s for s in asked if "secret" in s or "%E6%9C%BA" in s or "机密" in s] == []


def test_full_store_is_told_and_nothing_is_lost(open_edition: Open) -> None:
    """Where the browser's store is full, the page says so, keeps the answers and exports them; once there is room,
    they are saved."""
    words = WORDS["en/"]
    page = begin(open_edition().go("en/reviews/"))
    page.evaluate(
        "for (let n = 1 << 20; n > 0; n >>= 1) try { for (let i = 0; i < 64; i++)"
        " localStorage.setItem(`fill${n}-${i}`, 'x'.repeat(n)) } catch {}"
    )
    answer(page, MEMBER_DUTIES[0], "met", note="a note that needs room " * 20)
    expect(page.get_by_role("alert")).to_contain_text(words("review.full"))
    expect(page.locator("[data-saved]")).to_have_text(words("review.not_saved"))
    exported = json.loads(download(page, "json"))["review"]
    assert items(exported)[MEMBER_DUTIES[0]]["status"] == "met"
    page.evaluate(
        "Object.keys(localStorage).filter(k => k.startsWith('fill')).forEach(k => localStorage.removeItem(k))"
    )
    answer(page, MEMBER_DUTIES[1], "open")
    expect(page.locator("[data-saved]")).not_to_have_text(words("review.not_saved"))
    kept = items(saved(page))
    assert kept[MEMBER_DUTIES[0]]["status"] == "met" and kept[MEMBER_DUTIES[1]]["status"] == "open"


def test_forbidden_store_is_told_and_work_goes_on(open_edition: Open) -> None:
    """Where the browser forbids keeping, that is said at once; one can still answer and export."""
    site = open_edition()
    site.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page = site.go("reviews/")
    expect(page.locator("[data-tell]")).to_contain_text(WORDS[""]("review.forbidden"))
    begin(page)
    answer(page, MEMBER_DUTIES[0], "met")
    expect(page.get_by_role("alert")).to_contain_text(WORDS[""]("review.forbidden_help"))
    exported = json.loads(download(page, "json"))["review"]
    assert items(exported)[MEMBER_DUTIES[0]]["status"] == "met"


def test_damaged_entry_of_the_store_is_left_alone(open_edition: Open) -> None:
    """What cannot be read is told, can be saved as a file, and stays until the reader removes it."""
    page = open_edition().go("reviews/")
    page.evaluate('localStorage.setItem(\'casebook.review.zz\', \'{"id": "zz", "na\')')
    page.reload()
    expect(page.get_by_text(WORDS[""]("review.store_damaged"))).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=WORDS[""]("review.save_raw")).click()
    assert Path(waiting.value.path()).read_text() == '{"id": "zz", "na'
    assert page.evaluate("localStorage.getItem('casebook.review.zz')") == '{"id": "zz", "na'
    page.get_by_role("button", name=WORDS[""]("review.remove"), exact=True).click()
    expect(page.get_by_text(WORDS[""]("review.store_damaged"))).to_have_count(0)


def test_two_tabs_tell_of_each_other(open_edition: Open) -> None:
    """A save in one tab shows in the other, and says so; of a field that both change, the later save counts and the
    other's text is told."""
    one = begin(open_edition().go("reviews/"))
    a, b = MEMBER_DUTIES[0], MEMBER_DUTIES[1]
    two = one.context.new_page()
    two.goto(one.url)
    two.locator(".cb-task").first.wait_for()
    answer(one, a, "met", owner="甲")
    expect(two.locator(NOTICES)).to_contain_text(re.compile("另一个标签页"))
    expect(task(two, a)).to_have_attribute("data-status", "met")
    answer(two, b, "open", note="二的话")
    saved(two)
    expect(task(one, b)).to_have_attribute("data-status", "open")


def test_field_that_two_tabs_change_is_told(open_edition: Open) -> None:
    """A tab that has not heard of another's save finds it when it saves: what only the other changed is taken over; of
    what both changed, the later save counts and the other's text is told."""
    words = WORDS[""]
    page = begin(open_edition().go("reviews/"))
    both, his = MEMBER_DUTIES[2], MEMBER_DUTIES[3]
    review = saved(page)
    for line in review["items"]:
        if line["duty"] == both:
            line["note"] = "另一页的话"
        if line["duty"] == his:
            line["status"] = "met"
    answer(page, both, "open", note="这一页的话")
    keep(page, {**review, "stamp": "another"})
    kept = items(saved(page))
    assert kept[both]["note"] == "这一页的话" and kept[both]["status"] == "open"
    assert kept[his]["status"] == "met"
    expect(page.locator(NOTICES)).to_contain_text("另一页的话")
    expect(page.locator(NOTICES)).to_contain_text(words("review.tab_taken", n=1))
    expect(task(page, his)).to_have_attribute("data-status", "met")


def test_removal_in_another_tab_is_told(open_edition: Open) -> None:
    """A review that another tab removed stays on this page, and can be kept."""
    one = begin(open_edition().go("reviews/"))
    answer(one, MEMBER_DUTIES[0], "met")
    saved(one)
    two = one.context.new_page()
    two.goto(one.url)
    two.locator(".cb-task").first.wait_for()
    two.evaluate("Object.keys(localStorage).forEach(k => localStorage.removeItem(k))")
    expect(one.locator(NOTICES)).to_contain_text(WORDS[""]("review.tab_removed"))
    one.get_by_role("button", name=WORDS[""]("review.keep_it")).click()
    assert items(saved(one))[MEMBER_DUTIES[0]]["status"] == "met"


# ---- another edition


def test_answers_are_carried_over(open_edition: Open) -> None:
    """Of an older review: what is the same stays, what changed is marked with the old question, what was replaced takes
    its answer along to each duty that replaces it, what is gone is kept to be read, what is new is marked."""
    words = WORDS[""]
    page = open_edition().go("reviews/")
    same, changed = "sms-23", "sms-41"
    keep(
        page,
        fresh(
            edition={"version": "2025.1", "date": "2025-11-01"},
            checklists=["messages-push"],
            items=[
                item(same, status="met", evidence="柜1"),
                item(changed, status="met", digest="0" * 12, check="旧的问法？"),
                item("sms-18", status="open", note="还缺同意凭证", check="短信是否有同意凭证与退订？"),
                item("gone-1", status="met", note="早先的答案", check="早先的问题？"),
            ],
        ),
    )
    page.goto(page.url + "?review=r1")
    replacing = ("sms-19", "sms-21", "sms-22")
    expect(task(page, same)).to_have_attribute("data-status", "met")
    expect(task(page, same).locator(".cb-task__flag")).to_be_hidden()
    expect(task(page, changed)).to_contain_text("旧的问法？")
    for slug in replacing:
        expect(task(page, slug)).to_have_attribute("data-status", "open")
        expect(task(page, slug)).to_contain_text(words("review.flag_replaced"))
    notice = page.locator(NOTICES)
    listed = [d for g in CATALOG.get(Checklist, "messages-push").groups for d in g.duties]
    new = len(set(listed) - {same, changed, *replacing})
    for key, n in (("new", new), ("changed", 1), ("replaced", 1), ("withdrawn", 1)):
        expect(notice).to_contain_text(counted(words, f"review.carried_{key}", n))
    expect(page.locator("#past")).to_contain_text("早先的答案")
    page.locator('.cb-filter input[name="change"][value="replaced"]').check()
    expect(page.locator(".cb-task:visible")).to_have_count(3)
    task(page, "sms-19").get_by_role("button", name=words("review.looked")).click()
    review = saved(page)
    kept = items(review)
    assert kept["sms-19"]["flag"] == "" and kept["sms-21"]["flag"] == "replaced"
    assert kept["sms-21"]["note"] == "还缺同意凭证"
    assert {i["duty"] for i in review["past"]} == {"sms-18", "gone-1"}
    page.goto(page.url.split("&")[0])
    expect(page.locator(NOTICES)).to_be_empty()
    expect(task(page, changed)).to_contain_text(words("review.flag_changed"))


def test_answering_a_changed_duty_settles_it(open_edition: Open) -> None:
    """A status that is chosen anew is of the question as it is asked now."""
    page = open_edition().go("reviews/")
    keep(page, fresh(checklists=["messages-push"], items=[item("sms-41", status="met", digest="0" * 12)]))
    page.goto(page.url + "?review=r1")
    answer(page, "sms-41", "open")
    kept = items(saved(page))["sms-41"]
    assert kept["flag"] == "" and kept["digest"] == digest_of(CATALOG.get(Duty, "sms-41"))


# ---- files

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r"), max_size=40) | st.sampled_from(
    ["=1+1", "'=x", "''+1", "-2", "@a", "_x000D_", "</script>", "a\nb", "\u2028", "＝和", "https://a.example/"]
)


@st.composite
def reviews(draw: Callable[[Any], Any]) -> dict[str, Any]:
    made = [
        item(
            slug,
            status=draw(st.sampled_from(STATUSES)),
            owner=draw(TEXT),
            due=draw(st.sampled_from(["", "2027-02-28", "2028-02-29"])),
            note=draw(TEXT),
            evidence=draw(TEXT),
        )
        for slug in MEMBER_DUTIES[: draw(st.integers(1, 5))]
    ]
    return fresh(name=draw(TEXT.filter(lambda t: t.strip())), items=made)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(review=reviews())
def test_files_say_what_the_review_says(modules: Page, review: dict[str, Any]) -> None:
    """A review written as JSON and read is the same review; written as a workbook and read, all answers are the same,
    whatever texts they hold."""
    both = modules.evaluate(
        """async review => {
            const json = window.files.fromJson(window.files.toJson(review));
            const made = await window.files.toWorkbook(review, window.book, window.heads.zh, window.say);
            const found = await window.files.fromFile(new File([made], "a"), window.book, window.heads, window.say);
            return [json, found];
        }""",
        review,
    )
    assert both[0] == {"review": review, "problem": "", "faults": []}
    assert both[1]["problem"] == "" and both[1]["faults"] == []
    assert items(both[1]["review"]) == items(review)
    assert both[1]["review"]["id"] == review["id"]


@pytest.fixture
def modules(open_edition: Open) -> Page:
    """A page that has the modules of reviews at hand."""
    page = open_edition().go("reviews/")
    page.evaluate(
        """async () => {
            const at = name => import(new URL(`../assets/cb/review/${name}.js`, location.href).href);
            window.files = await at("files");
            window.model = await at("model");
            window.heads = (await at("words")).heads;
            window.say = (await at("dom")).say;
            window.book = await (await fetch("duties.json")).json();
        }"""
    )
    return page


@pytest.mark.parametrize("root", WORDS)
def test_workbook_is_one_that_programs_open_and_do_not_run(open_edition: Open, root: str) -> None:
    """openpyxl reads the exported workbook: days are days, status has its list, no cell is a formula or begins with
    what a program runs, and the hidden sheet says what it is."""
    words = WORDS[root]
    page = begin(open_edition().go(f"{root}reviews/"))
    first, second = MEMBER_DUTIES[0], MEMBER_DUTIES[1]
    nasty = '=HYPERLINK("http://x.example","a")'
    answer(page, first, "met", owner="+cmd|' /C calc'!A0", due="2027-03-01", evidence=nasty, note="@SUM(1)\n-1")
    answer(page, second, "not_applicable")
    book = openpyxl.load_workbook(io.BytesIO(download(page, "xlsx")))
    sheet = book.worksheets[0]
    assert [s.sheet_state for s in book.worksheets] == ["visible", "visible", "hidden"]
    rows = list(sheet.iter_rows())
    heads = {str(cell.value): index for index, cell in enumerate(rows[0])}
    line = next(row for row in rows if row[0].value == first)
    assert line[heads[words("workbook.state")]].value == words("workbook.state_met")
    due = line[heads[words("workbook.due")]]
    assert isinstance(due.value, datetime) and due.value.date() == date(2027, 3, 1) and due.is_date
    assert line[heads[words("workbook.evidence_link")]].value == f"'{nasty}"
    for each in book.worksheets:
        for row in each.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None
                assert not (isinstance(cell.value, str) and RUN.match(cell.value)), cell.coordinate
    (states,) = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert states.formula1 == '"' + ",".join(words(f"workbook.state_{s}") for s in STATUSES) + '"'
    assert str(states.sqref) == f"D2:D{len(rows)}"
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref is not None


def test_workbook_filled_in_elsewhere_comes_back_in_the_other_language(open_edition: Open) -> None:
    """A workbook that another program has saved again, with other answers, is read in the other language: statuses,
    days and texts; a status that is none is told with its row and kept in the note."""
    page = begin(open_edition().go("reviews/"))
    a, b, c = MEMBER_DUTIES[:3]
    book = openpyxl.load_workbook(io.BytesIO(download(page, "xlsx")))
    sheet, zh = book.worksheets[0], WORDS[""]
    rows = {str(row[0].value): row for row in sheet.iter_rows()}
    at = {str(cell.value): index for index, cell in enumerate(next(sheet.iter_rows()))}
    rows[a][at[zh("workbook.state")]].value = zh("workbook.state_met")
    rows[a][at[zh("workbook.due")]].value = datetime(2027, 5, 6)
    rows[b][at[zh("workbook.due")]].value = "2027/6/7"
    rows[b][at[zh("workbook.owner")]].value = "店长"
    rows[c][at[zh("workbook.state")]].value = "差不多"
    out = io.BytesIO()
    book.save(out)
    page.goto(page.url.replace("/book/reviews/", "/book/en/reviews/").split("?")[0])
    give(page, "back.xlsx", out.getvalue())
    told = page.get_by_role("alert").filter(has_text="差不多")
    expect(told).to_contain_text(WORDS["en/"]("review.row_field", n=4, field=WORDS["en/"]("review.status")))
    told.get_by_role("button", name=WORDS["en/"]("review.take_file")).click()
    page.locator(".cb-task").first.wait_for()
    kept = items(saved(page))
    assert (kept[a]["status"], kept[a]["due"]) == ("met", "2027-05-06")
    assert (kept[b]["owner"], kept[b]["due"]) == ("店长", "2027-06-07")
    assert kept[c]["status"] == "unseen" and "差不多" in kept[c]["note"]


def test_downloaded_checklist_that_was_filled_in_becomes_a_review(open_edition: Open) -> None:
    """The workbook that the site offers for a checklist, filled in by a team, opens as a review of that checklist."""
    words = WORDS["en/"]
    made = workbook(MEMBERS, Book(CATALOG, examine(CATALOG), words, CATALOG.all(Edition)[0], {}))
    book = openpyxl.load_workbook(io.BytesIO(made))
    sheet = book.worksheets[1]
    heads = {str(cell.value): cell.column for cell in sheet[HEAD_ROW + 1]}
    assert sheet.cell(HEAD_ROW + 2, heads[words("workbook.state")]).value == words("workbook.state_unseen")
    sheet.cell(HEAD_ROW + 2, heads[words("workbook.state")]).value = words("workbook.state_open")
    sheet.cell(HEAD_ROW + 2, heads[words("workbook.remark")]).value = "to do"
    out = io.BytesIO()
    book.save(out)
    page = open_edition().go("reviews/")
    give(page, "member-data.en.xlsx", out.getvalue())
    expect(page.locator(".cb-task")).to_have_count(len(MEMBER_DUTIES))
    review = saved(page)
    assert review["checklists"] == ["member-data"] and review["name"] == "member-data.en"
    assert items(review)[MEMBER_DUTIES[0]]["status"] == "open"
    expect(page.locator(".cb-work__group h2").first).to_have_text(MEMBERS.groups[0].title.zh)


def _torn() -> bytes:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()[:-40]


def _foreign() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Budget"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _told(**more: Any) -> bytes:
    return json.dumps({"format": "casebook-review", "version": 1, "review": fresh(**more)}).encode()


REFUSED: Mapping[str, tuple[bytes, str, str]] = {
    "text": (b"hello", "file_no_json", ""),
    "cut off": (_told(items=[item("sms-23")])[:-30], "file_no_json", ""),
    "another JSON": (b'{"a": 1}', "file_foreign", ""),
    "a later version": (b'{"format": "casebook-review", "version": 2}', "file_newer", ""),
    "a status that is none": (_told(items=[item("sms-23", status="done")]), "file_damaged", "items[0].status"),
    "a day that is none": (_told(items=[item("sms-23", due="2027-02-30")]), "file_damaged", "items[0].due"),
    "a duty twice": (_told(items=[item("sms-23"), item("sms-23")]), "file_damaged", "items[1].duty"),
    "no list": (_told(items="none"), "file_damaged", "items"),
    "an id that is an address": (_told(id="../x"), "file_damaged", "id"),
    "a torn workbook": (_torn(), "file_torn", ""),
    "a foreign workbook": (_foreign(), "file_no_columns", ""),
}


@pytest.mark.parametrize("root", WORDS)
def test_foreign_and_damaged_files_are_refused_plainly(open_edition: Open, root: str) -> None:
    """A file that is no review is refused with what is wrong and where; the reviews that there are stay."""
    page = open_edition().go(f"{root}reviews/")
    keep(page, fresh(items=[item("sms-23", status="met")]))
    page.reload()
    page.locator('[data-review="r1"]').wait_for()
    before = page.evaluate("JSON.stringify(localStorage)")
    for case, (content, key, place) in REFUSED.items():
        give(page, f"{case}.bin", content)
        told = page.get_by_role("alert").filter(has_text=f"{case}.bin")
        expect(told).to_contain_text(WORDS[root](f"review.{key}"))
        expect(told).to_contain_text(place)
        assert page.evaluate("JSON.stringify(localStorage)") == before, case


def test_file_of_a_review_that_is_there_already_asks(open_edition: Open) -> None:
    """A file of a review that the browser has is merged or kept beside it, as the reader chooses."""
    words = WORDS[""]
    page = open_edition().go("reviews/")
    keep(page, fresh(items=[item("sms-23", status="met", note="这里的"), item("sms-22", status="open")]))
    page.reload()
    content = _told(items=[item("sms-23", status="open", owner="文件的")])
    give(page, "a.json", content)
    page.get_by_role("button", name=words("review.keep_both")).click()
    expect(page.locator(".cb-task")).to_have_count(1)
    page.goto(page.url.split("?")[0])
    give(page, "a.json", content)
    page.get_by_role("button", name=words("review.take_file")).click()
    expect(page.locator(".cb-task")).to_have_count(2)
    line = page.evaluate("JSON.parse(localStorage['casebook.review.r1']).items.find(i => i.duty === 'sms-23')")
    assert (line["status"], line["owner"], line["note"]) == ("open", "文件的", "这里的")


# ---- on paper, without scripts, for everybody


@pytest.mark.parametrize("root", WORDS)
def test_report_is_printed(open_edition: Open, root: str) -> None:
    """On paper stands the report: name, counts, every duty with its answer; no control of the page."""
    words = WORDS[root]
    page = begin(open_edition().go(f"{root}reviews/"), "印出来的")
    answer(page, MEMBER_DUTIES[0], "met", owner="法务岗", evidence="柜7")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    report = page.locator(".cb-report")
    expect(report).to_be_visible()
    expect(report.locator("h2")).to_have_text("印出来的")
    expect(report.locator(".cb-report__items tbody tr")).to_have_count(len(MEMBER_DUTIES))
    expect(report).to_contain_text("法务岗")
    expect(report).to_contain_text(words("review.no_advice"))
    for control in (".cb-task", ".cb-work__acts", ".cb-filter", ".md-header", ".cb-tray"):
        expect(page.locator(control).first).to_be_hidden()


@pytest.mark.parametrize("root", WORDS)
def test_without_scripts_the_page_leads_on(open_edition: Open, root: str) -> None:
    """Whoever runs no scripts is told, is led to the checklists, and sees no control that does nothing."""
    page = open_edition(java_script_enabled=False).go(f"{root}reviews/")
    expect(page.locator(".cb-unscripted")).to_contain_text(WORDS[root]("review.need_script"))
    expect(page.locator(".cb-unscripted")).to_be_visible()
    expect(page.locator("[data-home]")).to_be_hidden()
    page = open_edition(java_script_enabled=False).go(f"{root}checklists/member-data/")
    expect(page.locator(".cb-check")).to_have_count(len(MEMBER_DUTIES))


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("tablet", "light"), ("desk", "light")])
def test_axe_finds_nothing(open_edition: Open, size: str, scheme: str) -> None:
    """No barrier of any level: the form, a review with answers and open fields, an empty filter."""
    page = open_edition(**SIZES[size], color_scheme=scheme).go("en/reviews/?scenario=wecom")
    page.locator("[data-home]").wait_for()
    found = Axe().run(page).response["violations"]
    begin(page)
    answer(page, MEMBER_DUTIES[0], "met", owner="Legal")
    answer(page, MEMBER_DUTIES[1], "not_applicable")
    task(page, MEMBER_DUTIES[1]).locator("details").last.locator("summary").click()
    found += Axe().run(page).response["violations"]
    page.locator("#review-q").fill("zzzz")
    page.locator("[data-none] button").first.wait_for()
    found += Axe().run(page).response["violations"]
    own = [f"{v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"] if "figure-card" not in n["html"]]
    assert own == []


@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_while_the_page_builds(open_edition: Open, size: str) -> None:
    """The list of duties comes late; what stands already stays where it is (a layout shift below 0.02)."""
    page = open_edition(**SIZES[size]).go("reviews/")
    begin(page)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e =>"
        " e.hadRecentInput || (window.shift += e.value))).observe({ type: 'layout-shift', buffered: true })"
    )
    for address in (page.url, page.url.split("?")[0]):
        page.goto(address)
        page.locator(".cb-task, [data-review]").first.wait_for()
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") < 0.02
