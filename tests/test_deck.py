"""The deck, read back: slides that are the record's, charts with their data, notes, alternative text, fonts, bytes."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn

from casebook import pipeline
from casebook.errors import ContentError, ToolError
from casebook.kinds.deck import Deck
from casebook.presses.deck import fitting, native
from casebook.presses.deck.setting import EASTERN, LATIN
from casebook.text import Words

ROOT = Path(__file__).parent.parent
BIKES = Path(__file__).parent / "books" / "bikes"
DECK = "data/deck.yml"


def path_of(site: Path, language: str) -> Path:
    return next((site / "downloads").glob(f"casebook-*-deck.{language}.pptx"))


@pytest.fixture(scope="module", params=["zh", "en"])
def read(request: pytest.FixtureRequest, built_site: Path) -> tuple[Any, Words]:
    return Presentation(str(path_of(built_site, request.param))), Words.load(request.param)


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of the edition itself, both languages."""
    project = tmp_path_factory.mktemp("edition") / "report"
    project.mkdir()
    for folder in ("data", "content", "templates"):
        shutil.copytree(ROOT / folder, project / folder)
    pipeline.build(pipeline.Settings(project, only=frozenset({"deck"})), lambda _stage: None)
    return project / "dist/site"


def texts(slide: Any) -> str:
    """All text of a slide."""
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def charts(deck: Any) -> Iterator[Any]:
    for slide in deck.slides:
        yield from (shape for shape in slide.shapes if shape.has_chart)


def test_slides_are_those_of_the_record(read: tuple[Any, Words]) -> None:
    """A slide a message, in order, as its title; figures in it are printed from the ledger."""
    deck, words = read
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) == 3
    assert titles[0] == (
        "骑行从2021年的6.2万次增至2022年的9万次"
        if words.language == "zh"
        else "Rides rose from 62,000 in 2021 to 90,000 in 2022"
    )
    assert all("[[" not in texts(slide) for slide in deck.slides)


def test_charts_carry_their_data(read: tuple[Any, Words]) -> None:
    """A chart is the program's own, and the workbook inside of it holds the numbers of the dataset."""
    deck, _words = read
    made = [shape.chart for shape in charts(deck)]
    assert len(made) == 3
    plot = made[0].plots[0]
    assert [value for value in plot.series[0].values if value is not None][:2] == [
        pytest.approx(62000 if _words.language == "en" else 6.2),
        pytest.approx(90000 if _words.language == "en" else 9),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(made[0].part.chart_workbook.xlsx_part.blob)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in sheet["A"]][1:] == list(plot.categories)


def test_no_label_stands_on_a_line(read: tuple[Any, Words]) -> None:
    """Labels stand beside the ends of a slope; of a line, at the side where it goes steeply through a mark, else on the
    outer side of its bend."""
    deck, _words = read
    slope = [shape.chart for shape in charts(deck)][1]
    for series in slope.plots[0].series:
        first, last = (series.points[n].data_label.position for n in (0, 1))
        assert (first, last) == (XL_LABEL_POSITION.LEFT, XL_LABEL_POSITION.RIGHT)
    beside = native._beside_a_line
    assert [beside(0.3, 0.4), beside(-0.3, -0.2), beside(0.3, -0.3), beside(-0.3, 0.3)] == [
        "LEFT",
        "RIGHT",
        "ABOVE",
        "BELOW",
    ]
    assert [beside(0.3, None), beside(None, -0.3), beside(0.0, 0.3), beside(0.02, 0.01)] == [
        "ABOVE",
        "ABOVE",
        "BELOW",
        "ABOVE",
    ]


def test_columns_are_columns(edition: Path) -> None:
    """A series that the book draws as columns is columns on a slide."""
    deck: Any = Presentation(str(path_of(edition, "en")))
    sorts = [shape.chart.chart_type for shape in charts(deck)]
    assert sorts.count(XL_CHART_TYPE.COLUMN_CLUSTERED) == 1


def test_everything_that_is_seen_can_be_heard(read: tuple[Any, Words]) -> None:
    """Charts and tables have alternative text; every slide has a title, which comes first in the order of reading."""
    deck, _words = read
    for slide in deck.slides:
        assert slide.shapes[0] == slide.shapes.title
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                alt = shape._element._nvXxPr.cNvPr.get("descr", "")
                if shape.has_table:
                    assert all(row.cells[0].text in alt for row in shape.table.rows)
                else:
                    assert len(alt) > 15 and any(sign.isdigit() for sign in alt)


def test_fonts_and_language_are_set(read: tuple[Any, Words]) -> None:
    """All text names a font for Latin and one for Han signs and says its language; so do the theme and the charts."""
    deck, words = read
    for slide in deck.slides:
        for element in (slide._element, slide.notes_slide._element):
            runs = list(element.iter(qn("a:rPr")))
            assert runs
            for run in runs:
                assert run.find(qn("a:ea")).get("typeface") == EASTERN
                assert run.find(qn("a:latin")).get("typeface") == LATIN
                assert run.get("lang") == {"zh": "zh-CN", "en": "en-GB"}[words.language]
    for shape in charts(deck):
        found = list(shape.chart._chartSpace.iter(qn("a:defRPr")))
        assert found and all(run.find(qn("a:ea")).get("typeface") == EASTERN for run in found)
    parts = {str(part.partname): part.blob for part in deck.part.package.iter_parts()}
    theme = next(blob for name, blob in parts.items() if name.startswith("/ppt/theme/theme1"))
    assert theme.count(f'<a:ea typeface="{EASTERN}"/>'.encode()) == 2


