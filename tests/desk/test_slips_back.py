"""Slips of assignments that come back filled in: exactly those rows, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from fanpin_lib.desk import ingest
from fanpin_lib.desk.assignments import write_assignments
from fanpin_lib.office.worklists.catalogue import NUMBER
from fanpin_lib.store.report import Status
from tests.classification.workdir import FAR, NEAR, Workdir

pytestmark = pytest.mark.heavy

START = date(2020, 7, 2)


@pytest.fixture
def work(tmp_path: Path) -> Workdir:
    """Under a profile that sends what is short to departments: water new, schooling given."""
    work = Workdir(tmp_path, "town-three-colour-rm1", "2020-06")
    work.household("H1", 4000, head_name="赵某明", water_ok=False)
    work.household("H2", 9000, head_name="钱某芳")
    work.household("H3", 9000, head_name="孙某", village_code=FAR)
    for number, village in (("2", NEAR), ("3", FAR)):
        work.put("cases", case_id=f"C{number}", household_id=f"H{number}", village_code=village,
                 risks=["因学"], identified_on=work.month.first_day)  # fmt: skip
        work.put("tasks", task_id=f"T{number}", case_id=f"C{number}", village_code=village,
                 origin="申请", problem="助学", department="教育",
                 assigned_on=work.month.first_day)  # fmt: skip
    return work.store()


def slip(work: Workdir, start: date | None = START) -> tuple[Path, Path]:
    """The slips of the department that was given tasks, and of the one that gets a new one."""
    made = write_assignments(work.county, work.month, start)
    files = sorted(made.folder.glob("*.docx"))
    (given,) = (one for one in files if one.name.startswith("教育"))
    (new,) = (one for one in files if one != given)
    return given, new


def change(path: Path, edit: Callable[[Any, dict[str, int]], None]) -> Path:
    """Edit the slip's table, whose columns are known by their headers."""
    document = Document(str(path))
    table = document.tables[-1]
    edit(table, {cell.text: place for place, cell in enumerate(table.rows[0].cells)})
    document.save(str(path))
    return path


def fill(row: int, **texts: str) -> Callable[[Any, dict[str, int]], None]:
    def edit(table: Any, at: dict[str, int]) -> None:
        for label, text in texts.items():
            table.rows[row].cells[at[label]].paragraphs[0].text = text

    return edit


def tasks(work: Workdir) -> dict[str, tuple[Any, ...]]:
    with work.county.store.snapshot(work.month + 1).connect() as connection:
        found = connection.execute(
            "SELECT task_id, department, origin, problem, assigned_on, reported_back_on, closed_on,"
            " village_code FROM tasks"
        ).fetchall()
    return {row[0]: row[1:] for row in found}


def told(work: Workdir, *paths: Path) -> str:
    report = ingest(work.county, list(paths), "某人")
    assert not report.stored
    return "\n".join(one.to_text() for one in report.files)


def test_only_the_rows_filled_in_change(work: Workdir) -> None:
    before = tasks(work)
    given, _ = slip(work)
    change(given, fill(1, 反馈日期="7月8日", 办结日期="2020-07-09"))
    report = ingest(work.county, [given], "某人")
    assert len(report.stored) == 1, report.files[0].to_text()
    after = tasks(work)
    changed = {name for name in after if after[name] != before[name]}
    assert len(changed) == 1
    row = after[changed.pop()]
    assert row[4:6] == (date(2020, 7, 8), date(2020, 7, 9)) and row[1] == "申请"


def test_what_no_ledger_had_yet_becomes_a_task(work: Workdir) -> None:
    before = tasks(work)
    _, new = slip(work)
    change(new, fill(1, 反馈日期="2020-07-10"))
    report = ingest(work.county, [new], "某人")
    assert len(report.stored) == 1, report.files[0].to_text()
    (added,) = (row for name, row in tasks(work).items() if name not in before)
    assert added[1:] == ("程序", "饮水安全缺项", START, date(2020, 7, 10), None, NEAR)


def test_a_day_that_nobody_wrote_is_asked_for(work: Workdir) -> None:
    _, new = slip(work, None)
    change(new, fill(1, 反馈日期="2020-07-10"))
    assert "交办日期" in told(work, new)


def test_nothing_filled_in_is_nothing_delivered(work: Workdir) -> None:
    given, _ = slip(work)
    report = ingest(work.county, [given], "某人")
    assert [one.status for one in report.files] == [Status.LEFT]


def _header(table: Any, at: dict[str, int]) -> None:
    table.rows[0].cells[at["反馈日期"]].paragraphs[0].text = "回复日期"


def _foreign(table: Any, at: dict[str, int]) -> None:
    table.rows[1].cells[at[NUMBER]].paragraphs[0].text = "QD0000000000000000"


def _doubled(table: Any, at: dict[str, int]) -> None:
    number = table.rows[1].cells[at[NUMBER]].text
    table.rows[2].cells[at[NUMBER]].paragraphs[0].text = number


def _other_household(table: Any, at: dict[str, int]) -> None:
    table.rows[1].cells[at["户编号、户主"]].paragraphs[0].text = "H9 别人"


WRONG = (
    (_header, "缺少“反馈日期”列、多出“回复日期”列"),
    (_foreign, "不是发出的清单里的"),
    (_doubled, "是同一行"),
    (_other_household, "对不上"),
    (fill(1, 反馈日期="七月底"), "反馈日期"),
    (fill(1, 办结日期="2020-07-10"), "没有填这一格"),
)


def test_what_was_changed_is_named_and_nothing_is_taken(work: Workdir) -> None:
    before = tasks(work)
    for edit, says in WRONG:
        given, _ = slip(work)
        change(given, fill(2, 反馈日期="2020-07-08"))
        said = told(work, change(given, edit))
        assert says in said and "一行也没有记下" in said
    assert tasks(work) == before
