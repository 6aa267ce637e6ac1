"""The preview in memory: what is saved is shown, what is wrong is told, and nothing is lost between two saves."""

from __future__ import annotations

import http.server
import shutil
import socket
import time
from pathlib import Path

import pytest

from casebook.errors import CasebookError
from casebook.preview import Preview
from casebook.serve import PORTS, listen

BIKES = Path(__file__).parent / "books" / "bikes"
HOME = BIKES.parents[2]
TOWN, RIDES = "en/segments/town/", "en/metrics/rides/"


class Editor:
    """Someone who saves files, and the preview that is told of it as the watcher tells it."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.preview = Preview(project, ("zh", "en"), lambda _line: None, quiet=0)
        self.preview.read()

    def write(self, path: str, text: str) -> str:
        place = self.project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return str(place)

    def save(self, path: str, text: str) -> None:
        self.preview.read(frozenset({self.write(path, text)}))

    def page(self, address: str) -> str:
        """The page as a browser would get it now."""
        self.preview.fresh(address)
        return (self.preview.site / address / "index.html").read_text()


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    project = tmp_path / "bikes"
    shutil.copytree(BIKES, project, ignore=shutil.ignore_patterns("build", "dist"))
    return Editor(project)


def text(path: str) -> str:
    return (BIKES / path).read_text()


SEGMENT = "data/segments/town.yml"
METRIC = "data/metrics/rides.yml"
TEMPLATE = "templates/kinds/segment.html.j2"


@pytest.mark.parametrize(
    ("slip", "said"), [("{{ r.nmae }}", "nmae"), ("{% if %}", "Syntax"), ("{{ nobody() }}", "nobody")]
)
def test_slip_in_a_template_is_told_with_its_place(editor: Editor, slip: str, said: str) -> None:
    """A template with a slip is told with file and line, over the last good page; the next save clears it."""
    good = (HOME / TEMPLATE).read_text()
    editor.save(TEMPLATE, good + "\n<p>own</p>")
    before = editor.page(TOWN)
    assert "<p>own</p>" in before and editor.preview.state.fault == ""

    bad = f"{good}\n<p>own</p>\n{slip}\n"
    editor.save(TEMPLATE, bad)
    assert editor.page(TOWN) == before
    line = len(bad.splitlines())
    assert f"kinds/segment.html.j2:{line}: " in editor.preview.state.fault and said in editor.preview.state.fault

    editor.save(TEMPLATE, good + "\n<p>mended</p>")
    assert "<p>mended</p>" in editor.page(TOWN)
    assert editor.preview.state.fault == ""


def test_slip_in_a_template_leaves_other_pages_alone(editor: Editor) -> None:
    """Pages that do not use the broken template are made as ever, also by the work behind."""
    editor.save(TEMPLATE, "{{ r.nmae }}")
    editor.preview.work_on(lambda: [TOWN], lambda: False)
    assert "nmae" in editor.preview.state.fault
    assert "Rides" in editor.page(RIDES)


def test_problem_keeps_the_last_good_page(editor: Editor) -> None:
    """What the content refuses is told with its place; all pages stay as they were, and the mend clears it."""
    before = editor.page(TOWN)
    editor.save(SEGMENT, text(SEGMENT) + "tgas: []\n")
    assert [str(p.place) for p in editor.preview.state.problems] == ["data/segments/town.yml:7:1"]
    assert editor.page(TOWN) == before
    editor.save(SEGMENT, text(SEGMENT).replace("town centre", "old town"))
    assert editor.preview.state.problems == []
    assert "old town" in editor.page(TOWN)


def test_two_saves_in_a_row_lose_nothing(editor: Editor) -> None:
    """A second save before the first was worked off: both are shown, and no work for the older state goes on."""
    editor.preview.work_on(lambda: [], lambda: False)
    editor.save(SEGMENT, text(SEGMENT).replace("town centre", "old town"))
    turn = editor.preview.turn
    editor.preview.work_on(lambda: [TOWN], lambda: True)  # stops at once: there is something new to read
    editor.save(METRIC, text(METRIC).replace("en: Rides", "en: Trips"))
    assert editor.preview.turn == turn + 1
    editor.preview.work_on(lambda: [RIDES], lambda: False)
    site = editor.preview.site
    assert "old town" in (site / TOWN / "index.html").read_text()
    assert "Trips" in (site / RIDES / "index.html").read_text()
    assert editor.preview.state.searched and editor.preview.state.left == 0


def test_what_was_saved_beside_a_problem_is_not_lost(editor: Editor) -> None:
    """A good change that came with a bad one is shown as soon as the bad one is mended."""
    both = {
        editor.write(SEGMENT, text(SEGMENT).replace("town centre", "old town")),
        editor.write(METRIC, text(METRIC) + "tgas: []\n"),
    }
    editor.preview.read(frozenset(both))
    assert editor.preview.state.problems
    editor.save(METRIC, text(METRIC))
    assert editor.preview.state.problems == []
    assert "old town" in editor.page(TOWN)


def test_page_of_a_removed_record_goes(editor: Editor) -> None:
    """A record that is gone has no page and no place in an index, and asking for it is answered with nothing."""
    spare = "data/segments/spare.yml"
    editor.save(spare, text(SEGMENT).replace("en: Town", "en: Spare"))
    assert "Spare" in editor.page("en/segments/spare/") and "Spare" in editor.page("en/segments/")
    path = editor.project / spare
    path.unlink()
    editor.preview.read(frozenset({str(path)}))
    assert editor.preview.fresh("en/segments/spare/") == ""
    assert not (editor.preview.site / "en/segments/spare/index.html").exists()
    assert "Spare" not in editor.page("en/segments/")


def test_version_of_a_page_changes_with_its_looks_only(editor: Editor) -> None:
    """A save that does not change an open page does not reload it; a new style does."""
    before = editor.preview.fresh(TOWN)
    editor.save(METRIC, text(METRIC).replace("en: Rides", "en: Trips"))
    assert editor.preview.fresh(TOWN) == before
    editor.save("templates/assets/css/99-own.css", ".x{color:red}")
    assert editor.preview.fresh(TOWN) not in {before, ""}


def test_preview_links_to_no_file_that_it_does_not_make(editor: Editor) -> None:
    """The preview makes no PDF, so no page of it offers one; what it makes is offered and is there."""
    from casebook.links import Folder, broken

    editor.preview.work_on(lambda: [], lambda: False)
    assert broken(Folder(editor.preview.site)) == []
    assert ".pdf" not in editor.page("en/downloads/") and ".csv" in editor.page("en/downloads/")


def test_preview_knows_what_an_earlier_one_made(editor: Editor) -> None:
    """A preview that starts again takes over what is still right and makes only the rest."""
    editor.preview.work_on(lambda: [], lambda: False)
    page = editor.preview.site / TOWN / "index.html"
    other = editor.preview.site / RIDES / "index.html"
    before = page.stat().st_mtime_ns, other.stat().st_mtime_ns
    time.sleep(0.01)
    editor.write(METRIC, text(METRIC).replace("en: Rides", "en: Trips"))
    again = Editor(editor.project)
    again.preview.work_on(lambda: [], lambda: False)
    assert page.stat().st_mtime_ns == before[0] and other.stat().st_mtime_ns > before[1]


# the port


def test_busy_port_gives_the_next_free_one() -> None:
    """Where a port is taken, the server listens on the next one; where all are, it says which to choose from."""
    taken: list[socket.socket] = []
    try:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            one.listen()
            port = one.getsockname()[1]
            server = listen(port, http.server.SimpleHTTPRequestHandler)
            assert port < server.server_address[1] < port + PORTS
            taken.append(server.socket)
    finally:
        for each in taken:
            each.close()


def test_no_free_port_is_told() -> None:
    """Where all of them are taken, the message says which were tried and how to name another, in both languages."""
    held: list[socket.socket] = []
    try:
        first = 0
        for start in range(42000, 60000, PORTS):
            held = [socket.socket() for _ in range(PORTS)]
            try:
                for offset, one in enumerate(held):
                    one.bind(("127.0.0.1", start + offset))
                    one.listen()
                first = start
                break
            except OSError:
                for one in held:
                    one.close()
        assert first
        with pytest.raises(CasebookError) as told:
            listen(first, http.server.SimpleHTTPRequestHandler)
        for said in (told.value.said.zh, told.value.said.en):
            assert str(first) in said and str(first + PORTS - 1) in said and "--port" in said
    finally:
        for one in held:
            one.close()
