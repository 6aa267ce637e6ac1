"""Makes small ledgers for the tests of evidence: facts in a line each, with metrics that stand for real ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from casebook.catalog import Catalog
from casebook.evidence import Findings, Relation, examine
from casebook.kinds.fact import Fact
from casebook.kinds.metric import Metric
from casebook.kinds.source import Source
from casebook.model.record import Record

Words = str | tuple[str, str]


def both(words: Words) -> dict[str, str]:
    """Words in both languages; English stands after a bar, or the Chinese stands for both."""
    zh, _, en = words.partition("|") if isinstance(words, str) else (words[0], "", words[1])
    return {"zh": zh, "en": en or zh}


def level(value: float, unit: str = "percent", form: str = "level", **more: Any) -> dict[str, Any]:
    return {"form": form, "unit": unit, "value": value, **more}


def up(value: float, **more: Any) -> dict[str, Any]:
    return {"form": "change_percent", "unit": "percent", "value": value, "direction": "up", **more}


def down(value: float) -> dict[str, Any]:
    return up(value, direction="down")


def points(value: float) -> dict[str, Any]:
    return {"form": "change_points", "unit": "points", "value": value, "direction": "up"}


def times(value: float, **more: Any) -> dict[str, Any]:
    return {"form": "multiple_of", "unit": "times", "value": value, "direction": "up", **more}


def rise(before: float, value: float, unit: str = "percent") -> dict[str, Any]:
    direction = "up" if value > before else "down"
    return {"form": "before_after", "unit": unit, "before": before, "value": value, "direction": direction}


def fact(
    slug: str,
    subject: Words,
    metric: str | None,
    figure: dict[str, Any],
    practice: Words | None = None,
    label: Words | None = None,
    **more: Any,
) -> Fact:
    """A fact of section 2.1 for the id 2.1-03. A subject that begins with 某 has no name."""
    return story(METRICS, slug, subject, metric, figure, practice, label, **more)


def story(
    metrics: Mapping[str, Metric],
    slug: str,
    subject: Words,
    metric: str | None,
    figure: dict[str, Any],
    practice: Words | None = None,
    label: Words | None = None,
    **more: Any,
) -> Fact:
    """The same with a dictionary of its own."""
    section = more.pop("section", slug.partition("-")[0])
    words = both(subject)
    named = more.pop("named", not words["zh"].startswith("某"))
    measured = metrics[metric].name.model_dump() if metric else {"zh": "数值", "en": "value"}
    compared = more.pop("against", None)
    return Fact.model_validate(
        {
            "id": f"f-{slug}",
            "topic": "brand",
            "subject": words,
            "named": named,
            "segment": "apparel",
            "metric": metric,
            "label": both(label) if label else measured,
            "figure": figure,
            "told_by": "report",
            "section": section,
            **({"practice": both(practice)} if practice else {}),
            **({"compared_with": both(compared)} if compared else {}),
            **more,
        }
    )


def metric(slug: str, name: Words, unit: str = "percent", **more: Any) -> Metric:
    text = {"zh": "说明", "en": "text"}
    return Metric.model_validate(
        {
            "id": slug,
            "name": both(name),
            "area": "market",
            "definition": text,
            "unit": unit,
            "better": "higher",
            "role": "result",
            "stages": ["maturity"],
            "collect": text,
            "misread": text,
            **more,
        }
    )


_REASON = {"zh": "界限", "en": "bounds"}
METRICS = {
    m.id: m
    for m in (
        metric(
            "repurchase-rate",
            "复购率|repurchase rate",
            kin=["brand-loyalty"],
            plausible={"low": 0, "high": 100, "change_percent": 200, "reason": _REASON},
        ),
        metric("brand-loyalty", "品牌忠诚度|brand loyalty"),
        metric("conversion-rate", "转化率|conversion rate"),
        metric("satisfaction", "满意度|satisfaction"),
        metric("attribution-share", "转化贡献率|contribution to conversion"),
        metric("preference-share", "偏好占比|preference"),
        metric("market-share", "市场份额|market share"),
        metric("market-size", "市场规模|market size", "CNY_trillion"),
        metric("growth-rate", "增长率|growth rate"),
        metric("gmv", "成交额|GMV", "CNY_100m"),
        metric("user-base", "用户数|number of users", "person"),
        metric("mau", "月活跃用户|monthly active users", "person", part_of=["user-base"]),
        metric("member-count", "会员数|number of members", "person"),
        metric("purchase-frequency", "月均消费频次|purchases a month", "count"),
        metric("average-order-value", "客单价|average order value", "CNY"),
        metric("planning-cycle", "策划周期|planning cycle", "day"),
        metric("content-views", "播放量|views", "count"),
        metric("penalty-amount", "罚款|penalty", "CNY_10k"),
    )
}


def source(slug: str, standing: str) -> Source:
    return Source.model_validate(
        {
            "id": slug,
            "title": slug,
            "language": "zh",
            "publisher": {"zh": slug, "en": slug},
            "standing": standing,
        }
    )


SOURCES = (source("report", "unnamed"), source("filing", "first_hand"), source("paper", "press"))


def catalog(*records: Record) -> Catalog:
    return Catalog([*METRICS.values(), *SOURCES, *records], {}, {})


def found(*records: Record) -> Findings:
    return examine(catalog(*records))


def told(relations: Iterable[Relation]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Relations as type, rule and ids without their f-."""
    return [(r.type, r.rule, tuple(f.removeprefix("f-") for f in r.facts)) for r in relations]


def pairs_of(relations: Iterable[tuple[str, tuple[str, ...]]]) -> set[tuple[str, str, str]]:
    """The pairs that relations hold together, each with its type."""
    return {(type_, a, b) for type_, facts in relations for a, b in combinations(sorted(facts), 2)}


def related(*records: Record) -> list[tuple[str, str, tuple[str, ...]]]:
    return told(found(*records).relations)
