"""Duties: one thing that an instrument asks of someone, with a check that is answered yes or no."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from casebook.catalog import Catalog
from casebook.errors import Language
from casebook.kinds.base import Kind
from casebook.kinds.instrument import Verified
from casebook.model.record import Record
from casebook.model.refs import InstrumentRef
from casebook.model.values import LocalText, Period, Url


class Subject(StrEnum):
    """What a duty is about."""

    CONSENT = "consent"
    NOTICE = "notice"
    MINIMISATION = "minimisation"
    SENSITIVE = "sensitive"
    AUTOMATED_DECISION = "automated-decision"
    THIRD_PARTY = "third-party"
    CROSS_BORDER = "cross-border"
    RIGHTS = "rights"
    SECURITY = "security"
    RETENTION = "retention"
    BREACH = "breach"
    AUDIT = "audit"
    MINORS = "minors"
    MESSAGING = "messaging"
    PLATFORM_RULE = "platform-rule"
    ADVERTISING_LABEL = "advertising-label"
    FALSE_CLAIMS = "false-claims"
    CATEGORY_CLAIMS = "category-claims"
    REVIEWS = "reviews"
    LIVE_COMMERCE = "live-commerce"
    PROMOTION = "promotion"
    PYRAMID = "pyramid"
    PREPAID = "prepaid"
    COPYRIGHT = "copyright"
    AI_LABEL = "ai-label"


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Tier(StrEnum):
    CORE = "core"
    EXTENDED = "extended"


class Duty(Record):
    """A duty of an instrument. `check` is a question whose answer "yes" means that the duty is met."""

    kind_name: ClassVar[str] = "duty"
    instrument: InstrumentRef
    article: LocalText
    subject: Subject
    who: LocalText
    scenario: LocalText
    requirement: LocalText
    check: LocalText
    evidence: LocalText
    penalty: LocalText | None = None
    severity: Severity
    tier: Tier
    verified: Verified
    checked_at: Url
    as_of: Period
    review_by: Period | None = None
    note: LocalText | None = None


def _title(record: Duty, language: Language) -> str:
    return record.requirement.in_(language)


def _path(record: Record, _catalog: Catalog) -> str | None:
    return f"law/{record.instrument}/#{record.id}" if isinstance(record, Duty) else None


DUTY = Kind(
    name="duty",
    folder="data/duties",
    model=Duty,
    path=_path,
    title=_title,
    own_page=False,
    weight=0.5,
    prose=True,
    host="instrument",
)
