"""Loading with a memory gives what loading without one gives, whatever is edited, and reads only what has changed."""

from __future__ import annotations

import os
import pickle
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casebook import kinds
from casebook.catalog import Catalog
from casebook.disk import Disk
from casebook.errors import ContentError
from casebook.kinds.base import Check, Complaint
from casebook.kinds.checks import complaint
from casebook.kinds.fact import Fact
from casebook.load import Memory, load
from casebook.model.record import Record

BIKES = Path(__file__).parent / "books" / "bikes"
METRIC = "data/metrics/rides.yml"
FACTS = "data/facts/1.1.yml"
CASE = "data/cases/bicycle-company.yml"
GOOD = load(Disk(BIKES), kinds.ALL)
DIGEST = GOOD.digest_of_kind("fact")
METRICS = [fact.metric for fact in GOOD.all(Fact)]


def outcome(folder: Path, memory: Memory | None = None, changed: frozenset[str] | None = None) -> Any:
    """All that a load gives: the problems as they are told, or all that the catalog answers."""
    try:
        catalog = load(Disk(folder), kinds.ALL, memory, changed)
    except ContentError as error:
        return error.problems
    keys = list(catalog.everything())
    return (
        [(key, catalog.digest(*key), catalog.links_of(*key), catalog.place(*key)) for key in keys],
        {key: catalog.citing(*key) for key in keys},
        {kind.name: (catalog.slugs(kind.name), catalog.digest_of_kind(kind.name)) for kind in kinds.ALL},
        [catalog.find(*key) for key in keys],
    )


def _edit(random_: random.Random, folder: Path) -> set[str]:
    """One edit of the kinds that editors make, good or bad; the paths that a watcher would have seen."""
    files = sorted(p for p in folder.glob("*/**/*") if p.is_file() and p.suffix in {".yml", ".csv", ".md"})
    file = random_.choice(files)
    text = file.read_text(encoding="utf-8", errors="surrogateescape")
    seen = {file}
    match random_.randrange(10):
        case 0:
            file.unlink()
        case 1:
            target = file.with_name(f"other{random_.randrange(3)}{file.suffix}")
            file.rename(target)
            seen.add(target)
        case 2:
            file.write_text(
                text + random_.choice(["# a word\n", "\n", "extra: 1\n", "\t\n", "x,y\n"]), "utf-8", "surrogateescape"
            )
        case 3:
            lines = text.splitlines(keepends=True)
            if lines:
                del lines[random_.randrange(len(lines))]
            file.write_text("".join(lines), "utf-8", "surrogateescape")
        case 4:
            file.write_bytes(file.read_bytes()[:-20] + "骑".encode("gbk"))
        case 5:
            os.utime(file)
        case 6:
            twin = file.with_suffix(".yaml") if file.suffix == ".yml" else file.with_name(f"twin{file.suffix}")
            shutil.copy(file, twin)
            seen.add(twin)
        case 7:
            old, new = random_.choice(
                [
                    ("f-1.1-01", "f-1.1-02"),
                    ("rides", "riders"),
                    ("percent", "count"),
                    ("town", "townn"),
                    ("en: ", "en: The "),
                ]
            )
            file.write_text(text.replace(old, new, 1), "utf-8", "surrogateescape")
        case 8:
            shutil.rmtree(file.parent)
            seen = {file.parent}
        case 9:
            digits = "".join(random_.choice("123456789") if c.isdigit() and random_.random() < 0.1 else c for c in text)
            file.write_text(digits, "utf-8", "surrogateescape")
    return {path.relative_to(folder).as_posix() for path in seen}


@pytest.mark.parametrize("seed", range(6))
def test_edits_at_random(project: Path, seed: int) -> None:
    """After every edit, a load gives the same with no memory, a resident one, one told what changed, one from bytes."""
    random_ = random.Random(seed)
    resident, watched, stored = Memory(), Memory(), Memory().dump()
    outcome(project, watched)
    good = bad = 0
    for turn in range(64):
        if turn >= 16 and good and bad:  # with and without faults, in whatever order chance has them
            break
        changed = set()
        if random_.random() < 0.5:  # back to a project without faults
            shutil.rmtree(project)
            shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
            changed = {"data", "content"}
        changed |= _edit(random_, project)
        expected = outcome(project)
        good, bad = good + isinstance(expected, tuple), bad + isinstance(expected, list)
        assert outcome(project, resident) == expected
        assert outcome(project, watched, frozenset(changed)) == expected
        memory = Memory.of(stored)
        assert outcome(project, memory) == expected
        stored = memory.dump()
    assert good
    assert bad


