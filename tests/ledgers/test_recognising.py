"""The right kind or a question: own columns, names, contents of cells, sheets that go on."""

from datetime import date

import pytest

from fanpin_lib.fields import tables
from fanpin_lib.ledgers import ColumnMap
from ledgers.making import CASE_HEADERS, case, cases, column, read, workbook, xlsx
from ledgers.refusing import refused
from ledgers.test_id_numbers import id_number

PERSONS = [id_number(date(1970, 1, 1 + n), n) for n in range(28)]
MEMBERS = ["乡镇", "村", "户编号", "姓名", "证件号码", "与户主关系", "健康状况"]


def member(n: int, relation: str = "户主", household: int | None = None) -> list[str]:
    home = f"H{n if household is None else household:04d}"
    return ["新站镇", "瓦窑村", home, f"张{n}", PERSONS[n], relation, "健康"]


def test_every_ledger_has_columns_of_its_own() -> None:
    columns = ColumnMap.load()
    for name, table in tables().items():
        assert columns.own(name), f"{name}: list its own columns in ledgers/columns.yaml"
        assert columns.own(name) <= set(table.fields)


def test_a_list_of_heads_is_no_register_of_members(tmp_path) -> None:
    rows = [MEMBERS, *(member(n) for n in range(25))]
    message = refused(xlsx(tmp_path / "花名册.xlsx", rows))
    assert "每一户只有户主一行，不是完整的“家庭成员台账”" in message
    whole = [*rows, member(25, "配偶", household=1)]
    assert read(xlsx(tmp_path / "花名册2.xlsx", whole)).parts[0].table == "members"


def test_a_village_of_single_persons_has_a_register_of_members(tmp_path) -> None:
    rows = [[*MEMBERS, "人数"], *([*member(n), 1] for n in range(3))]
    assert read(xlsx(tmp_path / "家庭成员.xlsx", rows)).parts[0].table == "members"
    rows[2][-1] = 4
    assert "每一户只有户主一行" in refused(xlsx(tmp_path / "花名册.xlsx", rows))


def test_a_list_of_heads_that_says_all_of_a_household_is_one_of_households(tmp_path) -> None:
    headers = [*MEMBERS, "人数", "贫困户属性"]
    rows = [headers, *([*member(n), 3, "一般脱贫户"] for n in range(3))]
    reading = read(xlsx(tmp_path / "脱贫人口信息.xlsx", rows))
    assert [part.table for part in reading.parts] == ["households"]
    assert column(reading, "household_type") == ["脱贫户"] * 3
    assert column(reading, "members") == [3, 3, 3]


def test_two_ledgers_with_own_columns_are_a_question_with_reasons(tmp_path) -> None:
    headers = ["姓名", "身份证号", "残疾类别", "鉴定等级"]
    message = refused(xlsx(tmp_path / "名单.xlsx", [headers, ["张三", PERSONS[0], "肢体", "C"]]))
    assert "“残联残疾人名单”（有它的列 残疾类别）" in message
    assert "“住建部门危房名单”（有它的列 鉴定等级）" in message
    assert "fanpin teach 名单.xlsx --kind" in message


def test_own_columns_of_a_second_ledger_are_a_question_though_another_explains_more(
    tmp_path,
) -> None:
    headers = ["村", "户编号", "户主姓名", "证件号码", "监测对象类别", "识别时间"]
    headers += ["走访日期", "走访人"]
    row = ["瓦窑村", "H1", "张三", PERSONS[0], "边缘易致贫户", "2025-03-01", "2026-10-05", "李四"]
    message = refused(xlsx(tmp_path / "名单_202610.xlsx", [headers, row]))
    assert "“走访台账”（有它的列 走访日期、走访人）" in message
    assert "“监测对象台账”（有它的列 监测对象类别、识别时间）" in message
    one_of_them = [[*r[:5], *r[6:]] for r in (headers, row)]
    reading = read(xlsx(tmp_path / "名单2_202610.xlsx", one_of_them))
    assert [part.table for part in reading.parts] == ["visits"]


