"""What is refused: one row a mistake, with the place at which it is told and its code. What a review found is here."""

from __future__ import annotations

import os
import shutil
import string
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from casebook import kinds
from casebook.disk import Disk
from casebook.errors import ContentError, Language, Place, Said
from casebook.evidence import languages
from casebook.load import load
from casebook.load.memory import Memory
from casebook.load.records import bind
from casebook.load.yamltext import read
from casebook.problems import problem, table
from tests.small import problems
from tests.test_calculators import REFUSED as CALCULATORS
from tests.test_derived import REFUSED as DERIVED
from tests.test_ledger import REFUSED as LEDGER
from tests.test_load import REFUSALS as FIRST

BIKES = Path(__file__).parent / "books" / "bikes"
METRIC = "data/metrics/rides.yml"
RATIO = "data/metrics/return-share.yml"
FACTS = "data/facts/1.1.yml"
CASE = "data/cases/bicycle-company.yml"
STORY = "data/stories/rental-shop.yml"
MOVED = "data/redirects.yml"
DUTY = "data/duties/park-1.yml"
GONE = "withdrawn:\n  {}: {{check: {{zh: 问, en: asked}}, why: {{zh: 废止, en: repealed}}}}\n"
EDITION = "data/edition.yml"
ABOUT = "data/datasets/rides-by-year.yml"
TABLE = "data/datasets/rides-by-year.csv"
RULE = "data/instruments/parking-rule.yml"
TERM = "data/terms/return.yml"
CHAPTER = "content/01-town/en.md"
CALL = '{{ fact("f-1.1-01") }}'
MERGED = "<<<<<<< HEAD"
BARS = "chart: ranked-bars\ntitle: {zh: 甲, en: a}\nsubtitle: {zh: 甲, en: a}\n"

Break = Callable[[Path], object]


