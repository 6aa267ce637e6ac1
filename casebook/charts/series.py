"""Series: datasets over time. What is not measured alike is marked, and no line joins it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from casebook.charts.base import Chart, ChartRecord, Fault, Find
from casebook.charts.checks import comparable, too_large
from casebook.charts.figures import Axis, DatasetLike, Reading, dataset, read_row
from casebook.charts.plot import draw_series
from casebook.charts.timeline import telling, usual_length, years
from casebook.charts.views import cited, figure, kind_words, point
from casebook.errors import Said
from casebook.model.refs import DatasetRef
from casebook.model.values import AnyUnit, LocalText, Slug, Value
from casebook.text import Words
from casebook.view import FigureView, PointView

GAP = 2.01  # years without a point over which no line leads
_FAR = 100  # years; a period farther than this from the others, and five times their span, is no part of a series


class Line(Value):
    """A dataset's line. `rows` picks rows and `variants` scopes where not all are wanted.

    Where no row of the dataset's own scope is chosen, the most frequent scope is the line's.
    """

    dataset: DatasetRef
    label: LocalText | None = None
    rows: tuple[Slug, ...] | None = None
    variants: tuple[Slug, ...] | None = None

    @property
    def key(self) -> str:
        return "/".join((self.dataset, *(self.variants or ())))


class SeriesRecord(ChartRecord):
    """One or more datasets of one dimension over time.

    Points that are forecast, derived, or estimated, points of another scope (`variant`) and
    periods of another length are shown as separate marks, each with its own shape, and are never joined by a
    line. Nor does a line lead over more than two years without a point.

        chart: series
        title:
          zh: 网上零售占比稳步走高
          en: The share of online retail keeps rising
        subtitle:
          zh: 实物商品网上零售额占社会消费品零售总额的比重，各年
          en: Online sales of goods as a share of total retail sales, by year
        lines:
          - dataset: online-goods-share
            label: {zh: 占比, en: Share}          # optional: the dataset's title otherwise
          - dataset: live-commerce-100ec
            rows: ["2019", "2020", "2021"]        # optional: only these rows
            variants: [total]                     # optional: only these scopes, and the dataset's own; the line
                                                  # is then called live-commerce-100ec/total in `highlight`
        mark: line                                # the default; `columns` for one dataset of few points
        zero: true                                # the default; false lets a line's axis begin above zero, and says so
        highlight: online-goods-share             # optional
    """

    chart: Literal["series"]
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=5)]
    mark: Literal["line", "columns"] = "line"
    zero: bool = True

    def keys(self) -> Iterator[str]:
        yield from (line.key for line in self.lines)


def check(record: SeriesRecord, find: Find) -> Iterator[Fault]:
    forms: list[tuple[tuple[int | str, ...], tuple[str, AnyUnit] | None]] = []
    for i, line in enumerate(record.lines):
        found = dataset(find, line.dataset)
        if found is None:
            continue
        forms.append((("lines", i, "dataset"), ("level", found.unit)))
        known = {row.row for row in found.rows}
        for k, row in enumerate(line.rows or ()):
            if row not in known:
                yield Fault(
                    ("lines", i, "rows", k),
                    "chart-no-row",
                    Said(f"{line.dataset} 没有名为 {row} 的行", f"{line.dataset} has no row {row}"),
                    Said("改用数据集里的行名。", f"Its rows are {', '.join(sorted(known))}."),
                )
        for k, variant in enumerate(line.variants or ()):
            if variant not in {v.id for v in found.variants}:
                yield Fault(
                    ("lines", i, "variants", k),
                    "chart-no-variant",
                    Said(
                        f"{line.dataset} 没有名为 {variant} 的口径",
                        f"{line.dataset} has no variant {variant}",
                    ),
                    Said("改用数据集里的口径名。", "Use a variant that the dataset declares."),
                )
        if known and not _chosen(line, found):
            yield Fault(
                ("lines", i),
                "chart-empty",
                Said(f"没有选中 {line.dataset} 的任何一行", f"no row of {line.dataset} is chosen"),
                Said("检查 `rows` 与 `variants`。", "Look at `rows` and `variants`."),
            )
        for k in _chosen(line, found):
            yield from too_large(find, ("lines", i, "dataset"), cell_ref=f"{line.dataset}/{found.rows[k].row}")
    yield from _strays(record, find)
    yield from comparable(forms)
    if record.mark == "columns" and len(record.lines) > 1:
        yield Fault(
            ("mark",),
            "chart-columns-one",
            Said("柱形只用于一个数据集", "columns are for one dataset"),
            Said("多个数据集请用 `mark: line`。", "Use `mark: line` for several."),
        )


def _strays(record: SeriesRecord, find: Find) -> Iterator[Fault]:
    """A year so far from all the others that it can only be a slip of the keys: 0214 beside 2015 to 2024."""
    found = [
        (span[0], i, f"{line.dataset}/{data.rows[k].row}", data.rows[k].period.code)
        for i, line in enumerate(record.lines)
        if (data := dataset(find, line.dataset))
        for k in _chosen(line, data)
        if (span := years(data.rows[k].period))
    ]
    found.sort(key=lambda one: one[0])
    if len(found) < 3:
        return
    for one, near, rest in ((found[0], found[1], found[1:]), (found[-1], found[-2], found[:-1])):
        gap, span_of_rest = abs(one[0] - near[0]), rest[-1][0] - rest[0][0]
        if gap > _FAR and gap > 5 * span_of_rest:
            _, i, row, code = one
            yield Fault(
                ("lines", i, "dataset"),
                "chart-stray-year",
                Said(
                    f"{row} 的期间 {code} 与其余各期相隔{gap:.0f}年，像是笔误",
                    f"{row} has the period {code}, {gap:.0f} years from all the others: a slip?",
                ),
                Said(
                    "改正期间；若确实如此，用 `rows` 不选这一行。",
                    "Mend the period; if it is right, leave the row out with `rows`.",
                ),
            )


def _chosen(line: Line, data: DatasetLike) -> list[int]:
    """The rows of a line, by their place in the dataset."""
    return [
        i
        for i, row in enumerate(data.rows)
        if (line.rows is None or row.row in line.rows)
        and (line.variants is None or row.variant is None or row.variant in line.variants)
    ]


def _own_scope(readings: list[Reading]) -> list[Reading]:
    """Where every row is of some other scope, the most frequent one is taken for the line's own."""
    scopes = Counter(r.scope for r in readings)
    if not scopes or "" in scopes:
        return readings
    own = max(scopes, key=lambda scope: scopes[scope])
    return [replace(r, scope="") if r.scope == own else r for r in readings]


