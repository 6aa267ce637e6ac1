"""Values: periods and their days, formulas, the signs of a text, lines that are joined."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import BaseModel, ValidationError

from casebook import kinds
from casebook.catalog import Catalog
from casebook.disk import Disk
from casebook.evidence import flags
from casebook.kinds.edition import Edition
from casebook.kinds.instrument import Instrument
from casebook.load import load
from casebook.load.yamltext import read
from casebook.model.characters import is_control, joined_lines, odd_sign
from casebook.model.formula import Formula, is_plain
from casebook.model.values import Period
from casebook.presses import law_changes
from casebook.render import overdue

BIKES = Path(__file__).parent / "books" / "bikes"


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2023", (2023, 1, 1), (2023, 12, 31)),
        ("2023-2024", (2023, 1, 1), (2024, 12, 31)),
        ("2023-H1", (2023, 1, 1), (2023, 6, 30)),
        ("2023-H2", (2023, 7, 1), (2023, 12, 31)),
        ("2023-Q1", (2023, 1, 1), (2023, 3, 31)),
        ("2023-Q4", (2023, 10, 1), (2023, 12, 31)),
        ("2024-02", (2024, 2, 1), (2024, 2, 29)),
        ("2023-06-18", (2023, 6, 18), (2023, 6, 18)),
        ("2023-01..2023-09", (2023, 1, 1), (2023, 9, 30)),
        ("1583", (1583, 1, 1), (1583, 12, 31)),
        ("2999", (2999, 1, 1), (2999, 12, 31)),
        ("2023-2023", (2023, 1, 1), (2023, 12, 31)),
    ],
)
def test_days_of_a_period(code: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    """A period knows its first and its last day."""
    assert Period.model_validate(code).days() == (date(*first), date(*last))


@pytest.mark.parametrize("code", ["1582", "3000", "2023-02-29", "2023-06..2023-05", "2024-2023", "2023-00", "２０２３"])
def test_no_period(code: str) -> None:
    """What no calendar has, ends before it begins or lies far off is no period."""
    with pytest.raises(ValidationError):
        Period.model_validate(code)


@pytest.mark.parametrize(
    ("by", "today", "over"),
    [
        ("2025", "2025-06-01", False),
        ("2025", "2026-01-01", True),
        ("2025-06", "2025-06-15", False),
        ("2025-06", "2025-07-01", True),
        ("2025-H1", "2025-12-01", True),
        ("2025-H1", "2025-06-30", False),
        ("2025-Q1", "2025-03-31", False),
        ("2025-Q1", "2025-04-01", True),
        ("2025-06-14", "2025-06-15", True),
        ("2025-06-15", "2025-06-15", False),
        ("2025-06-15", "2025-06", False),
        ("2025-05-31", "2025-06", True),
        ("2024-2025", "2025-12-31", False),
        ("2025-01..2025-03", "2025-04-01", True),
        ("2025", None, False),
        ("2025", "", False),
    ],
)
def test_ended_before(by: str, today: str | None, over: bool) -> None:
    """A period is over when its last day lies before the day, however either is written."""
    assert Period.model_validate(by).ended_before(today) is over


def test_words_never_end() -> None:
    """A period told in words is never past."""
    assert Period.model_validate({"zh": "上市首月", "en": "first month"}).ended_before("2999") is False


class Maths(BaseModel):
    """A value with a formula."""

    formula: Formula


def test_plain_formulas_are_drawn() -> None:
    """Whatever passes as plain maths is drawn by both libraries; nothing plain is refused by one of them."""
    from latex2mathml.converter import convert
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    random_ = random.Random(7)
    tokens = ["a", "N", "1", "+", "-", "=", "_", "^", "{", "}", r"\frac", r"\sum", r"\times", "(", ")", ",", " ", "/"]
    parser, font = MathTextParser("path"), FontProperties(math_fontfamily="stix")
    plain = {f for _ in range(15_000) if is_plain(f := "".join(random_.choices(tokens, k=random_.randint(1, 9))))}
    plain |= {
        r"\frac{v_e - v_b}{v_b}",
        r"\frac{\sum_{i} t_i}{n}",
        r"\sum_{i} p_i \times q_i",
        r"\frac{\sum_{j} w_{ij}}{N}",
    }
    assert all(map(is_plain, plain))
    assert len(plain) > 200
    for formula in sorted(plain)[:: max(1, len(plain) // 120)]:
        parser.parse(f"${formula}$", prop=font)
        convert(formula)


@pytest.mark.parametrize("formula", [r"\sqrt{x}", r"\left( a \right)", r"\bar{x}", r"\mathrm{GMV}", r"a \geq b"])
def test_richer_formulas_are_read(formula: str) -> None:
    """What is not plain and can be drawn all the same is accepted."""
    assert not is_plain(formula)
    assert Maths(formula=formula).formula == formula


@pytest.mark.parametrize(
    "text", ["👩\u200d🚲", "没有\u3000标点", "a\u00a0b", "一\n二\t三", "é", "𠮷", "naïve – “x”", "a\u0085b"]
)
def test_signs_that_may_stand(text: str) -> None:
    """What looks odd and belongs into texts passes: joiners of emoji, wide blanks, line breaks, no-break spaces."""
    assert odd_sign(text) is None


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\x7f", "\x9f", "\u200b", "\u200d", "\u2066", "\u061c", "\ufeff", "\ufffe", "\u2800"]
)
def test_signs_that_do_not(sign: str) -> None:
    """Control signs and signs that nobody sees are found where they stand."""
    assert odd_sign(f"文字{sign}x") == (2, sign)
    assert is_control(sign) == (sign in "\x00\x1b\x7f\x9f\ufffe")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("没有标点\n接着写", "没有标点接着写"),
        ("第一行，\n第二行", "第一行，第二行"),
        ("mini\nprogramme", "mini programme"),
        ("小程序\nmini", "小程序 mini"),
        ("mini\n小程序", "mini 小程序"),
        ("说“好”\n再来", "说“好”再来"),
        ("  a \n\n  b  ", "a b"),
        ("[[f-2.1-03]]\n之后", "[[f-2.1-03]] 之后"),
        ("一行", "一行"),
        ("", ""),
    ],
)
def test_joined_lines(text: str, joined: str) -> None:
    """Where a line ends stands a blank, and none between two signs as wide as Chinese."""
    assert joined_lines(text) == joined


@pytest.mark.parametrize(
    ("yaml", "value"),
    [
        ("a: >-\n  没有标点\n  接着写\n", "没有标点接着写"),
        ("a: >-\n  mini\n  programme\n", "mini programme"),
        ("a: >-\n  用小程序\n  mini programme\n", "用小程序 mini programme"),
        ("a: >-\n  第一段\n\n  第二段\n  接着\n", "第一段\n第二段接着"),
        ("a: 没有标点\n  接着写\n", "没有标点接着写"),
        ("a: '没有标点\n  接着写'\n", "没有标点接着写"),
        ('a: "没有标点\n  接着写"\n', "没有标点接着写"),
        ("a: |-\n  没有标点\n  接着写\n", "没有标点\n接着写"),
        ("a: >-\n  路 径\n  路 径\n", "路 径路 径"),
        ("a: >-\n  路 径 有 空格\n", "路 径 有 空格"),
        ("a: >\n  没有标点\n  接着写\nb: x\n", "没有标点接着写\n"),
    ],
)
def test_folded_chinese(yaml: str, value: str) -> None:
    """A folded text has no blank where a line ended between two wide signs; blanks that were typed stay."""
    document, problems = read("x.yml", yaml.encode())
    assert not problems
    assert document is not None
    assert document.data["a"] == value


@pytest.mark.parametrize(
    ("review_by", "late"), [("2024", False), ("2023", True), ("2024-05", False), ("2023-H1", True), ("2024-Q1", True)]
)
def test_review_dates_are_judged_by_days(review_by: str, late: bool) -> None:
    """The banner of a page, the list of laws and the mark of a metric agree on what is past its review date."""
    loaded = load(Disk(BIKES), kinds.ALL)
    edition = loaded.all(Edition)[0].model_copy(update={"date": Period.model_validate("2024-05-01")})
    law = loaded.all(Instrument)[0].model_copy(update={"review_by": Period.model_validate(review_by)})
    assert overdue(law, edition) is late
    assert [r.overdue for r in law_changes.law_changes(Catalog([law], {}, {}), edition).reviews] == [late]
    assert flags.review_due(SimpleNamespace(metric=law, outside=(), today="2024-05-01")) is late  # type: ignore[arg-type]
