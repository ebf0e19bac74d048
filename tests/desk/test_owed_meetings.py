"""`fanpin due` and the meetings that a document demands again and again."""

from __future__ import annotations

from datetime import date

import openpyxl

from fanpin_lib.desk.due import write_due_list
from fanpin_lib.desk.report_calendar import calendar_lines
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.policy.workdays import Calendar
from tests.classification.workdir import TOWN, Workdir


def rows(path) -> list[dict[str, object]]:
    head, *body = openpyxl.load_workbook(path)["研判会议"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_who_held_the_half_yearly_meeting_and_who_missed_it(tmp_path):
    work = Workdir(tmp_path, "jilin-jiaohe", "2026-10").household("H1", 9000)
    common = {"level": "乡镇", "subject": "工作研究", "region_code": TOWN}
    work.put("meetings", meeting_id="1", held_on=date(2026, 3, 2), **common)
    work.put("meetings", meeting_id="2", held_on=date(2026, 10, 8), **common)
    done = write_due_list(work.store().county, work.month)
    state = {
        (row["会议事项"], row["应开的单位"], row["到哪天"]): row["状态"] for row in rows(done.path)
    }
    assert state["工作研究", "新站镇", "2026-06-30"] == "已开"
    assert state["工作研究", "白石山镇", "2026-06-30"] == "到期未开"
    assert state["工作研究", "新站镇", "2026-12-31"] == "已开"
    assert state["工作研究", "白石山镇", "2026-12-31"] == "还没到期"
    assert state["规模性风险研判", "民政", "2025-12-31"] == "到期未开"
    (study,) = [line for line in str(done).splitlines() if "“工作研究”" in line]
    assert "已开 2 次" in study and "白石山镇" in study


def test_without_minutes_nobody_is_said_to_have_missed_a_meeting(tmp_path):
    work = Workdir(tmp_path, "jilin-jiaohe", "2026-10").household("H1", 9000)
    done = write_due_list(work.store().county, work.month)
    assert {row["状态"] for row in rows(done.path)} == {"没有台账"}
    assert "开没开会不知道" in str(done) and "到期未开" not in str(done)


def test_a_profile_without_such_meetings_has_no_sheet_of_them(tmp_path):
    work = Workdir(tmp_path, "county-2020", "2020-10").household("H1", 9000)
    done = write_due_list(work.store().county, work.month)
    assert "研判会议" not in openpyxl.load_workbook(done.path).sheetnames


def test_contents_of_a_report_and_the_duty_stand_beside_its_day():
    profile = load_profile("district-three-tier")
    lines = [str(line) for line in calendar_lines(profile, Month(2018, 3), Calendar.load(None))]
    (listed,) = [line for line in lines if "乡镇扶贫办" in line]
    assert listed.startswith("2018-03-20") and "\n    □ 易返贫的原因" in listed
    (circular,) = [line for line in lines if "三级网络工作情况通报" in line]
    assert "也是职责“月通报”" in circular
