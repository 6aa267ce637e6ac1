"""Charts: every type is complete, drawn alike twice, legible, and honest about what it joins."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from fontTools.ttLib import TTFont

from casebook import charts, kinds
from casebook.catalog import Catalog
from casebook.charts import canvas, crew, form, style
from casebook.charts.base import Chart, ChartRecord
from casebook.charts.digits import Digits
from casebook.charts.fonts import FOLDER, Fonts, coverage, web_fonts
from casebook.charts.sheet import Fill, Sheet, Stroke, Words
from casebook.charts.typeset import NOT_FIRST, NOT_LAST, wrap
from casebook.disk import Disk
from casebook.errors import LANGUAGES, ContentError, Language, Place, ToolError, problem_lines
from casebook.evidence import examine
from casebook.kinds.chart import ADAPTER
from casebook.kinds.dataset import Dataset
from casebook.kinds.fact import Fact
from casebook.kinds.source import Source
from casebook.load import load
from casebook.model.record import Record
from casebook.pipeline import check
from casebook.presses.charts import draw_all
from casebook.text import Words as Vocabulary
from casebook.view import FigureView

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "templates" / "assets" / "fonts"
Data = dict[str, Any]


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def fact(slug: str, zh: str, en: str, **figure: Any) -> Fact:
    return Fact.model_validate(
        {
            "id": slug,
            "topic": "brand",
            "subject": both(zh, en),
            "named": False,
            "segment": "all",
            "label": both("指标" + slug, "measure " + slug),
            "figure": {"unit": "percent", **figure},
            "told_by": "report",
            "section": "1.1",
        }
    )


def row(name: str, period: str, value: str, **more: Any) -> Data:
    return {"row": name, "period": period, "value": Decimal(value), "source": "bureau", **more}


def dataset(slug: str, zh: str, en: str, *rows: Data, unit: str = "CNY_100m") -> Dataset:
    return Dataset.model_validate(
        {
            "id": slug,
            "title": both(zh, en),
            "theme": "market",
            "unit": unit,
            "scope": both("范围", "Scope"),
            "variants": [{"id": "wide", "name": both("宽口径", "wide count")}],
            "rows": rows,
        }
    )


def source(slug: str, standing: str) -> Source:
    return Source.model_validate(
        {
            "id": slug,
            "title": "一份报告",
            "language": "zh",
            "translated": "A report",
            "publisher": both("统计局", "The bureau"),
            "standing": standing,
        }
    )


RECORDS: list[Record] = [
    source("report", "unnamed"),
    source("bureau", "first_hand"),
    fact("f-1.1-01", "某服饰品牌", "an apparel brand", form="before_after", before=15, value=45),
    fact("f-1.1-02", "某食品品牌", "a food brand", form="before_after", before=25, value=8),
    fact("f-1.1-03", "某美妆品牌", "a beauty brand", form="change_percent", value=40, direction="up"),
    fact("f-1.1-04", "某家居品牌", "a home brand", form="change_percent", value=25, direction="down", bound="over"),
    fact("f-1.1-05", "高价值用户", "high-value users", form="share", value=60),
    fact("f-1.1-06", "超级用户", "superusers", form="share", value=15, bound="about"),
    fact("f-1.1-07", "某饮料品牌", "a beverage brand", form="duration", unit="day", spoken=both("数小时", "hours")),
    fact("f-1.1-10", "常客", "regulars", form="share", value=55),
    fact("f-1.1-11", "退货", "returns", form="share", value=-10),
    fact("f-1.1-12", "复购", "repurchase", form="range", low=60, high=150),
    fact("f-1.1-08", "市场", "the market", form="level", unit="CNY_trillion", value=5, bound="over"),
    fact("f-1.1-09", "岗位", "posts", form="range", unit="CNY_100m", low=20000, high=40000),
    dataset(
        "sales",
        "销售额",
        "Sales",
        row("2019", "2019", "10000"),
        row("2020", "2020", "20000"),
        row("2021", "2021", "30000", standing=("derived",), bound="about"),
        row("2022", "2022", "35000"),
        row("2023", "2023", "41000"),
        row("2023-h1", "2023-H1", "19000"),
        row("2023-wide", "2023", "52000", variant="wide"),
        row("2024", "2024", "50000", standing=("forecast",)),
    ),
    dataset(
        "waste", "废料", "Waste", row("2022", "2022", "1559095000"), row("2023", "2023", "1200000000"), unit="tonne"
    ),
    dataset("shops", "门店", "Shops", row("2022", "2022", "20000"), row("2023", "2023", "30000"), unit="count"),
    dataset("carts", "小车", "Carts", row("2022", "2022", "20000"), row("2023", "2023", "40000"), unit="count"),
    dataset(
        "slips",
        "笔误",
        "Slips",
        row("2014", "1614", "9000"),
        row("2021", "2021", "9100"),
        row("2022", "2022", "9200"),
        row("2023", "2023", "1" + "0" * 28),
    ),
    dataset(
        "orders",
        "订单额",
        "Orders",
        row("2016", "2016", "4000", standing=("derived",)),
        row("2017", "2017", "5000"),
        row("2021", "2021", "9000"),
        row("2022", "2022", "12000", standing=("estimate",)),
    ),
]
CATALOG = Catalog(RECORDS, {}, {})
PART = {
    "title": both("触达", "Reach"),
    "text": both("公域内容与门店导流，逐步沉淀", "Public content and store traffic"),
}
SAMPLES: dict[str, Data] = {
    "ranked-bars": {"rows": [{"fact": "f-1.1-03"}, {"fact": "f-1.1-04"}], "highlight": "f-1.1-04"},
    "slope": {
        "rows": [{"fact": "f-1.1-01"}, {"fact": "f-1.1-02"}],
        "highlight": "f-1.1-01",
    },
    "series": {"lines": [{"dataset": "sales"}, {"dataset": "orders"}], "highlight": "sales"},
    "share": {"rows": [{"fact": "f-1.1-05"}, {"fact": "f-1.1-06"}], "rest": both("其余用户", "All others")},
    "funnel": {"stages": [PART, {"title": both("加粉", "Add"), "fact": "f-1.1-05"}], "highlight": "Add"},
    "pyramid": {"layers": [PART, {"title": both("测评", "Reviews"), "fact": "f-1.1-07"}]},
    "range": {
        "rows": [
            {"fact": "f-1.1-08", "definition": both("未写口径", "No scope given")},
            {"cell": "sales/2023", "definition": both("含退货", "Returns included")},
            {"fact": "f-1.1-09", "definition": both("估计", "An estimate")},
            {"low": "sales/2019", "high": "sales/2024", "definition": both("首尾之间", "From first to last")},
        ]
    },
    "flow": {"shape": "loop", "steps": [PART, {"title": both("复盘", "Review")}], "highlight": "Review"},
}
MORE: list[Data] = [
    {"chart": "series", "lines": [{"dataset": "sales"}], "mark": "columns"},
    {"chart": "series", "lines": [{"dataset": "orders"}], "zero": False},
    {"chart": "ranked-bars", "rows": [{"fact": "f-1.1-08"}, {"fact": "f-1.1-09"}, {"cell": "sales/2021"}]},
    {"chart": "slope", "rows": [{"before": "sales/2019", "after": "sales/2021"}]},
    {"chart": "share", "rows": [{"fact": "f-1.1-05"}], "of": "each"},
    {"chart": "funnel", "stages": [{"title": both(z, e), "fact": f} for z, e, f in (
        ("甲", "A", "f-1.1-05"), ("乙", "B", "f-1.1-06"))]},
    {"chart": "flow", "shape": "layers", "steps": [PART, {"title": both("数据层", "Data"), "fact": "f-1.1-05"}]},
    {"chart": "flow", "shape": "line", "steps": [{"title": both(f"第{c}步", f"Step {c}")} for c in "ABCDEF"]},
]  # fmt: skip
EVERY = [{"chart": name, **sample} for name, sample in SAMPLES.items()] + MORE


def record(data: Data, slug: str = "sample") -> ChartRecord:
    titles = {"title": both("一句结论", "A finding"), "subtitle": both("所量之物", "What is measured")}
    return ADAPTER.validate_python({"id": slug, **titles, **data})


def view(data: Data, language: Language = "zh", slug: str = "sample") -> FigureView:
    return charts.view_of(record(data, slug), CATALOG, Vocabulary.load(language))


def name_of(data: Data) -> str:
    return "-".join([data["chart"], *(str(data[key]) for key in ("mark", "of", "shape", "zero") if key in data)])


@pytest.mark.parametrize("chart", charts.ALL, ids=lambda chart: chart.name)
def test_type_is_complete(chart: Chart) -> None:
    """A type has a sample, a model that takes its name, and an example in its docstring that the model accepts."""
    assert chart.name in SAMPLES
    assert charts.of_type(chart.name) is chart
    told = inspect.cleandoc(chart.model.__doc__ or "")
    example = yaml.safe_load(textwrap.dedent(told[told.rindex("\n", 0, told.index("chart: ")) + 1 :]))
    made = ADAPTER.validate_python({"id": "example", **example})
    assert isinstance(made, chart.model)


def test_docs_show_what_the_models_take() -> None:
    """Every example of docs/charts.md is a chart."""
    examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "charts.md").read_text("utf-8"), re.S)
    assert {ADAPTER.validate_python({"id": "x", **yaml.safe_load(e)}).model_dump()["chart"] for e in examples} >= {
        "ranked-bars", "slope", "series", "share", "range", "funnel",
    }  # fmt: skip


@pytest.mark.parametrize("data", EVERY, ids=name_of)
@pytest.mark.parametrize("language", LANGUAGES)
def test_drawn_twice_same_bytes(data: Data, language: Language) -> None:
    """A drawing depends on the view and on nothing else."""
    fonts, figure = Fonts(FONTS, language), view(data, language)
    assert not list(charts.type_of(record(data)).check(record(data), CATALOG))
    for draw in (canvas.site_svg, canvas.png, lambda figure, fonts: canvas.render(figure, fonts).form):
        assert draw(figure, fonts) == draw(figure, fonts)
    assert canvas.site_svg(figure, fonts, "narrow") != canvas.site_svg(figure, fonts, "wide")


@pytest.mark.parametrize("data", EVERY, ids=name_of)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", canvas.WIDTHS)
def test_labels_stand_clear(data: Data, language: Language, width: canvas.Width) -> None:
    """No label lies over another or runs over the edge, on a desktop and on a phone."""
    assert list(faults(canvas.lay_out(view(data, language), Fonts(FONTS, language), width))) == []


def test_grey_print_tells_apart_what_hues_do() -> None:
    """The highlighted bar has an outline of ink that others have not; of two lines one is dashed, and the highlighted
    one is whole and wider."""
    bars = canvas.lay_out(view({"chart": "ranked-bars", **SAMPLES["ranked-bars"]}), Fonts(FONTS, "zh"), "wide")
    filled = {item.group: item.colour for item in bars.items if isinstance(item, Fill)}
    outlined = {i.group for i in bars.items if isinstance(i, Stroke) and i.colour == "ink" and i.group in filled}
    assert outlined == {group for group, colour in filled.items() if colour == style.HIGHLIGHT} != set()
    two = {"chart": "series", "lines": [{"dataset": "shops"}, {"dataset": "carts"}], "highlight": "shops"}
    lines = canvas.lay_out(view(two), Fonts(FONTS, "zh"), "wide")
    found = {i.colour: (i.dash, i.width) for i in lines.items if isinstance(i, Stroke) and i.group.startswith("line")}
    lit, other = found[style.HIGHLIGHT], next(v for colour, v in found.items() if colour != style.HIGHLIGHT)
    assert lit[0] == () != other[0] and lit[1] > other[1]


def faults(sheet: Sheet) -> Iterator[str]:
    words = [item for item in sheet.items if isinstance(item, Words)]
    for k, one in enumerate(words):
        if one.box.left < -0.5 or one.box.right > sheet.width + 0.5 or one.box.top < -0.5:
            yield f"{one.text} runs over the edge"
        yield from (f"{one.text} lies over {other.text}" for other in words[k + 1 :] if one.box.meets(other.box))


def test_charts_of_the_edition() -> None:
    """Every chart of the edition can be laid out in both languages and both widths, its labels clear."""
    try:
        catalog = check(ROOT)
    except ContentError as error:
        pytest.skip(f"{error}: what they are is told by ./run check")
    found = {
        f"{made.id} {language} {width}": told
        for made in catalog.all(ChartRecord)
        for language in LANGUAGES
        for width in canvas.WIDTHS
        if (told := list(faults(_laid(made, catalog, language, width))))
    }
    assert found == {}


def _laid(made: ChartRecord, catalog: Catalog, language: Language, width: canvas.Width) -> Sheet:
    figure = charts.view_of(made, catalog, Vocabulary.load(language))
    return canvas.lay_out(figure, Fonts(FONTS, language), width)


@pytest.mark.parametrize("data", EVERY, ids=name_of)
@pytest.mark.parametrize("width", canvas.WIDTHS)
def test_site_svg_takes_its_colours_from_the_page(data: Data, width: canvas.Width) -> None:
    """A colour on the site is a class that the style sheet knows, a literal behind it; no element has a style."""
    sheet = (ROOT / "templates" / "assets" / "css" / "55-charts.css").read_text("utf-8")
    tree = ET.fromstring(canvas.site_svg(view(data), Fonts(FONTS, "zh"), width))
    shapes = [element for element in tree.iter() if element.tag.endswith(("path", "text"))]
    assert shapes
    for shape in shapes:
        attribute, token = str(shape.get("class")).removeprefix("cb-").split("-")
        assert f".cb-{attribute}-{token} {{\n  {attribute}: var(--cb-{token});\n}}" in sheet
        assert shape.get(attribute) == style.colour(token, "light")
    assert not any(name in element.attrib for element in tree.iter() for name in ("style", "onclick"))


@pytest.mark.parametrize("data", EVERY, ids=name_of)
@pytest.mark.parametrize("language", LANGUAGES)
def test_svg_file_is_the_poster(data: Data, language: Language) -> None:
    """The SVG file has all shapes and words of the poster, in literal colours, its words as wide as they were measured;
    it is well-formed, asks for nothing, and what stands at its foot is printed in it."""
    fonts, figure = Fonts(FONTS, language), replace(view(data, language), foot=("A < B & C", "https://x.example/c/"))
    sheet = canvas.poster(figure, fonts)
    source = canvas.render(figure, fonts).file
    tree = ET.fromstring(source)
    words = [item for item in sheet.items if isinstance(item, Words)]
    texts = [element for element in tree.iter() if element.tag.endswith("}text")]
    assert [element.text for element in texts] == [item.text for item in words]
    assert [e.text for e in texts][-2:] == ["A < B & C", "https://x.example/c/"]
    assert len([e for e in tree.iter() if e.tag.endswith("}path")]) == len(sheet.items) - len(words)
    for element, item in zip(texts, words, strict=True):
        if len(item.text) > 1:
            width = fonts.width(item.text, item.size, item.bold)
            assert float(element.attrib["textLength"]) == pytest.approx(width, abs=0.06)
    assert b"class=" not in source and b"style=" not in source and b"href" not in source and b"url(" not in source


@pytest.mark.parametrize("data", EVERY, ids=name_of)
@pytest.mark.parametrize("language", LANGUAGES)
def test_form_is_the_drawing_and_nothing_else(data: Data, language: Language) -> None:
    """The book's form has the drawing's size, its shapes in literal colours, and every word as text of our fonts."""
    fonts, figure = Fonts(FONTS, language), view(data, language)
    sheet = canvas.lay_out(figure, fonts, "low")
    made = form.unpacked(canvas.render(figure, fonts).form)
    assert (made.width, made.height) == pytest.approx((sheet.width + 2, sheet.height + 2))
    lines = made.operators.splitlines()
    assert sum(line == "h f" for line in lines) == sum(isinstance(item, Fill) for item in sheet.items)
    assert sum(line == "S" for line in lines) == sum(isinstance(item, Stroke) for item in sheet.items)
    assert sum(line.endswith(" ET") for line in lines) == sum(isinstance(item, Words) for item in sheet.items)
    tokens = {style.colour(item.colour, "light") for item in sheet.items if item.colour != "paper"}
    assert all(form.rgb(tint) in made.operators for tint in tokens)
    told = {char for glyphs in made.letters.values() for char in glyphs.values()}
    assert told == {char for item in sheet.items if isinstance(item, Words) for char in item.text}
    assert all((FONTS / file).is_file() for file in made.letters)


def test_ids_are_the_charts_own() -> None:
    """Two charts in two widths share no id, in one page, and what names them is there."""
    seen: list[str] = []
    for slug in ("one", "two"):
        for width in canvas.WIDTHS:
            tree = ET.fromstring(canvas.site_svg(view(EVERY[0], "zh", slug), Fonts(FONTS, "zh"), width))
            ids = [element.get("id") for element in tree.iter() if element.get("id")]
            seen += [found for found in ids if found]
            assert tree.get("role") == "img"
            assert set((tree.get("aria-labelledby") or "").split()) <= set(ids)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["ranked-bars", "slope", "series", "share", "range"])
def test_description_tells_the_extremes(name: str, language: Language) -> None:
    """Who cannot see a chart hears its highest and its lowest figure."""
    figure = view({"chart": name, **SAMPLES[name]}, language)
    shown = [p for p in figure.points if p.value is not None and p.text]
    if name == "series":  # its sentences leave out what is not measured alike
        shown = [p for p in shown if not (p.scope or p.partial or "forecast" in p.standing)]
    top, bottom = (pick(shown, key=lambda p: p.value or 0.0) for pick in (max, min))
    assert top.text in figure.description
    assert bottom.text in figure.description
    assert ("最高" in figure.description) if language == "zh" else ("ighest" in figure.description)


@pytest.mark.parametrize("data", EVERY, ids=name_of)
@pytest.mark.parametrize("language", LANGUAGES)
def test_table_holds_the_figures(data: Data, language: Language) -> None:
    """The table beside a chart has every figure of the chart, leading to its record."""
    figure = view(data, language)
    cells = {cell.text: cell for line in figure.table.rows for cell in line}
    assert all(len(line) == len(figure.table.heads) == len(figure.table.numeric) for line in figure.table.rows)
    for point in figure.points:
        if point.text:
            assert cells[point.text].kind in {"fact", "dataset"}


def test_no_line_joins_what_is_not_measured_alike() -> None:
    """A line leads only from plain point to plain point, and not over years without one."""
    figure = view({"chart": "series", **SAMPLES["series"]})
    joined = {point.key for point in figure.points if point.joined}
    assert joined == {"sales/2020"}  # then come a derived point and half a year
    sheet = canvas.lay_out(figure, Fonts(FONTS, "zh"))
    drawn = [i for i in sheet.items if isinstance(i, Stroke) and i.width >= style.STROKE]
    assert sum(len(line) - 1 for stroke in drawn for line in stroke.lines) == len(joined)


def test_marks_say_what_they_are() -> None:
    """A forecast is not drawn as a plain figure is, nor another scope as the series' own; the key names them."""
    figure = view({"chart": "series", **SAMPLES["series"]}, "en")
    assert [code for code, _ in figure.key] == ["derived", "forecast", "estimate", "scope", "partial"]
    assert dict(figure.key)["scope"].endswith("wide count")
    by_key = {point.key: point for point in figure.points}
    assert by_key["sales/2023-h1"].partial
    assert by_key["sales/2023-wide"].scope == "wide count"


