"""The office's lists: in the order of urgency, with names of places, never a formula."""

from __future__ import annotations

import datetime
import stat
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from fanpin_lib.classification.due_states import (
    COLUMNS,
    DONE_LATE,
    IN_TIME,
    OVERDUE,
    PENDING,
    UNKNOWN,
    UNRULED,
)
from fanpin_lib.classification.unsettled import COLUMNS as UNSETTLED
from fanpin_lib.office.deadline_list import write_deadline_list
from fanpin_lib.office.unsettled_list import write_unsettled_list

NO_VISITS = pd.DataFrame([], columns=COLUMNS)
NAMES = {"220281100201": ("新站镇", "近村")}


def item(state: str, household: str, due: str | None, **more: Any) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | {
        "kind": "识别", "item": "公示", "household_id": household, "state": state,
        "village_code": "220281100201", "due_on": pd.Timestamp(due) if due else pd.NaT,
        "days_late": 3, **more,
    }  # fmt: skip


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    head, *body = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_deadlines_stand_in_the_order_in_which_they_press(tmp_path: Path) -> None:
    table = pd.DataFrame(
        [
            item(PENDING, "H1", "2026-11-05"),
            item(OVERDUE, "H2", "2026-10-20"),
            item(UNKNOWN, "H3", None),
            item(OVERDUE, "H4", "2026-10-09"),
            item(UNRULED, "H5", None),
        ]
    )
    path = write_deadline_list(
        table, NO_VISITS, NAMES, tmp_path / "private" / "期限.xlsx", synthetic=False
    )
    found = rows(path, "期限")
    assert [row["户编号"] for row in found] == ["H4", "H2", "H1", "H3", "H5"]
    assert [row["期限"] for row in found] == [
        "2026-10-09", "2026-10-20", "2026-11-05", UNKNOWN, UNRULED,
    ]  # fmt: skip
    assert {(row["乡镇"], row["村"]) for row in found} == {("新站镇", "近村")}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_only_what_is_open_is_listed_unless_everything_is_asked_for(tmp_path: Path) -> None:
    done = {"due_on": pd.Timestamp("2026-10-20"), "done_on": pd.Timestamp("2026-10-12")}
    table = pd.DataFrame(
        [
            item(IN_TIME, "H1", None, **done),
            item(DONE_LATE, "H2", None, **done),
            item(OVERDUE, "H3", "2026-10-20", done_on=pd.NaT),
            item(UNRULED, "H4", None, done_on=pd.Timestamp("2026-10-12")),
            item(UNRULED, "H5", None, done_on=pd.NaT),
        ]
    )
    visits = table.assign(kind="走访").iloc[:3]
    path = write_deadline_list(table, visits, NAMES, tmp_path / "p" / "期限.xlsx", synthetic=False)
    assert [row["户编号"] for row in rows(path, "期限")] == ["H3", "H5"]
    assert [row["户编号"] for row in rows(path, "没有按期走访")] == ["H3"]
    write_deadline_list(table, visits, NAMES, path, synthetic=False, everything=True)
    assert len(rows(path, "期限")) == 5
    assert [row["户编号"] for row in rows(path, "没有按期走访")] == ["H2", "H3"]


def test_a_village_without_a_name_keeps_its_code_and_text_stays_text(tmp_path: Path) -> None:
    table = pd.DataFrame([item(OVERDUE, "=1+1", "2026-10-09", village_code="220281109999")])
    path = write_deadline_list(
        table, NO_VISITS, NAMES, tmp_path / "private" / "期限.xlsx", synthetic=False
    )
    [row] = rows(path, "期限")
    assert (row["乡镇"], row["村"], row["户编号"]) == (None, "220281109999", "=1+1")
    sheet = openpyxl.load_workbook(path)["期限"]
    assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)


def test_an_empty_list_has_its_headers(tmp_path: Path) -> None:
    empty = pd.DataFrame([item(OVERDUE, "H1", "2026-10-09")]).iloc[:0]
    path = write_deadline_list(
        empty, NO_VISITS, NAMES, tmp_path / "private" / "期限.xlsx", synthetic=False
    )
    assert rows(path, "期限") == []
    assert openpyxl.load_workbook(path)["期限"]["A1"].value == "状态"


def test_unsettled_households_have_a_sheet_a_kind_the_most_pressing_first(tmp_path: Path) -> None:
    said = [("数据不足", "H1"), ("矛盾", "H2"), ("数据不足", "H3")]
    table = pd.DataFrame(
        [
            dict.fromkeys(UNSETTLED, "")
            | {"kind": kind, "household_id": household, "village_code": "220281100201"}
            for kind, household in said
        ]
    )
    path = tmp_path / "private" / "没有定论.xlsx"
    write_unsettled_list(table, NAMES, {"H1": "甲某"}, path, synthetic=False)
    assert openpyxl.load_workbook(path).sheetnames == ["矛盾", "数据不足"]
    found = {row["户编号"]: row["户主姓名"] for row in rows(path, "数据不足")}
    assert found == {"H1": "甲某", "H3": None}, "a head that nobody knows stays empty"


def test_dates_are_written_as_the_office_writes_them(tmp_path: Path) -> None:
    day = pd.Timestamp(datetime.date(2026, 10, 1))
    table = pd.DataFrame([item(OVERDUE, "H1", "2026-10-09", from_on=day)])
    [row] = rows(
        write_deadline_list(table, NO_VISITS, NAMES, tmp_path / "p" / "期限.xlsx", synthetic=False),
        "期限",
    )
    assert (row["起算日"], row["逾期（工作日）"]) == ("2026-10-01", 3)
