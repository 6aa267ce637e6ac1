"""The parts of the graph: what is made and where, what is remembered, and what makes a target stale."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from casebook.graph import MANY, Aside, Entry, Made, Question, Report, Store, Target, digest, run
from casebook.graph.plain import read_plain
from casebook.graph.store import Seal, signature
from casebook.inputs import version
from casebook.render.pieces import Pieces


def target(name: str, language: str = "zh", content: str = "", **more: object) -> Target:
    """A target that gives one file; its content is the process that made it unless another is told."""

    def make() -> Made:
        return Made({f"site/{name}": (content or str(os.getpid())).encode()}, ((language, "record", "fact", name),))

    return Target(name, "site", make, language, **more)  # type: ignore[arg-type]


def failing(name: str, error: Exception, language: str = "zh") -> Target:
    def make() -> Made:
        raise error

    return Target(name, "site", make, language)


def raising(_target: Target, error: Exception) -> None:
    raise error


def make(
    folder: Path,
    targets: list[Target],
    store: Store | None = None,
    *,
    failed: Callable[[Target, Exception], None] = raising,
    right: Callable[[str, str], bool] = lambda _path, _sum: False,
    forks: bool = True,
    aside: Aside | None = None,
    shared: Pieces | None = None,
) -> tuple[Report, Store]:
    aside = aside or Aside()
    store = store or Store("1")
    stale = {t.name: ("new",) for t in targets}
    told = (targets, stale, store, str, folder, failed, right, aside.put)
    return run(*told, may_fork=lambda: forks, shared=shared), store


def languages(folder: Path, zh: int, en: int, **more: bool) -> dict[str, set[str]]:
    """By language, the processes that made so many targets of it."""
    targets = [target(f"{name}{i}", name) for name, count in (("zh", zh), ("en", en)) for i in range(count)]
    make(folder, targets, **more)
    return {
        name: {path.read_text() for path in (folder / "site").iterdir() if path.name.startswith(name)}
        for name in ("zh", "en")
    }


def test_languages_with_many_targets_are_made_side_by_side(tmp_path: Path) -> None:
    """From MANY targets of each on, one language is made in a process beside this one."""
    own = {str(os.getpid())}
    made = languages(tmp_path, MANY, MANY)
    assert made["zh"] == own and len(made["en"]) == 1 and made["en"] != own


@pytest.mark.parametrize(("zh", "en"), [(MANY, MANY - 1), (MANY - 1, MANY), (2 * MANY, 0)])
def test_fewer_targets_are_not_worth_a_process(tmp_path: Path, zh: int, en: int) -> None:
    """One target fewer of either language, and all are made here."""
    made = languages(tmp_path, zh, en)
    assert made["zh"] | made["en"] == {str(os.getpid())}


def test_what_comes_late_is_not_counted(tmp_path: Path) -> None:
    """Targets that wait for the others do not make a language worth a process."""
    targets = [target(f"{name}{i}", name) for name in ("zh", "en") for i in range(MANY - 1)]
    make(tmp_path, [*targets, target("zh-late", "zh", late=True), target("en-late", "en", late=True)])
    assert {path.read_text() for path in (tmp_path / "site").iterdir()} == {str(os.getpid())}


def test_what_is_left_for_others_lies_aside(tmp_path: Path) -> None:
    """What a target leaves for others is written apart from what is published, and remembered apart."""
    made = Target("a", "site", lambda: Made({"site/a": b"1"}, (), {"search/a": b"2"}), "zh")
    aside = Aside()
    report, store = make(tmp_path, [made], aside=aside)
    assert aside.under("search/") == {"search/a": b"2"} and (tmp_path / "site/a").read_bytes() == b"1"
    assert report.written == {"site/a"}
    assert (store.entries["a"].files, store.entries["a"].aside) == ({"site/a": digest("1")}, {"search/a": digest("2")})


def test_nothing_is_forked_where_that_is_not_safe(tmp_path: Path) -> None:
    """With other threads about, all is made here."""
    made = languages(tmp_path, MANY, MANY, forks=False)
    assert made["zh"] | made["en"] == {str(os.getpid())}


def test_what_was_made_beside_is_remembered(tmp_path: Path) -> None:
    """Targets of the other process are kept with their questions, files and causes, and are counted."""
    targets = [target(f"{name}{i}", name) for name in ("zh", "en") for i in range(MANY)]
    report, store = make(tmp_path, targets)
    assert report.counts == {"site": 2 * MANY} and set(report.made) == set(store.entries) == {t.name for t in targets}
    entry = store.entries["en7"]
    content = (tmp_path / "site/en7").read_bytes()
    assert entry.files == {"site/en7": digest(content)} and entry.cause == ("new",)
    assert store.asked(entry) == {("en", "record", "fact", "en7"): str(("en", "record", "fact", "en7"))}


def test_what_was_kept_beside_is_kept_here_too(tmp_path: Path) -> None:
    """Pieces that the other process makes are there for the next build like those made here, and nothing else is."""
    pieces = Pieces({("zh", "row", "before"): ("sum", "kept")})

    def make_row(language: str, n: int) -> Made:
        pieces.of((language, "row", str(n)), (("figure", str(n)),), str, lambda: str(os.getpid()))
        return Made({f"site/{language}{n}": b""}, ())

    targets = [
        Target(f"{name}{n}", "site", partial(make_row, name, n), "zh" if name == "zh" else "en")
        for name in ("zh", "en")
        for n in range(MANY)
    ]
    make(tmp_path, targets, shared=pieces)
    found = read_plain(pieces.dump())
    assert isinstance(found, dict)
    assert len(found) == 2 * MANY + 1 and found["zh", "row", "before"] == ("sum", "kept") and pieces.changed
    here, there = ({piece[1] for name, piece in found.items() if name[0] == language} for language in ("zh", "en"))
    assert here == {str(os.getpid()), "kept"} and len(there) == 1 and there.isdisjoint(here)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_error_of_either_language_is_raised(tmp_path: Path, language: str) -> None:
    """What goes wrong in the process beside is raised here, like what goes wrong here."""
    targets = [target(f"{name}{i}", name) for name in ("zh", "en") for i in range(MANY)]
    targets.append(failing("bad", ValueError("a slip in the template"), language))
    store = Store("1")
    with pytest.raises(ValueError, match="a slip in the template"):
        make(tmp_path, targets, store)
    assert "bad" not in store.entries


def test_target_that_fails_and_is_borne_is_forgotten(tmp_path: Path) -> None:
    """A failure that is borne leaves the others as they are, and no memory of its own: the next build tries again."""
    store = Store("1", {"bad": Entry("site", "zh", "site", {})})
    borne: list[str] = []
    report, _store = make(
        tmp_path,
        [failing("bad", ValueError()), target("good")],
        store,
        failed=lambda t, _error: borne.append(t.name),
    )
    assert borne == ["bad"] and list(store.entries) == ["good"] and list(report.made) == ["good"]


def test_file_that_lies_right_is_not_written_again(tmp_path: Path) -> None:
    """What is published already as it was made now is remembered but not staged."""
    known = ("site/a", digest("same"))
    _report, store = make(tmp_path, [target("a", content="same")], right=lambda *file: file == known)
    assert not (tmp_path / "site").exists() and store.entries["a"].files == dict([known])


def test_what_was_left_beside_comes_here(tmp_path: Path) -> None:
    """What targets of the other process leave aside, and the names of what they wrote, are known here."""
    aside = Aside()

    def leaving(name: str, language: str) -> Target:
        return Target(name, "site", lambda: Made({f"site/{name}": b"1"}, (), {f"x/{name}": b"2"}), language)

    targets = [leaving(f"{name}{i}", name) for name in ("zh", "en") for i in range(MANY)]
    report, _store = make(tmp_path, targets, aside=aside)
    assert report.written == {f"site/{t.name}" for t in targets} and set(aside.under("")) == {
        f"x/{t.name}" for t in targets
    }


def test_written_file_is_a_file_of_its_own(tmp_path: Path) -> None:
    """A file of the tree that is a second name of a published one is exchanged, and the published one stays."""
    published = tmp_path / "published"
    published.write_bytes(b"old")
    (tmp_path / "tree/site").mkdir(parents=True)
    os.link(published, tmp_path / "tree/site/a")
    make(tmp_path / "tree", [target("a", content="new")])
    assert (published.read_bytes(), (tmp_path / "tree/site/a").read_bytes()) == (b"old", b"new")


@pytest.mark.parametrize("before", ["site", "site/a/b/c"])
def test_file_takes_the_place_of_whatever_stood_there(tmp_path: Path, before: str) -> None:
    """A tree of another build may have a file where a folder is wanted now, or a folder where a file is."""
    (tmp_path / before).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / before).write_bytes(b"old")
    make(tmp_path, [target("a", content="new")])
    assert (tmp_path / "site/a").read_bytes() == b"new"


def test_aside_reads_back_what_it_left(tmp_path: Path) -> None:
    """What is put and not dropped is there in the next process, by folder, in order; another file is not trusted."""
    aside = Aside()
    aside.put({"n/zh/b": b"1", "n/zh/a": b"2", "n/en/c": b"3"})
    aside.drop(["n/zh/b", "never there"])
    content, total = aside.dump()
    (tmp_path / "left").write_bytes(content)
    again = Aside.read(tmp_path / "left", total)
    assert again.whole and list(again.under("n/").items()) == [("n/en/c", b"3"), ("n/zh/a", b"2")]
    assert again.under("n/zh/") == {"n/zh/a": b"2"} and again.dump() == (content, total) and not again.changed
    for place, known in ((tmp_path / "left", digest("x")), (tmp_path / "none", total), (tmp_path / "left", "")):
        assert not Aside.read(place, known).whole and Aside.read(place, known).under("") == {}


def test_target_keeps_its_word(tmp_path: Path) -> None:
    """A target that gives other files than it said stops the build: pages would link to what is not there."""
    make(tmp_path, [target("a", gives=("site/a",))])
    with pytest.raises(AssertionError, match="does not give all files"):
        make(tmp_path, [target("a", gives=("site/b",))])


# the store


def kept(folder: Path) -> tuple[Store, Path]:
    """A store of two targets, one question shared, and its file."""
    store = Store("1")
    entry = Entry("site", "en", "pages", {"site/a": "1"}, {"search/a": "2"}, ("new",), 3)
    store.keep("a", entry, [("en", "ref", "fact", "x"), ("en", "record", "fact", "y")], lambda q: q[-1])
    store.keep("b", Entry("pack", None, "pack", {"site/b": "3"}), [("en", "ref", "fact", "x")], lambda q: q[-1])
    store.signatures, store.laid = {"site/a": (1, 2, 3, 4)}, digest("aside")
    path = folder / "store"
    path.write_bytes(store.dump())
    return store, path


def load(path: Path, version: str = "1") -> tuple[Store, list[str]]:
    said: list[str] = []
    return Store.load(path, version, said.append), said


def test_store_reads_back(tmp_path: Path) -> None:
    """What is written is what is read; a question that two targets share stands once."""
    store, path = kept(tmp_path)
    again, said = load(path)
    assert said == [] and again == store
    assert len(again.pairs) == 2 and again.dump() == store.dump()


def test_store_forgets_questions_that_nobody_asks(tmp_path: Path) -> None:
    """With the target that asked it a question leaves the file."""
    store, path = kept(tmp_path)
    del store.entries["a"]
    path.write_bytes(store.dump())
    assert [question for question, _answer in load(path)[0].pairs] == [("en", "ref", "fact", "x")]


def test_store_of_another_version_is_not_trusted(tmp_path: Path) -> None:
    """Another engine, library or template: everything is made again, and that is said."""
    store, said = load(kept(tmp_path)[1], "2")
    assert (store.entries, store.version, said) == ({}, "2", ["other version"])


@pytest.mark.parametrize("place", [0, 20, 60, -40, -1])
def test_store_with_one_wrong_byte_is_not_trusted(tmp_path: Path, place: int) -> None:
    """A byte that is not what was written, anywhere in the file, and all of it is thrown away."""
    path = kept(tmp_path)[1]
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    store, said = load(path)
    assert not store.entries and said in (["damaged"], ["other version"])


def test_store_that_is_sound_but_not_ours_is_not_trusted(tmp_path: Path) -> None:
    """A file with the right sum and another shape inside is thrown away, not a crash."""
    path = tmp_path / "store"
    shapes: tuple[object, ...] = ([], {"pairs": [], "entries": {"a": [1]}}, {"pairs": 1, "entries": {}}, Path("x"))
    for body in (b"", b"\xff", b"[]", *(pickle.dumps(shape) for shape in shapes)):
        path.write_bytes(b"casebook store 3\n1 " + digest(body).encode() + b"\n" + body)
        assert load(path)[1] == ["damaged"]


def test_store_runs_nothing(tmp_path: Path) -> None:
    """A store written by a stranger calls no function of this machine while it is read."""
    path, made = tmp_path / "store", tmp_path / "made"
    body = (
        b"cbuiltins\nopen\n(X" + len(os.fsencode(made)).to_bytes(4, "little") + os.fsencode(made) + b"X\x01\0\0\0wtR."
    )
    path.write_bytes(b"casebook store 3\n1 " + digest(body).encode() + b"\n" + body)
    assert load(path)[1] == ["damaged"] and not made.exists()
    pickle.loads(body).close()
    assert made.exists()


def test_no_store_is_no_news(tmp_path: Path) -> None:
    """A first build has none, and nothing is said of it."""
    assert load(tmp_path / "nothing")[1] == []


def test_target_is_stale_by_the_answers_that_changed(tmp_path: Path) -> None:
    """A target is made again when it is new or an answer differs, and the cause names each question that does."""
    store, _path = kept(tmp_path)
    asked: list[Question] = []

    def ask(question: Question) -> str:
        asked.append(question)
        return "other" if question[-1] == "y" else question[-1]

    assert store.stale(["a", "b", "c"], ask) == {"a": ("en record fact y",), "c": ("new",)}
    assert len(asked) == len(set(asked)) == 2


@pytest.mark.parametrize("what", ["asked", "inputs", "published", "version"])
def test_seal_breaks_with_whatever_it_covers(what: str) -> None:
    """Another request, input, published file or engine: the seal reads otherwise."""
    of = {"asked": "site zh", "inputs": {"a": (1, 1, 1, 1)}, "published": {"b": (1, 1, 1, 1)}}
    seal = Seal.of(**of).text("1")  # type: ignore[arg-type]
    assert seal == Seal.of(**of).text("1")  # type: ignore[arg-type]
    if what == "version":
        assert Seal.of(**of).text("2") != seal  # type: ignore[arg-type]
    else:
        of[what] = "site en" if what == "asked" else {"a": (1, 1, 2, 1)}
        assert Seal.of(**of).text("1") != seal  # type: ignore[arg-type]


@pytest.mark.parametrize("change", ["code", "words", "moved", "gone", "notes"])
def test_engine_is_known_by_its_content(tmp_path: Path, change: str) -> None:
    """Code or words that are other, elsewhere or gone make another engine, whatever the times; a note does not."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    code, words, notes = tmp_path / "a" / "x.py", tmp_path / "zh.yml", tmp_path / "notes.txt"
    for path in (code, words, notes):
        path.write_text("one")
    before = version(tmp_path)
    assert version(tmp_path) == before
    if change == "moved":
        code.rename(tmp_path / "b" / "x.py")
    elif change == "gone":
        code.unlink()
    else:
        path = {"code": code, "words": words, "notes": notes}[change]
        stat = path.stat()
        path.write_text("two")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (version(tmp_path) == before) == (change == "notes")


def test_signature_sees_a_time_that_was_set_back(tmp_path: Path) -> None:
    """A file written again and given its old time is not taken for the old one."""
    path = tmp_path / "a"
    path.write_text("x")
    before = signature(path)
    stat = path.stat()
    path.write_text("y")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert signature(path)[1] == before[1] and signature(path) != before
