"""Typed figures in English: number words that measure something. Counts of parts (three layers) are words."""

from __future__ import annotations

import re

_UNITS = "two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_LARGE = "hundred|thousand|million|billion|trillion"
_WORD = rf"(?:{_UNITS}|{_TEENS}|{_TENS}|{_LARGE}|dozen)"
_COUNTED = (
    "users|buyers|customers|people|shoppers|consumers|members|shops|stores|firms|brands|retailers|respondents|sales"
    "|orders|visitors|fans|households|women|men"
)
_PART = "third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth"

_FORMS: tuple[str, ...] = (
    # with a unit
    rf"(?<!within )\b{_WORD}(?:[- ](?:and )?{_WORD})*[- ]"
    r"(?:per ?cent|percentage points?|times|fold|yuan|dollars|people|seconds?|minutes?|hours?|days?|weeks?|months?"
    r"|years?)\b(?! plan)",
    r"\bone (?:per ?cent|percentage point)\b",
    rf"\b(?:{_UNITS}|ten)fold\b|\bby a factor of (?:about )?{_WORD}\b",
    # hundreds and more
    rf"\b(?:one|an?|several|{_UNITS}|{_TEENS}|{_TENS})[- ](?:{_LARGE}|dozen)\b",
    r"\b(?:dozens|hundreds|thousands|millions|billions|trillions) of\b",
    r"\bin the (?:(?:tens|hundreds) of )?(?:thousands|millions|billions)\b",
    r"\bby the (?:dozen|hundred|thousand|million)\b",
    # fractions
    r"(?<!other )(?<!first )(?<!second )(?<!latter )(?<!one )\bhalf (?:of|as|a million|a billion|the|its|their|all|our"
    r"|your|his|her|these|those)\b(?! battle| story| time)",
    r"\bhalf an hour\b|\b(?:in|by) half\b(?! an?\b)|\b(?:an?|one)[- ]half of\b|\bone-half\b|\band a half\b",
    r"\b(?:over|nearly|almost|about|around|under|more than|less than|fewer than) half\b(?! an?\b)",
    rf"\bhalf (?:\w+ )?(?:{_COUNTED})\b",
    rf"\b(?:an?|one)[- ](?:{_PART}) (?:of|more|less|fewer|higher|lower)\b|\bby (?:an?|one)[- ](?:{_PART})\b",
    r"\bone[- ](?:third|fifth|sixth|eighth|tenth|hundredth)\b(?! of its kind)",
    rf"\b(?:{_UNITS})[- ](?:thirds|fifths|sixths|eighths|tenths)\b|(?<!first )(?<!last )\bthree[- ]quarters of\b",
    rf"\b(?:one|{_UNITS}|{_TEENS}) (?:in|out of)(?: every)? (?:{_UNITS}|{_TEENS}|{_TENS}|a hundred|a thousand)\b",
    # multiples
    r"\btwice (?:as|the (?:size|number|amount|rate|price|share|average|figure|sales|cost)|that of|its|their)\b",
    r"\b(?:doubl|tripl|trebl|quadrupl|quintupl|sextupl)(?:ed|ing)\b|\bhalv(?:ed|ing)\b",
)
PATTERN = re.compile("|".join(_FORMS), re.IGNORECASE)
