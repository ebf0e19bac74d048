"""ID numbers, phones and bank cards among the digits of a text.

A run of digits counts only with digit boundaries, a real date and (for cards) a check
digit: about 9 % of random 18-digit strings pass an ID checksum, so that alone would
raise false alarms, and a mistyped number is still somebody's. Formats: GB 11643-1999 (ID numbers;
15 digits before 1999), 20 and 22 characters (disability card: the ID number, then category,
grade and re-issue), ISO/IEC 7812-1 (cards, Luhn).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

#: Not inside a longer run of digits and not the decimals of a number.
_START = r"(?<!\d)(?<!\d\.)"
#: Not inside a longer run, and no amount with decimals (``.0`` is how pandas shows a phone).
_END = r"(?!\d)(?!\.\d*[1-9])"
_GAP = r"[ -]?"

_ID_NUMBER = re.compile(
    rf"{_START}([1-9]\d{{5}}){_GAP}(\d{{8}}){_GAP}(\d{{3}}[\dXx])(\d{{2}}(?:\d{{2}}|[Bb]\d)?)?"
    r"(?![\dXx])(?!\.\d*[1-9])"
)
_OLD_ID_NUMBER = re.compile(rf"{_START}([1-8]\d{{5}})(\d{{6}})\d{{3}}{_END}")
#: What Excel leaves of an ID number stored as a number: 2.20281E+17.
_BROKEN_ID_NUMBER = re.compile(rf"{_START}[1-8]\.\d{{4,}}[Ee]\+?1[4-9](?!\d)")
_PHONE = re.compile(
    rf"(?:{_START}|(?<=\+86)|(?<=0086)|(?<=\b86))1[3-9]\d([ -]?)\d{{4}}\1\d{{4}}{_END}"
    r"(?!\s?(?:万|亿)?元)"
)
_CARD = re.compile(rf"{_START}[3-69]\d{{15,18}}{_END}")
_SPACED_CARD = re.compile(rf"{_START}62\d\d(?:([ -])\d{{4}}){{3}}(?:\1\d{{1,3}})?{_END}")

#: Long enough to hold any of them; the patterns above look only here (a tenth of the time).
_CANDIDATE = re.compile(r"\d[\d.Ee+ -]{9,}[XxBb\d]*")
_AFTER = 6  # what follows a candidate decides whether it is an amount

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_FIRST_YEAR, _LAST_YEAR = 1850, 2099

#: First two digits of the provinces' codes; foreigners' permits begin with 9.
_PROVINCES = frozenset(
    map(
        str,
        [
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
            91,
            92,
            93,
        ],
    )
)

Hit = tuple[int, int, str]  # start, end, kind


def find_numbers(text: str, *, allowed: frozenset[str] = frozenset()) -> Iterator[Hit]:
    """Places of identifying numbers in ``text``: start, end and what it looks like.

    Args:
        text: with digits in ASCII.
        allowed: numbers known to be codes and nobody's, exactly as written.
    """
    for candidate in _CANDIDATE.finditer(text):
        yield from _in_candidate(text, candidate.start(), candidate.end() + _AFTER, allowed)


def _in_candidate(text: str, start: int, end: int, allowed: frozenset[str]) -> Iterator[Hit]:
    """What the digits between two places are; a place is reported once."""
    taken: list[tuple[int, int]] = []
    for pattern, judge in _JUDGES:
        for match in pattern.finditer(text, start, end):
            first, last = match.span()
            if match[0] in allowed or any(s < last and first < e for s, e in taken):
                continue
            if kind := judge(match):
                taken.append((first, last))
                yield first, last, kind


def _judge_id_number(match: re.Match[str]) -> str:
    region, born, serial, rest = match.groups()
    number = region + born + serial
    if not _real_date(born) or region[:2] not in _PROVINCES:
        return ""
    if rest:
        return "残疾人证号" if _has_check_character(number) else ""
    return "身份证号" if _has_check_character(number) else "疑似身份证号（校验位不对）"


def _judge_old_id_number(match: re.Match[str]) -> str:
    region, born = match.groups()
    return "15 位身份证号" if region[:2] in _PROVINCES and _real_date("19" + born) else ""


def _judge_card(match: re.Match[str]) -> str:
    return "银行卡号" if _luhn(re.sub(r"\D", "", match[0])) else ""


_JUDGES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_ID_NUMBER, _judge_id_number),
    (_OLD_ID_NUMBER, _judge_old_id_number),
    (_BROKEN_ID_NUMBER, lambda match: "身份证号（被 Excel 变成数值）"),
    (_CARD, _judge_card),
    (_SPACED_CARD, _judge_card),
    (_PHONE, lambda match: "手机号"),
)


def _real_date(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _has_check_character(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK_CHARACTERS[total % 11] == number[17].upper()


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
