"""The timeline of law: read off the instruments, by date, as on the day of the edition."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casebook import kinds, pipeline
from casebook.disk import Disk
from casebook.evidence import examine
from casebook.kinds.case import Case
from casebook.kinds.chapter import Chapter
from casebook.kinds.checklist import Checklist
from casebook.kinds.edition import Edition
from casebook.kinds.instrument import Change, Instrument, Status
from casebook.load import load
from casebook.model.record import Record
from casebook.model.values import LocalText, Period
from casebook.presses.changed import changed
from casebook.presses.law_changes import law_changes
from casebook.render import Book, Desk
from casebook.text import Words

BIKES = Path(__file__).parent / "books" / "bikes"
CATALOG = load(Disk(BIKES), kinds.ALL)
EDITION = CATALOG.all(Edition)[0]
RULE = CATALOG.get(Instrument, "parking-rule")
SAID = LocalText(zh="改了", en="Changed")


class Laws:
    """A catalog that holds some instruments only."""

    def __init__(self, *laws: Instrument) -> None:
        self.laws = laws

    def all(self, _model: object) -> tuple[Instrument, ...]:
        return self.laws


def law(slug: str, **fields: object) -> Instrument:
    return RULE.model_copy(update={"id": slug, "review_by": None, "adopted": None, "effective": None, **fields})


def day(code: str) -> Period:
    return Period(code=code)


def test_years_before_the_window_are_left_out() -> None:
    """Instruments of long ago are no news; what is past its review is told all the same."""
    found = law_changes(CATALOG, EDITION)
    assert (found.since, found.years, found.next) == ("2022", (), ())
    assert [(r.date.code, r.overdue, [i.id for i in r.instruments]) for r in found.reviews] == [
        ("2024-04-01", True, ["parking-rule"])
    ]


def test_events_stand_by_date_and_what_is_later_comes_next() -> None:
    """Adoption, effect and dated changes go by date; what lies after the edition's day is apart."""
    one = law("one", adopted=day("2023-05-02"), effective=day("2025-01-01"))
    two = law("two", effective=day("2023-01-01"), changes=[Change(date=day("2024-02"), what=SAID)])
    found = law_changes(Laws(one, two), EDITION)  # type: ignore[arg-type]
    assert [(year, [(e.code, e.what, e.instrument.id) for e in events]) for year, events in found.years] == [
        ("2023", [("2023-01-01", "effective", "two"), ("2023-05-02", "adopted", "one")]),
        ("2024", [("2024-02", "changed", "two")]),
    ]
    assert [(e.code, e.what) for e in found.next] == [("2025-01-01", "effective")]


def test_a_change_tells_its_own_day() -> None:
    """A change on the day of adoption or effect stands for it, so that one day is not told twice."""
    one = law("one", effective=day("2024-01-01"), changes=[Change(date=day("2024-01-01"), what=SAID)])
    found = law_changes(Laws(one), EDITION)  # type: ignore[arg-type]
    assert [(e.what, e.text) for _year, events in found.years for e in events] == [("changed", SAID)]


def test_pending_without_a_date_is_told() -> None:
    """A draft that nobody has dated stands apart from what has a day."""
    draft = law("draft", status="draft")
    assert [i.id for i in law_changes(Laws(draft), EDITION).undated] == ["draft"]  # type: ignore[arg-type]


def test_a_draft_is_not_adopted() -> None:
    """What is published for comment is told as a draft, not as law that was made."""
    draft = law("draft", status=Status.DRAFT, adopted=day("2024-01-10"))
    found = law_changes(Laws(draft), EDITION)  # type: ignore[arg-type]
    assert [(e.code, e.what) for _year, events in found.years for e in events] == [("2024-01-10", "drafted")]


def test_made_and_in_force_on_one_day_is_one_event() -> None:
    """A text that applies from the day on which it was made is told once."""
    one = law("one", adopted=day("2024-01-10"), effective=day("2024-01-10"))
    found = law_changes(Laws(one), EDITION)  # type: ignore[arg-type]
    assert [(e.code, e.what) for _year, events in found.years for e in events] == [("2024-01-10", "effective")]


@pytest.fixture(scope="module")
def changed_law(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk over a copy of the small project, of whose law two things changed, one of them after the edition's day."""
    project = tmp_path_factory.mktemp("law") / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    path = project / "data" / "instruments" / "parking-rule.yml"
    changes = "changes:\n" + "".join(
        f"  - date: '{date}'\n    what:\n      zh: 画线改用白漆。\n      en: Lines are white now.\n"
        for date in ("2024-02-01", "2024-06-01")
    )
    path.write_text(path.read_text(encoding="utf-8") + changes, encoding="utf-8")
    catalog = pipeline.check(project)
    return Desk(Book(catalog, examine(catalog), Words.load("en"), catalog.all(Edition)[0], {}), "site")


@pytest.mark.parametrize(
    ("model", "slug", "told"),
    [
        (Checklist, "parking", [("2024-02-01", "changed", "parking-rule")]),
        (
            Case,
            "transport-office",
            [("2024-05-01", "corrected", "report-year"), ("2024-02-01", "changed", "parking-rule")],
        ),
        (
            Chapter,
            "01-town",
            [("2024-05-01", "corrected", "report-year"), ("2024-02-01", "changed", "parking-rule")],
        ),
        (Chapter, "02-riders", []),
    ],
)
def test_a_page_tells_what_it_rests_on_has_changed(
    changed_law: Desk, model: type[Record], slug: str, told: list[tuple[str, str, str]]
) -> None:
    """Law that a page cites or whose duties it lists, and statements about its figures that were corrected, the newest
    first, until the day of the edition."""
    record = changed_law.book.catalog.get(model, slug)
    found = changed(changed_law, record)
    assert [(c.date.code, c.what, c.record.id) for c in found] == told
