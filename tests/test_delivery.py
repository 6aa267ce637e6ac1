"""What stands ready to copy: workflows, containers and hooks say nothing that this repository does not have."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.cli.table import COMMANDS
from casebook.machine import missing_libraries

HOME = Path(__file__).parent.parent
PAGES, GITLAB = HOME / ".github/workflows/pages.yml", HOME / ".gitlab-ci.yml"
DOCKERFILES = (HOME / "Dockerfile", HOME / ".devcontainer/Dockerfile")
FILES = (PAGES, GITLAB, *DOCKERFILES, HOME / ".devcontainer/devcontainer.json", HOME / ".pre-commit-config.yaml")


def loaded(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # `on` is a key, and no truth


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    """Each `./run` or `casebook` command of a file is a command of the table."""
    known = {command.name for command in COMMANDS}
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"\./run ([a-z]+)", text)
    assert set(named) <= known
    assert named or path.name == "Dockerfile" or path.parent.name == ".devcontainer"


@pytest.mark.parametrize("path", [PAGES, GITLAB, *DOCKERFILES], ids=lambda path: str(path.relative_to(HOME)))
def test_the_libraries_of_the_pdf_are_installed(path: Path) -> None:
    """Wherever the whole report is built, Pango and HarfBuzz's subset library are, as in .ci/run."""
    wanted = {name for name in re.findall(r"lib[a-z0-9.-]+", (HOME / ".ci/run").read_text()) if "atomic" not in name}
    assert wanted == {"libharfbuzz-subset0", "libpangoft2-1.0-0"}
    assert all(name in path.read_text(encoding="utf-8") for name in wanted)


def test_what_is_published_is_the_site_and_only_from_the_main_branch() -> None:
    """Both hosts get dist/site, after a whole build; a request to merge is built and not published."""
    told = loaded(PAGES)
    steps = [step for step in told["jobs"]["build"]["steps"] if "upload-pages-artifact" in step.get("uses", "")]
    assert [step["with"]["path"] for step in steps] == ["dist/site"]
    assert "pull_request" in told["on"]
    assert "refs/heads/main" in told["jobs"]["publish"]["if"]
    assert told["permissions"] == {"contents": "read"}
    gitlab = loaded(GITLAB)
    assert gitlab["pages"]["script"][-1] == "mv dist/site public"
    assert gitlab["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert gitlab["check"]["script"][0] == "./run check"


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: str(path.relative_to(HOME)))
def test_containers_run_as_an_ordinary_user(path: Path) -> None:
    """The last user of an image is none of root's, nothing is fetched but packages, and copies name what is there."""
    lines = path.read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1:] == ["editor"]
    assert not [line for line in lines if line.startswith("ADD ") or "curl" in line or "wget" in line]
    ignore = (HOME / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for name in line.split()[1:-1]:
                assert (HOME / name).exists(), name
                assert f"!{name}" in ignore, name


def test_the_editors_container_is_told_what_to_run() -> None:
    """devcontainer.json is JSON, uses its own Dockerfile and user, and forwards the port of the preview."""
    told = json.loads((HOME / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert (HOME / ".devcontainer" / told["build"]["dockerfile"]).exists()
    assert told["remoteUser"] == "editor"
    assert told["forwardPorts"] == [8000]


def test_the_hook_runs_on_this_repository() -> None:
    """The hook's own command line passes on content without faults; its pattern takes records and chapters."""
    hooks = loaded(HOME / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    check = next(hook for hook in hooks if hook["id"] == "casebook-check")
    assert re.search(check["files"], "data/facts/2.1.yml")
    assert not re.search(check["files"], "docs/style.md")
    run, *words = check["entry"].split()
    assert run == "./run"
    done = subprocess.run(
        [sys.executable, "build.py", *words, "--project", "tests/books/bikes"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_this_machine_has_what_the_files_install() -> None:
    """The libraries that the files install are all that the PDF asks for, so far as this machine can tell."""
    if missing := missing_libraries():
        pytest.skip(f"this machine lacks {missing}")
