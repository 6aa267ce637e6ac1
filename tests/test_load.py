"""Loading: whatever is wrong with the content is told with its file, line, column and what to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook import kinds
from casebook.catalog import Catalog
from casebook.disk import Disk
from casebook.load import load
from casebook.load.bare import bare
from tests.small import problems

BIKES = Path(__file__).parent / "books" / "bikes"
METRIC = "data/metrics/rides.yml"
FACTS = "data/facts/1.1.yml"
CASE = "data/cases/bicycle-company.yml"
TABLE = "data/datasets/rides-by-year.csv"
CHAPTER = "content/01-town/en.md"


def catalog(folder: Path) -> Catalog:
    return load(Disk(folder), kinds.ALL)


def told(folder: Path) -> list[tuple[str, str]]:
    return [(str(p.place), p.code) for p in problems(folder)]


def replace(folder: Path, path: str, old: str, new: str) -> None:
    file = folder / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(folder: Path, path: str, text: str) -> None:
    file = folder / path
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_small_project_loads() -> None:
    """A project without faults loads whole, and every kind has a record in it."""
    found = catalog(BIKES)
    assert {kind.name for kind in kinds.ALL if not found.slugs(kind.name)} <= {"judgement"}


REFUSALS: list[tuple[str, Callable[[Path], None], str, str]] = [
    (
        "a tab in the indent",
        lambda p: replace(p, METRIC, "  zh: 骑行次数", "\tzh: 骑行次数"),
        f"{METRIC}:2:1",
        "yaml-tab",
    ),
    (
        "a colon in the text",
        lambda p: replace(p, METRIC, "en: Rides\n", "en: Rides: all\n"),
        f"{METRIC}:3:12",
        "yaml-colon",
    ),
    ("an unclosed quote", lambda p: replace(p, METRIC, "en: Rides\n", 'en: "Rides\n'), f"{METRIC}:3:7", "yaml-quote"),
    ("a key written twice", lambda p: add(p, METRIC, "unit: count\n"), f"{METRIC}:19:1", "yaml-duplicate-key"),
    ("an anchor", lambda p: replace(p, METRIC, "name:\n", "name: &a\n"), f"{METRIC}:1:7", "yaml-alias"),
    ("an alias", lambda p: replace(p, METRIC, "area: engagement", "area: *a"), f"{METRIC}:4:7", "yaml-alias"),
    ("a merge key", lambda p: replace(p, METRIC, "area:", "<<: {}\narea:"), f"{METRIC}:4:1", "yaml-merge"),
    ("a tag", lambda p: replace(p, METRIC, "area: engagement", "area: !!str engagement"), f"{METRIC}:4:7", "yaml-tag"),
    ("a Norway word", lambda p: replace(p, METRIC, "en: Rides\n", "en: no\n"), f"{METRIC}:3:7", "yaml-yes-no"),
    ("two documents", lambda p: add(p, METRIC, "---\nname: x\n"), f"{METRIC}:19:1", "yaml-documents"),
    ("an empty file", lambda p: (p / METRIC).write_text("# nothing\n"), f"{METRIC}:1:1", "yaml-empty"),  # type: ignore[list-item,return-value]
    ("depth", lambda p: add(p, METRIC, "x: " + "[" * 30 + "]" * 30 + "\n"), f"{METRIC}:19:27", "yaml-too-deep"),
    ("size", lambda p: add(p, METRIC, "# " + "x" * 2_100_000), METRIC, "file-too-large"),
    (
        "a file that is not UTF-8",
        lambda p: (p / METRIC).write_bytes("name:\n  zh: 骑行".encode("gbk")),  # type: ignore[list-item,return-value]
        f"{METRIC}:2:7",
        "not-utf8",
    ),
    ("a field that there is not", lambda p: add(p, METRIC, "tgas: []\n"), f"{METRIC}:19:1", "field-unknown"),
    ("a missing field", lambda p: replace(p, METRIC, "unit: count\n", ""), f"{METRIC}:1:1", "field-missing"),
    (
        "a missing language",
        lambda p: replace(p, METRIC, "name:\n  zh: 骑行次数\n", "name:\n"),
        f"{METRIC}:2:3",
        "field-missing",
    ),
    ("a unit misspelt", lambda p: replace(p, METRIC, "unit: count", "unit: cuont"), f"{METRIC}:8:7", "word-unlisted"),
    (
        "a choice misspelt",
        lambda p: replace(p, METRIC, "role: process", "role: proces"),
        f"{METRIC}:10:7",
        "value-unknown",
    ),
    (
        "text for a number",
        lambda p: replace(p, FACTS, "value: 12.5", "value: '12.5'"),
        f"{FACTS}:15:12",
        "value-refused",
    ),
    ("a number for text", lambda p: replace(p, METRIC, "en: Rides\n", "en: 12\n"), f"{METRIC}:3:7", "value-refused"),
    (
        "a figure without its value",
        lambda p: replace(p, FACTS, "    value: 12.5\n", ""),
        f"{FACTS}:13:5",
        "value-refused",
    ),
    ("an id given twice", lambda p: replace(p, FACTS, "id: f-1.1-02", "id: f-1.1-01"), f"{FACTS}:23:3", "id-duplicate"),
    ("an id in a file of one", lambda p: add(p, METRIC, "id: rides\n"), f"{METRIC}:19:1", "id-not-here"),
    (
        "a dangling field",
        lambda p: replace(p, FACTS, "metric: rides", "metric: ridez"),
        f"{FACTS}:8:11",
        "reference-dangling",
    ),
    (
        "a dangling mark",
        lambda p: replace(p, CASE, "gone [[f-1.1-02]]", "gone [[f-1.1-09]]"),
        f"{CASE}:10:72",
        "reference-dangling",
    ),
    (
        "a kind that there is not",
        lambda p: replace(p, CASE, "gone [[f-1.1-02]]", "gone [[fakt:x]]"),
        f"{CASE}:10:72",
        "mark-unknown",
    ),
    (
        "a mark in a line of plain text",
        lambda p: replace(p, CASE, "en: Scan and ride", "en: Scan [[f-1.1-02]]"),
        f"{CASE}:14:16",
        "mark-not-here",
    ),
    ("a typed figure", lambda p: replace(p, CASE, "are free;", "are free for 30%;"), f"{CASE}:10:38", "bare-number"),
    (
        "a number word with a unit",
        lambda p: replace(p, CASE, "首段骑行免费，", "首段骑行免费三成，"),
        f"{CASE}:9:13",
        "bare-number",
    ),
    (
        "what is still to fill",
        lambda p: replace(p, METRIC, "en: Rides\n", "en: TODO\n"),
        f"{METRIC}:3:7",
        "still-to-fill",
    ),
    ("a file that no kind reads", lambda p: shutil.copy(p / METRIC, p / "data/x.yml"), "data/x.yml", "file-stray"),  # type: ignore[list-item,return-value]
    (
        "a CSV without its description",
        lambda p: shutil.copy(p / TABLE, p / "data/datasets/other.csv"),  # type: ignore[list-item,return-value]
        "data/datasets/other.csv",
        "csv-alone",
    ),
    ("a CSV that is not there", lambda p: (p / TABLE).unlink(), "data/datasets/rides-by-year.yml:1:1", "csv-missing"),
    ("a missing column", lambda p: replace(p, TABLE, "row,period,", "row,"), f"{TABLE}:1:1", "csv-column-missing"),
    ("a misspelt column", lambda p: replace(p, TABLE, ",bound,", ",bonud,"), f"{TABLE}:1:18", "csv-column-unknown"),
    ("text in a number column", lambda p: replace(p, TABLE, ",6.2,", ",about six,"), f"{TABLE}:2:11", "csv-number"),
    ("a number that is none", lambda p: replace(p, TABLE, ",6.2,", ",NaN,"), f"{TABLE}:2:11", "csv-number"),
    ("a row given twice", lambda p: replace(p, TABLE, "2022,2022", "2021,2022"), f"{TABLE}:3:1", "csv-duplicate-row"),
    ("a cell too many", lambda p: replace(p, TABLE, "report,,\n", "report,,,\n"), f"{TABLE}:2:1", "csv-cells"),
    (
        "a CSV in GBK",
        lambda p: (p / TABLE).write_bytes((p / TABLE).read_text().replace("2021,", "二〇,", 1).encode("gbk")),  # type: ignore[list-item,return-value]
        f"{TABLE}:2:1",
        "not-utf8",
    ),
    (
        "a source of a row that there is not",
        lambda p: replace(p, TABLE, "exact,town-report", "exact,town-raport"),
        f"{TABLE}:2:21",
        "reference-dangling",
    ),
    (
        "a broken reference in a chapter",
        lambda p: replace(p, CHAPTER, 'fact("f-1.1-01")', 'fact("f-1.1-07")'),
        f"{CHAPTER}:9:24",
        "reference-dangling",
    ),
    (
        "an unknown name",
        lambda p: replace(p, CHAPTER, '{{ fact("', '{{ fcat("'),
        f"{CHAPTER}:9:24",
        "chapter-name-unknown",
    ),
    (
        "a name alone",
        lambda p: replace(p, CHAPTER, '{{ fact("f-1.1-01") }}', "{{ config }}"),
        f"{CHAPTER}:9:24",
        "chapter-name-unknown",
    ),
    (
        "a Jinja statement",
        lambda p: replace(p, CHAPTER, "Willow Creek counts", "{% for x in y %}{% endfor %}Willow"),
        f"{CHAPTER}:9:1",
        "chapter-call-only",
    ),
    (
        "a way out of the sandbox",
        lambda p: replace(p, CHAPTER, '{{ fact("f-1.1-01") }}', "{{ ''.__class__.__mro__ }}"),
        f"{CHAPTER}:9:21",
        "chapter-call-only",
    ),
    (
        "braces that are not closed",
        lambda p: replace(p, CHAPTER, '{{ fact("f-1.1-01") }}', '{{ fact("f-1.1-01")'),
        f"{CHAPTER}:9:21",
        "chapter-call-syntax",
    ),
    ("HTML in a chapter", lambda p: replace(p, CHAPTER, "Willow", "<b>Willow</b>"), f"{CHAPTER}:9:1", "chapter-html"),
    (
        "a section without a number",
        lambda p: add(p, CHAPTER, "\n## More\n"),
        f"{CHAPTER}:27:1",
        "chapter-heading",
    ),
    (
        "a section in one language only",
        lambda p: add(p, CHAPTER, "\n## More {#1.3}\n"),
        f"{CHAPTER}:27:1",
        "chapter-sections-differ",
    ),
    (
        "a chapter in one language only",
        lambda p: (p / CHAPTER).unlink(),
        "content/01-town/zh.md:1:1",
        "chapter-half",
    ),
    (
        "a typed figure in a chapter",
        lambda p: replace(p, CHAPTER, "rides;", "9 rides;"),
        f"{CHAPTER}:9:44",
        "bare-number",
    ),
    ("no edition", lambda p: (p / "data/edition.yml").unlink(), "data/edition.yml", "edition-missing"),
]


@pytest.mark.parametrize(
    ("break_it", "place", "code"), [r[1:] for r in REFUSALS], ids=[r[0].replace(" ", "-") for r in REFUSALS]
)
def test_refusal(project: Path, break_it: Callable[[Path], None], place: str, code: str) -> None:
    """Bad content is told with its place and a stable code, and the message and the mend stand in both languages."""
    break_it(project)
    found = problems(project)
    assert (place, code) in [(str(p.place), p.code) for p in found]
    for problem in found:
        assert problem.message.zh and problem.message.en and problem.fix.zh and problem.fix.en


def test_all_problems_of_all_files_in_one_run(project: Path) -> None:
    """One run tells every problem of every file, in order of place."""
    add(project, METRIC, "tgas: []\n")
    replace(project, TABLE, ",6.2,", ",six,")
    replace(project, CHAPTER, '{{ fact("', '{{ fcat("')
    assert [code for _place, code in told(project)] == ["chapter-name-unknown", "csv-number", "field-unknown"]


def test_broken_record_is_not_told_missing(project: Path) -> None:
    """A record that cannot be read is told once, not again by everyone who refers to it."""
    replace(project, METRIC, "en: Rides\n", "en: Rides: all\n")
    assert [code for _place, code in told(project)] == ["yaml-colon"]


@pytest.mark.parametrize(
    ("old", "new", "guess"),
    [
        ("unit: count", "unit: cuont", "count"),
        ("area: engagement", "area: engagment", "engagement"),
        ("collect:", "colect:", "collect"),
    ],
)
def test_nearest_match(project: Path, old: str, new: str, guess: str) -> None:
    """A misspelt field or choice is answered with the nearest one that there is."""
    replace(project, METRIC, old, new)
    assert any(guess in p.fix.en for p in problems(project))


def test_nearest_id(project: Path) -> None:
    """A misspelt id is answered with the nearest one that there is."""
    replace(project, FACTS, "metric: rides", "metric: ridez")
    assert [p.fix.en for p in problems(project)] == ["Did you mean `rides`?"]


def test_link_out_of_project_is_refused(project: Path, tmp_path: Path) -> None:
    """A symbolic link that leads out of the project is not read."""
    outside = tmp_path / "outside.yml"
    outside.write_bytes((project / METRIC).read_bytes())
    (project / METRIC).unlink()
    (project / METRIC).symlink_to(outside)
    assert (METRIC, "path-leaves-project") in told(project)


def test_alias_bomb_is_refused_at_once(project: Path) -> None:
    """Aliases that would grow without end are refused before anything is built of them."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join(f'*{a}' for _ in range(9))}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    (project / METRIC).write_text("\n".join(lines))
    assert told(project)[0] == (f"{METRIC}:1:4", "yaml-alias")


