"""Measures of monitored households, and what eliminations look like afterwards."""

from __future__ import annotations

from datetime import date

from fanpin_lib.period import Month
from tests.indicators.reference import conditions, income
from tests.indicators.reference.core import (
    Book,
    Row,
    World,
    active,
    active_cases,
    eliminated,
    full_months,
    in_month,
)

ANSWERS = {
    "因病": {"健康帮扶", "社会帮扶"},
    "因学": {"义务教育保障", "教育帮扶", "社会帮扶"},
    "因残": {"综合保障", "社会帮扶"},
    "因安全住房": {"住房安全保障", "搬迁"},
    "因安全饮水": {"饮水安全保障"},
    "因务工就业不稳": {"就业帮扶", "公益岗位帮扶"},
    "因产业项目失败": {"产业帮扶", "金融帮扶"},
    "缺劳动力": {"综合保障", "公益岗位帮扶", "产业帮扶"},
    "因自然灾害": {"综合保障", "社会帮扶", "防贫保险", "住房安全保障"},
    "因意外事故": {"综合保障", "社会帮扶", "防贫保险", "住房安全保障"},
}
DEVELOPMENTAL = {"产业帮扶", "就业帮扶", "金融帮扶", "公益岗位帮扶"}


def _kinds(world: World, case: Row, day: date) -> list[str]:
    return [
        m["kind"]
        for m in world.rows("measures")
        if m["case_id"] == case["case_id"] and m["started_on"] <= day
    ]


def count(world: World, book: Book) -> None:
    for month in world.window:
        for case in active_cases(world, month):
            _case(world, book, month, case)
        for m in world.rows("measures"):
            if m["started_on"] <= month.last_day:
                _measure(world, book, month, m)


def _case(world: World, book: Book, month: Month, case: Row) -> None:
    code, kinds = case["village_code"], _kinds(world, case, month.last_day)
    category = {"category": case["registered_category"]}
    both = {**category, "risk": (case["risks"] or [None])[0]}
    book.add("assistance_coverage", month, code, int(bool(kinds)), 1, **both)
    book.add("measures_per_case", month, code, len(kinds), 1, **category)
    risks = {r for r in case["risks"] or [] if r in ANSWERS}
    answered = bool(risks) and all(ANSWERS[r] & set(kinds) for r in risks)
    book.add("cases_risks_answered", month, code, int(answered), **category)
    book.add("risks_answered_rate", month, code, int(answered), int(bool(risks)), **both)
    household = world.household(case["household_id"], month)
    able = household is not None and (household["labourers"] or 0) > 0
    age = full_months(case["identified_on"], month.last_day)
    slow = age >= world.rule("developmental_delay_months")
    lacking = able and slow and not DEVELOPMENTAL & set(kinds)
    book.add("labour_without_developmental", month, code, int(lacking), **category)
    none = age >= world.rule("measure_delay_months") and not kinds
    book.add("cases_without_measure", month, code, int(none), **category)


def _measure(world: World, book: Book, month: Month, m: Row) -> None:
    case = next((c for c in world.rows("cases") if c["case_id"] == m["case_id"]), None)
    code = case["village_code"] if case else m["village_code"]
    kind, department = {"kind": m["kind"]}, {"department": m["department"]}
    fund = {"fund": m["fund"]}
    ended = m["ended_on"] is not None and m["ended_on"] <= month.last_day
    running = not ended and case is not None and active(case, month.last_day)
    new = in_month(m["started_on"], month)
    book.add("measures_running", month, code, int(running), **kind, **department)
    book.add("measures_new", month, code, int(new), **kind, **department)
    amount = m["amount"] or 0
    book.add("measure_amount", month, code, amount if new else 0, **kind, **fund)
    this_year = m["started_on"].year == month.year
    book.add("measure_amount_year", month, code, amount if this_year else 0, **kind, **fund)


def count_eliminations(world: World, book: Book) -> None:
    for month in world.window:
        short = {h for h, _, _, now, _, _ in conditions.items(world, month) if now}
        for case in world.rows("cases"):
            out, end = case["eliminated_on"], month.last_day
            if not eliminated(case, end) or out < (month - 11).first_day:
                continue
            months = full_months(case["identified_on"], out)
            split = {"category": case["registered_category"]}
            code = case["village_code"]
            way = {"way": case["elimination_way"]}
            book.add("elimination_months_median", month, code, value=months, **split, **way)
            if in_month(out, month) and case["elimination_way"] != "自然消除":
                early = months < world.rule("early_elimination_months")
                book.add("eliminated_early", month, code, int(early), **split)
                _doubts(world, book, month, case, case["household_id"] in short)


def _doubts(world: World, book: Book, month: Month, case: Row, short: bool) -> None:
    household = world.household(case["household_id"], month)
    state = income.states(world, month).get(case["household_id"])
    old = income.states(world, month - 12, registered=False).get(case["household_id"])
    column = "net_income_per_capita"
    no_labour = False
    if household is not None:
        flag = household["no_labour_household"]
        no_labour = flag if flag is not None else household["labourers"] == 0
    doubts = {
        "eliminated_no_labour": no_labour,
        "eliminated_condition_short": short,
        "eliminated_under_line": state is not None
        and income.below(world, income.compared(world, state)),
        "eliminated_unstable_income": state is not None
        and old is not None
        and income.falls(world, state[column], old[column]),
        "eliminated_uncontrolled_expenditure": state is not None
        and income.below(world, income.after_expenditure(world, state, month)),
        "eliminated_aided_only": state is not None and income.dependent(world, state),
        "eliminated_without_measure": not _kinds(world, case, case["eliminated_on"]),
    }
    split = {"category": case["registered_category"]}
    for name, doubtful in doubts.items():
        book.add(name, month, case["village_code"], int(doubtful), **split)
    some = int(any(doubts.values()))
    book.add("eliminated_against_rule", month, case["village_code"], some, **split)
    book.add("elimination_doubt_rate", month, case["village_code"], some, 1, **split)