def test_notes_say_source_and_standing(read: tuple[Any, Words]) -> None:
    """The notes have what is said, and for each figure, value, chart and law where it is from and how it stands."""
    deck, words = read
    notes = [slide.notes_slide.notes_text_frame.text.replace("’", "'").replace("\u00a0", " ") for slide in deck.slides]
    assert words("deck.spoken") in notes[0] and words("deck.sources") in notes[0]
    catalog = pipeline.check(BIKES)
    source = catalog.find("source", "town-report")
    assert source is not None and source.publisher.in_(words.language) in notes[0]
    assert words("standing.unnamed") in notes[0] and words("reading.page") in notes[0]
    assert words("grade.said", grade="D") in notes[1]  # of the fact that the second slide names
    assert "D 2" in notes[1] and "B 2" in notes[1]  # the grades that its chart shows


def test_same_records_give_the_same_bytes(built_site: Path, tmp_path: Path) -> None:
    """Made again in another place the file is the same to the byte; no part carries a time of writing."""
    project = tmp_path / "again"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    pipeline.build(pipeline.Settings(project, only=frozenset({"deck"})), lambda _stage: None)
    page = (built_site / "downloads/index.html").read_text(encoding="utf-8")
    for language in ("zh", "en"):
        content = path_of(built_site, language).read_bytes()
        assert content == path_of(project / "dist/site", language).read_bytes()
        assert f'title="SHA-256 {hashlib.sha256(content).hexdigest()}"' in page
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            for name in parts.namelist():
                if name.endswith(".xlsx"):
                    inner = zipfile.ZipFile(io.BytesIO(parts.read(name)))
                    assert b">2024-05-01T00:00:00Z</dcterms:created>" in inner.read("docProps/core.xml")


def test_charts_of_words_are_refused(tmp_path: Path) -> None:
    """A chart that holds words has no numbers for a slide, and is refused where it is named."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    (project / "data/charts/steps.yml").write_text(
        "chart: flow\ntitle: {zh: 步骤, en: Steps}\nsubtitle: {zh: 三步, en: Three}\nshape: line\nsteps:\n"
        + "".join(f"  - title: {{zh: 第{n}步, en: Step {n}}}\n" for n in "一二三"),
        encoding="utf-8",
    )
    deck = project / DECK
    deck.write_text(deck.read_text(encoding="utf-8").replace("chart: return-slope", "chart: steps"), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        pipeline.check(project)
    told = {(str(p.place), p.code) for p in caught.value.problems}
    assert (f"{DECK}:13:20", "deck-chart-of-words") in told


def test_a_slide_that_is_too_full_is_told(tmp_path: Path) -> None:
    """Text that fits at no size stops the build and says on which slide."""
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    deck = project / DECK
    long = "Mark the ground around the station. " * 400
    deck.write_text(deck.read_text(encoding="utf-8").replace("=Mark the ground", long), encoding="utf-8")
    with pytest.raises(ToolError, match=r"deck \(en\), slide 3"):
        pipeline.build(pipeline.Settings(project, ("en",), frozenset({"deck"})), lambda _stage: None)


def test_english_has_curly_quotes(edition: Path) -> None:
    """No straight quotation mark or apostrophe stands on a slide or in its notes, in English; sums are not parted."""
    seen = [
        text.text or ""
        for slide in Presentation(str(path_of(edition, "en"))).slides
        for element in (slide._element, slide.notes_slide._element)
        for text in element.iter(qn("a:t"))
    ]
    assert any("’" in text for text in seen)
    assert [text for text in seen if re.search("['\"]|CNY \\d", text)] == []


def test_text_takes_the_largest_size_that_fits() -> None:
    """A Han sign is as wide as it is high; text is set at the largest size that has room, or at none."""
    assert fitting.width("数字分四级") == 5
    assert fitting.lines("数字分四级", 20, 60) == 2
    assert fitting.width("2025年") == fitting.width("2025") + 1.25  # programs part Han from digits
    assert 0.4 < fitting.width("a figure of the ledger") / len("a figure of the ledger") < 0.55
    text = [("数字分四级，今天能引用的是少数", False)]
    sizes = (40, 30, 20, 10)
    assert fitting.largest(text, 600, 60, sizes) == 30
    assert fitting.largest(text, 300, 60, sizes) == 20
    assert fitting.largest(text, 30, 30, sizes) is None


def test_the_edition_has_twelve_slides(edition: Path) -> None:
    """The edition's deck has twelve slides in each language, charts of the program on half of them, notes on all."""
    assert len(pipeline.check(ROOT).get(Deck, "deck").slides) == 12
    for language in ("zh", "en"):
        deck: Any = Presentation(str(path_of(edition, language)))
        assert len(deck.slides) == 12
        assert len(list(charts(deck))) >= 7
        assert all(Words.load(language)("deck.sources") in s.notes_slide.notes_text_frame.text for s in deck.slides)
        for slide in deck.slides:
            for shape in slide.shapes:
                assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
                assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height
