"""Random rows of the ledgers about the work: alerts, tasks, steps, measures, money."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from fanpin_lib.policy import Citation, Document, Due, Rule, RuleValue, TopicEntry
from tests.indicators.ledger_tables import Step
from tests.indicators.random_basics import (
    HOUSEHOLDS,
    KINDS,
    codes_of,
    days,
    maybe,
    money,
    register,
    seldom,
    village,
)
from tests.indicators.reference.core import OLD_VILLAGE, TOWNS, VILLAGES, Row, World


def later(draw: st.DrawFn, day: date | None, chance: int = 2) -> date | None:
    """None, or a day some time after another one."""
    if day is None or draw(st.integers(0, chance)) == 0:
        return None
    return day + timedelta(draw(st.sampled_from([0, 1, 3, 6, 7, 8, 9, 20, 30, 60])))


def alerts_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(6, 14))):
        found = draw(days(world.closing))
        received = later(draw, found)
        rows.append(
            {
                "alert_id": f"a{number}",
                "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(village),
                "source": draw(codes_of("alert_source")),
                "department": draw(maybe(codes_of("department"))),
                "risk": draw(maybe(codes_of("risk"))),
                "found_on": found,
                "received_on": received,
                "verified_on": later(draw, received or found),
                "result": draw(maybe(codes_of("alert_result"))),
            }
        )
    world.tables["alerts"] = rows


def warnings_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(6, 14))):
        flagged = draw(days(world.closing))
        decided = later(draw, flagged)
        closed = later(draw, decided or flagged)
        rows.append(
            {
                "warning_id": f"w{number}",
                "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(maybe(village)),
                "condition": draw(codes_of("condition")),
                "flagged_on": flagged,
                "county_decided_on": decided,
                "closed_on": closed,
                "department": draw(maybe(codes_of("department"))),
                "system_updated_on": later(draw, closed),
            }
        )
    world.tables["warnings"] = rows


def tasks_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(6, 14))):
        assigned = draw(days(world.closing))
        answered = later(draw, assigned)
        rows.append(
            {
                "task_id": f"t{number}",
                "village_code": draw(village),
                "origin": draw(codes_of("task_origin")),
                "department": draw(codes_of("department")),
                "assigned_on": assigned,
                "reported_back_on": answered,
                "closed_on": later(draw, answered),
            }
        )
    world.tables["tasks"] = rows


def steps_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for case_id in ("c0", "c1", "c9"):
        for stage, steps in [
            ("识别", ["申请", "核实", "公示", "公告", "录入"]),
            ("消除", ["提名", "确定", "标注"]),
            ("帮扶", ["制定", "落实"]),
        ]:
            day = draw(days(world.closing, 15))
            for step in steps:
                if draw(st.integers(0, 4)) == 0:
                    continue
                day += timedelta(draw(st.sampled_from([-2, 0, 1, 3, 5, 8, 12, 20])))
                done = draw(st.sampled_from([True, True, True, False]))
                rows.append(
                    {
                        "case_id": case_id,
                        "stage": stage,
                        "step": step,
                        "household_id": draw(maybe(st.sampled_from(HOUSEHOLDS)))
                        if case_id == "c9"
                        else None,
                        "village_code": None,
                        "started_on": draw(
                            maybe(st.integers(0, 7).map(lambda n, d=day: d - timedelta(n)))
                        ),
                        "completed_on": day if done else None,
                        "result": draw(st.sampled_from([None, "通过", "通过", "退回"])),
                    }
                )
    world.tables["case_steps"] = rows


def helpers_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(6, 14))):
        start = draw(days(world.closing))
        rows.append(
            {
                "case_id": f"c{number % 3}",
                "role": draw(st.sampled_from(["帮扶责任人", "帮扶责任人", "监测责任人"])),
                "helper_name": f"n{number}",
                "valid_from": start,
                "helper_level": draw(maybe(st.sampled_from(["县级", "村级"]))),
                "valid_to": later(draw, start, 1),
            }
        )
    world.tables["helpers"] = rows


def measures_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(10, 24))):
        start = draw(days(world.closing))
        rows.append(
            {
                "measure_id": f"m{number}",
                "case_id": f"c{number % 4}",
                "village_code": draw(maybe(village)),
                "kind": draw(st.sampled_from(KINDS)),
                "department": draw(maybe(codes_of("department"))),
                "started_on": start,
                "ended_on": later(draw, start),
                "amount": draw(maybe(money)),
                "fund": draw(maybe(st.sampled_from(["衔接资金", "社会捐助"]))),
            }
        )
    world.tables["measures"] = rows


def sweeps_rows(draw: st.DrawFn, world: World) -> None:
    rows: dict[tuple, Row] = {}
    for _ in range(draw(st.integers(10, 24))):
        month = draw(st.sampled_from(world.window))
        row = {
            "village_code": draw(village),
            "village_group": draw(st.sampled_from(["1组", "2组"])),
            "kind": draw(codes_of("sweep_kind")),
            "period": str(month),
            "swept_on": draw(maybe(days(month, 1))),
            "households_covered": draw(maybe(st.integers(0, 9))),
            "households_found": draw(maybe(st.integers(0, 2))),
        }
        rows[tuple(row[k] for k in ("village_code", "village_group", "kind", "period"))] = row
    world.tables["sweeps"] = list(rows.values())


def submissions_rows(draw: st.DrawFn, world: World) -> None:
    reporters = [
        *(("村", v) for v in VILLAGES),
        *(("乡镇", t[:9]) for t in TOWNS),
        ("部门", "民政"),
        ("部门", "医保"),
        ("金融机构", "农商行"),
    ]
    rows: dict[tuple, Row] = {}
    for _ in range(draw(st.integers(6, 24))):
        kind, code = draw(st.sampled_from(reporters))
        period = draw(st.sampled_from(world.window))
        row = {
            "reporter_kind": kind,
            "reporter_code": code,
            "period": str(period),
            "report": draw(st.sampled_from(["月报", "季报"])),
            "received_on": draw(maybe(days(period + 1, 2))),
        }
        rows[kind, code, row["report"], row["period"]] = row
    world.tables["submissions"] = list(rows.values())


def medical_steps() -> list[Step]:
    """The flow of the list of in-patients; the middle steps may be left out."""
    columns = ("screened_on", "fed_back_on", "judged_on", "solved_on", "township_on", "closed_on")
    return [
        Step(f"步{n}", n, required=n < 4 or n == 6, list_column=column)
        for n, column in enumerate(columns, start=1)
    ]


def medical_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(1, 8))):
        home = draw(st.sampled_from(HOUSEHOLDS))
        screened = draw(days(draw(st.sampled_from(world.window)), 1))
        row: Row = {"list_id": f"L{number}", "household_id": home, "screened_on": screened}
        row["village_code"] = draw(maybe(village))
        for column in ("fed_back_on", "judged_on", "solved_on", "township_on", "closed_on"):
            row[column] = later(draw, screened)
        row["exclusion"] = draw(st.sampled_from([None, None, "过度医疗", "隐瞒家庭财产"]))
        rows.append(row)
    world.tables["medical_list"] = rows


def meetings_rows(draw: st.DrawFn, world: World) -> None:
    units = [
        *(("村", code, None) for code in (*VILLAGES, OLD_VILLAGE)),
        *(("乡镇", code, None) for code in TOWNS),
        ("县", None, None),
        *(("部门", None, name) for name in ("民政", "医保", "教育")),
    ]
    rows = []
    for number in range(draw(st.integers(0, 24))):
        level, code, department = draw(st.sampled_from(units))
        rows.append(
            {
                "meeting_id": f"M{number}",
                "held_on": draw(days(draw(st.sampled_from(world.window)), 1)),
                "level": level,
                "region_code": draw(st.sampled_from([code, code and code[:9]]))
                if level == "乡镇"
                else code,
                "department": department,
                "subject": draw(st.sampled_from(["工作研究", "规模性风险研判"])),
            }
        )
    world.tables["meetings"] = rows


LEVELS = ("村", "乡镇", "县", "部门")


def meeting_calendar(draw: st.DrawFn) -> Rule:
    """A calendar with a meeting of every rhythm, some of units, some of named departments."""
    cited = Citation(Document("x", "方案", "县", "2020"), "一")
    entries = tuple(
        Due(
            id=f"E{number}",
            what="开会",
            who="各单位",
            to="",
            every=every,
            citation=cited,
            meeting=draw(st.sampled_from(["工作研究", "规模性风险研判"])),
            held_by=tuple(draw(st.lists(st.sampled_from(LEVELS), min_size=1, unique=True))),
            departments=tuple(draw(st.sampled_from([(), ("民政",), ("民政", "残联")]))),
            first=draw(st.sampled_from([None, date(2026, 2, 1)])) if number else None,
            until=draw(st.sampled_from([None, date(2026, 6, 30)])) if number else None,
        )
        for number, every in enumerate(("每月", "每季度", "每半年", "每年", "不定期"))
    )
    value = RuleValue("sweeps", "安排", entries, date(2020, 1, 1), None, "stated", cited)
    return Rule("sweeps", "x/sweeps", "安排", "calendar", "", cited, (value,))


def targets(draw: st.DrawFn) -> list[TopicEntry]:
    """Targets of every way of comparing; some are not to be tracked."""
    cited = Citation(Document("x", "方案", "县", "2020"), "一")
    compared = draw(st.lists(st.sampled_from(["不少于", "不多于", "正好"]), min_size=3, max_size=3))
    tracked = [
        {"item": f"事{n}", "number": draw(st.integers(0, 9)), "tracked": f"跟踪{n}", "compare": way}
        for n, way in enumerate(compared)
    ]
    return [TopicEntry(row, cited) for row in [*tracked, {"item": "别的", "number": 7}]]


def tracked_rows(draw: st.DrawFn, world: World) -> None:
    by_month = {}
    for month in world.window:
        names = draw(st.lists(st.sampled_from(["跟踪0", "跟踪1", "跟踪2", "另外"]), unique=True))
        by_month[str(month)] = [
            {"item": name, "actual": float(draw(st.integers(0, 9)))} for name in names
        ]
    register(world, "tracked_numbers", by_month)


def funds_of_the_document(draw: st.DrawFn) -> list[TopicEntry]:
    """Funds with and without an amount, one that no ledger names."""
    cited = Citation(Document("x", "方案", "县", "2020"), "一")
    rows = [
        {"fund": "衔接资金", "amount": draw(st.integers(0, 5000))},
        {"fund": "基金", "amount": 5},
        {"fund": "监测资金"},
    ]
    return [TopicEntry(row, cited) for row in rows]


def funds_rows(draw: st.DrawFn, world: World) -> None:
    by_month = {}
    for month in world.window:
        rows = [
            {
                "fund": fund,
                "year": month.year - draw(st.integers(0, 1)),
                "kind": kind,
                "budget": draw(maybe(money)),
                "paid": draw(maybe(money)),
            }
            for fund, kind in [("监测资金", "应急"), ("衔接资金", "产业"), ("衔接资金", "就业")]
        ]
        by_month[str(month)] = rows
    register(world, "funds", by_month)


def claims_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for number in range(draw(st.integers(6, 14))):
        claimed = draw(days(world.closing))
        rows.append(
            {
                "claim_id": f"p{number}",
                "household_id": draw(st.sampled_from(HOUSEHOLDS)),
                "village_code": draw(maybe(village)),
                "cause": draw(maybe(codes_of("risk"))),
                "claimed_on": claimed,
                "paid_on": later(draw, claimed),
                "amount": draw(maybe(money)),
            }
        )
    world.tables["claims"] = rows


def credit_rows(draw: st.DrawFn, world: World) -> None:
    rows = []
    for month in [world.closing - i for i in range(26)]:
        for lender in ("农商行", "邮储"):
            if draw(st.integers(0, 4)):
                rows.append(
                    {
                        "month": str(month),
                        "lender": lender,
                        "loan_balance": draw(maybe(money)),
                        "agricultural_loan_balance": draw(maybe(money)),
                    }
                )
    world.tables["credit"] = rows


def members_rows(draw: st.DrawFn, world: World) -> None:
    """Two persons a household, who move between households in the middle of the window."""
    homes = [*HOUSEHOLDS, *HOUSEHOLDS]
    versions = [draw(st.permutations(homes)) for _ in range(2)]
    change = draw(st.integers(0, 13))
    by_month = {
        str(month): [
            {"household_id": home, "id_number": _person(number), "name": "某人"}
            for number, home in enumerate(versions[place >= change])
        ]
        for place, month in enumerate(world.window)
    }
    register(world, "members", by_month)


def low_income_rows(draw: st.DrawFn, world: World) -> None:
    """Persons known and unknown, some twice, some no longer or not yet; a list every half year.

    Some households are called in the ledger what only civil affairs' newer kinds are called.
    """
    newer = st.sampled_from(["低保边缘", "刚性支出困难", "其他困难"])
    for home in HOUSEHOLDS:
        if word := draw(seldom(newer)):
            for row in (r for rows in world.by_month["households"].values() for r in rows):
                row["safety_net"] = word if row["household_id"] == home else row["safety_net"]
    halves = [[_low_income(draw, world) for _ in range(draw(st.integers(0, 8)))] for _ in range(2)]
    by_month = {str(month): halves[place >= 7] for place, month in enumerate(world.window)}
    register(world, "dept_low_income", by_month)


def _low_income(draw: st.DrawFn, world: World) -> Row:
    return {
        "id_number": _person(draw(st.integers(0, 12))) + draw(st.sampled_from(["", "43"])),
        "village_code": draw(maybe(village)),
        "kinds": draw(st.lists(codes_of("low_income_kind"), min_size=1, max_size=2, unique=True)),
        "started_on": draw(maybe(days(world.closing))),
        "ended_on": draw(maybe(days(world.closing))),
    }


def _person(number: int) -> str:
    return f"11010119900101{number:04d}"
