"""Typed figures in Chinese: number words that measure something. Counts of parts (三层, 四步) are words."""

from __future__ import annotations

import re

_ONE = "一二两三四五六七八九"
_NUMERAL = f"零〇{_ONE}十百千万亿"
# not inside of a longer number, and not an ordinal
_START = rf"(?<!第)(?<![{_NUMERAL}])"
_COUNTED = "[个名人家位次件场款单户间台辆条份]"

_FORMS: tuple[str, ...] = (
    # shares and fractions
    rf"[百千万]分之[{_NUMERAL}点几数]+",
    rf"{_START}[{_NUMERAL}几数]+分之[{_NUMERAL}几]+",
    r"(?<![另前后这那每哪某])(?<!任何)一半(?!是|像)|(?<!最)近半(?![年月日个小天夜])|(?<!上)(?<!下)半数|过半(?!年|个|天|小时|夜)|减半|腰斩",
    rf"{_START}[{_ONE}](?:[{_ONE}])?成(?![为功长本员效分果立熟交见套型文年就品都绩份不])",
    # times
    rf"{_START}[{_NUMERAL[:-2]}][{_NUMERAL}]*(?:点[{_NUMERAL}]+)?倍|翻[了一两三几四]*[番倍]",
    # money, people, points
    rf"{_START}[{_NUMERAL[:-2]}][{_NUMERAL}]*(?:点[{_NUMERAL}]+)?(?:个百分点|[万亿]?元|[万亿]人|折(?!扣|叠|射|算|腾|旧|合))",
    rf"(?:升|降|涨|跌|高|低|少|多|加|减)(?:了|约|出|到)?[{_ONE}十]+个点",
    rf"{_START}[{_ONE}十几]+个[万亿]",
    # numbers of hundreds and more, exact or about
    rf"{_START}[{_ONE}]十?[{_ONE}]?[百千万亿](?!八十度)|{_START}十[万亿](?!火急|个为什么)",
    rf"[{_NUMERAL}]*[十百千万亿][多余来几](?:{_COUNTED}|[万亿元块倍])",
    r"(?<![以线网店街路台身地海陆])上[百千万亿]+(?![货科物能象篇面])",
    rf"(?<![人次指总基参分倍函系级少多点字])数[十百千万亿]+(?:{_COUNTED}|[万亿元倍])?",
    r"几[十百千万亿]|[近逾超][百千万亿]+(?:家|名|人|个|元|万|亿)|(?<!成)成[百千]上[千万]",
    r"(?:[十百千]?万亿|[十百千][万亿]|亿)级",
    # counts beyond ten
    rf"{_START}(?:[{_ONE}]十[{_ONE}]?|十[{_ONE}]){_COUNTED}",
    # ten of whom seven
    rf"[{_NUMERAL}]+[个名家位](?:[^，。；、：！？\n]{{0,4}})?(?:里|中|之中|当中)(?:就|便|才|只|约|至少)*有[{_NUMERAL}]+[个名家位]?",
    rf"每[{_NUMERAL}]+[个名家位]?人?(?:里|中|之中|当中)?(?:就|便|才|只)*有[{_NUMERAL}]+[个名家位]?人?",
    # lengths of time; a term within which something is done is none
    rf"{_START}[二两三四五六七八九十百千]+"
    r"(?:年(?!级|轻|代|制|规划|计划|一度)|个月|周(?!期|边|年|到|全|末|转)|天(?!然|猫|赋|性|生|气)|小时(?!制)|分钟|秒)"
    r"(?!以?内|之内)",
    r"一刻钟|半个?小时|半个?钟头|[一二两三]个半(?:月|小时)|[一二两三]年半",
    r"(?:用了|花了|历时|长达|耗时|不到|超过|仅用|只用)一(?:年|个月|周|天|季)",
    r"(?<![某每哪同这那上下头第前后])[一二三四]季度",
)
PATTERN = re.compile("|".join(_FORMS))
