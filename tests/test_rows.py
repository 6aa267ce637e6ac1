"""Rows of a dataset in the form: cells are changed where they stand, and check's words come to the cell."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebook.editing.rows import Row, cell_at, put, rows_of
from casebook.errors import ContentError, Place
from casebook.load.tables import COLUMNS, MAX_ROWS, read_rows
from tests.form_browser import Browser

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
CSV = "data/datasets/rides-by-year.csv"
FILES = sorted(path for place in (HOME / "data", BIKES / "data") for path in place.rglob("*.csv"))
HEAD = "row,period,value,bound,source,variant,standing\n"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    shutil.copytree(BIKES, tmp_path / "bikes", ignore=shutil.ignore_patterns("build", "dist"))
    made = Browser(tmp_path / "bikes")
    yield made
    made.close()


def save(browser: Browser, told: dict[str, object], rows: list[Row]) -> tuple[int, Any]:
    data = {**dict(told["data"]), "rows": rows}  # type: ignore[call-overload]
    body = {"kind": "dataset", "id": "rides-by-year", "digest": told["digest"], "who": "An Editor", "why": "why"}
    return browser.send("save", {**body, "data": data})


def test_rows_of_the_edition_come_back_byte_for_byte() -> None:
    """Every CSV reads as rows, and written unchanged it is the same."""
    assert len(FILES) > 30
    for path in FILES:
        raw = path.read_bytes()
        rows = rows_of(raw)
        assert rows, path
        assert put(path.name, raw, rows) == raw


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("head", ["", "\ufeff"])
def test_a_change_touches_its_cell_and_nothing_else(end: str, head: str) -> None:
    """Quotation marks, blanks, empty lines, line ends and a mark at the beginning stay; rows come and go as lines."""
    text = head + HEAD + 'a,2020,"1",exact,s,,\n\n b ,2021, 2 ,exact,"s, t",,"x ""y"""\nc,2022,3,exact,s,,'
    raw = text.replace("\n", end).encode()
    rows = rows_of(raw)
    assert rows is not None and [row["row"] for row in rows] == ["a", "b", "c"]
    assert rows[1] == {
        "row": "b",
        "period": "2021",
        "value": "2",
        "bound": "exact",
        "source": "s, t",
        "standing": 'x "y"',
    }

    def made(*new: Row) -> str:
        return put("x.csv", raw, new).decode().replace(end, "\n")

    assert made({**rows[0], "value": "7"}, *rows[1:]) == text.replace('"1"', '"7"')
    assert made(rows[0], {**rows[1], "value": "2.5"}, rows[2]) == text.replace(", 2 ,", ",2.5,")
    assert made(rows[0], {**rows[1], "source": 'p "q"'}, rows[2]) == text.replace('"s, t"', '"p ""q"""')
    assert made(rows[0], rows[2]) == text.replace(' b ,2021, 2 ,exact,"s, t",,"x ""y"""\n', "")
    d = {"row": "d", "period": "2023", "value": "4", "bound": "exact", "source": "s"}
    assert made(*rows, d) == f"{text}\nd,2023,4,exact,s,,"
    assert made(d, *rows) == text.replace("\na,", "\nd,2023,4,exact,s,,\na,", 1)
    assert made(*rows, {}, {"row": " "}) == text


def test_any_change_is_read_back_as_it_was_typed() -> None:
    """Rows changed, moved, added and taken away at random, of real files."""
    chance = random.Random(7)
    words = ["", "2024", "a,b", 'say "x"', "１２", "two\nlines", "-5", "x y"]
    for _turn in range(300):
        raw = chance.choice(FILES).read_bytes()
        rows = [dict(row) for row in rows_of(raw) or []]
        for _change in range(chance.randint(1, 4)):
            if rows and chance.random() < 0.3:
                rows.pop(chance.randrange(len(rows)))
            elif rows and chance.random() < 0.3:
                chance.shuffle(rows)
            else:
                rows.insert(chance.randint(0, len(rows)), {name: chance.choice(words) for name in COLUMNS})
        wanted = [{n: row[n] for n in COLUMNS if row.get(n, "").strip()} for row in rows]
        assert rows_of(put("x.csv", raw, rows)) == [row for row in wanted if row]


@pytest.mark.parametrize(
    "raw", [b"", b"a;b\n1;2\n", b"row,row\n", b"\xff", b'row,period\n"a,b\n', b"row,what\na,b\n", b"period\n2020\n"]
)
def test_what_is_no_table_is_left_alone(raw: bytes) -> None:
    """A file that `check` refuses as a whole has no rows, and none are written into it."""
    assert rows_of(raw) is None
    with pytest.raises(ContentError):
        put("x.csv", raw, [{"row": "a"}])


def test_as_many_rows_as_check_takes_are_read() -> None:
    """The head and empty lines are no rows; one row more is one too many, for both."""
    text = HEAD + "\n" + "".join(f"r{n},2020,1,exact,s,,\n" for n in range(MAX_ROWS))
    found = rows_of(text.encode())
    assert found is not None and len(found) == MAX_ROWS == len(read_rows("x.csv", text.encode())[0])
    assert rows_of(f"{text}more,2020,1,exact,s,,\n".encode()) is None


