"""The months that a text names: a file's name, a title row."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from fanpin_lib.period import Month

_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)?(?!\d)")
_SPELLED = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*[-年._/]\s*(1[0-2]|0?[1-9])(?!\d)(?:\s*[-月._/]\s*([0-3]?\d)(?!\d|\s*月))?"
)
_UP_TO = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*年\s*(?:1[0-2]|0?[1-9])\s*月?\s*[-—–~至到]\s*(1[0-2]|0?[1-9])\s*月"
)


def months_in(text: str) -> list[Month]:
    """Every month in a text: ``202610``, ``20261031``, ``2026-10``, ``2026年10月``; of
    ``2026年1-10月`` the first and the last.
    """
    plain = unicodedata.normalize("NFKC", text)
    return [month for month, _ in _named(plain)] + _ends(plain)


def months_closed_in(text: str) -> list[Month]:
    """The months that a text speaks of as a whole: without a day, or up to their last day.

    A title's ``2026年11月3日`` says when a list was made, not which month it is of.
    """
    plain = unicodedata.normalize("NFKC", text)
    whole = [month for month, day in _named(plain) if not day or day == month.last_day.day]
    return whole + _ends(plain)


def month_in(text: str) -> Month | None:
    """The latest month in a text."""
    return max(months_in(text), default=None)


def _named(plain: str) -> list[tuple[Month, int]]:
    """Months with the day written behind them; 0 without one."""
    return [
        (Month(int(year), int(month)), _day(int(year), int(month), day))
        for pattern in (_COMPACT, _SPELLED)
        for year, month, day in pattern.findall(plain)
    ]


def _day(year: int, month: int, written: str) -> int:
    try:
        return date(year, month, int(written or 0)).day
    except ValueError:
        return 0


def _ends(plain: str) -> list[Month]:
    return [Month(int(year), int(month)) for year, month in _UP_TO.findall(plain)]


def month_of_file(file_name: str, titles: list[str]) -> Month | None:
    """The month in the file's name, else in the rows above the header."""
    found = month_in(file_name)
    for title in titles:
        found = found or month_in(title)
    return found
