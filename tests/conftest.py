"""What several tests share: a copy of the small project, and its site, built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

BIKES = Path(__file__).parent / "books" / "bikes"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project, to be changed or broken."""
    folder = tmp_path / "bikes"
    shutil.copytree(BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    return folder


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site of the small project, both languages, without the PDF; nobody changes it."""
    from casebook.pipeline import Settings, build

    project = tmp_path_factory.mktemp("site") / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    outputs = frozenset({"site", "charts", "workbook", "ledger", "deck", "epub", "law", "pack"})
    build(Settings(project, only=outputs), lambda _stage: None)
    return project / "dist" / "site"
