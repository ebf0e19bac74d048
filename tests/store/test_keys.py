"""Rows that name a person or a household where a number of a household or an episode is missing."""

import pytest
from ledgers.exports import ELIMINATED, HEAD, SPOUSE
from ledgers.five_exports import five
from ledgers.making import OCTOBER, xlsx

from fanpin_lib.fields import tables
from fanpin_lib.store import Store
from fanpin_lib.store.spill import database
from store.test_national_exports import ingest, rows

pytestmark = pytest.mark.heavy

OLD = HEAD | {
    "识别监测时间": "201905",
    "风险是否已消除": "是",
    "风险消除方式": "帮扶消除",
    "消除监测时间": "202106",
}
MEASURES = ["措施编号", "户编号", "帮扶措施", "开始时间", "结束时间"]


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "store")


def exports(tmp_path, *persons):
    return five(tmp_path, list(persons) or [HEAD, SPOUSE, ELIMINATED])


def measures(tmp_path, *found: list[str]):
    return xlsx(tmp_path / "帮扶措施台账_202610.xlsx", [MEASURES, *found])


def test_a_household_is_found_by_its_heads_or_a_members_number(tmp_path, store) -> None:
    records = [
        ["乡镇", "村", "身份证号", "走访日期", "走访方式"],
        ["新站镇", "瓦窑村", SPOUSE["证件号码"], "2026-10-05", "入户"],
        ["新站镇", "东沟村", ELIMINATED["证件号码"].lower(), "2026-10-06", "电话"],
        ["新站镇", "东沟村", "220281197001011999", "2026-10-07", "电话"],
    ]
    visits = xlsx(tmp_path / "月度监测台账_202610.xlsx", records)
    assert ingest(store, visits).ok  # before anybody knows who these are
    assert ingest(store, *exports(tmp_path)).ok
    found = rows(store, "SELECT household_id FROM monthly_records WHERE visit_date IS NOT NULL "
                        "ORDER BY visit_date")  # fmt: skip
    assert found == [(HEAD["户编号"],), (ELIMINATED["户编号"],), (None,)]


def test_measures_belong_to_the_episode_that_ran_on_their_day(tmp_path, store) -> None:
    ingest(store, *exports(tmp_path, OLD, HEAD, ELIMINATED))
    ingest(
        store,
        measures(
            tmp_path,
            ["1", HEAD["户编号"], "健康帮扶", "2020-03-01", "2020-05-01"],
            ["2", HEAD["户编号"], "健康帮扶", "2024-03-01", ""],
            ["3", HEAD["户编号"], "健康帮扶", "2022-03-01", ""],
            ["4", HEAD["户编号"], "健康帮扶", "2022-03-01", "2022-04-01"],
            ["5", "2202810000000099", "健康帮扶", "2024-03-01", ""],
        ),
    )
    found = rows(store, "SELECT case_id FROM measures ORDER BY measure_id")
    first, second = f"{HEAD['户编号']}-201905", f"{HEAD['户编号']}-202304"
    assert found == [(first,), (second,), (second,), (None,), (None,)]


def test_a_township_ledger_without_numbers_is_known_by_its_heads(tmp_path, store) -> None:
    register = [
        ["乡镇", "村", "户主姓名", "户主身份证号", "户类型", "家庭人口"],
        ["新站镇", "瓦窑村", "张三", HEAD["证件号码"], "脱贫户", "2"],
        ["新站镇", "东沟村", "钱七", "220281196001011239", "一般农户", "1"],
    ]
    monitored = [
        ["乡镇", "村", "户主身份证号", "监测对象类别", "致贫返贫风险", "识别日期"],
        ["新站镇", "东沟村", "220281196001011239", "边缘易致贫户", "因病", "2026-03-05"],
    ]
    files = [
        xlsx(tmp_path / "农户台账_202610.xlsx", register),
        xlsx(tmp_path / "监测对象台账_202610.xlsx", monitored),
    ]
    assert ingest(store, *files).ok
    ingest(store, *exports(tmp_path))
    found = rows(store, "SELECT household_id FROM households ORDER BY _row")
    assert found == [(HEAD["户编号"],), ("220281196001011239",)]
    assert rows(store, "SELECT case_id, household_id FROM cases") == [
        ("220281196001011239-202603", "220281196001011239")
    ]


