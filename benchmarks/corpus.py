"""A project of any size for the benchmarks: cases, facts, metrics, charts and chapters, the same for the same number.

    python benchmarks/corpus.py FOLDER N

Half of the N records are facts, 45 of 100 are cases of some seven hundred Chinese characters, the rest charts. The
prose is made of a few hundred words in random order; it is long and varied enough to cost what prose costs, no more.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path
from typing import Any

BIKES = Path(__file__).parent.parent / "tests" / "books" / "bikes"
WORDS = {
    "zh": """骑行 站点 镇区 早晚 桥头 河边 学校 集市 车锁 巡查 维修 押金 免费 时长 积分 会员 通勤 雨天 周末
        老人 学生 停放 画线 调度 空车 满桩 高峰 低谷 登记 还车 路线 坡道 照明 安全 头盔 规则 提醒 短信 社区
        店铺 合作 优惠 反馈 投诉 处理 记录 比较 估计 说明 观察""",
    "en": """ride station town morning evening bridge river school market lock round repair deposit free minute
        point member commute rain weekend elder student parking line dispatch empty full peak record return
        route slope light safe helmet rule notice message shop offer answer complaint compare estimate explain""",
}


def write(folder: Path, n: int) -> None:
    """Writes a project of n records into a folder, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        BIKES,
        folder,
        ignore=shutil.ignore_patterns(
            "build", "dist", "facts", "cases", "charts", "frameworks", "judgements", "*.txt", "deck.yml"
        ),
    )
    random_ = random.Random(n)
    facts, cases = n // 2, n * 45 // 100
    charts = max(1, n - facts - cases)
    shutil.rmtree(folder / "content")
    for section in range(-(-facts // 50)):
        rows = [_fact(random_, i) for i in range(section * 50, min(facts, (section + 1) * 50))]
        _save(folder / "data/facts" / f"1.{section + 1}.yml", rows)
    for i in range(cases):
        _save(folder / "data/cases" / f"case-{i:05}.yml", _case(random_, i, facts))
    for i in range(charts):
        _save(folder / "data/charts" / f"chart-{i:05}.yml", _chart(random_, i, facts))
    edition = (folder / "data/edition.yml").read_text(encoding="utf-8")
    edition = edition.replace("f-1.1-01", _id(0)).replace("'2.1'", "'1.3'")  # there is one chapter, with many sections
    (folder / "data/edition.yml").write_text(edition, encoding="utf-8")
    for path in (
        "corrections/report-year.yml",
        "corroborations/c-f-1.1-01.yml",
        "editions/leaflet.yml",
        "playbooks/open-a-station.yml",
        "stories/rental-shop.yml",
    ):
        file = folder / "data" / path
        text = file.read_text(encoding="utf-8")
        for old in ("f-1.1-01", "f-1.1-02", "f-1.1-03"):
            text = text.replace(old, _id(0))
        text = text.replace("bicycle-company", "case-00000").replace("rides-series", "chart-00000")
        file.write_text(text, encoding="utf-8")
    for language in ("zh", "en"):
        chapter = folder / "content" / "01-town" / f"{language}.md"
        chapter.parent.mkdir(parents=True, exist_ok=True)
        sections = "\n".join(
            f"## {_words(random_, language, 4)} {{#1.{i + 1}}}\n\n{_prose(random_, language, 500)}\n" for i in range(20)
        )
        title, summary = _words(random_, language, 3), _words(random_, language, 12)
        front = f"---\ntitle: {title}\nnumber: 1\nsummary: {summary}\n---\n\n"
        chapter.write_text(front + sections, encoding="utf-8")


def _save(path: Path, data: Any) -> None:
    # JSON is YAML, and the generator is not what is measured
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def _id(i: int) -> str:
    return f"f-1.{i // 50 + 1}-{i % 50 + 1:02}"


def _words(random_: random.Random, language: str, count: int) -> str:
    return ("" if language == "zh" else " ").join(random_.choices(WORDS[language].split(), k=count))


def _prose(random_: random.Random, language: str, length: int) -> str:
    sentences: list[str] = []
    while sum(map(len, sentences)) < length:
        sentences.append(_words(random_, language, random_.randint(6, 14)) + ("。" if language == "zh" else ". "))
    return "".join(sentences).strip()


def _both(random_: random.Random, count: int) -> dict[str, str]:
    return {language: _words(random_, language, count) for language in ("zh", "en")}


def _long(random_: random.Random, length: int, fact: str) -> dict[str, str]:
    return {language: f"{_prose(random_, language, length)} [[{fact}]]" for language in ("zh", "en")}


def _fact(random_: random.Random, i: int) -> dict[str, Any]:
    before, value = random_.randint(1, 400) / 10, random_.randint(401, 990) / 10
    return {
        "id": _id(i),
        "topic": "brand",
        "subject": _both(random_, 3),
        "named": bool(i % 3 == 0),
        "segment": "town",
        "practice": _both(random_, 3),
        "metric": ("rides", "return-share")[i % 2],
        "label": _both(random_, 2),
        "figure": {"form": "before_after", "before": before, "value": value, "unit": "percent", "direction": "up"}
        if i % 2
        else {"form": "share", "value": value, "unit": "percent"},
        "told_by": "town-report",
        "section": "1.1",  # the base report of the small project has two
        "remark": _both(random_, 10),
    }


def _case(random_: random.Random, i: int, facts: int) -> dict[str, Any]:
    used = [_id(random_.randrange(facts)) for _ in range(6)]
    return {
        "name": _both(random_, 4),
        "sort": "company",
        "segment": "town",
        "mechanisms": ["free-minutes"],
        "summary": _long(random_, 80, used[0]),
        "context": _long(random_, 120, used[1]),
        "steps": [{"title": _both(random_, 3), "text": _long(random_, 100, used[2])} for _ in range(3)],
        "results": [{"fact": fact, "note": _both(random_, 6)} for fact in dict.fromkeys(used)],
        "unproven": _long(random_, 80, used[4]),
        "lesson": _long(random_, 80, used[5]),
    }


def _chart(random_: random.Random, i: int, facts: int) -> dict[str, Any]:
    rows = sorted(random_.sample(range(0, facts, 2), min(6, facts // 2)))  # the shares
    return {
        "chart": "ranked-bars",
        "title": _both(random_, 5),
        "subtitle": _both(random_, 5),
        "rows": [{"fact": _id(row), "label": _both(random_, 2)} for row in rows],
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
