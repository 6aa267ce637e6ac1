"""What every chart type has: the record's common fields, and the declaration that a type's module ends in.

A type's module holds its record model, its check, its view (record -> ready words and plain floats) and its drawing.
The models stand here, on a floor below the kinds, so that a new type is one module and one name in `charts.ALL`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Protocol, Self

from pydantic import Field, model_validator

from casebook.charts.sheet import Sheet
from casebook.errors import Refused, Said
from casebook.model.record import Record
from casebook.model.refs import Again, CellRef, ChapterRef, FactRef
from casebook.model.values import LocalText, RichText, Text, Value
from casebook.text import Words
from casebook.view import FigureView


class Find(Protocol):
    """Gives records by kind and id; the catalog does."""

    def find(self, kind: str, slug: str) -> Record | None: ...


class Row(Value):
    """What one bar stands for: a fact or a cell of a dataset, and a label where its own name will not do.

        - fact: f-2.1-03
        - cell: retail-total/2024
          label: {zh: 社会消费品零售总额, en: Total retail sales}

    Without a label, a fact is called by its subject (by what it measures where all subjects are the same), a cell
    by its dataset.
    """

    fact: FactRef | None = None
    cell: CellRef | None = None
    label: LocalText | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if (self.fact is None) == (self.cell is None):
            raise Refused(
                "每行写一个 `fact` 或一个 `cell`（数据集/行）",
                "a row names either a `fact` or a `cell` (dataset/row)",
            )
        return self

    @property
    def key(self) -> str:
        """The name that `highlight` uses for this row."""
        return self.fact or self.cell or ""


class Part(Value):
    """A stage, layer or step: a title in words, a line of text, and a figure where there is one."""

    title: LocalText
    text: LocalText | None = None
    fact: FactRef | None = None
    cell: CellRef | None = None

    @model_validator(mode="after")
    def _at_most_one(self) -> Self:
        if self.fact is not None and self.cell is not None:
            raise Refused("`fact` 与 `cell` 只写一个", "a part shows either a `fact` or a `cell`, not both")
        return self

    @property
    def key(self) -> str:
        return self.title.en


class ChartRecord(Record):
    """The common fields of every chart.

    `title` states the finding in a sentence, without digits. `subtitle` says what is measured, of whom and when.
    `note` is what a reader must mind. `highlight` names the one thing that matters: the `fact`, `cell` or
    `dataset` of a row, or the English title of a stage, layer or step. `chapters` lists where the chart belongs.
    """

    kind_name: ClassVar[str] = "chart"
    title: LocalText
    subtitle: LocalText
    note: RichText | None = None
    chapters: tuple[ChapterRef, ...] = ()
    highlight: Annotated[Text | None, Again()] = None

    def keys(self) -> Iterator[str]:
        """The names that `highlight` may take."""
        yield from ()

    @model_validator(mode="after")
    def _highlight_is_here(self) -> Self:
        keys = list(self.keys())
        listed = ", ".join(keys)
        if self.highlight is not None and self.highlight not in keys:
            raise Refused(
                f"图里没有 `highlight` 所指的“{self.highlight}”；可用：{listed}",
                f"`highlight` names nothing in this chart; it may be {listed}",
            )
        for key in keys:
            if keys.count(key) > 1:
                raise Refused(f"{key} 在图里出现了两次", f"{key} stands twice in this chart")
        return self


Rows = Annotated[tuple[Row, ...], Field(min_length=2, max_length=16)]
Parts = Annotated[tuple[Part, ...], Field(min_length=2, max_length=8)]


@dataclass(frozen=True)
class Fault:
    """What a type's check finds in a record: where in it, a short code, what is wrong and what to do."""

    loc: tuple[int | str, ...]
    code: str
    message: Said
    fix: Said


@dataclass(frozen=True)
class Chart:
    """A type of chart: what its record holds, what is checked beyond, how it becomes a view, and how that is drawn."""

    name: str
    model: type[ChartRecord]
    check: Callable[[Any, Find], Iterator[Fault]]
    view: Callable[[Any, Find, Words], FigureView]
    draw: Callable[[Sheet, FigureView], None]
