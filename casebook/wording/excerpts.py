"""Whether a figure stands in an excerpt: its numbers in their unit and scale, with currency, sign and direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from casebook.model.values import AnyUnit, Bound, Direction, Figure, Form, OwnUnit, Unit, scale_of
from casebook.wording.measures import currencies, plain
from casebook.wording.mentions import Mention, mentions

# what a mention may count, by the dimension that a figure's unit has
_COUNTED = {
    "person": frozenset({"bare", "person"}),
    "count": frozenset({"bare", "person", "thing", "times"}),
}
_RISE = re.compile(
    r"增[幅速](?:放缓|收窄|回落|下降|扩大)?[至到为]?|increas|\bris(?:e|es|en|ing)\b|\brose\b"
    r"|\bgr[eo]w|growth|\bup\b|surg|jump|climb"
    r"|gain|expan|higher|\bmore than (?:a year|that)|soar|improv|accelerat|add(?:ed|ing)|exceed|boost|lift|above|faster"
    r"|增|升|涨|提高|上扬|加快|扩大|多了|高出|高于|翻",
    re.IGNORECASE,
)
_FALL = re.compile(
    r"[降跌]幅(?:扩大|收窄|缩小)?[至到为]?|decreas|declin|\bf[ae]ll|drop|\bdown\b|reduc|lower|slump|plung|shr[aiu]nk|contract"
    r"|\bless\b|negative|cut\b|\bslid|dip(?:ped)?\b|tumbl|weaken|loss|降|减|跌|下滑|缩|负增长|少了|亏|低于|收窄",
    re.IGNORECASE,
)
_STOP = re.compile(r"[;；。]|(?<!\d),(?!\d)|, |\.\s")
# what is counted in money without saying so; Chinese leaves 元 out behind 万 and 亿
_MONEY_WORD = re.compile(
    r"(?:营收|收入|销售额?|成交额?|GMV|交易额|利润|金额|规模|罚款?|费用?|业绩)[^\d,;。]{0,8}\Z", re.IGNORECASE
)
_LOSS = re.compile(r"loss|亏|negative|deficit", re.IGNORECASE)
# how far words reach: characters by which a stop, or another number in between, makes them more distant
_PAST_STOP, _PAST_NUMBER = 8, 12


@dataclass(frozen=True)
class Want:
    """What was looked for in vain. `why`: the `number` is not there, or its `direction`, or its `sign`."""

    value: Decimal
    unit: AnyUnit
    why: str


def missing(figure: Figure, excerpt: str) -> tuple[Want, ...]:
    """The numbers of a figure that do not stand in an excerpt; none where it is told in words only."""
    if figure.spoken is not None:
        return ()
    text = plain(excerpt)
    heard = mentions(text)
    numbers = (figure.before, figure.value, figure.low, figure.high)
    wants = (Want(n, figure.unit, _why_not(n, figure, heard, text)) for n in numbers if n is not None)
    return tuple(want for want in wants if want.why)


def numbers_of(excerpt: str) -> tuple[str, ...]:
    """The numbers that an excerpt does state, as it words them, each once."""
    return tuple(dict.fromkeys(m.said.strip() for m in mentions(plain(excerpt))))


def _why_not(number: Decimal, figure: Figure, heard: tuple[Mention, ...], text: str) -> str:
    named = currencies(text)
    same = [m for m in heard if _is(m, abs(number), figure, named, text)]
    if not same:
        return "number"
    if figure.form in {Form.CHANGE_PERCENT, Form.CHANGE_POINTS}:
        if figure.direction is None and number >= 0:
            return ""
        up = figure.direction is Direction.UP
        return "" if any(_moves_up(m, text, heard) is up for m in same) else "direction"
    negative = (m.minus or bool(_LOSS.search(text[max(0, m.start - 80) : m.end + 20])) for m in same)
    if number < 0:
        return "" if any(negative) else "sign"
    return "" if any(not m.minus for m in same) else "sign"


def _is(mention: Mention, number: Decimal, figure: Figure, named: frozenset[str], text: str) -> bool:
    """Whether a mention says this number of this unit."""
    unit, form = figure.unit, figure.form
    dimension, size = scale_of(unit)
    if isinstance(unit, OwnUnit):  # how a source says it, nobody knows here
        return _equal(mention, number, figure)
    if unit is Unit.POINTS or (form is Form.CHANGE_POINTS and unit is Unit.PERCENT):
        return mention.dimension == "points" and _equal(mention, number, figure)
    if unit is Unit.PERCENT and mention.dimension == "times":  # 增长1.15倍 is +115 %
        return form is Form.CHANGE_PERCENT and mention.value * 100 == number
    if unit in {Unit.PERCENT, Unit.TIMES}:
        return mention.dimension == unit and _equal(mention, number, figure)
    if dimension == "time":
        return mention.dimension == unit and mention.value == number
    if dimension == "age":
        return mention.dimension in {"age", "year"} and mention.value == number
    if not _equal(mention, number * size, figure):
        return False
    if dimension in {"CNY", "USD"} and mention.dimension == "bare":
        return dimension in named or (dimension == "CNY" and not named and _unsaid(mention, text))
    return mention.dimension in _COUNTED.get(dimension, {dimension, "tonne"} if dimension == "mass" else {dimension})


def _equal(mention: Mention, number: Decimal, figure: Figure) -> bool:
    """Equal to the last digit; "about" may round what the source says in more digits, and a third has no end."""
    if mention.value == number:
        return True
    endless = mention.value != round(mention.value, 6)
    if figure.bound is not Bound.ABOUT and not endless:
        return False
    last = Decimal(1).scaleb(int(number.normalize().as_tuple().exponent))
    return number != 0 and abs(mention.value - number) <= last / 2 and last * 10 <= number


def _unsaid(mention: Mention, text: str) -> bool:
    return mention.scaled and bool(_MONEY_WORD.search(text[: mention.start]))


def _moves_up(mention: Mention, text: str, heard: tuple[Mention, ...]) -> bool | None:
    """Whether the text tells the number as a rise (True) or a fall (False); None where it says neither."""
    if mention.minus or mention.plus:
        return mention.plus
    nearest: tuple[int, bool] | None = None
    for pattern, up in ((_RISE, True), (_FALL, False)):
        for m in pattern.finditer(text):
            first, last = (m.end(), mention.start) if m.end() <= mention.start else (mention.end, m.start())
            between = sum(first <= h.start < last and h.end <= last for h in heard)
            distance = last - first + _PAST_STOP * len(_STOP.findall(text[first:last])) + _PAST_NUMBER * between
            if nearest is None or distance < nearest[0]:
                nearest = (distance, up)
    return nearest[1] if nearest else None
