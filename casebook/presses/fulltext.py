"""The full text that the search looks through behind the names: prose of our own, and Pagefind that indexes it.

What a page shows of other records (figures, lists, tables of charts) is no part of its text, so that a changed figure
changes the text of no chapter. Each page leaves its text aside; the index of a language is made of these.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from casebook.effects import Effects
from casebook.errors import Language, ToolError
from casebook.graph import Files
from casebook.kinds import BY_NAME
from casebook.kinds.chapter import Chapter
from casebook.model.prose import STAND_IN, Heading, lines, plain
from casebook.model.record import Record
from casebook.model.walk import texts
from casebook.presses.names import guests
from casebook.presses.names import plain as without_marks
from casebook.render import Desk

_TAGS = {"zh": "zh-Hans", "en": "en"}
# a page that is no record's: its headings and paragraphs that are nothing but words (a digit would count records), up
# to the first list of records
_LISTS = re.compile(r'<details|class="cb-rel\b|class="cb-lines|class="cb-browse')
_OWN = re.compile(r"<(h1|h2|p)>([^<\d]+)</\1>")
# what the tool brings along and nothing of ours asks for
_LEFTOVERS = re.compile(r"pagefind-(.*ui\.|highlight\.js$)")
_END = b","  # of a message to the tool, and of its answer


def page_text(desk: Desk, address: str, title: str, record: Record | None, source: bytes) -> bytes:
    """The text of a page as a small document; nothing where the page has no prose of its own.

    `source` is the page as it was written, which is looked at only where no record stands behind the page.
    """
    if isinstance(record, Chapter):
        body = [*_chapter(record, desk.language)]
    elif record is not None:
        body = [*_record(record, desk.language)] if BY_NAME[record.kind_name].prose else []
    else:
        body = [*_standing(source.decode())]
    for guest, place in guests(desk, address, record):
        kind = BY_NAME[guest.kind_name]
        if kind.prose:
            anchor = place.partition("#")[2]
            body += [_element("h2", kind.title(guest, desk.language), anchor), *_record(guest, desk.language)]
    if not body:
        return b""
    inner = "\n".join([_element("h1", title), *body])
    return f'<html lang="{_TAGS[desk.language]}"><body>\n{inner}\n</body></html>\n'.encode()


def _chapter(chapter: Chapter, language: Language) -> Iterator[str]:
    yield _element("p", chapter.summary.in_(language))
    for segment, pieces in lines(chapter.prose.in_(language)):
        if isinstance(segment, Heading):
            yield _element(f"h{segment.level}", f"{segment.number or ''} {segment.title}".strip(), segment.anchor)
        elif text := plain(pieces).replace(STAND_IN, "…").strip(" …\n"):
            yield _element("p", text)


def _record(record: Record, language: Language) -> Iterator[str]:
    for loc, text in texts(record):
        if loc not in {("name",), ("title",)} and (said := without_marks(text, language).strip()):
            yield _element("p", said)


def _standing(page: str) -> Iterator[str]:
    end = found.start() if (found := _LISTS.search(page)) else len(page)
    for match in _OWN.finditer(page, 0, end):
        if match[1] != "h1":
            yield f"<{match[1]}>{match[2].strip()}</{match[1]}>"


def _element(tag: str, text: str, anchor: str = "") -> str:
    name = f' id="{html.escape(anchor)}"' if anchor else ""
    return f"<{tag}{name}>{html.escape(text, quote=False)}</{tag}>"


def index(effects: Effects, texts: Files, prefix: int) -> tuple[Files, int]:
    """The index over texts, by path, and how many pages it knows; the first signs of their paths (`prefix`) are left
    out of their addresses.

    The tool is spoken to as its own Python package speaks to it (which does not take an index of more than 2 MiB), so
    that thousands of small files are not written only to be read again.

    Raises:
        ToolError: Pagefind failed.
    """
    from pagefind_bin_extended import get_executable

    pages = [
        {"type": "AddFile", "index_id": 0, "file_path": name[prefix:], "url": None, "file_contents": content.decode()}
        for name, content in sorted(texts.items())  # what it makes goes by their order
    ]
    requests = [{"type": "NewIndex", "config": None}, *pages, {"type": "GetFiles", "index_id": 0}]
    said = [_encoded({"message_id": turn, "payload": request}) for turn, request in enumerate(requests, 1)]
    done = effects.converse([str(get_executable()), "--service"], said, _END)
    answers = [_decoded(answer)["payload"] for answer in done.out.encode().split(_END)[:-1]]
    failed = [answer["message"] for answer in answers if answer["type"] == "Error"]
    if failed or len(answers) < len(said):
        raise ToolError(f"Pagefind failed:\n{chr(10).join(failed) or done.err.strip() or done.code}")
    files = {
        file["path"]: base64.b64decode(file["content"])
        for file in sorted(answers[-1]["files"], key=itemgetter("path"))
        if not _LEFTOVERS.match(file["path"])
    }
    # the tool lists what it knows in the order in which it was ready: the only bytes that differ from run to run
    known = json.loads(files["pagefind-entry.json"])
    files["pagefind-entry.json"] = json.dumps(known, ensure_ascii=False, sort_keys=True).encode()
    return files, len(pages)


def _encoded(message: dict[str, Any]) -> bytes:
    return base64.b64encode(json.dumps(message).encode()) + _END


def _decoded(answer: bytes) -> dict[str, Any]:
    return dict(json.loads(base64.b64decode(answer)))