@pytest.mark.parametrize("name", ["ranked-bars", "range"])
def test_bars_stand_on_zero(name: str) -> None:
    """Where lengths are compared, a line of ink marks zero."""
    sheet = canvas.lay_out(view({"chart": name, **SAMPLES[name]}), Fonts(FONTS, "zh"))
    assert any(isinstance(item, Stroke) and item.colour == "ink" for item in sheet.items)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"chart": "ranked-bars", "rows": [{"fact": "f-1.1-03"}, {"fact": "f-1.1-01"}]}, "chart-needs-slope"),
        ({"chart": "ranked-bars", "rows": [{"fact": "f-1.1-03"}, {"fact": "f-1.1-05"}]}, "chart-forms-differ"),
        ({"chart": "ranked-bars", "rows": [{"fact": "f-1.1-05"}, {"cell": "sales/2019"}]}, "chart-units-differ"),
        ({"chart": "ranked-bars", "rows": [{"fact": "f-1.1-07"}, {"fact": "f-1.1-05"}]}, "chart-no-number"),
        ({"chart": "slope", "rows": [{"fact": "f-1.1-05"}]}, "chart-needs-before"),
        ({"chart": "share", "rows": [{"fact": "f-1.1-05"}, {"fact": "f-1.1-10"}]}, "chart-over-whole"),
        ({"chart": "share", "rows": [{"fact": "f-1.1-11"}], "of": "each"}, "chart-no-share"),
        ({"chart": "share", "rows": [{"fact": "f-1.1-12"}], "of": "each"}, "chart-no-share"),
        ({"chart": "share", "rows": [{"fact": "f-1.1-05"}, {"fact": "f-1.1-01"}]}, "chart-needs-percent"),
        ({"chart": "series", "lines": [{"dataset": "slips"}]}, "chart-stray-year"),
        *(
            ({"chart": name, **sample}, "chart-too-large")
            for name, sample in {
                "series": {"lines": [{"dataset": "slips"}]},
                "ranked-bars": {"rows": [{"cell": "slips/2022"}, {"cell": "slips/2023"}]},
                "slope": {"rows": [{"before": "slips/2022", "after": "slips/2023"}]},
                "range": {
                    "rows": [
                        {"low": "slips/2022", "high": "slips/2023", "definition": both("甲", "A")},
                        {"cell": "slips/2021", "definition": both("乙", "B")},
                    ]
                },
                "funnel": {"stages": [PART, {"title": both("甲", "A"), "cell": "slips/2023"}]},
                "pyramid": {"layers": [PART, {"title": both("甲", "A"), "cell": "slips/2023"}]},
                "flow": {"steps": [PART, {"title": both("甲", "A"), "cell": "slips/2023"}]},
            }.items()
        ),
        ({"chart": "share", "rows": [{"cell": "sales/2019"}]}, "chart-needs-percent"),
        ({"chart": "series", "lines": [{"dataset": "sales", "rows": ["1999"]}]}, "chart-no-row"),
        ({"chart": "series", "lines": [{"dataset": "sales", "variants": ["none"]}]}, "chart-no-variant"),
        (
            {"chart": "series", "mark": "columns", "lines": [{"dataset": "sales"}, {"dataset": "orders"}]},
            "chart-columns-one",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(data: Data, code: str) -> None:
    """A type says what is wrong with its figures, in both languages."""
    found = list(charts.type_of(record(data)).check(record(data), CATALOG))
    assert code in {fault.code for fault in found}
    assert all(fault.message.zh and fault.message.en and fault.fix.zh and fault.fix.en for fault in found)


def test_highlight_names_something() -> None:
    """A highlight that names nothing in the chart is refused."""
    with pytest.raises(ValueError, match="names nothing in this chart"):
        record({"chart": "ranked-bars", **SAMPLES["ranked-bars"], "highlight": "f-9.9-99"})


def test_missing_glyph_is_refused() -> None:
    """A character that no committed font has stops the build, and the message names it and the chart."""
    data = {"chart": "flow", "steps": [{"title": both("𠮷", "Rare")}, PART]}
    with pytest.raises(ToolError, match=r"chart sample.*U\+20BB7"):
        canvas.site_svg(view({**data, "shape": "line"}), Fonts(FONTS, "zh"))


def test_site_fonts_hold_what_charts_need() -> None:
    """The subset faces of the site cover each character once, and say so in few words."""
    fonts = Fonts(FONTS, "zh")
    used = [canvas.characters(view(data), fonts) for data in EVERY]
    regular, bold = (set("≈⌀").union(*some) for some in zip(*used, strict=True))
    faces = web_fonts(fonts, regular, bold)
    spans = [re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face.ranges) for face in faces if face.weight == 400]
    for char in regular:
        held = [n for n, face in enumerate(spans) for a, b in face if int(a, 16) <= ord(char) <= int(b or a, 16)]
        assert len(held) == 1, char
    assert sum(map(len, spans)) < len(set(regular)) / 4
    assert all(face.data[:4] == b"wOF2" and len(face.data) < 40_000 for face in faces)