def put(path: str, old: str, new: str) -> Break:
    """Puts one text in the place of another, which is there."""

    def change(folder: Path) -> None:
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text, (path, old)
        (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def add(path: str, text: str) -> Break:
    """Adds a text at the end of a file."""
    return lambda folder: write(path, (folder / path).read_text(encoding="utf-8") + text)(folder)


def write(path: str, text: str) -> Break:
    """Writes a file."""
    return lambda folder: (folder / path).write_text(text, encoding="utf-8")


def copy(old: str, new: str) -> Break:
    """Copies a file."""
    return lambda folder: shutil.copy(folder / old, folder / new)


def move(old: str, new: str) -> Break:
    """Renames a file."""
    return lambda folder: (folder / old).rename(folder / new)


def both(*breaks: Break) -> Break:
    """Several changes, one after the other."""
    return lambda folder: [change(folder) for change in breaks]


def named_in_gbk(folder: Path) -> None:
    """A file as an archive from another system leaves it."""
    raw = os.fsencode(folder) + b"/data/terms/" + "积分".encode("gbk") + b".yml"
    Path(os.fsdecode(raw)).write_text("x: 1\n")


# where None stands for the place, the row is about the code alone
SIGNS: list[tuple[str, Break, str | None, str]] = [
    ("control", put(METRIC, "en: Rides\n", "en: Ri\x0bdes\n"), f"{METRIC}:3:9", "text-control"),
    ("control after Chinese", put(METRIC, "unit: count", "unit: co\x0bunt"), f"{METRIC}:8:9", "text-control"),
    ("C1 control", put(METRIC, "en: Rides\n", "en: Ri\x90des\n"), f"{METRIC}:3:9", "text-control"),
    ("escaped C1", put(METRIC, "en: Rides\n", 'en: "Ri\\x90des"\n'), f"{METRIC}:3:7", "text-control"),
    ("escaped bell", put(METRIC, "en: Rides\n", 'en: "\\aRides"\n'), f"{METRIC}:3:7", "text-control"),
    ("escaped nothing", put(METRIC, "en: Rides\n", 'en: "Ri\\0des"\n'), f"{METRIC}:3:7", "text-control"),
    ("escaped half character", put(METRIC, "en: Rides\n", 'en: "Ri\\uFFFEdes"\n'), f"{METRIC}:3:7", "text-control"),
    ("zero width alone", put(METRIC, "en: Rides", "en: \u200b"), f"{METRIC}:3:7", "text-invisible"),
    ("turned direction", put(METRIC, "en: Rides", "en: Ri\u202edes"), f"{METRIC}:3:9", "text-invisible"),
    ("byte order mark inside", put(METRIC, "en: Rides", "en: Rides\ufeff"), f"{METRIC}:3:12", "text-invisible"),
    ("blank letter", put(METRIC, "en: Rides", "en: \u3164"), f"{METRIC}:3:7", "text-invisible"),
    ("wide blank alone", put(METRIC, "en: Rides", "en: '\u3000'"), f"{METRIC}:3:7", "field-empty"),
    ("control in a CSV", put(TABLE, "2022,2022", "2022\x07,2022"), f"{TABLE}:3:5", "text-control"),
]
YAML: list[tuple[str, Break, str | None, str]] = [
    ("unknown escape", put(METRIC, "en: Rides", 'en: "C:\\dir"'), f"{METRIC}:3:10", "yaml-escape"),
    ("half of a pair", put(METRIC, "en: Rides", 'en: "\\uD83D\\uDEB2"'), f"{METRIC}:3:10", "yaml-escape"),
    (
        "one language alone",
        put(METRIC, "name:\n  zh: 骑行次数\n  en: Rides\n", "name: 骑行次数\n"),
        f"{METRIC}:1:7",
        "text-one-language",
    ),
    ("hash in a name", put(METRIC, "en: Rides\n", "en: Rides #1 in town\n"), f"{METRIC}:3:13", "yaml-comment-in-text"),
    ("topic in a text", put(METRIC, "zh: 骑行次数", "zh: 骑行 #种草"), f"{METRIC}:2:10", "yaml-comment-in-text"),
    (
        "hash behind an item",
        put(TERM, "- free-floating", "- free-floating #2"),
        f"{TERM}:10:19",
        "yaml-comment-in-text",
    ),
    ("no-break blank", put(METRIC, "en: Rides\n", "en:\u00a0Rides\n"), f"{METRIC}:3:6", "yaml-blank"),
    ("wide indent", put(METRIC, "  en: Rides\n", "　　en: Rides\n"), f"{METRIC}:3:1", "yaml-blank"),
    ("name in capitals", put(METRIC, "unit: count", "Unit: count"), f"{METRIC}:8:1", "field-unknown"),
    ("star before a text", put(METRIC, "en: Rides\n", "en: *Rides* in town\n"), f"{METRIC}:3:7", "yaml-first-sign"),
    ("hyphen before a text", put(METRIC, "en: Rides\n", "en: - Rides\n"), f"{METRIC}:3:7", "yaml-first-sign"),
    ("more than", put(FACTS, "value: 12.5", "value: >12"), f"{FACTS}:15:12", "yaml-first-sign"),
    ("merge in a record", put(METRIC, "unit: count", f"{MERGED}\nunit: count"), f"{METRIC}:8:1", "merge-mark"),
    ("merge in a chapter", put(CHAPTER, "## How", f"{MERGED}\n## How"), f"{CHAPTER}:7:1", "merge-mark"),
    ("rest of a merge", put(CHAPTER, "## How", ">>>>>>> theirs\n## How"), f"{CHAPTER}:7:1", "merge-mark"),
    ("merge in a CSV", put(TABLE, "2022,2022", f"{MERGED}\n2022,2022"), f"{TABLE}:3:1", "merge-mark"),
    ("empty columns", put(TABLE, "standing\n", "standing,,\n"), f"{TABLE}:1:48", "csv-column-empty"),
    ("copy by a file manager", copy(METRIC, "data/metrics/rides copy.yml"), "data/metrics/rides copy.yml", "file-copy"),
    ("copy in Chinese", copy(METRIC, "data/metrics/rides - 副本.yml"), "data/metrics/rides - 副本.yml", "file-copy"),
    ("second download", copy(METRIC, "data/metrics/rides (1).yml"), "data/metrics/rides (1).yml", "file-copy"),
    (
        "copy by a service",
        copy(METRIC, "data/metrics/rides (conflicted copy 2024-01-01).yml"),
        "data/metrics/rides (conflicted copy 2024-01-01).yml",
        "file-copy",
    ),
    (
        "copy of a chapter",
        lambda folder: shutil.copytree(folder / "content/01-town", folder / "content/01-town copy"),
        "content/01-town copy",
        "file-copy",
    ),
    ("picture beside a chapter", write("content/01-town/Square.JPG", "x"), "content/01-town/Square.JPG", "file-unread"),
    ("single braces", put(CHAPTER, CALL, '{ fact("f-1.1-01") }'), f"{CHAPTER}:9:21", "chapter-call-near"),
    ("wide braces", put(CHAPTER, CALL, '｛｛ fact("f-1.1-01") ｝｝'), f"{CHAPTER}:9:21", "chapter-call-near"),
    ("braces without figures", put(CHAPTER, CALL, '{ metric("rides") }'), f"{CHAPTER}:9:21", "chapter-call-near"),
    ("curly quotes", put(CHAPTER, CALL, "{{ fact(“f-1.1-01”) }}"), f"{CHAPTER}:9:21", "chapter-call-wide"),
    ("wide brackets", put(CHAPTER, CALL, '{{ fact（"f-1.1-01"） }}'), f"{CHAPTER}:9:21", "chapter-call-wide"),
    ("wide colon", put(METRIC, "unit: count", "unit：count"), f"{METRIC}:8:5", "yaml-key-colon"),
    ("colon without blank", put(METRIC, "unit: count", "unit:count"), f"{METRIC}:8:5", "yaml-key-colon"),
    ("wide colon inside", put(METRIC, "name:\n  zh: 骑", "name:\n  zh：骑"), f"{METRIC}:2:5", "yaml-key-colon"),
    (
        "wide colon in the only line",
        put(METRIC, "name:\n  zh: 骑行次数\n  en: Rides\n", "name:\n  zh：骑行次数\n"),
        f"{METRIC}:2:3",
        "yaml-key-colon",
    ),
    ("first sign", put(METRIC, "en: Rides", "en: @Rides"), f"{METRIC}:3:7", "yaml-first-sign"),
    ("open bracket", put(METRIC, "area: engagement", "area: [engagement"), f"{METRIC}:4:7", "yaml-bracket"),
    ("text after a quote", put(METRIC, "en: Rides", "en: 'Rides' all"), f"{METRIC}:3:15", "yaml-after-quote"),
    ("indent", put(METRIC, "  en: Rides", " en: Rides"), f"{METRIC}:3:2", "yaml-indent"),
    ("words without a name", put(METRIC, "area: engagement", "engagement"), f"{METRIC}:4:1", "yaml-no-colon"),
    ("a key that is a list", put(METRIC, "area:", "[area]:"), f"{METRIC}:4:1", "yaml-key"),
]
VALUES: list[tuple[str, Break, str | None, str]] = [
    ("name of two lines", put(METRIC, "en: Rides", "en: |-\n    Rides\n\n    # all"), f"{METRIC}:3:7", "text-lines"),
    ("very long text", put(METRIC, "en: Rides", "en: " + "x" * 30_001), f"{METRIC}:3:7", "text-too-long"),
    ("a text for a list", put(METRIC, "stages:\n", "stages: all\nx:\n"), None, "value-type"),
    ("no content", put(METRIC, "area: engagement", "area:"), f"{METRIC}:4:6", "field-empty"),
    ("5,000 digits", put(FACTS, "value: 12.5", f"value: {'1' * 5000}"), f"{FACTS}:15:12", "number-too-long"),
    ("31 digits", put(FACTS, "value: 12.5", f"value: 1{'0' * 30}"), f"{FACTS}:15:12", "value-refused"),
    ("31 decimals", put(FACTS, "value: 12.5", f"value: 0.{'0' * 30}1"), f"{FACTS}:15:12", "value-refused"),
    ("no rows", write("data/charts/b.yml", BARS + "rows: []\n"), "data/charts/b.yml:4:7", "list-too-short"),
    (
        "17 bars",
        write("data/charts/b.yml", BARS + "rows:\n" + "  - fact: f-1.1-01\n" * 17),
        "data/charts/b.yml:5:3",
        "list-too-long",
    ),
    ("address that is none", add(EDITION, "repository: example.org\n"), None, "url-shape"),
    (
        "cell that is none",
        write("data/charts/b.yml", BARS + "rows:\n  - cell: x\n    label: {zh: 甲, en: a}\n"),
        None,
        "cell-shape",
    ),
    (
        "half a fingerprint",
        put("data/judgements/return-rate.yml", "fingerprint: ", "fingerprint: x"),
        None,
        "value-shape",
    ),
    *(
        (f"period {period}", put(FACTS, "period: '2023'", f"period: '{period}'"), f"{FACTS}:17:11", "value-refused")
        for period in (
            "2024-02-30",
            "2023-13",
            "2024-2020",
            "2023-09..2023-01",
            "0214",
            "1500",
            "9999",
            "２０２４",
            "24",
        )
    ),
    *(
        (f"edition of {date}", put(EDITION, "date: ", f"date: '{date}'\n#"), None, "value-refused")
        for date in ("2024-02-30", "2023-2024", "2023-01..2023-09", "2024-H1", "0000")
    ),
    ("edition of a season", put(EDITION, "date: ", "date: {zh: 春季版, en: Spring}\n#"), None, "value-refused"),
    ("day of a mark", put(CASE, "gone [[f-1.1-02]]", "gone [[date:2024-02-30]]"), f"{CASE}:10:72", "date-shape"),
    *(
        (f"formula {formula}", put(RATIO, "formula: ", f"formula: '{formula}'\n#"), f"{RATIO}:12:10", "value-refused")
        for formula in (
            r"\left( N_r",
            r"\frac{N_r}",
            r"\frac{\text{回头人数}}{N}",
            "a_",
            r"\unknown{x}",
            "{a",
            r"\sqrt{x",
            "a$b",
        )
    ),
]
FILES: list[tuple[str, Break, str | None, str]] = [
    ("id of 101 letters", copy(METRIC, f"data/metrics/{'a' * 101}.yml"), None, "id-too-long"),
    *(
        (f"id {path}", copy(old, path), f"{path}:1:1", "id-reserved")
        for old, path in (
            (CASE, "data/cases/index.yml"),
            (CASE, "data/cases/compare.yml"),
            (RULE, "data/instruments/changes.yml"),
            (METRIC, "data/metrics/index.yml"),
            (METRIC, "data/metrics/part-2.yml"),
        )
    ),
    ("id with a large letter", copy(METRIC, "data/metrics/Rides.yml"), "data/metrics/Rides.yml:1:1", "id-shape"),
    ("edition that is a list", write(EDITION, "- title: x\n"), f"{EDITION}:1:1", "list-of-one"),
    ("empty list", write(EDITION, "[]\n"), f"{EDITION}:1:1", "list-empty"),
    ("two datasets in a file", write(ABOUT, "- id: a\n- id: b\n"), f"{ABOUT}:1:1", "list-of-one"),
    ("rows in the description", add(ABOUT, "rows: []\n"), None, "rows-not-here"),
    ("suffix of a text", move(METRIC, f"{METRIC}.txt"), f"{METRIC}.txt", "file-suffix"),
    ("large suffix", move(METRIC, "data/metrics/rides.YML"), "data/metrics/rides.YML", "file-suffix"),
    ("chapter with the suffix of a text", move(CHAPTER, f"{CHAPTER}.txt"), f"{CHAPTER}.txt", "file-suffix"),
    ("chapter elsewhere", copy(CHAPTER, "content/en.md"), "content/en.md", "chapter-stray"),
    ("link to nowhere", lambda p: (p / "data/terms/x.yml").symlink_to("no.yml"), "data/terms/x.yml", "file-dangling"),
    ("link to itself", lambda p: (p / "data/terms/x.yml").symlink_to("x.yml"), "data/terms/x.yml", "file-dangling"),
    (
        "link out",
        lambda p: (p / "data/terms/x.yml").symlink_to(BIKES / TERM),
        "data/terms/x.yml",
        "path-leaves-project",
    ),
    ("link to nowhere for a chapter", lambda p: (p / "content/01-town/x.md").symlink_to("no"), None, "chapter-stray"),
    ("link to a folder", lambda p: (p / "data/cases/more").symlink_to(p), "data/cases/more", "folder-link"),
    (
        "folder elsewhere",
        lambda p: (shutil.rmtree(p / "data"), (p / "data").symlink_to(BIKES / "data")),
        "data",
        "path-leaves-project",
    ),
    ("pipe", lambda p: os.mkfifo(p / "data/terms/x.yml"), "data/terms/x.yml", "file-special"),
    ("pipe for a chapter", lambda p: ((p / CHAPTER).unlink(), os.mkfifo(p / CHAPTER)), CHAPTER, "file-special"),
    ("name in GBK", named_in_gbk, "data/terms/\\xbb\\xfd\\xb7\\xd6.yml", "file-name"),
]
CSV: list[tuple[str, Break, str | None, str]] = [
    ("column twice", put(TABLE, "standing\n", "standing,value\n"), f"{TABLE}:1:48", "csv-column-twice"),
    ("empty", write(TABLE, ""), f"{TABLE}:1:1", "csv-empty"),
    ("semicolons", write(TABLE, "row;period;value;bound;source;variant;standing\n"), f"{TABLE}:1:1", "csv-separator"),
    *(
        (f"cell {cell}", put(TABLE, ",6.2,", f",{cell},"), f"{TABLE}:2:11", "csv-number")
        for cell in ("1_000", "６", "6.2e3", "1e400", ".5", "062", "6.", "−6", "62%", '"6,200"', "inf", "1" * 70)
    ),
    ("year far off", put(TABLE, "2021,2021", "2021,0214"), f"{TABLE}:2:6", "csv-value"),
    ("bound misspelt", put(TABLE, ",exact,", ",exakt,"), f"{TABLE}:2:15", "csv-value"),
    ("empty cell", put(TABLE, ",6.2,", ",,"), f"{TABLE}:2:11", "csv-cell-empty"),
    ("open quotation", put(TABLE, ",6.2,", ',"6.2,'), None, "csv-syntax"),
    (
        "too many rows",
        add(TABLE, "".join(f"x{i},2021,1,exact,town-report,,\n" for i in range(20_001))),
        None,
        "csv-too-long",
    ),
    ("undeclared variant", put(TABLE, ",county,", ",country,"), f"{TABLE}:5:41", "variant-undeclared"),
    ("a name for no row", add(ABOUT, "row_names:\n  '1999': {zh: 甲, en: a}\n"), f"{ABOUT}:27:11", "row-name-unknown"),
]
TOGETHER: list[tuple[str, Break, str | None, str]] = [
    ("official text without address", put(RULE, "official: https://example.org/rules\n", ""), None, "official-missing"),
    (
        "in force before it was made",
        put(RULE, "'2020-01-10'", "'2020-04-10'"),
        f"{RULE}:12:12",
        "effective-before-adopted",
    ),
    (
        "duty of a draft",
        put(RULE, "status: in_force", "status: draft"),
        "data/duties/park-1.yml:1:13",
        "duty-of-no-law",
    ),
    ("duty in the place of itself", add(DUTY, "replaces: [park-1]\n"), f"{DUTY}:30:12", "duty-replaces-living"),
    ("withdrawn duty that is there", write(MOVED, GONE.format("park-1")), f"{MOVED}:2:11", "withdrawn-living"),
    (
        "withdrawn duty that is replaced",
        both(add(DUTY, "replaces: [park-0]\n"), write(MOVED, GONE.format("park-0"))),
        f"{MOVED}:2:11",
        "withdrawn-replaced",
    ),
    ("metric related to itself", add(METRIC, "kin: [rides]\n"), f"{METRIC}:19:7", "reference-self"),
    (
        "laws in a circle",
        both(
            copy(RULE, "data/instruments/newer.yml"),
            add("data/instruments/newer.yml", "replaces: [parking-rule]\n"),
            add(RULE, "replaces: [newer]\n"),
        ),
        "data/instruments/newer.yml:26:11",
        "reference-circle",
    ),
    ("two terms of one name", copy(TERM, "data/terms/zz.yml"), "data/terms/zz.yml:2:7", "term-twice"),
    (
        "unit that the metric cannot have",
        put(METRIC, "unit: count", "unit: percent"),
        f"{FACTS}:14:11",
        "unit-of-metric",
    ),
    ("word of no list", put(METRIC, "area: engagement", "area: engagment"), f"{METRIC}:4:7", "word-unlisted"),
    *(
        (f"redirect of {address}", write(MOVED, f"moved:\n  {address}: story:rental-shop\n"), f"{MOVED}:2:{at}", code)
        for address, at, code in (
            ("/cases/old/", 16, "redirect-address"),
            ("cases/old", 14, "redirect-address"),
            ("Cases/Old/", 15, "redirect-address"),
            ("en/cases/old/", 18, "redirect-address"),
            ("downloads/old/", 19, "redirect-address"),
            ("../old/", 12, "redirect-address"),
            ("cases/bicycle-company/", 27, "redirect-living"),
            ("chapters/01-town/", 22, "redirect-living"),
            ("cases/compare/", 19, "redirect-living"),
            ("glossary/", 14, "redirect-living"),
        )
    ),
    *(
        (f"redirect to {to}", write(MOVED, f"moved:\n  cases/old/: {to}\n"), f"{MOVED}:2:15", "redirect-nowhere")
        for to in (
            "story:rental-shed",
            "shop:rental-shop",
            "section:7.7",
            "vocabulary:vocabulary",
            "cases/older/",
            "cases/compare",
            "https://example.org/",
        )
    ),
    (
        "story without a mechanism",
        put(STORY, "mechanisms:\n  - free-minutes\n", "mechanisms: []\n"),
        None,
        "list-too-short",
    ),
    ("story without a figure", put(STORY, "results:\n  - f-1.1-03\n", "results: []\n"), None, "list-too-short"),
    (
        "story of a fact that there is not",
        put(STORY, "- f-1.1-03", "- f-1.1-09"),
        f"{STORY}:14:5",
        "reference-dangling",
    ),
    (
        "fact of a section that the base report does not have",
        put(FACTS, "section: '1.1'", "section: '1.7'"),
        f"{FACTS}:22:12",
        "base-section-unlisted",
    ),
    (
        "fact of another source with a section",
        add("data/facts/named/transport-office.yml", "  section: '1.1'\n"),
        None,
        "base-section-of-another",
    ),
    ("section that there is not", put(CASE, "sections:\n", "sections:\n  - '7.7'\n"), None, "reference-dangling"),
]
REFUSALS = [*SIGNS, *YAML, *VALUES, *FILES, *CSV, *TOGETHER]


@pytest.mark.parametrize(
    ("change", "place", "code"), [r[1:] for r in REFUSALS], ids=[f"{r[3]}-{r[0]}"[:60] for r in REFUSALS]
)
def test_refusal(project: Path, change: Break, place: str | None, code: str) -> None:
    """A mistake is told once, with its place and its code, in sentences of both languages that are all our own."""
    change(project)
    found = problems(project)
    assert (place, code) in [(str(p.place) if place else None, p.code) for p in found]
    for one in found:
        for said in (one.message, one.fix):
            assert said.zh and said.en
            assert not any(word in said.zh for word in ("Value ", "Input ", "should", "unable", "Traceback"))


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ("'35'", "Write 35, without quotes."),
        ("12:30", "Write it like 12 or 12.5."),
        ("012", "Write 12, without quotes."),
        (".5", "Write 0.5, without quotes."),
        ("1e3", "Write 1000, without quotes."),
        ("１２", "Write 12, without quotes."),
        ("1_000", "Write 1000, without quotes."),
        ("1,234", "Write 1234, without quotes."),
        ("35%", "Write 35; the unit stands in `unit`."),
        ("−5", "Write -5, without quotes."),
        ("about six", "Write it like 12 or 12.5."),
    ],
)
def test_a_number_is_told_as_read_and_as_wanted(project: Path, written: str, mend: str) -> None:
    """Who writes a number in another way is told what was read, and how it is written here."""
    put(FACTS, "value: 12.5", f"value: {written}")(project)
    (told,) = problems(project)
    assert written.strip("'") in told.message.en
    assert written.strip("'") in told.message.zh
    assert told.fix.en == mend


