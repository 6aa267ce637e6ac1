"""`pip install .`: the wheel holds all that the engine needs, and its command works on any folder."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from casebook import __version__, home, inputs

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`casebook` as an installed command, outside of the checkout, with the libraries of this environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, capture_output=True)
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder / "bin" / "casebook"


def run(command: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    return subprocess.run(
        [str(command), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_wheel_holds_templates_and_shell(wheel: Path) -> None:
    """Every template, font and word of the checkout is in the wheel, and nothing of the edition is."""
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = [p.relative_to(HOME).as_posix() for p in home.TEMPLATES.rglob("*") if p.is_file()]
    assert len(templates) > 100
    assert [name for name in templates if f"casebook/_home/{name}" not in names] == []
    starter = [p.relative_to(HOME).as_posix() for p in (HOME / "casebook/starter").rglob("*") if p.suffix != ".pyc"]
    assert {"casebook/_home/mkdocs.yml", "casebook/text/zh.yml", "casebook/py.typed"} <= names
    assert {
        "casebook/serve.js",
        *(f"casebook/form/{name}" for name in ("form.js", "form.css", "page.html.j2")),
    } <= names
    assert [name for name in starter if (HOME / name).is_file() and name not in names] == []
    assert [name for name in names if name.split("/")[0] not in {"casebook", f"casebook-{__version__}.dist-info"}] == []


def test_only_one_module_asks_for_what_lies_beside_the_package() -> None:
    """A path that climbs out of the package is wrong in a wheel: casebook/home.py alone knows the way."""
    climbs = re.compile(r"__file__\)(?:\.resolve\(\))?((?:\.parent)+)|(parents\[|TEMPLATES\.parent)")
    engine = HOME / "casebook"
    found = set()
    for path in engine.rglob("*.py"):
        own = path.relative_to(engine)
        for up, other in climbs.findall(path.read_text(encoding="utf-8")):
            if other or up.count(".parent") > len(own.parts):
                found.add(own.as_posix())
    assert found - {"cli/__init__.py"} == set()  # which only compares the names of files with its own


def test_installed_command_tells_its_version(command: Path, tmp_path: Path) -> None:
    """`casebook --version` answers with the version that the package declares."""
    assert run(command, "--version", folder=tmp_path).stdout == f"casebook {__version__}\n"


def test_installed_command_takes_the_folder_it_stands_in(command: Path, tmp_path: Path) -> None:
    """Without --project the command works on the current folder, and says so where there is no report."""
    done = run(command, "check", folder=tmp_path)
    assert (done.returncode, "casebook init DIR" in done.stderr) == (64, True)
    shutil.copytree(BIKES, tmp_path / "bikes", ignore=shutil.ignore_patterns("build", "dist"))
    assert run(command, "check", folder=tmp_path / "bikes").returncode == 0
    assert run(command, "check", "--project", "bikes", folder=tmp_path).returncode == 0


def test_installed_command_begins_and_builds_a_report(command: Path, tmp_path: Path) -> None:
    """From nothing to a site with two commands, far from any checkout."""
    assert run(command, "init", "library", folder=tmp_path).returncode == 0
    done = run(command, "build", "--only", "site", "--only", "charts", folder=tmp_path / "library")
    assert done.returncode == 0, done.stderr
    pages = sorted((tmp_path / "library/dist/site").rglob("index.html"))
    assert len(pages) > 20
    assert "Lindenford" in (tmp_path / "library/dist/site/en/index.html").read_text(encoding="utf-8")
    assert (tmp_path / "library/dist/site/assets/cb/casebook.css").is_file()


def test_installed_engine_is_known_by_its_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a lock beside it the engine's version changes with the libraries that are installed, and only then."""
    monkeypatch.setattr(inputs, "LOCK", tmp_path / "none")
    one = inputs.version()
    assert inputs.version() == one
    found = list(importlib.metadata.distributions())
    monkeypatch.setattr(importlib.metadata, "distributions", lambda: found[1:])
    assert inputs.version() != one
