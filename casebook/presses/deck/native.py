"""Charts that a presentation program draws itself, from numbers that lie in a workbook inside of the slide.

A view (`casebook.view`) becomes categories and series. What is no plain number in the drawing keeps its words: a label
beside a mark says "over" where the source does; series of another scope or standing are told apart by name and shape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casebook.charts import style
from casebook.presses.cells import safe
from casebook.text import Words
from casebook.view import FigureView, PointView

_PLAIN = re.compile(r"[-−]?[\d,]+(?:\.\d+)?%?")
_MARKERS = ("CIRCLE", "SQUARE", "DIAMOND", "TRIANGLE", "X")
_DASHES = ("SOLID", "DASH", "ROUND_DOT", "LONG_DASH", "DASH_DOT")
_LINES = frozenset({"line", "slope"})
_STEEP = 0.1  # a line that rises by more than this share of the largest value from one category to the next


@dataclass(frozen=True)
class Series:
    """A series: its name, a value a category (None where there is none), the words of labels that are no plain
    numbers, whether its points are joined, and which category stands out."""

    name: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...]
    joined: bool = True
    highlights: frozenset[int] = frozenset()
    hidden: bool = False  # carries the next one: the beginning of a span


@dataclass(frozen=True)
class Native:
    """A chart as a presentation program knows it: `sort` is line, slope (lines from one end to another), column, span
    or bar (lying)."""

    sort: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str
    from_zero: bool
    spanned: bool = True  # whether lines go on where there is no value


def native(view: FigureView, words: Words) -> Native:
    """What a presentation program draws of a view."""
    if view.type == "series":
        return _over_time(view, words)
    if view.type == "slope":
        return _slope(view)
    return _bars(view)


def _label(point: PointView) -> str:
    """The words beside a mark, where they say more than its number."""
    return _beside(point.short or point.shown or point.text, point.value)


def _beside(said: str, value: float | None) -> str:
    """Nothing where a number says the same by itself."""
    if not _PLAIN.fullmatch(said):
        return said
    number = float(said.replace(",", "").replace("−", "-").removesuffix("%"))
    return "" if value is not None and abs(number - value) <= 1e-9 * max(1.0, abs(value)) else said


def _over_time(view: FigureView, words: Words) -> Native:
    points = sorted((p for p in view.points if p.at is not None), key=lambda p: p.at or 0.0)
    names: dict[float, str] = {}
    for point in points:
        names.setdefault(round(point.at or 0.0, 4), point.when)
    if len({round(at % 1, 4) for at in names}) == 1 and len(names) > 1:  # years: those without a value keep their place
        first, part = min(names), min(names) % 1
        for year in range(int(first), int(max(names)) + 1):
            names.setdefault(round(year + part, 4), words("date.year", y=year))
    order = sorted(names)
    groups: dict[tuple[int, str, tuple[str, ...]], dict[int, PointView]] = {}
    for point in points:
        key = (point.series, point.scope, () if point.joined or not point.standing else point.standing)
        groups.setdefault(key, {})[order.index(round(point.at or 0.0, 4))] = point
    # the first point of a line has none before it to be joined to
    series = []
    for (number, scope, standing), found in sorted(groups.items(), key=lambda item: item[0]):
        told = [scope, *(words(f"row_standing.{s}") for s in standing)]
        said = words("sign.list").join(part for part in told if part)
        name = view.series[number] if number < len(view.series) else view.title
        if said:
            name = f"{name}{'' if words.language == 'zh' else ' '}{words('sign.open')}{said}{words('sign.close')}"
        series.append(
            Series(
                name,
                tuple(found[at].value if at in found else None for at in range(len(order))),
                tuple(_label(found[at]) if at in found else "" for at in range(len(order))),
                not scope and not standing,
                frozenset(at for at, point in found.items() if point.highlight),
            )
        )
    spanned = any(
        point.joined and at and not any(order.index(round(p.at or 0.0, 4)) == at - 1 for p in found.values())
        for found in groups.values()
        for at, point in found.items()
    )
    sort = "column" if view.variant.startswith("columns") else "line"
    return Native(sort, tuple(names[at] for at in order), tuple(series), view.axis, view.from_zero, spanned)


def _slope(view: FigureView) -> Native:
    series = tuple(
        Series(
            p.label,
            (p.before, p.value),
            (_beside(p.before_short, p.before), _label(p)),
            True,
            frozenset({0, 1}) if p.highlight else frozenset(),
        )
        for p in view.points
    )
    return Native("slope", view.ends, series, view.axis, view.from_zero)


def _bars(view: FigureView) -> Native:
    categories = tuple(f"{p.label}\n{p.detail}" if p.detail else p.label for p in view.points)
    lit = frozenset(at for at, p in enumerate(view.points) if p.highlight)
    spans = any(p.value is None for p in view.points)
    if not spans:
        values = tuple(p.value for p in view.points)
        return Native(
            "bar",
            categories,
            (Series(view.subtitle, values, tuple(_label(p) for p in view.points), True, lit),),
            view.axis,
            True,
        )
    lows = tuple(0.0 if p.value is not None else p.low for p in view.points)
    rest = tuple(p.value if p.value is not None else (p.high or 0.0) - (p.low or 0.0) for p in view.points)
    said = tuple(p.shown or p.text for p in view.points)  # a span has no number of its own
    hidden = Series("", lows, ("",) * len(lows), hidden=True)
    return Native("span", categories, (hidden, Series(view.subtitle, rest, said, True, lit)), view.axis, True)


def add(slide: Any, chart: Native, box: tuple[int, int, int, int], alt: str, size: float) -> Any:
    """Puts a chart on a slide, into a box (left, top, width, height); its text has a size."""
    from pptx.chart import data as chart_data
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    kinds = {
        "line": XL_CHART_TYPE.LINE_MARKERS,
        "slope": XL_CHART_TYPE.LINE_MARKERS,
        "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "bar": XL_CHART_TYPE.BAR_CLUSTERED,
        "span": XL_CHART_TYPE.BAR_STACKED,
    }
    untyped: Any = chart_data
    data = untyped.CategoryChartData(number_format="General")
    data.categories = [safe(name) for name in chart.categories]
    for series in chart.series:
        data.add_series(safe(series.name), series.values)
    frame = slide.shapes.add_chart(kinds[chart.sort], *box, data)
    describe(frame, alt)
    made = frame.chart
    made.font.size = Pt(size)
    made.font.color.rgb = rgb("ink")
    made.has_title = False
    shown = [series for series in chart.series if not series.hidden]
    made.has_legend = len(shown) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
    values, names = made.value_axis, made.category_axis
    standing = chart.sort in {*_LINES, "column"}
    values.has_major_gridlines = standing
    if values.has_major_gridlines:
        values.major_gridlines.format.line.color.rgb = rgb("hair")
        values.major_gridlines.format.line.width = Pt(0.5)
    values.format.line.fill.background()
    form = _number_form(chart)
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = form, False
    if chart.from_zero:
        values.minimum_scale = 0
    names.format.line.color.rgb = rgb("quiet")
    names.has_major_gridlines = False
    if standing:
        values.has_title = bool(chart.axis)
        if chart.axis:
            values.axis_title.text_frame.text = chart.axis
            run = values.axis_title.text_frame.paragraphs[0].runs[0]
            run.font.size, run.font.bold = Pt(size), False
            run.font.color.rgb = rgb("quiet")
        names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    else:
        names.reverse_order = True  # the first stands on top
        values.visible = False
    plot = made.plots[0]
    if chart.sort not in _LINES:
        plot.gap_width = 60
        if chart.sort in {"span", "column"}:  # of several series of columns, each has places of its own
            plot.overlap = 100
    # lines go on over years that have no value
    blanks = made._chartSpace.chart.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}dispBlanksAs")
    if blanks is not None:
        blanks.set("val", "span" if chart.spanned else "gap")
    for at, (series, said) in enumerate(zip(plot.series, chart.series, strict=True)):
        _draw(series, said, at, _Look(chart.sort, size, form, _places(chart, said)))
    return frame


def _number_form(chart: Native) -> str:
    """How numbers are written: large ones with their thousands parted."""
    most = max((abs(v) for series in chart.series for v in series.values if v is not None), default=0.0)
    return "#,##0" if most >= 1000 else "General"


def _places(chart: Native, said: Series) -> tuple[str, ...]:
    """Where the label of each category stands, so that none meets a line: beside the ends of a slope; of several lines,
    below where another one lies above."""
    if chart.sort not in _LINES:
        return ("OUTSIDE_END",) * len(said.values)
    if chart.sort == "slope":
        return ("LEFT", *("RIGHT",) * (len(said.values) - 1))
    others = [series for series in chart.series if series is not said]
    most = max((abs(v) for series in chart.series for v in series.values if v is not None), default=0.0) or 1.0
    found = []
    for at, value in enumerate(said.values):
        level = value or 0.0
        if any(other is not None and other > level for other in (series.values[at] for series in others)):
            found.append("BELOW")
            continue
        before, after = (said.values[n] if 0 <= n < len(said.values) else None for n in (at - 1, at + 1))
        found.append(
            _beside_a_line(
                None if before is None or not said.joined else (level - before) / most,
                None if after is None or not said.joined else (after - level) / most,
            )
        )
    return tuple(found)


def _beside_a_line(into: float | None, out: float | None) -> str:
    """Where a label stands at a mark by how much a line rises into it and out of it, as a share of the largest value:
    at the side where a line goes steeply up or down through the mark, else on the outer side of its bend."""
    into_steep, out_steep = (n is None or abs(n) > _STEEP for n in (into, out))
    if into_steep and out_steep and (into or out) is not None:
        if min(into or 0.0, out or 0.0) >= 0:
            return "LEFT" if out is not None else "ABOVE"
        if max(into or 0.0, out or 0.0) <= 0:
            return "RIGHT" if into is not None else "ABOVE"
    return "BELOW" if (out or 0.0) > (into or 0.0) + _STEEP / 2 else "ABOVE"


@dataclass(frozen=True)
class _Look:
    sort: str
    size: float
    form: str
    places: tuple[str, ...]  # where the labels stand, by category


def _draw(series: Any, said: Series, at: int, look: _Look) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    lines, size = look.sort in _LINES, look.size

    if said.hidden:
        series.format.fill.background()
        series.format.line.fill.background()
        return
    whole = bool(said.highlights) and lines
    token = style.HIGHLIGHT if whole else style.SERIES[at % len(style.SERIES)]
    if lines:
        series.smooth = False
        series.marker.style = getattr(XL_MARKER_STYLE, _MARKERS[at % len(_MARKERS)])
        series.marker.size = 8
        series.marker.format.line.color.rgb = rgb(token)
        if said.joined:
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = rgb(token)
            series.format.line.color.rgb = rgb(token)
            series.format.line.width = Pt(2.25)
            series.format.line.dash_style = getattr(MSO_LINE, _DASHES[at % len(_DASHES)])
        else:
            series.marker.format.fill.background()
            series.format.line.fill.background()
    elif not said.joined:  # columns of another measure
        series.format.fill.background()
        series.format.line.color.rgb = rgb("slate")
    else:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb("slate")
        series.invert_if_negative = False
        for number in said.highlights:
            fill = series.points[number].format.fill
            fill.solid()
            fill.fore_color.rgb = rgb(style.HIGHLIGHT)
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = look.form, False
    labels.font.size = Pt(size)
    labels.font.color.rgb = rgb(token if lines else "ink")
    usual = "ABOVE" if lines else "OUTSIDE_END"
    if look.sort != "span":  # what is stacked has no place outside
        labels.position = getattr(XL_LABEL_POSITION, usual)
    for number, words in enumerate(said.labels):
        place = look.places[number]
        if said.values[number] is None or not (words or place != usual):
            continue
        label = series.points[number].data_label
        if words:
            label.has_text_frame = True
            label.text_frame.text = words
            run = label.text_frame.paragraphs[0].runs[0]
            run.font.size = Pt(size)
            run.font.color.rgb = rgb(token if lines else "ink")
        if look.sort != "span":
            label.position = getattr(XL_LABEL_POSITION, place)


def rgb(token: str) -> Any:
    """A colour of the one style."""
    from pptx.dml.color import RGBColor

    colour: Any = RGBColor
    return colour.from_string(style.TOKENS[token][0].removeprefix("#").upper())


def describe(shape: Any, alt: str) -> None:
    """The alternative text of a shape."""
    shape._element._nvXxPr.cNvPr.set("descr", alt)


def fonts_of(element: Any, latin: str, eastern: str, language: str) -> None:
    """Names both fonts and the language in all that has text below an element."""
    from pptx.oxml.ns import qn

    for run in element.iter(qn("a:r")):
        if run.find(qn("a:rPr")) is None:
            run.insert(0, run.makeelement(qn("a:rPr"), {}))
    for tag in ("a:rPr", "a:endParaRPr", "a:defRPr"):
        for properties in element.iter(qn(tag)):
            for name, face in (("a:latin", latin), ("a:ea", eastern)):
                for old in properties.findall(qn(name)):
                    properties.remove(old)
                added = properties.makeelement(qn(name), {"typeface": face})
                _in_order(properties, added, name)
            if tag != "a:defRPr":
                properties.set("lang", language)


# what stands behind the fonts in text properties (ECMA-376, CT_TextCharacterProperties)
_LAST = ("a:cs", "a:sym", "a:hlinkClick", "a:hlinkMouseOver", "a:rtl", "a:extLst")
_BEHIND: Mapping[str, tuple[str, ...]] = {"a:latin": ("a:ea", *_LAST), "a:ea": _LAST}


def _in_order(properties: Any, added: Any, name: str) -> None:
    from pptx.oxml.ns import qn

    behind = {qn(tag) for tag in _BEHIND[name]}
    place = next((at for at, child in enumerate(properties) if child.tag in behind), len(properties))
    properties.insert(place, added)
