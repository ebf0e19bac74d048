"""Months and quarters: the only unit in which the work is closed."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from fanpin_lib.errors import InputError

_FULL_WIDTH = str.maketrans("０１２３４５６７８９－．／", "0123456789-./")
_MONTH = re.compile(r"^(\d{4})\s*(?:[-./年]\s*(\d{1,2})\s*月?|(\d{2}))$")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; every statement of fanpin is as of its last day.

    Months compare by time and can be moved: ``Month(2026, 10) - 1``.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2200 and 1 <= self.month <= 12):
            raise InputError(
                f"没有 {self.year} 年 {self.month} 月这个月份", hint="月份请写成 2026-10 这样。"
            )

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2026-10``, ``202610``, ``2026.10``, ``2026/10`` or ``2026年10月``.

        Raises:
            InputError: the text is no month.
        """
        found = _MONTH.match(str(text).strip().translate(_FULL_WIDTH))
        if not found:
            raise InputError(f"看不懂月份“{text}”", hint="月份请写成 2026-10 这样。")
        return cls(int(found[1]), int(found[2] or found[3]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that a day lies in."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        """The month's first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The reference date E of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def label(self) -> str:
        """As people write it: 2026年10月."""
        return f"{self.year}年{self.month}月"

    @property
    def compact(self) -> str:
        """As ledgers write it: 202610."""
        return f"{self.year}{self.month:02d}"

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def months_since(self, earlier: Month) -> int:
        """How many months lie between ``earlier`` and this month (negative if later)."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    def window(self, before: int) -> list[Month]:
        """The ``before`` months before this one and this one, oldest first."""
        return [self - back for back in range(before, -1, -1)]

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"
