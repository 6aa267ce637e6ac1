"""Slope: from before to after, a line for each subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from casebook.charts import style
from casebook.charts.base import Chart, ChartRecord, Fault, Find
from casebook.charts.checks import comparable, form_of, no_number, too_large
from casebook.charts.drawing import key_line, numbers, tone
from casebook.charts.figures import Axis, Reading, fact, in_unit, labels, read, read_fact
from casebook.charts.sheet import Sheet
from casebook.charts.views import cited, compared, figure, kind_words, point, sentence_list, space
from casebook.errors import Refused, Said
from casebook.model.refs import CellRef, FactRef
from casebook.model.values import AnyUnit, LocalText, Value
from casebook.text import Words
from casebook.view import FigureView


class Change(Value):
    """One line: a fact of the form `before_after`, or two cells."""

    fact: FactRef | None = None
    before: CellRef | None = None
    after: CellRef | None = None
    label: LocalText | None = None

    @model_validator(mode="after")
    def _fact_or_cells(self) -> Self:
        cells = (self.before is not None) + (self.after is not None)
        if not ((self.fact is not None and cells == 0) or (self.fact is None and cells == 2)):
            raise Refused(
                "每行写一条前后对比的 `fact`，或 `before` 与 `after` 两个格",
                "a row names a `fact` of the form before_after, or two cells, `before` and `after`",
            )
        return self

    @property
    def key(self) -> str:
        return self.fact or self.after or ""


class SlopeRecord(ChartRecord):
    """Before and after, on one scale.

    chart: slope
    title:
      zh: 分层运营之后，复购率与客单价同升
      en: After tiering, repurchase and basket rose together
    subtitle:
      zh: 复购率，实施前后
      en: Repurchase rate, before and after
    rows:
      - fact: f-1.3-01                       # a fact of the form before_after
      - before: online-retail/2019           # or two cells of datasets
        after: online-retail/2024
        label: {zh: 网上零售额, en: Online retail sales}
    before: {zh: 实施前, en: Before}          # optional: what the two ends are called
    after: {zh: 实施后, en: After}
    highlight: f-1.3-01                      # optional; for two cells the `after` cell
    """

    chart: Literal["slope"]
    rows: Annotated[tuple[Change, ...], Field(min_length=1, max_length=10)]
    before: LocalText | None = None
    after: LocalText | None = None

    def keys(self) -> Iterator[str]:
        yield from (row.key for row in self.rows)


def check(record: SlopeRecord, find: Find) -> Iterator[Fault]:
    forms: list[tuple[tuple[int | str, ...], tuple[str, AnyUnit] | None]] = []
    for i, row in enumerate(record.rows):
        yield from no_number(find, ("rows", i, "fact"), row.fact)
        for name, ref in (("before", row.before), ("after", row.after)):
            yield from too_large(find, ("rows", i, name), cell_ref=ref)
        yield from too_large(find, ("rows", i, "fact"), fact_id=row.fact)
        found = fact(find, row.fact) if row.fact else None
        if found and found.figure.spoken is None and found.figure.before is None:
            yield Fault(
                ("rows", i, "fact"),
                "chart-needs-before",
                Said(f"{row.fact} 没有此前的数值", f"{row.fact} has no figure before"),
                Said("换一条前后对比的数据。", "Use a figure of the form before_after."),
            )
        for ref in (row.fact, row.before, row.after):
            kind = form_of(find, fact_id=row.fact) if row.fact else form_of(find, cell_ref=ref)
            forms.append((("rows", i), ("before_after", kind[1]) if kind else None))
    yield from comparable(forms)


def _pair(find: Find, row: Change, words: Words) -> Reading:
    if row.fact:
        return read_fact(find, row.fact, words)
    start, end = (read(find, words, cell_ref=ref) for ref in (row.before, row.after))
    return replace(
        end,
        before=in_unit(start.value, start.unit, end.unit),
        before_text=start.text,
        say_before=start.say,
        before_bound=start.bound,
        when=words("range", a=start.when, b=end.when),
        standing=tuple(dict.fromkeys((*start.standing, *end.standing))),
    )


def view(record: SlopeRecord, find: Find, words: Words) -> FigureView:
    readings = [_pair(find, row, words) for row in record.rows]
    axis = Axis.of(readings, words)
    names = labels(readings, [row.label for row in record.rows], words)
    points = [point(r, name, axis, record) for r, name in zip(readings, names, strict=True)]
    phrases = [words("drawn.titled", name=p.label, text=words("range", a=p.before_text, b=p.text)) for p in points]
    items = sentence_list(phrases, words)
    telling = words("drawn.describe.slope_one", items=items)
    if len(points) > 1:
        telling = words("drawn.describe.slope", n=len(points), items=items)
        telling = space([telling, compared(points, words)], words)
    rows = [(p.label, p.before_text, cited(p), p.when, kind_words(p, words)) for p in points]
    return figure(
        record,
        find,
        words,
        points,
        readings,
        telling,
        (("name", "before", "after", "period", "kind"), rows),
        axis=axis.label,
        ends=(
            record.before.in_(words.language) if record.before else words("chart.before"),
            record.after.in_(words.language) if record.after else words("chart.after"),
        ),
    )


def draw(sheet: Sheet, view: FigureView) -> None:
    starts, stops = [p.before_shown for p in view.points], [p.shown for p in view.points]
    if sheet.narrow and max(sheet.measure(text, style.TEXT, True) for text in (*starts, *stops)) > 70:
        # The unit stands once, over the figures, where they would crowd out the lines.
        starts, stops = [p.before_short for p in view.points], [p.short for p in view.points]
        sheet.grow(sheet.paragraph(0, sheet.height, view.axis, sheet.width, style.SMALL, colour="quiet") + 6)
    widest = max(sheet.measure(text, style.TEXT, True) for text in starts)
    left = 10 + max(widest, sheet.measure(view.ends[0], style.SMALL, False) / 2 - 10)
    room = min(
        sheet.width * (0.44 if sheet.narrow else 0.36),
        max(
            max(sheet.measure(p.label, style.SMALL, False), sheet.measure(stop, style.TEXT, True))
            for p, stop in zip(view.points, stops, strict=True)
        )
        + 4,
    )
    right = sheet.width - room - 14
    names = [sheet.wrap(p.label, room, style.SMALL) for p in view.points]
    heights = [17.0 + 16.5 * len(lines) + 6 for lines in names]
    top, every = sheet.height + 34.0, numbers(view.points)
    most, least = max(0.0, *every), min(0.0, *every)
    height = max(190.0 if sheet.low else 240.0, sum(heights))
    bottom = top + height

    def level(value: float | None) -> float:
        return bottom - ((value or 0.0) - least) / ((most - least) or 1.0) * height

    for x, end in ((left, view.ends[0]), (right, view.ends[1])):
        sheet.line((x, top - 10), (x, bottom), colour="quiet")
        sheet.text(x, top - 18, end, style.SMALL, colour="quiet", anchor="middle")
    sheet.line((left, level(0.0)), (right, level(0.0)), colour="ink", width=style.RULE)
    _starts(sheet, view, starts, left, [level(p.before) for p in view.points], (top, bottom))
    # A block of figure and name hangs from the figure, which stands level with its mark.
    hang = [h / 2 - 11.5 for h in heights]
    wanted = [level(p.value) + down for p, down in zip(view.points, hang, strict=True)]
    middles = spread(wanted, heights, top - 12, bottom + 14)
    for p, stop, lines, middle, down in zip(view.points, stops, names, middles, hang, strict=True):
        colour, y = tone(p), middle - down
        with sheet.group(p.key):
            ends = (left, level(p.before)), (right, level(p.value))
            sheet.line(*ends, colour=colour, width=2.4 if p.highlight else 1.6)
            for place in ends:
                sheet.mark(*place, colour, p.standing)
            if abs(y - level(p.value)) > 6:
                sheet.line((right + 5, level(p.value)), (right + 11, y), colour="quiet")
            shade = style.HIGHLIGHT if p.highlight else "ink"
            sheet.text(right + 14, y + 4.6, stop, bold=True, colour=shade)
            for k, line in enumerate(lines):
                sheet.text(right + 14, y + 21 + k * 16.5, line, style.SMALL, colour="quiet")
    sheet.grow(bottom + 14)
    key_line(sheet, view, bars=False)


def _starts(
    sheet: Sheet,
    view: FigureView,
    said: Sequence[str],
    x: float,
    levels: Sequence[float],
    room: tuple[float, float],
) -> None:
    """The figures before, each once where several begin at the same one."""
    places: dict[str, tuple[float, bool]] = {}
    for p, text, y in zip(view.points, said, levels, strict=True):
        places[text] = (y, p.highlight or places.get(text, (y, False))[1])
    middles = spread([y for y, _ in places.values()], [17.0] * len(places), room[0] - 8, room[1] + 8)
    for (text, (_, bold)), middle in zip(places.items(), middles, strict=True):
        sheet.text(x - 10, middle + 4.6, text, bold=bold, anchor="end")


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Middles of labels, as near as may be to where they belong, none over another."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: dict[int, float] = {}
    edge = top
    for i in order:
        placed[i] = max(wanted[i], edge + heights[i] / 2)
        edge = placed[i] + heights[i] / 2
    edge = max(bottom, top + sum(heights))
    for i in reversed(order):
        placed[i] = min(placed[i], edge - heights[i] / 2)
        edge = placed[i] - heights[i] / 2
    return [placed[i] for i in range(len(wanted))]


CHART = Chart(name="slope", model=SlopeRecord, check=check, view=view, draw=draw)
