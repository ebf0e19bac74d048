"""Empty forms as superiors lay them out: what each cell is taken for, and what is left open."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanpin_lib.desk.forms.learning import Surroundings, learn, surroundings
from fanpin_lib.errors import FileRefused
from fanpin_lib.files.existing_xlsx import place_of
from fanpin_lib.office.forms.asked import CellQuestion
from fanpin_lib.period import Month
from tests.office.forms_county import empty_form, forms_county

TOWNS = ["民主街道", "奶子山街道", "新站镇", "乌林朝鲜族乡"]
STREET, XINZHAN, WULIN, COUNTY = "220281001000", "220281100000", "220281200000", "220281000000"


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Surroundings:
    return surroundings(forms_county(tmp_path_factory.mktemp("county")), Month(2026, 10))


def taken(around: Surroundings, path: Path, **answers: str) -> dict[str, CellQuestion | str]:
    """By cell what it asks for, or why it is left open."""
    lesson = learn(around, path, answers)
    return {
        f"{chr(64 + column)}{row}": one.asked if one.sure else one.doubt
        for sheet in lesson.sheets
        for (row, column), one in sheet.cells.items()
    }


def test_grouped_headers_over_places(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["防止返贫监测对象情况统计表"],
        ["填报单位：蛟河市    统计月份：2026年10月    单位：户、人"],
        ["乡镇（街道）", "在册监测对象", "", "边缘户", "", "本月新识别", "", "备注"],
        ["", "户数", "人数", "户数", "人数", "户数", "人数", ""],
        *[[town] for town in TOWNS],
        ["合计", "=SUM(B5:B8)"],
        ["单位负责人：     填表人："],
    ]
    merged = ["A1:H1", "A2:H2", "A3:A4", "B3:C3", "D3:E3", "F3:G3", "H3:H4", "A10:H10"]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, merged))
    assert found["B5"] == CellQuestion("cases_active", place=STREET, unit="户")
    assert found["C8"] == CellQuestion("persons_active", place=WULIN, unit="人")
    assert found["E7"] == CellQuestion(
        "persons_active", part="category=边缘易致贫户", place=XINZHAN, unit="人"
    )
    assert found["G5"] == CellQuestion("persons_new", place=STREET, unit="人")
    assert found["C9"] == CellQuestion("persons_active", place=COUNTY, unit="人")
    assert "B9" not in found and not any(name.startswith("H") for name in found)


def test_places_across_and_indicators_down(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["防返贫监测帮扶情况表"],
        ["填报单位：蛟河市  2026年10月"],
        ["序号", "指标名称", "计量单位", "全市", *TOWNS],
        [1, "在册监测对象", "户"],
        [2, "其中：脱贫监测户", "户"],
        [3, "走访率", "%"],
        [4, "帮扶资金", "万元"],
        ["填表人："],
    ]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:H1", "A2:H2"], "A3:H7"))
    assert found["D4"] == CellQuestion("cases_active", place=COUNTY, unit="户")
    assert found["G5"] == CellQuestion(
        "cases_active", part="category=脱贫不稳定户", place=XINZHAN, unit="户"
    )
    assert found["H6"] == CellQuestion("visit_rate", place=WULIN, unit="%")
    assert found["D7"] == CellQuestion("measure_amount", place=COUNTY, unit="万元")


def test_months_side_by_side_total_above_names_shortened(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["各乡镇监测对象变化情况表"],
        ["单位：户", "", "", "2026年10月"],
        ["乡镇", "在册监测对象", "", "新识别", ""],
        ["", "9月", "10月", "本月", "上月"],
        ["全市"],
        ["民主"], ["奶子山"], ["新站"], ["乌林乡"],
    ]  # fmt: skip
    found = taken(
        around, empty_form(tmp_path / "a.xlsx", rows, ["A1:E1", "B3:C3", "D3:E3", "A3:A4"])
    )
    assert found["B5"] == CellQuestion("cases_active", place=COUNTY, back=1, unit="户")
    assert found["C9"] == CellQuestion("cases_active", place=WULIN, unit="户")
    assert found["E8"] == CellQuestion("cases_new", place=XINZHAN, back=1, unit="户")


def test_twelve_months_are_those_of_the_year(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["2026年新识别监测对象统计表"],
        ["截至2026年10月"],
        ["乡镇", *[f"{n}月" for n in range(1, 13)], "本年累计"],
    ]
    path = empty_form(
        tmp_path / "a.xlsx", [*rows, *[[t] for t in TOWNS]], ["A1:N1", "A2:N2"], "A3:N7"
    )
    found = taken(around, path)
    assert found["B4"] == "没有写是户还是人"
    path = empty_form(
        tmp_path / "b.xlsx",
        [
            ["2026年新识别监测对象统计表"],
            ["截至2026年10月  单位：户"],
            rows[2],
            *[[t] for t in TOWNS],
        ],
        ["A1:N1", "A2:N2"],
        "A3:N7",
    )
    found = taken(around, path)
    assert found["B4"] == CellQuestion("cases_new", place=STREET, month=1, unit="户")
    assert found["M4"] == CellQuestion("cases_new", place=STREET, month=12, unit="户")
    assert found["N4"] == CellQuestion("cases_new", place=STREET, span="year", unit="户")


def test_what_is_left_over_beside_the_departments_listed(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["预警线索核查处置情况统计表"],
        ["填报单位：蛟河市    截至2026年10月31日"],
        ["部门", "推送线索（条）", "纳入监测（户）", "按时核查率"],
        ["医疗保障局"], ["民政局"], ["其他"],
        ["合计", "=SUM(B4:B6)", "=SUM(C4:C6)", "=SUM(D4:D6)"],
    ]  # fmt: skip
    path = empty_form(tmp_path / "a.xlsx", rows, ["A1:D1", "A2:D2"], "A3:D7")
    found = taken(around, path)
    assert found["B4"] == CellQuestion(
        "alerts_received", part="department=医保", place=COUNTY, unit="条"
    )
    assert found["C6"] == CellQuestion(
        "alert_households", part="department=其余", others=("医保", "民政"), place=COUNTY, unit="户"
    )
    (sheet,) = learn(around, path, {}).sheets
    assert "D7" in sheet.remarks[0] and "没有意义" in sheet.remarks[0]


def test_serial_numbers_head_the_column_of_names(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["走访情况月报表"],
        ["2026年10月"],
        ["序号", "乡镇", "应走访户数"],
        *[[t] for t in TOWNS],
    ]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:C1", "A2:C2"]))
    assert found["B4"] == CellQuestion(place=STREET, text="place")
    assert found["C4"] == CellQuestion("households_to_visit", place=STREET, unit="户")


def test_a_rule_named_in_a_header_has_to_be_the_countys(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["走访情况表"],
        ["2026年10月"],
        ["乡镇", "两个月以上未走访户数", "三个月以上未走访户数"],
        ["新站镇"],
    ]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:C1", "A2:C2"]))
    assert found["B4"] == CellQuestion("unvisited_two_months", place=XINZHAN, unit="户")
    assert isinstance(found["C4"], str) and "没有把握" in found["C4"]


def test_steps_stand_under_their_stage(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["程序时限情况表"],
        ["2026年10月"],
        ["环节", "步骤", "按时完成率（%）"],
        ["识别", "入户核实"], ["", "公示"], ["消除", "公示"],
    ]  # fmt: skip
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:C1", "A2:C2", "A4:A5"]))
    assert [found[f"C{row}"].part for row in (4, 5, 6)] == [  # type: ignore[union-attr]
        "step=识别·入户核实", "step=识别·公示", "step=消除·公示",
    ]  # fmt: skip


def test_what_nobody_knows_is_left_open_and_can_be_answered(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["监测对象情况表"],
        ["2026年10月  单位：户"],
        ["乡镇", "在册监测对象", "光伏受益户", "脱贫户中的监测对象", "待定"],
        *[[town] for town in TOWNS],
        ["经济开发区"],
    ]
    path = empty_form(tmp_path / "a.xlsx", rows, ["A1:E1", "A2:E2"])
    found = taken(around, path)
    assert found["B4"] == CellQuestion("cases_active", place=STREET, unit="户")
    assert all(isinstance(found[name], str) for name in ("C4", "D4", "E4", "B8"))
    assert "经济开发区" in str(found["B8"])
    answered = taken(around, path, 光伏受益户="农户数", 待定="不填")
    assert answered["C4"] == CellQuestion("households_total", place=STREET, unit="户")
    assert "E4" not in answered


def test_villages_of_one_name_are_told_apart_by_their_township(
    around: Surroundings, tmp_path: Path
) -> None:
    head = [["监测对象情况表"], ["2026年10月 单位：户"]]
    alone = [*head, ["村", "在册监测对象"], ["瓦窑村"], ["平安村"]]
    found = taken(around, empty_form(tmp_path / "a.xlsx", alone, ["A1:B1", "A2:B2"]))
    assert "瓦窑村" in str(found["B4"]) and found["B5"] == CellQuestion(
        "cases_active", place="220281100203", unit="户"
    )
    within = [*head, ["乡镇", "村", "在册监测对象"], ["新站镇", "瓦窑村"], ["乌林乡", "瓦窑村"]]
    found = taken(around, empty_form(tmp_path / "b.xlsx", within, ["A1:C1", "A2:C2"]))
    assert [found[name].place for name in ("C4", "C5")] == [  # type: ignore[union-attr]
        "220281100201", "220281200201",
    ]  # fmt: skip


def test_headers_that_contradict_each_other_are_refused(
    around: Surroundings, tmp_path: Path
) -> None:
    head = [["监测对象情况表"], ["2026年10月"]]
    body = [[town] for town in TOWNS]
    both = [["乡镇", "在册监测对象户数", "脱贫不稳定户"], ["", "人数", "边缘易致贫户"]]
    path = empty_form(tmp_path / "a.xlsx", [*head, *both, *body], ["A1:C1", "A2:C2", "A3:A4"])
    with pytest.raises(FileRefused) as refused:
        learn(around, path, {})
    for word in ("B 列", "在册监测对象户数", "人数", "C 列", "边缘易致贫户"):
        assert word in str(refused.value)


def test_texts_that_say_nothing_are_not_guessed_at(around: Surroundings, tmp_path: Path) -> None:
    head = [["监测对象情况表"], ["2026年10月 单位：户"]]
    rows = [*head, ["指标", "数量", ""], ["在册监测对象", ""], ["工作情况", ""], ["新识别", ""]]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C6"))
    assert found["B4"] == CellQuestion("cases_active", place=COUNTY, unit="户")
    assert isinstance(found["B5"], str) and "工作情况" in found["B5"]
    rows = [*head, ["乡镇", "数量", "在册监测对象"], *[[town] for town in TOWNS]]
    found = taken(around, empty_form(tmp_path / "b.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C7"))
    assert isinstance(found["B4"], str) and found["C4"] == CellQuestion(
        "cases_active", place=STREET, unit="户"
    )


def test_names_and_empty_cells_side_by_side(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["防返贫监测工作情况"],
        ["截至2026年10月底"],
        ["在监测户数（户）", "", "在监测人数（人）", ""],
        ["预警线索待核查（条）", "", "交办事项未办结（件）", ""],
    ]
    path = empty_form(tmp_path / "a.xlsx", rows, ["A1:D1", "A2:D2"], "A3:D4")
    found = taken(around, path)
    assert {name: one.indicator for name, one in found.items()} == {  # type: ignore[union-attr]
        "B3": "cases_active", "D3": "persons_active", "B4": "alerts_waiting", "D4": "tasks_open",
    }  # fmt: skip


def test_placeholders_are_named_and_refused(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["监测对象情况表"],
        ["2026年10月"],
        ["乡镇", "在册监测对象户数"],
        ["新站镇", "{{在册户数}}"],
    ]
    path = empty_form(tmp_path / "a.xlsx", rows, ["A1:B1", "A2:B2"])
    with pytest.raises(FileRefused, match="B4 写着“{{在册户数}}”"):
        learn(around, path, {})


def test_cells_are_named_as_people_do() -> None:
    assert place_of("AB12") == (12, 28)


def test_comparisons_with_other_months(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["防止返贫监测对象变化情况统计表"],
        ["填报单位：蛟河市  2026年10月  单位：户、%"],
        ["乡镇", "在册监测对象", "", "", "", "新识别", "", "", ""],
        ["", "本月", "环比增减", "同比增长（%）", "较年初±", "9月", "10月", "增减", "增减率"],
        *[[town] for town in TOWNS],
    ]
    merged = ["A1:I1", "A2:I2", "A3:A4", "B3:E3", "F3:I3"]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, merged, "A3:I8"))
    assert found["B5"] == CellQuestion("cases_active", place=STREET, unit="户")
    assert found["C5"] == CellQuestion(
        "cases_active", place=STREET, unit="户", than="last_month", change="difference"
    )
    assert found["D7"] == CellQuestion(
        "cases_active", place=XINZHAN, unit="%", than="last_year", change="percent"
    )
    assert found["E7"].than == "year_end"  # type: ignore[union-attr]
    assert found["H8"] == CellQuestion(
        "cases_new", place=WULIN, unit="户", than="last_month", change="difference"
    )
    assert found["I8"].change == "percent"  # type: ignore[union-attr]


def test_a_bare_comparison_is_about_the_column_before_it(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["监测对象情况表"],
        ["2026年10月"],
        [
            "乡镇",
            "监测对象（户）",
            "走访率",
            "比上月增减",
            "比上月增长%",
            "本年新识别（户）",
            "同比%",
        ],
        *[[town] for town in TOWNS],
    ]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:G1", "A2:G2"], "A3:G7"))
    change = {"than": "last_month", "change": "difference"}
    assert found["D4"] == CellQuestion("visit_rate", place=STREET, unit="%", **change)
    assert "百分点" in str(found["E4"])
    change = {"than": "last_year", "change": "percent"}
    assert found["G4"] == CellQuestion("cases_new", place=STREET, span="year", unit="%", **change)


def test_totals_add_up_what_is_listed(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["监测对象情况表"],
        ["2026年10月"],
        ["片区", "乡镇", "户数"],
        ["城区", "小计"],
        ["", "民主街道"],
        ["", "奶子山街道"],
        ["农村", "小计"],
        ["", "新站镇"],
        ["", "乌林乡"],
        ["总计", ""],
    ]
    merged = ["A1:C1", "A2:C2", "A4:A6", "A7:A9", "A10:B10"]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, merged, "A3:C10"))
    streets = ("220281001000", "220281004000")
    assert found["C4"] == CellQuestion("cases_active", among=streets, unit="户")
    assert found["C8"] == CellQuestion("cases_active", place=XINZHAN, unit="户")
    assert found["C10"] == CellQuestion("cases_active", place=COUNTY, unit="户")
    rows = [rows[0], rows[1], ["乡镇", "户数"], ["新站镇"], ["乌林乡"], ["合计"]]
    found = taken(around, empty_form(tmp_path / "b.xlsx", rows, ["A1:B1", "A2:B2"], "A3:B6"))
    assert found["B6"] == CellQuestion("cases_active", among=(XINZHAN, WULIN), unit="户")
    rows = [*rows[:3], ["民主街道"], ["小计"], ["新站镇"], ["乌林乡"], ["小计"]]
    found = taken(around, empty_form(tmp_path / "c.xlsx", rows, ["A1:B1", "A2:B2"], "A3:B8"))
    assert found["B5"] == CellQuestion("cases_active", place=STREET, unit="户")
    assert found["B8"] == CellQuestion("cases_active", among=(XINZHAN, WULIN), unit="户")


def test_totals_that_cannot_be_told_stay_empty(around: Surroundings, tmp_path: Path) -> None:
    rows = [
        ["监测对象分类统计"],
        ["单位：户  2026年10月"],
        ["乡镇", "脱贫不稳定户", "边缘易致贫户", "小计", "突发严重困难户", "合计"],
        *[[town] for town in TOWNS],
    ]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:F1", "A2:F2"], "A3:F7"))
    assert "哪几项" in str(found["D4"])
    assert found["F4"] == CellQuestion("cases_active", place=STREET, unit="户")
    rows = [
        ["逐月情况表"],
        ["填报单位：新站镇  截至2026年10月"],
        ["月份", "在册（户）", "新增（户）"],
        *[[f"{month}月"] for month in range(1, 13)],
        ["合计"],
    ]
    found = taken(around, empty_form(tmp_path / "b.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C16"))
    assert found["C4"] == CellQuestion("cases_new", place=XINZHAN, month=1, unit="户")
    assert found["C16"] == CellQuestion("cases_new", place=XINZHAN, span="year", unit="户")
    assert found["B16"] == "这个指标的各月不能相加"


def test_the_nearest_unit_counts_and_the_day_of_filling_is_no_month(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["帮扶措施情况表（10月）"],
        ["填报日期：2026年11月3日", "", "单位：户、万元"],
        ["乡镇", "新开始的帮扶措施（项、万元）", "", "帮扶资金"],
        ["", "数量（项）", "资金（万元）", ""],
        *[[town] for town in TOWNS],
    ]
    merged = ["A1:D1", "A3:A4", "B3:C3", "D3:D4"]
    path = empty_form(tmp_path / "a.xlsx", rows, merged, "A3:D8")
    found = taken(around, path)
    assert found["B5"] == CellQuestion("measures_new", place=STREET, unit="项")
    assert found["C5"] == CellQuestion("measure_amount", place=STREET, unit="万元")
    assert found["D5"] == CellQuestion("measure_amount", place=STREET, unit="万元")
    lesson = learn(around, path, {})
    assert lesson.month == "2026-10"
    assert lesson.sheets[0].months == ["A1"]
    assert "A2" in lesson.sheets[0].remarks[-1]


def test_villages_with_their_township_and_words_that_depend_on_the_title(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["重点村情况表"],
        ["2026年10月"],
        ["村名", "监测对象户数"],
        ["1.新站镇瓦窑村"],
        ["瓦窑村（乌林乡）"],
        ["瓦窑村"],
    ]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:B1", "A2:B2"], "A3:B6"))
    assert found["B4"] == CellQuestion("cases_active", place="220281100201", unit="户")
    assert found["B5"] == CellQuestion("cases_active", place="220281200201", unit="户")
    assert "分不清" in str(found["B6"])
    rows = [
        ["县直部门交办事项办理情况表"],
        ["2026年10月"],
        ["责任单位", "办结（件）", "逾期（件）"],
        ["县医疗保障局"],
        ["蛟河市民政局"],
    ]
    found = taken(around, empty_form(tmp_path / "b.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C5"))
    part = "department=医保"
    assert found["B4"] == CellQuestion("tasks_closed", part=part, place=COUNTY, unit="件")
    assert found["C4"] == CellQuestion("tasks_overdue", part=part, place=COUNTY, unit="件")


def test_units_behind_the_cells_and_villages_under_their_township(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["月报"],
        ["2026年10月"],
        ["指标", "数量", "单位"],
        ["监测对象总户数", "", "户"],
        ["帮扶资金", "", "万元"],
    ]
    found = taken(around, empty_form(tmp_path / "a.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C5"))
    assert found["B4"] == CellQuestion("cases_active", place=COUNTY, unit="户")
    assert found["B5"] == CellQuestion("measure_amount", place=COUNTY, unit="万元")
    rows = [rows[0], rows[1], ["地方", "户数"], ["新站镇"], ["　瓦窑村"], ["乌林乡"], ["　瓦窑村"]]
    rows[0] = ["监测对象统计表"]
    found = taken(around, empty_form(tmp_path / "b.xlsx", rows, ["A1:B1", "A2:B2"], "A3:B7"))
    assert found["B5"] == CellQuestion("cases_active", place="220281100201", unit="户")
    assert found["B7"] == CellQuestion("cases_active", place="220281200201", unit="户")


def by_towns(path: Path, title: str, *heads: list[str]) -> Path:
    """A form of the townships, a total below, with these rows of headers."""
    width = chr(64 + max(map(len, heads)))
    rows = [[title], ["填报单位：蛟河市 单位：户"], *heads, *[[t] for t in TOWNS], ["合计"]]
    return empty_form(path, rows, [f"A1:{width}1", f"A2:{width}2"], f"A3:{width}{len(rows)}")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("监测对象情况表（截至2026年10月15日）", "截至 10 月 15 日"),
        ("2026年10月第43周防返贫监测周报", "第43周"),
        ("2026年10月上旬监测对象情况", "上旬"),
    ],
)
def test_forms_that_want_no_months_end_stay_empty(
    around: Surroundings, tmp_path: Path, title: str, said: str
) -> None:
    heads = ["乡镇", "监测对象", "新识别", "上月末监测对象"]
    found = taken(around, by_towns(tmp_path / "a.xlsx", title, heads))
    for cell in ("B4", "C4", "B8"):
        assert said in str(found[cell]) and "只有月末的数" in str(found[cell])
    assert found["D4"] == CellQuestion("cases_active", place=STREET, unit="户", back=1)


def test_the_last_day_of_a_month_is_its_end(around: Surroundings, tmp_path: Path) -> None:
    title = "监测对象情况表（截至2026年10月31日）"
    found = taken(around, by_towns(tmp_path / "a.xlsx", title, ["乡镇", "监测对象"]))
    assert found["B4"] == CellQuestion("cases_active", place=STREET, unit="户")


def test_a_part_is_not_taken_for_its_whole(around: Surroundings, tmp_path: Path) -> None:
    heads = ["乡镇", "线索总数（条）", "其中：部门推送（条）", "已核查（条）"]
    found = taken(around, by_towns(tmp_path / "a.xlsx", "2026年10月预警线索情况表", heads))
    for cell in ("B4", "C4", "B8", "C8"):
        assert "认成了同一个数" in str(found[cell])
    assert found["D4"] == CellQuestion("alerts_verified", place=STREET, unit="条")
    rows = [
        ["2026年10月监测对象规模统计表"],
        ["指标", "单位", *TOWNS],
        ["监测对象总规模", "户"],
        ["其中：未消除风险", "户"],
        ["      已消除风险", "户"],
        ["本月已消除风险", "户"],
    ]
    found = taken(around, empty_form(tmp_path / "b.xlsx", rows, ["A1:F1"], "A2:F6"))
    assert "认成了同一个数" in str(found["C3"]) and "认成了同一个数" in str(found["C4"])
    assert found["C5"] == "“已消除风险”没有写是本月的还是历年累计的"
    assert found["C6"] == CellQuestion("cases_eliminated", place=STREET, unit="户")


def test_a_month_to_come_is_not_last_years(around: Surroundings, tmp_path: Path) -> None:
    heads = ["乡镇", "8月监测对象", "9月监测对象", "10月监测对象"]
    found = taken(around, by_towns(tmp_path / "a.xlsx", "2026年9月监测对象变化表", heads))
    assert found["B4"] == CellQuestion("cases_active", place=STREET, unit="户", back=1)
    assert found["C4"] == CellQuestion("cases_active", place=STREET, unit="户")
    assert found["D4"] == "这个月还没有到"


def test_people_of_a_kind_are_no_households_with_a_risk(
    around: Surroundings, tmp_path: Path
) -> None:
    heads = ["乡镇", "监测对象（户）", "残疾人（人）", "残疾（人）"]
    found = taken(around, by_towns(tmp_path / "a.xlsx", "2026年10月监测对象情况表", heads))
    assert isinstance(found["C4"], str)
    assert found["D4"] == CellQuestion("persons_active", part="risk=因残", place=STREET, unit="人")


def test_a_total_of_townships_leaves_out_what_the_county_holds_itself(
    around: Surroundings, tmp_path: Path
) -> None:
    heads = ["乡镇", "应召开（次）", "实际召开（次）", "监测对象（户）"]
    found = taken(around, by_towns(tmp_path / "a.xlsx", "2026年10月研判会议情况表", heads))
    towns = (STREET, "220281004000", XINZHAN, WULIN)
    assert found["B8"] == CellQuestion("meetings_owed", among=towns, unit="次")
    assert found["C4"] == CellQuestion("meetings_held", place=STREET, unit="次")
    assert found["D8"] == CellQuestion("cases_active", place=COUNTY, unit="户")


def test_an_average_is_not_answered_with_a_median_unasked(
    around: Surroundings, tmp_path: Path
) -> None:
    rows = [
        ["农户收入情况表"],
        ["2026年10月"],
        ["乡镇", "人均纯收入（元）", "人均纯收入中位数（元）", "监测对象人均纯收入（元）"],
        ["新站镇"],
    ]
    path = empty_form(tmp_path / "g.xlsx", rows, ["A1:D1", "A2:D2"], "A3:D4")
    found = taken(around, path)
    assert found["B4"] == found["D4"] == "可能是好几个指标"
    assert found["C4"] == CellQuestion("income_median", place=XINZHAN, unit="元")
    answered = taken(around, path, **{"人均纯收入（元）": "人均纯收入户均值"})
    assert answered["B4"] == CellQuestion("income_mean", place=XINZHAN, unit="元")


def test_a_second_table_on_the_sheet_is_named(around: Surroundings, tmp_path: Path) -> None:
    heads = ["乡镇", "监测对象（户）", "本月新识别（户）", "本月风险消除（户）"]
    rows = [["监测对象情况表"], ["2026年10月"], heads, *[[town] for town in TOWNS]]
    second = [["走访情况表"], ["部门", "推送线索（条）", "已核查（条）", "待核查（条）"], ["民政"]]
    path = empty_form(tmp_path / "a.xlsx", [*rows, *second], ["A1:D1", "A2:D2", "A8:D8"], "A3:D10")
    with pytest.raises(FileRefused) as refused:
        learn(around, path, {})
    assert "第 8 行（“走访情况表”）" in str(refused.value)
    assert "剪切到新的工作表" in refused.value.hint
    sections = [*rows, ["另：村"], ["瓦窑村"]]
    path = empty_form(tmp_path / "b.xlsx", sections, ["A1:D1", "A2:D2", "A8:D8"], "A3:D9")
    assert learn(around, path, {}).sheets  # a group of rows is no table of its own


def test_two_lines_above_the_table_that_name_two_months(
    around: Surroundings, tmp_path: Path
) -> None:
    def form(title: str, below: str) -> Path:
        rows = [[title], [below], ["乡镇", "监测对象（户）"], *[[town] for town in TOWNS]]
        return empty_form(tmp_path / "a.xlsx", rows, ["A1:B1", "A2:B2"], "A3:B7")

    with pytest.raises(FileRefused, match="标题写的是 2026 年 9 月，下面却写“统计月份:2026年10月”"):
        learn(around, form("2026年9月监测对象情况表", "统计月份：2026年10月"), {})
    for below in ("填报日期：2026年10月8日", "制表时间：2026年10月", "统计月份：2026年9月"):
        assert learn(around, form("2026年9月监测对象情况表", below), {}).month == "2026-09"


def test_meetings_that_no_rule_asks_for_are_counted_by_month(
    around: Surroundings, tmp_path: Path
) -> None:
    heads = ["会议事项", "本月开会次数（次）", "应开会议（次）"]
    rows = [["研判会议情况表"], ["2026年10月"], heads, ["对象评议"], ["工作研究"]]
    path = empty_form(tmp_path / "a.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C5")
    found = taken(around, path)
    assert found["B4"] == CellQuestion(
        "meetings_in_month", part="subject=对象评议", place=COUNTY, unit="次"
    )
    assert found["C5"] == CellQuestion(
        "meetings_owed", part="subject=工作研究", place=COUNTY, unit="次"
    )