def test_a_name_that_says_another_ledger_than_the_columns_is_told(tmp_path) -> None:
    headers = ["村", "户编号", "户主姓名", "走访日期", "走访人"]
    row = ["瓦窑村", "H1", "张三", "2026-10-05", "李四"]
    reading = read(xlsx(tmp_path / "监测对象台账_202610.xlsx", [headers, row]))
    assert [part.table for part in reading.parts] == ["visits"]
    assert any("写的是“监测对象台账”" in n and "“走访台账”的" in n for n in reading.notes)
    reading = read(xlsx(tmp_path / "走访台账_202610.xlsx", [headers, row]))
    assert not any("写的是" in note for note in reading.notes)


def test_a_list_of_heads_is_not_advised_to_become_a_kind_it_has_nothing_of(tmp_path) -> None:
    rows = [[*MEMBERS, "联系电话"], *([*member(n), "13800000000"] for n in range(25))]
    message = refused(xlsx(tmp_path / "名单.xlsx", rows))
    assert "每一户只有户主一行" in message
    assert "要当作" not in message


VILLAGES = [("瓦窑村", "220281100201", "新站镇"), ("东沟", "220281100202", "新站镇")]
VILLAGES += [("河北村", "220281101201", "天岗镇")]


@pytest.mark.parametrize(
    "headers",
    [
        ["村名", "村代码", "乡镇"],
        ["村级名称", "村级代码", "所属乡镇"],
        ["村（居）委会名称", "统计用区划代码", "乡（镇）"],
        ["行政村名称", "行政村编码", "乡镇名称"],
    ],
)
def test_a_list_of_villages_is_one_of_places_with_its_townships(tmp_path, headers) -> None:
    reading = read(xlsx(tmp_path / "名单_202610.xlsx", [["村名单"], headers, *VILLAGES]))
    assert [part.table for part in reading.parts] == ["regions"]
    names = dict(zip(column(reading, "region_code"), column(reading, "region_name"), strict=True))
    assert names == {
        "220281100201": "瓦窑村", "220281100202": "东沟", "220281101201": "河北村",
        "220281100000": "新站镇", "220281101000": "天岗镇",
    }  # fmt: skip
    assert not reading.unknown_columns


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        (["代码", "名称", "监测户数", "监测人数"], ["220281100201", "瓦窑村", 3, 7]),
        (["村代码", "村", "书记", "联系电话"], ["220281100201", "瓦窑村", "张三", "13800000000"]),
    ],
)
def test_codes_and_names_of_places_beside_other_columns_are_no_list_of_places(
    tmp_path, headers, row
) -> None:
    message = refused(xlsx(tmp_path / "村表_202610.xlsx", [headers, row]))
    assert f"又有它没有的列：“{headers[2]}”、“{headers[3]}”" in message
    assert "fanpin teach 村表_202610.xlsx --kind 行政区划" in message
    named = read(xlsx(tmp_path / "行政区划_202610.xlsx", [headers, row]))
    assert [part.table for part in named.parts] == ["regions"]


def test_nobody_is_told_to_name_a_file_after_a_ledger_whose_columns_it_lacks(tmp_path) -> None:
    rows = [["村", "姓名", "身份证号", "备注"], ["瓦窑村", "张三", PERSONS[0], ""]]
    message = refused(xlsx(tmp_path / "名单.xlsx", rows))
    assert not any(table.label in message for table in tables().values())


OF_VILLAGES = [
    ["帮扶村收入"],
    ["村名", "年份", "村集体收入(万元)"],
    ["金星村", 2026, 3.2],
    ["瓦窑村", 2026, 1],
]
OF_TOWNSHIPS = [
    ["月报表", "", ""],
    ["乡镇", "边缘易致贫户", ""],
    ["乡镇", "户数", "人数"],
    ["新站镇", 2, 5],
    ["天岗镇", 0, 0],
]


