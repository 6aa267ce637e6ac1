"""The disk: trees put together and exchanged whole, one build at a time, also where the system can do less."""

from __future__ import annotations

import errno
import multiprocessing
import os
import sys
import threading
from pathlib import Path

import pytest

from casebook.disk import Disk, alone, compose, exchange, look


def fill(folder: Path, **files: str) -> Path:
    """A folder with files; `a__b` is the file b in the folder a."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def read(folder: Path) -> dict[str, str]:
    return {path: (folder / path).read_text() for path in look(folder)}


def test_composed_tree_holds_exactly_what_is_wanted(tmp_path: Path) -> None:
    """What is new lies in the tree by now, the rest comes from the old one; what nobody wants is gone."""
    old = fill(tmp_path / "old", kept="1", changed="1", deep__er__kept="2", gone__too="3")
    tree = fill(tmp_path / "tree", stale="x", gone__too="3", changed="two", deep__fresh="4")
    told = compose(tree, {"changed", "deep/fresh"}, old, look(old), {"kept", "changed", "deep/er/kept", "deep/fresh"})
    assert told == look(tree)
    assert read(tree) == {"kept": "1", "changed": "two", "deep/er/kept": "2", "deep/fresh": "4"}
    assert not (tree / "gone").exists()
    assert (tree / "kept").stat().st_ino == (old / "kept").stat().st_ino
    assert read(old) == {"kept": "1", "changed": "1", "deep/er/kept": "2", "gone/too": "3"}


def test_composed_tree_of_a_build_ago_does_not_keep_old_bytes(tmp_path: Path) -> None:
    """A file of the tree that is not the published one is exchanged, whatever its name and size."""
    old = fill(tmp_path / "old", page="right")
    tree = fill(tmp_path / "tree", page="wrong")
    compose(tree, set(), old, look(old), {"page"})
    assert read(tree) == {"page": "right"}


def test_composed_tree_leaves_alone_what_it_has(tmp_path: Path) -> None:
    """What the tree shares with the published one already is not touched: its times and numbers stay."""
    old = fill(tmp_path / "old", page="same")
    tree = tmp_path / "tree"
    compose(tree, set(), old, look(old), {"page"})
    seen = look(old)
    before = (tree / "page").stat().st_ctime_ns
    assert compose(tree, set(), old, seen, {"page"}) == look(tree)
    assert (tree / "page").stat().st_ctime_ns == before


def test_composed_tree_without_second_names(tmp_path: Path) -> None:
    """A file system that cannot give a file a second name gets a copy, with its times."""
    old = fill(tmp_path / "old", page="same")
    os.utime(old / "page", ns=(10**18, 10**18))

    def cannot(_old: Path, _new: Path) -> None:
        raise OSError(errno.EPERM, "no second names here")

    tree = tmp_path / "tree"
    compose(tree, set(), old, look(old), {"page"}, link=cannot)
    assert read(tree) == {"page": "same"}
    assert (tree / "page").stat().st_ino != (old / "page").stat().st_ino
    assert (tree / "page").stat().st_mtime_ns == 10**18


@pytest.mark.parametrize("able", [True, False], ids=["in one step", "in three"])
def test_exchange_puts_each_in_the_other_s_place(tmp_path: Path, able: bool) -> None:
    """Two trees change places, whether the system does that in one step or not; nothing else is left."""
    one, other = fill(tmp_path / "one", page="new"), fill(tmp_path / "dist", page="old", more="x")
    if able:
        exchange(one, other)
    else:
        exchange(one, other, at_once=lambda _one, _other: False)
    assert (read(one), read(other)) == ({"page": "old", "more": "x"}, {"page": "new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "one"]


def test_exchange_without_a_published_tree(tmp_path: Path) -> None:
    """The first build has nothing to exchange with: its tree is moved."""
    exchange(fill(tmp_path / "one", page="new"), tmp_path / "deep" / "dist")
    assert read(tmp_path / "deep" / "dist") == {"page": "new"}
    assert not (tmp_path / "one").exists()


def test_exchange_that_fails_puts_the_old_tree_back(tmp_path: Path) -> None:
    """Where the second step fails, what was published stands where it stood, and the error is told."""
    dist = fill(tmp_path / "dist", page="old")
    with pytest.raises(OSError):
        exchange(tmp_path / "nothing", dist, at_once=lambda _one, _other: False)
    assert read(dist) == {"page": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_exchange_clears_what_a_killed_build_left(tmp_path: Path) -> None:
    """A tree that lies aside since a build was killed between two steps does not stop the next one."""
    one, dist = fill(tmp_path / "one", page="new"), fill(tmp_path / "dist", page="old")
    fill(tmp_path / "one.old", page="older")
    exchange(one, dist, at_once=lambda _one, _other: False)
    assert (read(one), read(dist)) == ({"page": "old"}, {"page": "new"})


def _hold(path: Path, holds: object, may_end: object) -> None:
    with alone(path, lambda _line: None):
        holds.set()  # type: ignore[attr-defined]
        may_end.wait(30)  # type: ignore[attr-defined]


def test_second_one_says_so_and_waits(tmp_path: Path) -> None:
    """While one holds the lock the other says that it waits, and goes on when the first has ended."""
    lock, order = tmp_path / "build" / "lock", []
    said, inside = threading.Event(), threading.Event()

    def second() -> None:
        with alone(lock, lambda line: (order.append(line), said.set())[0]):
            order.append("second")
            inside.set()

    with alone(lock, order.append):
        thread = threading.Thread(target=second)
        thread.start()
        assert said.wait(30)
        assert not inside.wait(0.1)
        order.append("first ends")
    thread.join(30)
    assert order == ["another build", "first ends", "second"]


def test_lock_goes_with_its_process(tmp_path: Path) -> None:
    """A build that is killed leaves a file but no lock: the next one neither waits nor says anything."""
    context = multiprocessing.get_context("spawn")
    holds, may_end = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path / "lock", holds, may_end))
    process.start()
    assert holds.wait(60)
    process.kill()
    process.join(30)
    said: list[str] = []
    with alone(tmp_path / "lock", said.append):
        pass
    assert said == []


def test_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    """An error inside ends the lock as well."""
    with pytest.raises(ValueError), alone(tmp_path / "lock", lambda _line: None):
        raise ValueError
    said: list[str] = []
    with alone(tmp_path / "lock", said.append):
        pass
    assert said == []


SPEAKER = "import sys\nfor line in sys.stdin:\n    print(line.strip()[::-1], end=',', flush=True)\n"


def test_tool_that_is_spoken_to_answers_each_message(tmp_path: Path) -> None:
    """All answers come, however long they are, and the tool has ended."""
    said = [b"abc\n", b"x" * 300_000 + b"\n", b"last\n"]
    done = Disk(tmp_path).converse([sys.executable, "-c", SPEAKER], said, b",")
    assert (done.code, done.out) == (0, f"cba,{'x' * 300_000},tsal,")


def test_tool_that_ends_by_itself_is_not_waited_for(tmp_path: Path) -> None:
    """A tool that ends before it has heard all leaves what it answered, its exit code and what it complained of."""
    ends = "import sys; print('one', end=',', flush=True); sys.exit('no more')"
    done = Disk(tmp_path).converse([sys.executable, "-c", ends], [b"x" * 300_000] * 3, b",")
    assert (done.code, done.out, done.err) == (1, "one,", "no more\n")
