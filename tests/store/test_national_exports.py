"""Five national exports and nothing else: one month, whichever of them came first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers.exports import HEAD
from ledgers.five_exports import PERSONS, five, households
from ledgers.making import NAMES, OCTOBER, text, xlsx

from fanpin_lib.errors import InputError
from fanpin_lib.fields import tables
from fanpin_lib.ledgers import ColumnMap
from fanpin_lib.period import Month
from fanpin_lib.store import Store, ingest_files
from fanpin_lib.store.placing import refuse_unplaced

pytestmark = pytest.mark.heavy

COLUMNS = ColumnMap.load()
LEVELS = {6: "县", 9: "乡镇", 12: "村"}


def ingest(store: Store, *paths, **options):
    options.setdefault("county_code", "220281")
    options.setdefault("unsaid", OCTOBER)
    return ingest_files(paths, store, COLUMNS, "王某", **options)


def regions_file(folder, names=NAMES):
    rows = [["行政区划代码", "名称", "层级"], *([c, n, LEVELS[len(c)]] for c, n in names.items())]
    return text(folder / "行政区划_202610.csv", rows)


def everything(store: Store, month: Month = OCTOBER) -> dict[str, list[tuple]]:
    """All that a month knows, without the numbers of deliveries."""
    with store.snapshot(month).connect() as connection:
        return {
            name: sorted(
                connection.execute(
                    f"SELECT {', '.join(table.fields)}, _row FROM {name}"
                ).fetchall(),
                key=repr,
            )
            for name, table in tables().items()
        }


def rows(store: Store, sql: str) -> list[tuple]:
    with store.snapshot(OCTOBER).connect() as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return five(tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def together(files, tmp_path_factory) -> Store:
    store = Store(tmp_path_factory.mktemp("store"))
    report = ingest(store, *files)
    assert report.ok, report.to_text()
    return store


@pytest.fixture(scope="module")
def all_of_it(together) -> dict[str, list[tuple]]:
    return everything(together)


def test_each_is_a_kind_of_its_own_and_none_wipes_another_out(together) -> None:
    stored = {d.file: d.tables for d in together.deliveries()}
    assert stored == {
        "（自定义）监测对象信息.xlsx": ["national_persons"],
        "（乡村建设）户信息_20261018.xlsx": ["national_households"],
        "（务工月监测）已外出务工信息_20261018.xlsx": ["national_work"],
        "计划外出务工信息_20261018.xlsx": ["national_planned_work"],
        "（自定义）行政村信息.xlsx": ["national_villages"],
    }
    assert {d.as_of for d in together.deliveries()} == {OCTOBER}
    assert rows(together, "SELECT count(*) FROM national_persons") == [(4,)]
    assert rows(together, "SELECT labourers FROM households ORDER BY household_id") == [
        (1,), (1,), (1,),
    ]  # fmt: skip


def test_villages_and_townships_come_from_the_village_export(together) -> None:
    found = rows(together, "SELECT region_code, region_name, level FROM regions ORDER BY 1")
    assert found == [
        ("220281000000", "蛟河市", "县"),
        ("220281100000", "新站镇", "乡镇"),
        ("220281100201", "瓦窑村", "村"),
        ("220281100202", "东沟村", "村"),
    ]
    placed = rows(together, "SELECT village_code, count(*) FROM cases GROUP BY 1 ORDER BY 1")
    assert placed == [("220281100201", 1), ("220281100202", 1)]


def test_measures_are_derived_without_dates(together) -> None:
    found = rows(together, "SELECT kind, item, started_on FROM measures ORDER BY case_id")
    assert found == [("健康帮扶", "大病救治", None)] * 2


@settings(max_examples=6, deadline=None)
@given(order=st.permutations(range(5)))
def test_the_order_of_delivery_makes_no_difference(files, all_of_it, tmp_path_factory, order):
    store = Store(tmp_path_factory.mktemp("store"))
    for place in order:
        assert ingest(store, files[place]).ok
    assert everything(store) == all_of_it


def test_the_month_of_the_command_is_only_for_files_that_say_none(files, tmp_path) -> None:
    store = Store(tmp_path / "store")
    assert ingest(store, *files, unsaid=Month(2026, 11)).ok
    months = {d.file: str(d.as_of) for d in store.deliveries()}
    assert months["（自定义）监测对象信息.xlsx"] == "2026-11"
    assert months["（乡村建设）户信息_20261018.xlsx"] == "2026-10"
    refused = ingest(Store(tmp_path / "other"), files[0], unsaid=None)
    assert "不知道这份台账是哪个月的" in refused.to_text()


def test_a_regions_ledger_that_comes_later_heals_what_is_stored(tmp_path) -> None:
    store = Store(tmp_path / "store")
    assert ingest(store, *five(tmp_path)[:1]).ok
    assert rows(store, "SELECT DISTINCT village_code FROM cases") == [(None,)]
    with pytest.raises(InputError, match="没有一户能落实到村.*没有结账"):
        refuse_unplaced(store.snapshot(OCTOBER))
    misspelt = {code: name.replace("东沟", "东构") for code, name in NAMES.items()}
    ingest(store, regions_file(tmp_path, misspelt))
    half = rows(store, "SELECT village_code FROM cases ORDER BY household_id")
    assert half == [("220281100201",), (None,)]
    ingest(store, regions_file(tmp_path))
    whole = rows(store, "SELECT village_code FROM cases ORDER BY household_id")
    assert whole == [("220281100201",), ("220281100202",)]
    refuse_unplaced(store.snapshot(OCTOBER))
    before = store.snapshot(OCTOBER, upto=2)  # an edition of the past stays as it was
    with before.connect() as connection:
        assert connection.execute("SELECT count(village_code) FROM cases").fetchall() == [(1,)]


def test_a_month_without_anybody_monitored_is_none_of_this(tmp_path) -> None:
    store = Store(tmp_path / "store")
    nobody = [p for p in PERSONS if not p["监测对象类别"]]
    assert ingest(store, *five(tmp_path, nobody)).ok
    refuse_unplaced(store.snapshot(OCTOBER))


def test_the_household_export_alone_names_its_households_only(tmp_path) -> None:
    store = Store(tmp_path / "store")
    assert ingest(store, xlsx(tmp_path / "户信息_202610.xlsx", households())).ok
    found = rows(store, "SELECT members, labourers, no_labour_household FROM households")
    assert sorted(found) == [(1, None, None), (1, None, None), (2, None, None)]
    with pytest.raises(InputError, match="请交“全国系统监测对象导出”"):
        refuse_unplaced(store.snapshot(OCTOBER))


@pytest.mark.parametrize("monitored", ["脱贫不稳定户", ""])
def test_an_export_of_work_alone_does_not_close_a_month_of_monitored_households(
    tmp_path, monitored
) -> None:
    headers = ["县", "乡", "行政村", "户编号", "监测对象类别", "姓名", "证件号码", "是否计划务工"]
    values = [HEAD[h] for h in ("县", "乡", "村", "户编号")]
    worker = [*values, monitored, HEAD["姓名"], HEAD["证件号码"], "是"]
    store = Store(tmp_path / "store")
    assert ingest(store, xlsx(tmp_path / "计划外出务工信息.xlsx", [headers, worker])).ok
    if not monitored:
        refuse_unplaced(store.snapshot(OCTOBER))
        return
    with pytest.raises(InputError, match="没有一户能落实到村.*请交“全国系统监测对象导出”"):
        refuse_unplaced(store.snapshot(OCTOBER))


def test_a_household_identified_again_has_two_episodes(tmp_path) -> None:
    again = HEAD | {"首次识别时间": "202001", "识别监测时间": "202304"}
    store = Store(tmp_path / "store")
    assert ingest(store, *five(tmp_path, [again, *PERSONS[1:]])).ok
    found = rows(store, "SELECT identified_again FROM cases ORDER BY household_id")
    assert found == [(True,), (None,)]


def test_a_list_of_villages_only_places_every_household(tmp_path) -> None:
    """Two villages of one name: the township is known by its other villages."""
    names = {
        "220281100201": "瓦窑村", "220281100202": "东沟村",
        "220281101201": "东沟村", "220281101202": "河口村",
    }  # fmt: skip
    listed = [["代码", "名称", "户数", "人口"], *([c, n, "100", "250"] for c, n in names.items())]
    store = Store(tmp_path / "store")
    moved = [PERSONS[2] | {"乡": "天岗镇", "村": "河口村", "户编号": "2202810000000021"}]
    moved += [moved[0] | {"村": "东沟村", "户编号": "2202810000000022"}]
    people = [*PERSONS, *(p | {"证件号码": f"22028119700101{n}234"} for n, p in enumerate(moved))]
    ingest(store, *five(tmp_path, people)[:1])
    report = ingest(store, xlsx(tmp_path / "行政区划_202610.xlsx", listed))
    assert report.ok, report.to_text()
    placed = rows(store, "SELECT village_code, count(*) FROM households GROUP BY 1 ORDER BY 1")
    assert placed == [
        ("220281100201", 1), ("220281100202", 2), ("220281101201", 1), ("220281101202", 1),
    ]  # fmt: skip
    levels = rows(store, "SELECT DISTINCT level, rural_households FROM regions")
    assert levels == [("村", 100)]


def test_dates_of_the_procedure_and_helpers_are_derived(tmp_path) -> None:
    dated = HEAD | {
        "发现时间": "20230401", "入户核实时间": "20230403", "公示开始时间": "20230405",
        "公示结束时间": "20230410", "县级审定时间": "20230414", "帮扶联系人": "王某",
    }  # fmt: skip
    store = Store(tmp_path / "store")
    assert ingest(store, *five(tmp_path, [dated, *PERSONS[1:]])).ok
    found = rows(store, "SELECT step, completed_on - started_on FROM case_steps ORDER BY 1")
    assert found == [("入户核实", 0), ("县级审定", 0), ("接收线索", 0), ("村级公示", 5)]
    assert rows(store, "SELECT role, helper_name, valid_from FROM helpers") == [
        ("帮扶责任人", "王某", None)
    ]
    # an export has no column for most steps: what is not there is not missing
    assert rows(store, "SELECT DISTINCT derived FROM table_status WHERE table_name = 'case_steps'"
                ) == [(True,)]  # fmt: skip


def test_households_that_only_the_household_export_lists_are_kept(tmp_path) -> None:
    """An export of monitored persons alone does not hide the other households."""
    store = Store(tmp_path / "store")
    monitored = [p for p in PERSONS if p["监测对象类别"]]
    assert ingest(store, five(tmp_path, monitored)[0]).ok
    assert ingest(store, xlsx(tmp_path / "户信息_202610.xlsx", households())).ok
    found = rows(store, "SELECT household_id, members, labourers FROM households ORDER BY 1")
    assert [(members, labourers) for _, members, labourers in found] == [
        (2, 1), (1, 1), (1, None),
    ]  # fmt: skip


def test_a_regions_ledger_and_the_village_export_come_together(tmp_path) -> None:
    store = Store(tmp_path / "store")
    assert ingest(store, regions_file(tmp_path), *five(tmp_path)).ok
    names = rows(store, "SELECT region_name FROM regions WHERE region_code = '220281100201'")
    assert names == [("瓦窑村委会",)]  # the county's own list goes before


def test_an_episode_that_ended_stays_when_the_household_is_identified_again(tmp_path) -> None:
    ended = HEAD | {
        "识别监测时间": "202104", "风险是否已消除": "是",
        "风险消除方式": "帮扶消除", "消除监测时间": "202306",
    }  # fmt: skip
    corrected = PERSONS[2] | {"风险是否已消除": "否", "消除监测时间": "", "风险消除方式": ""}
    months = {
        Month(2026, 9): [ended, corrected | {"识别监测时间": "202301"}],
        OCTOBER: [HEAD | {"识别监测时间": "202604"}, corrected | {"识别监测时间": "202302"}],
    }
    found = []
    for order in (list(months), list(reversed(months))):
        store = Store(tmp_path / f"store{len(found)}")
        for month in order:
            folder = tmp_path / f"{len(found)}{month}"
            folder.mkdir()
            assert ingest(store, five(folder, months[month])[0], unsaid=month).ok
        found.append(rows(store, "SELECT case_id, eliminated_on IS NULL FROM cases ORDER BY 1"))
    first, second = HEAD["户编号"], PERSONS[2]["户编号"]
    assert found[0] == [
        (f"{first}-202104", False), (f"{first}-202604", True), (f"{second}-202302", True),
    ]  # fmt: skip
    assert found[1] == found[0]


def test_another_countys_export_is_known_by_the_name_in_its_rows(files, tmp_path) -> None:
    store = Store(tmp_path / "store")
    report = ingest(store, files[0], county_code="522301", county_name="兴义市")
    assert "写的是“蛟河市”，不是本县（兴义市）的" in report.to_text()
    for name in ("蛟河", "蛟河市", "吉林市蛟河市"):
        assert ingest(Store(tmp_path / name), files[0], county_name=name).ok
