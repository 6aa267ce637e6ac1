"""Records of calculators: a method settles what must be named, and each slip is told at its place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from casebook.calculation import BY_NAME
from casebook.calculation.base import Given, Order
from casebook.disk import Disk
from casebook.errors import LANGUAGES, ContentError, Language
from casebook.kinds.calculator import Calculator, asked
from casebook.making import of
from casebook.pipeline import check
from casebook.presses.book.setting import sections

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
SIGNS = "data/calculators/sign-test.yml"
Record = dict[str, Any]


class Plain(yaml.SafeDumper):
    """Writes what stands twice twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def stood_in(slug: str) -> Record:
    """A calculator of the edition with the references that the small project has."""
    told: Record = yaml.safe_load((HOME / "data" / "calculators" / f"{slug}.yml").read_text(encoding="utf-8"))
    told |= {"metrics": ["return-share"], "playbooks": ["open-a-station"], "frameworks": [], "checklists": []}
    told["summary"] = {"zh": "摘要", "en": "Summary"}
    for part in told["parts"]:
        for row in part.get("rows", ()):
            row.pop("metric")
    return told


def ask(record: Record, name: str) -> Record:
    return next(ask for part in record["parts"] for ask in part["inputs"] if ask["name"] == name)


def without_power(record: Record) -> None:
    record["parts"][0]["inputs"].remove(ask(record, "power"))


def without_verdict(record: Record) -> None:
    record["says"] = [sentence for sentence in record["says"] if sentence["name"] != "better"]


def short_sample(record: Record) -> None:
    record["file"]["sample"] = "customer,date,amount\nA,2023-02-30,10\n"


def of_refunds(record: Record) -> None:
    record["file"]["sample"] = "customer,date,amount\nA,2023-02-03,-10\n"


# what is broken in which calculator, where it is told (the field; None: anywhere), and its code
REFUSED: list[tuple[str, str, Callable[[Record], Any], str, str]] = [
    ("input that is missing", "sign-test", without_power, "parts", "calculator-missing"),
    ("sentence that is missing", "sign-test", without_verdict, "says", "calculator-missing"),
    ("input by another name", "sign-test", lambda r: ask(r, "power").update(name="powr"), "name", "calculator-unknown"),
    ("result twice", "sign-test", lambda r: r["results"].append(dict(r["results"][0])), "name", "calculator-twice"),
    ("rows around one number", "sign-test", lambda r: r["parts"][0].update(rows=[_row()]), "name", "calculator-rows"),
    (
        "gap that nobody fills",
        "sign-test",
        lambda r: r["says"][0]["text"].update(zh="每组{n}人"),
        "zh",
        "calculator-gap",
    ),
    ("choice of no option", "lifetime-value", lambda r: ask(r, "curve").update(chosen="bent"), "", "calculator-chosen"),
    (
        "two numbers for one",
        "sign-test",
        lambda r: ask(r, "base").update(example=[1, 2]),
        "example",
        "calculator-count",
    ),
    ("rate over all", "sign-test", lambda r: ask(r, "base").update(example=120), "example", "calculator-outside"),
    ("part of a person", "sign-test", lambda r: ask(r, "daily").update(example=1.5), "example", "calculator-outside"),
    ("horizon too near", "lifetime-value", lambda r: ask(r, "horizon").update(example=2), "", "calculator-example"),
    ("sample of refunds", "rfm-tiers", of_refunds, "", "calculator-example"),
    ("sample with a day of no calendar", "rfm-tiers", short_sample, "", "calculator-sample"),
]


def _row() -> Record:
    return {"label": {"zh": "行", "en": "row"}}