def test_fingerprint_follows_the_view() -> None:
    """Another figure, another language: another drawing."""
    marks = {canvas.fingerprint(view(data, lang), Fonts(FONTS, lang)) for data in EVERY for lang in LANGUAGES}
    assert len(marks) == len(EVERY) * len(LANGUAGES)


def test_matplotlib_is_called_late_and_without_pyplot() -> None:
    """Checking and viewing charts does not import matplotlib, a fingerprint neither; drawing never needs pyplot."""
    script = """
        import sys
        import casebook.kinds.chart
        from casebook.charts import canvas
        from casebook.charts.fonts import Fonts
        from casebook.view import FigureView, TableView
        from pathlib import Path
        fonts = Fonts(Path(sys.argv[1]), "zh")
        view = FigureView("x", "flow", "zh", "t", "s", (), "d", TableView("c", (), (), ()), variant="layers")
        canvas.fingerprint(view, fonts)
        assert "matplotlib" not in sys.modules
        canvas.png(view, fonts)
        assert "matplotlib" in sys.modules and "matplotlib.pyplot" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(FONTS)], check=True, cwd=ROOT)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_read(theme: style.Theme) -> None:
    """Text stands out from the paper by 4.5 to 1, marks by 3 to 1."""
    for token in ("ink", "quiet", "seal", *style.SERIES):
        assert contrast(style.colour(token, theme), style.colour("paper", theme)) >= 4.5
    assert contrast(style.colour("ochre", theme), style.colour("paper", theme)) >= 3


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("width", [3, 5, 8, 13])
def test_lines_break_where_they_may(width: int) -> None:
    """No line begins with a closing mark or ends with an opening one; a figure keeps its unit; nothing is lost."""
    text = "直播电商（网经社口径），2024年：交易规模“超过”五万亿元，其中 mini programme 约占三成。"
    lines = wrap(text, width, lambda line: sum(1.0 if ord(c) > 255 else 0.5 for c in line))
    assert not any(line[0] in NOT_FIRST or line[-1] in NOT_LAST for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert any("2024年" in line for line in lines)


def test_a_wide_word_breaks_behind_its_hyphen() -> None:
    """What is wider than the line breaks where a compositor would break it; else hyphens hold."""
    assert wrap("one-to-one talk", 11, len) == ["one-to-one", "talk"]
    assert wrap("Private-domain", 10, len) == ["Private-", "domain"]


# What is told before anything is drawn, with its place


def problems(tmp_path: Path, **files: str) -> list[str]:
    """What is told of the small project with other files in it, in both languages."""
    project = tmp_path / "project"
    shutil.copytree(ROOT / "tests" / "books" / "bikes", project)
    for name, text in files.items():
        path = project / "data" / name.replace("__", "/").replace("_yml", ".yml").replace("_csv", ".csv")
        path.write_text(text, "utf-8")
    try:
        check(project)
    except ContentError as error:
        return [line for language in LANGUAGES for line in problem_lines(error.problems, language)]
    return []


SMALL = ROOT / "tests" / "books" / "bikes" / "data"
BARS = """\
chart: ranked-bars
title: {zh: 一句结论, en: A finding}
subtitle: {zh: 所量之物, en: What is measured}
rows:
"""


@pytest.mark.parametrize(("count", "limit"), [(1, "2"), (17, "16")])
def test_too_few_and_too_many_bars_are_told(tmp_path: Path, count: int, limit: str) -> None:
    """How many rows a chart takes is said in either language, and not as a library says it."""
    rows = "".join(f"  - fact: f-1.1-{k:02d}\n" for k in range(count))
    told = problems(tmp_path, charts__bars_yml=BARS + rows)
    assert told[0].startswith("data/charts/bars.yml:5:3: ")
    assert len(told) == 4
    assert all(limit in told[k] + told[k + 1] for k in (0, 2))
    assert not any("should have" in line or "[{" in line for line in told)


@pytest.mark.parametrize(("char", "code"), [("😀", "1F600"), ("𠮷", "20BB7"), ("א", "05D0"), ("\u200b", "200B")])
@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("charts/rides-series.yml", "en: Rides rise year by year; the county counts fewer"),
        ("datasets/rides-by-year.yml", "en: Rides"),
        ("sources/county-survey.yml", "en: "),
    ],
)
def test_characters_without_a_font_are_told(tmp_path: Path, file: str, old: str, char: str, code: str) -> None:
    """A character that no font has is told where it stands: in the chart, its dataset, its source."""
    text = (SMALL / file).read_text("utf-8")
    line, column = next((k + 1, found) for k, found in enumerate(text.split("\n"))
                        for found in [one.find(old) for one in [text.split("\n")[k]]] if found >= 0)  # fmt: skip
    changed = text.replace(old, f"{old} {char} ", 1) if not old.endswith(" ") else text.replace(old, f"{old}{char} ", 1)
    told = problems(tmp_path, **{file.replace("/", "__").replace(".yml", "_yml"): changed})
    assert len(told) == 4
    assert all(one.startswith(f"data/{file}:{line}:") for one in told[::2])
    assert all(f"U+{code}" in one for one in told[::2])
    assert column >= 0


def test_a_character_outside_of_charts_is_not_the_charts_affair(tmp_path: Path) -> None:
    """What no chart shows is not refused for the charts' fonts."""
    text = (SMALL / "terms" / "return.yml").read_text("utf-8")
    assert problems(tmp_path, terms__return_yml=text.replace("en: ", "en: א ", 1)) == []