@pytest.mark.parametrize("text", ["2025", "12:30:45", "0755", "1e3", "2021-11-01", "~x"])
def test_plain_words_stay_words(project: Path, text: str) -> None:
    """What YAML 1.1 makes dates, octals or sexagesimals is text; plain numbers where text is wanted are refused."""
    replace(project, METRIC, "en: Rides\n", f"en: {text}\n")
    expected = ["value-refused"] if text == "2025" else []
    assert [code for _place, code in told(project)] == expected


BARE_ZH = ["增长30%", "约三成用户", "翻了两番", "两倍", "十亿元", "百分之五", "三年后", "３家", "过半用户"]
FREE_ZH = ["三层结构", "四步", "B2C与5G", "A/B测试", "成为第一", "第三年", "一成不变", "十四五", "两类人", "三个环节"]
BARE_EN = ["up 30%", "in 2023", "two million users", "three weeks", "sales doubled", "fourfold"]
FREE_EN = ["three layers", "B2C and 5G", "A/B tests", "one year", "double-check", "the two of them"]


@pytest.mark.parametrize("text", BARE_ZH)
def test_bare_number_zh(text: str) -> None:
    """Digits and number words with a unit are typed figures."""
    assert bare(text, "zh")


@pytest.mark.parametrize("text", FREE_ZH)
def test_free_words_zh(text: str) -> None:
    """Names with Latin letters and counts of parts are no figures."""
    assert not bare(text, "zh")