@pytest.mark.parametrize(
    "change",
    [
        write(TABLE, ""),
        write(TABLE, "row;period;value;bound;source;variant;standing\n2021;2021;1;exact;town-report;;\n"),
        put(TABLE, "row,period,value,bound,source,variant,standing", "a,b"),
        put(TABLE, ",6.2,", ",six,"),
        lambda p: (p / TABLE).write_bytes((p / TABLE).read_text().replace("2021,", "二〇,", 1).encode("gbk")),
        lambda p: (p / TABLE).unlink(),
        put(FACTS, "id: f-1.1-01", "id: ../../x"),
        put(FACTS, "id: f-1.1-01", "id: F-1.1-01"),
        put(METRIC, "unit: count", "unit：count"),
    ],
)
def test_one_mistake_is_told_once(project: Path, change: Break) -> None:
    """One mistake is one problem: who refers to what is broken is not told as well."""
    before = len(problems(project))
    change(project)
    places = {p.place.path for p in problems(project)}
    assert before == 0
    assert len(places) == 1
    assert len(problems(project)) <= 2


def test_closed_files_are_told(project: Path) -> None:
    """A file that we may not read is told with its name."""

    class Closed(Disk):
        def read(self, path: str) -> bytes:
            if path == METRIC:
                raise PermissionError(13, "Permission denied")
            return super().read(path)

    with pytest.raises(ContentError) as caught:
        load(Closed(project), kinds.ALL, Memory())
    assert [(p.place.path, p.code) for p in caught.value.problems] == [(METRIC, "file-closed")]


