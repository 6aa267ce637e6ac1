"""How severe a duty is: worked out from what its breach can cost and from whom it harms, by one table.

An editor records the two facts on the duty and nobody types the result. The rule is told to editors in docs/law.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Sanction(StrEnum):
    """The gravest thing that the law provides for the breach, however rarely it comes to that."""

    LIBERTY = "liberty"  # prison, or detention by the police
    BUSINESS = "business"  # licence, standstill, ban from the trade; a fine by turnover, or of five million and more
    HEAVY_FINE = "heavy_fine"  # a fine of five hundred thousand yuan and more, or by a multiple without a ceiling
    FINE = "fine"  # any smaller fine
    CIVIL = "civil"  # damages, refunds, void clauses; the measures of a platform
    ORDER = "order"  # an order to correct, or nothing of its own


class Harm(StrEnum):
    """Who is worse off where the duty is not met; the first that fits."""

    MINORS = "minors"
    HEALTH = "health"  # life and health
    EXPOSED = "exposed"  # people lose hold of their data
    DECEIVED = "deceived"  # people are misled, or lose money
    DISTURBED = "disturbed"  # people are pestered, or served late or badly
    RIVALS = "rivals"  # competitors, right-holders, other merchants
    NOBODY = "nobody"  # nobody at once: a record, a filing, an appointment


# the columns of the table: harms that weigh the same share one
_COLUMN: Mapping[Harm, int] = {
    Harm.MINORS: 0,
    Harm.HEALTH: 1,
    Harm.EXPOSED: 2,
    Harm.DECEIVED: 3,
    Harm.DISTURBED: 4,
    Harm.RIVALS: 4,
    Harm.NOBODY: 5,
}
_C, _H, _M, _L = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW
_TABLE: Mapping[Sanction, tuple[Severity, Severity, Severity, Severity, Severity, Severity]] = {
    Sanction.LIBERTY: (_C, _C, _C, _C, _C, _C),
    Sanction.BUSINESS: (_C, _C, _C, _H, _H, _M),
    Sanction.HEAVY_FINE: (_C, _C, _H, _H, _M, _M),
    Sanction.FINE: (_C, _H, _H, _M, _M, _L),
    Sanction.CIVIL: (_H, _H, _M, _M, _M, _L),
    Sanction.ORDER: (_H, _M, _M, _L, _L, _L),
}


def severity_of(sanction: Sanction, harm: Harm) -> Severity:
    """The severity that the two facts give."""
    return _TABLE[sanction][_COLUMN[harm]]
