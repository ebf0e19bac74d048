from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from edition_maker import COUNTY, FEW, MONTH, NONE, OTHER_TOWN, SILENT, TOWN

from fanpin_lib.edition.figures import Figure
from fanpin_lib.presentation import open_region
from fanpin_lib.presentation.bulletin.plain_text import plain_rows
from fanpin_lib.presentation.html_table import Group, Laid, Row, TableCell, build, figure_cell
from fanpin_lib.presentation.outputs import Table, html_link
from fanpin_lib.presentation.views import CountyView, TownshipView, VillageView


def _tree(table: Table) -> ElementTree.Element:
    return ElementTree.fromstring(table.html)  # noqa: S314 - our own output


def test_every_table_is_well_formed_with_scoped_headers(data_dir: Path) -> None:
    view = open_region(str(MONTH), COUNTY, data_dir)
    assert isinstance(view, CountyView)
    tables = [
        view.overview(),
        view.conditions_table(),
        view.children(),
    ]
    for table in tables:
        assert table is not None
        tree = _tree(table)
        assert tree.find("caption") is not None
        for header in tree.iter("th"):
            assert header.get("scope") in ("col", "row", "rowgroup")
        for cell in tree.iter("td"):
            assert "text-align:right" in cell.get("style", "") or cell.get("colspan")


def test_everything_shown_is_escaped() -> None:
    cell = TableCell('<script>alert("1")</script>', '"><img src=x onerror=1>')
    link = html_link("220281101202", "<b>两岔</b>&村")
    table = build("<i>标题</i>", ["<u>列</u>", "数"], [Group([Row(link, [cell])], "<s>组</s>")])
    assert not re.search(r"<(script|img|b|i|u|s)[ >]", table.html)
    assert _tree(table).find(".//td").text == '<script>alert("1")</script>'  # type: ignore[union-attr]


def test_a_missing_figure_is_a_dash_that_explains_itself() -> None:
    missing = figure_cell(Figure("visits_due", "", "2026-10", None, "户", status="无数据"))
    assert (missing.text, missing.note) == ("—", "没有数据")


def test_reasons_and_intervals_can_be_read_without_a_mouse() -> None:
    why = [TableCell("—", "没有数据"), TableCell("—", "规则未定"), TableCell("—", "没有数据")]
    rate = figure_cell(Figure("visit_rate", "", "2026-10", 87.5, "%", 70, 80, 80, 78, 93))
    table = build("表", ["项目", "一", "二", "三", "四"], [Group([Row("行", [*why, rate])])])
    cells = ["".join(cell.itertext()) for cell in _tree(table).iter("td")]
    assert cells[:3] == ["—注1", "—注2", "—注1"]
    assert cells[3] == "87.5%78.0%—93.0%，共80"
    assert cells[4] == "注1：没有数据；注2：规则未定。"
    assert "title=" not in table.html


def test_numbers_have_thousands_separators() -> None:
    assert (
        figure_cell(Figure("income_median", "", "2026-10", 13075.4, "元", n=275)).text == "13,075"
    )


def test_a_rate_over_few_households_is_a_fraction() -> None:
    few = figure_cell(Figure("visit_rate", "", "2026-10", 87.5, "%", 7, 8, 8, 53, 98))
    many = figure_cell(Figure("visit_rate", "", "2026-10", 87.5, "%", 70, 80, 80, 78, 93))
    assert few.text == "7/8"
    assert many.text == "87.5%"
    assert "78.0%—93.0%" in many.small


def test_a_median_of_few_households_says_how_few() -> None:
    few = figure_cell(Figure("income_median", "", "2026-10", 13954.0, "元", n=5))
    assert few.text == "13,954（5户）"
    laid = Laid(
        "表",
        ["村", "收入"],
        [Group([Row("东村", [few]), Row("西村", [TableCell("—", "没有数据")])])],
    )
    _, rows, notes = plain_rows(laid)  # in a narrow column no number breaks
    assert rows == [["东村", "13,954①"], ["西村", "—②"]]
    assert notes == "①户数少，仅供参考；②没有数据。"


def test_a_township_lists_its_villages_by_code_with_links(data_dir: Path) -> None:
    view = open_region(str(MONTH), TOWN, data_dir)
    assert isinstance(view, TownshipView)
    links = [link.get("href") for link in _tree(view.children()).iter("a")]
    assert links == [f"region:22028110020{n}" for n in (1, 2, 3, 4)]


def test_a_township_does_not_show_other_townships_villages(data_dir: Path) -> None:
    view = open_region(str(MONTH), OTHER_TOWN, data_dir)
    assert isinstance(view, TownshipView)
    assert "瓦窑村" not in view.children().html
    assert "&lt;b&gt;两*岔&lt;/b&gt;&amp;村" in view.children().html


def test_the_main_figures_say_what_changed_since_last_month(data_dir: Path) -> None:
    rows = {
        row.find("th").text: [cell.text for cell in row.iter("td")]  # type: ignore[union-attr]
        for row in _tree(open_region(str(MONTH), FEW, data_dir).overview()).iter("tr")
        if row.find("th") is not None
    }
    assert rows["监测对象户数"] == ["8户", "+2", "6户", "5户"]
    assert rows["本月风险消除"] == ["0户", "−1", "1户", "0户"]
    assert "人均纯收入中位数（40户）" in rows  # a median with its number of households


def test_a_village_is_spared_rows_of_zeros(data_dir: Path) -> None:
    village = open_region(str(MONTH), NONE, data_dir).overview().html
    county = open_region(str(MONTH), COUNTY, data_dir).overview().html
    assert "监测对象户数" in village
    assert "长期没有走访" not in village
    assert "长期没有走访" in county


def test_departments_stand_side_by_side(data_dir: Path) -> None:
    view = open_region(str(MONTH), COUNTY, data_dir)
    assert isinstance(view, CountyView)
    table = view.departments()
    assert table is not None
    assert [header.text for header in _tree(table).iter("th")] == [
        "部门",
        "本月推送线索（条）",
        "医保",
    ]


@pytest.mark.parametrize("code", [NONE, SILENT])
def test_tables_with_nothing_to_show_are_left_out(data_dir: Path, code: str) -> None:
    view = open_region(str(MONTH), code, data_dir)
    assert isinstance(view, VillageView)
    assert view.conditions_table() is None