def test_closed_folders_are_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that we may not look into is told, and its records are not just missing."""
    scandir = os.scandir

    def closed(place: Any) -> Any:
        if str(place).endswith("data/segments"):
            raise PermissionError(13, "Permission denied")
        return scandir(place)

    monkeypatch.setattr(os, "scandir", closed)
    assert ("data/segments", "file-closed") in [(p.place.path, p.code) for p in problems(project)]


@pytest.mark.parametrize(
    "name", [".#rides.yml", "rides.yml~", "#rides.yml#", ".rides.yml.swp", "4913.tmp", ".hidden/x.yml"]
)
def test_editors_own_files_are_no_content(project: Path, name: str) -> None:
    """What an editor keeps beside a file, lock, swap and copy, is not looked at, be it a link to nowhere."""
    for folder in ("data/metrics", "content/01-town"):
        path = project / folder / name
        path.parent.mkdir(exist_ok=True)
        path.symlink_to("me@host.1:2")
    assert problems(project) == []


def test_byte_order_marks_are_borne(project: Path) -> None:
    """A file that begins with a byte order mark is read like any other."""
    for path in (METRIC, TABLE, CHAPTER):
        file = project / path
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert problems(project) == []
    assert languages.parse("\ufeffcase/x name 0123456789 abcdef0123\n") == {"case/x name": ("0123456789", "abcdef0123")}


def _placeholders(said: Said) -> tuple[set[str], set[str]]:
    zh, en = ({name for _, name, _, _ in string.Formatter().parse(said.in_(x)) if name} for x in _LANGUAGES)
    return zh, en


_LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("code", table())
def test_both_languages_have_the_same_placeholders(code: str) -> None:
    """A code's sentences take the same values in both languages, and none is empty."""
    entry = table()[code]
    for said in filter(None, (entry.message, entry.mend)):
        zh, en = _placeholders(said)
        assert zh == en
        assert said.zh and said.en


