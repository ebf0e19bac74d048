"""Alerts, warnings and assigned tasks with their deadlines; submissions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from fanpin_lib.period import Month
from tests.indicators.ledger_tables import Report
from tests.indicators.reference.core import (
    COUNTY,
    TOWNS,
    VILLAGES,
    WORKDAYS,
    Book,
    Row,
    World,
    add_workdays,
    in_month,
)

Due = date | str | None


def _waiting(day: date | None, month: Month) -> bool:
    return day is None or day > month.last_day


def _unpublished(due: Due, month: Month) -> bool:
    return due == "?" and month.last_day > WORKDAYS.last_day


def _deadline(
    book: Book, month: Month, row: Row, code: str | None, due: Due, done: date | None,
    rate: str, overdue: str, **split: str | None,
) -> None:  # fmt: skip
    """The share done in time of what falls due in the month, and what is overdue at its end."""
    unknown = "日历待公布" if _unpublished(due, month) else None
    falls = isinstance(due, date) and in_month(due, month)
    in_time = isinstance(due, date) and done is not None and done <= due
    book.add(rate, month, code, int(falls and in_time), int(falls), blocked=unknown, **split)
    late = _waiting(done, month) and isinstance(due, date) and due <= month.last_day
    still = unknown if _waiting(done, month) else None
    book.add(overdue, month, code, int(late), blocked=still, **split)


def _first_of(world: World, month: Month, alert: Row) -> str:
    """Of the household's alerts that led into monitoring in the month the one verified first."""
    known = [
        (a["verified_on"], a["alert_id"])
        for a in world.rows("alerts")
        if (a["household_id"] or a["alert_id"]) == (alert["household_id"] or alert["alert_id"])
        and (a["received_on"] or a["found_on"]) <= month.last_day
        and in_month(a["verified_on"], month)
        and a["result"] == "纳入监测"
    ]
    return str(min(known)[1])


def count_alerts(world: World, book: Book) -> None:
    days = world.rule("alert_verification_deadline")
    for month in world.window:
        for a in world.rows("alerts"):
            received = a["received_on"] or a["found_on"]
            if received > month.last_day:
                continue
            code, done = a["village_code"], a["verified_on"]
            split = {"source": a["source"], "department": a["department"]}
            risk = {"risk": a["risk"]}
            due = add_workdays(received, days)
            book.add(
                "alerts_received", month, code, int(in_month(received, month)), **split, **risk
            )
            book.add("alerts_waiting", month, code, int(_waiting(done, month)), **split)
            _deadline(
                book, month, a, code, due, done, "alert_on_time_rate", "alerts_overdue", **split
            )
            falls = isinstance(due, date) and in_month(due, month)
            unknown = "日历待公布" if _unpublished(due, month) else None
            in_time = falls and done is not None and done <= due
            book.add("alerts_verified_in_time", month, code, int(in_time), blocked=unknown, **split)
            verified = in_month(done, month)
            taken = verified and a["result"] == "纳入监测"
            book.add("alerts_verified", month, code, int(verified), **split, **risk)
            book.add("alerts_to_cases", month, code, int(taken), **split, **risk)
            first = taken and a["alert_id"] == _first_of(world, month, a)
            book.add("alert_households", month, code, int(first), **split, **risk)
            book.add("alert_to_case_rate", month, code, int(taken), int(verified), **split, **risk)


def count_warnings(world: World, book: Book) -> None:
    days = world.rule("warning_close_deadline")
    for month in world.window:
        for w in world.rows("warnings"):
            if w["flagged_on"] > month.last_day:
                continue
            listed = world.household(w["household_id"], month)
            code = w["village_code"] or (listed["village_code"] if listed else None)
            split = {"condition": w["condition"], "department": w["department"]}
            one = {"department": w["department"]}
            closed = w["closed_on"]
            book.add(
                "warnings_flagged", month, code, int(in_month(w["flagged_on"], month)), **split
            )
            book.add("warnings_open", month, code, int(_waiting(closed, month)), **split)
            book.add("warnings_closed", month, code, int(in_month(closed, month)), **split)
            if in_month(closed, month):
                taken = (closed - w["flagged_on"]).days
                book.add("warning_days_median", month, code, value=taken, **one)
            if _waiting(closed, month):
                steps = [s for s in world.rule("procedure_warning") if s.column]
                done = [s.order for s in steps if not _waiting(w.get(s.column), month)]
                following = [s.name for s in steps if s.order > max(done)]
                if following:
                    book.add("warnings_waiting", month, code, 1, step=following[0], **one)
            decided = w["county_decided_on"]
            due = add_workdays(decided, days)
            if decided is not None and decided > month.last_day and due == "?":
                due = None
            _deadline(
                book, month, w, code, due, closed,
                "warnings_on_time_rate", "warnings_overdue", **split,
            )  # fmt: skip
            behind = not _waiting(closed, month) and _waiting(w["system_updated_on"], month)
            book.add("warnings_not_updated", month, code, int(behind), **one)


