"""Due dates around National Day and make-up Saturdays, worked out by hand from the calendar.

2026: Friday 25 September and 1 to 7 October off; Sunday 20 September and Saturday 10 October
are worked.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from fanpin_lib.classification.deadlines import deadlines, due_reports, undated_reports
from fanpin_lib.classification.due_states import still_open
from fanpin_lib.desk.due import write_due_list
from fanpin_lib.desk.report_calendar import calendar_lines
from fanpin_lib.errors import FileMistake
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile, load_profile
from fanpin_lib.policy.workdays import Calendar
from tests.classification.county import VILLAGE, County
from tests.classification.profiles import made
from tests.classification.workdir import NEAR, Workdir

DEMO = load_profile("demo-jiaohe")
PUBLISHED = Calendar.load()
LEDGERS = ("households", "cases", "case_steps", "alerts", "tasks", "warnings")


@pytest.fixture
def county() -> County:
    return County(ledgers=LEDGERS)


def items(county, month="2026-10", profile=DEMO, calendar=PUBLISHED) -> dict[str, tuple]:
    """Due date, state and days late by number or step."""
    table = deadlines(county.connection, Month.parse(month), profile, calendar)
    return {
        row.item: (
            None if pd.isna(row.due_on) else row.due_on.date(),
            row.state,
            None if pd.isna(row.days_late) else row.days_late,
        )
        for row in table.itertuples()
    }


def october(day: int) -> date:
    return date(2026, 10, day)


# ---- alerts, tasks, warnings


@pytest.mark.parametrize(
    ("received", "verified", "expected"),
    [
        ("2026-09-29", "2026-10-12", (october(12), "按期", 0)),  # 30, 8, 9, 10 (make-up), 12
        ("2026-09-29", "2026-10-13", (october(12), "逾期完成", 1)),
        ("2026-09-29", None, (october(12), "逾期未办", 14)),
        ("2026-09-29", "2026-11-02", (october(12), "逾期未办", 14)),  # done after the month
        ("2026-10-03", None, (october(13), "逾期未办", 13)),  # received on a holiday
        ("2026-10-26", None, (date(2026, 11, 2), "未到期", 0)),
    ],
)
def test_alerts_are_verified_within_five_working_days(county, received, verified, expected):
    county.alert(found_on="2026-09-01", received_on=received, verified_on=verified)
    assert items(county)["A1"] == expected


def test_an_alert_without_a_day_of_receipt_runs_from_the_day_it_was_found(county):
    county.alert(found_on="2026-10-26", received_on=None)
    assert items(county)["A1"][0] == date(2026, 11, 2)


def test_tasks_run_fifteen_days_from_a_worked_saturday(county):
    county.put("tasks", {"task_id": "T1", "village_code": VILLAGE, "department": "住建",
                         "assigned_on": "2026-10-10",
                         "reported_back_on": "2026-10-30"})  # fmt: skip
    assert items(county)["T1"] == (october(30), "按期", 0)


def test_warnings_run_twenty_days_over_both_holidays(county):
    county.put("warnings", {"warning_id": "W1", "household_id": "H1", "condition": "饮水安全",
                            "county_decided_on": "2026-09-18"})  # fmt: skip
    assert items(county)["W1"] == (october(22), "逾期未办", 6)


def test_an_item_has_the_deadline_in_force_when_it_began(county, tmp_path):
    rule = "values:\n  2020-01-01: 5\n  2026-10-01: 3\n  2026-10-20: null\n"
    profile = made(tmp_path, alert_verification_deadline=rule)
    for number, day in enumerate(("2026-09-29", "2026-10-12", "2026-10-21")):
        county.alert(f"A{number}", received_on=day)
    found = items(county, profile=profile)
    assert found["A0"][0] == october(12)
    assert found["A1"][0] == october(15)
    assert found["A2"] == (None, "规则未定", 0)


def test_what_is_done_is_not_open_though_no_rule_says_by_when(county, tmp_path):
    profile = made(tmp_path, alert_verification_deadline="values:\n  2020-01-01: null\n")
    county.alert("done", received_on="2026-10-12", verified_on="2026-10-14")
    county.alert("open", received_on="2026-10-12")
    table = deadlines(county.connection, Month(2026, 10), profile, PUBLISHED)
    assert set(table.state) == {"规则未定"}
    assert list(table[still_open(table)].item) == ["open"]


def test_without_a_rule_nothing_is_listed(county):
    county.alert(received_on="2026-10-12")
    assert items(county, profile=load_profile("village-n2")) == {}


# ---- procedures


def steps(county: County, stage: str = "识别", case_id: str = "C1", **done: str | tuple) -> County:
    """Steps done: ``承诺授权="2026-09-30"``, or with a result: ``("2026-09-30", "不通过")``."""
    rows = []
    for step, given in done.items():
        day, result = (given, "通过") if isinstance(given, str) else given
        rows.append({"case_id": case_id, "stage": stage, "step": step, "completed_on": day,
                     "result": result})  # fmt: skip
    return county.put("case_steps", *rows)


def test_a_step_runs_from_the_one_that_the_rule_names(county):
    steps(county.case(), 入户核实="2026-10-09", 承诺授权="2026-10-13", 民主评议="2026-10-19")
    found = items(county)
    assert found["承诺授权"] == (october(13), "按期", 0)
    assert found["民主评议"] == (october(16), "逾期完成", 1)
    assert found["村级公示"] == (october(29), "逾期未办", 1)
    assert "乡镇复核" not in found


def test_measures_run_from_the_decision_of_the_stage_before(county):
    steps(county.case(), 乡镇复核="2026-10-08", 县级确定="2026-10-09")
    assert items(county)["制定措施"] == (october(22), "逾期未办", 6)


def test_a_step_passed_by_was_not_entered_and_is_not_called_overdue(county):
    steps(county.case(), 入户核实="2026-09-28", 民主评议="2026-10-19")
    assert items(county)["承诺授权"][1] == "漏登记"


def test_a_step_entered_without_its_date_is_told_apart_from_one_nobody_entered(county):
    steps(county.case(), 入户核实="2026-09-28", 承诺授权=(None, None), 民主评议="2026-10-19")
    assert items(county)["承诺授权"][1] == "没填日期"
    steps(county, 村级公示=(None, "通过"))
    assert items(county)["村级公示"][1] == "没填日期"  # a result without a date


def test_a_row_without_date_or_result_is_a_step_still_to_be_done(county):
    steps(county.case(), 入户核实="2026-09-28", 承诺授权=(None, None))
    assert items(county)["承诺授权"][1] == "逾期未办"


def test_what_follows_a_return_is_not_late_even_if_somebody_went_on(county):
    steps(county.case(), 入户核实="2026-09-28", 承诺授权=("2026-10-09", "退回"),
          民主评议="2026-10-12", 村级公示="2026-10-30")  # fmt: skip
    assert set(items(county)) == {"承诺授权"}


@pytest.mark.parametrize("result", ["不通过", "退回"])
def test_a_procedure_that_was_stopped_runs_no_further(county, result):
    steps(county.case(), 入户核实="2026-09-28", 承诺授权=("2026-10-09", result))
    assert set(items(county)) == {"承诺授权"}


def test_a_return_at_a_step_beside_the_others_ends_what_is_not_done(county):
    steps(county.case(), 接收线索="2023-09-25", 信息比对=("2023-10-08", "不通过"))
    assert items(county, "2023-10", load_profile("national-2021")) == {}


def test_days_of_the_calendar_go_on_over_holidays_and_steps_beside_count_for_no_order(county):
    """National procedure: fifteen days from lead to decision; the data match may run beside."""
    national = load_profile("national-2021")
    steps(county.case(), 接收线索="2023-09-25", 信息比对="2023-10-20")
    assert items(county, "2023-10", national) == {"县级审定": (date(2023, 10, 10), "逾期未办", 15)}
    steps(county, 县级审定="2023-10-10")
    assert items(county, "2023-10", national)["县级审定"][1] == "按期"


def test_an_eliminated_case_owes_only_the_steps_of_its_elimination(county):
    steps(county.case(eliminated_on="2026-10-12"), 入户核实="2026-09-28")
    steps(county, "消除", 县级确定="2026-10-12")
    assert set(items(county)) == {"公告", "系统标注"}


def test_a_step_done_without_a_result_is_passed_by_all_the_same(county):
    steps(county.case(), 入户核实="2026-09-28", 民主评议=("2026-10-19", None))
    assert items(county)["承诺授权"][1] == "漏登记"


def test_a_profile_without_an_identification_has_the_deadlines_of_its_elimination(county, tmp_path):
    rule = """values:
  2020-01-01:
    - {step: 县级确定, decider: 县}
    - {step: 公告, decider: 村, deadline: 3}
