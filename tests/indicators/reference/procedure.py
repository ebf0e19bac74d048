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


def count(world: World, book: Book) -> None:
    cases = {c["case_id"]: c for c in world.rows("cases")}
    taken = {(s["case_id"], s["stage"], s["step"]): s for s in world.rows("case_steps")}
    for month in world.window:
        begun = {
            (s["case_id"], s["stage"])
            for s in world.rows("case_steps")
            if s["completed_on"] is not None and s["completed_on"] <= month.last_day
        }
        for case_id, stage in sorted(begun):
            if stage in world.rules.steps:
                _stage(world, book, month, cases.get(case_id), case_id, stage, taken)


def _place(world: World, case: Row | None, rows: list[Row]) -> str | None:
    """Where the case is; rows of unknown cases may disagree, then the first code counts."""
    found = []
    for row in rows:
        listed = world.current_household((case or row)["household_id"])
        codes = [case and case["village_code"], row["village_code"],
                 listed and listed["village_code"]]  # fmt: skip
        found += [c for c in codes if c is not None][:1]
    return min(found, default=None)


def _stage(
    world: World, book: Book, month: Month, case: Row | None, case_id: str, stage: str,
    taken: dict[tuple[str, str, str], Row],
) -> None:  # fmt: skip
    end = month.last_day

    def done(step: str, in_stage: str = stage) -> date | None:
        row = taken.get((case_id, in_stage, step))
        day = row and row["completed_on"]
        return day if day is not None and day <= end else None

    own = [s for (c, g, _), s in taken.items() if c == case_id and g == stage]
    finished = [s for s in own if s["completed_on"] is not None and s["completed_on"] <= end]
    stopped = any(s["result"] in ("不通过", "退回") for s in finished)
    code = _place(world, case, finished)
    steps = sorted(world.rules.steps[stage], key=lambda s: s.order)
    out = case is not None and eliminated(case, end)
    missing = disorderly = False
    for position, step in enumerate(steps):
        before = steps[position - 1].name if position else None
        start = done(step.runs_from, step.runs_from_stage or stage) if step.runs_from else (
            done(before) if before else None
        )  # fmt: skip
        later = any(done(s.name) for s in steps[position + 1 :] if not s.order_free)
        gone = done(step.name)
        row = taken.get((case_id, stage, step.name))
        still = not stopped and not later and (stage == "消除" or not out)
        _step(book, month, code, stage, step, start, gone, row, may_be_overdue=still)
        missing |= gone is None and step.required and later
        before_it = [s.name for s in steps[:position] if not s.order_free]
        earlier = [d for d in map(done, before_it) if d is not None]
        early = gone is not None and bool(earlier) and gone < max(earlier)
        disorderly |= early and not step.order_free
    year = month - 11
    if out and case is not None and case["eliminated_on"] < year.first_day:
        return
    book.add("cases_step_missing", month, code, int(missing), stage=stage)
    book.add("cases_out_of_order", month, code, int(disorderly), stage=stage)
    whole = not missing and not disorderly
    book.add("procedure_complete_rate", month, code, int(whole), 1, stage=stage)


def _due(step: Step, start: date | None) -> date | str | None:
    if step.counted_in == "自然日" and start is not None and step.deadline is not None:
        return start + timedelta(step.deadline)
    return add_workdays(start, step.deadline)


def _step(
    book: Book, month: Month, code: str | None, stage: str, step: Step, start: date | None,
    gone: date | None, row: Row | None, *, may_be_overdue: bool,
) -> None:  # fmt: skip
    split = {"step": f"{stage}·{step.name}", "stage": stage}
    new = in_month(gone, month)
    book.add("steps_done", month, code, int(new), **split)
    if new and start is not None and gone is not None and gone <= WORKDAYS.last_day:
        taken = workdays_between(start, gone)
        for name in ("step_days_median", "step_days_p90"):
            book.add(name, month, code, value=taken, step=split["step"])
    due = _due(step, start)
    unknown = "日历待公布" if due == "?" and month.last_day > WORKDAYS.last_day else None
    falls = isinstance(due, date) and in_month(due, month)
    in_time = falls and gone is not None and gone <= due
    book.add("steps_on_time_rate", month, code, int(in_time), int(falls), blocked=unknown, **split)
    late = gone is None and isinstance(due, date) and due <= month.last_day and may_be_overdue
    book.add("steps_overdue", month, code, int(late), blocked=unknown, **split)
    short = False
    if step.notice_days is not None and new and row and row["started_on"] and gone:
        short = (gone - row["started_on"]).days < step.notice_days
    book.add("notices_short", month, code, int(short), stage=stage)
