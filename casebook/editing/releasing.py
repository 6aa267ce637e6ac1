"""A release: every check, then version and date into the edition, the build, checksums and a report of what changed.

Gates stand in a row; each says what keeps it shut. The first ones ask the content as it would be, before anything is
written; the last ones ask what was built, and where one of them stays shut, the edition and what was published are as
they were.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from casebook import coverage, kinds
from casebook.access import lacking
from casebook.disk import alone, exchange, write_atomic
from casebook.editing import agreed, changes, comparing
from casebook.editing.project import Draft, Project
from casebook.errors import LANGUAGES, CasebookError, Language, Said
from casebook.kinds.edition import Edition
from casebook.kinds.source import Source
from casebook.links import Folder, broken
from casebook.model.values import PERIOD
from casebook.pipeline import LOCK, SPARE, Outcome, Settings, Stage, build
from casebook.render.book import overdue

FOLDER = "build/release"
EDITION = "data/edition.yml"
PARTS = ("data", "content", "templates", "mkdocs.yml")  # of which a release is made, besides the engine
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")
# what GitHub takes: a file of 100 MB in a repository, a site of 1 GB on Pages
MOST_OF_A_FILE, MOST_OF_ALL = 100 * 2**20, 2**30
SECONDS = 15.0


@dataclass(frozen=True)
class Gate:
    """One check of a release and what keeps it shut; nothing, where it is open."""

    name: str
    shut: tuple[str, ...] = ()


class Refused(CasebookError):
    """Gates stay shut, which are named; nothing of the release stays."""

    def __init__(self, gates: Sequence[str]) -> None:
        super().__init__(
            Said(f"没有发布：{'、'.join(gates)} 没有通过", f"not released: {', '.join(gates)} did not pass")
        )
        self.gates = tuple(gates)


@dataclass(frozen=True)
class Released:
    """What a release left: the folder with its checksums and reports, and how many files it counted."""

    folder: Path
    files: int
    since: str | None


def stamped(project: Project, version: str, date: str) -> Project:
    """The project with this version and date in its edition; nothing is written.

    Raises:
        CasebookError: the version is empty or no other than before, the date is none or lies before the last one.
        ContentError: with every problem that the project would have.
    """
    edition = project.catalog.all(Edition)[0]
    if not _VERSION.fullmatch(version):
        raise CasebookError(
            Said(
                f"{version!r} 不能作版本：用字母、数字、点、加号、连字符，最多 40 个，如 2026.2",
                f"{version!r} is no version: letters, digits, dots, plus signs, hyphens, 40 at most, such as 2026.2",
            )
        )
    if version == edition.version:
        raise CasebookError(Said(f"版本 {version} 与现在的一样", f"the version is {version} already"))
    if not PERIOD.fullmatch(date) or len(date) != 10:
        raise CasebookError(Said(f"{date} 不是日期，写作 2026-11-28", f"{date} is no date; write 2026-11-28"))
    if edition.date.code and date < edition.date.code:
        raise CasebookError(
            Said(
                f"{date} 早于上一版的日期 {edition.date.code}",
                f"{date} lies before the edition's date, {edition.date.code}",
            )
        )
    draft = Draft(project)
    draft.put(EDITION, ("version",), version)
    draft.put(EDITION, ("date",), date)
    return draft.tried()


def of_content(project: Project, language: Language) -> Iterator[Gate]:
    """The gates that ask the content; `project` is stamped, so that what is checked is what would be released."""
    from casebook.text import Words

    words = Words.load(language)
    yield Gate("content")  # loading would have raised
    missing = [line for line in coverage.survey(project.catalog) if line.missing and not line.aside]
    yield Gate("coverage", tuple(f"{words(f'coverage.{m.name}')}: {', '.join(m.missing[:8])}" for m in missing))
    behind = agreed.lags(project.catalog, project.disk)
    yield Gate(
        "parity", tuple(f"{kind}/{slug} {lag.field}" for (kind, slug), lags in sorted(behind.items()) for lag in lags)
    )
    edition = project.catalog.all(Edition)[0]
    late = [key for key in project.catalog.everything() if (r := project.catalog.find(*key)) and overdue(r, edition)]
    yield Gate("freshness", tuple(f"{project.catalog.place(*key)}: {key[0]}/{key[1]}" for key in sorted(late)))
    yield Gate("committed", tuple(_uncommitted(project.root)))


def _uncommitted(root: Path) -> list[str]:
    """What of the report is not in its repository, or why git does not read that."""
    if why := comparing.refused_by_git(root):
        return [why]
    told = comparing.git(root, "status", "--porcelain", "--", *PARTS)
    return [line.strip() for line in (told or "").splitlines()]


def of_outside(project: Project, ask: Callable[[str], str | None]) -> Gate:
    """The gate that asks other hosts, only where somebody wants it: addresses of sources that are gone."""
    urls = {s.url: project.catalog.place("source", s.id) for s in project.catalog.all(Source) if s.url}
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(ask, urls)
        return Gate("outside", tuple(f"{urls[url]}: {url} ({a})" for url, a in zip(urls, answers, strict=True) if a))


def gone(url: str) -> str | None:
    """Why an address leads nowhere: it is not found, or its host is not. What refuses robots, or is slow, is there."""
    request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "Mozilla/5.0 (casebook release)"})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return None
    except urllib.error.HTTPError as error:
        return str(error.code) if error.code in {404, 410} else None
    except urllib.error.URLError as error:
        return (
            str(error.reason) if "Name or service" in str(error.reason) or "getaddrinfo" in str(error.reason) else None
        )
    except (OSError, ValueError):
        return None


def of_site(project: Project, outcome: Outcome, files: Sequence[Path], most: tuple[int, int]) -> Iterator[Gate]:
    """The gates that ask what was built."""
    yield Gate("whole", tuple(dict.fromkeys(str(skipped) for skipped in outcome.skipped)))
    site = project.root / "dist" / "site"
    yield Gate("links", tuple(map(str, broken(Folder(site)))))
    yield Gate("access", tuple(map(str, lacking(Folder(site)))))
    large = [
        f"{file.relative_to(site)}: {file.stat().st_size / 2**20:.0f} MB"
        for file in files
        if file.stat().st_size > most[0]
    ]
    total = sum(file.stat().st_size for file in files)
    yield Gate("size", (*large, *([f"dist/site: {total / 2**20:.0f} MB"] if total > most[1] else [])))


def release(
    project: Project,
    version: str,
    date: str,
    language: Language,
    tell: Callable[[Gate], None],
    stage: Callable[[Stage], None] = lambda _stage: None,
    *,
    since: str | None = None,
    outside: Callable[[str], str | None] | None = None,
    only: frozenset[str] | None = None,
    most: tuple[int, int] = (MOST_OF_A_FILE, MOST_OF_ALL),
) -> Released:
    """Makes a release, or refuses it.

    `since` is the state that the report of changes begins at: the last tag where nothing is said, and none where there
    is no tag. `outside` asks whether an address is gone. `only` are the outputs, all where nothing is said.

    Raises:
        Refused: a gate stays shut.
    """
    made = stamped(project, version, date)
    _all_open([*of_content(made, language), *([of_outside(made, outside)] if outside else [])], tell)
    since = since or comparing.git(project.root, "describe", "--tags", "--abbrev=0") or None
    written = changes.make(project.root, made.changes())
    outcome: Outcome | None = None
    try:
        settings = Settings(project.root) if only is None else Settings(project.root, only=only)
        outcome = build(settings, stage)
        site = project.root / "dist" / "site"
        files = sorted(path for path in site.rglob("*") if path.is_file())
        _all_open(of_site(made, outcome, files, most), tell)
        folder = project.root / FOLDER / version
        _left(folder, project, files, since, version)
    except BaseException:
        changes.make(project.root, [changes.Change(c.path, c.after, c.before) for c in written])
        if outcome is not None and not outcome.unchanged:
            _taken_back(project.root)
        raise
    return Released(folder, len(files), since)


def _taken_back(root: Path) -> None:
    """Puts what was published before the last build in its place again; the next build sees by itself that it is
    other files than those that it remembers."""
    dist, before = root / "dist", root / SPARE
    with alone(root / LOCK, lambda _line: None):
        if before.is_dir():
            exchange(before, dist)
        else:
            dist.rename(before)


def _all_open(gates: Iterable[Gate], tell: Callable[[Gate], None]) -> None:
    shut = []
    for gate in gates:
        tell(gate)
        if gate.shut:
            shut.append(gate.name)
    if shut:
        raise Refused(shut)


def _left(folder: Path, project: Project, files: Sequence[Path], since: str | None, version: str) -> None:
    """The checksums of all files, and the report of what changed."""
    site = project.root / "dist"
    sums = "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(site).as_posix()}\n" for p in files)
    write_atomic(folder / "SHA256SUMS", sums.encode())
    if since is None:
        return
    every = [kind.name for kind in kinds.ALL if kind.folder.startswith("data/")]
    for language in LANGUAGES:
        found = comparing.compare(project.root, since, None, every, language)
        page = comparing.page(comparing.Comparison(since, version, found.changed), language)
        write_atomic(folder / f"changes.{language}.html", page.encode())
    told = comparing.as_json(comparing.Comparison(since, version, found.changed))
    write_atomic(folder / "changes.json", (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())