def test_regular_and_bold_cover_the_same() -> None:
    """What `missing` says of the regular fonts holds for the bold, and both as a library reads them."""
    for language in LANGUAGES:
        for regular, bold in zip(*(Fonts(FOLDER, language).files(is_bold) for is_bold in (False, True)), strict=True):
            assert coverage(regular) == coverage(bold) == frozenset(TTFont(regular).getBestCmap())


# Digits


def test_labels_round_by_the_spread() -> None:
    """Drawn figures keep the digits that tell them apart; up to five significant ones stay as they are."""
    for numbers, shown in (
        (["24.27643908", "18.1", "31"], ["24.28", "18.1", "31"]),
        (["15590950000", "9000000000"], ["15590000000", "9000000000"]),
        (["2.86505", "3.7031"], ["2.865", "3.7031"]),
        (["100.000123", "100.000456"], ["100.000123", "100.000456"]),
        (["5000", "0.001234567"], ["5000", "0.0012"]),
        (["-24.27643908", "24.27643908"], ["-24.28", "24.28"]),
        (["999.99999", "1"], ["1000", "1"]),
        (["0", "123456.7"], ["0", "123500"]),
    ):
        digits = Digits.of([Decimal(n) for n in numbers])
        assert [digits.cut(Decimal(n)) for n in numbers] == [Decimal(n) for n in shown]