def count_tasks(world: World, book: Book) -> None:
    days = world.rule("task_report_deadline")
    for month in world.window:
        for t in world.rows("tasks"):
            if t["assigned_on"] > month.last_day:
                continue
            code = t["village_code"]
            split = {"department": t["department"], "origin": t["origin"]}
            new, closed = in_month(t["assigned_on"], month), in_month(t["closed_on"], month)
            book.add("tasks_assigned", month, code, int(new), **split)
            book.add("tasks_open", month, code, int(_waiting(t["closed_on"], month)), **split)
            book.add("tasks_closed", month, code, int(closed), **split)
            due = add_workdays(t["assigned_on"], days)
            _deadline(
                book, month, t, code, due, t["reported_back_on"],
                "tasks_on_time_rate", "tasks_overdue", **split,
            )  # fmt: skip


def count_submissions(world: World, book: Book) -> None:
    rows = world.rows("submissions")
    units = sorted({(s["reporter_kind"], s["reporter_code"]) for s in rows
                    if s["reporter_kind"] not in ("村", "乡镇")})  # fmt: skip
    reporters: list[tuple[str, str, str, str]] = [
        *(("村", v, v, "village") for v in VILLAGES),
        *(("乡镇", t, t, "township") for t in TOWNS),
        *((kind, code, COUNTY, "unit") for kind, code in units),
    ]
    for month in world.window:
        dues = [_moved(world, item, month + i) for item in world.rules.reports for i in (-1, 0, 1)]
        for item, period, due, unknown in dues:
            if not in_month(due, month):
                continue
            same = [s for s in rows if s["reporter_kind"] == item.who and s["period"] == period]
            for report in sorted({s["report"] for s in same}) or [None]:
                for who, code, place, prefix in reporters:
                    if who == item.who:
                        mine: Callable[[Row], bool] = lambda s, c=code, r=report: (  # noqa: E731
                            s["reporter_code"].ljust(12, "0") == c.ljust(12, "0")
                            and s["report"] == r
                        )
                        received = next((s["received_on"] for s in same if mine(s)), None)
                        _report(book, month, place, prefix, who, due, received, unknown)


def _moved(world: World, item: Report, month: Month) -> tuple[Report, str, date, str | None]:
    """A report written for a month: its period, its day off days off, why that is not known."""
    rule = world.rules.values.get("report_day_off")
    day, step = item.due_on(month), {"顺延": 1, "提前": -1}.get(rule.value if rule else None, 0)
    period = str(month - item.period)
    if rule and rule.value == "照常":
        return item, period, day, None
    if not WORKDAYS.first_day <= day <= WORKDAYS.last_day:
        return item, period, day, "日历待公布"
    if WORKDAYS.is_workday(day):
        return item, period, day, None
    if step == 0:
        return item, period, day, "规则未定"
    moved = day
    while WORKDAYS.first_day <= moved <= WORKDAYS.last_day and not WORKDAYS.is_workday(moved):
        moved += timedelta(step)
    inside = moved <= WORKDAYS.last_day
    return item, period, moved if inside else day, None if inside else "日历待公布"


#: Reports due, on time, late, missing, and the share on time, by who reports. Spelled out, for
#: `tests/indicators/test_reference_is_whole.py` looks for every indicator's name.
_REPORTS = {
    "village": (
        "village_reports_due", "village_reports_on_time", "village_reports_late",
        "village_reports_missing", "village_reports_on_time_rate",
    ),
    "township": (
        "township_reports_due", "township_reports_on_time", "township_reports_late",
        "township_reports_missing", "township_reports_on_time_rate",
    ),
    "unit": (
        "unit_reports_due", "unit_reports_on_time", "unit_reports_late",
        "unit_reports_missing", "unit_reports_on_time_rate",
    ),
}  # fmt: skip


def _report(
    book: Book, month: Month, place: str, prefix: str, who: str, due: date,
    received: date | None, unknown: str | None,
) -> None:  # fmt: skip
    if received is not None and received > month.last_day:
        received = None
    split = {"reporter": who} if prefix == "unit" else {}
    on_time = received is not None and received <= due
    all_due, in_time, late, missing, rate = _REPORTS[prefix]
    book.add(all_due, month, place, 1, blocked=unknown, **split)
    book.add(in_time, month, place, int(on_time), blocked=unknown, **split)
    book.add(
        late, month, place, int(received is not None and not on_time), blocked=unknown, **split
    )
    book.add(missing, month, place, int(received is None), blocked=unknown, **split)
    book.add(rate, month, place, int(on_time), 1, blocked=unknown, **split)
