"""Hypothesis strategies for small counties with everything that makes counting hard.

Dates crowd around month borders; households move, change members, open, close and vanish from
the register; episodes repeat and are reversed; cells are empty; codes are unknown or old.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from fanpin_lib import fields
from fanpin_lib.period import Month
from fanpin_lib.policy import Citation, Classification, ClassValue, Document
from tests.indicators import random_ledgers
from tests.indicators.ledger_tables import Ledgers, Report, Rules, Step, Value
from tests.indicators.random_basics import (
    CLOSINGS,
    HOUSEHOLDS,
    RISKS,
    WAYS,
    codes_of,
    days,
    incomes,
    maybe,
    money,
    register,
    seldom,
    seldom_none,
    village,
)
from tests.indicators.reference.core import COUNTY, OLD_VILLAGE, TOWNS, VILLAGES, Row, World
from tests.indicators.troubled_village import add_troubled_village, can_be_told
from tests.indicators.withheld import withheld

_CITED = Citation(Document("made-up", "某办法", "某县", "2020-01-01"), "一")


@st.composite
def worlds(draw: st.DrawFn, tables: frozenset[str]) -> World:
    """A world with random rows in the named tables; the others are delivered and empty."""
    closing = Month.parse(draw(st.sampled_from(CLOSINGS)))
    world = World(closing, _rules(draw))
    _regions(draw, world)
    for name in sorted(tables & set(_MAKERS)):
        _MAKERS[name](draw, world)
    if can_be_told(tables) and draw(st.booleans()):
        add_troubled_village(world)
    _assessments(draw, world)
    return withheld(draw, world, tables)


def _rules(draw: st.DrawFn) -> Rules:
    rules = Rules()
    rules.values["monitoring_line"] = Value(
        6000, "元", draw(st.sampled_from(["<", "<="])), draw(st.sampled_from(["net", "disposable"]))
    )
    rules.values["monthly_visit"] = Value(draw(st.integers(1, 2)), "次")
    rules.values["task_report_deadline"] = Value(15, "工作日")
    rules.values["warning_close_deadline"] = Value(20, "工作日")
    rules.values["procedure_warning"] = Value(
        [Step("标注", 1, column="flagged_on"), Step("县定", 2, column="county_decided_on"),
         Step("补齐", 3), Step("申请", 4, column="closing_applied_on"),
         Step("销号", 5, column="closed_on"), Step("更新", 6, column="system_updated_on")]
    )  # fmt: skip
    rules.values["scale_share"] = Value(0.05)
    rules.values["report_day_off"] = Value(draw(st.sampled_from(["顺延", "提前", "照常", None])))
    rules.values["early_elimination_months"] = Value(6, "个月")
    rules.values["measure_delay_months"] = Value(1, "个月")
    rules.values["developmental_delay_months"] = Value(6, "个月")
    rules.steps = {
        "识别": [Step("申请", 1), Step("核实", 2, 5, "申请"),
                Step("公示", 3, 8, "核实", notice_days=5),
                Step("公告", 4, None, "公示", required=False, order_free=True),
                Step("录入", 5, 3, "公示")],
        "消除": [Step("提名", 1), Step("确定", 2, 10, counted_in="自然日"),
                Step("标注", 3, 2, "录入", "识别")],
        "帮扶": [Step("制定", 1, 10, "录入", "识别"), Step("落实", 2, 10)],
    }  # fmt: skip
    rules.reports = [
        Report("村", 5),
        Report("乡镇", 8),
        Report("部门", 5),
        Report("金融机构", 25, 0),
    ]
    for name in ("procedure_identification", "reporting_calendar", "category", "colour",
                 "elimination_ready"):  # fmt: skip
        rules.values[name] = Value(True)
    rules.classes = _classes()
    rules.values["exclusions"] = Value(True)
    rules.steps["预警销号"] = random_ledgers.medical_steps()
    rules.values["targets"] = Value(True)
    rules.catalogues["targets"] = random_ledgers.targets(draw)
    rules.values["funds"] = Value(True)
    rules.catalogues["funds"] = random_ledgers.funds_of_the_document(draw)
    rules.calendars = [random_ledgers.meeting_calendar(draw)]
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
    register(world, "regions", {str(m): rows for m in world.window})


def _households(draw: st.DrawFn, world: World) -> None:
    window = [str(m) for m in world.window]
    by_month: dict[str, list[Row]] = {month: [] for month in window}
    for household in HOUSEHOLDS[: draw(st.integers(2, 4))]:
        versions = [_household(draw, world, household) for _ in range(2)]
        change, first = draw(st.integers(0, 13)), draw(st.sampled_from([0, 0, 0, 3]))
        last = draw(st.sampled_from([13, 13, 13, 9]))
        for place, month in enumerate(window):
            if first <= place < last:
                by_month[month].append(versions[place >= change])
    register(world, "households", by_month)


def _household(draw: st.DrawFn, world: World, household: str) -> Row:
    return {
        "household_id": household, "village_code": draw(village),
        "village_group": draw(maybe(st.sampled_from(["1组", "2组"]))),
        "household_type": draw(codes_of("household_type")), "members": draw(st.integers(1, 5)),
        "labourers": draw(maybe(st.integers(0, 3))),
        "no_labour_household": draw(maybe(st.booleans())),
        "safety_net": draw(maybe(codes_of("safety_net"))),
        "registered_colour": draw(seldom(codes_of("colour"))),
        "opened_on": draw(maybe(days(world.closing, 14))),
        "closed_on": draw(st.one_of(st.none(), st.none(), days(world.closing, 14))),
    }  # fmt: skip


def _records(draw: st.DrawFn, world: World) -> None:
    months = [world.closing - i for i in range(27)]
    rows = []
    for household in HOUSEHOLDS[: draw(st.integers(3, 5))]:
        chosen = draw(st.sets(st.sampled_from(months), min_size=6, max_size=20))
        for month in sorted(chosen):
            rows.append(_record(draw, world, household, month))
    world.tables["monthly_records"] = rows


def _visits(draw: st.DrawFn, world: World) -> None:
    """Several visits a month, on a day that the monthly records may have too."""
    world.tables["visits"] = [
        {
            "month": str(world.closing), "household_id": draw(st.sampled_from(HOUSEHOLDS)),
            "visit_date": draw(days(world.closing, 3)),
            "visit_way": draw(maybe(codes_of("visit_way"))),
        }
        for _ in range(draw(st.integers(0, 8)))
    ]  # fmt: skip


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
    for number in range(draw(st.integers(6, 14))):
        identified = draw(days(world.closing))
        gap = st.sampled_from([0, 1, 20, 30, 60, 183, 200, 320])
        out = draw(maybe(gap.map(lambda d, start=identified: start + timedelta(d))))
        back = draw(seldom(gap.map(lambda d, start=out or identified: start + timedelta(d - 1))))
        rows.append(
            {
                "case_id": f"c{number}", "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(village), "registered_category": draw(codes_of("category")),
                "registered_colour": draw(seldom(codes_of("colour"))),
                "risks": draw(seldom_none(st.lists(st.sampled_from(RISKS), max_size=3))),
                "identified_on": identified, "eliminated_on": out,
                "elimination_way": draw(st.sampled_from(WAYS)) if out else None,
                "reversed_on": back, "returned_to_poverty": draw(maybe(st.booleans())),
            }
        )  # fmt: skip
    world.tables["cases"] = rows


#: What a decision can say, by rule: outcomes, or none with a status.
_SAID = {
    "category": ["边缘易致贫户", "突发严重困难户", "不属于监测对象"],
    "colour": ["红", "黄", "绿"],
    "group": ["第一类", "第二类、第一类", "不在四类之内"],
    "elimination_ready": ["可以消除", "还不能消除"],
}


def _assessments(draw: st.DrawFn, world: World) -> None:
    """At most one answer of each rule about a household and month."""
    months = [str(m) for m in world.window[-4:]]
    asked = st.tuples(
        st.sampled_from(months), st.sampled_from(HOUSEHOLDS), st.sampled_from(list(_SAID))
    )
    for month, household, rule in sorted(draw(st.sets(asked, max_size=14))):
        place = {"month": month, "household_id": household, "village_code": draw(village)}
        said = draw(st.sampled_from([*_SAID[rule], None]))
        status = "认定" if said else draw(st.sampled_from(["未覆盖", "数据不足"]))
        world.tables["assessments"].append(
            {**place, "rule_id": rule, "status": status, "outcome": said}
        )
        difference = draw(st.sampled_from([None, "应纳未纳", "应消未消", "类别不同"]))
        if difference:
            world.tables["category_differences"].append({**place, "difference": difference})


def _classes() -> dict[str, Classification]:
    """One that ledgers decide, one that rules do, one that either does; graded, of several."""

    def made(name: str, words: list[str], **said: object) -> Classification:
        values = tuple(ClassValue(word) for word in words)
        return Classification(name, f"{name}分类", values, _CITED, **said)  # type: ignore[arg-type]

    colours = ("cases.registered_colour", "households.registered_colour")
    return {
        "category": made("category", fields.code_list("category"), rule="category",
                         columns=("cases.registered_category",)),
        "colour": made("colour", ["红", "黄", "绿"], rule="colour", columns=colours,
                       decided_by="register_then_rules", graded=True),
        "group": made("group", ["第一类", "第二类"], rule="group", decided_by="rules",
                      several=True),
    }  # fmt: skip


_MAKERS = {
    "households": _households,
    "monthly_records": _records,
    "visits": _visits,
    "cases": _cases,
    "alerts": random_ledgers.alerts_rows,
    "warnings": random_ledgers.warnings_rows,
    "tasks": random_ledgers.tasks_rows,
    "case_steps": random_ledgers.steps_rows,
    "helpers": random_ledgers.helpers_rows,
    "measures": random_ledgers.measures_rows,
    "sweeps": random_ledgers.sweeps_rows,
    "submissions": random_ledgers.submissions_rows,
    "funds": random_ledgers.funds_rows,
    "medical_list": random_ledgers.medical_rows,
    "meetings": random_ledgers.meetings_rows,
    "tracked_numbers": random_ledgers.tracked_rows,
    "claims": random_ledgers.claims_rows,
    "credit": random_ledgers.credit_rows,
    "members": random_ledgers.members_rows,
    "dept_low_income": random_ledgers.low_income_rows,
}


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
    for table, column in sorted(world.lacking):
        ledgers.lacks(table, column, place=world.place)
    for table in world.absent:
        ledgers.not_delivered(table)
    for table in world.quiet:
        ledgers.not_delivered(table, world.closing)
    ledgers.connection.execute(
        "CREATE OR REPLACE TEMP TABLE assessments (month TEXT, household_id TEXT, "
        "village_code TEXT, rule_id TEXT, decides TEXT, status TEXT, outcome TEXT, "
        "clauses TEXT[]); CREATE OR REPLACE TEMP TABLE category_differences "
        "(month TEXT, household_id TEXT, village_code TEXT, difference TEXT)"
    )
    for name in ("assessments", "category_differences"):
        ledgers.insert(name, world.rows(name))
