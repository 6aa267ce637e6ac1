"""The form behind its pages: what is opened, tried, refused, written and taken back; who may ask for it."""

from __future__ import annotations

import contextlib
import errno
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebook import kinds
from casebook.editing import changes
from casebook.errors import LANGUAGES, Language
from casebook.form import history, plain, shapes
from casebook.form.bench import Bench
from casebook.serve import MOST_BODY, Handler
from tests.form_browser import Browser

HOME = Path(__file__).parent.parent
BIKES = HOME / "tests" / "books" / "bikes"
FACTS = "data/facts/1.1.yml"


@pytest.fixture
def browser(project: Path) -> Iterator[Browser]:
    made = Browser(project)
    yield made
    made.close()


# what is opened


def test_all_records_of_the_edition_come_back_byte_for_byte() -> None:
    """Every record of the edition, opened, sent to a browser and saved as it came, changes no byte of any file."""
    bench = Bench(HOME)
    project = bench.project()
    assert bench.problems == ()
    for key in project.homes:
        spot = bench.spot(project, *key)
        opened = bench.opened(project, spot)
        back = plain.received(json.loads(json.dumps(plain.sent(opened.data))))
        tried = bench.tried(project, spot, back, opened.digest)
        assert (tried.files, tried.fields, tried.hindering) == ({}, (), ()), key
    assert len(project.homes) > 2000


