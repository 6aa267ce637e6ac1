"""What examining a ledger costs, in CPU time: against loading it, when it grows tenfold, and after an edit.

    python benchmarks/evidence.py

The ledger is made of a few subjects, many practices and round numbers, so that figures coincide far more often than in
a real one: the worst that the rules for reused figures can meet.
"""

from __future__ import annotations

import gc
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import corpus

sys.path.insert(0, str(Path(__file__).parent.parent))

from casebook import kinds
from casebook.catalog import Catalog
from casebook.disk import Disk
from casebook.evidence import examine
from casebook.kinds.fact import Fact
from casebook.load import load

EDITED, SMALL, LARGE = 500, 3_000, 30_000
ROUNDS = 3
METRICS = 40
FORMS: tuple[dict[str, Any], ...] = (
    {"form": "change_percent", "direction": "up"},
    {"form": "share"},
    {"form": "before_after", "before": 10, "direction": "up"},
    {"form": "level"},
)


def write(folder: Path, n: int) -> None:
    """A project whose ledger has n facts on forty metrics."""
    shutil.copytree(corpus.BIKES, folder, ignore=shutil.ignore_patterns("build", "dist"))
    pick = random.Random(n)
    for i in range(METRICS):
        kin = [f"metric-{j:02}" for j in (i - 1, i + 1) if 0 <= j < METRICS]
        text = (folder / "data/metrics/return-share.yml").read_text(encoding="utf-8")
        (folder / f"data/metrics/metric-{i:02}.yml").write_text(text + f"kin: [{', '.join(kin)}]\n", encoding="utf-8")
    for start in range(0, n, 50):
        section = f"2.{start // 50 + 1}"
        facts = [_fact(pick, f"f-{section}-{i + 1:02}", section) for i in range(min(50, n - start))]
        (folder / f"data/facts/{section}.yml").write_text(json.dumps(facts, ensure_ascii=False, indent=1))


def _fact(pick: random.Random, slug: str, section: str) -> dict[str, Any]:
    named = pick.random() < 0.2
    trade = pick.randrange(300 if named else 12)
    return {
        "id": slug,
        "topic": "brand",
        "section": section,
        "segment": "town",
        "told_by": "town-report",
        "named": named,
        "subject": {"zh": f"{'' if named else '某'}{trade}号车铺", "en": f"{'' if named else 'a '}shop {trade}"},
        "practice": {language: corpus._words(pick, language, 4) for language in ("zh", "en")},
        "label": {language: corpus._words(pick, language, 2) for language in ("zh", "en")},
        "metric": f"metric-{pick.randrange(METRICS):02}",
        "figure": {**pick.choice(FORMS), "unit": "percent", "value": pick.choice((20, 25, 28, 30, 35, 38, 40, 50, 60))},
    }


def seconds(act: Callable[[], object]) -> float:
    """The median of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        gc.collect()
        started = time.process_time()
        act()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def loaded(folder: Path, n: int) -> Catalog:
    write(folder / str(n), n)
    return load(Disk(folder / str(n)), kinds.ALL)


def edited(catalog: Catalog) -> Catalog:
    """The same records but for one fact, whose figure is another."""
    old = catalog.all(Fact)[len(catalog.all(Fact)) // 2]
    assert old.figure.value is not None
    new = old.model_copy(update={"figure": old.figure.model_copy(update={"value": old.figure.value + 1})})
    records = [record for key in catalog.everything() if (record := catalog.find(*key)) is not None]
    return Catalog([new if record is old else record for record in records], {}, {})


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as name:
        folder = Path(name)
        tiny = loaded(folder, EDITED)
        small, large = loaded(folder, SMALL), loaded(folder, LARGE)
        loading = seconds(lambda: load(Disk(folder / str(SMALL)), kinds.ALL))
    few, many = seconds(lambda: examine(small)), seconds(lambda: examine(large))
    found = f"{len(examine(small).relations)} and {len(examine(large).relations)} relations"
    before, after = examine(tiny), edited(tiny)
    edit = seconds(lambda: examine(after, before))
    same = seconds(lambda: examine(tiny, before))
    print(f"{'examining 3,000 facts against loading them':<58} {few / loading:6.3f}   goal at most 0.3 {found}")
    print(f"{'examining 30,000 facts against 3,000':<58} {many / few:6.3f}   goal at most 20")
    print(f"{'examining 500 facts after one edit, milliseconds':<58} {edit * 1000:6.1f}   goal at most 50")
    print(f"{'examining 500 facts that are the same, milliseconds':<58} {same * 1000:6.1f}   goal at most 1")


if __name__ == "__main__":
    main()
