"""The command line: what it says, its exit codes, and what it leaves alone."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from casebook import kinds
from casebook.cli import language as messages
from casebook.cli import main, table
from casebook.cli.words import SAYS
from casebook.errors import CasebookError, ContentError, Place, Problem, Said, SystemLibraryMissing, ToolError
from casebook.kinds.base import Kind
from casebook.load.yamltext import TO_FILL

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
HEAVY = ("pandas", "matplotlib", "weasyprint", "mkdocs", "xlsxwriter")


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
    project: Path, kind: Kind, capsys: pytest.CaptureFixture[str]
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
    assert main(["build", "--project", str(BIKES), "--only", "scroll"]) == 64
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


# The language of messages


@pytest.mark.parametrize(
    ("environment", "arguments", "language"),
    [
        ({}, [], "en"),
        ({"LANG": "zh_CN.UTF-8"}, [], "zh"),
        ({"LANG": "zh_TW.UTF-8"}, [], "zh"),
        ({"LANG": "ZH_HK"}, [], "zh"),
        ({"LANG": "de_DE.UTF-8"}, [], "en"),
        ({"LANG": "C.UTF-8"}, [], "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, [], "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, [], "zh"),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, [], "zh"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, [], "zh"),
        ({"LANG": "zh_CN.UTF-8", "CASEBOOK_MESSAGES": "en"}, [], "en"),
        ({"CASEBOOK_MESSAGES": "zh"}, ["check", "--messages", "en"], "en"),
        ({"CASEBOOK_MESSAGES": "en"}, ["--messages=zh", "check"], "zh"),
        ({}, ["test", "--", "--messages", "zh"], "en"),
        ({"CASEBOOK_MESSAGES": "zh"}, ["--messages", "fr"], "zh"),
    ],
)
def test_language_of_messages(environment: dict[str, str], arguments: list[str], language: str) -> None:
    """--messages goes before CASEBOOK_MESSAGES, that before the locale; any zh is Chinese, all else English."""
    assert messages.of(arguments, environment) == language


def test_languages_built_and_language_of_messages_are_two_things(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build of one language speaks the other where that is asked for, and --lang is for what is built only."""
    (project / "data/metrics/rides.yml").write_text("name: &a x\n")
    assert main(["build", "--project", str(project), "--lang", "en", "--messages", "zh"]) == 2
    assert "锚点" in capsys.readouterr().err
    assert main(["check", "--project", str(project), "--lang", "en"]) == 64


def test_setting_that_is_no_language_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """CASEBOOK_MESSAGES with another word in it is refused by its name."""
    monkeypatch.setenv("CASEBOOK_MESSAGES", "fr")
    assert main(["check"]) == 64
    assert "CASEBOOK_MESSAGES" in capsys.readouterr().err


