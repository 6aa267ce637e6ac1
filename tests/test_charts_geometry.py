"""Where marks stand: read off the sheet, in places and lengths, for each type of chart, both widths, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from casebook import charts
from casebook.catalog import Catalog
from casebook.charts import canvas
from casebook.charts.base import ChartRecord
from casebook.charts.fonts import FOLDER, Fonts
from casebook.charts.plot import year_step
from casebook.charts.sheet import Box, Fill, Item, Sheet, Stroke, Words
from casebook.errors import LANGUAGES, ContentError, Language
from casebook.pipeline import check
from casebook.text import Words as Vocabulary
from casebook.view import FigureView, PointView, TableView

ROOT = Path(__file__).parent.parent
FONTS = {language: Fonts(FOLDER, language) for language in LANGUAGES}
EDGE = 1.1  # pixels: the margin that every drawing has, and half a hairline


def box(item: Item) -> Box:
    """The space that an item takes on the sheet."""
    if isinstance(item, Words):
        return item.box
    points = item.outline if isinstance(item, Fill) else [point for line in item.lines for point in line]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def middle(item: Item) -> tuple[float, float]:
    found = box(item)
    return (found.left + found.right) / 2, (found.top + found.bottom) / 2


def faults(sheet: Sheet) -> Iterator[str]:
    """What stands outside of the sheet, and which words lie over which."""
    for item in sheet.items:
        there = box(item)
        if min(there.left, there.top) < -EDGE or there.right > sheet.width + EDGE or there.bottom > sheet.height + EDGE:
            yield f"{item} runs over the edge"
    words = [item for item in sheet.items if isinstance(item, Words)]
    for k, one in enumerate(words):
        yield from (f"{one.text} lies over {other.text}" for other in words[k + 1 :] if one.box.meets(other.box))


@pytest.fixture(scope="module")
def edition() -> Catalog:
    try:
        return check(ROOT)
    except ContentError as error:
        pytest.skip(f"{error}: what they are is told by ./run check")


def drawn(
    edition: Catalog, kind: str, language: Language, width: canvas.Width
) -> Iterator[tuple[ChartRecord, FigureView, Sheet]]:
    """The edition's own charts of a type, laid out."""
    words = Vocabulary.load(language)
    for record in edition.all(ChartRecord):
        if charts.type_of(record).name == kind:
            view = charts.view_of(record, edition, words)
            yield record, view, canvas.lay_out(view, FONTS[language], width)


def of(sheet: Sheet, p: PointView) -> list[Item]:
    return [item for item in sheet.items if item.group == p.key]


def fills(sheet: Sheet, p: PointView) -> list[Box]:
    return [box(item) for item in of(sheet, p) if isinstance(item, Fill) and item.colour != "hair"]


both_ways = pytest.mark.parametrize(
    ("language", "width"), [(language, width) for language in LANGUAGES for width in canvas.WIDTHS]
)


@both_ways
@pytest.mark.parametrize("chart", charts.ALL, ids=lambda chart: chart.name)
def test_nothing_outside_nothing_over(
    chart: charts.Chart, language: Language, width: canvas.Width, edition: Catalog
) -> None:
    """Of every chart of the edition all items lie on the sheet, and no label lies over another."""
    found = {record.id: told for record, _, sheet in drawn(edition, chart.name, language, width)
             if (told := list(faults(sheet)))}  # fmt: skip
    assert found == {}


