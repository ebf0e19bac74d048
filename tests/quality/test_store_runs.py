"""From files handed in to findings: what the store knows about columns and months is used."""

from __future__ import annotations

import csv

import pytest

from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.quality import check_snapshot, load_catalogue
from fanpin_lib.store.delivery import Coverage
from fanpin_lib.store.ingest import ingest_files
from fanpin_lib.store.store import Store

MONTH = Month(2026, 10)
REGIONS = [
    ["行政区划代码", "名称", "层级", "上级代码"],
    ["220281000000", "蛟河市", "县", "220200000000"],
    ["220281101000", "新站镇", "乡镇", "220281000000"],
    ["220281101201", "一村", "村", "220281101000"],
]
PERSON = {
    "县": "蛟河市", "乡": "新站镇", "村": "一村", "户编号": "H1", "姓名": "张三",
    "证件类型": "居民身份证", "证件号码": "110101198001010117", "与户主关系": "户主", "性别": "男",
    "民族": "", "劳动技能": "普通劳动力", "享受低保政策情况": "未享受", "是否危房户": "否",
    "户联系电话": "13912345678", "家庭成员联系电话": "13812345678",
}  # fmt: skip
DAUGHTER = PERSON | {
    "姓名": "李四", "证件号码": "11010119800101015X", "与户主关系": "之女", "劳动技能": "",
    "家庭成员联系电话": "123",
}  # fmt: skip
PERSONS = [list(PERSON), list(PERSON.values()), list(DAUGHTER.values())]
CASES = [
    ["监测编号", "户编号", "村代码", "监测对象类别", "识别日期"],
    ["K1", "H1", "220281101201", "边缘易致贫户", "2024-03-01"],
    ["K2", "H2", "220281101201", "边缘易致贫户", "2024-04-01"],
]


def deliver(folder, store, name, rows, coverage=Coverage.USUAL):
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    report = ingest_files(
        [path], store, ColumnMap.load(), "测试", bad_rows="skip", coverage=coverage
    )
    assert [f.refusal for f in report.files] == [None], report.files
    return store.newest()


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store")
    deliver(tmp_path, store, "行政区划_202609.csv", REGIONS)
    return store


def check(store, month=MONTH, previous=None, codes=None):
    catalogue = load_catalogue()
    chosen = catalogue.only(codes) if codes else catalogue
    parameters = chosen.parameters(month, "220281", "蛟河市")
    return check_snapshot(store.snapshot(month), chosen, parameters, previous=previous)


def test_an_export_from_file_to_findings(tmp_path, store):
    deliver(tmp_path, store, "监测对象导出_202610.csv", PERSONS)
    found = check(store)
    by_rule = {f.rule: f for f in found.rows()}
    assert by_rule["2_01_004"].message == "与户主关系为之女，性别却是男"
    assert by_rule["phone_of_member"].value == "123"
    assert by_rule["2_01_003"].village_code == "220281101201"
    # the column was there and nobody filled it: wrong in every row, not missing
    assert found.status("2_01_001").findings == 2
    # no such column in the file
    assert found.status("2_01_002").state == "无数据"
    # members derived from the export are the same people
    assert found.status("1_01_001").findings == 0
    assert {f.source for f in found.rows()} == {"national"}


def test_edits_since_last_months_edition_are_seen(tmp_path, store):
    closed = deliver(tmp_path, store, "监测对象台账_202609.csv", CASES)
    changed = [*CASES[:1], CASES[1][:4] + ["2024-05-01"]]
    deliver(tmp_path, store, "监测对象台账_202610.csv", changed, Coverage.ALL)
    before = store.snapshot(MONTH - 1, upto=closed)
    found = check(store, previous=before, codes=["vanished_case", "edited_case"])
    assert [(f.rule, f.household_id) for f in found.rows()] == [
        ("edited_case", "H1"),
        ("vanished_case", "H2"),
    ]
    without = check(store, codes=["vanished_case"])
    assert without.status("vanished_case").state == "无数据"


def test_an_empty_cell_of_the_countys_own_ledger_is_found_though_the_export_fills_it(
    tmp_path, store
):
    """And what only the export says is checked as the export's, not as the ledger's."""
    deliver(tmp_path, store, "监测对象导出_202610.csv", PERSONS)
    households = [["户编号", "村代码", "户主姓名", "户类型", "家庭人口"]]
    households += [["H1", "220281101201", "张三", "一般农户", "2"]]
    deliver(tmp_path, store, "农户台账_202610.csv", households)
    codes = ["5_19_006", "3_02_002"]
    visits = [
        ["月份", "户编号", "村代码", "走访日期"],
        ["202610", "H1", "220281101201", "2026-10-08"],
    ]
    deliver(tmp_path, store, "月度监测台账_202610.csv", visits)
    assert [f.source for f in check(store, codes=codes).rows()] == []
    visits = [[*visits[0], "住房安全有保障"], [*visits[1], ""]]
    deliver(tmp_path, store, "月度监测台账_202610.csv", visits)
    found = check(store, codes=codes).rows()
    assert [(f.rule, f.household_id, f.source) for f in found] == [("5_19_006", "H1", "ledger")]
