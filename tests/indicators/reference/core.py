"""The world that a random test is about, and a book of what happened in it."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from fanpin_lib.errors import CalendarNotPublished
from fanpin_lib.period import Month
from fanpin_lib.policy.workdays import Calendar
from tests.indicators.ledger_tables import Rules

Row = dict[str, Any]
COUNTY = "220281000000"
TOWNS = ("220281100000", "220281101000")
VILLAGES = ("220281100001", "220281100002", "220281101001")
OLD_VILLAGE = "220281100003"  # merged into the second village
UNPLACED = "220281999999"
WORKDAYS = Calendar.load(None)


@dataclass(repr=False)
class World:
    """Ledgers in force at the closing month, registers also as they were each month.

    ``lacking`` are columns that no file had (empty in all rows; with ``place``, that the file of
    this one village did not have), ``absent`` ledgers that nobody handed in, ``quiet`` ledgers
    of changes without a delivery in the closing month; ``whole`` the same world with all that.
    """

    closing: Month
    rules: Rules
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_month: dict[str, dict[str, list[Row]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    lacking: set[tuple[str, str]] = field(default_factory=set)
    place: str | None = None
    absent: set[str] = field(default_factory=set)
    quiet: set[str] = field(default_factory=set)
    whole: World | None = None

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {len(rows)}" for name, rows in self.tables.items())
        return f"<World {self.closing}: {counts}>"

    @cached_property
    def window(self) -> list[Month]:
        return self.closing.window(12)

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def register(self, table: str, month: Month) -> list[Row]:
        return self.by_month.get(table, {}).get(str(month), [])

    def household(self, household_id: str, month: Month) -> Row | None:
        """A household in the register of a month, closed or not."""
        for row in self.register("households", month):
            if row["household_id"] == household_id:
                return row
        return None

    def current_household(self, household_id: str | None) -> Row | None:
        for row in self.rows("households"):
            if row["household_id"] == household_id:
                return row
        return None

    def rule(self, name: str) -> Any:
        return self.rules.values[name].value


def place_of(code: str | None) -> str:
    """The region that a code counts for now."""
    if code == OLD_VILLAGE:
        return VILLAGES[1]
    return code if code in (*VILLAGES, *TOWNS, COUNTY) else UNPLACED


def regions_above(code: str) -> list[str]:
    """A place and every region it lies in."""
    place = place_of(code)
    above = [place]
    if place[9:] != "000":
        above.append(place[:9] + "000")
    if place != COUNTY:
        above.append(COUNTY)
    return above


@dataclass
class Cell:
    """Everything that counts towards one figure."""

    numerator: Any = 0
    denominator: Any = 0
    n: int = 0
    values: list[float] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    known: bool = False


class Book:
    """Figures by indicator, month, region and dimension, filled row by row."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cells: dict[tuple[str, str, str, str], Cell] = defaultdict(Cell)

    def add(
        self,
        indicator: str,
        month: Month,
        code: str | None,
        numerator: Any = 0,
        denominator: Any = 0,
        *,
        value: float | None = None,
        blocked: str | None = None,
        known: bool = False,
        **dims: str | None,
    ) -> None:
        """Count a row for its region and all above, in total and by its dimensions."""
        labels = ["", *(f"{name}={v if v is not None else '未填'}" for name, v in dims.items())]
        for region in regions_above(code or ""):
            for label in labels:
                cell = self.cells[indicator, str(month), region, label]
                cell.numerator += numerator
                cell.denominator += denominator
                if value is not None:
                    cell.values.append(float(value))
                if blocked:
                    cell.blocked.add(blocked)
                cell.known |= known

    def only(self, indicator: str, month: Month, code: str | None, label: str, *parts: Any) -> None:
        """Count numerator and denominator for one dimension value alone."""
        for region in regions_above(code or ""):
            cell = self.cells[indicator, str(month), region, label]
            cell.numerator += parts[0]
            cell.denominator += parts[1] if len(parts) > 1 else 0


def in_month(day: date | None, month: Month) -> bool:
    return day is not None and month.first_day <= day <= month.last_day


def eliminated(case: Row, day: date) -> bool:
    """Whether an elimination stands at the end of a day."""
    out, back = case.get("eliminated_on"), case.get("reversed_on")
    if out is None or out > day:
        return False
    return not (back is not None and out <= back <= day)


def active(case: Row, day: date) -> bool:
    return case["identified_on"] <= day and not eliminated(case, day)


def active_cases(world: World, month: Month) -> list[Row]:
    """The latest active episode of each household under monitoring at the month's end."""
    latest: dict[str, Row] = {}
    for case in sorted(world.rows("cases"), key=lambda c: (c["identified_on"], c["case_id"])):
        if active(case, month.last_day):
            latest[case["household_id"]] = case
    return list(latest.values())


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    later = Month.of(day) + months
    last = calendar.monthrange(later.year, later.month)[1]
    return date(later.year, later.month, min(day.day, last))


def full_months(start: date, end: date) -> int:
    months = 0
    while after_months(start, months + 1) <= end:
        months += 1
    return months


def add_workdays(start: date | None, workdays: int | None) -> date | None | str:
    """The due day; ``"?"`` where the calendar is not published that far."""
    if start is None or workdays is None:
        return None
    day, left = start, workdays
    try:
        WORKDAYS.is_workday(day)
        while left > 0:
            day += timedelta(1)
            left -= WORKDAYS.is_workday(day)
        while left == 0 and workdays == 0 and not WORKDAYS.is_workday(day):
            break
    except CalendarNotPublished:
        return "?"
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after start up to end, negative if end lies before start."""
    first, last, sign = (start, end, 1) if start <= end else (end, start, -1)
    days = (first + timedelta(i) for i in range(1, (last - first).days + 1))
    return sign * sum(WORKDAYS.is_workday(day) for day in days)


def quantile(values: list[float], share: float) -> float:
    """Linear between neighbours, as Excel's PERCENTILE.INC."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    low = int(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (position - low) * (ordered[high] - ordered[low])
