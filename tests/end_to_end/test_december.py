"""A real December: next year's days off are not out, and the month closes all the same."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.demo import write_demo
from fanpin_lib.desk import working_folder
from fanpin_lib.desk.due import write_due_list
from fanpin_lib.period import Month

DECEMBER = Month(2026, 12)
WAITING = "日历待公布"
pytestmark = pytest.mark.heavy  # thirteen months of ledgers of its own

CALENDAR_2027 = """
2027:
  source: 国务院办公厅关于2027年部分节假日安排的通知
  holidays: ["2027-01-01"]
  makeup: ["2027-02-06"]
"""


@pytest.fixture(scope="module")
def december(tmp_path_factory) -> County:
    folder = tmp_path_factory.mktemp("december")
    working_folder.lay_out(folder, "220281", "蛟河市", "demo-jiaohe", demo=True)
    write_demo(folder, DECEMBER, seed=7, scale=0.02, on_progress=lambda *_: None)
    county = County.at(folder)
    report = desk.ingest(county, desk.ledgers_of(county), "测试")
    assert report.ok, report.to_text()
    return county


def states(path: Path) -> list[tuple[str, str]]:
    """State and due date of every item on the list."""
    rows = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
    header = next(rows)
    columns = [header.index(name) for name in ("状态", "期限")]
    return [tuple(str(row[column]) for column in columns) for row in rows]


def test_the_month_is_computed_and_run_and_due_dates_wait_for_the_calendar(december):
    assert desk.compute(december, DECEMBER).rows > 0
    summary = desk.run_notebooks(december, DECEMBER, regions=["220281000000"])
    assert summary.failures == [] and summary.executed
    listed = states(write_due_list(december, DECEMBER).path)
    assert any(state == WAITING for state, _ in listed)
    assert all(due == WAITING for state, due in listed if state == WAITING)


def test_the_countys_calendar_settles_every_date(december):
    file = december.folders.county / "workdays.yaml"
    file.write_text(CALENDAR_2027, encoding="utf-8")
    try:
        anew = County(december.settings)  # what a county has read, it keeps
        listed = states(write_due_list(anew, DECEMBER).path)
    finally:
        file.unlink()
    assert listed and all(WAITING not in item for item in listed)
