"""Findings are kept for the next build, and are those of the very catalog that they were worked out from."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from casebook import kinds
from casebook.catalog import Catalog
from casebook.disk import Disk
from casebook.evidence import examine, kept
from casebook.evidence.findings import RESTS_ON
from casebook.load import load
from casebook.render import Notes
from casebook.render.asking import AskingCatalog

BIKES = Path(__file__).parent / "books" / "bikes"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The small project."""
    return load(Disk(BIKES), kinds.ALL)


def test_what_is_kept_is_what_was_found(catalog: Catalog) -> None:
    """All parts of the findings come back, chance among them, and are told in the same words."""
    found = examine(catalog)
    chance = found.chance
    again = kept.restored(kept.dump(found, catalog), catalog)
    assert again == found
    assert repr(again) == repr(found)
    assert again is not None
    assert (again.chance, again.coverage, again.answers) == (chance, found.coverage, found.answers)
    assert {slug: again.relations_of(slug) for slug in found.standings} == {
        slug: found.relations_of(slug) for slug in found.standings
    }


def test_findings_without_chance_are_not_kept(catalog: Catalog) -> None:
    """Chance is worked out from a ledger that is not kept, so findings wait until somebody has asked for it."""
    assert kept.dump(examine(catalog), catalog) == b""
    assert kept.restored(b"", catalog) is None


@pytest.mark.parametrize("kind", [model.kind_name for model in RESTS_ON])
def test_any_record_that_they_rest_on_ends_them(catalog: Catalog, kind: str) -> None:
    """Where one record of a kind that the evidence reads says something else, the findings are worked out again."""
    found = examine(catalog)
    assert found.chance.rounds
    raw = kept.dump(found, catalog)
    slug = next(iter(catalog.slugs(kind)), "new")
    other = catalog.with_changes([], {}, {}, {(kind, slug): "0" * 16}) if catalog.slugs(kind) else None
    if other is None:
        pytest.skip(f"the small project has no {kind}")
    assert kept.restored(raw, other) is None
    assert kept.restored(raw, catalog) is not None


def test_evidence_reads_nothing_else(catalog: Catalog) -> None:
    """What the evidence asks of the catalog is records and kinds of `RESTS_ON`, and nothing beside."""
    notes = Notes("en")
    found = examine(AskingCatalog(catalog, notes))
    assert found.chance.rounds and found.coverage.facts and found.answers.of(next(iter(found.standings)))
    kinds_asked = {question[2] for question in notes.taken()}
    assert {question[1] for question in notes.taken()} <= {"kind", "record"}
    assert kinds_asked <= {model.kind_name for model in RESTS_ON}
    assert "fact" in kinds_asked


@pytest.mark.parametrize("raw", [b"x", pickle.dumps(1), pickle.dumps(("", (1, 2))), pickle.dumps((1, 2, 3))])
def test_damaged_findings_are_not_trusted(catalog: Catalog, raw: bytes) -> None:
    """Bytes that are no findings give none."""
    assert kept.restored(raw, catalog) is None


def test_forged_findings_run_nothing(catalog: Catalog, tmp_path: Path) -> None:
    """A class or function that is not the engine's own data is not looked up."""

    class Harm:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return shutil.rmtree, (str(tmp_path),)

    assert kept.restored(pickle.dumps(Harm()), catalog) is None
    assert tmp_path.is_dir()
