"""Hypothesis strategies for small counties with everything that makes counting hard.

Dates crowd around month borders; households move, change members, open, close and vanish from
the register; episodes repeat and are reversed; cells are empty; codes are unknown or old.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fanpin_lib import fields
from fanpin_lib.period import Month
from tests.indicators.ledger_tables import Ledgers, Report, Rules, Step, Value
from tests.indicators.reference.core import COUNTY, OLD_VILLAGE, TOWNS, VILLAGES, Row, World

HOUSEHOLDS = [f"h{i}" for i in range(7)]
CLOSINGS = ["2026-10", "2026-02", "2025-12", "2027-01"]
CODES = [*VILLAGES, *VILLAGES, OLD_VILLAGE, "220281555555"]


def days(closing: Month, back: int = 27) -> st.SearchStrategy[date]:
    """Days near the borders of the months up to one after the closing month."""
    found = []
    for month in [closing - i for i in range(-1, back)]:
        found += [month.first_day, month.first_day + timedelta(14), month.last_day]
        found += [month.last_day - timedelta(1)]
    return st.sampled_from(found)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def codes_of(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(fields.code_list(name))


money = st.integers(0, 2_000_000).map(lambda cents: Decimal(cents) / 100)
incomes = st.one_of(
    money, st.sampled_from([Decimal(v) for v in ("4999.99", "5000", "6000", "9999.99", "10000", "0")])
)
village = st.sampled_from(CODES)


@st.composite
def worlds(draw: st.DrawFn, tables: frozenset[str]) -> World:
    """A world with random rows in the named tables; the others are delivered and empty."""
    closing = Month.parse(draw(st.sampled_from(CLOSINGS)))
    world = World(closing, _rules(draw))
    _regions(draw, world)
    for name in sorted(tables & set(_MAKERS)):
        _MAKERS[name](draw, world)
    return world


def _rules(draw: st.DrawFn) -> Rules:
    rules = Rules()
    rules.values["monitoring_line"] = Value(
        6000, "元", draw(st.sampled_from(["<", "<="])), draw(st.sampled_from(["net", "disposable"]))
    )
    rules.values["monthly_visit"] = Value(draw(st.integers(1, 2)), "次")
    rules.values["task_report_deadline"] = Value(15, "工作日")
    rules.values["warning_close_deadline"] = Value(20, "工作日")
    rules.values["early_elimination_months"] = Value(6, "个月")
    rules.values["measure_delay_months"] = Value(1, "个月")
    rules.values["developmental_delay_months"] = Value(6, "个月")
    rules.steps = {
        "识别": [Step("申请", 1), Step("核实", 2, 5, "申请"),
                Step("公示", 3, 8, "核实", notice_days=5),
                Step("公告", 4, None, "公示", required=False), Step("录入", 5, 3, "公示")],
        "消除": [Step("提名", 1), Step("确定", 2, 10), Step("标注", 3, 2, "录入", "识别")],
    }  # fmt: skip
    rules.reports = [Report("村", 5), Report("乡镇", 8), Report("部门", 5), Report("金融机构", 25, 0)]
    for name in ("procedure_identification", "reporting_calendar"):
        rules.values[name] = Value(True)
    return rules


def _regions(draw: st.DrawFn, world: World) -> None:
    people = st.integers(0, 12)
    rows = []
    for code in (COUNTY, *TOWNS, *VILLAGES, OLD_VILLAGE):
        above = code.endswith("000")
        number = maybe(people) if above else people
        rows.append(
            {
                "region_code": code, "region_name": code, "level": "",
                "valid_to": (world.closing - 3).last_day if code == OLD_VILLAGE else None,
                "successor_code": VILLAGES[1] if code == OLD_VILLAGE else None,
                "rural_population": draw(number), "registered_population": draw(number),
                "out_of_poverty_population": draw(number),
            }
        )  # fmt: skip
    _register(world, "regions", {str(m): rows for m in world.window})


def _register(world: World, table: str, by_month: dict[str, list[Row]]) -> None:
    world.by_month[table].update(by_month)
    world.tables[table] = by_month[str(world.closing)]


def _households(draw: st.DrawFn, world: World) -> None:
    window = [str(m) for m in world.window]
    by_month: dict[str, list[Row]] = {month: [] for month in window}
    for household in HOUSEHOLDS[: draw(st.integers(1, 6))]:
        versions = [_household(draw, world, household) for _ in range(2)]
        change, first = draw(st.integers(0, 13)), draw(st.sampled_from([0, 0, 0, 3]))
        last = draw(st.sampled_from([13, 13, 13, 9]))
        for place, month in enumerate(window):
            if first <= place < last:
                by_month[month].append(versions[place >= change])
    _register(world, "households", by_month)


def _household(draw: st.DrawFn, world: World, household: str) -> Row:
    return {
        "household_id": household, "village_code": draw(village),
        "village_group": draw(maybe(st.sampled_from(["1组", "2组"]))),
        "household_type": draw(codes_of("household_type")), "members": draw(st.integers(1, 5)),
        "labourers": draw(maybe(st.integers(0, 3))),
        "no_labour_household": draw(maybe(st.booleans())),
        "safety_net": draw(maybe(codes_of("safety_net"))),
        "opened_on": draw(maybe(days(world.closing, 14))),
        "closed_on": draw(st.one_of(st.none(), st.none(), days(world.closing, 14))),
    }  # fmt: skip


def _records(draw: st.DrawFn, world: World) -> None:
    months = [world.closing - i for i in range(27)]
    rows = []
    for household in HOUSEHOLDS[: draw(st.integers(1, 7))]:
        chosen = draw(st.sets(st.sampled_from(months), max_size=10))
        for month in sorted(chosen):
            rows.append(_record(draw, world, household, month))
    world.tables["monthly_records"] = rows


def _record(draw: st.DrawFn, world: World, household: str, month: Month) -> Row:
    row: Row = {
        "month": str(month), "household_id": household, "village_code": draw(maybe(village)),
        "visit_date": draw(maybe(st.one_of(st.just(month.last_day), days(month, 2)))),
        "visit_way": draw(maybe(codes_of("visit_way"))),
        "members": draw(maybe(st.integers(1, 5))),
        "net_income_per_capita": draw(st.one_of(incomes, incomes, st.none())),
        "disposable_income_per_capita": draw(maybe(incomes)),
    }  # fmt: skip
    full = draw(st.booleans())
    for column in ("wage", "business", "property", "transfer"):
        row[f"{column}_income"] = draw(money if full else maybe(money))
    for column in ("medical", "schooling", "housing", "disaster", "other"):
        row[f"{column}_expenditure"] = draw(maybe(money))
    for column in ("food", "clothing", "education", "medical", "housing", "water"):
        row[f"{column}_ok"] = draw(st.sampled_from([None, True, True, False]))
    return row


def _cases(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(0, 7))):
        identified = draw(days(world.closing))
        gap = st.sampled_from([0, 1, 20, 30, 60, 183, 200])
        out = draw(maybe(gap.map(lambda d, start=identified: start + timedelta(d))))
        back = draw(maybe(gap.map(lambda d, start=out or identified: start + timedelta(d - 1))))
        rows.append(
            {
                "case_id": f"c{number}", "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(village), "registered_category": draw(codes_of("category")),
                "risks": draw(maybe(st.lists(codes_of("risk"), max_size=3))),
                "identified_on": identified, "eliminated_on": out,
                "elimination_way": draw(codes_of("elimination_way")) if out else None,
                "reversed_on": back, "returned_to_poverty": draw(maybe(st.booleans())),
            }
        )  # fmt: skip
    world.tables["cases"] = rows


def _later(draw: st.DrawFn, day: date | None, chance: int = 2) -> date | None:
    """None, or a day some time after another one."""
    if day is None or draw(st.integers(0, chance)) == 0:
        return None
    return day + timedelta(draw(st.sampled_from([0, 1, 3, 6, 7, 8, 9, 20, 30, 60])))


def _alerts(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(0, 8))):
        found = draw(days(world.closing))
        received = _later(draw, found)
        rows.append(
            {
                "alert_id": f"a{number}", "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(village), "source": draw(codes_of("alert_source")),
                "department": draw(maybe(codes_of("department"))),
                "risk": draw(maybe(codes_of("risk"))), "found_on": found, "received_on": received,
                "verified_on": _later(draw, received or found),
                "result": draw(maybe(codes_of("alert_result"))),
            }
        )  # fmt: skip
    world.tables["alerts"] = rows


def _warnings(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(0, 8))):
        flagged = draw(days(world.closing))
        decided = _later(draw, flagged)
        closed = _later(draw, decided or flagged)
        rows.append(
            {
                "warning_id": f"w{number}", "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(maybe(village)), "condition": draw(codes_of("condition")),
                "flagged_on": flagged, "county_decided_on": decided, "closed_on": closed,
                "department": draw(maybe(codes_of("department"))),
                "system_updated_on": _later(draw, closed),
            }
        )  # fmt: skip
    world.tables["warnings"] = rows


def _tasks(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(0, 8))):
        assigned = draw(days(world.closing))
        answered = _later(draw, assigned)
        rows.append(
            {
                "task_id": f"t{number}", "village_code": draw(village),
                "origin": draw(codes_of("task_origin")),
                "department": draw(codes_of("department")), "assigned_on": assigned,
                "reported_back_on": answered, "closed_on": _later(draw, answered),
            }
        )  # fmt: skip
    world.tables["tasks"] = rows


def _steps(draw: st.DrawFn, world: World) -> None:
    rows = []
    for case_id in ("c0", "c1", "c9"):
        for stage, steps in [("识别", ["申请", "核实", "公示", "公告", "录入"]),
                             ("消除", ["提名", "确定", "标注"]), ("帮扶", ["落实"])]:  # fmt: skip
            day = draw(days(world.closing, 15))
            for step in steps:
                if draw(st.integers(0, 4)) == 0:
                    continue
                day += timedelta(draw(st.sampled_from([-2, 0, 1, 3, 5, 8, 12, 20])))
                done = draw(st.sampled_from([True, True, True, False]))
                rows.append(
                    {
                        "case_id": case_id, "stage": stage, "step": step,
                        "household_id": draw(maybe(st.sampled_from(HOUSEHOLDS))) if case_id == "c9"
                        else None, "village_code": None,
                        "started_on": draw(maybe(st.just(day - timedelta(draw(st.integers(0, 7)))))),
                        "completed_on": day if done else None,
                        "result": draw(st.sampled_from([None, "通过", "通过", "退回"])),
                    }
                )  # fmt: skip
    world.tables["case_steps"] = rows


def _helpers(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(days(world.closing))
        rows.append(
            {
                "case_id": draw(st.sampled_from([f"c{i}" for i in range(4)])),
                "role": draw(st.sampled_from(["帮扶责任人", "监测责任人"])),
                "helper_name": f"n{number}", "valid_from": start,
                "helper_level": draw(maybe(st.sampled_from(["县级", "村级"]))),
                "valid_to": _later(draw, start),
            }
        )  # fmt: skip
    world.tables["helpers"] = rows


def _measures(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(0, 10))):
        start = draw(days(world.closing))
        rows.append(
            {
                "measure_id": f"m{number}", "case_id": draw(st.sampled_from([f"c{i}" for i in range(5)])),
                "village_code": draw(maybe(village)), "kind": draw(codes_of("measure")),
                "department": draw(maybe(codes_of("department"))), "started_on": start,
                "ended_on": _later(draw, start), "amount": draw(maybe(money)),
                "fund": draw(maybe(st.sampled_from(["衔接资金", "社会捐助"]))),
            }
        )  # fmt: skip
    world.tables["measures"] = rows


def _sweeps(draw: st.DrawFn, world: World) -> None:
    rows: dict[tuple, Row] = {}
    for _ in range(draw(st.integers(0, 10))):
        month = draw(st.sampled_from(world.window))
        row = {
            "village_code": draw(village), "village_group": draw(st.sampled_from(["1组", "2组"])),
            "kind": draw(codes_of("sweep_kind")), "period": str(month),
            "swept_on": draw(maybe(days(month, 1))),
            "households_covered": draw(maybe(st.integers(0, 9))),
            "households_found": draw(maybe(st.integers(0, 2))),
        }  # fmt: skip
        rows[tuple(row[k] for k in ("village_code", "village_group", "kind", "period"))] = row
    world.tables["sweeps"] = list(rows.values())


def _submissions(draw: st.DrawFn, world: World) -> None:
    reporters = [*(("村", v) for v in VILLAGES), *(("乡镇", t[:9]) for t in TOWNS),
                 ("部门", "民政"), ("部门", "医保"), ("金融机构", "农商行")]  # fmt: skip
    rows: dict[tuple, Row] = {}
    for _ in range(draw(st.integers(0, 14))):
        kind, code = draw(st.sampled_from(reporters))
        period = draw(st.sampled_from(world.window))
        row = {
            "reporter_kind": kind, "reporter_code": code, "period": str(period),
            "report": draw(st.sampled_from(["月报", "季报"])),
            "received_on": draw(maybe(days(period + 1, 2))),
        }  # fmt: skip
        rows[kind, code, row["report"], row["period"]] = row
    world.tables["submissions"] = list(rows.values())


def _funds(draw: st.DrawFn, world: World) -> None:
    by_month = {}
    for month in world.window:
        rows = [
            {"fund": fund, "year": month.year - draw(st.integers(0, 1)), "kind": kind,
             "budget": draw(maybe(money)), "paid": draw(maybe(money))}
            for fund, kind in [("监测资金", "应急"), ("衔接资金", "产业"), ("衔接资金", "就业")]
        ]  # fmt: skip
        by_month[str(month)] = rows
    _register(world, "funds", by_month)


def _claims(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(0, 6))):
        claimed = draw(days(world.closing))
        rows.append(
            {
                "claim_id": f"p{number}", "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(maybe(village)), "cause": draw(maybe(codes_of("risk"))),
                "claimed_on": claimed, "paid_on": _later(draw, claimed),
                "amount": draw(maybe(money)),
            }
        )  # fmt: skip
    world.tables["claims"] = rows


def _credit(draw: st.DrawFn, world: World) -> None:
    rows = []
    for month in [world.closing - i for i in range(26)]:
        for lender in ("农商行", "邮储"):
            if draw(st.integers(0, 4)):
                rows.append(
                    {"month": str(month), "lender": lender, "loan_balance": draw(maybe(money)),
                     "agricultural_loan_balance": draw(maybe(money))}
                )  # fmt: skip
    world.tables["credit"] = rows


_MAKERS = {
    "households": _households, "monthly_records": _records, "cases": _cases, "alerts": _alerts,
    "warnings": _warnings, "tasks": _tasks, "case_steps": _steps, "helpers": _helpers,
    "measures": _measures, "sweeps": _sweeps, "submissions": _submissions, "funds": _funds,
    "claims": _claims, "credit": _credit,
}  # fmt: skip


def put_into(ledgers: Ledgers, world: World) -> None:
    """The world's rows as a snapshot's tables, every ledger delivered for forty months."""
    ledgers.start_again(world.closing)
    for name, table in fields.tables().items():
        if table.mode == "register" and name in world.by_month:
            for month, rows in world.by_month[name].items():
                ledgers.insert(f"{name}_by_month", [{"month": month, **r} for r in rows])
        elif table.mode == "register":
            for month in world.window:
                ledgers.insert(
                    f"{name}_by_month", [{"month": str(month), **r} for r in world.rows(name)]
                )
        ledgers.insert(name, world.rows(name))
    ledgers.everything_delivered(world.closing.window(40))
