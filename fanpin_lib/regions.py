"""Statistical division codes 统计用区划代码: always text, always 12 digits.

Village codes carry 12 digits, township codes 9 and county codes 6; shorter ones are
padded with zeros so that one column can hold every level.
"""

from __future__ import annotations

import re
from enum import StrEnum

from fanpin_lib.errors import InputError

_DIGITS = re.compile(r"^\d{2,12}$")


class Level(StrEnum):
    """Administrative levels that fanpin computes figures for."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return {
            "province": "省",
            "city": "市",
            "county": "县",
            "township": "乡镇",
            "village": "村",
        }[self.value]


_DIGITS_OF = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}


def normalise_code(text: str) -> str:
    """A region code padded to 12 digits.

    Raises:
        InputError: the text is not 2, 4, 6, 9 or 12 digits.
    """
    code = str(text).strip()
    if not _DIGITS.match(code) or len(code) not in _DIGITS_OF.values():
        raise InputError(
            f"区划代码“{text}”不是 6 位（县）、9 位（乡镇）或 12 位（村）数字",
            hint="请写全，如 220281（县）、220281001（乡镇）、220281001200（村）。",
        )
    return code.ljust(12, "0")


def level_of(code: str) -> Level:
    """The level that a (padded or short) code belongs to.

    Raises:
        InputError: the code is malformed.
    """
    code = normalise_code(code)
    for level, digits in _DIGITS_OF.items():
        if code[digits:].strip("0") == "":
            return level
    raise InputError(f"区划代码“{code}”无法判断层级", hint="请写 6、9 或 12 位数字。")


def parent_of(code: str) -> str:
    """The 12-digit code one level up.

    Raises:
        InputError: the code is malformed or a province's.
    """
    level = level_of(code)
    order = list(_DIGITS_OF)
    place = order.index(level)
    if place == 0:
        raise InputError(f"区划代码“{code}”已是省级，没有上级", hint="请写市、县、乡镇或村的代码。")
    return normalise_code(code)[: _DIGITS_OF[order[place - 1]]].ljust(12, "0")


def ancestor(code: str, level: Level) -> str:
    """The 12-digit code of the region of ``level`` that ``code`` lies in (or is)."""
    return normalise_code(code)[: _DIGITS_OF[level]].ljust(12, "0")


def short_code(code: str) -> str:
    """The code without padding (county 6, township 9, village 12): used in file names."""
    return normalise_code(code)[: _DIGITS_OF[level_of(code)]]
