"""Rows whose household or episode of monitoring nobody knows are told when they come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fanpin_lib.ledgers.model import LedgerPart
from fanpin_lib.ledgers.row_errors import Severity
from fanpin_lib.period import Month
from fanpin_lib.store import Store
from fanpin_lib.store.references import with_lost_rows
from fanpin_lib.store.report import FileReport, Status, report_of
from store.readings import OCTOBER, alert, household, part, reading


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def stored(store: Store, *parts: LedgerPart, month: Month = OCTOBER) -> FileReport:
    read = reading(month, *parts)
    return report_of(read, Status.STORED, store.ingest(read, "王某"))


def told(store: Store, *reports: FileReport) -> list[str]:
    return [note for report in with_lost_rows(store, reports) for note in report.notes]


def case(number: int, household: int, identified: date = date(2026, 1, 5)) -> dict[str, Any]:
    return {
        "case_id": f"C{number}", "household_id": f"H{household}", "village_code": "220281001200",
        "registered_category": "边缘易致贫户", "identified_on": identified,
    }  # fmt: skip


def measure(number: int, case_id: str | None, household: str | None = None) -> dict[str, Any]:
    return {"measure_id": f"M{number}", "case_id": case_id, "household_id": household}


def test_a_row_of_a_household_that_no_register_has_is_counted_and_named(store) -> None:
    known = stored(store, part("households", [household(1), household(2)]))
    came = stored(store, part("alerts", [alert(1), alert(9), alert(2)]))
    (note,) = told(store, known, came)
    assert note.startswith("“预警线索台账”的 3 行里有 1 行找不到农户（第 3 行）")
    assert told(store, known) == []


def test_five_rows_are_named_and_the_rest_only_counted(store) -> None:
    stored(store, part("households", [household(1)]))
    five = stored(store, part("alerts", [alert(n) for n in range(2, 7)]))
    six = stored(store, part("alerts", [alert(n) for n in range(12, 18)]))
    assert "5 行里有 5 行找不到农户（第 2、3、4、5、6 行）" in told(store, five)[0]
    assert "6 行里有 6 行找不到农户（第 2、3、4、5、6 行等）" in told(store, six)[0]


def test_whom_an_export_does_not_hold_may_still_be_a_household(store) -> None:
    derived = replace(part("households", [household(1)], derived=True), source="national_persons")
    exported = stored(store, derived)
    assert told(store, exported, stored(store, part("alerts", [alert(9)]))) == []
    lacking = stored(store, part("alerts", [{**alert(8), "household_id": None}]))
    assert "1 行里有 1 行找不到农户（第 2 行）" in told(store, lacking)[0]


def test_what_is_delivered_later_in_the_same_ingest_counts(store) -> None:
    first = stored(store, part("alerts", [alert(1)]))
    stored(store, part("households", [household(7)]))
    assert told(store, first) != []
    both = [first, stored(store, part("households", [household(1), household(7)]))]
    assert told(store, *both) == []


def test_a_measure_of_no_case_is_told_and_one_of_several_is_an_error(store) -> None:
    stored(store, part("households", [household(1), household(2)]))
    stored(store, part("cases", [case(1, 1), case(2, 2), case(3, 2, date(2026, 6, 1))]))
    given = [("C1", None), ("C9", None), (None, "H2"), (None, "H1")]
    measures = [measure(number, *one) for number, one in enumerate(given)]
    sheets = part("measures", measures)
    rows = sheets.rows.append_column("_sheet", [["甲", "甲", "乙", "乙"]])
    came = stored(store, replace(sheets, rows=rows))
    (report,) = with_lost_rows(store, [came])
    (note,) = report.notes
    assert note.startswith(
        "“帮扶措施台账”的 4 行里有 2 行找不到监测对象（“乙”第 4 行，“甲”第 3 行）"
    )
    (error,) = report.row_errors
    assert (error.file, error.sheet, error.row) == (came.path.name, "乙", 4)
    assert error.value == "H2" and error.severity is Severity.NOTED and error.table == "measures"
    assert error.expected == "这一户有 2 次监测（C2、C3），分不清是哪一次"
    assert came.notes == []
    alone = with_lost_rows(store, [stored(store, part("measures", [measure(9, None, "H2")]))])
    assert alone[0].row_errors[0].sheet is None


def test_a_step_of_identification_belongs_to_nobodys_case_yet(store) -> None:
    stored(store, part("cases", [case(1, 1)]))
    steps = [
        {"case_id": "C9", "stage": stage, "step": "入户核实", "completed_on": date(2026, 10, 2)}
        for stage in ("识别", "消除")
    ]
    (note,) = told(store, stored(store, part("case_steps", steps)))
    assert "的 2 行里有 1 行找不到监测对象（第 3 行）" in note


def test_only_what_was_stored_now_is_asked_each_month_by_itself(store) -> None:
    stored(store, part("households", [household(1)]))
    came = stored(store, part("alerts", [alert(9)]))
    stored_too = stored(store, part("alerts", [alert(8)]))
    for other in (replace(came, status=Status.KNOWN), replace(came, delivery=None)):
        assert told(store, other) == []
        assert [len(one.notes) for one in with_lost_rows(store, [other, stored_too])] == [0, 1]
    before = stored(store, part("households", [household(9)]), month=OCTOBER - 1)
    september = stored(store, part("alerts", [alert(9), alert(5)]), month=OCTOBER - 1)
    reports = with_lost_rows(store, [came, before, september])
    assert [len(report.notes) for report in reports] == [1, 0, 1]
    assert "2 行里有 1 行" in reports[2].notes[0]


def test_registers_and_exports_refer_to_nobody(store) -> None:
    members = part("members", [{"household_id": "H9", "id_number": "1", "name": "某"}])
    assert told(store, stored(store, part("households", [household(1)]), members)) == []


def test_an_assigned_item_of_no_case_is_told_for_it_has_no_household_either(store) -> None:
    stored(store, part("cases", [case(1, 1)]))
    item = {
        "village_code": "220281001200", "origin": "预警线索", "department": "医保",
        "assigned_on": date(2026, 10, 8),
    }  # fmt: skip
    items = [{**item, "task_id": f"T{n}", "case_id": n} for n in ("C1", None, "C9")]
    (note,) = told(store, stored(store, part("tasks", items)))
    assert "的 3 行里有 2 行找不到监测对象（第 3、4 行）" in note