@pytest.mark.parametrize("rows", [OF_VILLAGES, OF_TOWNSHIPS])
def test_a_table_of_totals_is_refused_as_one(tmp_path, rows) -> None:
    message = refused(xlsx(tmp_path / "监测对象月报表_202610.xlsx", rows))
    assert "这是汇总表" in message
    assert "请交一行一户、一人或一项的台账" in message
    assert "上级发来要填的表，请运行 fanpin forms learn 监测对象月报表_202610.xlsx" in message


def test_sheets_that_go_on_without_a_header_belong_to_the_sheet_before(tmp_path) -> None:
    sheets = {"一": cases(good=3), "二": [case(1), case(2)], "三": [case(3)]}
    reading = read(workbook(tmp_path / "监测对象台账_202610.xlsx", sheets))
    assert [(p.table, p.rows.num_rows) for p in reading.parts] == [("cases", 6)]
    assert column(reading, "_row")[3:] == [1, 2, 1]
    assert sum("当作前一张的续页" in note for note in reading.notes) == 2


@pytest.mark.parametrize(
    "above", [[["监测对象台账（续）"]], [[], []], [["续表"], ["2026年10月", "共2行"]]]
)
def test_titles_and_blank_rows_above_a_sheet_that_goes_on(tmp_path, above) -> None:
    sheets = {"一": cases(good=3), "二": [*above, case(1), case(2)]}
    reading = read(workbook(tmp_path / "监测对象台账_202610.xlsx", sheets))
    assert [(p.table, p.rows.num_rows) for p in reading.parts] == [("cases", 5)]
    shifted = [[*row[2:], *row[:2]] for row in (case(n) for n in range(3))]
    path = workbook(tmp_path / "x_202610.xlsx", {"一": cases(), "二": [*above, *shifted]})
    assert "工作表“二”：没有表头，里面却有一行行的记录，列也和前面" in refused(path)


def test_a_sheet_alone_whose_header_is_not_found_is_not_compared_with_one_before(tmp_path) -> None:
    rows = [[f"说明{n}"] for n in range(12)] + [MEMBERS, *(member(n) for n in range(9))]
    message = refused(xlsx(tmp_path / "x_202610.xlsx", rows))
    assert "前 10 行里没有找到表头，里面却有一行行的记录" in message


def test_a_sheet_of_records_that_do_not_go_on_is_refused_by_name(tmp_path) -> None:
    other = [["张三", PERSONS[n], "养牛", "3000"] for n in range(3)]
    path = workbook(tmp_path / "x_202610.xlsx", {"台账": cases(), "附表": other})
    message = refused(path)
    assert "工作表“附表”：没有表头" in message
    shifted = [[c[1], c[0], *c[2:]] for c in (case(n) for n in range(3))]
    shifted = [[*row[:2], row[3], row[2], *row[4:]] for row in shifted]
    path = workbook(tmp_path / "y_202610.xlsx", {"台账": cases(), "续表": shifted})
    assert "工作表“续表”" in refused(path)


def test_a_layout_that_was_taught_is_no_question_any_more(tmp_path) -> None:
    rows = [["证件 号码", "姓名", "备注（可空）"], [PERSONS[0], "张三", ""]]
    taught = tmp_path / "columns.yaml"
    taught.write_text(
        "layouts:\n  - {headers: [姓名, 备注, 证件号码], kind: dept_dibao}\n", encoding="utf-8"
    )
    reading = read(xlsx(tmp_path / "名单.xlsx", rows), columns=ColumnMap.load(taught))
    assert [part.table for part in reading.parts] == ["dept_dibao"]


def test_what_a_county_says_of_a_header_goes_before_what_is_shipped(tmp_path) -> None:
    taught = tmp_path / "columns.yaml"
    taught.write_text("tables: {cases: {eliminated_on: [识别日期]}}", encoding="utf-8")
    assert ColumnMap.load(taught).field_of("cases", "识别日期") == "eliminated_on"
    assert ColumnMap.load().field_of("cases", "识别日期") == "identified_on"


