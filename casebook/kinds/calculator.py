"""Calculators: the methods of the book as forms, each with its formula, an example, its pitfalls, the ways onward."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from casebook.calculation import BY_NAME
from casebook.calculation.base import Given, Input, Method, Order, Outcome, Unfit
from casebook.calculation.sample import Unread, orders
from casebook.catalog import Catalog
from casebook.choice import choice
from casebook.errors import LANGUAGES, Language
from casebook.kinds.base import Complaint, Index, Kind, page_in
from casebook.kinds.checks import complaint
from casebook.model.formula import Formula
from casebook.model.record import Record
from casebook.model.refs import ChecklistRef, FrameworkRef, MetricRef, PlaybookRef
from casebook.model.values import LocalText, Number, RichText, Text, Value

_GAP = re.compile(r"\{(\w+)\}")


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


class Named(Value):
    """A name of the method, and how readers call it."""

    name: Text
    label: LocalText


class Ask(Value):
    """An input: its label, what to mind, and the number of the example (several for a list, one a row for rows).

    `chosen` is the example of a choice, whose `options` are named here.
    """

    name: Text
    label: LocalText
    help: LocalText | None = None
    example: Annotated[list[Number], BeforeValidator(_listed, json_schema_input_type=list[Number] | Number)] = []
    chosen: Text | None = None
    options: list[Named] = []


class RowOf(Value):
    """A row of a part whose inputs stand once a row. What is `guarded` stops counting while a guard rail is broken."""

    label: LocalText
    metric: MetricRef | None = None
    guarded: bool = False


class Part(Value):
    """Inputs that belong together, under a heading."""

    title: LocalText
    note: RichText | None = None
    rows: list[RowOf] = []
    inputs: list[Ask]


class Answer(Value):
    """A result: its label, and how it is to be read."""

    name: Text
    label: LocalText
    help: LocalText | None = None


class Sheet(Value):
    """A table of results: its title, the heads of its columns, the words that stand in its cells."""

    name: Text
    title: LocalText
    columns: list[Named]
    labels: list[Named] = []


class Sentence(Value):
    """What is said of a result, or against an input. `{ratio}` is a gap that the method fills."""

    name: Text
    text: LocalText


class Head(Value):
    """A column of the file: what it is, and the heads under which files have it."""

    name: Text
    label: LocalText
    heads: list[Text]


class Opened(Value):
    """The file that a reader opens: its columns, and a made-up sample of it as CSV."""

    columns: list[Head]
    sample: Text


class Formulated(Value):
    """A formula of the method that is no metric's, with what it says."""

    formula: Formula
    text: LocalText


class Calculator(Record):
    """A calculator.

    `method` is one of the engine's (`casebook/calculation`); all that it asks for, gives and says is named here, in its
    words. `metrics` are those whose definition, formula and misreadings the page shows; `steps` are formulas besides.
    `sketch` says what the numbers of the example are: made up to show the way of counting. `also` are words by which
    only the search finds it.
    """

    kind_name: ClassVar[str] = "calculator"
    title: LocalText
    answers: LocalText
    also: list[Text] = []
    summary: RichText
    method: Literal["returns", "lifetime", "referral", "tiers", "trial", "cohorts", "weights", "alerts"]
    metrics: list[MetricRef]
    steps: list[Formulated] = []
    parts: list[Part]
    file: Opened | None = None
    results: list[Answer]
    tables: list[Sheet] = []
    says: list[Sentence]
    sketch: RichText
    pitfalls: list[RichText]
    playbooks: list[PlaybookRef] = []
    frameworks: list[FrameworkRef] = []
    checklists: list[ChecklistRef] = []

    def example(self) -> tuple[Given, list[Order]]:
        """What the example gives the method.

        Raises:
            Unread: the sample cannot be read.
        """
        given: dict[str, float | str | tuple[float | None, ...] | None] = {}
        for part in self.parts:
            if part.rows:
                given["guarded"] = tuple(float(row.guarded) for row in part.rows)
            for ask in part.inputs:
                wanted = asked(self.method)[ask.name]
                values = tuple(float(n) for n in ask.example)
                whole = values if wanted.many or wanted.rows else values[0] if values else None
                given[ask.name] = ask.chosen if wanted.options else whole
        if self.file is None:
            return given, []
        return given, orders(self.file.sample, {column.name: column.heads for column in self.file.columns})

    def worked(self) -> Outcome:
        """What comes out of the example."""
        return BY_NAME[self.method].run(*self.example())


def asked(method: str) -> dict[str, Input]:
    """The inputs of a method by name."""
    return {given.name: given for given in BY_NAME[method].inputs}


Loc = tuple[int | str, ...]


def _fits(record: Calculator, _catalog: Catalog) -> Iterator[Complaint]:
    """What a method asks for, gives and says is named, each once, and nothing else; then the example is worked."""
    method = BY_NAME[record.method]
    found = [*_names(record, method)]
    yield from found
    if found:
        return
    found = [*_examples(record)]
    yield from found
    if found:
        return
    try:
        record.worked()
    except Unread as fault:
        yield complaint(("file", "sample"), "calculator-sample", line=fault.line, cell=fault.cell)
    except Unfit as fault:
        sentence = next(s.text for s in record.says if s.name == fault.sentence)
        yield complaint(_place(record, fault.given), "calculator-example", why=sentence)


