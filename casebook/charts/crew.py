"""Who draws: this process where there is little to draw, else as many processes as there are cores to spare.

The processes are forked from one that has read the library, so that this happens once; what they draw is the same
whoever draws it, and it comes back in the order asked.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext

from casebook.charts import canvas
from casebook.charts.fonts import Fonts
from casebook.errors import CasebookError
from casebook.view import FigureView

FEW = 8  # so many are drawn sooner than a process is started
MOST = 4  # more processes than this only wait for each other's memory


def draw(
    views: Sequence[FigureView], fonts: Fonts, told: Callable[[int, int], None] | None = None
) -> Iterator[tuple[FigureView, canvas.Rendered | str]]:
    """Each view with its drawings, in order, or with the reason why it cannot be drawn; `told` hears how many are done,
    and of how many."""
    for done, (view, rendered) in enumerate(zip(views, _drawn(views, fonts), strict=True), 1):
        if told is not None:
            told(done, len(views))
        yield view, rendered


def _drawn(views: Sequence[FigureView], fonts: Fonts) -> Iterator[canvas.Rendered | str]:
    workers = min(os.cpu_count() or 1, MOST)
    if len(views) <= FEW or workers == 1:
        yield from (_tried(view, fonts) for view in views)
        return
    with ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin, initargs=(fonts,)) as pool:
        yield from pool.map(_render, views, chunksize=4)


def _context() -> BaseContext:
    """Processes that share nothing with this one but what is read before they start."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["casebook.charts.canvas", "casebook.charts.backend"])
    return context


_fonts: list[Fonts] = []  # of a drawing process, so that a character is measured once


def _begin(fonts: Fonts) -> None:
    _fonts[:] = [fonts]


def _render(view: FigureView) -> canvas.Rendered | str:
    return _tried(view, _fonts[0])


def _tried(view: FigureView, fonts: Fonts) -> canvas.Rendered | str:
    try:
        return canvas.render(view, fonts)
    except Exception as error:  # one chart that fails is told by its name, and the others are drawn
        return reason(error)


def reason(error: Exception) -> str:
    """What went wrong, for whoever mends it: our own sentence, or the library's with the name of its error."""
    return str(error) if isinstance(error, CasebookError) else f"{type(error).__name__}: {error}"
