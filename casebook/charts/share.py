"""Share: parts of a whole, each part a bar that begins where the one before it ends. No pie."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from casebook.charts import style
from casebook.charts.base import Chart, ChartRecord, Fault, Find, Row
from casebook.charts.checks import form_of, no_number, numbers_of
from casebook.charts.drawing import key_line, labelled_rows, tone
from casebook.charts.figures import Axis, labels, read
from casebook.charts.sheet import Sheet
from casebook.charts.views import cited, compared, figure, kind_words, point, space, valued
from casebook.errors import Said
from casebook.model.values import LocalText, Unit
from casebook.text import Words
from casebook.view import FigureView, PointView
from casebook.wording import plain


class ShareRecord(ChartRecord):
    """Shares in percent of one whole (`parts`), or of wholes of their own, such as answers of a survey (`each`).

    chart: share
    title:
      zh: 超级用户贡献了大部分销售
      en: Superusers bring in most of the sales
    subtitle:
      zh: 各层用户的销售占比
      en: Share of sales by tier of user
    rows:
      - fact: f-3.1-01
        label: {zh: 超级用户, en: Superusers}
      - fact: f-3.1-02
    rest: {zh: 其余用户, en: All others}    # optional: what makes up the remainder, with `of: parts`
    of: parts                             # the default; `each` when the rows do not add up to one whole
    highlight: f-3.1-01                   # optional
    """

    chart: Literal["share"]
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=10)]
    rest: LocalText | None = None
    of: Literal["parts", "each"] = "parts"

    def keys(self) -> Iterator[str]:
        yield from (row.key for row in self.rows)


def check(record: ShareRecord, find: Find) -> Iterator[Fault]:
    total = Decimal(0)
    for i, row in enumerate(record.rows):
        yield from no_number(find, ("rows", i, "fact"), row.fact)
        found = form_of(find, fact_id=row.fact, cell_ref=row.cell)
        if found is None:
            continue
        if found != ("level", Unit.PERCENT):
            yield Fault(
                ("rows", i),
                "chart-needs-percent",
                Said("占比图只收百分比", "a share chart takes percentages only"),
                Said("换用百分比，或改用 `chart: ranked-bars`。", "Use percentages, or `chart: ranked-bars`."),
            )
            continue
        values = numbers_of(find, fact_id=row.fact, cell_ref=row.cell)
        if outside := [value for value in values if not 0 <= value <= 100]:
            yield Fault(
                ("rows", i, "fact" if row.fact else "cell"),
                "chart-no-share",
                Said(
                    f"{row.key} 是{plain(outside[0])}%，占比在0到100之间",
                    f"{row.key} is {plain(outside[0])}%; a share lies between 0 and 100",
                ),
                Said("核对数值，或改用 `chart: ranked-bars`。", "Check the figure, or use `chart: ranked-bars`."),
            )
            continue
        total += max(values, default=Decimal(0))
    if record.of == "parts" and total > 100:
        yield Fault(
            ("rows",),
            "chart-over-whole",
            Said(f"各部分合计{plain(total)}%，超过整体", f"the parts add up to {plain(total)}%, more than the whole"),
            Said("各有各的整体时写 `of: each`。", "Write `of: each` where each has a whole of its own."),
        )


def view(record: ShareRecord, find: Find, words: Words) -> FigureView:
    readings = [read(find, words, fact_id=row.fact, cell_ref=row.cell) for row in record.rows]
    names = labels(readings, [row.label for row in record.rows], words)
    axis = Axis.of(readings, words)
    points = [point(r, name, axis, record) for r, name in zip(readings, names, strict=True)]
    telling = words("drawn.describe.share_one", top=valued(points[0], words))
    if len(points) > 1:
        key = "share" if record.of == "parts" else "share_each"
        telling = space([words(f"drawn.describe.{key}", n=len(points)), compared(points, words)], words)
    rest = record.rest.in_(words.language) if record.rest and record.of == "parts" else ""
    if rest:
        telling = space([telling, words("drawn.describe.rest", rest=rest)], words)
        points.append(
            PointView(
                key="rest",
                label=rest,
                text="",
                value=100 - sum(p.value or 0 for p in points),
                standing=("derived",),
            )
        )
    rows = [(p.label, cited(p), p.when, kind_words(p, words)) for p in points]
    return figure(
        record,
        find,
        words,
        points,
        readings,
        telling,
        (("name", "value", "period", "kind"), rows),
        axis=axis.label,
        variant=record.of,
    )


def draw(sheet: Sheet, view: FigureView) -> None:
    left = 0.0 if sheet.narrow else 236.0
    room = sheet.width - left - max(sheet.measure(p.shown, style.TEXT, True) for p in view.points) - 12
    scale, begun = room / 100, 0.0
    for p, x, middle in labelled_rows(sheet, view, left):
        y, value = middle - style.BAR / 2, p.value or (p.high or 0.0)
        with sheet.group(p.key):
            sheet.polygon([(x, y), (x + room, y), (x + room, y + style.BAR), (x, y + style.BAR)], "hair")
            if p.key == "rest":
                sheet.block(x + begun * scale, y, value * scale, style.BAR, "quiet", p.standing)
            else:
                low = p.low or 0.0
                sheet.block(x + (begun + low) * scale, y, (value - low) * scale, style.BAR, tone(p), p.standing)
            sheet.text(
                x + room + 10,
                middle + style.TEXT * 0.36,
                p.shown,
                bold=True,
                colour=style.HIGHLIGHT if p.highlight else "ink",
            )
        if view.variant == "parts":
            begun += value
    key_line(sheet, view, bars=True)


CHART = Chart(name="share", model=ShareRecord, check=check, view=view, draw=draw)