@pytest.mark.parametrize("kind", [kind for kind in kinds.ALL if kind.folder.startswith("data/")], ids=lambda k: k.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_control_and_a_name(kind: Any, language: Language) -> None:
    """What a model has, the form has, with its name and help; what may be this or that is typed as YAML."""
    project = Bench(BIKES).project()
    loose = []

    def walk(shape: dict[str, Any], path: str) -> None:
        if shape["t"] == "raw":
            loose.append(path)
        for field in shape.get("fields", ()):
            assert field["title"] and field["help"], f"{path}.{field['name']}"
            walk(field["node"], f"{path}.{field['name']}")
        for inner in [shape.get("item"), *shape.get("shapes", {}).values()]:
            if inner:
                walk(inner, path)

    walk(shapes.shapes_for(kind, project.catalog, language), kind.name)
    assert loose == (["calculator.parts.inputs.example"] if kind.name == "calculator" else [])


def test_numbers_travel_without_losing_a_digit() -> None:
    """12.50 stays 12.50; what is typed as a number and is none stays text, for the check to refuse."""
    for text in ("12.50", "0", "-3", "100000000000000000001", "0.10"):
        value = plain.number(text)
        assert plain.sent(value) == {"n": text}
        assert plain.received({"n": text}) == value and str(plain.received({"n": text})) == text
    assert [plain.received({"n": text}) for text in ("12,5", "1e3", ".5")] == ["12,5", "1e3", ".5"]
    with pytest.raises(plain.Unfit):
        plain.received({"a": 1.5})


# what is written


def test_a_save_changes_the_bytes_of_the_field_and_no_other(browser: Browser) -> None:
    """One field of one of many records: the file differs in that value; undo gives the very bytes back."""
    before = browser.read(FACTS)
    opened = browser.open("fact", "f-1.1-01")
    data = opened["data"]
    data["subject"]["en"] = "Willow Brook"
    status, told = browser.save(opened, data)
    assert (status, told["saved"]) == (200, True)
    assert browser.read(FACTS) == before.replace(b"en: Willow Creek", b"en: Willow Brook", 1)
    entry = told["history"][0]
    assert (entry["who"], entry["why"], entry["fields"]) == (
        "An Editor",
        "It was a slip.",
        [["subject.en", "Willow Creek", "Willow Brook"]],
    )
    status, undone = browser.send("undo", {"number": entry["number"], "who": "Another"})
    assert status == 200, undone
    assert browser.read(FACTS) == before
    past = browser.open("fact", "f-1.1-01")["history"]
    assert [(e["who"], e["undoes"], e["undone"]) for e in past] == [("Another", 1, False), ("An Editor", None, True)]


def test_a_save_of_nothing_writes_nothing(browser: Browser) -> None:
    """What was not changed leaves file, times and history as they are."""
    opened = browser.open("metric", "rides")
    stamp = (browser.project / "data/metrics/rides.yml").stat().st_mtime_ns
    assert browser.save(opened, opened["data"])[1]["saved"] is False
    assert (browser.project / "data/metrics/rides.yml").stat().st_mtime_ns == stamp
    assert history.numbers(browser.project) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_check_refuses_is_refused_with_place_and_mend(project: Path, language: Language) -> None:
    """A wrong word is told while one types and again at the save, in check's own words; nothing is written."""
    browser = Browser(project, language)
    try:
        before = browser.read(FACTS)
        opened = browser.open("fact", "f-1.1-01")
        data = opened["data"]
        data["figure"]["unit"], data["figure"]["value"] = "furlong", {"n": ".5"}
        _status, told = browser.send("check", {**browser.of(opened), "data": data})
        found = {tuple(p["loc"]): p for p in told["problems"]}
        assert found.keys() == {("figure", "unit"), ("figure", "value")}
        unit = found["figure", "unit"]
        assert re.fullmatch(rf"{re.escape(FACTS)}:\d+:\d+", unit["place"]) and unit["hinders"]
        assert any("furlong" in line and column for _n, line, column in unit["lines"])
        assert "0.5" in found["figure", "value"]["mend"]
        assert bool(re.search("[一-鿿]", unit["message"])) == (language == "zh")
        status, refused = browser.save(opened, data)
        assert (status, {p["code"] for p in refused["problems"]}) == (422, {p["code"] for p in told["problems"]})
        assert browser.read(FACTS) == before and history.numbers(project) == []
    finally:
        browser.close()


def test_a_reference_that_leads_nowhere_is_told_at_its_field(browser: Browser) -> None:
    """The check is that of the whole project: an unknown metric is a problem of the field that names it."""
    opened = browser.open("fact", "f-1.1-01")
    _status, told = browser.send("check", {**browser.of(opened), "data": {**opened["data"], "metric": "ridez"}})
    assert [(p["loc"], p["hinders"]) for p in told["problems"]] == [(["metric"], True)]
    assert "rides" in told["problems"][0]["mend"]


# what changes underneath


def test_a_record_that_changed_underneath_is_a_conflict(browser: Browser) -> None:
    """Two tabs: the later save is refused with what the record says now; nothing of the earlier one is lost."""
    first, second = browser.open("metric", "rides"), browser.open("metric", "rides")
    one = {**first["data"], "name": {**first["data"]["name"], "en": "trips"}}
    assert browser.save(first, one)[0] == 200
    after = browser.read("data/metrics/rides.yml")
    other = {**second["data"], "name": {**second["data"]["name"], "en": "journeys"}}
    status, told = browser.save(second, other)
    assert (status, told["now"]["data"]["name"]["en"]) == (409, "trips")
    assert browser.read("data/metrics/rides.yml") == after
    assert browser.save({**second, "digest": told["now"]["digest"]}, other)[0] == 200
    assert b"journeys" in browser.read("data/metrics/rides.yml")


def test_another_record_of_the_same_file_is_no_conflict(browser: Browser) -> None:
    """What somebody saves of another record in the file stays, and so does what is saved here."""
    opened = browser.open("fact", "f-1.1-01")
    path = browser.project / FACTS
    text = path.read_text()
    second = text.index("- id: f-1.1-02")
    path.write_text(text[:second] + "# a remark of somebody else\n" + text[second:])
    data = {**opened["data"], "subject": {**opened["data"]["subject"], "en": "Willow Brook"}}
    assert browser.save(opened, data)[0] == 200
    assert "somebody else" in path.read_text() and "Willow Brook" in path.read_text()


def test_a_record_that_has_gone_is_a_conflict(browser: Browser) -> None:
    """A file that is not there any more is not written anew behind somebody's back."""
    opened = browser.open("term", browser_first(browser, "term"))
    (browser.project / opened["path"]).unlink()
    status, told = browser.save(opened, {**opened["data"], "abbreviation": "X"})
    assert status in {404, 409} and not (browser.project / opened["path"]).exists(), told


def browser_first(browser: Browser, kind: str) -> str:
    return str(browser.ask(f"find?kind={kind}")[1]["found"][0]["id"])


def test_undo_after_another_change_takes_back_the_field_alone(browser: Browser) -> None:
    """Later changes of other fields stay; where the field itself says something else by now, nothing is written."""
    opened = browser.open("metric", "rides")
    first = {**opened["data"], "name": {**opened["data"]["name"], "en": "trips"}}
    _status, told = browser.save(opened, first)
    second = {**first, "name": {**first["name"], "zh": "行程"}}
    _status, later = browser.save({**opened, "digest": told["digest"]}, second)
    assert browser.send("undo", {"number": 1})[0] == 200
    name = browser.open("metric", "rides")["data"]["name"]
    assert name == {**opened["data"]["name"], "zh": "行程"}
    assert browser.send("undo", {"number": 1})[0] == 409
    assert browser.send("undo", {"number": 99})[0] == 404
    assert browser.send("undo", {"number": "1"})[0] == 404
    assert later["saved"]


# what goes wrong in the machine


def test_a_full_disk_loses_nothing(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file stays as it was, the history has no entry, and it is said that nothing was written."""
    opened, before = browser.open("metric", "rides"), browser.read("data/metrics/rides.yml")

    def full(_place: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(changes, "_write", full)
        data = {**opened["data"], "name": {"zh": "行程", "en": "trips"}}
        status, told = browser.save(opened, data)
    assert (status, told["code"]) == (507, "full") and "Nothing was written" in told["said"]
    assert browser.read("data/metrics/rides.yml") == before and history.numbers(browser.project) == []
    assert list(browser.project.rglob("*.part")) == []
    assert browser.save(opened, data)[0] == 200


def test_a_kill_in_the_middle_of_a_save_leaves_all_or_nothing(project: Path) -> None:
    """Killed when all is written beside and nothing is in its place: the next command completes record and history."""
    code = f"""
import os, signal
from pathlib import Path
from casebook.editing import changes
from casebook.form.bench import Bench
bench = Bench(Path({str(project)!r}))
project = bench.project()
spot = bench.spot(project, "metric", "rides")
opened = bench.opened(project, spot)
changes.os.replace = lambda *a: os.kill(os.getpid(), signal.SIGKILL) if str(a[1]).endswith(".yml") else os.rename(*a)
bench.save(spot, {{**opened.data, "name": {{"zh": "行程", "en": "trips"}}}}, opened.digest, "x", "y")
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=HOME, check=False)
    assert done.returncode == -signal.SIGKILL
    check = [sys.executable, str(HOME / "build.py"), "check", "--project", str(project)]
    assert subprocess.run(check, check=False, capture_output=True).returncode == 0
    assert "trips" in (project / "data/metrics/rides.yml").read_text()
    assert history.read(project, 1).fields[0].after in {"行程", "trips"}


def test_two_saves_at_once(browser: Browser) -> None:
    """Two tabs save at the very same moment: one is written, the other is told of it, and the history has one entry."""
    opened = [browser.open("metric", "rides") for _ in range(2)]
    names = ["trips", "journeys"]
    told: dict[str, tuple[int, Any]] = {}
    start = threading.Barrier(2)

    def save(n: int) -> None:
        data = {**opened[n]["data"], "name": {**opened[n]["data"]["name"], "en": names[n]}}
        start.wait()
        told[names[n]] = browser.save(opened[n], data)

    tabs = [threading.Thread(target=save, args=(n,)) for n in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(status for status, _told in told.values()) == [200, 409]
    first, later = sorted(names, key=lambda name: told[name][0])
    assert told[later][1]["now"]["data"]["name"]["en"] == first
    assert f"en: {first}\n".encode() in browser.read("data/metrics/rides.yml")
    assert history.numbers(browser.project) == [1]


def test_a_record_begun_in_two_tabs(browser: Browser) -> None:
    """The later tab is shown what the earlier one saved, and may then change that; neither writes over the other."""
    new = {"kind": "term", "id": "kick-stand", "digest": "", "new": True}
    data = {"name": {"zh": "脚撑", "en": "kickstand"}, "pinyin": "jiǎochēng"}
    data |= {"definition": {"zh": "停车时撑住车身。", "en": "It holds the bicycle when parked."}}
    assert browser.save(new, data)[0] == 200
    before = browser.read("data/terms/kick-stand.yml")
    other = {**data, "pinyin": "jiǎo chēng"}
    status, told = browser.save(new, other)
    assert (status, told["code"], told["now"]["data"]["pinyin"]) == (409, "conflict", "jiǎochēng")
    assert browser.read("data/terms/kick-stand.yml") == before
    assert browser.save({**new, "new": False, "digest": told["now"]["digest"]}, other)[0] == 200
    status, told = browser.ask("record?kind=term&id=kick-stand&new=1")
    assert status == 422 and "Open it" in told["said"]


def test_a_file_saved_in_the_middle_of_a_save_stops_it(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else writes the file while the form writes beside it: theirs stays, and it is told what it says."""
    opened, path = browser.open("metric", "rides"), browser.project / "data/metrics/rides.yml"
    write = changes._write

    def meanwhile(place: Path, content: bytes) -> None:
        write(place, content)
        path.write_text(path.read_text().replace("en: Rides\n", "en: Outings\n"))

    with monkeypatch.context() as patched:
        patched.setattr(changes, "_write", meanwhile)
        status, told = browser.save(opened, {**opened["data"], "name": {"zh": "行程", "en": "trips"}})
    assert (status, told["now"]["data"]["name"]["en"]) == (409, "Outings")
    assert "Outings" in path.read_text() and history.numbers(browser.project) == []
    assert list(browser.project.rglob("*.part")) == []


NO_DISK = "no disk can be mounted here; the refusal itself runs everywhere, in test_a_full_disk_loses_nothing"


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    """On a disk without a free byte nothing is lost and it is said what to do; with room again the same save passes."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip(NO_DISK)  # to mount is for root alone, and in many containers for nobody
    try:
        shutil.copytree(BIKES, place / "bikes", ignore=shutil.ignore_patterns("build", "dist"))
        browser = Browser(place / "bikes")
        try:
            opened = browser.open("metric", "rides")
            before = browser.read("data/metrics/rides.yml")
            data = {**opened["data"], "name": {"zh": "行程", "en": "trips"}}
            with contextlib.suppress(OSError), (place / "filler").open("wb", buffering=0) as filler:
                while True:
                    filler.write(b"x" * 4096)
            status, told = browser.save(opened, data)
            assert (status, told["code"]) == (507, "full") and "Make room" in told["said"]
            assert browser.read("data/metrics/rides.yml") == before
            assert history.numbers(browser.project) == [] and list(place.rglob("*.part")) == []
            (place / "filler").unlink()
            assert browser.save(opened, data)[0] == 200
        finally:
            browser.close()
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("closed", ["all", "data"])
def test_a_project_of_another_user(tmp_path: Path, closed: str) -> None:
    """Who may not write is told so, with the file and what to do, and not a byte changes; nobody sees a traceback."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to(Path(tempfile.gettempdir()) / ""):
            folder.chmod(folder.stat().st_mode | 0o055)
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    (project / "build").mkdir()
    somebody: list[str] = []
    if os.geteuid() == 0:  # whom no mode keeps from writing
        somebody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        if closed == "data":
            os.chown(project / "build", 65534, 65534)
    else:
        for path in ((project / "data").rglob("*"), project.rglob("*"))[closed == "all"]:
            path.chmod(path.stat().st_mode & ~0o222)
        for path in (project,) if closed == "all" else (project / "data",):
            path.chmod(0o555)
    code = f"""
import json, sys
from pathlib import Path
from tests.form_browser import Browser
browser = Browser(Path({str(project)!r}))
opened = browser.open("metric", "rides")
data = {{**opened["data"], "name": {{"zh": "行程", "en": "trips"}}}}
print(json.dumps([opened["id"], *browser.save(opened, data)]))
browser.close()
"""
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    alone = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"}
    if closed == "all":
        command = [sys.executable, str(HOME / "build.py"), "edit", "--project", str(project), "--messages", "en"]
        done = subprocess.run(
            [*somebody, *command], check=False, cwd=HOME, env=alone, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 1 and "Permission denied" in done.stderr and "Traceback" not in done.stderr
        assert "the right to read and write" in done.stderr
    else:
        done = subprocess.run(
            [*somebody, sys.executable, "-c", code],
            check=False,
            cwd=HOME,
            env=alone,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        name, status, told = json.loads(done.stdout)
        assert (name, status, told["code"]) == ("rides", 507, "system")
        assert "data/metrics" in told["said"] and "the right to write" in told["said"]
    after = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before} == before
    assert [path for path in after if path.name.endswith(".part")] == []


# who may ask


def test_another_name_of_this_machine_is_refused(browser: Browser) -> None:
    """A page elsewhere that has its name lead here gets nothing, of the form or of the preview."""
    assert browser.ask("start", Host="evil.example")[0] == 421
    assert browser.ask("../../", Host=f"evil.example:{browser.server.server_port}")[0] == 421
    assert browser.ask("start", Host=f"localhost:{browser.server.server_port}")[0] == 200
    assert browser.ask("start", **{"Sec-Fetch-Site": "cross-site"})[0] == 403


@pytest.mark.parametrize(
    ("heads", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"X-Casebook-Token": "guess"}, 403),
        ({"X-Casebook-Token": ""}, 403),
        ({"X-Casebook-Token": "é"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Host": "evil.example"}, 421),
    ],
)
def test_only_a_page_of_ours_writes(browser: Browser, heads: dict[str, str], status: int) -> None:
    """Origin, token, type and host are asked for each; a form of another page brings none of them together."""
    opened, before = browser.open("metric", "rides"), browser.read("data/metrics/rides.yml")
    told = {**browser.of(opened), "data": {**opened["data"], "name": {"zh": "行程", "en": "trips"}}}
    got, _said = browser.send("save", told, **{k: v.encode("utf-8").decode("latin-1") for k, v in heads.items()})
    assert got == status
    assert browser.read("data/metrics/rides.yml") == before


@pytest.mark.parametrize(
    "path",
    [
        "record?kind=metric&id=../../../etc/passwd",
        "record?kind=metric&id=..%2F..%2Fx",
        "record?kind=../x&id=a",
        "at?path=../../../etc/passwd&line=1",
        "at?path=/etc/passwd&line=1",
        "at?path=data/nowhere.yml&line=x",
        "nothing",
        "bench.py",
        "../form.js",
    ],
)
def test_no_path_leads_out(browser: Browser, path: str) -> None:
    """Records are found by kind and id among those that there are: no path is ever made of what a browser says."""
    assert browser.ask(path)[0] == 404


def test_a_new_record_stays_in_its_folder(browser: Browser) -> None:
    """An id with a path in it is refused, and so is one that is taken."""
    for slug in ("../x", "a/b", "A", "", ".", "x" * 200):
        assert browser.ask(f"record?kind=metric&new=1&id={slug}")[0] == 422
    assert browser.ask("record?kind=metric&new=1&id=rides")[0] == 422
    assert browser.ask("record?kind=edition&new=1&id=x")[0] == 422


def test_what_is_too_large_or_no_sense_is_refused(browser: Browser) -> None:
    """A body over the limit is not read, one that is no JSON is refused; the server goes on."""
    own = {"Host": browser.host, "Origin": f"http://{browser.host}", "X-Casebook-Token": browser.room.token}
    heads = {"Content-Type": "application/json", **own}
    assert browser.request("POST", "save", b"", {**heads, "Content-Length": str(MOST_BODY + 1)})[0] == 413
    assert browser.request("POST", "save", None, {**heads, "Content-Length": "-1"})[0] == 411
    for body in (b"{", b"[]", b"\xff", b"[" * 100_000):
        assert browser.request("POST", "save", body, heads)[0] == 400
    opened = browser.open("metric", "rides")
    deep: Any = "x"
    for _ in range(100):
        deep = {"a": deep}
    assert browser.send("check", {**browser.of(opened), "data": deep})[0] == 400
    assert browser.send("check", {**browser.of(opened), "data": "text"})[0] == 400
    long = {**opened["data"], "name": {"zh": "长" * 40_000, "en": "x"}}
    assert browser.send("check", {**browser.of(opened), "data": long})[1]["problems"][0]["code"] == "text-too-long"


def raw(browser: Browser, request: bytes) -> bytes:
    """What is answered to bytes that no browser would send; nothing where the server gave up in silence."""
    with socket.create_connection(("127.0.0.1", browser.server.server_port), timeout=30) as connection:
        connection.sendall(request.replace(b"HOST", browser.host.encode()))
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /%00 HTTP/1.1\r\nHost: HOST\r\n\r\n", b"404"),
        (b"GET /a%00b/ HTTP/1.1\r\nHost: HOST\r\n\r\n", b"404"),
        (b"GET //[x/ HTTP/1.1\r\nHost: HOST\r\n\r\n", b"404"),
        (b"GET /..%2f..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: HOST\r\n\r\n", b"404"),
        (b"GET /assets/ HTTP/1.1\r\nHost: HOST\r\n\r\n", b"404"),
        (b"HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"421"),
        (b"HEAD /%00 HTTP/1.1\r\nHost: HOST\r\n\r\n", b"404"),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n", b"421"),
        (b"GET / HTTP/1.1\r\n\r\n", b"421"),
        (b"PUT / HTTP/1.1\r\nHost: HOST\r\n\r\n", b"501"),
        (b"DELETE /__casebook/edit/save HTTP/1.1\r\nHost: HOST\r\n\r\n", b"501"),
        (b"POST /__casebook/edit/save HTTP/1.1\r\nHost: HOST\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: \xb2\r\n\r\n", b"411"),
        (
            b"GET /__casebook/edit/at?path=data/metrics/rides.yml&line="
            + b"9" * 5000
            + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
            b"302",
        ),
        (b"GET /__casebook/edit/whence?page=x&link=http://[x&text=a HTTP/1.1\r\nHost: HOST\r\n\r\n", b"404"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n", b"414"),
    ],
)
def test_a_request_of_any_shape_is_answered(browser: Browser, request_: bytes, status: bytes) -> None:
    """Paths, lengths, heads and methods that make no sense get an answer that says so, and show nothing."""
    answer = raw(browser, request_)
    assert answer.partition(b"\r\n")[0].split()[1] == status
    assert b"root:" not in answer and b"\r\nX-" not in answer.partition(b"\r\n\r\n")[0].replace(b"\r\nX-Content", b"")
    assert browser.ask("start")[0] == 200


def test_two_origins_are_none(browser: Browser) -> None:
    """A request with a second origin is no page's of ours, whichever of them comes last."""
    own = (
        f"Origin: http://{browser.host}\r\nX-Casebook-Token: {browser.room.token}\r\nContent-Type: application/json\r\n"
    )
    head = b"POST /__casebook/edit/save HTTP/1.1\r\nHost: HOST\r\nOrigin: http://evil.example\r\n"
    assert b" 421 " in raw(browser, head + own.encode() + b"Content-Length: 2\r\n\r\n{}").partition(b"\r\n")[0]


def test_who_says_nothing_is_not_waited_for(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not come, or a connection on which nothing is asked, is ended after a while."""
    monkeypatch.setattr(Handler, "timeout", 0.3)
    begun = b"POST /__casebook/edit/save HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1000\r\n\r\n{"
    for request in (begun, b"", b"GET /"):
        assert raw(browser, request) == b""


def test_pages_of_the_form_run_no_script_but_their_own(browser: Browser) -> None:
    """The policy of each page names its own origin alone, and nothing inline; no other page may frame it."""
    connection = http.client.HTTPConnection(browser.host)
    connection.request("GET", "/__casebook/edit/r/metric/rides")
    answer = connection.getresponse()
    page, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
    connection.close()
    assert "script-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page) == [] and " style=" not in page


# other records


def test_a_record_with_marks_of_what_is_to_fill(browser: Browser) -> None:
    """What `new` wrote is opened in the form, filled field by field and saved; what is open stays marked."""
    command = [sys.executable, str(HOME / "build.py"), "new", "term", "spoke", "--project", str(browser.project)]
    subprocess.run(command, check=True, capture_output=True)
    path = browser.project / "data/terms/spoke.yml"
    before = path.read_text()
    opened = browser.open("term", "spoke")
    assert opened["data"]["name"] == {"zh": {"open": True}, "en": {"open": True}}
    assert {p["code"] for p in opened["problems"]} == {"still-to-fill"} and not any(
        p["hinders"] for p in opened["problems"]
    )
    data = {**opened["data"], "name": {"zh": "辐条", "en": {"open": True}}}
    status, told = browser.save(opened, data)
    assert (status, told.get("saved")) == (200, True), told
    assert path.read_text() == before.replace("  zh: TODO", "  zh: 辐条", 1)


def test_a_record_is_begun_and_taken_back(browser: Browser) -> None:
    """A new record is a file of its own with its schema's line; undo removes it, unless others cite it by then."""
    status, opened = browser.ask("record?kind=segment&id=harbour&new=1")
    assert status == 200 and opened["data"] == {}
    town = browser.open("segment", "town")["data"]
    status, told = browser.save(opened, {**town, "name": {"zh": "港口", "en": "harbour"}}, new=True)
    assert status == 200, told
    text = (browser.project / "data/segments/harbour.yml").read_text()
    assert text.startswith("# yaml-language-server: $schema=../../build/schemas/segment.json\n") and "港口" in text
    assert browser.send("undo", {"number": 1})[0] == 200
    assert not (browser.project / "data/segments/harbour.yml").exists()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_chapter_keeps_its_line_ends(browser: Browser, end: str) -> None:
    """A chapter is two texts; a word of one changes that file alone, in its own line ends, and undo gives it back."""
    folder = next((browser.project / "content").iterdir())
    for language in LANGUAGES:
        place = folder / f"{language}.md"
        place.write_bytes(place.read_text(encoding="utf-8").replace("\n", end).encode())
    before = {language: (folder / f"{language}.md").read_bytes() for language in LANGUAGES}
    opened = browser.open("chapter", browser_first(browser, "chapter"))
    text = opened["data"]["text"]["en"]
    word = re.findall(r"\b[a-z]{6,}\b", text.rpartition("---")[2])[0]
    data = {"text": {**opened["data"]["text"], "en": text[::-1].replace(word[::-1], "deman"[::-1], 1)[::-1]}}
    status, told = browser.save(opened, data)
    assert status == 200, told
    path = opened["path"].rpartition("/")[0]
    assert browser.read(f"{path}/zh.md") == before["zh"]
    assert browser.read(f"{path}/en.md").count(b"\r\n") == before["en"].count(b"\r\n")
    assert browser.read(f"{path}/en.md") != before["en"]
    assert browser.send("undo", {"number": 1})[0] == 200
    assert browser.read(f"{path}/en.md") == before["en"]


def test_what_was_wrong_before_hinders_nobody(browser: Browser) -> None:
    """With another file broken a record can still be mended; what it would break itself is refused."""
    (browser.project / "data/metrics/return-share.yml").write_text("name: [\n")
    opened = browser.open("segment", "town")
    assert opened["problems"] and not any(p["hinders"] for p in opened["problems"])
    assert browser.save(opened, {**opened["data"], "name": {"zh": "", "en": "old town"}})[0] == 422
    status, told = browser.save(opened, {**opened["data"], "name": {"zh": "老城", "en": "old town"}})
    assert status == 200, told
    assert b"old town" in browser.read("data/segments/town.yml")
    assert browser.ask("start")[1]["problems"][0]["place"].startswith("data/metrics/return-share.yml")
    assert browser.ask("record?kind=metric&id=return-share")[0] == 422


def test_both_languages_are_said_to_agree(browser: Browser) -> None:
    """What lags is marked; a save that says that both agree writes that down with it."""
    subprocess.run(
        [sys.executable, str(HOME / "build.py"), "translations", "--accept", "--project", str(browser.project)],
        check=True,
        capture_output=True,
    )
    opened = browser.open("segment", "town")
    data = {**opened["data"], "name": {**opened["data"]["name"], "en": "the old town"}}
    _status, told = browser.save(opened, data)
    assert told["lags"] == {"name": "zh"}
    data = {**data, "name": {**data["name"], "zh": "老城"}}
    _status, told = browser.save({**opened, "digest": told["digest"]}, data, agree=True)
    assert told["lags"] == {}


def test_a_save_is_committed_alone(browser: Browser) -> None:
    """Only the files of the change are committed, with what was said as the subject; elsewhere nothing is staged."""
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(browser.project)]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "begin"]):
        subprocess.run([*git, *words], check=True)
    (browser.project / "data/other.txt").write_text("not mine")
    opened = browser.open("segment", "town")
    status, told = browser.save(opened, {**opened["data"], "name": {"zh": "老城", "en": "old town"}}, commit=True)
    assert (status, told["git"]) == (200, "")
    shown = subprocess.run([*git, "show", "--name-only", "--format=%s"], check=True, capture_output=True, text=True)
    assert shown.stdout.split("\n\n") == ["It was a slip.", "data/segments/town.yml\n"]


def test_a_line_leads_to_its_record_and_field(browser: Browser) -> None:
    """A problem's place opens the form at the field; so does a line of a file with many records."""
    lines = browser.read(FACTS).decode().splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "en: Willow Creek" in text)
    connection = http.client.HTTPConnection(browser.host)
    connection.request("GET", f"/__casebook/edit/at?path={FACTS}&line={line}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, answer.headers["Location"]) == (302, "/__casebook/edit/r/fact/f-1.1-01#subject.en")


def test_words_and_links_of_a_page_lead_to_their_record(browser: Browser) -> None:
    """A text, a link and a figure on a page are traced to record, file and line."""
    page = "/en/segments/town/"
    told = browser.open("segment", "town")["data"]["name"]["en"]
    status, found = browser.ask(f"whence?page={page}&text={told.replace(' ', '%20')}")
    assert (status, found["id"], found["field"]) == (200, "town", "name.en")
    assert re.fullmatch(r"data/segments/town\.yml:\d+:\d+", found["place"])
    _status, found = browser.ask(f"whence?page={page}&link=/en/metrics/rides/&text=x")
    assert (found["id"], found["form"]) == ("rides", "/__casebook/edit/r/metric/rides#")
    assert browser.ask("whence?page=/nowhere/&text=%E5%93%88%E5%93%88%E5%93%88%E5%93%88%E5%93%88")[0] == 404


def test_excerpt_and_source_stand_beside(browser: Browser) -> None:
    """Beside a fact stand the words of its source with the numbers marked, and the source."""
    named = [f["id"] for f in browser.ask("find?kind=fact")[1]["found"] if not f["id"].startswith("f-1.1")]
    told = [browser.open("fact", slug)["beside"] for slug in named]
    assert any("<blockquote" in b and "<mark>" in b and "r/source/" in b for b in told)


def test_an_excerpt_proposes_figures_in_the_form(browser: Browser) -> None:
    """A fact's excerpt offers the figures that it states and the fact does not have, ready to be taken over."""
    opened = browser.open("fact", "f-1.1-01")
    data = {**opened["data"], "excerpt": {"text": "rides rose 8% to over 135,000", "language": "en"}}
    _status, told = browser.send("check", {**browser.of(opened), "data": data})
    assert [p["loc"] for p in told["problems"]] == [["excerpt", "text"]]  # 12.5 is not what it says
    taken = {**data, "figure": next(p["figure"] for p in told["proposals"] if "135,000" in p["said"])}
    _status, told = browser.send("check", {**browser.of(opened), "data": taken})
    assert [p["loc"] for p in told["problems"] if p["loc"] == ["excerpt", "text"]] == []
    assert [p["said"] for p in told["proposals"]] == ["8%"]


def test_a_draft_is_begun_changed_and_published(browser: Browser) -> None:
    """A draft stands beside what is published, which no byte of it touches; published, it takes its place, and undo
    gives both back. Where the published file has changed meanwhile, nothing is overwritten."""
    path, beside = "data/segments/town.yml", "data/segments/town.draft.yml"
    before, opened = browser.read(path), browser.open("segment", "town")
    assert (opened["draft"], opened["can_draft"]) == (False, True)
    data = {**opened["data"], "name": {"zh": "老城", "en": "Old town"}}
    status, told = browser.save(opened, data, draft=True)
    assert (status, told["draft"], told["path"]) == (200, True, beside)
    assert browser.read(path) == before and b"Old town" in browser.read(beside)
    data = {**data, "summary": {"zh": "老城的站点。", "en": "The stations of the old town."}}
    status, told = browser.save({**opened, "digest": told["digest"]}, data)
    assert (status, told["path"]) == (200, beside) and browser.read(path) == before
    draft = browser.read(beside)
    status, told = browser.send(
        "publish", {"kind": "segment", "id": "town", "who": "An Editor", "why": "It is agreed."}
    )
    assert (status, told["draft"], told["path"]) == (200, False, path), told
    assert browser.read(path) == draft.partition(b"\n")[2] and not (browser.project / beside).exists()
    assert browser.send("undo", {"number": told["history"][0]["number"]})[0] == 200
    assert (browser.read(path), browser.read(beside)) == (before, draft)
    (browser.project / path).write_bytes(before + b"# somebody was here\n")
    assert browser.send("publish", {"kind": "segment", "id": "town"})[0] == 409
    assert browser.read(beside) == draft and b"somebody" in browser.read(path)
    assert browser.send("publish", {"kind": "metric", "id": "rides"})[0] == 404
    assert browser.open("dataset", "rides-by-year")["can_draft"] is False


def test_one_of_many_records_of_a_file_has_a_draft_of_its_own(browser: Browser) -> None:
    """The draft stands beside the file, of which no byte changes; changed again, published and undone it is the record
    alone that moves, with the remarks on it; where the record has changed meanwhile, nothing is overwritten."""
    beside = "data/facts/f-1.1-02.draft.yml"
    place = browser.project / FACTS
    place.write_bytes(place.read_bytes().replace(b"- id: f-1.1-02\n", b"# to be asked again\n- id: f-1.1-02\n"))
    before, opened = browser.read(FACTS), browser.open("fact", "f-1.1-02")
    data = {**opened["data"], "label": {"zh": "回头率", "en": "share who return"}}
    status, told = browser.save(opened, data, draft=True)
    assert (status, told["draft"], told["path"]) == (200, True, beside), told
    assert browser.read(FACTS) == before and b"share who return" in browser.read(beside)
    again = browser.open("fact", "f-1.1-02")
    assert again["data"] == data and browser.open("fact", "f-1.1-01")["draft"] is False
    status, told = browser.save(again, {**data, "label": {"zh": "回头率", "en": "who return"}})
    assert (status, told["path"]) == (200, beside) and browser.read(FACTS) == before
    draft = browser.read(beside)
    status, told = browser.send("publish", {"kind": "fact", "id": "f-1.1-02", "who": "An Editor", "why": "agreed"})
    assert (status, told["draft"], told["path"]) == (200, False, FACTS), told
    old = "    zh: 回头骑行率\n    en: return rate\n".encode()
    second = before.index(b"f-1.1-02")
    at = before.index(old, second)
    assert (
        browser.read(FACTS) == before[:at] + "    zh: 回头率\n    en: who return\n".encode() + before[at + len(old) :]
    )
    assert not (browser.project / beside).exists()
    status, undone = browser.send("undo", {"number": told["history"][0]["number"]})
    assert status == 200, undone
    assert (browser.read(FACTS), browser.read(beside)) == (before, draft)
    place.write_bytes(before.replace(b"en: return rate", b"en: return quota", 1))
    assert browser.send("publish", {"kind": "fact", "id": "f-1.1-02"})[0] == 409
    assert browser.read(beside) == draft and b"return quota" in browser.read(FACTS)


def test_what_is_still_to_fill_is_not_published(browser: Browser) -> None:
    """Nor printed as words: the mark stays one on its way from the draft of a record into the file of many."""
    beside = "data/facts/f-1.1-02.draft.yml"
    before, opened = browser.read(FACTS), browser.open("fact", "f-1.1-02")
    data = {**opened["data"], "label": {"zh": "回头率", "en": "share who return"}}
    assert browser.save(opened, data, draft=True)[0] == 200
    draft = browser.read(beside).replace(b"en: share who return", b"en: TODO")
    (browser.project / beside).write_bytes(draft)
    again = browser.open("fact", "f-1.1-02")
    assert (again["draft"], again["data"]["label"]["en"]) == (True, {"open": True})
    status, told = browser.send("publish", {"kind": "fact", "id": "f-1.1-02"})
    assert (status, [problem["code"] for problem in told["problems"]]) == (422, ["still-to-fill"])
    assert (browser.read(FACTS), browser.read(beside)) == (before, draft)
    _status, opened = browser.ask("record?kind=segment&id=harbour&new=1")
    town = {**browser.open("segment", "town")["data"], "name": {"zh": "港口", "en": {"open": True}}}
    status, told = browser.save(opened, town, new=True)
    assert (status, [problem["code"] for problem in told["problems"]]) == (422, ["still-to-fill"])


def test_a_dataset_that_is_a_draft_is_published_with_its_rows(browser: Browser) -> None:
    """Both files take the names of what they are to become, and both come back."""
    place = browser.project / "data/datasets"
    for suffix in ("yml", "csv"):
        (place / f"rides-again.draft.{suffix}").write_bytes((place / f"rides-by-year.{suffix}").read_bytes())
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    status, told = browser.send("publish", {"kind": "dataset", "id": "rides-again"})
    assert (status, told.get("draft")) == (200, False), told
    after = {name.replace(".draft", ""): content for name, content in before.items()}
    assert {path.name: path.read_bytes() for path in place.iterdir()} == after
    assert browser.send("undo", {"number": told["history"][0]["number"]})[0] == 200
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_both_languages_are_agreed_on_without_a_draft(browser: Browser) -> None:
    """Where nothing was typed there is nothing to draft; the agreement is written."""
    accept = ["translations", "--accept", "--project", str(browser.project)]
    subprocess.run([sys.executable, str(HOME / "build.py"), *accept], check=True, capture_output=True)
    opened = browser.open("segment", "town")
    data = {**opened["data"], "name": {**opened["data"]["name"], "en": "the old town"}}
    _status, told = browser.save(opened, data)
    assert told["lags"] == {"name": "zh"}
    status, told = browser.save({**opened, "digest": told["digest"]}, data, draft=True, agree=True)
    assert (status, told["saved"], told["draft"], told["lags"]) == (200, True, False, {}), told
    assert not (browser.project / "data/segments/town.draft.yml").exists()


def test_a_fault_of_the_server_is_told(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who goes away in the middle of an answer is no event; an error of the engine is, and the terminal has it."""

    def fails(error: Exception) -> None:
        def answer(_asked: object) -> None:
            raise error

        monkeypatch.setattr(browser.room, "answer", answer)
        with pytest.raises(http.client.RemoteDisconnected):
            browser.ask("start")

    fails(ConnectionResetError("gone"))
    assert capsys.readouterr().err == ""
    fails(KeyError("a slip"))
    assert "KeyError: 'a slip'" in capsys.readouterr().err


def test_a_new_record_begins_as_a_draft(browser: Browser) -> None:
    """A record that is a draft only is found and opened in the form; what is published cannot refer to it."""
    status, opened = browser.ask("record?kind=segment&id=harbour&new=1")
    town = browser.open("segment", "town")["data"]
    status, told = browser.save(opened, {**town, "name": {"zh": "港口", "en": "Harbour"}}, new=True, draft=True)
    assert (status, told["draft"]) == (200, True), told
    assert (browser.project / "data/segments/harbour.draft.yml").exists()
    assert not (browser.project / "data/segments/harbour.yml").exists()
    assert browser.open("segment", "harbour")["data"]["name"]["en"] == "Harbour"
    status, told = browser.send("publish", {"kind": "segment", "id": "harbour"})
    assert status == 200 and (browser.project / "data/segments/harbour.yml").exists(), told


def test_no_build_has_anything_of_the_desk(built_site: Path) -> None:
    """The stream, its script and the form belong to serve: no file of a site names them."""
    pages = [p for p in built_site.rglob("*") if p.suffix in {".html", ".js"}]
    assert pages and [p for p in pages if b"__casebook" in p.read_bytes()] == []
