from datetime import date
from decimal import Decimal

import pytest

from fanpin_lib.errors import FileRefused
from fanpin_lib.ledgers.derive import DERIVED
from ledgers.exports import HEAD, PERSONS, export
from ledgers.making import column, read, text, xls, xlsx

UNTOLD = {"case_steps", "helpers"}  # columns that nobody filled


def parts(path) -> dict:
    return {part.table: part for part in read(path).parts}


def rows(found, table: str) -> list[dict]:
    return found[table].rows.to_pylist()


@pytest.fixture
def found(tmp_path) -> dict:
    return parts(xlsx(tmp_path / "导出_202610.xlsx", export(*PERSONS)))


def test_the_export_is_typed_person_by_person(found) -> None:
    first = rows(found, "national_persons")[0]
    assert first["village_code"] == "220281100201"
    assert first["birth_date"] == date(1965, 3, 7)
    assert first["identified_on"] == date(2023, 4, 1)
    assert first["registered_category"] == "脱贫不稳定户"
    assert first["net_income_per_capita"] == Decimal("7850.50")
    assert first["business_income"] == Decimal("8000.00")
    assert first["health"] == ["患有大病", "残疾"]
    assert first["arable_area"] == 12.5
    assert first["risk_eliminated"] is False
    assert first["member_uninsured"] is False
    assert first["eliminated_on"] is None
    assert first["_row"] == 4
    assert first["dibao"] == "农村低保"


def test_households_are_derived(found) -> None:
    first, second, third = rows(found, "households")
    assert (first["household_id"], first["members"], first["labourers"]) == (
        "2202810000000011",
        2,
        1,
    )
    assert (first["head_name"], first["head_phone"]) == ("张三", "13800000000")
    assert (first["safety_net"], second["safety_net"]) == ("低保", "无")
    assert first["no_labour_household"] is False
    assert second["village_code"] == "220281100202"
    assert found["households"].derived
    assert "labourers" in found["households"].fields
    assert "opened_on" not in found["households"].fields


def test_members_are_derived_with_canonical_codes(found) -> None:
    first, second, *_ = rows(found, "members")
    assert (first["labour_skill"], second["labour_skill"]) == ("无劳动力", "普通劳动力")
    assert (second["relation"], second["birth_date"]) == ("配偶", date(1968, 2, 14))
    assert first["medical_insurance"] is True


def test_cases_are_derived_for_monitored_households_only(found) -> None:
    first, second = rows(found, "cases")
    assert (first["case_id"], first["risks"], first["eliminated_on"]) == (
        "2202810000000011-202304",
        ["因病", "缺劳动力"],
        None,
    )
    assert (second["eliminated_on"], second["elimination_way"]) == (date(2025, 12, 1), "帮扶消除")


def test_monthly_records_are_derived_for_the_exports_month(found) -> None:
    first = rows(found, "monthly_records")[0]
    assert (first["month"], first["members"]) == ("2026-10", 2)
    assert first["transfer_income"] == Decimal("3700.00")
    assert (first["housing_ok"], first["water_ok"], first["education_ok"]) == (True, True, True)
    assert first["visit_date"] is None
    assert first["food_ok"] is None


def test_xlsx_xls_and_csv_give_identical_tables(tmp_path) -> None:
    written = export(*PERSONS, unknown=60) + [["合计", "", "", "", "4 人"]]
    files = [
        xlsx(tmp_path / "导出_202610.xlsx", written),
        xls(tmp_path / "导出_202610.xls", written),
        text(tmp_path / "导出_202610.csv", written),
    ]
    readings = [parts(file) for file in files]
    assert set(readings[0]) == {"national_persons", *DERIVED["national_persons"]} - UNTOLD
    for other in readings[1:]:
        for table, part in readings[0].items():
            same = (
                part.rows.drop_columns(["_sheet"])
                if "_sheet" in part.rows.column_names
                else part.rows
            )
            that = other[table].rows
            that = that.drop_columns(["_sheet"]) if "_sheet" in that.column_names else that
            assert same.equals(that), table


def test_unknown_columns_of_the_full_export_are_kept(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "导出_202610.xlsx", export(*PERSONS, unknown=97)))
    assert len(reading.unknown_columns) == 97
    assert '"其他指标96":"值6"' in column(reading, "extra")[0]


def test_a_person_twice_in_a_household_is_noted_and_kept_but_derived_once(tmp_path) -> None:
    again = HEAD | {"人均纯收入（元）": "1"}
    reading = read(xlsx(tmp_path / "导出_202610.xlsx", export(*PERSONS, again)))
    assert [e.row for e in reading.row_errors if "相同" in e.expected] == [8]
    assert not reading.blocking_errors
    found = {part.table: part.rows.num_rows for part in reading.parts}
    assert (found["national_persons"], found["members"], found["cases"]) == (5, 4, 2)


def test_a_village_nobody_knows_is_named(tmp_path) -> None:
    reading = read(
        xlsx(
            tmp_path / "导出_202610.xlsx",
            export(*PERSONS, HEAD | {"村": "瓦窖村", "证件号码": "1"}),
        )
    )
    assert not reading.blocking_errors  # nobody can mend the system's export
    [error] = [e for e in reading.row_errors if e.column == "村"]
    assert (error.row, error.value) == (8, "瓦窖村")
    assert "相近的有：瓦窑村委会" in error.expected


def test_the_export_needs_the_regions_to_find_its_villages(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "导出_202610.xlsx", export(*PERSONS)), regions=None)
    assert column(reading, "village_code") == [None] * 4


def test_without_the_id_column_it_is_refused(tmp_path) -> None:
    written = [[cell for i, cell in enumerate(row) if i != 6] for row in export(*PERSONS)]
    with pytest.raises(FileRefused, match="最像“全国系统监测对象导出”.*缺少必需的列：“证件号码”"):
        read(xlsx(tmp_path / "导出_202610.xlsx", written))


def test_who_monitors_and_who_helps_are_two_persons_whatever_the_headers(tmp_path) -> None:
    other = {
        "监测联系人": "监测责任人",
        "帮扶联系人": "帮扶责任人",
        "监测联系人电话": "监测责任人电话",
    }
    person = HEAD | {"监测联系人": "赵六", "帮扶联系人": "钱七", "监测联系人电话": "13900000001"}
    sheet = [[other.get(cell, cell) for cell in row] for row in export(person)]
    found = rows(parts(xlsx(tmp_path / "导出_202610.xlsx", sheet)), "helpers")
    assert {(row["role"], row["helper_name"], row["helper_phone"]) for row in found} == {
        ("监测责任人", "赵六", "13900000001"),
        ("帮扶责任人", "钱七", None),
    }


def test_the_order_of_the_columns_makes_no_difference(tmp_path) -> None:
    """核查时间 is another spelling of 入户核实时间, and both stand in the export."""
    dates = {"入户核实时间": "20240105", "核查时间": "20230101"}
    dates |= {"发现时间": "20240102", "预警时间": "20230202"}
    rows = [[*HEAD, *dates], [*HEAD.values(), *dates.values()]]
    there = read(xlsx(tmp_path / "监测对象信息_202610.xlsx", rows))
    back = read(xlsx(tmp_path / "监测对象信息2_202610.xlsx", [row[::-1] for row in rows]))
    for name in ("verified_on", "found_on"):
        assert column(back, name) == column(there, name)
    assert column(back, "verified_on")[0] == date(2024, 1, 5)
    assert back.unknown_columns == there.unknown_columns