@pytest.mark.parametrize("text", BARE_EN)
def test_bare_number_en(text: str) -> None:
    """Digits and number words with a unit are typed figures."""
    assert bare(text, "en")


@pytest.mark.parametrize("text", FREE_EN)
def test_free_words_en(text: str) -> None:
    """Names with Latin letters and counts of parts are no figures."""
    assert not bare(text, "en")


def test_marked_numbers_are_free() -> None:
    """What stands in a reference, a name or a date is not typed."""
    assert not bare("[[f-1.1-01]] [[name:618]] [[date:2021-11-01]]")


def test_citing_is_the_way_back(project: Path) -> None:
    """Whoever refers to a record is found from it, by field, by mark and by call."""
    found = catalog(project)
    assert ("case", "bicycle-company") in found.citing("fact", "f-1.1-02")
    assert ("chapter", "01-town") in found.citing("fact", "f-1.1-01")
    assert ("chart", "return-slope") in found.citing("fact", "f-1.1-03")
    assert ("edition", "edition") in found.citing("fact", "f-1.1-01")


def test_order_of_records_changes_nothing(project: Path) -> None:
    """Facts written in another order make the same catalog."""
    before = [(r.id, catalog(project).links_of("fact", r.id)) for r in catalog(project).all(_fact())]
    text = (project / FACTS).read_text(encoding="utf-8")
    parts = text.split("- id: ")[1:]
    (project / FACTS).write_text("".join(f"- id: {part}" for part in reversed(parts)), encoding="utf-8")
    after = [(r.id, catalog(project).links_of("fact", r.id)) for r in catalog(project).all(_fact())]
    assert before == after


def _fact():  # type: ignore[no-untyped-def]
    from casebook.kinds.fact import Fact

    return Fact
