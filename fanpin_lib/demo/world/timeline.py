"""The demo's months and days: the window, the quarterly updates, and working days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.period import Month
from fanpin_lib.policy.workdays import Calendar

DAY = "datetime64[D]"
NEVER = np.datetime64("NaT", "D")
DAYS_A_MONTH = 30.44


def months_of(days: np.ndarray) -> list[str]:
    """The months of some days, or of none, as ledgers' numbers begin: ``202610``."""
    return [month.replace("-", "") for month in np.datetime_as_string(days, "M").tolist()]


@dataclass(frozen=True)
class Timeline:
    """What has to be dated: thirteen months up to ``month``."""

    month: Month

    @cached_property
    def months(self) -> list[Month]:
        """The window, oldest first."""
        return self.month.window(assume("calendar.window_before"))

    @cached_property
    def update_months(self) -> list[Month]:
        """Months in which the registers of households and members are brought up to date."""
        return self.months[:: assume("calendar.update_every_months")]

    def update_at(self, index: int) -> int:
        """The update in force in window month ``index``."""
        return index // int(assume("calendar.update_every_months"))

    @cached_property
    def ends(self) -> np.ndarray:
        """Last day of every window month."""
        return np.array([m.last_day for m in self.months], dtype=DAY)

    @cached_property
    def update_days(self) -> np.ndarray:
        """Last day of every update month."""
        return np.array([m.last_day for m in self.update_months], dtype=DAY)

    @property
    def end(self) -> np.datetime64:
        """The last month's last day."""
        return self.ends[-1]

    @cached_property
    def history(self) -> list[Month]:
        """Months in which households were identified, up to the last one."""
        first = Month.parse(assume("calendar.history_start"))
        if self.months[0] < first:
            first = self.months[0] - int(assume("calendar.history_before"))
        return [first + i for i in range(self.month.months_since(first) + 1)]

    @property
    def tagged_until(self) -> np.datetime64:
        """Who was found before this day had been tagged by the end of 2019."""
        until: np.datetime64 = np.datetime64(assume("cases.tagged_2019_until"), "M").astype(DAY)
        return until if self.end >= until else self.ends.astype("datetime64[Y]").astype(DAY)[0]

    @cached_property
    def flow_months(self) -> list[Month]:
        """From the January of the window's first year to its last month: incomes flow."""
        first = Month(self.months[0].year, 1)
        return [first + i for i in range(self.month.months_since(first) + 1)]

    @cached_property
    def calendar(self) -> Calendar:
        """The published working days."""
        return Calendar.load()

    def workdays_after(self, starts: np.ndarray, count: np.ndarray | int) -> np.ndarray:
        """The day ``count`` working days later; plain weekdays beyond the calendar."""
        starts = np.asarray(starts, dtype=DAY)
        due = self.calendar.add(starts, count)
        beyond = np.isnat(due) & ~np.isnat(starts)
        if beyond.any():
            many = np.broadcast_to(np.asarray(count), starts.shape)
            rough = np.busday_offset(starts[beyond], many[beyond], roll="backward")
            due[beyond] = rough
        return due

    def workdays_of(self, month: Month) -> np.ndarray:
        """The working days of a month (weekdays beyond the calendar)."""
        days = np.arange(
            np.datetime64(month.first_day, "D"), np.datetime64((month + 1).first_day, "D")
        )
        before = days - 1
        return days[self.workdays_after(before, 1) == days]


def month_number(days: np.ndarray) -> np.ndarray:
    """Running number of each day's month (comparable, subtractable)."""
    return np.asarray(days, dtype=DAY).astype("datetime64[M]").astype(np.int64)


def number_of(month: Month) -> int:
    """The running number of a month, as `month_number` counts."""
    return (month.year - 1970) * 12 + month.month - 1
