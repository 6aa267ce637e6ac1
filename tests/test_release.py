"""Before publishing: sources begun from an address, texts that lag by their sentences, a release with its gates."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from casebook.cli import main
from casebook.editing import releasing
from casebook.editing.citing import alike, id_for, page_of
from casebook.editing.project import Project
from casebook.editing.releasing import Gate, gone, of_outside, release, stamped
from casebook.editing.translating import aligned, differing, sentences
from casebook.errors import CasebookError
from casebook.pipeline import Settings, build
from tests.test_comparing import BIKES, changed, git

HOME = Path(__file__).parent.parent
FAST = frozenset({"pack"})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    (folder / ".gitignore").write_text("/build/\n/dist/\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "The first edition")
    git(folder, "tag", "v1")
    return folder


def told(project: Path, *words: str) -> int:
    return main([words[0], "--project", str(project), "--messages", "en", *words[1:]])


# Citing


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/a/b/",
        "https://example.org/a/b/index.html",
        "https://m.example.org/a/b?utm_source=x&from=app#part",
        "HTTPS://EXAMPLE.org/a/b",
        "https://example.org/a/b?spm=1.2",
    ],
)
def test_one_page_has_many_addresses(url: str) -> None:
    """Scheme, www, index, tracking and fragments say nothing about which page it is; a query may."""
    assert page_of(url) == page_of("https://example.org/a/b")
    assert page_of(url + ("&" if "?" in url else "?") + "id=7") != page_of("https://example.org/a/b") or "#" in url


def test_a_source_that_is_there_already_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same page under another address is told with its id and place, and nothing is written."""
    assert told(project, "cite", "https://example.org/report/", "--no-questions", "--title", "A report") == 0
    before = sorted((project / "data/sources").iterdir())
    capsys.readouterr()
    assert told(project, "cite", "http://www.example.org/report?utm_medium=mail", "--no-questions") in {1, 2}
    file = project / "data/sources/example.yml"
    text = file.read_text(encoding="utf-8")
    for field, value in (("zh", "某报"), ("en", "A paper"), ("standing", "press")):
        text = text.replace(f"{field}: TODO", f"{field}: {value}")
    file.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert told(project, "cite", "http://www.example.org/report?utm_medium=mail", "--no-questions") == 1
    assert "data/sources/example.yml:2:1" in capsys.readouterr().out  # below the line that names the schema
    assert sorted((project / "data/sources").iterdir()) == before