"""
    profile = made(tmp_path, procedure_elimination=rule)
    steps(county.case(), "消除", 县级确定="2026-10-19")
    assert items(county, profile=profile) == {"公告": (october(22), "逾期未办", 6)}


def test_who_has_to_act_and_where_stands_beside_the_date(county):
    steps(county.case(), 入户核实="2026-09-28")
    row = deadlines(county.connection, Month(2026, 10), DEMO, PUBLISHED).iloc[0]
    assert (row.who, row.kind, row.case_id, row.household_id) == ("农户", "识别", "C1", "H1")
    assert row.village_code == VILLAGE
    assert row.rule_id == "procedure_identification"


# ---- beyond the calendar


def test_december_dates_of_next_year_wait_for_the_calendar(county):
    county.alert("early", received_on="2026-12-21").alert("late", received_on="2026-12-28")
    found = items(county, "2026-12")
    assert found["early"] == (date(2026, 12, 28), "逾期未办", 3)
    assert found["late"] == (None, "日历待公布", 0)


def test_what_was_done_before_the_calendar_ends_is_in_time_whatever_the_day_will_be(county):
    county.alert("done", received_on="2026-12-28", verified_on="2026-12-30")
    assert items(county, "2026-12")["done"] == (None, "按期", 0)


def test_the_countys_calendar_settles_them(county, tmp_path):
    path = tmp_path / "workdays.yaml"
    path.write_text("2027:\n  source: 通知\n  holidays: ['2027-01-01']\n  makeup: ['2027-01-02']\n",
                    encoding="utf-8")  # fmt: skip
    county.alert("late", received_on="2026-12-28")
    found = items(county, "2026-12", calendar=Calendar.load(path))
    assert found["late"] == (date(2027, 1, 4), "未到期", 0)


def test_overdue_in_a_month_without_calendar_says_so_without_counting_days(county):
    county.alert("early", received_on="2026-12-21")
    assert items(county, "2027-01")["early"] == (date(2026, 12, 28), "逾期未办", None)


# ---- the list


def work_with_alerts(root, **received: date) -> Workdir:
    """December's ledgers with one household and the alerts named."""
    work = Workdir(root, month="2026-12").household("H1", 9000)
    for number, day in received.items():
        work.put("alerts", alert_id=number, household_id="H1", village_code=NEAR,
                 source="部门筛查预警", found_on=day, received_on=day)  # fmt: skip
    return work.store()


