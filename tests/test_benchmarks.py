"""The benchmarks' own project, so that a change of a kind does not leave them behind."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from casebook.pipeline import check

CORPUS = Path(__file__).parent.parent / "benchmarks" / "corpus.py"


def test_project_of_the_benchmarks_has_no_problem(tmp_path: Path) -> None:
    """What the benchmarks write passes every check, and has the number of records that was asked for."""
    spec = importlib.util.spec_from_file_location("corpus", CORPUS)
    assert spec is not None and spec.loader is not None
    corpus = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(corpus)
    corpus.write(tmp_path / "n", 600)
    catalog = check(tmp_path / "n")
    assert sum(len(catalog.slugs(kind)) for kind in ("fact", "case", "chart")) == 600
