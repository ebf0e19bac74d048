"""Deadlines of a month: the list in ``private/`` and what the reporting calendar asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.classification.deadlines import due_reports, undated_reports
from fanpin_lib.classification.gap import Clause
from fanpin_lib.county import County
from fanpin_lib.period import Month
from fanpin_lib.policy import Due, Entry, Profile, ReportDay
from fanpin_lib.policy.rhythm import duties_by_date
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from fanpin_lib.files.sheets import Sheet

#: Township's and village's name by village code.
Places = dict[str, tuple[str, str]]

_NAMES = """
SELECT v.region_code, coalesce(t.region_name, ''), v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""


@dataclass(frozen=True)
class DueList:
    """Counts by matter and state, what is said of meetings, and the workbook with every item."""

    counts: dict[str, dict[str, int]]
    path: Path
    meetings: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [
            f"{kind}：" + "，".join(f"{state} {count} 件" for state, count in states.items())
            for kind, states in self.counts.items()
        ]
        return "\n".join([*lines, *self.meetings, f"逐件清单在 {self.path}（含户编号，勿外传）。"])


def calendar_lines(profile: Profile, month: Month, calendar: Calendar) -> list[str]:
    """What is due in a month from whom to whom, a line each in the order of the days.

    Said besides: that a day was moved off a day off, and by what rule, what is taken where the
    month lacks the day, that a day is inferred, the duty that falls due with it, what is due
    without a day being written; under the line what a report has to contain, to be ticked off.
    """
    duties = duties_by_date(profile, month.last_day)
    lines = []
    for day in due_reports(profile, month, calendar):
        remarks = [_day_off(day), *_about_the_day(day.entry, day.written)]
        lines.append(_line(f"{day.due_on}", day.entry, remarks, duties.get(day.entry.id, [])))
    for entry in undated_reports(profile, month):
        remarks = ["只写每月，是否迟报无从算起"]
        lines.append(_line("没有写哪天", entry, remarks, duties.get(entry.id, [])))
    return lines


def _line(when: str, entry: Due, remarks: list[str], duties: list[Entry]) -> str:
    to = f" → {entry.to}" if entry.to else ""
    said = [Clause.of("", entry.citation).citation, *filter(None, remarks)]
    said += [f"也是职责“{duty['matter']}”：{duty['does']}" for duty in duties]
    line = f"{when}  {entry.who}{to}：{entry.what}（{'；'.join(said)}）"
    return line + "".join(f"\n    □ {item}" for item in entry.contents)


def _day_off(day: ReportDay) -> str:
    if day.day_off is False:
        return ""
    by = f"（{Clause.of('', day.rule.citation).citation}）" if day.rule else ""
    if day.due_on != day.written:
        return f"原定 {day.written} 放假，{day.rule.value if day.rule else ''}{by}"
    if day.day_off is None:
        return "是否放假：日历待公布"
    if day.unknown:
        return f"当天放假，是否顺延：{day.unknown}"
    return f"当天放假，{day.rule.value}{by}" if day.rule else "当天放假，没有写是否顺延"


def _about_the_day(entry: Due, day: date) -> Iterator[str]:
    if entry.short_month and day.day != entry.day:
        yield entry.short_month
    if "day" in entry.inferred or "once" in entry.inferred:
        yield entry.note or "日子由文件推断"


def write_due_list(county: County, month: Month) -> DueList:
    """Compute every deadline as of the month's end and write ``private/<month>/期限.xlsx``.

    Raises:
        NoDataForMonth: nothing was delivered for the month.
    """
    from fanpin_lib.classification.shortfalls import shortfalls
    from fanpin_lib.classification.visits_due import visits_due
    from fanpin_lib.office.deadline_list import write_deadline_list
    from fanpin_lib.office.due_sheets import shortfall_sheets

    with county.snapshot(month).connect() as connection:
        table = _with_days(connection, county, month)
        visits = visits_due(connection, month, county.profile)
        short = shortfalls(connection, month, county.profile)
        names = {code: (town, name) for code, town, name in connection.execute(_NAMES).fetchall()}
        more, said = _more(connection, county, month, names)
    path = county.private_folder(month) / "期限.xlsx"
    sheets = [*more, *shortfall_sheets(short, names)]
    path = write_deadline_list(table, visits, names, path, sheets)
    counts = _counts([table, visits, short.assign(kind="缺项分办")])
    return DueList(counts, path, said)


def _with_days(connection: duckdb.DuckDBPyConnection, county: County, month: Month) -> pd.DataFrame:
    """Steps, alerts, tasks and warnings, and the step that each open warning waits for."""
    import pandas as pd

    from fanpin_lib.classification.deadlines import deadlines
    from fanpin_lib.classification.warning_steps import warnings_waiting

    parts = [
        deadlines(connection, month, county.profile, county.calendar),
        warnings_waiting(connection, month, county.profile),
    ]
    return pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)


def _more(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month, names: Places
) -> tuple[list[Sheet], tuple[str, ...]]:
    """Sheets of what is not a deadline of a single thing, and what is said of them."""
    from fanpin_lib.classification.aid_candidates import aid_candidates
    from fanpin_lib.desk.medical_list import medical_list
    from fanpin_lib.desk.owed_meetings import owed_meetings, said_of
    from fanpin_lib.office.due_sheets import aid_sheets, medical_sheets, meeting_sheets

    aids = aid_sheets(aid_candidates(connection, month, county.profile), names)
    meetings = owed_meetings(connection, county, month)
    patients = medical_sheets(medical_list(connection, county, month), names)
    return [*meeting_sheets(meetings), *patients, *aids], tuple(said_of(meetings))


def _counts(parts: list[pd.DataFrame]) -> dict[str, dict[str, int]]:
    """How many items of each kind are in each state."""
    counts: dict[str, dict[str, int]] = {}
    for part in parts:
        for row in part.groupby(["kind", "state"], as_index=False).size().to_dict("records"):
            counts.setdefault(row["kind"], {})[row["state"]] = int(row["size"])
    return counts
