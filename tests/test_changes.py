"""Several files changed together: all of them or none, whatever happens between."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook.cli import main
from casebook.editing import changes
from casebook.editing.changes import JOURNAL, Change, finish, make, recover
from casebook.errors import ContentError

HOME = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "data/facts").mkdir(parents=True)
    for name in "abc":
        (tmp_path / f"data/facts/{name}.yml").write_text(f"old {name}\n")
    return tmp_path


def wanted() -> list[Change]:
    """One file changed, one made in a new folder, one taken away."""
    return [
        Change("data/facts/a.yml", b"old a\n", b"new a\n"),
        Change("data/metrics/d.yml", None, b"new d\n"),
        Change("data/facts/b.yml", b"old b\n", None),
    ]


def files(project: Path) -> dict[str, str]:
    """What lies below data/, hidden files too."""
    found = (path for path in (project / "data").rglob("*") if path.is_file())
    return {path.relative_to(project / "data").as_posix(): path.read_text() for path in found}


OLD = {"facts/a.yml": "old a\n", "facts/b.yml": "old b\n", "facts/c.yml": "old c\n"}
NEW = {"facts/a.yml": "new a\n", "facts/c.yml": "old c\n", "metrics/d.yml": "new d\n"}


def test_all_files_change_together(project: Path) -> None:
    """What is changed, made and taken away is so, and neither parts nor a journal stay behind."""
    assert [change.path for change in make(project, wanted())] == [change.path for change in wanted()]
    assert files(project) == NEW
    assert not (project / JOURNAL).exists()
    assert make(project, [Change("data/facts/c.yml", b"old c\n", b"old c\n")]) == []


@pytest.mark.parametrize(
    ("spoil", "code", "path"),
    [
        (lambda p: (p / "data/facts/a.yml").write_text("saved by somebody\n"), "desk-changed", "data/facts/a.yml"),
        (lambda p: (p / "data/facts/b.yml").unlink(), "desk-changed", "data/facts/b.yml"),
        (lambda p: ((p / "data/metrics").mkdir(), (p / "data/metrics/d.yml").write_text("x")), "desk-taken", None),
    ],
)
def test_a_file_changed_underneath_stops_all(
    project: Path, spoil: Callable[[Path], object], code: str, path: str | None
) -> None:
    """A file that somebody changed, took away or made since it was read stops the whole change, with its name."""
    spoil(project)
    before = files(project)
    with pytest.raises(ContentError) as caught:
        make(project, wanted())
    assert [(p.code, p.place.path) for p in caught.value.problems] == [(code, path or "data/metrics/d.yml")]
    assert files(project) == before
    assert not (project / JOURNAL).exists()


def test_a_file_saved_while_parts_are_written_stops_all(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A save between the first look and the exchange is seen too."""
    real = changes._write

    def write(place: Path, content: bytes) -> None:
        real(place, content)
        (project / "data/facts/b.yml").write_text("saved meanwhile\n")

    monkeypatch.setattr(changes, "_write", write)
    with pytest.raises(ContentError):
        make(project, wanted())
    assert files(project) == {**OLD, "facts/b.yml": "saved meanwhile\n"}