@pytest.mark.parametrize(
    ("language", "whole", "drawn"),
    [("zh", "155909.5万吨", "15.59亿吨"), ("en", "1,559.095 million tonnes", "1.559 billion tonnes")],
)
def test_tables_keep_every_digit(language: Language, whole: str, drawn: str) -> None:
    """What is drawn is rounded; the table, the description and the mark's title say the whole figure."""
    figure = view({"chart": "ranked-bars", "rows": [{"cell": "waste/2022"}, {"cell": "waste/2023"}]}, language)
    assert whole in {cell.text for line in figure.table.rows for cell in line}
    assert whole in figure.description
    fonts = Fonts(FONTS, language)
    words = {item.text for item in canvas.lay_out(figure, fonts).items if isinstance(item, Words)}
    assert drawn in words
    assert whole not in words
    assert whole in canvas.site_svg(figure, fonts).decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_names_what_it_counts(language: Language) -> None:
    """An axis without a unit says what is counted, with the scale; one with a unit says the unit."""
    one = view({"chart": "series", "lines": [{"dataset": "shops"}]}, language)
    two = view({"chart": "series", "lines": [{"dataset": "shops"}, {"dataset": "carts"}]}, language)
    assert one.axis == ("门店（万）" if language == "zh" else "Shops")
    assert two.axis == ("数量（万）" if language == "zh" else "Number")
    assert one.axis in [i.text for i in canvas.lay_out(one, Fonts(FONTS, language)).items if isinstance(i, Words)]


