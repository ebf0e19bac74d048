"""Stretches of months that a text names: a quarter, a half-year, a year; and their last months."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from typing import Any

from fanpin_lib.office.forms.asked import HALF, QUARTER, YEAR
from fanpin_lib.office.forms.vocabulary import plain

_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "上": 1, "下": 2}
_YEAR = r"(?:(?P<year>\d{4})年?)?"
_END = r"(?P<end>末|底)?"
#: The stretch, what it looks like, and how many stretches back it lies where it has no number.
_STRETCHES = (
    (QUARTER, re.compile(rf"{_YEAR}第?(?P<number>[一二三四1-4])季度?{_END}"), 0),
    (QUARTER, re.compile(rf"上个?季度?{_END}"), 1),
    (QUARTER, re.compile(rf"(?:(?:本|当|这个?)季(?:度|报)?|季(?:度|报)|季(?=末|底)){_END}"), 0),
    (HALF, re.compile(rf"{_YEAR}(?P<number>[上下])半年{_END}"), 0),
    (HALF, re.compile(rf"(?:(?:本|这个?)半年(?:度|报)?|半年(?:度|报)|半年(?=末|底)){_END}"), 0),
    (YEAR, re.compile(rf"{_YEAR}全年{_END}"), 0),
    (YEAR, re.compile(r"(?P<year>\d{4})年度|(?<![末底])年报"), 0),
)
LENGTHS = {QUARTER: 3, HALF: 6, YEAR: 12}
#: The stretch so far is what these say; the others mean all of it.
_FOR = {QUARTER: "季度", HALF: "半年", YEAR: "年"}
_IN_TEXT = re.compile(
    r"(?:(?P<year>\d{4})(?P<y>年?))?(?:第?(?P<q>[一二三四1-4])季|(?P<h>[上下])半年)"
)
_QUARTERS, _HALVES = "一二三四", "上下"
_COMMON_YEAR = 2001
_SHORTER = re.compile(
    r"半月报|[周旬]报|(?<!\d)日报|第[\d一二三四五六七八九十]+周|[本上]周|[上中下]旬"
)
_UP_TO = re.compile(r"截[至止](?:到|时间|日期)?[::]?(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")


def stretch_of(said: str) -> tuple[dict[str, Any], str] | None:
    """What a text says of a stretch, as fields of a reading, and the text without it.

    Of 季末 and the like only when it is counted, which is the month that the stretch ends with.
    """
    for span, pattern, back in _STRETCHES:
        found = pattern.search(said)
        if found is None:
            continue
        named = found.groupdict()
        number = _NUMBERS.get(named.get("number") or "", 0)
        month = number * LENGTHS[span] or None
        year = int(named["year"]) if named.get("year") else None
        rest = said[: found.start()] + said[found.end() :]
        if span == YEAR and not named.get("end"):
            month = 12 if "全" in found[0] else None
        if named.get("end"):
            if span == YEAR or (back and not number):
                return None
            return ({"month": month, "year": year} if month else {"back": 0}), rest
        told: dict[str, Any] = {
            "span": span,
            "month": month,
            "year": year,
            "back": back or None,
            "whole_span": True,
        }
        return told, rest
    return None


def not_monthly(titles: Iterable[str]) -> str:
    """Why a form whose titles these are wants no figures of a month's end; empty if it does."""
    for said in map(plain, titles):
        if found := _SHORTER.search(said):
            return f"表上写着“{found[0]}”，本程序只有月末的数"
        if (day := _UP_TO.search(said)) and 1 <= int(day[2]) <= LENGTHS[YEAR]:
            last = monthrange(int(day[1] or _COMMON_YEAR), int(day[2]))[1]
            if int(day[3]) < last:
                return f"表上写着截至 {day[2]} 月 {day[3]} 日，本程序只有月末的数"
    return ""


def stretch_named(span: str) -> str:
    """What people call a kind of stretch."""
    return _FOR[span]


def changed_stretches(text: str, moved: Any) -> dict[str, str]:
    """By quarter or half-year in a text what is to be written in its place.

    Args:
        moved: year (if written) and last month → those of the month that is filled.
    """
    changes = {}
    for found in _IN_TEXT.finditer(text):
        length = LENGTHS[QUARTER] if found["q"] else LENGTHS[HALF]
        number = _NUMBERS[found["q"] or found["h"]]
        year, month = moved(int(found["year"]) if found["year"] else None, number * length)
        letter, now = found["q"] or found["h"], (month - 1) // length
        names = _HALVES if found["h"] else _QUARTERS if letter in _QUARTERS else "1234"
        new = found[0][::-1].replace(letter, names[now], 1)[::-1]
        if found["year"]:
            new = new.replace(found["year"], str(year), 1)
        if new != found[0]:
            changes[found[0]] = new
    return changes
