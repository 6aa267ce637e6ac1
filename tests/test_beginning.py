"""Records begun from what somebody has: a fact from a pasted excerpt, a dataset from a CSV."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casebook import kinds
from casebook.cli import main
from casebook.disk import Disk
from casebook.editing import csvs
from casebook.editing.quoting import proposals
from casebook.errors import CasebookError, ContentError
from casebook.kinds.fact import Fact
from casebook.load import load
from casebook.wording.excerpts import missing

HOME = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("excerpt", "figures"),
    [
        ("会员超1800万人", [{"form": "level", "unit": "person_10k", "value": 1800, "bound": "over"}]),
        (
            "营收约3.2亿元,同比增长16.6%",
            [
                {"form": "level", "unit": "CNY_100m", "value": Decimal("3.2"), "bound": "about"},
                {"form": "change_percent", "unit": "percent", "value": Decimal("16.6"), "direction": "up"},
            ],
        ),
        (
            "Orders fell 5.2% year on year",
            [{"form": "change_percent", "unit": "percent", "value": Decimal("5.2"), "direction": "down"}],
        ),
        ("a repurchase rate of at least 40%", [{"form": "level", "unit": "percent", "value": 40, "bound": "at_least"}]),
        ("复购率在30%至40%之间", [{"form": "range", "unit": "percent", "low": 30, "high": 40}]),
        ("the answer came within 15 minutes", [{"form": "duration", "unit": "minute", "value": 15}]),
        ("没有数字的一句话", []),
    ],
)
def test_an_excerpt_proposes_its_figures(excerpt: str, figures: list[dict[str, Any]]) -> None:
    """Number, unit, bound and direction are read off the words, in both languages, each figure once."""
    assert [proposal.data() for proposal in proposals(excerpt)] == figures


def test_every_proposal_stands_in_its_excerpt() -> None:
    """Of the edition's own excerpts, whatever is proposed passes the rule of quotations, and of most of them the figure
    that editors recorded is among the proposals, with its number and unit."""
    told = [f for f in load(Disk(HOME), kinds.ALL).all(Fact) if f.excerpt is not None and f.figure.spoken is None]
    found = 0
    for fact in told:
        assert fact.excerpt is not None
        made = proposals(fact.excerpt.text)
        assert [p for p in made if missing(p.figure, fact.excerpt.text)] == []
        numbers = (fact.figure.unit, fact.figure.value, fact.figure.low, fact.figure.high)
        found += any((p.figure.unit, p.figure.value, p.figure.low, p.figure.high) == numbers for p in made)
    assert len(told) > 600 and found / len(told) > 0.75


def test_a_fact_is_begun_from_an_excerpt(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The figure that is chosen stands in the record with excerpt and source; what is open is marked, and nothing of
    the figure or the excerpt is what `check` complains of."""
    excerpt = "Rides rose 12.5% to about 1.3 million in 2024"
    words = ["new", "fact", "n-1", "--excerpt", excerpt, "--source", "county-survey", "--project", str(project)]
    path = project / "data/facts/n-1.yml"
    assert main([*words, "--messages", "en"]) == 1
    said = capsys.readouterr().out
    assert "12.5%: form change_percent" in said and "--figure" in said and not path.exists()
    assert main([*words, "--figure", "2", "--messages", "en"]) == 0
    assert "value: 130\n  bound: about\n" in path.read_text() and f"text: {excerpt}\n" in path.read_text()
    capsys.readouterr()
    assert main(["check", "--project", str(project), "--messages", "en"]) == 2
    problems = capsys.readouterr().err
    assert problems.count("still to fill") == problems.count("n-1.yml:")
    text = path.read_text().replace("topic: TODO", "topic: market").replace("segment: TODO", "segment: town")
    text = (
        text.replace("period: TODO", "period: '2024'")
        .replace("zh: TODO", "zh: 镇上")
        .replace("en: TODO", "en: the town")
    )
    path.write_text(text)
    assert main(["check", "--project", str(project), "--messages", "en"]) == 0


