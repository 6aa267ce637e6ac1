"""The page on the architecture shows the floors that the contract has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import floors

HOME = Path(__file__).parent.parent


def test_page_shows_the_floors_of_today() -> None:
    """docs/architecture.md is what tools/floors.py prints; after a change of the contract, run it."""
    assert floors.BLOCK.run(floors.block(HOME), ["--check"]) == 0


def test_every_module_stands_on_a_floor_and_says_what_it_is_for() -> None:
    """Each module of the package has a line, and the line is a sentence."""
    modules = {p.stem for p in (HOME / "casebook").glob("*.py")} | {
        p.parent.name for p in HOME.glob("casebook/*/__init__.py")
    }
    assert {name for layer in floors.layers(HOME) for name in layer} == modules - {"__init__"}
    for module in modules - {"__init__"}:
        assert len(floors.about(HOME, module)) > 15


def test_drift_is_seen(tmp_path: Path) -> None:
    """A changed contract changes the block; a contract or a page that is not there is told."""
    (tmp_path / "casebook").mkdir()
    (tmp_path / "casebook" / "a.py").write_text('"""One. Two."""\n')
    (tmp_path / "casebook" / "b.py").write_text('"""What e.g. `b` is\nfor.\n\nMore.\n"""\n')
    contract = '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["a | b"]\n'
    (tmp_path / "pyproject.toml").write_text(contract)
    assert floors.block(tmp_path).splitlines()[2:4] == ["1   a            One", "    b            What e.g. `b` is for"]
    (tmp_path / "pyproject.toml").write_text(contract.replace("a | b", "a | c"))
    with pytest.raises(LookupError):
        floors.block(tmp_path)
    (tmp_path / "pyproject.toml").write_text(contract.replace('layers"\n', 'forbidden"\n'))
    with pytest.raises(LookupError):
        floors.block(tmp_path)
    with pytest.raises(LookupError):
        floors.BLOCK.put("no block", "x")
