"""Worklists: what is open, for whom, in which order, and what cannot be listed."""

from __future__ import annotations

import shutil
import stat
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fanpin_lib.classification.elimination_conditions import elimination_candidates
from fanpin_lib.county import County
from fanpin_lib.desk.worklists import writing
from fanpin_lib.desk.worklists.writing import Worklists, write_worklists
from fanpin_lib.fields import tables
from fanpin_lib.office.worklists.book import write_workbook
from fanpin_lib.office.worklists.catalogue import NUMBER, catalogue
from fanpin_lib.office.worklists.issued import FILE_NAME, read_issued_lists
from fanpin_lib.period import Month
from fanpin_lib.policy import load_profile
from fanpin_lib.policy.library import shipped_profiles
from tests.classification.workdir import FAR, NEAR, TOWN, Workdir

pytestmark = pytest.mark.heavy

OCTOBER = Month(2026, 10)
LEDGERS = ("case_steps", "alerts", "warnings", "tasks", "visits", "measures", "helpers")


def case(work: Workdir, household: str, **more: Any) -> Workdir:
    """A household under monitoring since the spring."""
    village = more.pop("village_code", NEAR)
    work.household(household, income=9_000, village_code=village, head_name=f"户主{household}")
    row = {"registered_category": "边缘易致贫户", "identified_on": date(2026, 3, 2), **more}
    return work.put(
        "cases", case_id=f"C{household}", household_id=household, village_code=village,
        risks=["因病"], **row,
    )  # fmt: skip


def whole(root: Path, **settings: Any) -> Workdir:
    """A county with every ledger that lists are made of, two households in two villages."""
    work = Workdir(root, **settings).empty(*LEDGERS)
    case(case(work, "H1"), "H2", village_code=FAR)
    work.put(
        "helpers", case_id="CH1", role="帮扶责任人", helper_name="钱某", unit="县医院",
        valid_from=date(2026, 3, 5),
    )  # fmt: skip
    work.put("measures", measure_id="M1", case_id="CH1", kind="健康帮扶",
             started_on=date(2026, 3, 9))  # fmt: skip
    work.put("visits", month="2026-10", household_id="H2", visit_date=date(2026, 10, 12),
             visit_way="入户", visitor="孙某")  # fmt: skip
    work.put(
        "alerts", alert_id="A1", household_id="H2", village_code=FAR, source="部门筛查预警",
        department="医保", risk="因病", found_on=date(2026, 9, 1), received_on=date(2026, 9, 1),
    )  # fmt: skip
    return work.put(
        "tasks", task_id="T1", case_id="CH1", village_code=NEAR, origin="检查", problem="住房漏雨",
        department="住建", assigned_on=date(2026, 10, 29),
    )  # fmt: skip


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    """The whole county's working directory, its ledgers stored and no list made."""
    root: Path = tmp_path_factory.mktemp("stored")
    whole(root).store()
    return root


@pytest.fixture
def county(stored, tmp_path) -> County:
    root = tmp_path / "county"
    shutil.copytree(stored, root)
    return County.at(root)


@pytest.fixture(scope="module")
def made(stored, tmp_path_factory) -> Worklists:
    """Its lists of October, to be looked at only."""
    root = tmp_path_factory.mktemp("made") / "county"
    shutil.copytree(stored, root)
    return write_worklists(County.at(root), OCTOBER)


def book(made: Worklists, pattern: str) -> openpyxl.Workbook:
    (path,) = made.folder.glob(pattern)
    return openpyxl.load_workbook(path)


def rows(made: Worklists, pattern: str, sheet: str) -> list[dict[str, Any]]:
    head, *body = list(book(made, pattern)[sheet].iter_rows(values_only=True))[2:]
    return [dict(zip(head, row, strict=True)) for row in body]


def test_every_village_and_township_has_a_workbook_and_those_who_owe_something(made):
    assert dict(made.books) == {
        "county": 0,
        "township": 2,
        "village": 2,
        "department": 1,
        "helper": 1,
    }
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in made.folder.rglob("*.xlsx"))
    assert {p.name for p in made.folder.glob("部门/*")} == {"住建.xlsx"}
    assert {p.name for p in made.folder.glob("帮扶单位/*")} == {"县医院.xlsx"}


