"""Lists in a sentence, and words that agree with their number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from casebook.text import Words
from casebook.wording.numbers import number


def counted(key: str, n: int, words: Words) -> str:
    """A word with its number, singular or plural: counted("count.case", 3) is 3个案例, 3 cases. Some have a word of
    their own for two: twice."""
    form = "one" if n == 1 else "two" if n == 2 and words.has(f"{key}.two") else "many"
    return words(f"{key}.{form}", n=number(Decimal(n), words))


def join(items: Sequence[str], words: Words) -> str:
    """A list in a sentence: A、B和C; A, B and C."""
    if len(items) < 2:
        return "".join(items)
    text = items[0]
    for item in items[1:-1]:
        text = words("join.comma", a=text, b=item)
    return words("join.pair" if len(items) == 2 else "join.last", a=text, b=items[-1])