def test_the_list_is_written_with_what_is_overdue_first(tmp_path):
    work = work_with_alerts(tmp_path, A1=date(2026, 12, 29), A2=date(2026, 12, 1))
    done = write_due_list(work.county, work.month)
    assert done.counts == {"预警线索核查": {"日历待公布": 1, "逾期未办": 1}}
    assert "预警线索核查：" in str(done) and "逾期未办 1 件" in str(done)
    sheet = openpyxl.load_workbook(done.path)["期限"]
    header, first, second = list(sheet.iter_rows(values_only=True))
    overdue, waiting = (dict(zip(header, row, strict=True)) for row in (first, second))
    assert overdue["状态"] == "逾期未办"
    assert (overdue["乡镇"], overdue["村"], overdue["户编号"]) == ("新站镇", "近村", "H1")
    assert (overdue["起算日"], overdue["期限"]) == ("2026-12-01", "2026-12-08")
    assert overdue["逾期（工作日）"] == 17
    assert (waiting["状态"], waiting["期限"]) == ("日历待公布", "日历待公布")
    assert sheet.freeze_panes == "A2"


def test_the_countys_workdays_file_is_taken_for_the_list(tmp_path):
    work = work_with_alerts(tmp_path, A1=date(2026, 12, 29))
    (tmp_path / "county").mkdir()
    (tmp_path / "county" / "workdays.yaml").write_text(
        "2027:\n  source: 通知\n  holidays: ['2027-01-01']\n  makeup: []\n", encoding="utf-8"
    )
    done = write_due_list(work.county, work.month)
    assert done.counts == {"预警线索核查": {"未到期": 1}}


