"""Lists as departments write them: headers of their own, totals at the end, loose values."""

# ruff: noqa: E501 - rows of data are easier to compare on one line

from datetime import date
from decimal import Decimal

import pytest

from fanpin_lib.errors import FileMistake
from fanpin_lib.ledgers import ColumnMap
from ledgers.making import column, read, text, xls, xlsx

ZHANG, LI = "220281199001011233", "220281201501011232"

LISTS = {
    "医保大额费用推送清单_202610": (
        "dept_medical",
        [
            ["2026年10月医保大额医疗费用推送清单"],
            ["序号", "参保人姓名", "身份证号码", "乡镇", "村", "医疗总费用（元）", "个人自付（元）",
             "住院个人自付（元）", "结算月份"],
            ["1", "张三", ZHANG, "新站镇", "瓦窑村", "52,300.50", "18000元", "１２０００", "2026年10月"],
            ["合计", "", "", "", "", "52300.5", "18000", "12000", ""],
        ],
        {"self_paid": Decimal("18000.00"), "inpatient_self_paid": Decimal("12000.00"),
         "total_expenditure": Decimal("52300.50"), "month": "2026-10"},
    ),
    "民政低保名单_202610": (
        "dept_dibao",
        [
            ["乡镇（街道）", "村（居）", "户主姓名", "保障对象姓名", "公民身份号码", "救助类型",
             "保障起始年月", "停发年月"],
            ["新站镇", "瓦窑村", "张三", "张三", ZHANG, "农村特困供养", "2020.1", ""],
        ],
        {"benefit": "特困", "started_on": date(2020, 1, 1), "ended_on": None, "name": "张三"},
    ),
    "低收入人口动态监测信息平台导出_202610": (
        "dept_low_income",
        [
            ["序号", "乡镇", "村", "姓名", "身份证号码", "低收入人口类型", "认定时间", "有效期至"],
            ["1", "新站镇", "瓦窑村", "张三", ZHANG, "农村低保、防返贫监测对象", "2026.3", "2027-03-31"],
        ],
        {"kinds": ["低保对象", "防止返贫监测对象"], "started_on": date(2026, 3, 1),
         "ended_on": date(2027, 3, 31), "name": "张三"},
    ),
    "民政低收入人口名单_202611": (
        "dept_low_income",
        [
            ["乡镇", "村", "对象姓名", "救助对象身份证号", "对象类别"],
            ["新站镇", "瓦窑村", "张三", ZHANG, "刚性支出困难家庭"],
        ],
        {"kinds": ["刚性支出困难家庭成员"]},
    ),
    "残联持证残疾人名单_202610": (
        "dept_disability",
        [
            ["姓名", "身份证号", "残疾证号码", "残疾类型", "残疾级别", "乡镇", "村"],
            ["张三", ZHANG, ZHANG + "41", "肢体残疾", "一级", "新站镇", "瓦窑村"],
        ],
        {"certificate_number": ZHANG + "41", "disability_kind": "肢体残疾"},
    ),
    "教育局学籍名单_202610": (
        "dept_schooling",
        [
            ["学生姓名", "身份证件号", "学校名称", "就读年级", "学籍状态", "学费（元/年）",
             "家庭所在乡镇", "家庭所在村"],
            ["李小四", LI, "新站小学", "五年级", "辍学", "0", "新站镇", "瓦窑村"],
        ],
        {"enrolled": False, "tuition": Decimal("0.00"), "school": "新站小学"},
    ),
    "住建局农村危房台账_202610": (
        "dept_housing",
        [
            ["乡镇", "村", "户主姓名", "户主身份证号", "鉴定等级", "是否C、D级危房"],
            ["新站镇", "瓦窑村", "张三", ZHANG, "D级", "是"],
        ],
        {"housing_grade": "D级", "dangerous": True, "name": "张三"},
    ),
    "水利局饮水安全名单_202610": (
        "dept_water",
        [
            ["乡镇", "村", "户主姓名", "户主身份证号码", "饮水安全评价"],
            ["新站镇", "瓦窑村", "张三", ZHANG, "不达标"],
        ],
        {"safe_water": False},
    ),
    "全国系统务工计划导出_202610": (
        "national_planned_work",
        [
            ["务工监测信息（计划务工）"],
            ["基本信息", "", "", "", "", "", "计划"],
            ["县", "乡", "村", "户编号", "姓名", "证件号码", "是否计划务工", "计划务工地点", "就业服务需求"],
            ["蛟河市", "新站镇", "瓦窑村", "2202810000000011", "张三", ZHANG, "是", "吉林省长春市朝阳区", ""],
        ],
        {"planned": True, "planned_place": "吉林省长春市朝阳区", "service_need": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize("make", [xlsx, xls, text])
@pytest.mark.parametrize("name", LISTS)
def test_a_departments_list_is_known_by_its_own_headers(tmp_path, name, make) -> None:
    table, rows, expected = LISTS[name]
    ending = "csv" if make is text else make.__name__
    reading = read(make(tmp_path / f"{name}.{ending}", rows))
    assert [part.table for part in reading.parts] == [table]
    assert not reading.blocking_errors
    assert column(reading, "village_code") == ["220281100201"]
    assert {field: column(reading, field)[0] for field in expected} == expected


def test_what_a_department_adds_is_kept(tmp_path) -> None:
    reading = read(xlsx(tmp_path / "民政低保名单_202610.xlsx", LISTS["民政低保名单_202610"][1]))
    assert [c.header for c in reading.unknown_columns] == ["户主姓名"]
    assert column(reading, "extra") == ['{"户主姓名":"张三"}']


def test_work_done_and_planned_in_one_export_stay_together(tmp_path) -> None:
    headers = ["户编号", "姓名", "证件号码", "是否已务工", "是否计划务工", "务工所在县", "就业渠道"]
    rows = [headers, ["H1", "张三", ZHANG, "否", "是", "", ""]]
    reading = read(xlsx(tmp_path / "务工监测_202610.xlsx", rows))
    assert [part.table for part in reading.parts] == ["national_work"]


def test_a_county_teaches_words_and_headers_of_its_own(tmp_path) -> None:
    own = tmp_path / "columns.yaml"
    own.write_text(
        "hints: {dept_water: [供水]}\ntables: {dept_water: {safe_water: [水质], village_name: [屯名]}}\n",
        encoding="utf-8",
    )
    rows = [["乡镇", "屯名", "姓名", "身份证号"], ["新站镇", "瓦窑村", "张三", ZHANG]]
    path = xlsx(tmp_path / "供水站名单_202610.xlsx", rows)
    reading = read(path, columns=ColumnMap.load(own))
    assert reading.parts[0].table == "dept_water"
    assert column(reading, "village_code") == ["220281100201"]
    own.write_text("hints: {dept_wter: [供水]}\n", encoding="utf-8")
    with pytest.raises(FileMistake, match="没有名为“dept_wter”的台账"):
        ColumnMap.load(own)