@pytest.mark.parametrize(
    ("more", "code", "told"),
    [
        (["--excerpt", "no number here", "--source", "county-survey"], 64, "No figure"),
        (["--excerpt", "5 %", "--source", "nobody"], 1, "no source nobody"),
        (["--excerpt", "5 %"], 64, "needs its source"),
        (["--excerpt", "a 5% " * 60, "--source", "county-survey"], 1, "words; 40 are the most"),
        (["--excerpt", "", "--source", "county-survey"], 1, "empty"),
    ],
)
def test_what_is_no_excerpt_is_refused(
    project: Path, more: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a number, a source or a quotable length nothing is written, and it is said why."""
    assert main(["new", "fact", "n-1", *more, "--project", str(project), "--messages", "en"]) == code
    assert told in capsys.readouterr().err
    assert not (project / "data/facts/n-1.yml").exists()


CSV = '年份,用户规模（万人）,使用率\n2022年,"102,345",70.1%\n2023年6月,110 000,75%\n2024,,\n'


def test_a_dataset_is_begun_from_a_csv(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Times, numbers and unit are guessed, shown, and written once agreed, as datasets have them."""
    place = tmp_path / "users.csv"
    place.write_text(CSV)
    words = ["new", "dataset", "users", "--from", str(place), "--source", "county-survey", "--project", str(project)]
    assert main([*words, "--messages", "en"]) == 1
    said = capsys.readouterr().out
    assert "`年份`" in said and "`用户规模（万人）`" in said and "person_10k" in said and "使用率" in said
    assert not (project / "data/datasets/users.yml").exists()
    assert main([*words, "--messages", "en", "--yes"]) == 0
    assert (project / "data/datasets/users.csv").read_text() == (
        "row,period,value,bound,source,variant,standing\n"
        "2022,2022,102345,exact,county-survey,,\n"
        "2023-06,2023-06,110000,exact,county-survey,,\n"
    )
    text = (project / "data/datasets/users.yml").read_text()
    assert "unit: person_10k" in text and "zh: 用户规模（万人）" in text
    capsys.readouterr()
    assert main(["check", "--project", str(project), "--messages", "en"]) == 2
    problems = capsys.readouterr().err
    assert problems.count("still to fill") == problems.count("users.")
    assert main([*words[:2], "rate", *words[3:], "--column", "使用率", "--yes", "--messages", "en"]) == 0
    assert "unit: percent" in (project / "data/datasets/rate.yml").read_text()
    assert "2022,2022,70.1,exact" in (project / "data/datasets/rate.csv").read_text()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2023", "2023"),
        ("FY2023", "2023"),
        ("2023年", "2023"),
        ("2023年6月", "2023-06"),
        ("2023/6", "2023-06"),
        ("2023.06", "2023-06"),
        ("Jun 2023", "2023-06"),
        ("2023年6月8日", "2023-06-08"),
        ("2023Q3", "2023-Q3"),
        ("Q3 2023", "2023-Q3"),
        ("2023年第3季度", "2023-Q3"),
        ("2023H1", "2023-H1"),
        ("2023年下半年", "2023-H2"),
        ("2021–2023", "2021-2023"),
        ("2023-13", None),
        ("last year", None),
        ("23", None),
    ],
)
def test_times_are_read_as_people_write_them(written: str, code: str | None) -> None:
    """Years, halves, quarters, months and days in both languages; what is no time is none."""
    assert csvs.period_of(written) == code


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"year,n\n2022,1\n2023,1\n2024,abc\n", "x.csv:4:6"),
        (b"year,n\n2022,\xff\n", "x.csv:2:6"),
        (b'year,n\n2022,"1\n', "x.csv:"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_by_its_place(content: bytes, told: str) -> None:
    """File, line and column of what is no number, no UTF-8, no CSV."""
    with pytest.raises(ContentError) as caught:
        csvs.guessed("x.csv", content)
    assert str(caught.value.problems[0].place).startswith(told)
    assert all(p.fix.zh and p.fix.en for p in caught.value.problems)


@pytest.mark.parametrize(
    ("content", "more", "told"),
    [
        (b"name,n\na,1\n", {}, "no column of x.csv is all times"),
        (b"year,n\n2022,a\n", {}, "holds numbers"),
        (b"year,n\n2022,1\n", {"value": "m"}, "it has: year, n"),
        (b"year,n\n2022,1\n", {"unit": "furlong"}, "no unit furlong"),
        (b"", {}, "no column"),
    ],
)
def test_a_csv_that_is_no_series_is_refused(content: bytes, more: dict[str, str], told: str) -> None:
    """What is missing is named, with what there is."""
    with pytest.raises(CasebookError) as caught:
        csvs.guessed("x.csv", content, **more)
    assert told in caught.value.said.en