@both_ways
def test_longer_bars_for_larger_values(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """Ranked bars begin at one zero and are as long as their values are large; the largest comes first."""
    seen = 0
    for _, view, sheet in drawn(edition, "ranked-bars", language, width):
        bars = [(p.value, fills(sheet, p)[0]) for p in view.points if p.value is not None and not p.standing]
        scales = [(b.right - b.left) / abs(v) for v, b in bars if v]
        assert scales == pytest.approx([scales[0]] * len(scales), rel=1e-6)
        zeros = [b.left if v > 0 else b.right for v, b in bars if v]
        assert zeros == pytest.approx([zeros[0]] * len(zeros))
        for p in view.points:
            if p.low is not None and p.high is not None:
                low_end, high_end = fills(sheet, p)[0].left, fills(sheet, p)[0].right
                assert (low_end - zeros[0]) / scales[0] == pytest.approx(p.low)
                assert (high_end - zeros[0]) / scales[0] == pytest.approx(p.high)
        seen += len(bars)
    assert seen > 20


@both_ways
def test_slopes_run_from_before_to_after(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """A slope's line begins left at its value before and ends right at its value after; more stands higher."""
    seen = 0
    for _, view, sheet in drawn(edition, "slope", language, width):
        _slope_is_right(view, sheet)
        seen += len(view.points)
    assert seen


def _slope_is_right(view: FigureView, sheet: Sheet) -> None:
    places: list[tuple[float, float]] = []
    for p in view.points:
        line = max((i for i in of(sheet, p) if isinstance(i, Stroke)), key=lambda i: i.width)
        ((x0, y0), (x1, y1)) = line.lines[0]
        assert x0 < x1
        places += [(p.before or 0.0, y0), (p.value or 0.0, y1)]
        assert (y1 < y0) == ((p.value or 0.0) > (p.before or 0.0))
    (low, low_y), (high, high_y) = min(places), max(places)
    for value, y in places:
        assert y == pytest.approx(low_y + (high_y - low_y) * (value - low) / ((high - low) or 1.0))
    starts = [i.text for i in sheet.items if isinstance(i, Words) and i.anchor == "end"]
    assert set(starts) <= {p.before_shown for p in view.points} | {p.before_short for p in view.points}


@both_ways
def test_series_stand_at_their_year_and_value(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """A later point stands further right, a larger value higher, on one scale; the zero line stands at zero."""
    seen = 0
    for _, view, sheet in drawn(edition, "series", language, width):
        if view.variant != "line":
            continue
        spots = {p.key: middle(next(i for i in of(sheet, p) if isinstance(i, Fill))) for p in view.points}
        for one, other in pairwise(view.points):
            (x0, y0), (x1, y1) = spots[one.key], spots[other.key]
            if other.joined:
                assert x1 > x0
            if one.value != other.value:
                assert (y1 < y0) == ((other.value or 0.0) > (one.value or 0.0))
        top = max(view.points, key=lambda p: p.value or 0.0)
        if view.from_zero:
            zero = next(i for i in sheet.items if isinstance(i, Stroke) and i.colour == "ink").lines[0][0][1]
            for p in view.points:
                share = (zero - spots[p.key][1]) / (zero - spots[top.key][1])
                assert share == pytest.approx((p.value or 0.0) / (top.value or 1.0), abs=1e-6)
        seen += len(view.points)
    assert seen > 40


@both_ways
def test_columns_stand_on_zero(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """Columns rise from the zero line by their value."""
    seen = 0
    for _, view, sheet in drawn(edition, "series", language, width):
        if not view.variant.startswith("columns"):
            continue
        bars = [(p.value or 0.0, fills(sheet, p)[0]) for p in view.points if not (p.scope or p.partial)]
        assert [b.bottom for _, b in bars] == pytest.approx([bars[0][1].bottom] * len(bars))
        scales = [(b.bottom - b.top) / v for v, b in bars]
        assert scales == pytest.approx([scales[0]] * len(bars), rel=1e-6)
        seen += len(bars)
    assert seen


@both_ways
def test_parts_make_up_the_whole(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """A share's bar is as long as its share of the whole bar; each part begins where the one before it ends."""
    seen = 0
    for _, view, sheet in drawn(edition, "share", language, width):
        end: float | None = None
        for p in view.points:
            whole = next(box(i) for i in of(sheet, p) if isinstance(i, Fill) and i.colour == "hair")
            room = whole.right - whole.left
            part = fills(sheet, p)[0]
            length = (p.value if p.value is not None else (p.high or 0.0) - (p.low or 0.0)) / 100 * room
            assert part.right - part.left == pytest.approx(length)
            if view.variant == "parts":
                assert part.left == pytest.approx(whole.left if end is None else end)
                end = part.right
            assert part.right <= whole.right + 0.01
            seen += 1
        if any(p.key == "rest" for p in view.points):
            assert end == pytest.approx(whole.right)
    assert seen


@both_ways
def test_ranges_lie_on_their_axis(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """Of a range the low end stands left of the high end, and marks stand where the axis says."""
    seen = 0
    for _, view, sheet in drawn(edition, "range", language, width):
        found: list[tuple[float, float]] = []
        for p in view.points:
            mark = fills(sheet, p)[0]
            if p.value is not None:
                found.append((p.value, (mark.left + mark.right) / 2))
            elif p.low is not None and p.high is not None:
                assert mark.left < mark.right
                found += [(p.low, mark.left), (p.high, mark.right)]
        (low, low_x), (high, high_x) = min(found), max(found)
        for value, x in found:
            assert x == pytest.approx(low_x + (high_x - low_x) * (value - low) / ((high - low) or 1.0))
        assert high_x > low_x
        seen += len(found)
    assert seen


@both_ways
def test_funnels_narrow_pyramids_widen(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """Stages follow one another downwards; a sketched funnel narrows, a pyramid widens, and both stand upright."""
    for kind, sign in (("funnel", -1), ("pyramid", 1)):
        seen = 0
        for _, view, sheet in drawn(edition, kind, language, width):
            slices = [next(i for i in of(sheet, p) if isinstance(i, Fill)) for p in view.points]
            tops = [box(s).top for s in slices]
            assert tops == sorted(tops)
            if view.to_scale:
                widths = [box(s).right - box(s).left for s in slices]
                most = max(p.value or 0.0 for p in view.points)
                assert widths == pytest.approx([max(widths) * (p.value or 0.0) / most for p in view.points])
                continue
            edges = [(s.outline[1][0] - s.outline[0][0], s.outline[2][0] - s.outline[3][0]) for s in slices]
            assert all((lower - upper) * sign > 0 for upper, lower in edges)
            assert all((b[0] - a[0]) * sign > 0 for a, b in pairwise(edges))
            seen += 1
        assert seen


@both_ways
def test_flows_follow_the_reading(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """Steps stand in their order, to the right or downwards, and are numbered so."""
    seen = 0
    for _, view, sheet in drawn(edition, "flow", language, width):
        heads = [next(i for i in of(sheet, p) if isinstance(i, Words) and not i.text.isdigit()) for p in view.points]
        places = [(round(i.box.top), round(i.box.left)) for i in heads]
        assert places == sorted(places)
        if view.variant != "layers":
            numbers = [i.text for i in sheet.items if isinstance(i, Words) and i.text.isdigit() and i.bold]
            assert numbers[: len(heads)] == [str(k + 1) for k in range(len(heads))]
        seen += 1
    assert seen


@both_ways
def test_a_figure_of_another_scope_says_whose_it_is(language: Language, width: canvas.Width, edition: Catalog) -> None:
    """Where a series has several scopes, no figure stands without its own: it would be taken for the usual one's."""
    seen = 0
    for _, view, sheet in drawn(edition, "series", language, width):
        if len({p.scope for p in view.points if p.scope}) > 1:
            for p in view.points:
                said = "".join(i.text for i in of(sheet, p) if isinstance(i, Words)).replace(" ", "")
                if p.scope and said:
                    assert said == f"{p.short}{p.scope}".replace(" ", "")
                    seen += 1
    assert seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_tells_what_a_desktop_tells(language: Language, edition: Catalog) -> None:
    """At most one label of a series is lost for want of room on a phone."""
    for wide, narrow in zip(
        drawn(edition, "series", language, "wide"), drawn(edition, "series", language, "narrow"), strict=True
    ):
        labelled = [
            {i.group for i in sheet.items if isinstance(i, Words) and i.group} for _, _, sheet in (wide, narrow)
        ]
        assert len(labelled[0] - labelled[1]) <= 1, wide[0].id


# Made-up views, for what the edition does not have


def view(kind: str, *points: PointView, **more: object) -> FigureView:
    table = TableView("c", (), (), ())
    made = FigureView("made", kind, "en", "Title", "Subtitle", points, "told", table, axis="%")
    return replace(made, **more)  # type: ignore[arg-type]


def at(year: int, value: float, series: int = 0, joined: bool = True) -> PointView:
    return PointView(f"s{series}/{year}", str(year), f"{value:g}", value, short=f"{value:g}", shown=f"{value:g}",
                     at=year + 0.5, when=str(year), series=series, joined=joined)  # fmt: skip


@pytest.mark.parametrize("width", canvas.WIDTHS)
@pytest.mark.parametrize(
    ("first", "last"), [(2015, 2024), (1950, 2024), (1864, 2024), (1754, 2024), (1, 2024), (1500, 1503), (1, 9999)]
)
@pytest.mark.parametrize("names", [("All",), ("One long name of a series", "Two", "Three", "Four")])
def test_any_span_of_years_is_drawn(first: int, last: int, names: tuple[str, ...], width: canvas.Width) -> None:
    """Years are named at round distances, never one over another, from a few years to all of history."""
    step = max(1, (last - first) // 60)
    years = sorted({*range(first, last + 1, step), last})
    points = [at(y, 10 + (y * 7 + k) % 13, k, y != first) for k in range(len(names)) for y in years]
    sheet = canvas.lay_out(view("series", *points, series=names, variant="line"), FONTS["en"], width)
    assert list(faults(sheet)) == []
    foot = max(i.y for i in sheet.items if isinstance(i, Words) and i.text.isdigit())
    named = [int(i.text) for i in sheet.items if isinstance(i, Words) and i.y == foot]
    gaps = {b - a for a, b in pairwise(named)}
    assert len(gaps) <= 1
    if len(named) > 1 and gaps != {1}:
        assert all(year % gaps.copy().pop() == 0 for year in named)
    marks = [i for i in sheet.items if isinstance(i, Stroke) and i.colour == "quiet"]
    assert len(marks) <= 80


def test_years_are_named_in_round_steps() -> None:
    """1, 2, 5, 10 and so on, the least by which a name has room; without an end."""
    assert [year_step(40 / k, 40) for k in (1, 2, 3, 5, 6, 10, 11, 20, 21, 50, 51, 170, 1000, 9000)] == [
        1, 2, 5, 5, 10, 10, 20, 20, 50, 50, 100, 200, 1000, 10000,
    ]  # fmt: skip


@pytest.mark.parametrize("width", canvas.WIDTHS)
def test_many_points_are_not_all_labelled(width: canvas.Width) -> None:
    """Of fifty points the ends and the extremes are labelled; of ten, all that have room."""
    for count, most in ((50, 4), (10, 10)):
        points = [at(1974 + k, 100 + (k * 37) % 50, joined=k > 0) for k in range(count)]
        sheet = canvas.lay_out(view("series", *points, series=("All",), variant="line"), FONTS["en"], width)
        labels = [i.text for i in sheet.items if isinstance(i, Words) and i.group]
        assert 2 <= len(labels) <= most
        values = [p.value or 0.0 for p in points]
        assert {f"{max(values):g}", f"{min(values):g}"} <= set(labels)


@pytest.mark.parametrize("width", canvas.WIDTHS)
def test_slopes_below_zero(width: canvas.Width) -> None:
    """Values below zero stand below the line of zero, and on the sheet."""
    points = [
        PointView(k, k, f"{after}", after, before, f"{before}", f"{after}", f"{before}", f"{after}", f"{before}")
        for k, before, after in (("a", -5.0, 7.0), ("b", 3.0, -9.0), ("c", -2.0, -4.0))
    ]
    made = view("slope", *points, ends=("Before", "After"))
    sheet = canvas.lay_out(made, FONTS["en"], width)
    assert list(faults(sheet)) == []
    _slope_is_right(made, sheet)
    zero = next(i for i in sheet.items if isinstance(i, Stroke) and i.colour == "ink").lines[0][0][1]
    for p in points:
        ys = [y for i in of(sheet, p) if isinstance(i, Stroke) and len(i.lines[0]) == 2 for _, y in i.lines[0]]
        assert (ys[0] > zero, ys[1] > zero) == ((p.before or 0) < 0, (p.value or 0) < 0)


@pytest.mark.parametrize("width", canvas.WIDTHS)
@pytest.mark.parametrize("kind", ["ranked-bars", "share", "range", "slope", "funnel", "pyramid", "flow", "series"])
def test_a_word_of_250_letters_breaks(kind: str, width: canvas.Width) -> None:
    """A word longer than its line is broken, wherever a type of chart sets it."""
    long = "Donaudampfschiff" * 16
    texts = {"before": 5.0, "before_shown": "5", "detail": long}
    points = [
        replace(at(2020 + k, 10.0 + k, k, joined=False), label=f"{long}{k}", scope=scope, **texts)
        for k, scope in enumerate(("", long))
    ]
    more = {"series": ("One", long), "variant": "line"} if kind == "series" else {"ends": ("Before", "After")}
    more["variant"] = {"flow": "line", "share": "each"}.get(kind, "line")
    made = view(kind, *points, axis=long, key=(("scope", long),), **more)
    assert list(faults(canvas.lay_out(made, FONTS["en"], width))) == []


@pytest.mark.parametrize("value", [1e-12, 1e-9, 0.5, 1e12, 1e20])
@pytest.mark.parametrize("width", canvas.WIDTHS)
def test_an_axis_of_any_size(value: float, width: canvas.Width) -> None:
    """The marks of an axis differ from one another, from billionths to trillions."""
    made = view("series", at(2020, value, joined=False), at(2021, value * 3), series=("All",), variant="line")
    sheet = canvas.lay_out(made, FONTS["en"], width)
    named = [i.text for i in sheet.items if isinstance(i, Words) and i.anchor == "end"]
    assert len(named) == len(set(named)) >= 3
    assert [i for i in faults(sheet) if "lies over" in i] == []