def test_a_source_is_begun_with_what_is_known(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was told stands in the record in the model's order; what was not is marked, and `check` names it."""
    command = [
        "cite",
        "https://news.example.org/2023/ride",
        "--no-questions",
        "--title",
        "骑行的一年",
        "--published",
        "2023-05",
    ]
    assert told(project, *command, "--publisher-zh", "某报", "--publisher-en", "A paper") == 0
    made = yaml.safe_load((project / "data/sources/example-2023.yml").read_text(encoding="utf-8"))
    assert made["title"] == "骑行的一年"
    assert made["language"] == "zh"
    assert list(made) == ["title", "language", "publisher", "published", "url", "standing", "reading", "accessed"]
    capsys.readouterr()
    assert main(["check", "--project", str(project), "--json"]) == 2
    codes = [json.loads(line)["code"] for line in capsys.readouterr().out.splitlines()]
    assert codes == ["still-to-fill"]


@pytest.mark.parametrize(
    "url", ["example.org/a", "ftp://example.org", "https://", "https://exa mple.org", "file:///etc"]
)
def test_what_is_no_address_is_refused(project: Path, capsys: pytest.CaptureFixture[str], url: str) -> None:
    """Only an address of the web begins a source; an id that is taken or none is refused too."""
    assert told(project, "cite", url, "--no-questions") == 1
    assert "is no address" in capsys.readouterr().err
    for slug in ("town-report", "No Id", "../x"):
        assert told(project, "cite", "https://example.org/new", "--no-questions", "--id", slug) == 1


def test_ids_are_made_of_the_host() -> None:
    """The host's own name, the year, then a number; a title in other signs is near, and said so."""
    opened = Project.open(BIKES)
    assert id_for(opened, "https://www.stats.gov.cn/x", "2024-01-02") == "stats-2024"
    source = opened.catalog.find("source", "town-report")
    near = [known.id for known in alike(opened, "https://example.org/x", f"《{getattr(source, 'title', '')}》")]
    assert near == ["town-report"]


# Translating


def test_the_sentence_that_changed_is_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a text of which one language changed, the sentence before and now, and what the other language says."""
    assert told(project, "translations", "--accept") == 0
    git(project, "commit", "--allow-empty", "-qam", "Both agree")
    changed(project, "data/metrics/rides.yml", "为准。", "为准。试骑不算。")
    git(project, "commit", "-qam", "Only Chinese")
    changed(project, "data/metrics/rides.yml", "由车锁上报。", "由车锁每小时上报。")
    capsys.readouterr()
    assert told(project, "translations", "--show") == 0
    said = capsys.readouterr().out
    assert "metric/rides definition: the English lags" in said
    assert "  - —\n  + 试骑不算。\n  = Rides completed in a period" in said
    assert "  - 由车锁上报。\n  + 由车锁每小时上报。\n  = Reported by the lock." in said
    assert "data/metrics/rides.yml:7:7" in said
    assert told(project, "translations", "--show", "metric/return-share") == 0
    assert capsys.readouterr().out == ""


def test_without_a_history_the_whole_text_is_shown(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the agreed text is in no revision, today's stands there as a whole, and it is said why."""
    assert told(project, "translations", "--accept") == 0
    shutil.rmtree(project / ".git")
    changed(project, "data/metrics/rides.yml", "由车锁上报。", "由车锁每小时上报。")
    capsys.readouterr()
    assert told(project, "translations", "--show") == 0
    assert (
        "  + 由车锁每小时上报。\n  = Reported by the lock.\n    The text that both agreed on" in capsys.readouterr().out
    )


def test_a_section_of_a_chapter_lags_by_its_sentences(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chapter's section is compared sentence by sentence too, and the place is the file to be brought after."""
    assert told(project, "translations", "--accept") == 0
    git(project, "commit", "--allow-empty", "-qam", "Both agree")
    file = next((project / "content").rglob("en.md"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.rstrip() + "\n\nOne more sentence at the end.\n", encoding="utf-8")
    capsys.readouterr()
    assert told(project, "translations", "--show") == 0
    said = capsys.readouterr().out
    assert "  + One more sentence at the end.\n" in said
    assert "zh.md:25:1: chapter/" in said


def test_a_chapter_lags_by_the_sentence_and_its_counterpart(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a section, the sentence that changed stands beside the one that says it in the other language, at its line;
    of the rest of the section nothing is shown."""
    assert told(project, "translations", "--accept") == 0
    git(project, "commit", "--allow-empty", "-qam", "Both agree")
    changed(project, "content/01-town/zh.md", "无桩单车占了多数。", "无桩单车占了绝大多数。")
    capsys.readouterr()
    assert told(project, "translations", "--show") == 0
    said = capsys.readouterr().out.splitlines()
    english = (project / "content/01-town/en.md").read_text(encoding="utf-8")
    line = next(n for n, text in enumerate(english.splitlines(), 1) if "Most are on" in text)
    assert said[0].startswith(f"content/01-town/en.md:{line}:")
    assert said[1:3] == ["  - 无桩单车占了多数。", "  + 无桩单车占了绝大多数。"]
    assert said[3].startswith("  = ") and "Most are on" in said[3] and len(said[3]) < 80
    assert not any("bicycle-company" in text for text in said)


def test_parts_of_a_translation_are_found_by_length_and_by_what_both_have() -> None:
    """Where one language takes two sentences for one, the others still stand beside their own."""
    one = ["甲公司有12万名会员，他们都是在店里加入的。", "其中35%一年内买过两次。", "口径没有说明。", "见[[term:x]]。"]
    other = ["Company A has 12 thousand members.", "They joined in the shops.", "Of them 35% bought twice in a year."]
    other += ["It does not say how it counts.", "See [[term:x|the term]]."]
    assert [[other[n] for n in near] for near in aligned(one, other)] == [other[:2], other[2:3], other[3:4], other[4:]]
    assert aligned(one, []) == [range(0)] * 4
    assert aligned([], other) == []


def begun(project: Path) -> Path:
    """A term that nobody has accepted, committed in both languages."""
    assert told(project, "translations", "--accept") == 0
    path = project / "data/terms/kick-stand.yml"
    names = "name: {zh: 脚撑, en: Kickstand}\npinyin: jiǎochēng\n"
    path.write_text(
        f"{names}definition:\n  zh: 停车时撑住车身。\n  en: It holds the bicycle when parked.\n", encoding="utf-8"
    )
    git(project, "add", "-A")
    git(project, "commit", "-qm", "A term")
    return path


def test_a_record_that_nobody_accepted_lags_when_one_language_changes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both languages were committed together, one changes later: that is told by `check`, with its sentence, and keeps
    a release shut."""
    date = ready(project)
    path = begun(project)
    capsys.readouterr()
    assert told(project, "translations") == 0
    assert "kick-stand" not in (said := capsys.readouterr().out) and "1 record nobody has said" in said
    changed(project, path.relative_to(project).as_posix(), "停车时撑住车身。", "停车时撑住车身，骑行前收起。")
    for command in (["check"], ["translations"]):
        assert told(project, *command) == 0
        assert "term/kick-stand definition: the English lags" in capsys.readouterr().out
    assert told(project, "translations", "--show", "kick-stand") == 0
    said = capsys.readouterr().out
    assert "  - 停车时撑住车身。\n  + 停车时撑住车身，骑行前收起。\n  = It holds the bicycle when parked.\n" in said
    git(project, "commit", "-qam", "One language")
    assert shut(project, date=date)["parity"] == ("term/kick-stand definition",)
    assert told(project, "translations", "--accept", "kick-stand") == 0
    capsys.readouterr()
    assert told(project, "translations") == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("commits", [1, 2])
def test_what_changes_in_both_languages_is_agreed_anew(
    project: Path, capsys: pytest.CaptureFixture[str], commits: int
) -> None:
    """The second language follows in the same commit or in a later one: nothing lags, until one changes alone again."""
    name = begun(project).relative_to(project).as_posix()
    changed(project, name, "停车时撑住车身。", "停车时撑住车身的脚架。")
    if commits == 2:
        git(project, "commit", "-qam", "Chinese")
    changed(project, name, "It holds the bicycle when parked.", "A stand that holds the bicycle.")
    git(project, "commit", "-qam", "English")
    capsys.readouterr()
    assert told(project, "check") == 0
    assert "lags" not in capsys.readouterr().out
    changed(project, name, "A stand that holds the bicycle.", "A stand that holds the parked bicycle.")
    assert told(project, "check") == 0
    assert "term/kick-stand definition: the Chinese lags" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "behind"),
    [
        ("en: It holds the bicycle when parked.", "en: 停车时撑住车身。", "English"),
        ("zh: 停车时撑住车身。", "zh: It holds the bicycle when parked.", "Chinese"),
    ],
)
def test_a_new_text_in_the_wrong_language_lags(
    project: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, behind: str
) -> None:
    """A text that was copied and never translated is told, until somebody says that it is to stay so."""
    changed(project, begun(project).relative_to(project).as_posix(), old, new)
    git(project, "commit", "-qam", "Not translated")
    capsys.readouterr()
    assert told(project, "check") == 0
    assert f"term/kick-stand definition: the {behind} lags" in capsys.readouterr().out
    assert told(project, "translations", "--show") == 0
    assert told(project, "translations", "--accept") == 0
    capsys.readouterr()
    assert told(project, "check") == 0
    assert "lags" not in capsys.readouterr().out


def test_without_a_history_a_new_record_is_only_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no repository, nothing says what a text was before: how many wait to be accepted is said."""
    begun(project)
    shutil.rmtree(project / ".git")
    capsys.readouterr()
    assert told(project, "translations") == 0
    assert capsys.readouterr().out.count("nobody has said") == 1


def test_sentences_of_both_languages() -> None:
    """Sentences end at their signs, in either language; a number with a point is no end."""
    assert sentences("一句。“两句？”三句；四句") == ["一句。", "“两句？”", "三句；", "四句"]
    assert sentences("It is 3.5 km. Is it? Yes.") == ["It is 3.5 km.", "Is it?", "Yes."]
    assert list(differing("甲。乙。丙。", "甲。丁。丙。")) == [("乙。", "丁。")]


# Releasing


def shut(project: Path, version: str = "2", date: str = "2024-12-31", **more: object) -> dict[str, tuple[str, ...]]:
    """The gates that stayed shut; the edition must be as it was."""
    gates: list[Gate] = []
    before = (project / "data/edition.yml").read_bytes()
    with pytest.raises(CasebookError):
        release(Project.open(project), version, date, "en", gates.append, **more)  # type: ignore[arg-type]
    assert (project / "data/edition.yml").read_bytes() == before
    return {gate.name: gate.shut for gate in gates if gate.shut}


def ready(project: Path) -> str:
    """The small project with what a release asks, committed; a date that fits."""
    changed(project, "data/instruments/parking-rule.yml", "review_by: '2024-04-01'", "review_by: '2034-04-01'")
    assert told(project, "translations", "--accept") == 0
    git(project, "add", "-A")
    git(project, "commit", "-qm", "Ready", "--allow-empty")
    return str(yaml.safe_load((project / "data/edition.yml").read_text(encoding="utf-8"))["date"])[:4] + "-12-31"


def test_a_release_stamps_builds_and_leaves_sums_and_report(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Version and date stand in the edition and nothing else of it changed; the sums are those of the files; the
    report begins at the last tag."""
    date = ready(project)
    changed(project, "data/metrics/rides.yml", "  en: Rides\n", "  en: Trips\n")
    assert told(project, "translations", "--accept") == 0
    git(project, "commit", "-qam", "Trips are what they are called")
    before = (project / "data/edition.yml").read_text(encoding="utf-8").splitlines()
    gates: list[Gate] = []
    only = frozenset({"site", "pack", "charts"})
    done = release(Project.open(project), "2", date, "en", gates.append, only=only)
    after = (project / "data/edition.yml").read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == [
        line for line in after if line.startswith(("version", "date"))
    ]
    sums = dict(reversed(line.split("  ")) for line in (done.folder / "SHA256SUMS").read_text().splitlines())
    assert len(sums) == done.files > 50
    for path in list(sums)[:20]:
        assert hashlib.sha256((project / "dist" / path).read_bytes()).hexdigest() == sums[path]
    report = json.loads((done.folder / "changes.json").read_text(encoding="utf-8"))
    found = {f"{c['kind']}/{c['id']}": c for c in report["changed"]}
    assert report["old"] == "v1"
    assert set(found) == {"metric/rides", "edition/edition", "instrument/parking-rule"}
    assert "Trips" in (done.folder / "changes.en.html").read_text(encoding="utf-8")
    assert [gate.name for gate in gates] == [
        "content", "coverage", "parity", "freshness", "committed", "whole", "links", "access", "size",
    ]  # fmt: skip


def test_each_gate_refuses_and_leaves_the_edition(project: Path) -> None:
    """A text that lags, a record past its review, what is uncommitted, a file too large: each keeps the release back,
    all that are shut are told at once, and the edition is as it was."""
    date = ready(project)
    assert list(shut(project, date=date, only=FAST, most=(1, 10**12))) == ["size"]
    assert list(shut(project, date=date, only=FAST, most=(10**12, 1))) == ["size"]
    changed(project, "data/metrics/rides.yml", "为准。", "为准。试骑不算。")
    text = (project / "data/metrics/rides.yml").read_text(encoding="utf-8")
    (project / "data/metrics/rides.yml").write_text(text + "review_by: '2001-02-03'\n", encoding="utf-8")
    found = shut(project, date=date, only=FAST)
    assert list(found) == ["parity", "freshness", "committed"]
    assert found["parity"] == ("metric/rides definition",)
    assert found["freshness"][0].startswith("data/metrics/rides.yml")
    assert found["committed"] == ("M data/metrics/rides.yml",)


def test_a_release_that_is_refused_leaves_what_was_published(project: Path) -> None:
    """Where a gate is shut after the build, dist/ is to the byte what it was, or not there as before; the next build
    makes what the content says."""
    date = ready(project)
    settings = Settings(project, only=FAST)
    assert list(shut(project, date=date, only=FAST, most=(1, 1))) == ["size"]
    assert not (project / "dist").exists()
    build(settings, lambda _stage: None)
    before = contents(project / "dist")
    assert list(shut(project, "3", date=date, only=FAST, most=(1, 1))) == ["size"]
    assert contents(project / "dist") == before
    build(settings, lambda _stage: None)
    assert contents(project / "dist") == before
    release(Project.open(project), "3", date, "en", lambda _gate: None, only=FAST)
    assert contents(project / "dist") != before


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_printed_for_the_sums_verifies_them(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line of shell that a release prints is right as it stands, and says so where a file was changed since."""
    date = ready(project)
    done = release(Project.open(project), "2", date, "en", lambda _gate: None, only=FAST)
    monkeypatch.setattr(releasing, "release", lambda *_words, **_more: done)
    capsys.readouterr()
    assert told(project, "release", "2", "--date", date) == 0
    line = next(text for text in capsys.readouterr().out.splitlines() if "sha256sum" in text).partition(": ")[2]
    shell = ["sh", "-c", line]
    assert subprocess.run(shell, cwd=project, check=False, capture_output=True).returncode == 0
    next(path for path in (project / "dist/site").rglob("*.csv")).write_text("other\n", encoding="utf-8")
    assert subprocess.run(shell, cwd=project, check=False, capture_output=True).returncode != 0


def test_a_refusal_names_its_gates_in_the_language_of_messages(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who reads Chinese is told which check did not pass in Chinese, and that nothing was changed."""
    assert main(["release", "2", "--project", str(project), "--messages", "zh", "--date", "2034-12-31"]) == 1
    said = capsys.readouterr().err
    assert "没有发布：没有过了复核日期的记录" in said and "保持原样" in said and "freshness" not in said


def test_a_repository_that_git_does_not_read_is_no_clean_one(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of another user's repository git says nothing: a release is refused with git's own words and what to type, and
    `diff` does not pretend that there is no such revision."""
    date = ready(project)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    found = shut(project, date=date, only=FAST)
    assert "safe.directory" in found["committed"][0]
    capsys.readouterr()
    assert told(project, "diff", "v1") == 1
    assert "safe.directory" in capsys.readouterr().err


def test_the_shell_of_the_site_is_part_of_what_is_committed(project: Path) -> None:
    """A navigation that nobody has committed keeps a release back as a record does."""
    date = ready(project)
    (project / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    assert shut(project, date=date, only=FAST)["committed"] == ("?? mkdocs.yml",)


def test_coverage_is_a_gate(project: Path) -> None:
    """What the book does not cover is told by its line, and keeps the release back."""
    for ending in ("yml", "csv"):
        shutil.copy(project / f"data/datasets/rides-by-year.{ending}", project / f"data/datasets/spare.{ending}")
    found = shut(project, date=ready(project), only=FAST)
    assert list(found) == ["coverage"]
    assert "spare" in found["coverage"][0]


def test_a_dead_link_and_a_page_without_names_keep_it_back(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links of the built site are followed, and its pages looked at: what leads nowhere, or has no name, is told."""
    date = ready(project)
    real = releasing.build

    def spoiled(settings: object, stage: object) -> object:
        outcome = real(settings, stage)  # type: ignore[arg-type]
        page = project / "dist/site/spoiled.html"
        page.write_text('<html lang="en"><title>x</title><h1>x</h1><a href="nowhere/">x</a><img src="nowhere/">')
        return outcome

    monkeypatch.setattr(releasing, "build", spoiled)
    assert shut(project, date=date, only=FAST) == {
        "links": ("spoiled.html: nowhere/ (no such file)",),
        "access": ("spoiled.html:1: alt <img src=nowhere/>",),
    }


@pytest.mark.parametrize(
    ("version", "date", "words"),
    [
        ("", "2030-01-01", "is no version"),
        ("same", "2030-01-01", "already"),
        ("2", "2030-02-30", "problem"),
        ("2", "2030", "no date"),
        ("2", "1999-01-01", "before"),
    ],
)
def test_a_version_or_date_that_cannot_be_is_refused(project: Path, version: str, date: str, words: str) -> None:
    """The version must be another, the date a day of the calendar and not before the last edition's."""
    opened = Project.open(project)
    known = str(yaml.safe_load((project / "data/edition.yml").read_text(encoding="utf-8"))["version"])
    with pytest.raises(CasebookError, match=words):
        stamped(opened, known if version == "same" else version, date)


def test_addresses_outside_are_asked_only_when_wanted() -> None:
    """What is not found there is told with its source; what refuses, or is slow, is not called gone."""

    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(int(self.path.strip("/")))
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        base = f"http://127.0.0.1:{server.server_address[1]}"
        answers = {code: gone(f"{base}/{code}") for code in (200, 404, 410, 403, 500)}
        assert answers == {200: None, 404: "404", 410: "410", 403: None, 500: None}
    finally:
        server.shutdown()
        server.server_close()
    gate = of_outside(Project.open(HOME), lambda url: "404" if url.endswith("d57580df1.htm") else None)
    assert len(gate.shut) == 1
    assert gate.shut[0].startswith("data/sources/yatsen-f1-2020.yml")