# ---- reporting calendar


def due_days(name: str, month: str) -> dict[str, int]:
    days = due_reports(load_profile(name), Month.parse(month), PUBLISHED)
    return {day.entry.id: day.written.day for day in days}


def test_the_thirtieth_of_february_is_the_months_last_day():
    assert due_days("district-three-tier", "2026-01")["township-list"] == 30
    assert due_days("district-three-tier", "2026-02")["township-list"] == 28
    assert due_days("district-three-tier", "2028-02")["township-list"] == 29


def test_reports_come_in_the_order_of_the_days():
    found = due_reports(load_profile("district-three-tier"), Month(2026, 10), PUBLISHED)
    days = [day.due_on for day in found]
    assert days == sorted(days)
    assert {day.written.day for day in found} >= {17, 20, 25, 30}


def test_sweeps_fall_into_april_and_october():
    with_sweeps = [
        month
        for month in range(1, 13)
        if any("sweep" in name or "排查" in name for name in _sweeps(f"2026-{month:02}"))
    ]
    assert with_sweeps == [4, 10]


def _sweeps(month: str) -> list[str]:
    found = due_reports(load_profile("jilin-jiaohe"), Month.parse(month), PUBLISHED)
    return [day.entry.what for day in found]


def test_villages_of_rm1_report_by_the_second_from_april_2020_on():
    assert 2 not in due_days("town-three-colour-rm1", "2020-03").values()
    assert 2 in due_days("town-three-colour-rm1", "2020-04").values()


def test_milestones_of_2020_fall_due_once():
    assert 30 in due_days("town-three-colour-rm1", "2020-06").values()
    assert (
        due_days("town-three-colour-rm1", "2021-06").keys()
        < due_days("town-three-colour-rm1", "2020-06").keys()
    )


# ---- what `fanpin due` says of the calendar


def said(profile: str, month: Month, folder: Path | None = None) -> list[str]:
    lines = calendar_lines(load_profile(profile), month, Calendar.load(folder))
    return [str(line) for line in lines]


def test_february_says_what_stands_for_the_thirtieth():
    lines = said("district-three-tier", Month(2018, 2))
    (thirtieth,) = [line for line in lines if line.startswith("2018-02-28")]
    assert "二月没有 30 日，原文没有写，按二月最后一天计（推断）" in thirtieth
    march = [line for line in said("district-three-tier", Month(2018, 3)) if "2018-03-30" in line]
    assert march and "二月没有 30 日" not in march[0]