def test_a_place_is_a_cell() -> None:
    """The place of a problem, as reading a CSV tells it, is a row and a column of the form."""
    raw = (HEAD + "\na,2020,1,exact,s,,\n").encode()
    assert cell_at(raw, Place("x.csv", 3, 8)) == (0, "value")
    assert cell_at(raw, Place("x.csv", 3, 1)) == (0, "row")
    assert cell_at(raw, Place("x.csv", 2, 1)) is None


def test_a_cell_is_saved_and_taken_back(browser: Browser) -> None:
    """The save changes the bytes of the cell; undone, the file is as it was; a later change elsewhere stays."""
    before = browser.read(CSV)
    told = browser.open("dataset", "rides-by-year")
    rows = told["data"]["rows"]
    status, saved = save(browser, told, [{**rows[0], "value": "6.3"}, *rows[1:]])
    assert status == 200 and saved["saved"], saved
    assert browser.read(CSV) == before.replace(rows[0]["value"].encode(), b"6.3", 1)
    assert told["history"] == [] and saved["history"][0]["fields"] == [["rows.0.value", rows[0]["value"], "6.3"]]
    last = rows[-1]
    place = browser.project / CSV
    place.write_bytes(place.read_bytes().replace(f",{last['value']},".encode(), b",1.5,"))
    status, undone = browser.send("undo", {"number": 1, "who": "An Editor"})
    assert status == 200, undone
    assert browser.read(CSV) == before.replace(f",{last['value']},".encode(), b",1.5,")


def test_rows_and_fields_are_saved_together(browser: Browser) -> None:
    """Both files change in one save, and are taken back in one."""
    before = browser.read(CSV), browser.read(CSV.replace(".csv", ".yml"))
    told = browser.open("dataset", "rides-by-year")
    rows = told["data"]["rows"]
    told["data"]["title"]["en"] = "Rides in a year"
    new = {"row": "2030", "period": "2030", "value": "9", "source": "town-report", "standing": "forecast"}
    status, saved = save(browser, told, [*rows, new])
    assert status == 200, saved
    assert browser.read(CSV) == before[0] + b"2030,2030,9,,town-report,,forecast\n"
    assert b"Rides in a year" in browser.read(CSV.replace(".csv", ".yml"))
    assert browser.send("undo", {"number": 1, "who": "An Editor"})[0] == 200
    assert (browser.read(CSV), browser.read(CSV.replace(".csv", ".yml"))) == before


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("value", "12,5", "no number"),
        ("period", "2024-02-30", "no calendar has"),
        ("source", "nowhere", "no source"),
        ("bound", "more", "cannot be"),
        ("variant", "nowhere", "nowhere"),
        ("value", "a\u202e", "nobody sees"),
    ],
)
def test_a_wrong_cell_is_told_at_the_cell(browser: Browser, column: str, value: str, said: str) -> None:
    """And nothing is written."""
    before = browser.read(CSV)
    told = browser.open("dataset", "rides-by-year")
    rows = [*told["data"]["rows"]]
    rows[1] = {**rows[1], column: value}
    body = {"kind": "dataset", "id": "rides-by-year", "digest": told["digest"], "data": {**told["data"], "rows": rows}}
    status, checked = browser.send("check", body)
    assert status == 200, checked
    (wrong,) = [problem for problem in checked["problems"] if problem["hinders"]]
    assert said in wrong["message"] and wrong["mend"]
    assert wrong["loc"] == ["rows", 1, column]
    assert save(browser, told, rows)[0] == 422
    assert browser.read(CSV) == before


@pytest.mark.parametrize("rows", ["x", [1], [{"row": 1}], [{"what": "x"}], {"a": "b"}, [["x"]]])
def test_what_is_no_rows_is_refused(browser: Browser, rows: object) -> None:
    """What no form sends is answered as that."""
    told = browser.open("dataset", "rides-by-year")
    assert save(browser, told, rows)[0] == 400  # type: ignore[arg-type]


def test_rows_that_changed_underneath_are_a_conflict(browser: Browser) -> None:
    """What the file says now is shown, and nothing is written."""
    told = browser.open("dataset", "rides-by-year")
    place = browser.project / CSV
    place.write_bytes(place.read_bytes().replace(b"6.2", b"6.25", 1) + b"2031,2031,5,exact,town-report,,\n")
    now = place.read_bytes()
    rows = told["data"]["rows"]
    status, answer = save(browser, told, [{**rows[0], "value": "1"}, *rows[1:]])
    assert status == 409 and answer["now"]["data"]["rows"][-1]["row"] == "2031"
    assert place.read_bytes() == now


def test_a_line_of_the_csv_leads_to_its_row(browser: Browser) -> None:
    """The address of a problem in a CSV opens the form at the row."""
    found = browser.room.bench.at(browser.room.bench.project(), CSV, 3)
    assert found == (("dataset", "rides-by-year"), ("rows", 1))
    assert browser.room.link_to(Place(CSV, 3, 1)).endswith("line=3")
