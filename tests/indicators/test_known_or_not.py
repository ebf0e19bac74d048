"""Stored files → figures: what files do not say is 无数据; a quiet month keeps what was known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fanpin_lib.errors import InputError
from fanpin_lib.indicators.engine import compute
from fanpin_lib.indicators.long_table import lacking_ledgers
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.store import Store, ingest_files
from fanpin_lib.store.declared import declare_none
from tests.indicators.ledger_tables import Rules
from tests.ledgers.making import text

pytestmark = pytest.mark.heavy

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
VILLAGE = "220281100201"
REGIONS = [
    ["行政区划代码", "名称", "层级"],
    ["220281", "蛟河市", "县"],
    ["220281100", "新站镇", "乡镇"],
    [VILLAGE, "瓦窑村", "村"],
]
HOMES = [
    ["户编号", "村代码", "户类型", "家庭人口", "劳动力人数"],
    ["H1", VILLAGE, "一般农户", "2", "1"],
    ["H2", VILLAGE, "脱贫户", "3", "2"],
]
CONDITIONS = ["吃饭不愁", "穿衣不愁", "义务教育有保障", "基本医疗有保障", "住房安全有保障"]
WATER = "饮水安全有保障"
TASKS = ["事项编号", "村代码", "来源", "责任部门", "交办日期", "反馈日期", "办结日期"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    deliver(store, tmp_path, "行政区划_202601.csv", REGIONS)
    deliver(store, tmp_path, "农户台账_202609.csv", HOMES)
    return store


def deliver(store: Store, folder: Path, name: str, rows: list[list[str]]) -> None:
    report = ingest_files([text(folder / name, rows)], store, ColumnMap.load(), "王某")
    assert report.ok, report


def records(columns: list[str], *values: list[str]) -> list[list[str]]:
    return [["月份", "户编号", "村代码", "人均纯收入", *columns], *values]


def figures(store: Store, month: Month, *families: str) -> dict[tuple[str, str], Any]:
    """Of the village: value, or status where there is none, by indicator and dimension."""
    with store.snapshot(month).connect() as connection:
        table = compute(connection, month, Rules(), "220281", families=list(families))
    found = {
        (r["indicator"], r["dimension"]): r["value"] if r["status"] == "ok" else r["status"]
        for r in table.to_pylist()
        if r["month"] == str(month) and r["region_code"] == VILLAGE
    }
    return found | {("lacking", i): names for i, names in lacking_ledgers(table).items()}


def test_a_condition_without_a_column_is_not_met_by_all(store: Store, tmp_path: Path) -> None:
    rows = records(CONDITIONS, ["2026-10", "H1", VILLAGE, "9000", "是", "是", "是", "是", "否"])
    deliver(store, tmp_path, "月度监测台账_202610.csv", rows)
    found = figures(store, OCTOBER, "conditions")
    assert found["households_short", ""] == "无数据"
    assert found["condition_short", "condition=住房安全"] == 1
    assert found["condition_short", "condition=饮水安全"] == "无数据"
    assert found["lacking", "households_short"] == [f"月度监测台账的“{WATER}”列"]


def test_a_column_nobody_filled_says_no_more_than_none(store: Store, tmp_path: Path) -> None:
    row = ["2026-10", "H1", VILLAGE, "9000", "是", "是", "是", "是", "是", ""]
    deliver(store, tmp_path, "月度监测台账_202610.csv", records([*CONDITIONS, WATER], row))
    assert figures(store, OCTOBER, "conditions")["households_short", ""] == "无数据"


def test_one_kind_of_expenditure_is_not_the_sum_of_all(store: Store, tmp_path: Path) -> None:
    rows = records(["教育支出"], ["2026-10", "H1", VILLAGE, "9000", "500"])
    deliver(store, tmp_path, "月度监测台账_202610.csv", rows)
    found = figures(store, OCTOBER, "expenditure")
    assert found["essential_expenditure", ""] == "无数据"
    assert found["essential_expenditure", "kind=教育"] == 500
    assert found["essential_expenditure", "kind=医疗自付"] == "无数据"
    assert "月度监测台账的“合规自付支出”列" in found["lacking", "essential_expenditure"]


def test_a_part_without_a_column_leaves_the_whole_unknown(store: Store, tmp_path: Path) -> None:
    cases = [
        ["监测编号", "户编号", "村代码", "监测对象类别", "识别日期", "消除日期", "风险消除方式"]
    ]
    cases += [["C1", "H1", VILLAGE, "边缘易致贫户", "2026-01-05", "2026-10-08", "帮扶消除"]]
    deliver(store, tmp_path, "监测对象台账_202610.csv", cases)
    assert figures(store, OCTOBER, "elimination")["eliminated_no_labour", ""] == 0
    without = [row[:4] for row in HOMES]
    deliver(store, tmp_path, "农户台账_202610.csv", without)
    assert figures(store, OCTOBER, "elimination")["eliminated_no_labour", ""] == "无数据"
    assert figures(store, SEPTEMBER, "scale")["population_total", ""] == 5


def test_a_quiet_month_keeps_what_is_open(store: Store, tmp_path: Path) -> None:
    task = ["T1", VILLAGE, "检查", "水利", "2026-08-03", "", ""]
    deliver(store, tmp_path, "交办事项台账_202609.csv", [TASKS, task])
    found = figures(store, OCTOBER, "tasks")
    assert found["tasks_open", ""] == 1
    assert found["tasks_assigned", ""] == "无数据"
    assert figures(store, SEPTEMBER, "tasks")["tasks_assigned", ""] == 0
    with store.snapshot(OCTOBER).connect() as connection:
        table = compute(connection, OCTOBER, Rules(), "220281", families=["tasks"]).to_pylist()
    august = [r for r in table if r["month"] == "2026-08" and r["indicator"] == "tasks_assigned"]
    assert {r["value"] for r in august} == {1}


def test_what_lacks_a_month_before_only_says_which(store: Store, tmp_path: Path) -> None:
    """October's visits were handed in, September's were not; of a ledger that never came, all."""
    nothing = figures(store, OCTOBER, "visits")["lacking", "unvisited_two_months"]
    assert "走访台账" in nothing
    visits = ["月份", "户编号", "村代码", "走访日期", "走访方式", "走访人"]
    one = ["2026-10", "H1", VILLAGE, "2026-10-09", "入户", "王某"]
    deliver(store, tmp_path, "走访台账_202610.csv", [visits, one])
    cases = ["监测编号", "户编号", "村代码", "监测对象类别", "识别日期"]
    case = ["C1", "H1", VILLAGE, "边缘易致贫户", "2026-01-05"]
    deliver(store, tmp_path, "监测对象台账_202610.csv", [cases, case])
    found = figures(store, OCTOBER, "visits")
    assert found["lacking", "unvisited_two_months"] == ["2026年9月的走访台账"]
    assert ("lacking", "visits_done") not in found


def test_an_office_that_says_there_was_nothing_is_believed(store: Store, tmp_path: Path) -> None:
    task = ["T1", VILLAGE, "检查", "水利", "2026-08-03", "", ""]
    deliver(store, tmp_path, "交办事项台账_202609.csv", [TASKS, task])
    told = declare_none(store, "交办事项", OCTOBER, "李干部")
    found = figures(store, OCTOBER, "tasks")
    assert (found["tasks_assigned", ""], found["tasks_open", ""]) == (0, 1)
    assert told.delivered_by == "李干部" and store.deliveries()[-1].rows == 0
    store.undo(told.seq, "李干部")
    assert figures(store, OCTOBER, "tasks")["tasks_assigned", ""] == "无数据"


@pytest.mark.parametrize(
    ("kind", "month", "says"),
    [
        ("农户台账", OCTOBER, "农户台账不能用 --none"),
        ("交办", OCTOBER, "没有“交办”这种台账"),
        ("tasks", SEPTEMBER, "已经交过了（第 3 次交付）"),
    ],
)
def test_nothing_is_not_declared_of_everything(
    kind: str, month: Month, says: str, store: Store, tmp_path: Path
) -> None:
    task = ["T1", VILLAGE, "检查", "水利", "2026-09-03", "", ""]
    deliver(store, tmp_path, "交办事项台账_202609.csv", [TASKS, task])
    with pytest.raises(InputError, match=says):
        declare_none(store, kind, month, "李干部")