class Counting(Disk):
    """A disk that remembers what was read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.reads: list[str] = []

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        return super().read(path)


def _settled(folder: Path) -> Memory:
    """The memory of a load at a time when no file is fresh."""
    time.sleep(0.06)
    memory = Memory()
    load(Disk(folder), kinds.ALL, memory)
    return memory


def test_only_what_changed_is_read(project: Path) -> None:
    """With a resident memory, unchanged files are not opened; the others are, whatever their times say."""
    memory, disk = _settled(project), Counting(project)
    load(disk, kinds.ALL, memory)
    assert disk.reads == []
    file = project / METRIC
    before, old = file.stat(), file.read_text(encoding="utf-8")
    file.write_text(old.replace("en: Rides\n", "en: Trips\n"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # the same size, the same time
    catalog = load(disk, kinds.ALL, memory)
    assert disk.reads == [METRIC]
    assert catalog.find("metric", "rides").name.en == "Trips"  # type: ignore[union-attr]


def test_unchanged_records_are_the_same_objects(project: Path) -> None:
    """Between two loads with one memory, a record that says the same is the same object, beside changed ones too."""
    memory = _settled(project)
    before = load(Disk(project), kinds.ALL, memory)
    file = project / FACTS
    file.write_text("# a line more\n" + file.read_text(encoding="utf-8").replace("12.5", "13.5", 1), encoding="utf-8")
    after = load(Disk(project), kinds.ALL, memory)
    different = {key for key in after.everything() if after.find(*key) is not before.find(*key)}
    assert different == {("fact", "f-1.1-01")}
    assert {key for key in after.everything() if after.digest(*key) != before.digest(*key)} == different
    assert after.place("fact", "f-1.1-01").line == before.place("fact", "f-1.1-01").line + 1


def test_digests_tell_what_is_said(project: Path) -> None:
    """A digest follows a dataset's CSV and both languages of a chapter, and no comment or layout."""
    before = load(Disk(project), kinds.ALL)
    csv = project / "data/datasets/rides-by-year.csv"
    csv.write_text(csv.read_text(encoding="utf-8").replace(",6.2,", ",6.20,"), encoding="utf-8")
    english = project / "content/01-town/en.md"
    english.write_text(english.read_text(encoding="utf-8").replace("Willow", "The Willow", 1), encoding="utf-8")
    metric = project / METRIC
    metric.write_text("# said\n" + metric.read_text(encoding="utf-8"), encoding="utf-8")
    after = load(Disk(project), kinds.ALL)
    changed = {key for key in after.everything() if after.digest(*key) != before.digest(*key)}
    assert changed == {("dataset", "rides-by-year"), ("chapter", "01-town")}
    assert all(len(after.digest(*key)) == 16 for key in after.everything())
    assert after.digest("metric", "nowhere") == ""


def test_digests_are_the_same_in_every_process() -> None:
    """Digests and the stored memory's catalog do not depend on the process that made them."""
    program = (
        "from pathlib import Path; from casebook import kinds; from casebook.disk import Disk;"
        "from casebook.load import load;"
        f"c = load(Disk(Path({str(BIKES)!r})), kinds.ALL); print([c.digest(*k) for k in c.everything()])"
    )
    one, other = (
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )
    assert one == other
    assert len(one) > 500


def test_checks_are_asked_again_when_an_answer_changes(project: Path) -> None:
    """A record's checks run again when a record that they read has changed, also after a restart."""
    memory = _settled(project)
    stored = memory.dump()
    file = project / FACTS
    text = file.read_text(encoding="utf-8")
    assert "unit: percent" in text
    at = text.index("f-1.1-03")
    file.write_text(text[:at] + text[at:].replace("unit: percent", "unit: points", 1), encoding="utf-8")
    expected = outcome(project)
    assert isinstance(expected, list), "the chart of this fact is to complain"
    assert outcome(project, memory) == expected
    assert outcome(project, Memory.of(stored)) == expected


def test_back_links_change_with_the_record(project: Path) -> None:
    """Who cites a record is brought up to date as a difference: added here, taken away there."""
    memory = _settled(project)
    before = load(Disk(project), kinds.ALL, memory)
    assert ("case", "bicycle-company") in before.citing("fact", "f-1.1-02")
    file = project / CASE
    file.write_text(file.read_text(encoding="utf-8").replace("f-1.1-02", "f-1.1-03"), encoding="utf-8")
    after = load(Disk(project), kinds.ALL, memory, frozenset({CASE}))
    fresh = load(Disk(project), kinds.ALL)
    assert ("case", "bicycle-company") not in after.citing("fact", "f-1.1-02")
    assert ("case", "bicycle-company") in after.citing("fact", "f-1.1-03")
    assert {key: after.citing(*key) for key in after.everything()} == {
        key: fresh.citing(*key) for key in fresh.everything()
    }