def test_every_code_is_reached_by_a_refusal() -> None:
    """No sentence of the table is without a mistake that makes it told."""
    elsewhere = {"file-closed", "value-limit", "value-unfit"}  # told by tests of their own, above
    elsewhere |= {code for code in table() if code.startswith(("chapter-", "section-", "character-"))}  # test_chapters
    elsewhere |= {code for code in table() if code.startswith("style-")}  # test_style
    elsewhere |= {code for code in table() if code.startswith("volume-")}  # test_volumes
    elsewhere |= {"file-nofile", "data-missing", "vocabulary-missing", "record-none"}  # test_hostile
    elsewhere |= {"yaml-directive", "csv-no-heads"}  # test_hostile
    elsewhere |= {code for code in table() if code.startswith("shell-")}  # test_hostile
    elsewhere |= {row[3] for row in LEDGER}  # test_ledger
    elsewhere |= {row[3] for row in DERIVED} | {"derive-undated"}  # test_derived
    elsewhere |= {code for code in table() if code.startswith("deck-")}  # test_deck
    elsewhere |= {code for code in table() if code.startswith("desk-")}  # test_desk, test_sheets and their like
    elsewhere |= {code for code in table() if code.startswith("query-")}  # test_refreshing
    elsewhere |= {row[4] for row in CALCULATORS}  # test_calculators
    reached = {row[3] for row in (*REFUSALS, *FIRST)} | elsewhere
    assert set(table()) - reached == set()