def _names(record: Calculator, method: Method) -> Iterator[Complaint]:
    inputs = [
        (("parts", p, "inputs", i), ask) for p, part in enumerate(record.parts) for i, ask in enumerate(part.inputs)
    ]
    yield from _same([(loc, ask.name) for loc, ask in inputs], [one.name for one in method.inputs], ("parts",), method)
    for loc, ask in inputs:
        wanted = {one.name: one for one in method.inputs}.get(ask.name)
        if wanted is not None:
            yield from _same(_each("options", ask.options, loc), wanted.options, (*loc, "options"), method)
            part = record.parts[int(loc[1])]
            if wanted.rows != bool(part.rows):
                yield complaint((*loc, "name"), "calculator-rows", name=ask.name)
    yield from _same(_each("results", record.results), [one.name for one in method.outputs], ("results",), method)
    yield from _same(_each("tables", record.tables), [one.name for one in method.tables], ("tables",), method)
    for at, sheet in enumerate(record.tables):
        table = next((one for one in method.tables if one.name == sheet.name), None)
        if table is not None:
            of: Loc = ("tables", at)
            yield from _same(
                _each("columns", sheet.columns, of), [c.name for c in table.columns], (*of, "columns"), method
            )
            yield from _same(_each("labels", sheet.labels, of), table.labels, (*of, "labels"), method)
    yield from _same(_each("says", record.says), [*method.says, *method.unfit], ("says",), method)
    for at, sentence in enumerate(record.says):
        for language in LANGUAGES:
            gaps, wanted_gaps = set(_GAP.findall(sentence.text.in_(language))), set(method.says.get(sentence.name, ()))
            if gaps - wanted_gaps:
                yield complaint(
                    ("says", at, "text", language),
                    "calculator-gap",
                    name=", ".join(sorted(gaps - wanted_gaps)),
                    known=", ".join(sorted(wanted_gaps)) or "—",
                )
    columns = _each("columns", record.file.columns, ("file",)) if record.file else []
    place: Loc = ("file", "columns") if record.file else ("method",)
    needed = [one.name for one in method.columns]
    yield from _same(columns, needed, place, method)


def _each(field: str, entries: Sequence[Any], loc: Loc = ()) -> list[tuple[Loc, str]]:
    return [((*loc, field, at), entry.name) for at, entry in enumerate(entries)]


def _same(named: list[tuple[Loc, str]], wanted: Iterable[str], loc: Loc, method: Method) -> Iterator[Complaint]:
    """Names that are not the method's, or twice; where all are its own, those that are missing: a name that is misspelt
    is one mistake."""
    wanted = [*wanted]
    seen: set[str] = set()
    for place, name in named:
        if name not in wanted:
            yield complaint((*place, "name"), "calculator-unknown", choice(name, wanted), name=name, method=method.name)
        elif name in seen:
            yield complaint((*place, "name"), "calculator-twice", name=name)
        seen.add(name)
    for name in wanted if seen <= {*wanted} else ():
        if name not in seen:
            yield complaint(loc, "calculator-missing", name=name, method=method.name)


def _examples(record: Calculator) -> Iterator[Complaint]:
    for p, part in enumerate(record.parts):
        for i, ask in enumerate(part.inputs):
            loc, wanted = ("parts", p, "inputs", i), asked(record.method)[ask.name]
            if wanted.options:
                if ask.chosen not in wanted.options:
                    mend = choice(ask.chosen or "", wanted.options)
                    yield complaint((*loc, "chosen"), "calculator-chosen", mend, name=ask.name)
                continue
            fewest = len(part.rows) or (wanted.fewest if wanted.many else 1)
            most = len(part.rows) or (10_000 if wanted.many else 1)
            if not (wanted.optional and not ask.example) and not fewest <= len(ask.example) <= most:
                yield complaint((*loc, "example"), "calculator-count", name=ask.name, n=len(ask.example), fewest=fewest)
            for n in map(float, ask.example):
                if _outside(wanted, n):
                    yield complaint((*loc, "example"), "calculator-outside", name=ask.name, n=f"{n:g}")


def _outside(wanted: Input, n: float) -> bool:
    return (
        (wanted.low is not None and n < wanted.low)
        or (wanted.high is not None and n > wanted.high)
        or (wanted.above is not None and n <= wanted.above)
        or (wanted.below is not None and n >= wanted.below)
        or (wanted.whole and n != int(n))
    )


def _place(record: Calculator, given: str) -> Loc:
    name = given.partition("-")[0]
    for p, part in enumerate(record.parts):
        for i, ask in enumerate(part.inputs):
            if ask.name == name:
                return ("parts", p, "inputs", i, "chosen" if ask.options else "example")
    return ("file", "sample")


def _title(record: Calculator, language: Language) -> str:
    return record.title.in_(language)


CALCULATOR = Kind(
    name="calculator",
    folder="data/calculators",
    model=Calculator,
    path=page_in("calculators"),
    title=_title,
    index=Index("calculators/", "nav.practice", 55, way=True),
    common=True,
    onward=45,
    glossed=True,
    everyday=lambda record: tuple(record.also),
    other_names=0.9,
    cues=("计算器", "计算", "怎么算", "calculator", "calculate"),
    weight=1.4,
    prose=True,
    checks=(_fits,),
)
