"""The measures of a built site: each beside its budget, and an exit code that says whether all are kept."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import LANGUAGES
from casebook.presses.pages import names
from tools import audit


@pytest.fixture
def project(built_site: Path, tmp_path: Path) -> Path:
    """A copy of what was built of the small project, to be spoiled."""
    shutil.copytree(built_site, tmp_path / "dist" / "site")
    return tmp_path


def measured(capsys: pytest.CaptureFixture[str], project: Path, *parts: str) -> tuple[int, str]:
    code = audit.main([*parts, "--project", str(project)])
    return code, capsys.readouterr().out


def test_a_site_within_its_budgets_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Search and weight of the small project are measured, kept, and the exit code is 0."""
    code, said = measured(capsys, project, "search", "weight")
    assert code == 0 and "BROKEN" not in said and "every budget that was measured is kept" in said
    for what in ("zh: ", "en: ", "chapters/*", "styles of home", "first load of home", "first query, en"):
        assert what in said, what


def test_a_page_that_is_too_heavy_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One page over its budget breaks it: the kind is named with its weight, and the exit code is 1."""
    page = project / "dist/site/en/metrics/rides/index.html"
    noise = "".join(f"{n * 7919 % 104729:x}" for n in range(30_000))
    page.write_text(page.read_text(encoding="utf-8").replace("</main>", f"{noise}</main>"), encoding="utf-8")
    code, said = measured(capsys, project, "weight")
    assert code == 1 and "metrics/*" in said.rpartition("broken:")[2]


def test_a_name_that_is_not_found_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A question of readers whose answer is not found breaks the budget of questions."""
    place = project / audit.QUESTIONS
    place.parent.mkdir(parents=True)
    place.write_text("- [slip, en, return ride, nowhere/]\n", encoding="utf-8")
    code, said = measured(capsys, project, "search")
    assert code == 1 and "1 questions of readers, first" in said.rpartition("broken:")[2]


def test_every_kind_of_page_is_known(built_site: Path) -> None:
    """Pages that stand alone are kinds of their own, records go by their folder, and ways on from old addresses are no
    pages."""
    for language in LANGUAGES:
        kinds = audit.pages_by_kind(built_site, language)
        assert set(names()) <= kinds.keys()
        assert kinds["metrics/*"] and "metrics/" not in kinds["metrics/*"]
        assert not any(address.startswith("en/") for addresses in kinds.values() for address in addresses)


def test_lighthouse_is_skipped_or_its_marks_are_judged(
    built_site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the program a plain word says so; with it, the median of its marks stands beside the least that is
    wanted, and a failure of it is no silence."""
    report = audit.Report()
    monkeypatch.setattr(audit.shutil, "which", lambda _name: None)
    audit.lighthouse(built_site, report)
    assert report.broken == [] and "not measured" in report.lines[-1]

    marks = iter([0.2, 0.96, 0.97, 0.98, 0.99] * 9)

    def call(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        place = next(o for o in command if o.startswith("--output-path=")).partition("=")[2]
        told = {name: {"score": 1.0} for name in audit.FASTEST} | {"performance": {"score": next(marks)}}
        Path(place).write_text(json.dumps({"categories": told}), encoding="utf-8")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(audit.shutil, "which", lambda name: f"/usr/bin/{name}")
    audit.lighthouse(built_site, report, call)
    assert report.broken == [] and "97.0" in capsys.readouterr().out
    audit.lighthouse(built_site, report, lambda command, **_: subprocess.CompletedProcess(command, 1, "", "no Chrome"))
    assert report.broken == ["lighthouse failed on home"]


def test_there_must_be_something_to_measure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a site, or with a part that there is not, the exit code is 64."""
    assert audit.main(["--project", str(tmp_path)]) == 64
    assert audit.main(["wieght", "--project", str(tmp_path)]) == 64
    assert "there are: search, weight, axe, lighthouse" in capsys.readouterr().err
