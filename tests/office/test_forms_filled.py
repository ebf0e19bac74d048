"""Forms filled with a month's figures: the right number in each cell, nothing else touched."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from fanpin_lib.county import County
from fanpin_lib.desk.forms.answering import Desk
from fanpin_lib.desk.forms.duplicates import duplicates
from fanpin_lib.desk.forms.filling import fill, forms_of
from fanpin_lib.desk.forms.form_figures import FormFigures
from fanpin_lib.desk.forms.learning import keep, learn, surroundings
from fanpin_lib.desk.forms.shipped import add_shipped, shipped_forms
from fanpin_lib.edition.figures import Figure
from fanpin_lib.errors import FileMistake, FileRefused, InputError, NoDataForMonth
from fanpin_lib.files.existing_xlsx import ExistingWorkbook
from fanpin_lib.indicators import catalogue
from fanpin_lib.office.forms.asked import CellQuestion
from fanpin_lib.period import Month
from fanpin_lib.policy.library import shipped_profiles
from tests.libreoffice import saved_as
from tests.office.forms_county import MONTH, cells, empty_form, forms_county, value_of

pytestmark = pytest.mark.heavy

STREET, XINZHAN, COUNTY = "220281001000", "220281100000", "220281000000"
VILLAGES = ("220281100201", "220281100202", "220281100203", "220281100204")


def filled(county: County, path: Path, month: Month = MONTH, **answers: str) -> Path:
    """A form learnt and filled."""
    around = surroundings(county)
    keep(around, learn(around, path, answers))
    (done,) = fill(county, month, forms_of(county, [path.stem]))
    return done.path


def notes(path: Path) -> str:
    return "\n".join(str(value) for value in cells(path, 1).values())


def test_units_percent_formats_and_what_cannot_be_known(tmp_path: Path) -> None:
    county = forms_county(tmp_path / "c", without={"visits_done"})
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("表")
        share = book.add_format({"num_format": "0.0%"})
        page.merge_range("A1:F1", "帮扶和走访情况表")
        page.merge_range("A2:F2", "填报单位：蛟河市  2026年10月  单位：万元")
        heads = ["乡镇", "帮扶资金", "走访率（%）", "走访率", "已走访户数", "走访率（%）"]
        page.write_row("A3", heads)
        page.write_column("A4", ["民主街道", "新站镇"])
        page.write_blank("D4", None, share)
        page.write_blank("D5", None, share)
    found = cells(filled(county, path))
    amount, rate = value_of(XINZHAN, "measure_amount"), value_of(XINZHAN, "visit_rate")
    assert found["B5"] == pytest.approx(amount / 10_000, abs=0.005)
    assert (found["C5"], found["D5"]) == (rate, pytest.approx(rate / 100))
    assert "E5" not in found
    said = notes(county.private_folder(MONTH) / "forms" / "表.xlsx")
    assert "无数据：缺某台账" in said and "由元换成万元" in said and "本月新开始措施金额" in said


def test_lines_are_added_and_all_that_refers_to_cells_moves_along(tmp_path: Path) -> None:
    path = tmp_path / "分村.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page, other = book.add_worksheet("表"), book.add_worksheet("汇总")
        bold, frame = book.add_format({"bold": True}), book.add_format({"border": 1})
        page.merge_range("A1:E1", "新站镇监测对象分村统计表")
        page.merge_range("A2:E2", "")
        page.write_rich_string("A2", bold, "填报单位：新站镇", "   2026年10月  单位：户")
        page.write_row("A3", ["序号", "行政村", "在册监测对象", "走访率（%）", "占比"])
        for row in (3, 4):
            for column in range(4):
                page.write_blank(row, column, None, frame)
            page.write_formula(row, 4, f"=C{row + 1}/C$6")
        page.write_row("A6", ["合计", ""])
        page.write_formula("C6", "=SUM(C4:C5)", None, 0)
        page.merge_range("A7:E7", "单位负责人：      填表人：")
        page.conditional_format("C4:C5", {"type": "data_bar", "data_bar_2010": True})
        page.add_sparkline("F6", {"range": "表!C4:C5"})
        page.insert_textbox("H2", "填表要求")
        page.print_area("A1:E7")
        other.write_formula("A1", "=表!C6")
    county = forms_county(tmp_path / "c")
    done = filled(county, path)
    found = cells(done)
    assert [found[f"A{row}"] for row in range(4, 8)] == [1, 2, 3, 4]
    assert [found[f"B{row}"] for row in (4, 7)] == ["瓦窑村", "六家子村"]
    assert [found[f"C{4 + n}"] for n in range(4)] == [value_of(v, "cases_active") for v in VILLAGES]
    assert (found["C8"], found["E7"], found["A9"]) == (
        "=SUM(C4:C7)", "=C7/C$8", "单位负责人：      填表人：",
    )  # fmt: skip
    assert cells(done, 1)["A1"] == "=表!C8"
    with zipfile.ZipFile(done) as archive, zipfile.ZipFile(path) as before:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        for part in ("xl/sharedStrings.xml", "xl/theme/theme1.xml"):
            assert archive.read(part) == before.read(part)
        assert "填表要求" in archive.read("xl/drawings/drawing1.xml").decode()
        assert "$A$1:$E$9" in archive.read("xl/workbook.xml").decode()
    for kept in (
        "<xm:sqref>C4:C7</xm:sqref>",
        "<xm:f>表!C4:C7</xm:f>",
        "<xm:sqref>F8</xm:sqref>",
        'sqref="C4:C7"',
    ):
        assert kept in sheet
    assert "<v>0</v></c><c" not in sheet.split('r="C8"')[1][:60]


def test_only_cells_that_were_filled_differ(tmp_path: Path) -> None:
    rows = [
        ["监测对象情况表"],
        ["2026年10月 单位：户"],
        ["乡镇", "在册监测对象", "光伏受益户"],
        ["新站镇"],
        ["民主街道"],
    ]
    path = empty_form(tmp_path / "表.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C5")
    before = cells(path)
    done = filled(forms_county(tmp_path / "c"), path)
    added = {name: value for name, value in cells(done).items() if before.get(name) != value}
    assert added == {
        "B4": value_of(XINZHAN, "cases_active"),
        "B5": value_of(STREET, "cases_active"),
    }
    assert "光伏受益" in notes(done)
    ours, theirs = ExistingWorkbook.open(done), ExistingWorkbook.open(path)
    changed = {n for n in theirs.parts if theirs.parts[n] != ours.parts[n]}
    assert changed <= {
        "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml", "xl/styles.xml",
    }  # fmt: skip


def test_the_same_form_next_month_says_so_itself(tmp_path: Path) -> None:
    later = Month(2026, 11)
    county = forms_county(tmp_path / "c", months=(MONTH, later))
    rows = [
        ["2026年10月监测对象变化表"],
        ["填报单位：蛟河市    截至2026年10月31日    单位：户"],
        ["乡镇", "9月", "10月", "1-10月新识别"],
        ["新站镇"],
    ]
    around = surroundings(county, MONTH)
    path = empty_form(tmp_path / "表.xlsx", rows, ["A1:D1", "A2:D2"])
    keep(around, learn(around, path, {"9月": "在监测户数", "10月": "在监测户数"}))
    (done,) = fill(county, later, forms_of(county))
    found = cells(done.path)
    assert found["A1"] == "2026年11月监测对象变化表"
    assert found["A2"] == "填报单位：蛟河市    截至2026年11月30日    单位：户"
    assert (found["B3"], found["C3"]) == ("10月", "11月")
    assert found["B4"] == value_of(XINZHAN, "cases_active", month=MONTH)
    assert found["C4"] == value_of(XINZHAN, "cases_active", month=later)
    year = [value_of(XINZHAN, "cases_new", month=Month(2026, n)) for n in range(1, 12)]
    assert found["D4"] == sum(year)
    assert "“10月”改成“11月”" in notes(done.path)


def test_the_rest_beside_what_is_listed_and_none_of_a_part(tmp_path: Path) -> None:
    rows = [
        ["预警线索情况表"],
        ["2026年10月  单位：条"],
        ["部门", "推送线索", "按时核查率（%）"],
        ["医保局"], ["信访局"], ["其他"],
    ]  # fmt: skip
    done = filled(
        forms_county(tmp_path / "c"), empty_form(tmp_path / "表.xlsx", rows, ["A1:C1", "A2:C2"])
    )
    found = cells(done)
    health = value_of(COUNTY, "alerts_received", "department=医保")
    assert found["B4"] == health
    # the parts do not add up to the total: some alerts name no department, so none is not known
    assert "B5" not in found and "B6" not in found
    assert "合计减去列出的各项" in notes(done)


def test_learning_again_and_mistakes_in_what_was_kept(tmp_path: Path) -> None:
    county = forms_county(tmp_path / "c")
    rows = [["监测对象情况表"], ["2026年10月 单位：户"], ["乡镇", "在册监测对象"], ["新站镇"]]
    filled(county, empty_form(tmp_path / "表.xlsx", rows, ["A1:B1", "A2:B2"]))
    kept = county.folders.county / "forms" / "表.yaml"
    text = kept.read_text(encoding="utf-8")
    kept.write_text(text.replace("cases_active", "cases_activ"), encoding="utf-8")
    with pytest.raises(FileMistake, match="cases_activ"):
        list(fill(county, MONTH, forms_of(county)))
    kept.write_text(text.replace("columns:", "colums:"), encoding="utf-8")
    with pytest.raises(FileMistake, match="colums"):
        forms_of(county)
    with pytest.raises(InputError, match="没有学过"):
        forms_of(county, ["别的表"])
    kept.write_text(text, encoding="utf-8")
    with pytest.raises(NoDataForMonth, match="没有结清"):
        list(fill(county, Month(2026, 9), forms_of(county)))
    kept.with_suffix(".xlsx").unlink()
    with pytest.raises(FileRefused, match="空表不见了"):
        list(fill(county, MONTH, forms_of(county)))


def test_protected_and_foreign_files_are_refused(tmp_path: Path) -> None:
    around = surroundings(forms_county(tmp_path / "c"))
    protected = tmp_path / "保护.xlsx"
    with xlsxwriter.Workbook(str(protected)) as book:
        page = book.add_worksheet()
        page.write_column("A1", ["监测对象情况表", "2026年10月", "乡镇", "新站镇"])
        page.write("B3", "在册监测对象户数")
        page.protect()
    macros = tmp_path / "宏.xlsx"
    with zipfile.ZipFile(protected) as source, zipfile.ZipFile(macros, "w") as target:
        for one in source.namelist():
            target.writestr(one, source.read(one))
        target.writestr("xl/vbaProject.bin", b"macro")
    old = tmp_path / "旧.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    text = tmp_path / "文字.xlsx"
    text.write_text("不是表", encoding="utf-8")
    nothing = empty_form(tmp_path / "空.xlsx", [["只有标题"]])
    for path, word in (
        (protected, "有保护"), (macros, "带宏"), (old, "旧格式"), (text, "不是能打开"),
        (nothing, "没有找到要填的空格"), (tmp_path / "没有.xlsx", "没有这个文件"),
    ):  # fmt: skip
        with pytest.raises(FileRefused, match=word):
            learn(around, path, {})


_FEW = ["demo-jiaohe", "town-three-colour-n6"]
_ALL = sorted(set(shipped_profiles()[0]) - {"practice", *_FEW})  # one that nobody works by
_ELSEWHERE = {"150121000000": "土默特左旗", "150121100000": "察素齐镇", "150121100201": "瓦窑村"}


@pytest.mark.parametrize(
    "profile", [*_FEW, *(pytest.param(one, marks=pytest.mark.heavy) for one in _ALL)]
)
def test_shipped_forms_in_the_words_of_every_profile(tmp_path: Path, profile: str) -> None:
    names = _ELSEWHERE if profile == "nm-hohhot" else None
    county = forms_county(tmp_path / "c", names, profile)
    usable = [name for name, why in shipped_forms(county).items() if not why]
    assert len(usable) >= 12
    left = {path.stem: lines for path, lines in add_shipped(county, [], everything=True)}
    assert set(left) == set(usable)
    assert {name: lines for name, lines in left.items() if lines} == {}


def test_shipped_forms_are_filled_and_compared(tmp_path: Path) -> None:
    county = forms_county(tmp_path / "c")
    list(add_shipped(county, ["监测对象分乡镇情况表", "走访和帮扶责任落实情况表"]))
    rows = [
        ["监测情况表"],
        ["2026年10月 单位：户"],
        ["乡镇", "在册监测对象"],
        ["新站镇"],
        ["民主街道"],
    ]
    filled(county, empty_form(tmp_path / "自己的表.xlsx", rows, ["A1:B1", "A2:B2"]))
    names = ["监测对象分乡镇情况表", "走访和帮扶责任落实情况表"]
    one, other = fill(county, MONTH, forms_of(county, names))
    notes = openpyxl.load_workbook(other.path)["填表说明"]["H"]
    assert any(re.fullmatch(r"分母 [\d,]+ 减分子 [\d,]+", str(note.value)) for note in notes)
    found = cells(one.path)
    assert [found[f"A{row}"] for row in range(5, 9)] == [
        "民主街道",
        "奶子山街道",
        "新站镇",
        "乌林朝鲜族乡",
    ]
    assert found["B7"] == value_of(XINZHAN, "cases_active")
    assert found["B9"] == '=IF(COUNT(B5:B8)=0,"",SUM(B5:B8))'
    shared = duplicates(forms_of(county), surroundings(county).vocabulary).shared
    assert [list(item.forms) for item in shared] == [["监测对象分乡镇情况表", "自己的表"]]
    assert shared[0].name == "在监测户数，按乡镇"


@pytest.mark.libreoffice
def test_sums_come_right_in_libreoffice_and_its_own_files_are_read(tmp_path: Path) -> None:
    rows = [
        ["监测对象情况表"],
        ["填报单位：蛟河市  2026年10月  单位：户"],
        ["乡镇", "在册监测对象"], ["新站镇"], ["民主街道"], ["合计", "=SUM(B4:B5)"],
    ]  # fmt: skip
    made = empty_form(tmp_path / "表.xlsx", rows, ["A1:B1", "A2:B2"], "A3:B6")
    form = saved_as(made, "xlsx", tmp_path / "saved")
    done = filled(forms_county(tmp_path / "c"), form)
    worked_out = openpyxl.load_workbook(saved_as(done, "xlsx", tmp_path / "out"), data_only=True)
    total = value_of(XINZHAN, "cases_active") + value_of(STREET, "cases_active")
    assert worked_out.worksheets[0]["B6"].value == total


def test_comparisons_and_totals_of_some_places(tmp_path: Path) -> None:
    county = forms_county(tmp_path / "c")
    rows = [
        ["监测对象变化情况表"],
        ["2026年10月  单位：户"],
        [
            "乡镇",
            "新识别",
            "环比增减",
            "环比增长（%）",
            "本年累计",
            "同比增减",
            "走访率",
            "人均纯收入中位数（元）",
        ],
        ["新站镇"],
        ["乌林乡"],
        ["小计"],
    ]
    path = empty_form(tmp_path / "表.xlsx", rows, ["A1:H1", "A2:H2"], "A3:H6")
    found = cells(filled(county, path))
    two = (XINZHAN, "220281200000")

    def new(place: str, month: Month) -> float:
        return value_of(place, "cases_new", "", month)

    now, before = ([new(place, month) for place in two] for month in (MONTH, MONTH - 1))
    assert (found["B4"], found["C4"]) == (now[0], now[0] - before[0])
    assert found["D4"] == pytest.approx(100 * (now[0] - before[0]) / before[0], abs=0.005)
    assert (found["B6"], found["C6"]) == (sum(now), sum(now) - sum(before))
    assert found["D6"] == pytest.approx(100 * (sum(now) / sum(before) - 1), abs=0.005)
    rates = [value_of(place, "visit_rate") for place in two]
    assert found["G6"] == pytest.approx(sum(rates) / 2, abs=0.005)
    assert not {"F4", "H6"} & set(found) and found["E4"] > found["B4"]
    said = notes(county.private_folder(MONTH) / "forms" / "表.xlsx")
    assert "新站镇、乌林朝鲜族乡之和" in said and "2026-10 和 2026-09 比" in said
    assert "不能相加" in said and "前一个没有数" in said


def test_next_month_the_same_form_says_that_month(tmp_path: Path) -> None:
    county = forms_county(tmp_path / "c", months=(MONTH - 1, MONTH))
    rows = [
        ["2026年1—9月监测对象情况表（8—9月对比）"],
        ["填报单位：蛟河市   2026年9月30日"],
        ["乡镇", "2026年8月新识别（户）", "2026年9月新识别（户）"],
        ["新站镇"],
    ]
    path = empty_form(tmp_path / "表.xlsx", rows, ["A1:C1", "A2:C2"], "A3:C4")
    found = cells(filled(county, path, MONTH))
    assert found["A1"] == "2026年1—10月监测对象情况表（8—10月对比）"
    assert found["A2"] == "填报单位：蛟河市   2026年10月31日"
    assert (found["B3"], found["C3"]) == ("2026年9月新识别（户）", "2026年10月新识别（户）")
    assert found["B4"] == value_of(XINZHAN, "cases_new", "", MONTH - 1)
    assert found["C4"] == value_of(XINZHAN, "cases_new")


def test_meetings_that_the_profile_does_not_ask_for_are_not_applicable(tmp_path: Path) -> None:
    around = surroundings(forms_county(tmp_path / "c"))
    figures = FormFigures(MONTH, tmp_path)
    for indicator in ("meetings_owed", "meetings_in_month"):
        for part in ("", "subject=工作研究"):
            figures.add(COUNTY, Figure(indicator, part, str(MONTH), 3.0, numerator=3.0, n=3))
    desk = Desk(MONTH, figures, around.places, around.vocabulary, catalogue(), {})

    def of(indicator: str, subject: str) -> tuple[float | str | None, str]:
        asked = CellQuestion(indicator, part=f"subject={subject}", place=COUNTY, unit="次")
        answer = desk.answer(asked, "")
        return answer.value, answer.note

    assert of("meetings_owed", "工作研究")[0] == 3
    value, why = of("meetings_owed", "对象评议")
    assert value is None and why.startswith("不适用：方案没有要求")
    assert of("meetings_in_month", "对象评议")[0] == 0
