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

from fanpin_lib.disclosure.as_read import CELL

#: Not inside a longer run of digits and not the decimals of a number.
_START = r"(?<!\d)(?<!\d\.)"
#: Not inside a longer run, and no amount with decimals (``.0`` is how pandas shows a phone).
_END = r"(?!\d)(?!\.\d*[1-9])"
#: What people and tables put between the groups of a number.
_GAP = rf"(?:[ \t]{{0,2}}[-./·_,{CELL}:][ \t]{{0,2}}|[ \t]{{1,3}})?"

_ID_NUMBER = re.compile(
    rf"{_START}([1-9]\d{{5}})[ -]?(\d{{8}})[ -]?(\d{{3}}[\dXx])(\d{{2}}(?:\d{{2}}|[Bb]\d)?)?"
    r"(?![\dXx])(?!\.\d*[1-9])"
)
#: What Excel leaves of an ID number stored as a number: 2.20281E+17.
_BROKEN_ID_NUMBER = re.compile(rf"{_START}[1-8]\.\d{{4,}}[Ee]\+?1[4-9](?!\d)")


def _grouped(first: str, more: str) -> re.Pattern[str]:
    """Digits with anything usual between them, sought at every beginning of a group."""
    return re.compile(rf"{_START}(?=({first}(?:{_GAP}\d){more}{_END}))")


_ANY_ID_NUMBER = re.compile(
    rf"{_START}(?=([1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?:{_GAP}[1-7]{_GAP}[1-4])?(?![\dXx])))"
)
_OLD_ID_NUMBER = _grouped("[1-8]", "{14}")
_CARD = _grouped("[3-69]", "{14,18}")
_PHONE = re.compile(
    rf"(?:{_START}|(?<=\+86)|(?<=0086)|(?<=\b86))(?=(1[3-9](?:{_GAP}\d){{9}}{_END}))"
    r"(?!\d+\s?(?:万|亿)?元)"
)
#: How many digits stand together in numbers that people write in groups.
_PHONE_GROUPS = {(3, 4, 4), (3, 3, 5), (4, 4, 3), (4, 3, 4), (2, 3, 3, 3), (3, 3, 3, 2),
                 (3, 2, 3, 3), (3, 2, 2, 2, 2), (3, 4, 2, 2), (2, 2, 2, 2, 3), (3, 8), (7, 4),
                 (5, 6), (6, 5), (1,) * 11}  # fmt: skip
#: Of what stands in cells or between commas, as figures do too.
_ID_GROUPS = {(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 12), (14, 4), (17, 1), (6, 6, 6),
              (4, 4, 4, 4, 2), (6, 8, 3, 1), (6, 8, 4, 2), (1,) * 18, (1,) * 20}  # fmt: skip
_OLD_GROUPS = {(15,), (6, 6, 3), (3,) * 5, (6, 2, 2, 2, 3), (6, 9), (5,) * 3, (1,) * 15}
#: Cells beside each other hold figures of two, three and five digits more often than by chance a
#: number: of those people cut up, only what figures seldom are.
_PHONE_CELLS = {(3, 4, 4), (1,) * 11}
_OLD_CELLS = {(6, 6, 3), (6, 2, 2, 2, 3), (6, 9), (1,) * 15}
#: What looks like a telephone or a card in a row of figures is figures, too.
_FIGURE_BEFORE = re.compile(rf"\d%?[ \t]*{CELL}[ \t]*$")
_FIGURE_BEHIND = re.compile(rf"[ \t]*{CELL}[ \t]*[-+]?\d")
_FEW = 2  # groups that might as well be two numbers beside each other, or a decimal

#: Long enough to hold any of them; the patterns above look only here (a tenth of the time).
_CANDIDATE = re.compile(r"\d[\d.Ee+ \t·/_,¦:-]{9,}[XxBb\d]*")
_DIGIT = re.compile(r"\d")
_ENOUGH = re.compile(r"(?:\D*\d){11}")
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
        if _ENOUGH.match(candidate[0]) or _BROKEN_ID_NUMBER.search(candidate[0]):
            yield from _in_candidate(text, candidate.start(), candidate.end() + _AFTER, allowed)


