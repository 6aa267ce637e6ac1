"""The command line: what it says, its exit codes, and what it leaves alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casebook import kinds
from casebook.cli import main
from casebook.load.yamltext import TO_FILL

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
HEAVY = ("pandas", "matplotlib", "weasyprint", "mkdocs", "xlsxwriter")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    return folder


def test_check_is_silent_but_for_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    """A project without faults is told with the number of its records."""
    assert main(["check", "--project", str(BIKES)]) == 0
    assert "no problems" in capsys.readouterr().out


def test_check_tells_place_message_and_mend(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A problem is two lines: where and what, then what to do; the exit code is 2."""
    (project / "data/metrics/rides.yml").write_text("name: &a x\n")
    assert main(["check", "--project", str(project), "--messages", "en"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "data/metrics/rides.yml:1:7: anchors and aliases (& and *) are not accepted"
    assert lines[1].startswith("    ")
    assert lines[-1] == "1 problem; nothing was written."


@pytest.mark.parametrize("language", ["zh", "en"])
def test_check_json(project: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    """With --json each problem is one JSON object a line, in the language that is asked for."""
    (project / "data/metrics/rides.yml").write_text("name: &a x\n")
    assert main(["check", "--project", str(project), "--json", "--messages", language]) == 2
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [set(problem) for problem in found] == [{"path", "line", "column", "code", "message", "fix"}]
    assert found[0]["code"] == "yaml-alias"
    assert ("锚点" in found[0]["message"]) == (language == "zh")


def test_check_writes_nothing(project: Path) -> None:
    """Checking leaves the project as it was."""
    before = sorted(path.relative_to(project) for path in project.rglob("*"))
    main(["check", "--project", str(project)])
    assert sorted(path.relative_to(project) for path in project.rglob("*")) == before


@pytest.mark.parametrize("command", [["check", "--project", str(BIKES)], ["build", "--help"], ["--help"]])
def test_light_commands_import_nothing_heavy(command: list[str]) -> None:
    """Checking and helping import neither pandas nor matplotlib nor WeasyPrint."""
    code = (
        "import sys; from casebook.cli import main\n"
        f"try: main({command!r})\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


WRITABLE = [kind for kind in kinds.ALL if kind.folder.startswith("data/") and not kind.folder.endswith(".yml")]


@pytest.mark.parametrize("kind", WRITABLE, ids=lambda kind: kind.name)
def test_new_writes_a_record_that_check_asks_to_fill(
    project: Path, kind: kinds.Kind, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new record has every field, and `check` names what is still to fill, and nothing else of it."""
    assert main(["new", "--project", str(project), "--messages", "en", kind.name, "my-own"]) == 0
    path = f"{kind.folder}/my-own.yml"
    assert TO_FILL in (project / path).read_text()
    assert main(["check", "--project", str(project), "--json"]) == 2
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert {(p["path"], p["code"]) for p in found} == {(path, "still-to-fill")}


def test_new_never_writes_over(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A record that is there already stays as it is."""
    before = (project / "data/metrics/rides.yml").read_bytes()
    assert main(["new", "--project", str(project), "metric", "rides"]) == 1
    assert (project / "data/metrics/rides.yml").read_bytes() == before
    assert "nothing was written" in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "slug"), [("metrik", "x"), ("metric", "../x"), ("metric", "Big"), ("chapter", "x")])
def test_new_refuses(project: Path, kind: str, slug: str) -> None:
    """A kind that there is not, and an id that is none, are refused."""
    assert main(["new", "--project", str(project), kind, slug]) == 1


def test_unknown_output_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """An output that there is not is answered with those that there are."""
    assert main(["build", "--project", str(BIKES), "--only", "epub"]) == 64
    assert "site" in capsys.readouterr().err


def test_changed_language_marks_the_other(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed Chinese text marks the English as behind until an editor says that both agree."""
    path = project / "data/segments/town.yml"
    main(["translations", "--project", str(project), "--accept"])
    path.write_text(path.read_text().replace("镇中心的站点", "镇中心的全部站点"))
    capsys.readouterr()
    main(["translations", "--project", str(project), "--messages", "en"])
    assert capsys.readouterr().out.splitlines() == [
        "data/segments/town.yml: segment/town summary: the English lags behind the other language"
    ]
    main(["translations", "--project", str(project), "--accept", "segment/town"])
    capsys.readouterr()
    main(["translations", "--project", str(project)])
    assert capsys.readouterr().out == ""


def test_changed_section_of_a_chapter_marks_that_section(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chapter's body is watched section by section."""
    main(["translations", "--project", str(project), "--accept"])
    path = project / "content/01-town/en.md"
    path.write_text(path.read_text().replace("Parking follows", "All parking follows"))
    capsys.readouterr()
    main(["translations", "--project", str(project), "--messages", "en"])
    assert capsys.readouterr().out.splitlines() == [
        "content/01-town/zh.md: chapter/01-town body#1.2: the Chinese lags behind the other language"
    ]


@pytest.mark.parametrize(
    ("content", "place", "code"),
    [
        (b"<<<<<<< HEAD\n", "data/translations.txt:1:1", "translations-line"),
        (b"# ok\n\xff\n", "data/translations.txt:2:1", "not-utf8"),
    ],
)
def test_broken_memory_of_languages_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], content: bytes, place: str, code: str
) -> None:
    """The memory of both languages, broken by a merge or an editor, is told with its place and stays as it is."""
    path = project / "data/translations.txt"
    path.write_bytes(content)
    for command in (["check", "--json"], ["translations", "--accept"]):
        assert main([*command, "--project", str(project)]) == 2
        assert path.read_bytes() == content
    told = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (f"{told['path']}:{told['line']}:{told['column']}", told["code"]) == (place, code)
