"""研判台账 as townships write it: who judged what of which household, on which day."""

# ruff: noqa: E501 - rows of data are easier to compare on one line

from __future__ import annotations

from datetime import date

import pytest

from ledgers.making import column, read, xlsx

ZHANG = "220281199001011233"
AS_IN_THE_TEMPLATE = [
    [
        "户编号",
        "村代码",
        "研判日期",
        "研判人",
        "收入持续稳定",
        "刚性支出可控",
        "停止帮扶即不稳",
        "风险已消除",
    ],
    ["2202810000000011", "220281100201", "2026-10-20", "李四", "是", "否", "", "是"],
]
AS_A_TOWNSHIP_WRITES = [
    ["新站镇2026年10月风险消除研判表"],
    ["序号", "乡镇", "村", "户主姓名", "户主身份证号", "研判时间", "研判人员", "收入是否稳定", "支出是否可控",
     "风险是否已消除", "研判意见"],
    ["1", "新站镇", "瓦窑村", "张三", ZHANG, "2026年10月20日", "李四、王五", "稳定", "不可控", "已消除", "继续帮扶"],
]  # fmt: skip


@pytest.mark.parametrize("rows", [AS_IN_THE_TEMPLATE, AS_A_TOWNSHIP_WRITES], ids=["own", "town"])
@pytest.mark.parametrize("name", ["研判台账_202610", "新站镇_202610"])
def test_a_ledger_of_judgements_is_known_by_its_questions(tmp_path, rows, name):
    reading = read(xlsx(tmp_path / f"{name}.xlsx", rows))
    assert [part.table for part in reading.parts] == ["judgements"]
    assert not reading.blocking_errors
    assert column(reading, "judged_on") == [date(2026, 10, 20)]
    assert column(reading, "income_stable") == [True]
    assert column(reading, "expenditure_controllable") == [False]
    assert column(reading, "risk_gone") == [True]
    if rows is AS_IN_THE_TEMPLATE:
        assert column(reading, "dependent_on_aid") == [None]


def test_an_answer_that_is_neither_yes_nor_no_is_named(tmp_path):
    rows = [AS_IN_THE_TEMPLATE[0], [*AS_IN_THE_TEMPLATE[1][:4], "基本稳定", "是", "否", "是"]]
    (error,) = read(xlsx(tmp_path / "研判台账_202610.xlsx", rows)).blocking_errors
    assert "基本稳定" in str(error) and "收入持续稳定" in str(error)
