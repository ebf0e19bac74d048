"""What is not known is drawn as a gap, counted as nothing, and said to be unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from fanpin_lib.edition.about import About
from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.period import Month
from fanpin_lib.presentation import charts, tables
from fanpin_lib.presentation.attention import attention
from fanpin_lib.presentation.chart_forms import on_page
from fanpin_lib.presentation.narrative_other import other_work
from fanpin_lib.presentation.quality import chart as quality_chart
from fanpin_lib.presentation.quality import sentences
from fanpin_lib.presentation.quality_figures import QualityFigures
from fanpin_lib.presentation.todo import tasks
from fanpin_lib.presentation.wording import not_listed, status_phrase
from fanpin_lib.regions import Level

MONTH = Month(2026, 10)
SHADED = "灰底的月份没有"


def county(figures: Iterable[Figure], **about: Any) -> RegionData:
    region = Region("220281000000", "蛟河市", Level.COUNTY, None)
    return RegionData(region, MONTH, Figures(MONTH, figures), about=About(**about))


def told(indicator: str, value: float, back: int = 0, part: str = "") -> Figure:
    return Figure(indicator, part, str(MONTH - back), value, "户")


def untold(indicator: str, back: int = 0, part: str = "", status: str = "无数据") -> Figure:
    return Figure(indicator, part, str(MONTH - back), None, "户", status=status)


def thirteen(indicator: str, known: int, value: float = 4) -> list[Figure]:
    """The newest months known, the others not."""
    return [
        told(indicator, value, back) if back < known else untold(indicator, back)
        for back in range(13)
    ]


def page_of(plot: Any) -> str:
    chart = on_page(plot)
    assert chart is not None
    return chart.svg


def drawn(svg: str) -> int:
    """How many months are shaded."""
    return len(re.findall(r"class=\"s\"", svg))


@pytest.mark.parametrize(
    ("draw", "always", "sometimes"),
    [
        (charts.visits, ["cases_active"], ["visits_done", "visits_in_person"]),
        (charts.alerts, [], ["alerts_received", "alerts_overdue"]),
        (charts.trend, ["cases_active"], ["cases_new", "cases_eliminated"]),
    ],
)
def test_a_month_without_data_is_no_month_of_zero(
    draw: Any, always: list[str], sometimes: list[str]
) -> None:
    for known, shaded in ((13, 0), (9, 4)):
        figures = [f for name in always for f in thirteen(name, 13)]
        figures += [f for name in sometimes for f in thirteen(name, known)]
        svg = page_of(draw(county(figures)))
        assert drawn(svg) == shaded
        assert (SHADED in svg) == bool(shaded)


def test_visits_of_unknown_ways_are_not_called_in_person() -> None:
    figures = [*thirteen("cases_active", 13), *thirteen("visits_done", 13, 3)]
    figures += thirteen("visits_in_person", 0)
    svg = page_of(charts.visits(county(figures)))
    assert "走访过" in svg and "入户" not in svg and drawn(svg) == 0


def test_months_without_checks_are_shaded() -> None:
    months = {str(MONTH - back): {"错误": 3} for back in range(5)}
    chart = quality_chart(county([]), QualityFigures((), {}, months))
    assert drawn(page_of(chart)) == 8


def test_no_finding_of_no_rule_is_no_good_news() -> None:
    none = QualityFigures((), {}, {}, {"rules": {"已查": 0, "无数据": 200}})
    assert "没有查出疑点" not in "".join(sentences(county([]), none))
    some = QualityFigures((), {}, {}, {"rules": {"已查": 7, "无数据": 200}})
    assert "按7条规则核查台账，没有查出疑点。" in sentences(county([]), some)


def test_departments_without_data_have_no_zero() -> None:
    health = "department=卫健"
    figures = [untold("alerts_received"), untold("alerts_received", part=health)]
    figures += [told("alerts_overdue", 2), told("alerts_overdue", 2, part=health)]
    figures += [told("tasks_open", 3), told("tasks_open", 3, part="department=民政")]
    table = tables.departments(county(figures))
    assert table is not None
    rows = re.findall(r"<tr>.*?</tr>", table.html, re.DOTALL)
    (own,) = [row for row in rows if "卫健" in row]
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", own, re.DOTALL)]
    assert cells[0].startswith("—") and cells[1:] == ["2", "0"]


def test_nothing_to_do_is_said_of_what_is_known() -> None:
    areas = "cases_active visits_done condition_short alerts_received income_median"
    known = [told(name, 0) for name in areas.split()]
    assert "本月没有待办的事项" in tasks(county([*known, told("should_be_monitored", 0)]))
    for status in ("无数据", "规则未定"):
        unknown = [*known, untold("should_be_monitored", status=status)]
        assert "有数据的方面没有待办的事项" in tasks(county(unknown))
        assert "有数据的方面没有需要特别关注的事项" in attention(county(unknown))
        assert "按规则应当监测而没有登记的户数" in "".join(other_work(county(unknown)))


def test_an_area_of_some_villages_says_which_column_they_lack() -> None:
    somewhere = [
        {
            "villages": {"220281000000": 3},
            "columns": {"income_median": ["月度监测台账的“人均纯收入”列"]},
        }
    ]
    said = About(lacking_somewhere=somewhere)
    lacking = "、".join(said.lacking_in("220281000000")["income_median"])
    figure = Figure("income_median", "", str(MONTH), None, "元", status="无数据", lacking=lacking)
    data = county([figure], lacking_somewhere=somewhere)
    assert "收入（缺3个村的月度监测台账的“人均纯收入”列）" in attention(data)


def test_known_parts_of_an_unknown_whole_are_told() -> None:
    water, food = "condition=饮水安全", "condition=食"
    figures = [untold("households_short"), untold("condition_short")]
    figures += [told("condition_short", 8, part=water), untold("condition_short", part=food)]
    for said in (attention(county(figures)), tasks(county(figures))):
        assert "**缺项**：饮水安全" in said and "8户" in said
        assert "缺项中的食" in said and "没有需要" not in said


def test_what_nobody_knows_has_no_column_but_a_sentence_below_the_table() -> None:
    figures = [told("cases_active", 7), untold("alerts_overdue"), untold("steps_overdue")]
    figures += [untold("under_line", status="规则未定")]
    html = tables.children(county(figures)).html
    head = html[: html.index("</thead>")]
    assert "监测对象" in head and "线索逾期" not in head and "低于监测线" not in head
    assert "没有列出“线索逾期”“程序逾期”：没有数据；没有列出“低于监测线”：规则未定" in html


def test_columns_of_one_ledger_are_named_under_it_once() -> None:
    lacking = "走访台账的“甲”列、走访台账的“乙”列、走访台账的“丙”列、户台账的“丁”列、程序台账"
    figure = Figure("x", "", str(MONTH), None, status="无数据", lacking=lacking)
    said = "没有数据（缺走访台账的“甲”列、“乙”列、“丙”列、户台账的“丁”列、程序台账）"
    assert status_phrase(figure) == said
    assert not_listed({said: ["尚有缺项"]}) == [f"没有列出“尚有缺项”：{said}"]