@pytest.mark.parametrize(
    ("slug", "change", "field", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_slip_is_told_at_its_place(
    tmp_path: Path, slug: str, change: Callable[[Record], Any], field: str, code: str
) -> None:
    """A calculator that does not fit its method is refused at the field that is to be mended."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    path = project / "data" / "calculators" / f"{slug}.yml"
    record = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else stood_in(slug)
    path.write_text(yaml.dump(record, Dumper=Plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    check(project)  # whole before it is broken
    change(record)
    path.write_text(yaml.dump(record, Dumper=Plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        check(project)
    problems = refused.value.problems
    assert {problem.code for problem in problems} == {code}
    for problem in problems:
        assert problem.place.path == f"data/calculators/{slug}.yml" and problem.place.line and problem.place.column
        told = path.read_text(encoding="utf-8").splitlines()[problem.place.line - 1]
        assert field in told or field in path.read_text(encoding="utf-8").splitlines()[problem.place.line - 2]
        assert problem.fix.zh and problem.fix.en


def test_an_unknown_method_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """A method that the engine lacks is told with the ones that there are."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    path = project / SIGNS
    path.write_text(path.read_text(encoding="utf-8").replace("method: trial", "method: trail"), encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        check(project)
    assert [(p.code, p.place.line) for p in refused.value.problems] == [("value-unknown", 10)]
    assert "trial" in refused.value.problems[0].fix.en


def test_methods_of_records_are_those_of_the_engine() -> None:
    """The methods that a record may name are all that there are."""
    assert {*get_args(Calculator.model_fields["method"].annotation)} == {*BY_NAME}


@pytest.mark.parametrize("n", [1, 2, 3, 12])
def test_value_does_not_fall_with_more_seen(n: int) -> None:
    """What has been realised is the sum of the periods seen, whatever is predicted beyond."""
    given: Given = {
        "retention": tuple([50.0] * n),
        "first": 10.0,
        "margin": (20.0,),
        "discount": 0.0,
        "horizon": 12.0,
        "curve": "steady",
        "cost": None,
    }
    outcome = BY_NAME["lifetime"].run(given, [])
    assert outcome.values["realised"] == pytest.approx(10 + 10 * n)
    assert outcome.values["limit"] == pytest.approx(10 + 10 * (12 if n >= 3 else n))


def test_orders_of_a_day_are_one_and_refunds_none() -> None:
    """Two orders of a day count once, a refund lowers the sum and is no order, who has refunds only is no customer."""
    orders = [Order("a", 10, 50.0), Order("a", 10, 30.0), Order("a", 40, 20.0), Order("a", 41, -20.0)]
    orders += [Order("b", 12, -5.0), Order("c", 41, 10.0)]
    given: Given = {"window": None, "cycle": None, "lost": 2.0, "upper": 75.0}
    values = BY_NAME["tiers"].run(given, orders).values
    assert (values["customers"], values["orders"], values["sales"], values["cycle"]) == (2, 3, 90, 30)


def test_inputs_have_bounds_that_leave_room() -> None:
    """No input of a method excludes everything, and a choice has options."""
    for name in BY_NAME:
        for given in asked(name).values():
            low = max(n for n in (given.low, given.above, float("-inf")) if n is not None)
            assert low < min(n for n in (given.high, given.below, float("inf")) if n is not None)
            assert (given.sort == "choice") == bool(given.options)


@pytest.mark.parametrize(("language", "line"), [("zh", "网站上的计算器"), ("en", "Calculators on the site")])
def test_the_book_says_which_calculators_there_are(tmp_path: Path, language: Language, line: str) -> None:
    """A playbook of the printed book names its calculators, which themselves are on the site only."""
    book = of(Disk(BIKES, cache=tmp_path), check(BIKES), LANGUAGES).books[language]
    _setting, found = sections(book)
    (playbooks,) = [str(section.html) for section in found if section.name == "playbooks"]
    told = re.sub(r"<[^>]+>|\s+", " ", playbooks.partition(line)[2])[:80]
    assert ("比较两种指示牌" if language == "zh" else "Comparing two signs") in told
    assert not [section.name for section in found if "calculator" in section.name]
