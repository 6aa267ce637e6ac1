"""The words that stand around a number and say how much of what it is: scales, currencies, units, heads of tables.

Vocabulary for `mentions.py`, in both languages and as sources write it. Patterns expect text as `plain` leaves it.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

# the characters that matter here, in the script of the mainland
_SIMPLE = str.maketrans(
    "億萬個點兩幣虧損減漲長間條筆單時鐘週歲後餘達負繳護攝跌滯縮擴環蝕淨錢塊員戶",
    "亿万个点两币亏损减涨长间条笔单时钟周岁后余达负缴护摄跌滞缩扩环蚀净钱块员户",
)
ZH_SCALE = {
    **{"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5},
    **{"万": 10**4, "千": 10**3},
}
EN_SCALE = {
    **{"trillion": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "b": 10**9, "million": 10**6, "mln": 10**6},
    **{"mn": 10**6, "m": 10**6, "thousand": 10**3, "k": 10**3, "hundred": 10**2},
}
CURRENCIES = frozenset({"CNY", "USD", "HKD", "other"})
_PEOPLE_ZH = r"(?:注册|活跃|付费|有效)?(?:会员|用户|消费者|粉丝)|人次?|名|位"
_PEOPLE_EN = r"people\b|persons?\b|members?\b|users?\b|customers?\b|buyers?\b"
_THINGS_ZH = r"家|场|件|条|起|款|套|项|种|间|单(?!位)|笔|台|辆|杯|门店"
_THINGS_EN = (
    r"(?:stores?|shops?|outlets?|orders?|cups?|cases?|complaints?|groups?|sessions?|clubs?|malls?|cities"
    r"|restaurants?|counters?)\b(?! (?:owner|member|user))"
)
_BEFORE = {
    "HKD": r"HK\$|HKD|港币|港元",
    "other": r"(?:NT|S|A|C|R)\$|€|£|EUR|GBP|JPY|KRW|SGD",
    "USD": r"US\$|U\.S\.\$|USD|(?<![A-Za-z])\$|美元|美金",
    "CNY": r"RMB|CNY|CN¥|Rmb|rmb|人民币|¥|￥|yuan",
}
_AFTER = {
    "HKD": r"港元|港币|HKD|HK dollars|Hong Kong dollars",
    "other": r"欧元|日元|英镑|韩元|新?台币|新元|坡元|euros?\b|pounds?\b|EUR|won\b|yen\b",
    "USD": r"美元|美金|USD|U\.?S\.? dollars|dollars",
    "CNY": r"元人民币|人民币|元|块钱|yuan|RMB|CNY|renminbi",
    "points": r"个?百分点|% ?-?points?\b|percentage[ -]points?|per cent points?|ppts?\b|pp\b|pts\b",
    "basis": r"个?基点|basis points?|bps?\b",
    "percent": r"%|percent\b|per cent\b|pct\b",
    "permille": r"‰",
    "times": r"倍|times\b|-?fold\b|[x×](?![a-z])",
    "second": r"秒钟?|-?seconds?\b",
    "minute": r"分钟|-?minutes?\b",
    "hour": r"个?小时|-?hours?\b",
    "day": r"天|日|-?days?\b",
    "week": r"周(?!年)|个?星期|-?weeks?\b",
    "month": r"个月|-?months?\b",
    "age": r"周?岁|years? old|years of age",
    "year": r"周?年|-?years?\b",
    "tonne": r"吨|tonnes?\b|tons?\b",
    "person": f"{_PEOPLE_ZH}|{_PEOPLE_EN}",
    "thing": f"{_THINGS_ZH}|{_THINGS_EN}",
}


def _named(words: dict[str, str]) -> str:
    return "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.items())


BEFORE = re.compile(rf"(?:{_named(_BEFORE)})\s?[-−]?\(?\Z")
AFTER = re.compile(_named(_AFTER), re.IGNORECASE)
GAP = re.compile(r"[余多]? ?-?")
ZH_AFTER = re.compile(rf" ?[余多来个]?({'|'.join(sorted(ZH_SCALE, key=len, reverse=True))})[余多]?")
ZH_REST = re.compile(r"(\d+(?:\.\d+)?)(千万|百万|十万|万|千)")
EN_AFTER = re.compile(
    r"(?:[ -]?(trillion|billion|million|thousand|hundred|mln)s?\b|\s?(tn|bn|mn|[mbk])(?![a-z]))", re.IGNORECASE
)
# what may stand between two numbers that share what stands behind the second
LINK = re.compile(
    r"(?:\s*(?:-|–|—|~|～|至|到|或|、|,|/|和|与|及)\s*|,?\s+(?:to|and|or)\s+|,\s)(?:近|约|about |nearly )?"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
MONTH_BEFORE = re.compile(rf"\b{_MONTH} \Z")
MONTH_AFTER = re.compile(rf" {_MONTH}(?![a-z])")
# the head of a table says what its numbers are: pattern, what they count, how many of it
HEADS = (
    (
        re.compile(r"(?:RMB|CNY|人民币)\s?['’]000|(?:RMB|CNY)[^.]{0,12}in thousands|单位:?\s?(?:人民币)?千元"),
        "CNY",
        10**3,
    ),
    (re.compile(r"(?:RMB|CNY)[^.]{0,12}in millions|\(RMB (?:million|mn)\)|单位:?\s?(?:人民币)?百万元"), "CNY", 10**6),
    (re.compile(r"单位:?\s?(?:人民币)?万元|\((?:人民币)?万元\)"), "CNY", 10**4),
    (re.compile(r"单位:?\s?(?:人民币)?亿元|\((?:人民币)?亿元\)"), "CNY", 10**8),
    (re.compile(r"\((?:in )?thousands\)|单位:?\s?千人"), "bare", 10**3),
    (re.compile(r"\((?:in )?(?:millions|mn|million|MM)\)|in millions"), "bare", 10**6),
    (re.compile(r"单位:?\s?万[人名户]?|\(万[人名户]?\)"), "bare", 10**4),
    (re.compile(r"\(%\)|\((?:in )?percent\)"), "percent", 1),
)
PARTS = (
    (re.compile(r"(?<![a-z])half\b(?! (?:a |of (?:the )?(?:year|20)|year))|一半|半数|过半|超半", re.I), Decimal(50)),
    (re.compile(r"\b(?:a|one)[ -]third\b|三分之一", re.IGNORECASE), Decimal(100) / 3),
    (re.compile(r"\btwo[ -]thirds\b|三分之二", re.IGNORECASE), Decimal(200) / 3),
    (re.compile(r"\b(?:a|one)[ -]quarter (?=of (?!20|19))|四分之一", re.IGNORECASE), Decimal(25)),
    (re.compile(r"\bthree[ -]quarters\b|四分之三", re.IGNORECASE), Decimal(75)),
)
MULTIPLES = (
    (re.compile(r"\b(?:doubl(?:ed|ing|es?)|twice|twofold)\b|翻一番|翻了一番|翻番|翻倍", re.IGNORECASE), Decimal(2)),
    (re.compile(r"\b(?:tripl(?:ed|ing|es?)|threefold|thrice)\b", re.IGNORECASE), Decimal(3)),
    (re.compile(r"\b(?:quadrupl(?:ed|ing|es?)|fourfold)\b|翻两番|翻了两番", re.IGNORECASE), Decimal(4)),
)


def plain(text: str) -> str:
    """A text with full-width signs narrowed and the characters of size in one script, for one reading of all."""
    return unicodedata.normalize("NFKC", text).translate(_SIMPLE)


def currencies(text: str) -> frozenset[str]:
    """The currencies that a plain text names anywhere."""
    both = ((name, pattern) for words in (_BEFORE, _AFTER) for name, pattern in words.items())
    return frozenset(name for name, pattern in both if name in CURRENCIES and re.search(pattern, text))
