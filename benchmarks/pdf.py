"""What the printed book costs: CPU seconds a page, against Chromium printing the same HTML, and after one edit.

    python benchmarks/pdf.py                      the ratios, of the first edition in Chinese
    python benchmarks/pdf.py one PROJECT LANGUAGE CACHE
    python benchmarks/pdf.py page PROJECT LANGUAGE CACHE FOLDER

CPU seconds are those of a whole tree of processes, read from /proc in the same way on both sides. What comes before the
book (reading the records, drawing the charts) is not counted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casebook.disk import Disk
    from casebook.render import Book

HOME = Path(__file__).parent.parent
sys.path.insert(0, str(HOME))
LANGUAGE = "zh"
ADDED = {"zh": "这一段是为了测量而加进去的。", "en": "A paragraph that was added to be measured. "}
LINKED = ("content", "data", "templates", "mkdocs.yml")


@dataclass(frozen=True)
class Ratio:
    """A measure: its name, its value, its goal, and what it was made of."""

    name: str
    value: float
    goal: str
    detail: str


def measure(project: Path = HOME, language: str = LANGUAGE) -> Iterator[Ratio]:
    """The three ratios, in one run: the same machine, one after the other."""
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as name:
        folder = Path(name)
        copy = folder / "project"
        copy.mkdir()
        for part in LINKED:
            source = project / part
            if source.is_dir():
                shutil.copytree(source, copy / part)
            elif source.exists():
                shutil.copy2(source, copy / part)
        warm, cache = folder / "warm", folder / "cache"
        _one(copy, language, warm)  # draws the charts
        shutil.copytree(warm, cache, ignore=_parts_of(warm))
        cold = _one(copy, language, cache)
        yield Ratio(
            "CPU seconds a page of a cold PDF", cold.cpu / cold.pages, "<= 0.2", f"{cold.cpu:.1f} s, {cold.pages} pages"
        )
        chromium = _chromium(copy, language, cache, folder / "html")
        yield Ratio(
            "CPU a page / Chromium's, same HTML",
            (cold.cpu / cold.pages) / (chromium.cpu / chromium.pages),
            "<= 4",
            f"{cold.cpu:.1f} s / {chromium.cpu:.1f} s, {chromium.pages} pages",
        )
        chapter = sorted((copy / "content").iterdir())[1] / f"{language}.md"
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(text.rstrip() + "\n\n" + ADDED[language] * 40 + "\n", encoding="utf-8")
        edited = _one(copy, language, cache)
        yield Ratio(
            "one chapter edited / a cold PDF",
            edited.cpu / cold.cpu,
            "<= 0.25",
            f"{edited.cpu:.1f} s, laid out: {', '.join(edited.laid)}",
        )


@dataclass(frozen=True)
class _Cost:
    cpu: float
    pages: int
    laid: tuple[str, ...] = ()


def _parts_of(cache: Path) -> Any:
    """Leaves the parts that were laid out behind, and keeps the drawings."""

    def ignored(_folder: str, names: list[str]) -> list[str]:
        return [n for n in names if (p := Path(_folder) / n).is_file() and b"%PDF-" in p.read_bytes()]

    return ignored


def _one(project: Path, language: str, cache: Path) -> _Cost:
    command = [sys.executable, str(Path(__file__)), "one", str(project), language, str(cache)]
    cpu, out = tree(command)
    told = json.loads(out)
    return _Cost(cpu - told["before"], told["pages"], tuple(told["laid"]))


def _chromium(project: Path, language: str, cache: Path, folder: Path) -> _Cost:
    command = [sys.executable, str(Path(__file__)), "page", str(project), language, str(cache), str(folder)]
    subprocess.run(command, check=True)
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    made = folder / "book.pdf"
    cpu, _out = tree(
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"),
            *(f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={made}"),
            str(folder / "book.html"),
        ]
    )
    import pikepdf

    with pikepdf.open(made) as pdf:
        return _Cost(cpu, len(pdf.pages))


def tree(command: Sequence[str]) -> tuple[float, bytes]:
    """The CPU seconds of a command with all processes of its session, and what it printed."""
    tick = os.sysconf("SC_CLK_TCK")
    seen: dict[str, float] = {}
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True)
        while process.poll() is None:
            for entry in os.listdir("/proc"):
                if entry.isdigit():
                    try:
                        told = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                    except OSError:
                        continue
                    if int(told[3]) == process.pid:
                        seen[entry] = (int(told[11]) + int(told[12])) / tick
            time.sleep(0.04)
        if process.returncode:
            sys.exit(f"{' '.join(command)}: ended with {process.returncode}")
        out.seek(0)
        return sum(seen.values()), out.read()


def one(project: Path, language: str, cache: Path) -> None:
    """Makes the PDF of a language and says how many pages it has, what was laid out and what came before."""
    from casebook.presses import book as press

    book, disk = _book(project, language, cache)
    before = time.process_time()
    laid_now: list[str] = []
    laid = press.laid_out(
        press.copies(book)[0],
        lambda parts: press.lay_out_all(parts, disk, lambda progress: laid_now.append(progress.name)),
    )
    content = press.join(book, laid)
    press.close()
    assert content
    print(json.dumps({"pages": press.pages(laid), "laid": laid_now, "before": before}))


def page(project: Path, language: str, cache: Path, folder: Path) -> None:
    """The book as one page of HTML for a browser, with its style sheet, fonts and drawings."""
    from casebook.presses import book as press
    from casebook.presses.book.layout import drawn

    book, _disk = _book(project, language, cache)
    parts = press.parts(book)
    folder.mkdir(parents=True)
    html = ""
    for part in parts:
        one, forms = drawn(part)
        html += re.sub(r"^.*?<body>|</body>.*$", "", one, flags=re.DOTALL)
        for address, form in forms.items():
            (folder / f"{address.replace(':', '-')}.svg").write_text(svg(form), encoding="utf-8")
    html = re.sub(r'src="(chart|formula):([^"]+)"', r'src="\1-\2.svg"', html)
    css = parts[0].css.replace('url("font:', f'url("{parts[0].fonts.as_uri()}/')
    head = f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><style>{css}</style></head>'
    (folder / "book.html").write_text(f"{head}<body>{html.replace('x-part:', '#')}</body></html>", encoding="utf-8")


def svg(form: object) -> str:
    """A form of the book as an SVG, which a browser can draw."""
    from casebook.charts.form import Form

    assert isinstance(form, Form)
    names = {Path(file).stem: glyphs for file, glyphs in form.letters.items()}
    out, path, fill, stroke, pen = [], "", "", "", ""
    for line in form.operators.split("\n"):
        *numbers, operator = line.split()
        if operator == "cm":
            out.append(f'<g transform="translate({numbers[4]} {numbers[5]})">')
        elif line.endswith(" rg"):
            fill = _rgb(numbers)
        elif " RG " in line:
            stroke, pen = _rgb(numbers[:3]), numbers[4]
        elif operator in {"m", "l", "c"}:
            path += f"{operator.upper()}{' '.join(numbers)}"
        elif operator == "h":
            path += "Z"
        elif operator == "f":
            out.append(f'<path fill="{fill}" d="{path}{"Z" if numbers else ""}"/>')
            path = ""
        elif operator == "S":
            out.append(f'<path fill="none" stroke="{stroke}" stroke-width="{pen}" d="{path}"/>')
            path = ""
        elif operator == "Tm":
            fill, x, y = _rgb(numbers[:3]), numbers[-2], numbers[-1]
        elif operator == "Tf":
            font, size = numbers[0][1:], numbers[1]
        elif "Tj" in line:
            codes = line[1 : line.index(">")]
            text = "".join(names[font][int(codes[at : at + 4], 16)] for at in range(0, len(codes), 4))
            out.append(f'<text x="{x}" y="{y}" fill="{fill}" font-size="{size}">{text.replace("&", "&amp;")}</text>')
    if form.operators.startswith("1 0 0 1"):
        out.append("</g>")
    size = f'width="{form.width}" height="{form.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {form.width} {form.height}" {size}>{"".join(out)}</svg>'
    )


def _rgb(parts: Sequence[str]) -> str:
    return "#" + "".join(f"{round(float(part) * 255):02x}" for part in parts)


def _book(project: Path, language: str, cache: Path) -> tuple[Book, Disk]:
    from casebook import kinds
    from casebook.disk import Disk
    from casebook.evidence import examine
    from casebook.kinds.edition import Edition
    from casebook.load import load
    from casebook.presses import charts
    from casebook.render import Book
    from casebook.text import Words

    disk = Disk(project, cache=cache)
    catalog = load(disk, kinds.ALL)
    words = Words.load("zh" if language == "zh" else "en")
    drawings = charts.draw_all(catalog, words, disk)
    return Book(catalog, examine(catalog), words, catalog.all(Edition)[0], drawings), disk


if __name__ == "__main__":
    if len(sys.argv) == 1:
        for found in measure():
            print(f"{found.name:<58} {found.value:6.3f}   goal {found.goal:<10} {found.detail}", flush=True)
    else:
        project, language, *folders = Path(sys.argv[2]), sys.argv[3], *map(Path, sys.argv[4:])
        if sys.argv[1] == "one":
            one(project, language, folders[0])
        else:
            page(project, language, *folders)
