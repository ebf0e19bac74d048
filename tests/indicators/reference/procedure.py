"""Steps of the procedures: how long, in time, overdue, missing, out of order."""

from __future__ import annotations

from datetime import date, timedelta

from fanpin_lib.period import Month
from tests.indicators.ledger_tables import Step
from tests.indicators.reference.core import (
    WORKDAYS,
    Book,
    Row,
    World,
    add_workdays,
    eliminated,
    in_month,
    workdays_between,
)

STOPPED = ("不通过", "退回")


def count(world: World, book: Book) -> None:
    cases = {c["case_id"]: c for c in world.rows("cases")}
    for month in world.window:
        known = [s for s in world.rows("case_steps") if _begun(s, month.last_day)]
        begun = {(s["case_id"], s["stage"]) for s in known if s["completed_on"] or s["result"]}
        for case_id, stage in sorted(begun):
            if stage in world.rules.steps:
                own = [s for s in known if s["case_id"] == case_id]
                _stage(world, book, month, cases.get(case_id), stage, own)


def _begun(row: Row, day: date) -> bool:
    """Whether a row tells something of a day: done by then, or there without a date."""
    when = row["completed_on"] or row["started_on"]
    return when is None or when <= day


def _place(world: World, month: Month, case: Row | None, rows: list[Row]) -> str | None:
    """Where the case is; rows of unknown cases may disagree, then the first code counts."""
    found = []
    for row in rows:
        home = (case or row)["household_id"]
        codes = [case and case["village_code"], row["village_code"]]
        for listed in (world.household(home, month), world.current_household(home)):
            codes.append(listed and listed["village_code"])
        found += [c for c in codes if c is not None][:1]
    return min(found, default=None)


def _stage(
    world: World, book: Book, month: Month, case: Row | None, stage: str, own: list[Row]
) -> None:
    end = month.last_day
    rows = {(s["stage"], s["step"]): s for s in own}
    steps = sorted(world.rules.steps[stage], key=lambda s: s.order)
    taken = [s for s in own if s["stage"] == stage and (s["completed_on"] or s["result"])]
    out = case is not None and eliminated(case, end)
    code = _place(world, month, case, taken)
    in_order = [s for s in steps if not s.order_free]
    orders = {s.name: s.order for s in in_order}
    reached = max((orders[s["step"]] for s in taken if s["step"] in orders), default=0)
    missing = undated = disorderly = owed = unknown = False
    for position, step in enumerate(steps):
        before = steps[position - 1].name if position else ""
        begin = rows.get((step.runs_from_stage or stage, step.runs_from or before))
        if not step.runs_from:
            begin = rows.get((stage, before))
        start = begin and begin["completed_on"]
        row = rows.get((stage, step.name))
        gone = row and row["completed_on"]
        passed = reached > step.order
        blank = row is not None and gone is None and (passed or row["result"] is not None)
        returned = start is not None and begin is not None and begin["result"] in STOPPED
        void = blank or returned or _after_return(step, gone, taken, orders)
        still = not void and reached < step.order and (stage == "消除" or not out)
        due = _step(book, month, code, stage, step, start, gone, row, void=void, open_=still)
        missing |= gone is None and step.required and passed and row is None
        undated |= blank
        earlier = [rows[stage, s.name]["completed_on"] for s in in_order
                   if s.order < step.order and (stage, s.name) in rows]  # fmt: skip
        early = gone is not None and any(d is not None and gone < d for d in earlier)
        disorderly |= early and not step.order_free
        later = isinstance(due, date) and due > end
        later |= due == "?" and end <= WORKDAYS.last_day
        lacks = step.required and gone is None and not later
        owed |= lacks
        unknown |= lacks and due == "?" and not void
    if case is None or case["identified_on"] > end:
        return
    if out and case["eliminated_on"] < (month - 11).first_day:
        return
    book.add("cases_step_missing", month, code, int(missing), stage=stage)
    book.add("cases_step_undated", month, code, int(undated), stage=stage)
    book.add("cases_out_of_order", month, code, int(disorderly), stage=stage)
    last = max(s.order for s in in_order if s.required)
    if stage == "识别" or out or (stage == "帮扶" and reached >= last):
        whole = int(not owed and not disorderly)
        blocked = "日历待公布" if unknown else None
        book.add("procedure_complete_rate", month, code, whole, 1, stage=stage, blocked=blocked)


def _after_return(step: Step, gone: date | None, taken: list[Row], orders: dict[str, int]) -> bool:
    """Whether a step comes after one that was returned or refused."""
    returned = [s for s in taken if s["result"] in STOPPED]
    days = [s["completed_on"] for s in returned if s["completed_on"]]
    places = [orders[s["step"]] for s in returned if s["step"] in orders]
    if not returned:
        return False
    if gone is not None and days and gone > min(days):
        return True
    if step.order_free or not places:
        return gone is None
    return step.order > min(places)


def _due(step: Step, start: date | None) -> date | str | None:
    if step.counted_in == "自然日" and start is not None and step.deadline is not None:
        return start + timedelta(step.deadline)
    return add_workdays(start, step.deadline)


def _step(
    book: Book, month: Month, code: str | None, stage: str, step: Step, start: date | None,
    gone: date | None, row: Row | None, *, void: bool, open_: bool,
) -> date | str | None:  # fmt: skip
    """Count a step; its due day. ``void``: neither late nor in time; ``open_``: still owed."""
    split = {"step": f"{stage}·{step.name}", "stage": stage}
    new = in_month(gone, month)
    book.add("steps_done", month, code, int(new), **split)
    if new and start is not None and gone is not None and gone <= WORKDAYS.last_day:
        taken = workdays_between(start, gone)
        for name in ("step_days_median", "step_days_p90"):
            book.add(name, month, code, value=taken, step=split["step"])
    due = _due(step, start)
    past = due == "?" and month.last_day > WORKDAYS.last_day
    unknown = "日历待公布" if past and not void else None
    falls = isinstance(due, date) and in_month(due, month) and not void
    in_time = falls and gone is not None and gone <= due
    book.add("steps_on_time_rate", month, code, int(in_time), int(falls), blocked=unknown, **split)
    late = gone is None and isinstance(due, date) and due <= month.last_day and open_
    book.add("steps_overdue", month, code, int(late), blocked=unknown, **split)
    short = False
    if step.notice_days is not None and new and row and row["started_on"] and gone:
        short = (gone - row["started_on"]).days < step.notice_days
    book.add("notices_short", month, code, int(short), stage=stage)
    return due