class Limited(BaseModel):
    """A model with what no kind of record has today."""

    count: Annotated[int, Field(ge=1)] = 1
    sign: Annotated[bytes, Field()] = b""


@pytest.mark.parametrize(("text", "code"), [("count: 0", "value-limit"), ("sign: [a]", "value-unfit")])
def test_errors_that_no_kind_makes_yet(text: str, code: str) -> None:
    """What pydantic can say is told in our words, whichever of its errors a new kind brings."""
    document, _problems = read("x.yml", text.encode())
    assert document is not None
    _record, found = bind(document, TypeAdapter(Limited), document.data, ())
    assert [(str(p.place), p.code) for p in found] == [("x.yml:1:" + str(text.index(":") + 3), code)]
    assert "nput" not in found[0].message.zh + found[0].message.en


def test_an_unknown_code_is_an_error_of_ours() -> None:
    """A code that the table lacks, or a placeholder that is not filled, does not pass in silence."""
    with pytest.raises(KeyError):
        problem(Place("x"), "no-such-code")
    with pytest.raises(KeyError):
        problem(Place("x"), "file-too-large", size=1)
    with pytest.raises(KeyError):
        problem(Place("x"), "field-unknown", field="x")


def test_a_circle_is_told_once(project: Path) -> None:
    """Records that lead back to themselves are one mistake, told at one of them."""
    next(row[1] for row in TOGETHER if row[0] == "laws in a circle")(project)
    assert [p.code for p in problems(project)] == ["reference-circle"]
