"""Months closed from files as offices write them: four kinds, words of 2026, Jiaohe's steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from fanpin_lib import desk
from fanpin_lib.county import County
from fanpin_lib.desk import working_folder
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.period import Month
from tests.end_to_end.closed_demo import Closed
from tests.ledgers.making import text, xlsx

pytestmark = pytest.mark.heavy

CODE, NEAR, FAR = "220281", "220281100201", "220281101201"
PLACES = [
    ["行政区划代码", "名称", "层级"],
    [CODE, "某县", "县"],
    ["220281100", "甲镇", "乡镇"],
    ["220281101", "乙镇", "乡镇"],
    [NEAR, "近村", "村"],
    [FAR, "远村", "村"],
]


def closed(folder: Path, profile: str, month: Month, *files: Path) -> Closed:
    """A newcomer's directory with these files, its month checked and computed."""
    working_folder.lay_out(folder / "县", CODE, "某县", profile)
    county = County.at(folder / "县")
    report = desk.ingest(county, list(files), "某人")
    assert report.ok and not report.row_errors, report.to_text()
    desk.compute(county, month)
    return Closed(county, month, EditionFolder.of(county.folders.reports, month).newest_data)


def told_on(found: Closed) -> str:
    """What the county's page says, without blanks: figures in sentences stand apart there."""
    return re.sub(r"\s+", "", found.pages["某县"])


def risks_in(found: Closed) -> set[tuple[str, ...]]:
    """The risks of each monitored household as they were stored."""
    with found.county.snapshot(found.month).connect() as connection:
        rows = connection.execute("SELECT risks FROM cases").fetchall()
    return {tuple(risks) for (risks,) in rows}


def case_rows(words: Sequence[str], on: str, *more: str) -> list[list[str]]:
    """Monitored households of one identification day, four of each word in each village."""
    return [
        [f"JC{place}{n}", f"{place}000{n}", place, word, "因病", on, *more]
        for place in (NEAR, FAR)
        for n, word in enumerate([*words] * 4)
    ]


def test_a_four_kinds_county_closes_its_month_from_its_own_ledger(tmp_path) -> None:
    """Title, grouped header and a colour that the document does not know, as it was handed in."""
    words = ["贫困边缘农户", "家庭突发重大变故户", "脱贫不稳定户", "建档立卡贫困户"]
    head = [
        ["某县监测对象台账　数据截止：2026年10月31日"],
        ["监测对象", "", "", "", "", " 识别日期", "消除", ""],
        [
            "监测编号",
            "户编号",
            "村代码",
            "监测对象类别",
            "致贫（返贫）风险",
            "",
            "消除日期",
            "颜色",
        ],
    ]
    ledger = xlsx(
        tmp_path / "四类户_监测对象台账_202610.xlsx",
        head + case_rows(words, "2026-10-06", "", "红色"),
    )
    places = text(tmp_path / "行政区划_202610.csv", PLACES)
    found = closed(tmp_path, "county-four-kinds", Month(2026, 10), places, ledger)
    page = told_on(found)
    for word in words:
        assert f"{word}8户" in page, word
    assert found.full["cases_active", ""]["value"] == 32
    assert not [word for word in ("边缘易致贫户", "突发严重困难户", "红色") if word in page]
    assert "规则未定" in page  # how often to visit the document does not say
    assert "甲镇" in found.home and "近村" in "".join(found.pages)


def test_a_county_of_2026_closes_its_month_in_the_words_of_that_year(tmp_path) -> None:
    words = ["防止返贫致贫对象", "低保边缘家庭", "刚性支出困难家庭"]
    head = ["监测编号", "户编号", "村代码", "监测对象类别", "致贫（返贫）风险", "识别日期"]
    rows = case_rows(words, "2026-11-05")
    for row, risks in zip(rows, ("因病因残", "1.因病 2.因学", "因产业经营失败"), strict=False):
        row[4] = risks
    ledger = xlsx(tmp_path / "监测对象台账_202611.xlsx", [head, *rows])
    kinds = ("低保", "特困供养人员", "低保边缘家庭", "支出型困难家庭")
    homes = xlsx(
        tmp_path / "农户台账_202611.xlsx",
        [
            ["户编号", "村代码", "户类型", "家庭人口", "低保特困情况"],
            *(
                [f"{place}000{n}", place, "一般农户", "3", kind]
                for place in (NEAR, FAR)
                for n, kind in enumerate(kinds * 3)
            ),
        ],
    )
    places = text(tmp_path / "行政区划_202611.csv", PLACES)
    found = closed(tmp_path, "national-2026", Month(2026, 11), places, ledger, homes)
    told = {dimension: row["value"] for (one, dimension), row in found.full.items()
            if one == "households_in_class"}  # fmt: skip
    for word in ("防止返贫致贫对象", "低保边缘", "刚性支出困难"):
        assert told[f"class=监测对象类别：{word}"] == 8, word
        assert f"{word}8户" in told_on(found)
    for kind in ("低保", "特困", "低保边缘", "刚性支出困难"):
        assert told[f"class=低保特困情况：{kind}"] == 6, kind
    assert {("因病", "因残"), ("因病", "因学"), ("因产业项目失败",)} <= risks_in(found)
    ruled = {key: row["status"] for key, row in found.full.items()
             if key[0] == "households_ruled_in_class" and "监测对象类别" in key[1]}  # fmt: skip
    assert "ok" not in ruled.values()  # nobody has published whom the rules take in
    assert not [word for word in ("边缘易致贫户", "脱贫不稳定户") if word in told_on(found)]


@pytest.mark.parametrize("wrong", [False, True])
def test_jiaohes_steps_are_in_order_as_its_text_has_them(tmp_path, wrong: bool) -> None:
    """First the household is visited; only one found at risk signs its consent."""
    steps = ["入户核实", "承诺授权", "民主评议"]
    days = ["2026-09-21", "2026-09-30", "2026-10-09"]
    order = steps if not wrong else [steps[1], steps[0], steps[2]]
    head = ["监测编号", "户编号", "村代码", "环节", "步骤", "开始日期", "完成日期", "结果"]
    case = ["JC1", f"{NEAR}0001", NEAR]
    rows = [[*case, "识别", step, day, day, "通过"] for step, day in zip(order, days, strict=True)]
    taken = text(tmp_path / "程序台账_202610.csv", [head, *rows])
    head = ["监测编号", "户编号", "村代码", "监测对象类别", "致贫返贫风险", "识别日期"]
    cases = text(
        tmp_path / "监测对象台账_202610.csv", [head, [*case, "边缘易致贫户", "因病", "2026-10-20"]]
    )
    places = text(tmp_path / "行政区划_202610.csv", PLACES)
    working_folder.lay_out(tmp_path / "县", CODE, "某县", "jilin-jiaohe")
    county = County.at(tmp_path / "县")
    report = desk.ingest(county, [places, cases, taken], "某人")
    assert report.ok and not report.row_errors, report.to_text()
    found = [one.rule for one in desk.check(county, Month(2026, 10)).findings.rows()]
    assert ("procedure_step_order" in found) == wrong
