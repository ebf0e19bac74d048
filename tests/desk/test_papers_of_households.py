"""Notices, assignments and minutes: under documents that ask for them, forbid them, say nothing."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from fanpin_lib.desk import ingest
from fanpin_lib.desk.assignments import write_assignments
from fanpin_lib.desk.minutes import BOOK, write_minutes
from fanpin_lib.desk.minutes_back import minutes_to_ingest
from fanpin_lib.desk.notices import write_notices
from fanpin_lib.errors import FileRefused, InputError
from tests.classification.workdir import FAR, NEAR, Workdir
from tests.office.bulletins import own_template, text_of

pytestmark = pytest.mark.heavy


def procedure(root: Path, profile: str = "demo-jiaohe", month: str = "2026-10") -> Workdir:
    """Two cases that were appraised, one of them notified already."""
    work = Workdir(root, profile, month)
    first, end = work.month.first_day, work.month.last_day
    for number, village, name in (("1", NEAR, "赵某明"), ("2", FAR, "钱芳")):
        work.household(f"H{number}", 4000, head_name=name, village_code=village)
        work.put("cases", case_id=f"C{number}", household_id=f"H{number}", village_code=village,
                 registered_category="突发严重困难户", risks=["因病"],
                 identified_on=end)  # fmt: skip
        for step in ("入户核实", "承诺授权", "民主评议"):
            work.put("case_steps", case_id=f"C{number}", household_id=f"H{number}",
                     village_code=village, stage="识别", step=step, completed_on=first)  # fmt: skip
    work.put("case_steps", case_id="C2", household_id="H2", village_code=FAR, stage="识别",
             step="村级公示", started_on=first, completed_on=end)  # fmt: skip
    return work


def test_a_notice_for_whose_turn_it_is_from_and_to_by_the_days(tmp_path):
    work = procedure(tmp_path)
    made = write_notices(work.store().county, work.month)
    names = {path.name for path in made.folder.iterdir()}
    assert "新站镇_近村_识别公示.docx" in names and "白石山镇_远村_识别公示.docx" not in names
    text = text_of(made.folder / "新站镇_近村_识别公示.docx")
    assert "2026年11月2日至2026年11月7日" in text and "共5个自然日" in text
    assert "赵＊明" in text and "赵某明" not in text and "因病" not in text and "H1" not in text
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_days_may_be_working_days(tmp_path):
    work = procedure(tmp_path)
    steps = "".join(
        f"        - {{step: {step}, decider: 村{more}}}\n"
        for step, more in (
            ("入户核实", ""), ("民主评议", ""),
            ("村级公示", ", notice_days: 7, notice_counted_in: 工作日"),
        )
    )  # fmt: skip
    work.rule_file(
        "values_for: demo-jiaohe\nsource: {title: 某市通知, issuer: 某局, date: '2026-01-01', "
        "clause: 第一条}\nvalues:\n  procedure_identification:\n    2026-01-01:\n"
        f"      steps:\n{steps}"
    )
    made = write_notices(work.store().county, work.month, date(2026, 11, 3))
    text = text_of(made.folder / "新站镇_近村_识别公示.docx")
    assert "2026年11月3日至2026年11月12日" in text and "共7个工作日" in text


@pytest.mark.parametrize("profile", ["town-three-colour-n6", "town-three-colour-rm1",
                                     "county-seven-step"])  # fmt: skip
def test_where_notices_are_forbidden_the_clause_is_told(tmp_path, profile):
    work = procedure(tmp_path, profile, "2020-06")
    with pytest.raises(InputError, match="识别环节不得公示（.+）"):
        write_notices(work.store().county, work.month)
    assert not work.county.private_folder(work.month).exists()


def test_where_nothing_is_said_of_notices_there_are_none(tmp_path):
    work = procedure(tmp_path, "national-2026")
    assert "没有写要公示" in str(write_notices(work.store().county, work.month))


def test_without_the_ledger_of_steps_only_blank_ones(tmp_path):
    work = procedure(tmp_path, "national-2021", "2025-06")
    del work.rows["case_steps"]
    made = write_notices(work.store().county, work.month)
    assert {path.name for path in made.folder.iterdir()} == {
        "空白_识别公示.docx", "空白_消除公示.docx",
    }  # fmt: skip
    assert "程序台账没有交来" in str(made)


def test_a_template_that_asks_for_a_full_name_is_refused(tmp_path):
    work = procedure(tmp_path).store()
    own_template(work, "公示", "{{ 标题 }}", "{{ 户主全名 }}")
    with pytest.raises(InputError, match="户主全名"):
        write_notices(work.county, work.month)


def short(root: Path, profile: str, month: str) -> Workdir:
    """A household without safe water, one with a task that nobody reported back."""
    work = Workdir(root, profile, month)
    work.household("H1", 4000, head_name="赵某明", water_ok=False)
    work.household("H2", 9000, head_name="钱芳")
    work.put("cases", case_id="C2", household_id="H2", village_code=NEAR, risks=["因学"],
             identified_on=work.month.first_day)  # fmt: skip
    work.put("tasks", task_id="T1", case_id="C2", village_code=NEAR, origin="申请", problem="助学",
             department="教育", assigned_on=work.month.first_day)  # fmt: skip
    return work


def test_departments_are_told_what_is_missing_by_when_with_a_slip(tmp_path):
    work = short(tmp_path, "demo-jiaohe", "2026-10").store()
    made = write_assignments(work.county, work.month, date(2026, 11, 2))
    assert made.counts == {"（方案没有写交哪个部门，请填写）": 1, "教育": 1}
    text = text_of(made.folder / "教育_交办单.docx")
    assert "助学（T1，2026-10-01交办，没有反馈）" in text and "H2 钱芳" in text
    assert "交办事项反馈单" in text and "2026-10-" in text and not made.unknown
    other = text_of(made.folder / "没有写明部门_交办单.docx")
    assert "饮水安全缺项" in other and "2026-11-23" in other  # 15 working days
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_the_profiles_routing_says_to_whom(tmp_path):
    work = short(tmp_path, "town-three-colour-rm1", "2020-06").store()
    made = write_assignments(work.county, work.month)
    assert not {name for name in made.counts if "没有写" in name} and len(made.counts) == 2
    assert "期限留空" in str(made)


def test_what_a_department_has_in_hand_is_not_assigned_again(tmp_path):
    work = short(tmp_path, "demo-jiaohe", "2026-10")  # of water its document names no department
    work.put("warnings", warning_id="W1", household_id="H1", village_code=NEAR, department="水利",
             condition="饮水安全", flagged_on=work.month.first_day)  # fmt: skip
    made = write_assignments(work.store().county, work.month)
    assert made.counts == {"教育": 1}


def test_what_no_ledger_tells_is_not_said_to_be_nothing(tmp_path):
    work = Workdir(tmp_path)
    work.household("H1", 9000, clothing_ok=None)
    made = write_assignments(work.store().county, work.month)
    conditions, tasks = made.unknown
    assert "一户的衣情况" in conditions and "没有交过交办事项台账" in tasks
    assert "台账里没有要交办的事项" in str(made) and tasks in str(made)


def test_minutes_are_written_filled_in_and_read_back(tmp_path):
    work = procedure(tmp_path).store()
    made = write_minutes(work.county, work.month)
    assert made.counts["乡镇"] == 2
    (form,) = made.folder.glob("新站镇_*.docx")
    _fill_form(form)
    _fill_book(made.folder / BOOK)
    files = minutes_to_ingest(work.county, work.month, [form, made.folder / BOOK])
    report = ingest(work.county, files, "测试", as_of=work.month)
    assert report.ok, [file.to_text() for file in report.files]
    with work.county.snapshot(work.month).connect() as connection:
        rows = connection.execute(
            "SELECT level, region_code, held_on, chair, subject FROM meetings ORDER BY held_on"
        ).fetchall()
        judged = connection.execute("SELECT count(*) FROM judgements").fetchall()
    assert rows[0] == ("乡镇", NEAR[:9] + "000", date(2026, 10, 12), "甲某", "工作研究")
    assert rows[1][2:4] == (date(2026, 10, 20), "乙某") and len(rows) == 2
    assert judged == [(0,)]
    again = write_minutes(work.county, work.month)
    assert "都开过了（2 次）" in str(replace(again, counts={}))
    assert "乡镇" not in again.counts  # both were held
    assert (made.folder / "研判会议记录（新写）.xlsx").is_file()  # what was filled in stays


def _fill_form(form: Path) -> None:
    document = Document(str(form))
    answers = {"会议日期": "2026年10月12日 上午9时", "会议地点": "会议室", "主持人": "甲某",
               "记录人": "丙某", "参加人员": "丁某、戊某", "研判结果": "同意"}  # fmt: skip
    for row in document.tables[0].rows:
        if row.cells[0].text in answers:
            row.cells[1].text = answers[row.cells[0].text]
    document.save(str(form))


def _fill_book(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["研判会议台账"]
    head = [cell.value for cell in sheet[1]]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[head.index("开会单位代码")].value
               and r[head.index("开会单位代码")].value.startswith(FAR[:9]))  # fmt: skip
    row[head.index("会议日期")].value = "2026-10-20"
    row[head.index("主持人")].value = "乙某"
    book.save(path)


def test_minutes_without_a_day_are_not_read_back(tmp_path):
    work = procedure(tmp_path).store()
    made = write_minutes(work.county, work.month)
    with pytest.raises(FileRefused, match="没有填了日期的会议"):
        minutes_to_ingest(work.county, work.month, [made.folder / BOOK])


@pytest.mark.parametrize("profile", ["national-2026", "county-2020", "town-n4"])
def test_where_no_meeting_is_owed_a_blank_form(tmp_path, profile):
    work = procedure(tmp_path, profile, "2026-10" if profile == "national-2026" else "2020-06")
    made = write_minutes(work.store().county, work.month)
    households = Document(str(made.folder / "空白.docx")).tables[1]
    assert len(households.rows) > 1 and (made.folder / BOOK).is_file()


def test_what_is_not_registered_yet_stays_blank_on_a_notice(tmp_path):
    work = procedure(tmp_path)
    work.rows["cases"] = [row for row in work.rows["cases"] if row["case_id"] != "C1"]
    made = write_notices(work.store().county, work.month)
    text = text_of(made.folder / "新站镇_近村_识别公示.docx")
    assert "赵＊明" in text and "nan" not in text and "None" not in text
    assert "1 户还没有登记类别" in str(made)