def test_a_file_with_neither_number_nor_person_is_refused(tmp_path, store) -> None:
    [report] = ingest(
        store,
        xlsx(
            tmp_path / "帮扶措施台账_202610.xlsx",
            [["措施编号", "帮扶措施", "开始时间"], ["1", "健康帮扶", "2024-03-01"]],
        ),
    ).files
    assert "缺少必需的列：“监测编号”" in report.to_text()


def test_a_row_with_neither_is_a_bad_row(tmp_path, store) -> None:
    report = ingest(store, measures(tmp_path, ["1", "", "健康帮扶", "2024-03-01", ""]))
    assert "第 2 行" in report.to_text()
    assert store.snapshot(OCTOBER).has("measures") is False


def test_what_leads_nowhere_is_counted_and_two_possible_episodes_are_named(tmp_path, store) -> None:
    ingest(store, *exports(tmp_path, OLD, HEAD, ELIMINATED))
    [report] = ingest(
        store,
        measures(
            tmp_path,
            ["1", HEAD["户编号"], "健康帮扶", "2024-03-01", ""],
            ["2", HEAD["户编号"], "健康帮扶", "2022-03-01", "2022-04-01"],
            ["3", "2202810000000099", "健康帮扶", "2024-03-01", ""],
        ),
    ).files
    assert "“帮扶措施台账”的 3 行里有 2 行找不到监测对象（“Sheet1”第 3、4 行）" in report.to_text()
    [error] = report.row_errors
    assert error.row == 3
    assert f"{HEAD['户编号']}-201905、{HEAD['户编号']}-202304" in error.expected


@pytest.mark.parametrize(("number", "counts"), [("2202810000000099", False), ("", True)])
def test_a_register_that_leads_nowhere_says_nothing(tmp_path, store, number, counts) -> None:
    """Measures of nobody we know must not leave every household without a measure."""
    written = number or HEAD["户编号"]
    ingest(store, *exports(tmp_path))
    ingest(store, measures(tmp_path, ["1", written, "健康帮扶", "2024-03-01", ""]))
    status = (
        "SELECT delivered FROM table_status WHERE table_name = 'measures' AND month = '2026-10'"
    )
    assert rows(store, status) == [(counts,)]


def test_some_columns_of_a_register_are_what_they_are_among_all(tmp_path, store) -> None:
    """What tells rows apart is looked for; what nobody asked for is not."""
    ingest(store, *exports(tmp_path, OLD, HEAD, ELIMINATED))
    person, day = HEAD["证件号码"], "2024-03-01"
    helpers = [["身份证号", "乡镇", "村", "责任", "责任人姓名", "起始日期"],
               [person, "新站镇", "瓦窑村", "帮扶责任人", "王某", day]]  # fmt: skip
    households = [["乡镇", "村", "户主姓名", "户主身份证号", "户类型", "家庭人口"],
                  ["新站镇", "瓦窑村", "张三", person, "脱贫户", "2"],
                  ["新站镇", "东沟村", "钱七", "220281196001011239", "一般农户", "1"]]  # fmt: skip
    files = {"帮扶责任人台账_202610.xlsx": helpers, "农户台账_202610.xlsx": households}
    told = ingest(store, *(xlsx(tmp_path / name, found) for name, found in files.items()))
    assert told.ok, told.to_text()
    assert ingest(store, measures(tmp_path, ["1", HEAD["户编号"], "健康帮扶", day, ""])).ok
    snapshot, shorter = store.snapshot(OCTOBER), {}
    for table in (one for one in tables().values() if one.mode == "register"):
        columns = list(dict.fromkeys([*filter(None, [table.place]), *table.unit]))
        every, some = snapshot.query(table), snapshot.query(table, columns)
        shorter[table.name] = len(some) < len(every)
        with database(store.folder) as connection:
            asked = f"SELECT {', '.join(columns)} FROM ({{}}) ORDER BY ALL"
            found = [connection.execute(asked.format(one)).fetchall() for one in (every, some)]
        assert found[0] == found[1], table.name
    assert [name for name, less in shorter.items() if less] == ["measures"]
    assert rows(store, "SELECT count(case_id) FROM helpers") == [(1,)]