class Harmful:
    """What a forged memory would hold."""

    def __reduce__(self) -> Any:
        return (os.mkdir, ("harmed",))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no pickle",
        pickle.dumps((0, {})),
        pickle.dumps([]),
        pickle.dumps((1, {"x": (1, 2)})),
        pickle.dumps(Harmful()),
    ],
)
def test_damaged_or_foreign_memory(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are no memory are refused, and nothing in them is run."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="no memory of loading"):
        Memory.of(content)
    assert not (tmp_path / "harmed").exists()


def test_cut_memory_is_refused(project: Path) -> None:
    """A memory that was not written whole is refused."""
    stored = _settled(project).dump()
    assert isinstance(Memory.of(stored), Memory)
    with pytest.raises(ValueError, match="no memory of loading"):
        Memory.of(stored[:-1])


def test_catalog_without_digests_makes_them() -> None:
    """A catalog that is made of records alone knows the same digests."""
    loaded = load(Disk(BIKES), kinds.ALL)
    made = Catalog([loaded.find(*key) for key in loaded.everything()], {}, {})  # type: ignore[misc]
    assert made.digest("metric", "rides") == loaded.digest("metric", "rides")


def test_a_check_that_saw_all_of_a_kind_is_asked_again(project: Path) -> None:
    """A term that has not changed is refused when another takes its name: its check saw all terms."""
    memory = _settled(project)
    path = "data/terms/free-floating.yml"
    file = project / path
    text = file.read_text(encoding="utf-8").replace("en: free-floating bicycle", "en: return ride", 1)
    file.write_text(text, encoding="utf-8")
    expected = outcome(project)
    assert [(p.place.path, p.code) for p in expected] == [("data/terms/return.yml", "term-twice")]
    assert outcome(project, memory, frozenset({path})) == expected


def _asking(asked: str) -> Check:
    """A check of ours that puts one sort of question to the catalog, and complains when the answer has changed."""

    def changed(catalog: Catalog) -> bool:
        match asked:
            case "cited":
                return ("fact", "f-1.1-02") in catalog.citing("metric", "rides")
            case "cited-no-more":
                return ("case", "bicycle-company") not in catalog.citing("fact", "f-1.1-02")
            case "links":
                return ("metric", "rides") in catalog.links_of("fact", "f-1.1-02")
            case "place":
                return catalog.place("fact", "f-1.1-01").line > 1
            case "kind":
                return [fact.metric for fact in catalog.all(Fact)] != METRICS
            case _:
                return catalog.digest_of_kind("fact") != DIGEST

    def check(record: Record, catalog: Catalog) -> Iterator[Complaint]:
        if record.id == "rides" and changed(catalog):
            yield complaint((), "id-reserved", id=asked)

    return check


@pytest.mark.parametrize("asked", ["cited", "cited-no-more", "links", "place", "kind", "digest"])
def test_a_check_is_asked_again_whatever_it_asked(project: Path, asked: str) -> None:
    """A check runs again when who cites, what is cited, where a record stands or what a kind holds has changed."""
    ours = tuple(replace(kind, checks=(_asking(asked),)) if kind.name == "metric" else kind for kind in kinds.ALL)
    time.sleep(0.06)
    memory = Memory()
    load(Disk(project), ours, memory)
    stored = memory.dump()
    path = CASE if asked == "cited-no-more" else FACTS
    file = project / path
    text = file.read_text(encoding="utf-8")
    if asked == "place":
        text = "# a line\n" + text
    elif asked == "cited-no-more":
        text = text.replace("f-1.1-02", "f-1.1-03")
    else:
        at = text.index("f-1.1-02")
        text = text[:at] + text[at:].replace("metric: return-share", "metric: rides", 1)
        text = text[:at] + text[at:].replace("unit: percent", "unit: count", 1)
    file.write_text(text, encoding="utf-8")
    for known, changed in ((memory, frozenset({path})), (Memory.of(stored), None)):
        with pytest.raises(ContentError) as caught:
            load(Disk(project), ours, known, changed)
        assert any(f"`{asked}`" in p.message.en for p in caught.value.problems)
    file.write_text((BIKES / path).read_text(encoding="utf-8"), encoding="utf-8")
    assert len(load(Disk(project), ours, memory, frozenset({path})))


def test_back_to_good_after_a_failure(project: Path) -> None:
    """A load that fails leaves the memory so that the next one is right: the last good catalog is the ground again."""
    memory = _settled(project)
    file = project / FACTS
    text = file.read_text(encoding="utf-8")
    for bad in (text.replace("value: 12.5", "value: x"), text.replace("id: f-1.1-01", "id: f-9"), "", text[:-40]):
        file.write_text(bad, encoding="utf-8")
        assert isinstance(outcome(project, memory, frozenset({FACTS})), list)
        file.write_text(text, encoding="utf-8")
        assert outcome(project, memory, frozenset({FACTS})) == outcome(project)


def test_chapters_are_looked_at_together_again(project: Path) -> None:
    """A chapter that changes is held against the others and the pages of the site, with a memory as without."""
    memory = _settled(project)
    path = "content/02-riders/en.md"
    file = project / path
    file.write_text(file.read_text(encoding="utf-8") + "\n[Elsewhere](../../nowhere/)\n", encoding="utf-8")
    expected = outcome(project)
    assert [(p.place.path, p.code) for p in expected] == [(path, "chapter-link-page")]
    assert outcome(project, memory, frozenset({path})) == expected


def test_a_fresh_file_is_never_taken_for_unchanged(project: Path) -> None:
    """What was written a moment ago may be written again within one tick of the clock: such a stamp equals no other."""
    disk, file = Disk(project), project / METRIC
    file.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    assert disk.survey("data")[METRIC].stamp != disk.survey("data")[METRIC].stamp
    time.sleep(0.06)
    assert disk.survey("data")[METRIC].stamp == disk.survey("data")[METRIC].stamp
    assert disk.look(METRIC) == disk.survey("data")[METRIC]