def test_nothing_outside_of_the_project_is_written(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A path that leads out of the project, by dots or by a link, is refused."""
    outside = tmp_path_factory.mktemp("outside") / "x.yml"
    outside.write_text("theirs\n")
    (project / "data/facts/link.yml").symlink_to(outside)
    for path in ("../x.yml", "data/facts/link.yml"):
        with pytest.raises(ContentError) as caught:
            make(project, [Change(path, b"theirs\n", b"ours\n")])
        assert caught.value.problems[0].code == "path-leaves-project"
    assert outside.read_text() == "theirs\n"


def test_a_link_inside_of_the_project_stays_a_link(project: Path) -> None:
    """Where a record is a link to a file of the project, the file is changed and the link stays; modes stay too."""
    os.chmod(project / "data/facts/c.yml", 0o600)
    (project / "data/facts/link.yml").symlink_to("c.yml")
    make(project, [Change("data/facts/link.yml", b"old c\n", b"new c\n")])
    assert (project / "data/facts/link.yml").is_symlink()
    assert (project / "data/facts/c.yml").read_text() == "new c\n"
    assert (project / "data/facts/c.yml").stat().st_mode & 0o777 == 0o600


def test_a_full_disk_leaves_everything(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the second part cannot be written, nothing has changed and no part stays."""
    real, count = changes._write, itertools.count()

    def write(place: Path, content: bytes) -> None:
        if next(count):
            changes._part(place).parent.mkdir(parents=True, exist_ok=True)
            changes._part(place).write_bytes(content[:2])
            raise OSError(28, "No space left on device")
        real(place, content)

    monkeypatch.setattr(changes, "_write", write)
    with pytest.raises(OSError, match="No space"):
        make(project, wanted())
    assert files(project) == OLD
    assert not (project / JOURNAL).exists()


# the process ends itself at the nth call of the system that changes something
KILLED = """
import os, signal, sys
from pathlib import Path
from casebook.cli import main
from casebook.editing import changes
root, at = Path(sys.argv[1]), int(sys.argv[2])
count = 0
def counted(real):
    def call(*arguments, **named):
        global count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
for name in ("replace", "fsync", "chmod", "unlink", "mkdir"):
    setattr(os, name, counted(getattr(os, name)))
changes.make(root, [
    changes.Change("data/facts/a.yml", b"old a\\n", b"new a\\n"),
    changes.Change("data/metrics/d.yml", None, b"new d\\n"),
    changes.Change("data/facts/b.yml", b"old b\\n", None),
])
"""


def test_a_kill_at_any_moment_leaves_all_or_nothing(tmp_path: Path) -> None:
    """Killed before each of its calls in turn, a change is whole or undone once the next command has looked."""
    ended = set()
    for at in itertools.count(1):
        project = tmp_path / str(at)
        (project / "data/facts").mkdir(parents=True)
        for name in "abc":
            (project / f"data/facts/{name}.yml").write_text(f"old {name}\n")
        done = subprocess.run([sys.executable, "-c", KILLED, str(project), str(at)], cwd=HOME, check=False)
        recover(project)
        now = files(project)
        assert now in (OLD, NEW), at
        assert not (project / JOURNAL).exists()
        ended.add(tuple(now))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert at > 12
    assert ended == {tuple(OLD), tuple(NEW)} or len(ended) == 2


@pytest.mark.parametrize(("ready", "says"), [(True, "new\n"), (False, "old c\n")])
def test_the_next_command_ends_what_a_kill_cut_short(project: Path, ready: bool, says: str) -> None:
    """Any command that opens the project completes a change whose journal is ready, and takes another one away."""
    part = project / "data/facts/.c.yml.desk.part"
    part.write_text("new\n")
    (project / JOURNAL).parent.mkdir(parents=True)
    (project / JOURNAL).write_text(json.dumps({"ready": ready, "files": {"data/facts/c.yml": True}}))
    main(["check", "--project", str(project)])
    assert (project / "data/facts/c.yml").read_text() == says
    assert not part.exists()
    assert not (project / JOURNAL).exists()


def test_finishing_twice_is_finishing_once(project: Path) -> None:
    """Where there is no journal there is nothing to do; a second look changes nothing."""
    make(project, wanted())
    assert not finish(project)
    assert not recover(project)
    assert files(project) == NEW


def test_two_changes_take_turns(project: Path) -> None:
    """Of two changes of one file that were read at the same time, one is made and the other is told so."""
    told: list[str] = []

    def change(content: bytes) -> None:
        try:
            make(project, [Change("data/facts/a.yml", b"old a\n", content)])
            told.append("made")
        except ContentError as error:
            told.append(error.problems[0].code)

    threads = [threading.Thread(target=change, args=(f"by {n}\n".encode(),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["desk-changed"] * 5 + ["made"]
    assert (project / "data/facts/a.yml").read_text().startswith("by ")