def test_a_village_has_its_own_and_the_township_what_its_villages_have(made):
    near = rows(made, f"村/*{NEAR}.xlsx", "走访")
    assert [(row["状态"], row["户编号"], row["户主姓名"]) for row in near] == [
        ("逾期未办", "H1", "户主H1"), ("下月应走访", "H1", "户主H1"),
    ]  # fmt: skip
    assert "待核实线索" not in book(made, f"村/*{NEAR}.xlsx").sheetnames
    (ahead,) = rows(made, f"村/*{FAR}.xlsx", "走访")
    assert (ahead["状态"], ahead["上次走访"], ahead["走访人"]) == (
        "下月应走访",
        "2026-10-12",
        "孙某",
    )
    (alert,) = rows(made, f"村/*{FAR}.xlsx", "待核实线索")
    assert (alert["状态"], alert["线索编号"], alert["期限"]) == ("逾期未办", "A1", "2026-09-08")
    assert [row["户编号"] for row in rows(made, f"乡镇/*{TOWN}.xlsx", "走访")] == ["H1", "H1"]
    (task,) = rows(made, "部门/住建.xlsx", "交办事项")
    assert (task["状态"], task["户主姓名"], task["问题"]) == ("下月到期", "户主H1", "住房漏雨")


def test_who_lacks_measures_and_helpers_is_listed_and_who_has_them_is_not(made):
    assert "没有帮扶措施" not in book(made, f"村/*{NEAR}.xlsx").sheetnames
    (bare,) = rows(made, f"村/*{FAR}.xlsx", "没有帮扶措施")
    assert (bare["状态"], bare["监测编号"], bare["致贫返贫风险"]) == (
        "识别满规定月数",
        "CH2",
        "因病",
    )
    (alone,) = rows(made, f"村/*{FAR}.xlsx", "没有帮扶责任人")
    assert alone["状态"] == "没有责任人"


def test_sheets_print_on_a4_with_title_page_numbers_and_a_line_to_sign(made):
    for sheet in book(made, f"村/*{NEAR}.xlsx"):
        assert str(sheet["A1"].value).startswith("2026年10月工作清单　新站镇近村")
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.print_title_rows == "$1:$3" and sheet.page_setup.fitToHeight == 0
        assert "村负责人" in sheet.oddFooter.left.text and "&P" in sheet.oddFooter.right.text
        numbers = [c.value for c in sheet[3] if c.value == NUMBER]
        assert len(numbers) == (sheet.title not in ("首页", "下月到期的报送"))


def test_a_county_with_the_national_exports_only_reads_which_ledger_is_missing(tmp_path):
    work = case(Workdir(tmp_path), "H1")
    made = write_worklists(work.store().county, OCTOBER)
    told = {title: why for title, why in made.missing.items() if why.startswith("没有交过")}
    labels = {tables()[name].label for name in ("alerts", "warnings", "case_steps", "tasks")}
    assert {why.removeprefix("没有交过") for why in told.values()} >= labels
    assert "疑点数据" in made.missing and "没有核查" in made.missing["疑点数据"]
    (missed, ahead) = rows(made, f"村/*{NEAR}.xlsx", "走访")
    assert missed["状态"] == "没有走访台账，办没办不知道"
    assert ahead["状态"] == "下月应走访"
    cover = [row[0].value for row in book(made, f"村/*{NEAR}.xlsx")["首页"].iter_rows()]
    assert "待核实线索" in cover


def test_the_same_ledgers_give_the_same_bytes_and_a_filled_one_is_put_aside(county):
    made = write_worklists(county, OCTOBER)
    before = {path.name: path.read_bytes() for path in made.folder.rglob("*.xlsx")}
    again = write_worklists(county, OCTOBER)
    assert before == {path.name: path.read_bytes() for path in again.folder.rglob("*.xlsx")}
    (path,) = again.folder.glob(f"村/*{NEAR}.xlsx")
    filled = openpyxl.load_workbook(path)
    filled["走访"]["L4"] = "2026-11-03"
    filled.save(path)
    third = write_worklists(county, OCTOBER)
    assert third.kept and before[path.name] == path.read_bytes()
    (kept,) = third.folder.with_name("worklists-改过的").rglob("*.xlsx")
    assert openpyxl.load_workbook(kept)["走访"]["L4"].value == "2026-11-03"


def files_of(made: Worklists) -> dict[str, bytes]:
    return {
        p.relative_to(made.folder).as_posix(): p.read_bytes()
        for p in made.folder.rglob("*")
        if p.is_file()
    }