def test_a_header_row_of_a_ledger_without_rows_is_said(tmp_path) -> None:
    assert "只有表头，没有数据" in refused(xlsx(tmp_path / "y.xlsx", [CASE_HEADERS]))


MONITORED = ["县", "乡镇", "村", "户编号", "姓名", "证件号码", "与户主关系", "人数", "劳动技能"]
MONITORED += ["监测对象类别", "识别监测时间"]


def monitored(n: int, relation: str = "户主", household: int | None = None) -> list[str]:
    of_all = member(n, relation, household)[:6]
    return ["蛟河市", *of_all, "3", "无劳动力", "边缘易致贫户", "20240301"]


def test_an_export_of_heads_alone_says_nothing_about_members(tmp_path) -> None:
    rows = [MONITORED, *(monitored(n) for n in range(4))]
    reading = read(xlsx(tmp_path / "边缘易致贫人口名单_202610.xlsx", rows))
    parts = {part.table: part for part in reading.parts}
    assert set(parts) >= {"national_persons", "households", "cases"}
    assert "members" not in parts
    assert parts["households"].rows["members"].to_pylist() == [3] * 4
    assert parts["households"].rows["no_labour_household"].null_count == 4
    rows.append(monitored(4, "配偶", household=1))
    whole = read(xlsx(tmp_path / "边缘易致贫人口名单_202611.xlsx", rows))
    assert "members" in {part.table for part in whole.parts}


def test_an_export_of_households_with_incomes_gives_households_and_their_month(tmp_path) -> None:
    headers = ["县", "乡", "村", "户编号", "户主姓名", "户主证件号码", "家庭人口数", "是否危房户"]
    headers += ["人均纯收入", "工资性收入", "是否通生活用电", "是否有卫生厕所", "年度", "银行卡号"]
    rows = [
        ["蛟河市", "新站镇", "瓦窑村", f"H{n}", f"张{n}", PERSONS[n], "2", "否"]
        + ["9800", "19600", "是", "是", "2026", ""]
        for n in range(3)
    ]
    reading = read(xlsx(tmp_path / "家庭信息导出_202610.xlsx", [headers, *rows]))
    tables_found = [part.table for part in reading.parts]
    assert tables_found == ["national_households", "households", "monthly_records"]
    assert column(reading, "net_income_per_capita", part=2) == [9800] * 3
    assert column(reading, "housing_ok", part=2) == [True] * 3


def test_an_empty_place_is_an_error_of_the_column_that_stands_for_the_code(tmp_path) -> None:
    headers = ["乡镇", "村", "户编号", "户类型", "家庭人口"]
    rows = [["新站镇", "瓦窑村", f"H{n}", "一般农户", "2"] for n in range(4)]
    reading = read(
        xlsx(tmp_path / "农户台账.xlsx", [headers, *rows, ["", "", "H9", "一般农户", "2"]])
    )
    [error] = reading.blocking_errors
    assert (error.row, error.column) == (6, "村")


def test_a_list_of_persons_that_says_nothing_of_monitoring_is_no_export_of_the_monitored(
    tmp_path,
) -> None:
    """It would stand for the export of the month, and every monitored household would be gone."""
    headers = [*MONITORED[:9], "户类型", "脱贫年度", "人均纯收入"]
    pairs = [(n, relation, n // 2) for n, relation in enumerate(["户主", "配偶"] * 4)]
    rows = [[*monitored(*pair)[:9], "脱贫户", "2018", "9800"] for pair in pairs]
    reading = read(xlsx(tmp_path / "脱贫人口信息_202610.xlsx", [headers, *rows]))
    assert [(p.table, p.rows.num_rows) for p in reading.parts] == [("members", 8)]
    rows = [monitored(*pair) for pair in pairs]
    reading = read(xlsx(tmp_path / "人口信息_202610.xlsx", [MONITORED, *rows]))
    assert "national_persons" in [part.table for part in reading.parts]
