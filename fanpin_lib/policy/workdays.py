"""Chinese working days 工作日: weekends, holidays and make-up Saturdays.

The official calendar is published year by year by the State Council's General Office; the
``chinesecalendar`` package holds the published years. A county adds later years in
``county/workdays.yaml`` as soon as the notice is out::

    2027:
      source: 国务院办公厅关于2027年部分节假日安排的通知
      holidays: ["2027-01-01"]      # weekdays off
      makeup: ["2027-02-06"]        # Saturdays and Sundays worked

A due date past the last known year cannot be computed and is never guessed: it is NaT here
and reads 日历待公布 wherever people see it.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from fanpin_lib.errors import CalendarNotPublished
from fanpin_lib.files.yaml_lines import Items, Key, Page, read_yaml

Days = np.ndarray  # of datetime64[D]

_MOST_YEARS = 100  # a calendar goes no further: beyond is a slip of the pen


class Calendar:
    """Working days from the first to the last published year, without gaps.

    Args:
        first: first day covered.
        working: one boolean per day from ``first`` on.
    """

    def __init__(self, first: date, working: np.ndarray) -> None:
        self._first = np.datetime64(first, "D")
        self._working = working
        days = self._first + np.arange(working.size)
        self._workdays: Days = days[working]

    @classmethod
    def load(cls, extra: Path | None = None) -> Calendar:
        """The published calendar, continued by a county's file where that exists.

        Raises:
            FileMistake: the county's file is malformed or leaves a year out; all is told.
        """
        first, working = _published()
        if extra is None or not extra.exists():
            return cls(first, working)
        return cls(first, _continue_with(first, working, extra))

    @property
    def first_day(self) -> date:
        """The first day the calendar knows."""
        found: date = self._first.astype(date)
        return found

    @property
    def last_day(self) -> date:
        """The last day of the last published year."""
        found: date = (self._first + self._working.size - 1).astype(date)
        return found

    def is_workday(self, day: date) -> bool:
        """Whether people work on a day.

        Raises:
            CalendarNotPublished: the day lies outside the published years.
        """
        index = int((np.datetime64(day, "D") - self._first).astype(int))
        if not 0 <= index < self._working.size:
            raise CalendarNotPublished(
                f"{day:%Y年%m月%d日}的放假安排尚未公布（现有日历到 {self.last_day:%Y-%m-%d}）",
                hint="通知公布后写入 county/workdays.yaml。",
            )
        return bool(self._working[index])

    def add(self, starts: Any, workdays: Any) -> Days:
        """The day that lies ``workdays`` working days after each start (start not counted).

        Args:
            starts: dates (datetime64[D] or anything NumPy reads as such), NaT allowed.
            workdays: number of 工作日, one for all or one each; 0 gives the start itself.

        Returns:
            Due dates; NaT for a missing start or where the calendar is not published yet.
        """
        days = np.asarray(starts, dtype="datetime64[D]")
        count = np.broadcast_to(np.asarray(workdays, dtype=np.int64), days.shape)
        inside = ~np.isnat(days) & (days >= self._first) & (days <= self._last)
        index = np.searchsorted(self._workdays, days, side="right") + count - 1
        known = inside & (index < self._workdays.size) & (index >= 0)
        found = self._workdays[np.where(known, index, 0)]
        due = np.where(known, found, np.datetime64("NaT", "D"))
        return np.where(inside & (count == 0), days, due)

    def between(self, starts: Any, ends: Any) -> np.ndarray:
        """Working days after each start up to and including each end (negative if reversed).

        Returns:
            Floats; NaN where a date is missing or outside the published years.
        """
        begin = np.asarray(starts, dtype="datetime64[D]")
        end = np.asarray(ends, dtype="datetime64[D]")
        counted = np.searchsorted(self._workdays, end, side="right") - np.searchsorted(
            self._workdays, begin, side="right"
        )
        known = self._covers(begin) & self._covers(end)
        return np.where(known, counted.astype(float), np.nan)

    def days(self) -> dict[str, np.ndarray]:
        """Every day with its running number of working days, for joins in SQL.

        Returns:
            ``day`` (datetime64[D]), ``is_workday`` (bool) and ``ordinal`` (working days
            from the calendar's start up to and including the day).
        """
        return {
            "day": self._first + np.arange(self._working.size),
            "is_workday": self._working,
            "ordinal": np.cumsum(self._working),
        }

    @property
    def _last(self) -> np.datetime64:
        return self._first + self._working.size - 1

    def _covers(self, days: Days) -> np.ndarray:
        found: np.ndarray = ~np.isnat(days) & (days >= self._first) & (days <= self._last)
        return found


@cache
def _published() -> tuple[date, np.ndarray]:
    """First day and working-day flags of the years that ``chinesecalendar`` holds."""
    from chinese_calendar import constants

    known = set(constants.holidays) | set(constants.workdays)
    first_year, last_year = min(known).year, max(known).year
    return date(first_year, 1, 1), _year_flags(
        first_year, last_year, set(constants.holidays), set(constants.workdays)
    )


def _year_flags(first: int, last: int, off: set[date], makeup: set[date]) -> np.ndarray:
    start = np.datetime64(date(first, 1, 1), "D")
    days = start + np.arange((date(last + 1, 1, 1) - date(first, 1, 1)).days)
    working = np.is_busday(days)
    for flagged, value in ((off, False), (makeup, True)):
        index = [(day - date(first, 1, 1)).days for day in flagged]
        working[[i for i in index if 0 <= i < days.size]] = value
    return working


_YEAR = {
    "source": Key(),
    "holidays": Key("list", empty=True),
    "makeup": Key("list", empty=True),
}


def _continue_with(first: date, working: np.ndarray, path: Path) -> np.ndarray:
    page = Page(str(path))
    raw = read_yaml(path, page.shown, begins="请先写年份，如 2027:。", may_be_empty=True)
    for year, spec, line in sorted(raw.with_lines(), key=lambda block: str(block[0])):
        if not isinstance(year, int) or not 0 <= year - first.year <= _MOST_YEARS:
            page.problem(line, f"“{year}”不是能用的年份", "请写四位年份，如 2027:。")
            continue
        flags = _year_flags(year, year, *_year(page, spec, line, year))
        start = (date(year, 1, 1) - first).days
        if start > working.size:
            if year - 1 not in raw:
                page.problem(line, f"缺少 {year - 1} 年的放假安排", "请逐年补齐。")
            continue
        working = np.concatenate([working[:start], flags, working[start + flags.size :]])
    page.tell()
    return working


def _year(page: Page, spec: Any, line: int, year: int) -> tuple[set[date], set[date]]:
    """The weekdays off and the weekend days worked of one year."""
    said = page.read(spec, line, _YEAR, f"{year} 年")
    off, makeup = (_dates(page, said.get(key), year) for key in ("holidays", "makeup"))
    for day, at in ((day, makeup[day]) for day in off.keys() & makeup.keys()):
        page.problem(at, f"{day} 既写成放假又写成上班", "请只留一处。")
    return set(off), set(makeup)


def _dates(page: Page, days: Items | None, year: int) -> dict[date, int]:
    """Each day with its line; days may be written with or without quotes."""
    found = {}
    for given, line in days.with_lines() if days else ():
        try:
            day = given if isinstance(given, date) else date.fromisoformat(str(given))
        except ValueError:
            page.problem(line, f"“{given}”不是日期", f"日期请写成 {year}-01-01。")
            continue
        if day.year != year:
            page.problem(line, f"{day} 不在 {year} 年", f"请移到 {day.year}: 下面，或改正年份。")
        found[day] = line
    return found
