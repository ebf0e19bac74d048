"""A month's deadlines day by day: what the profile's calendars ask for, and what ledgers hold open.

Open matters are counted, never named: the file may go to a phone. What is due by the profile
needs no ledger; matters come from the newest ledgers up to that month. A day beyond the
published calendar reads 日历待公布.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.classification.deadlines import TIMED
from fanpin_lib.classification.due_states import OVERDUE, PENDING, UNKNOWN
from fanpin_lib.classification.visits_after import AFTER_ALERT, AFTER_STEP
from fanpin_lib.county import County
from fanpin_lib.desk.month_deadlines import month_deadlines
from fanpin_lib.desk.report_calendar import CalendarLine, calendar_lines
from fanpin_lib.office.calendar_file import Deadline, write_calendar_file
from fanpin_lib.period import Month
from fanpin_lib.policy.rhythm import meetings_owed
from fanpin_lib.policy.visiting import visit_duties

if TYPE_CHECKING:
    import pandas as pd

_NAME = "期限日历.ics"
#: What is counted by its ledger; all else is a step of a procedure, counted by its stage.
_LEDGERS = {timed.kind for timed in TIMED} | {AFTER_ALERT, AFTER_STEP}


@dataclass(frozen=True)
class MonthCalendar:
    """A month's deadlines in the order of the days, what has no day, and the file."""

    month: Month
    deadlines: tuple[Deadline, ...]
    notes: tuple[str, ...]
    path: Path

    def __str__(self) -> str:
        lines = [f"{one.on}  {one.title}" for one in self.deadlines]
        return "\n".join([*lines, *self.notes, f"日历文件 {self.path}，手机和电脑的日历都能导入。"])


def write_calendar(county: County, month: Month) -> MonthCalendar:
    """Collect a month's deadlines and write ``private/<month>/期限日历.ics``.

    Raises:
        StoreUnusable: the file cannot be written.
    """
    lines = calendar_lines(county.profile, month, county.calendar)
    found = [*_of_profile(county, lines, month), *_meetings(county, month), *_visits(county, month)]
    notes = [f"没有写哪天  {line.title}（{line.detail}）" for line in lines if line.on is None]
    as_of = _newest_ledgers(county, month)
    if as_of is None:
        notes.append(f"库里还没有 {month.label}或以前的台账，各户步骤、线索的期限没有列。")
    else:
        found += _of_ledgers(county, as_of, month)
    found.sort(key=lambda one: (one.on, one.title))
    name = f"{county.name} {month.label}期限"
    path = county.private_folder(month) / _NAME
    write_calendar_file(path, name, found)
    return MonthCalendar(month, tuple(found), (*notes, _working_days(county, month)), path)


def _deadline(county: County, on: date, title: str, detail: str, key: str) -> Deadline:
    """With a reminder on the working day before (the day before where days off are unknown)."""
    before = on - timedelta(days=1)
    while _off(county, before):
        before -= timedelta(days=1)
    return Deadline(on, title, detail, key, before)


def _of_profile(county: County, lines: list[CalendarLine], month: Month) -> Iterator[Deadline]:
    for line in lines:
        if line.on is not None:
            doubt = f"{line.unknown}：" if line.unknown else ""
            key = f"{month}|{line.entry.id}|{line.title}"
            yield _deadline(county, line.on, doubt + line.title, line.detail, key)


def _meetings(county: County, month: Month) -> Iterator[Deadline]:
    """The last day of the stretch in which each unit has to hold a meeting."""
    for owed in meetings_owed(county.profile, month):
        if Month.of(owed.end) == month and month.first_day <= owed.end:
            title = f"{'、'.join(owed.entry.held_by) or owed.entry.who}：{owed.entry.what}"
            said = f"{owed.start} 至 {owed.end} 应开一次；{owed.entry.citation}"
            yield _deadline(county, owed.end, f"{title}（最迟今天）", said, f"{owed.end}|{title}")


def _visits(county: County, month: Month) -> Iterator[Deadline]:
    """The last day of the month's visits, by the profile's rhythm."""
    for duty in visit_duties(county.profile, month):
        if duty.times:
            whom = duty.duty or "在监测的户"
            title = f"走访 {whom}：本月 {duty.times} 次，最迟今天"
            ways = "、".join(duty.ways)
            parts = [duty.who, f"算数的方式：{ways or '不限'}", duty.cited]
            said = "；".join(filter(None, parts))
            yield _deadline(county, duty.due_on, title, said, f"{month}|{whom}|{duty.place}")


def _newest_ledgers(county: County, month: Month) -> Month | None:
    if not county.folders.store.is_dir():
        return None
    held = {d.as_of for d in county.store.deliveries() if d.withdrawn_by is None}
    return max((one for one in held if one <= month), default=None)


def _of_ledgers(county: County, as_of: Month, month: Month) -> list[Deadline]:
    """Matters of the ledgers that are not done: those due in the month, overdue, without a day."""
    with county.snapshot(as_of).connect() as connection:
        rows = month_deadlines(connection, county, as_of)
    rows["kind"] = [kind if kind in _LEDGERS else f"程序“{kind}”一步" for kind in rows["kind"]]
    rows = rows[rows["done_on"].isna() & rows["state"].isin([PENDING, OVERDUE, UNKNOWN])]
    unknown, rows = rows[rows["state"] == UNKNOWN], rows[rows["due_on"].notna()]
    days = rows["due_on"].astype("datetime64[s]").dt.date
    here = rows[(days >= month.first_day) & (days <= month.last_day)]
    told = f"据 {as_of.label}末的台账"
    found = [
        _matter(county, day, month, f"{kind}到期", items, told)
        for day in sorted(set(days[here.index]))
        for kind, items in here[days[here.index] == day].groupby("kind")
    ]
    first = _first_workday(county, month)
    for kind, items in rows[days < month.first_day].groupby("kind"):
        found.append(_matter(county, first, month, f"{kind}已过期限未办", items, told))
    for kind, items in unknown.groupby("kind"):
        found.append(
            _matter(county, month.last_day, month, f"日历待公布：{kind}算不出到期日", items, told)
        )
    return found


def _matter(
    county: County, day: date, month: Month, title: str, items: pd.DataFrame, told: str
) -> Deadline:
    by = items["who"].fillna("没有写由谁办").value_counts(sort=True)
    shares = "、".join(f"{who} {count} 件" for who, count in by.items())
    key = f"{month}|{day}|{title}"
    return _deadline(
        county, day, f"{title} {len(items)} 件", f"{shares}。{told}，逐件见 fanpin due。", key
    )


def _first_workday(county: County, month: Month) -> date:
    """The month's first working day; its first day where days off are not known."""
    day = month.first_day
    while _off(county, day) and day < month.last_day:
        day += timedelta(days=1)
    return day


def _off(county: County, day: date) -> bool | None:
    """Whether nobody works on a day; None: not published."""
    calendar = county.calendar
    if not calendar.first_day <= day <= calendar.last_day:
        return None
    return not calendar.is_workday(day)


def _working_days(county: County, month: Month) -> str:
    """How many working days the month has, as a sentence."""
    days = [month.first_day + timedelta(days=n) for n in range(month.last_day.day)]
    off = [_off(county, day) for day in days]
    if None in off:
        return f"{month.label}的放假安排：日历待公布（公布后写入 county/workdays.yaml）。"
    return f"{month.label}有 {off.count(False)} 个工作日。"