# Who draws


def test_the_same_whoever_draws(tmp_path: Path) -> None:
    """Drawn here or by processes of their own, a chart has the same bytes; each is told when it is done."""
    views = [view(data, language) for data in EVERY for language in ("zh",)]
    fonts = Fonts(FONTS, "zh")
    told: list[tuple[int, int]] = []
    assert len(views) > crew.FEW
    pooled = list(crew.draw(views, fonts, lambda done, of: told.append((done, of))))
    alone = [found for one in views for found in crew.draw([one], fonts)]
    assert pooled == alone
    assert told == [(k + 1, len(views)) for k in range(len(views))]


def test_what_cannot_be_drawn_is_a_problem_of_its_record(tmp_path: Path) -> None:
    """A drawing that fails is told with the place of its record, in both languages, and the others with it."""
    made = [record({"chart": "flow", "steps": [{"title": both("𠮷", "Rare")}, PART]}, slug) for slug in ("one", "two")]
    places = {("chart", slug): Place(f"data/charts/{slug}.yml", 1, 1) for slug in ("one", "two")}
    catalog = Catalog([*RECORDS, *made], {}, places)
    drawings = draw_all(catalog, Vocabulary.load("zh"), Disk(tmp_path))
    with pytest.raises(ContentError) as caught:
        drawings.prepare()
    for language in LANGUAGES:
        lines = problem_lines(caught.value.problems, language)
        assert [line.split(":", 1)[0] for line in lines[::2]] == ["data/charts/one.yml", "data/charts/two.yml"]
        assert all("U+20BB7" in line for line in lines[::2])


