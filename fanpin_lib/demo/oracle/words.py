"""Reading one written cell: ages, certificate numbers, schooling, places, benefits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from fanpin_lib.demo.rows.limits import limit
from fanpin_lib.period import Month

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PHONE = re.compile(r"1[3-9]\d{9}")
_CERTIFICATE = (20, 22)
_LENGTHS = (18, *_CERTIFICATE)


class Place(NamedTuple):
    """A county: its name and its six digits."""

    name: str
    code: str


def yes(cell: str | None) -> bool:
    """Whether a cell says 是; an empty one does not."""
    return cell == "是"


def no(cell: str | None) -> bool:
    """Whether a cell says 否; an empty one does not."""
    return cell == "否"


def age_on(birth: date | None, day: date | None) -> int | None:
    """Completed years; None before birth or where a date is missing."""
    if birth is None or day is None or birth > day:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def within(age: int | None, bounds: Iterable[int]) -> bool:
    """Whether an age lies between two bounds, both included; unknown ages do not."""
    low, high = bounds
    return age is not None and low <= age <= high


def outside(age: int | None, bounds: Iterable[int]) -> bool:
    """Whether a known age lies outside the bounds (both inclusive)."""
    return age is not None and not within(age, bounds)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the month's last day where it has none."""
    month = Month.of(day) + months
    return date(month.year, month.month, min(day.day, month.last_day.day))


def days_after(day: date, days: int) -> date:
    """The day so many days later."""
    return day + timedelta(days=days)


def number_length_ok(number: str) -> bool:
    """Whether an ID or certificate number is as long as one may be."""
    return len(number) in _LENGTHS


def is_certificate(number: str) -> bool:
    """Whether a number is a disability certificate's: two or four characters longer."""
    return len(number) in _CERTIFICATE


def without_papers(number: str) -> bool:
    """Whether it is the national system's stand-in for people without papers."""
    return number.startswith("999999")


def checksum_ok(number: str) -> bool:
    """Character 18 against the first 17 (GB 11643)."""
    if not number[:17].isdigit():
        return False
    total = sum(int(d) * w for d, w in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def birth_in(number: str) -> date | None:
    """The date in characters 7–14, if it is one."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_in(number: str) -> str | None:
    """The sex by the 17th digit of an ID number: odd is 男."""
    return ("女", "男")[int(number[16]) % 2] if number[16:17].isdigit() else None


def phone_ok(phone: str) -> bool:
    """Whether it looks like a mobile or a fixed line's number."""
    return _PHONE.fullmatch(phone) is not None


def labour_of(cell: str | None) -> str | None:
    """The labour skill in its standard spelling."""
    return limit("labour.spellings").get(cell, cell)


def stage_of(schooling: str | None) -> str | None:
    """学前, 小学 … 硕士; None for people who are not at school."""
    if schooling is None:
        return None
    for stage, words in limit("stages"):
        if has_any(schooling, words):
            return str(stage)
    return "其他"


def education_rank(education: str | None) -> int | None:
    """0 none, 1 primary, 2 junior, 3 senior, 4 college, 5 university."""
    if education is None:
        return None
    ranks = [n for n, words in enumerate(limit("education")) if has_any(education, words)]
    return max(ranks, default=None)


def has_any(text: str | None, words: Iterable[str]) -> bool:
    """Whether a text holds one of some words."""
    return text is not None and any(word in text for word in words)


def given(benefit: str | None) -> bool:
    """Whether 农村低保, 未享受, … says that a benefit is received."""
    return benefit is not None and benefit not in limit("not_given")


def items(text: str | None) -> list[str]:
    """The items of a cell that lists several."""
    return [item for item in re.split(r"[,，、;；/\s]+", text or "") if item]


def plain(place: str) -> str:
    """A place without blanks and separators, to compare by."""
    return re.sub(r"[\s/,，、-]+", "", place)


def reaches_county(place: str | None) -> bool:
    """Whether a place of work names a county (which may be called 市)."""
    return place is not None and plain(place) not in limit("unfinished_places")


def away(place: str | None, home: Place) -> bool:
    """Whether a place certainly lies outside the county."""
    if place is None or home.name in place:
        return False
    code = limit("unfinished_places").get(plain(place))
    return code is None or not home.code.startswith(code)
