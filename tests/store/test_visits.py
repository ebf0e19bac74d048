"""Visits are a ledger of their own, beside those that are entered in the monthly records."""

import pytest
from ledgers.making import OCTOBER, text, xlsx

from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.store import Store, ingest_files

pytestmark = pytest.mark.heavy

HEADERS = [
    "序号",
    "乡镇",
    "村",
    "户主姓名",
    "身份证号",
    "走访日期",
    "走访方式",
    "走访人",
    "发现的问题",
]
PEOPLE = {"H1": "220281196001010014", "H2": "220281196201010055"}
DIVISIONS = [
    ("220281", "蛟河市", "县"),
    ("220281100", "新站镇", "乡镇"),
    ("220281100201", "瓦窑村", "村"),
]


@pytest.fixture
def store(tmp_path) -> Store:
    store = Store(tmp_path / "store")
    listed = [["行政区划代码", "名称", "层级"], *map(list, DIVISIONS)]
    regions = text(tmp_path / "行政区划_202601.csv", listed)
    homes = [["户编号", "户主证件号码", "村代码", "户类型", "家庭人口", "户主姓名"]]
    homes += [[h, p, "220281100201", "一般农户", "2", "张三"] for h, p in PEOPLE.items()]
    assert ingest(store, regions, xlsx(tmp_path / "农户台账_202610.xlsx", homes)).ok
    return store


def ingest(store: Store, *paths):
    return ingest_files(paths, store, ColumnMap.load(), "王某")


def visits(path, *found):
    rows = [
        [n, "新站镇", "瓦窑村", "张三", PEOPLE[home], day, way, "李干部", "无"]
        for n, (home, day, way) in enumerate(found, start=1)
    ]
    return xlsx(path, [["2026年10月走访记录"], HEADERS, *rows])


def query(store: Store, sql: str) -> list:
    with store.snapshot(OCTOBER).connect() as connection:
        return connection.execute(sql).fetchall()


SEEN = "SELECT household_id, strftime(visit_date, '%m-%d'), visit_way FROM visits ORDER BY ALL"
KNOWN = "SELECT delivered FROM table_status WHERE table_name = 'visits' AND month = '2026-10'"


def test_visits_find_their_households_by_the_heads_number(tmp_path, store) -> None:
    path = visits(
        tmp_path / "走访台账_202610.xlsx",
        ("H1", "2026.10.9", "入户"), ("H1", "2026.10.20", "电话"), ("H2", "2026-10-06", "上门"),
    )  # fmt: skip
    report = ingest(store, path)
    assert report.ok
    assert report.stored[0].tables == ["visits"]
    assert query(store, SEEN) == [
        ("H1", "10-09", "入户"), ("H1", "10-20", "电话"), ("H2", "10-06", "入户"),
    ]  # fmt: skip
    assert query(store, KNOWN) == [(True,)]


def test_a_visit_in_the_monthly_records_is_a_visit(tmp_path, store) -> None:
    records = [
        ["户编号", "走访日期", "走访方式", "人均纯收入"],
        ["H1", "2026-10-03", "入户", "9000"],
    ]
    assert ingest(store, xlsx(tmp_path / "月度监测台账_202610.xlsx", records)).ok
    assert ingest(store, visits(tmp_path / "走访台账_202610.xlsx", ("H1", "2026.10.9", "入户"))).ok
    assert query(store, SEEN) == [("H1", "10-03", "入户"), ("H1", "10-09", "入户")]
    assert query(store, "SELECT net_income_per_capita FROM monthly_records") == [(9000,)]


def test_incomes_without_visits_do_not_say_that_nobody_was_visited(tmp_path, store) -> None:
    """Also where the form has the column and nobody filled it in."""
    records = [["户编号", "走访日期", "人均纯收入"], ["H1", "", "9000"]]
    assert ingest(store, xlsx(tmp_path / "月度监测台账_202610.xlsx", records)).ok
    assert query(store, KNOWN) == [(False,)]
    assert query(store, SEEN) == []


def test_visits_of_a_later_file_add_to_the_month(tmp_path, store) -> None:
    ingest(store, visits(tmp_path / "走访台账_202610_上旬.xlsx", ("H1", "2026.10.9", "入户")))
    ingest(store, visits(tmp_path / "走访台账_202610_下旬.xlsx", ("H2", "2026.10.29", "入户")))
    assert query(store, SEEN) == [("H1", "10-09", "入户"), ("H2", "10-29", "入户")]


def test_visits_in_a_file_that_is_called_monthly_records_are_monthly_records(
    tmp_path, store
) -> None:
    rows = [["户编号", "走访日期", "走访方式"], ["H1", "2026-10-03", "入户"]]
    report = ingest(store, xlsx(tmp_path / "月度监测台账_202610.xlsx", rows))
    assert report.stored[0].tables == ["monthly_records"]
    assert query(store, SEEN) == [("H1", "10-03", "入户")]
    other = [["户编号", "走访日期", "走访方式"], ["H2", "2026-10-04", "电话"]]
    assert ingest(store, xlsx(tmp_path / "10月走访_202610.xlsx", other)).stored[0].tables == [
        "visits"
    ]
    assert query(store, SEEN) == [("H1", "10-03", "入户"), ("H2", "10-04", "电话")]