# Commands and help


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", [c for c in table.COMMANDS if c.run is not None], ids=lambda c: c.name)
def test_every_command_explains_itself(
    command: table.Command, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The help of a command names each of its arguments and is in one language."""
    assert main([command.name, "--help", "--messages", language]) == 0
    said = capsys.readouterr().out
    for argument in (*command.arguments, *table.GLOBALS):
        if argument.hidden:
            assert argument.names[0] not in said
            continue
        assert argument.settings.get("metavar", argument.names[0]) in said
        assert (
            argument.about.in_("zh" if language == "zh" else "en")[:20] in said.replace("\n", " ") or language == "en"
        )
    assert bool(re.search("[一-鿿]", said)) == (language == "zh")


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_readme_lists_commands_and_exit_codes(readme: str) -> None:
    """Both READMEs have a row for each command and for each exit code, and no other."""
    text = (HOME / readme).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `\./run ([a-z]+)", text, re.MULTILINE)
    assert {command.name for command in table.COMMANDS} == set(rows)
    assert sorted(table.EXIT_CODES) == sorted(map(int, re.findall(r"^\| (\d+) \|", text, re.MULTILINE)))


MISTAKES = [
    (["chek"], "chek", "check"),
    (["--nonsense"], "", ""),
    (["check", "--lnag"], "--lnag", "Usage: casebook check"),
    (["new", "metric"], "SLUG", ""),
    (["serve", "--port", "many"], "many", ""),
    (["build", "--lang", "fr"], "fr", "zh"),
    (["build", "--lang"], "--lang", ""),
    (["test"], "test", "init"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("arguments", "names", "offers"), MISTAKES, ids=lambda x: " ".join(x) if isinstance(x, list) else ""
)
def test_mistakes_of_the_command_line(
    arguments: list[str], names: str, offers: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistake is named, what would do is offered, in the language of messages; the exit code is 64 and not 2."""
    wrong = [*arguments, "--messages", language]
    if arguments[-1].startswith("--l") and len(arguments) == 2:
        wrong = [f"--messages={language}", *arguments]
    code = main(wrong)
    streams = capsys.readouterr()
    if arguments == ["--nonsense"]:
        assert (code, "--help" in streams.out) == (0, True)  # no command: what there is
        return
    assert code == 64
    assert names in streams.err
    assert offers.replace("Usage: ", "用法：" if language == "zh" else "Usage: ") in streams.err
    assert bool(re.search("[一-鿿]", streams.err)) == (language == "zh")


def test_wrong_kind_is_answered_with_all_kinds(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`new` of a kind that there is not lists every kind, beside its guess."""
    for language in ("zh", "en"):
        assert main(["new", "metrik", "x", "--project", str(project), "--messages", language]) == 1
        said = capsys.readouterr().err
        assert [kind.name for kind in WRITABLE if kind.name not in said] == []


def test_new_tells_the_command_that_comes_next(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `new` tells to type works as it is, also for a project elsewhere."""
    main(["new", "metric", "my-own", "--project", str(project)])
    assert f"casebook check --project {project} " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("n", "told"), [(1, "1 problem; nothing was written."), (2, "2 problems; nothing was written.")]
)
def test_problems_are_counted_as_people_count(
    project: Path, n: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One problem is one problem, two are problems."""
    for name in ("rides", "return-share")[:n]:
        (project / f"data/metrics/{name}.yml").write_text("name: &a x\n")
    main(["check", "--project", str(project), "--messages", "en"])
    assert capsys.readouterr().err.splitlines()[-1] == told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_folder_without_a_report(tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is not there, and one that holds no report, are told as that, with how to begin one."""
    assert main(["check", "--project", str(tmp_path / "no"), "--messages", language]) == 64
    assert str(tmp_path / "no") in capsys.readouterr().err
    assert main(["check", "--project", str(tmp_path), "--messages", language]) == 64
    assert "casebook init DIR" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# What goes wrong


def raising(error: BaseException) -> table.Command:
    def run(_options: object) -> int:
        raise error

    return table.Command("check", Said("", ""), Said("", ""), run=run)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (ValueError("odd"), 70, "ValueError: odd"),
        (KeyError(), 70, "KeyError"),
        (RecursionError("deep"), 70, "RecursionError"),
        (FileNotFoundError(2, "No such file", "x"), 70, "FileNotFoundError"),
        (PermissionError(13, "Permission denied", "/x/y"), 1, "/x/y"),
        (OSError(13, "Permission denied"), 1, "Permission denied"),
        (MemoryError(), 1, ""),
        (ToolError("it failed"), 3, "it failed"),
        (CasebookError(Said("中文", "English")), 1, ""),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_no_error_reaches_anybody_as_a_traceback(
    error: BaseException,
    code: int,
    told: str,
    language: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever is raised is told in a sentence, in the language of messages, with its exit code."""
    commands = (raising(error),)
    assert main(["check", "--messages", language], commands=commands) == code
    said = capsys.readouterr().err
    assert "Traceback" not in said and told in said
    assert ("这是 casebook 自身的错误" in said or "this is a fault of casebook" in said) == (code == 70)
    if code == 70:
        assert re.search(r"casebook/cli/__init__\.py:\d+ \(_run\)", said), "the last place of ours on the way is told"
        assert "--traceback" in said
    if isinstance(error, CasebookError) and code == 1:
        assert said == {"zh": "casebook: 中文\n", "en": "casebook: English\n"}[language]
    main(["check", "--messages", language, "--traceback"], commands=commands)
    assert ("Traceback" in capsys.readouterr().err) == (code == 70 or (code == 1 and isinstance(error, OSError)))


def test_errors_of_other_processes_keep_both_languages() -> None:
    """An error that comes over from another process says the same as it did there."""
    place = Problem(Place("a.yml", 1, 2), "x", Said("甲", "a"), Said("乙", "b"))
    for error in (CasebookError(Said("中文", "English")), ToolError("x"), ContentError.of([place, place])):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.said, str(again)) == (type(error), error.said, str(error))
    assert str(ContentError.of([place])) == "1 problem in the content"


def test_reader_that_has_gone_is_no_fault(project: Path) -> None:
    """`check | head -0` and the like end quietly."""
    command = f"{sys.executable} {HOME / 'build.py'} new --help; {sys.executable} {HOME / 'build.py'} check"
    shell = f"({command} --project {project}) | true"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and "fault" not in done.stderr


def test_terminal_that_lacks_letters_is_no_fault(project: Path) -> None:
    """Chinese messages on a terminal of another alphabet lose letters and nothing else."""
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "CASEBOOK_MESSAGES": "zh"}
    command = [sys.executable, str(HOME / "build.py"), "check", "--project", str(project)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def children(process: int) -> set[int]:
    """The processes below a process."""
    found: set[int] = set()
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found |= {child} | children(child)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_build_ends_when_it_is_told_to(project: Path, number: signal.Signals, code: int) -> None:
    """A build that is told to end ends soon, with a line; no process, no half dist/ and no leaked semaphore is left."""
    command = [sys.executable, str(HOME / "build.py"), "build", "--project", str(project), "--messages", "en"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:  # from here on there is work, some of it in other processes
        if line.split()[:1] == ["evidence"]:
            break
    deadline = time.monotonic() + 60
    while not (below := children(process.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    below |= children(process.pid)
    process.send_signal(number)
    _out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (
        code,
        f"casebook: {'told to end, and ended' if code == 143 else 'interrupted'}; dist/ is as it was\n",
    )
    assert below
    deadline = time.monotonic() + 10  # a child of a child may take a moment
    while any(_state(pid) != "Z" for pid in below) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in below if _state(pid) != "Z"] == []
    assert not (project / "dist").exists()
    assert [path.name for path in (project / "build").iterdir() if path.name.startswith("dist-")] == []


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


@pytest.mark.parametrize("unchanged", [True, False])
@pytest.mark.parametrize(
    ("language", "skipped"), [("en", "the PDF was skipped"), ("zh", "没有印 PDF")], ids=["en", "zh"]
)
def test_missing_libraries_are_told_once(
    project: Path,
    language: str,
    skipped: str,
    unchanged: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the PDF's libraries these are named once, with the command to type, and the exit code is 4."""
    from casebook import machine, pipeline

    missing = ["pango-1.0"]
    both = [SystemLibraryMissing(machine.needed(missing)) for _language in ("zh", "en")]
    monkeypatch.setattr(machine, "missing_libraries", lambda: missing)
    monkeypatch.setattr(machine, "os_names", lambda: ["debian"])
    monkeypatch.setattr(pipeline, "build", lambda *_args, **_more: pipeline.Outcome(skipped=both, unchanged=unchanged))
    build = ["build", "--project", str(project), "--messages", language]
    assert main(build) == 4
    said = capsys.readouterr().err
    assert (said.count("pango-1.0"), said.count("sudo apt-get install"), said.count(skipped)) == (1, 1, 1)
    missing.clear()  # they were there when it began
    assert main(build) == 4
    assert capsys.readouterr().err.count("pango-1.0") == 1


def test_a_first_build_that_can_make_nothing_ends_plainly(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The PDF alone, asked for where its libraries are missing and nothing was built before: the exit code is 4."""
    from casebook import machine

    monkeypatch.setattr(machine, "missing_libraries", lambda *_opens: ["pango-1.0"])
    assert main(["build", "--project", str(project), "--only", "pdf"]) == 4
    assert list((project / "dist").iterdir()) == []


def test_outputs_are_named_in_the_help() -> None:
    """Whatever `--only` takes is named in its help, in both languages."""
    from casebook.pipeline import OUTPUTS

    build = next(command for command in table.COMMANDS if command.name == "build")
    only = next(argument for argument in build.arguments if argument.names == ("--only",))
    for said in (only.about.zh, only.about.en):
        assert [name for name in OUTPUTS if name not in said] == []


def test_sentences_of_the_terminal_are_parallel_and_used() -> None:
    """Both languages of a sentence take the same values, and each sentence is said somewhere."""
    source = "".join(path.read_text(encoding="utf-8") for path in (HOME / "casebook" / "cli").glob("*.py"))
    for key, said in SAYS.items():
        assert set(re.findall(r"{(\w+)", said.zh)) <= set(re.findall(r"{(\w+)", said.en)) | {"n"}, key
        assert set(re.findall(r"{(\w+)", said.en)) <= set(re.findall(r"{(\w+)", said.zh)), key
        stem = re.sub(r"\.(one|many|zh|en|both)$", "", key)
        assert f'"{stem}"' in source or stem.startswith("stage.") or f'"{stem}.' in source, key