def test_only_workbooks_with_other_rows_are_written_and_all_are_as_if_written_anew(
    tmp_path, monkeypatch
):
    work, wrote = whole(tmp_path), []
    county = work.store().county
    write_worklists(county, OCTOBER)

    def write(path: Path, *rest: Any) -> None:
        wrote.append(path.name)
        write_workbook(path, *rest)

    monkeypatch.setattr(writing, "write_workbook", write)
    first = files_of(write_worklists(county, OCTOBER))
    assert not wrote
    work.put(
        "visits", month="2026-10", household_id="H1", visit_date=date(2026, 10, 20),
        visit_way="入户", visitor="赵某",
    ).store("改正")  # fmt: skip
    made = write_worklists(county, OCTOBER)
    now = files_of(made)
    changed = {name for name in now if now[name] != first.get(name)}
    assert {Path(name).name for name in changed if name.endswith(".xlsx")} == set(wrote)
    assert any(NEAR in name for name in wrote) and not any(FAR in name for name in wrote)
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in made.folder.rglob("*.xlsx"))
    (county.private_folder(OCTOBER) / FILE_NAME).unlink()  # nothing is known of before
    wrote.clear()
    assert files_of(write_worklists(county, OCTOBER)) == now
    assert len(wrote) == len([name for name in now if name.endswith(".xlsx")])


def test_conditions_of_a_candidate_are_ticked_each(tmp_path):
    work = Workdir(tmp_path).empty(*LEDGERS)
    work.put("measures", measure_id="M1", case_id="CH1", kind="健康帮扶",
             started_on=date(2026, 1, 9))  # fmt: skip
    work.rule_file(
        "values_for: demo-jiaohe\nsource: {title: 通知, issuer: 局, date: '2026-01-01', "
        "clause: 一}\nvalues:\n  monitoring_line:\n    2026-01-01: 5000\n"
    )
    case(work, "H1", identified_on=date(2025, 12, 2))
    county = work.store().county
    made = write_worklists(county, OCTOBER)
    (row,) = rows(made, f"村/*{NEAR}.xlsx", "消除候选")
    with county.snapshot(OCTOBER).connect() as connection:
        found = elimination_candidates(connection, OCTOBER, county.profile)
    assert found is not None
    marks = {label: row[label] for label in found.conditions.values()}
    assert set(marks.values()) <= {"✓", "？"} and "✓" in marks.values()
    assert (row["状态"] == "条件都具备") == ("？" not in marks.values())


@pytest.mark.parametrize("profile", sorted(set(shipped_profiles()[0]) - {"practice"}))
def test_lists_are_made_under_every_document(county, profile):
    made = write_worklists(county.under(load_profile(profile)), OCTOBER)
    assert made.books["village"] == 2 and made.items["待核实线索"] == 1
    issued = read_issued_lists(made.folder.parent)
    assert issued is not None and issued.rows


def test_the_lists_name_columns_that_ledgers_have():
    known = tables()
    for spec in catalogue().lists.values():
        for column in spec.columns:
            table, _, field = column.to.partition(".")
            assert not table or table in known
            assert not field or field in known[table].fields, (spec.id, column.name)
        assert set(spec.needs) | set(spec.beside) <= set(known)
        names = {column.name for column in spec.columns}
        assert not spec.answer or set(spec.answer.required) <= names


@pytest.mark.parametrize(
    ("profile", "month"), [("town-three-colour-n6", "2020-10"), ("national-2021", "2025-06")]
)
def test_a_step_without_days_is_listed_when_its_turn_has_come(tmp_path, profile, month):
    work = whole(tmp_path, profile=profile, month=month)
    day = work.month.last_day
    case(work, "DECIDED", identified_on=day)
    course = [s for s in load_profile(profile).procedure("识别", day) if not s.order_free]
    first, second = [step for step in course if step.required][:2]
    assert second.deadline is None
    for case_id, result in (("NEW", "通过"), ("REFUSED", "不通过"), ("CDECIDED", "通过")):
        work.put("case_steps", case_id=case_id, household_id=f"H{case_id}", village_code=NEAR,
                 stage="识别", step=first.name, completed_on=day, result=result)  # fmt: skip
    made = write_worklists(work.store().county, work.month)
    listed = {
        (row["监测编号"], row["步骤"], row["状态"], row["由谁办"])
        for path in made.folder.glob("*/*.xlsx")
        for name in ({"程序步骤"} & set(openpyxl.load_workbook(path).sheetnames))
        for row in rows(made, path.relative_to(made.folder).as_posix(), name)
    }
    assert listed == {("NEW", second.name, "没有期限", second.decider)}