def test_a_report_due_on_a_day_off_is_listed_on_the_day_that_the_rule_moves_it_to():
    lines = said("demo-jiaohe", Month(2026, 10))
    (village,) = [line for line in lines if "村 → 乡镇" in line]
    assert village.startswith("2026-10-08") and "原定 2026-10-05 放假，顺延" in village
    (township,) = [line for line in lines if "乡镇 → 县：月度监测报表" in line]
    assert township.startswith("2026-10-08") and "放假" not in township


_OFF = """values_for: practice
source: {title: 某县通知, issuer: 某县乡村振兴局, date: "2026-01-05", clause: 第三条}
values:
  report_day_off:
    2018-01-01: RULE
"""


def with_days_off(folder: Path, rule: str) -> Profile:
    """The demo's profile where the county says what happens on days off."""
    (folder / "values.yaml").write_text(_OFF.replace("RULE", rule), encoding="utf-8")
    return load_profile("demo-jiaohe", folder)


@pytest.mark.parametrize(
    ("rule", "day", "remark"),
    [
        ("提前", "2026-09-30", "原定 2026-10-05 放假，提前（《某县通知》"),
        ("照常", "2026-10-05", "当天放假，照常（《某县通知》"),
        ("null", "2026-10-05", "当天放假，是否顺延：规则未定"),
    ],
)
def test_the_county_says_what_happens_on_days_off(tmp_path, rule, day, remark):
    profile = with_days_off(tmp_path, rule)
    months = [Month(2026, 9), Month(2026, 10)]
    lines = [str(line) for month in months for line in calendar_lines(profile, month, PUBLISHED)]
    here = [line for line in lines if line.startswith(day)]
    assert any("村 → 乡镇：月度监测报表" in line and remark in line for line in here)


def test_other_words_for_days_off_are_refused(tmp_path):
    with pytest.raises(FileMistake, match="“报送日遇放假”不能写“推迟”") as told:
        with_days_off(tmp_path, "推迟")
    assert "可以写：顺延、提前、照常" in str(told.value)


def test_a_day_moved_into_the_next_month_is_due_there():
    """31 October 2026 is a Saturday."""
    county = load_profile("county-2020")
    found = due_reports(county, Month(2026, 11), PUBLISHED)
    (day,) = [d for d in found if d.written == date(2026, 10, 31)]
    assert (day.due_on, day.period) == (date(2026, 11, 2), Month(2026, 10))
    october = due_reports(county, Month(2026, 10), PUBLISHED)
    assert "township-month" not in {d.entry.id for d in october}


def test_next_years_days_off_wait_for_the_calendar_until_the_county_supplies_it(tmp_path):
    assert all("日历待公布" in line for line in said("county-2020", Month(2027, 2)))
    file = tmp_path / "workdays.yaml"
    file.write_text("2027:\n  source: 通知\n  holidays: []\n  makeup: ['2027-02-28']\n", "utf-8")
    lines = [one for one in said("county-2020", Month(2027, 2), file) if "监测对象信息" in one]
    assert [line[:10] for line in lines] == ["2027-02-01", "2027-02-28"]
    assert "原定 2027-01-31 放假，顺延" in lines[0]
    assert "放假" not in lines[1] and "日历" not in lines[1]


def test_a_calendar_not_yet_in_force_leaves_the_others_in_force(tmp_path):
    entry = "    - {id: %s, what: 报表, who: 村, to: 乡镇, every: 每月}\n"
    profile = made(
        tmp_path,
        reporting_calendar="values:\n  2027-01-01:\n" + entry % "later",
        sweeps="values:\n  2020-01-01:\n" + entry % "now",
    )
    assert [one.id for one in undated_reports(profile, Month(2026, 10))] == ["now"]


def test_what_is_due_without_a_written_day_is_listed_last():
    lines = said("finance", Month(2017, 6))
    assert lines[-1].startswith("没有写哪天  金融机构 → 人民银行县支行")
    assert "按半年末计" in next(line for line in lines if "考核评估" in line)