def test_drawings_are_kept(tmp_path: Path) -> None:
    """What was drawn is not drawn again; another figure is."""
    places = {("chart", "kept"): Place("data/charts/kept.yml", 1, 1)}
    catalog = Catalog([*RECORDS, record(EVERY[0], "kept")], {}, places)
    told: list[tuple[int, int]] = []
    for drawn in (1, 0):
        drawings = draw_all(catalog, Vocabulary.load("en"), Disk(tmp_path))
        assert drawings.prepare(lambda done, of: told.append((done, of))) == drawn
    assert told == [(1, 1)]
    one = drawings["kept"]
    assert one.wide.startswith("<svg")
    assert form.unpacked(one.form).letters
    assert one.png.startswith(b"\x89PNG")
    assert one.file.startswith(b"<svg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_foot_says_grades_and_the_whole_address(language: Language, tmp_path: Path) -> None:
    """Below a chart that travels alone stand the grades of its figures, or that they have none, and the whole address
    of its page where the edition has one; they are drawn, and another grade or address is another drawing."""
    shutil.copytree(ROOT / "tests" / "books" / "bikes", tmp_path / "bikes")
    edition = tmp_path / "bikes" / "data" / "edition.yml"
    edition.write_text(edition.read_text("utf-8") + "site: https://rides.example/book/\n", "utf-8")
    disk, words = Disk(tmp_path / "bikes"), Vocabulary.load(language)
    catalog = load(disk, kinds.ALL)
    findings = examine(catalog)
    drawings = draw_all(catalog, words, disk, findings)
    own = "" if language == "zh" else "en/"
    facts, cells = drawings["return-slope"], drawings["rides-series"]
    letters = [findings.standing(slug).grade for slug in ("f-1.1-02", "f-1.1-03")]
    assert letters == ["D", "D"]
    counted = words("chart.foot.counted", grade="D", n="2")
    assert facts.view.foot == (
        words("chart.foot.grades", grades=counted),
        f"https://rides.example/book/{own}charts/return-slope/",
    )
    assert cells.view.foot[0] == words("chart.foot.datasets")
    assert b"https://rides.example/book/" in facts.file and b"D" in facts.file
    assert facts.mark != draw_all(catalog, words, disk)["return-slope"].mark