def _in_candidate(text: str, start: int, end: int, allowed: frozenset[str]) -> Iterator[Hit]:
    """What the digits between two places are; a place is reported once."""
    taken: list[tuple[int, int]] = []
    digits = len(_DIGIT.findall(text, start, end))
    for least, pattern, judge in _JUDGES:
        if digits < least:
            continue
        for match in pattern.finditer(text, start, end):
            first, last = match.span(1) if match.end() == match.start() else match.span()
            if text[first:last] in allowed or any(s < last and first < e for s, e in taken):
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


def _judge_any_id_number(match: re.Match[str]) -> str:
    number = _digits(match[1])
    if number[:2] not in _PROVINCES or not _real_date(number[6:14]):
        return ""
    if not _has_check_character(number):
        return ""
    signs = _signs(match[1])
    if signs & {",", "¦", ".", ":"} and (len(signs) > 1 or _groups(match[1]) not in _ID_GROUPS):
        return ""
    return "残疾人证号" if len(number) > len(_WEIGHTS) + 1 else "身份证号"


def _judge_old_id_number(match: re.Match[str]) -> str:
    number, groups = _digits(match[1]), _groups(match[1])
    usual = _OLD_CELLS if CELL in match[1] else _OLD_GROUPS
    if groups not in usual or not _one_sign(match[1], few=1):
        return ""
    real = number[:2] in _PROVINCES and _real_date("19" + number[6:12])
    return "15 位身份证号" if real else ""


def _judge_card(match: re.Match[str]) -> str:
    """In one piece, digit by digit, or in fours; with blanks or in cells, where figures of four
    digits stand beside each other, too, only what begins as UnionPay does.
    """
    number, groups = _digits(match[1]), _groups(match[1])
    in_fours = set(groups[:-1]) == {4} and groups[-1] <= 4 and _one_sign(match[1], few=1)
    one_by_one = set(groups) == {1} and _one_sign(match[1], few=1)
    halves = len(groups) == _FEW and groups[0] in (6, 8) and "-" in match[1]
    if not (len(groups) == 1 or in_fours or one_by_one or halves):
        return ""
    if in_fours and {" ", CELL} & _signs(match[1]) and not number.startswith("62"):
        return ""
    if in_fours and CELL in match[1] and _among_figures(match):
        return ""
    return "银行卡号" if _luhn(number) else ""


def _judge_phone(match: re.Match[str]) -> str:
    groups = _groups(match[1])
    cut = _PHONE_CELLS if CELL in match[1] else _PHONE_GROUPS
    usual = len(groups) == 1 or (groups in cut and _one_sign(match[1]))
    figures = CELL in match[1] and 1 not in groups and _among_figures(match)
    return "手机号" if usual and not figures else ""


def _among_figures(match: re.Match[str]) -> bool:
    """Whether there is a number in the cell before or behind, too."""
    text, (start, end) = match.string, match.span(1)
    before = _FIGURE_BEFORE.search(text, max(0, start - _AFTER), start)
    return bool(before or _FIGURE_BEHIND.match(text, end))


def _digits(text: str) -> str:
    return re.sub(r"[^\dXx]", "", text)


def _groups(text: str) -> tuple[int, ...]:
    """How many digits stand together in each group."""
    return tuple(map(len, re.findall(r"[\dXx]+", text)))


def _signs(text: str) -> set[str]:
    return {sign.strip() or " " for sign in re.findall(r"[^\dXx]+", text)}


def _one_sign(text: str, few: int = _FEW) -> bool:
    """Whether the same sign stands between all groups, and none that two numbers have too."""
    signs = _signs(text)
    if len(signs) > 1 or signs & {",", ":"}:
        return False
    return not (len(_groups(text)) <= few and signs & {".", " ", "¦"})


#: How many digits a number of the kind has at least, what it looks like, whether it is one.
_JUDGES: tuple[tuple[int, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (17, _ID_NUMBER, _judge_id_number),
    (17, _ANY_ID_NUMBER, _judge_any_id_number),
    (15, _OLD_ID_NUMBER, _judge_old_id_number),
    (0, _BROKEN_ID_NUMBER, lambda match: "身份证号（被 Excel 变成数值）"),
    (15, _CARD, _judge_card),
    (11, _PHONE, _judge_phone),
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