def _line_points(
    record: SeriesRecord, line: Line, index: int, readings: Sequence[Reading], axis: Axis, usual: int
) -> list[PointView]:
    """The points of a dataset in order of time; a line leads only from plain point to plain point of one kind."""
    spans = [years(r.period) if r.period else None for r in readings]
    dated = all(span is not None for span in spans)
    points = []
    for k, (reading, span) in enumerate(zip(readings, spans, strict=True)):
        made = point(reading, reading.when, axis, record)
        points.append(
            replace(
                made,
                series=index,
                at=span[0] if dated and span else float(k),
                partial=bool(dated and span and span[1] not in {1, usual} and not reading.scope),
                highlight=record.highlight == line.key,
            )
        )
    points.sort(key=lambda p: (p.at or 0.0, bool(p.scope), bool(p.standing)))
    unlike = [p.at or 0.0 for p in points if p.scope or p.standing or p.partial]
    joined: list[PointView] = []
    before: float | None = None
    for p in points:
        at = p.at or 0.0
        plain = not (p.scope or p.standing or p.partial)
        # A line that passed a mark of another kind would seem to join it.
        near = before is not None and at - before <= GAP and not any(before < other < at for other in unlike)
        joined.append(replace(p, joined=plain and near))
        before = at if plain else before
    return joined


def view(record: SeriesRecord, find: Find, words: Words) -> FigureView:
    read: list[list[Reading]] = []
    names: list[str] = []
    for line in record.lines:
        data = dataset(find, line.dataset)
        assert data is not None  # held by the catalog: references lead somewhere
        read.append(_own_scope([read_row(data, data.rows[i], words) for i in _chosen(line, data)]))
        names.append((line.label or data.title).in_(words.language))
    every = [reading for readings in read for reading in readings]
    axis = Axis.of(every, words)
    lines = [
        _line_points(record, line, i, readings, axis, usual_length(every))
        for i, (line, readings) in enumerate(zip(record.lines, read, strict=True))
    ]
    points = [p for line in lines for p in line]
    dated = all(r.period is not None and r.period.span() is not None for r in every)
    many = len(names) > 1
    rows = [
        (names[p.series] if many else p.when, p.when if many else "", cited(p), kind_words(p, words)) for p in points
    ]
    columns = ("series", "period", "value", "kind") if many else ("period", "name", "value", "kind")
    remarks = [words("drawn.not_from_zero")] if not record.zero and record.mark == "line" else []
    return figure(
        record,
        find,
        words,
        points,
        every,
        telling(names, lines, words),
        (columns, rows),
        axis=axis.label,
        variant=record.mark if dated else f"{record.mark}-apart",
        series=tuple(names),
        from_zero=record.zero or record.mark == "columns",
        remarks=tuple(remarks),
    )


CHART = Chart(name="series", model=SeriesRecord, check=check, view=view, draw=draw_series)
