"""The tables of the three pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from fanpin_lib.fields import code_list
from fanpin_lib.presentation.edition import RegionData
from fanpin_lib.presentation.figures import Figure, Figures
from fanpin_lib.presentation.html_table import Cell, Group, Row, build, figure_cell
from fanpin_lib.presentation.outputs import Table, html_link
from fanpin_lib.presentation.wording import amount, band, count, status_phrase
from fanpin_lib.regions import Level

_OVERVIEW = (
    ("监测对象户数", "cases_active"),
    ("监测对象人数", "persons_active"),
    ("本月新识别", "cases_new"),
    ("本月风险消除", "cases_eliminated"),
    ("应走访", "visits_due"),
    ("已走访", "visits_done"),
    ("其中入户", "visits_in_person"),
    ("长期没有走访", "unvisited_two_months"),
    ("尚有缺项", "households_short"),
    ("收到预警线索", "alerts_received"),
    ("月末待核查线索", "alerts_waiting"),
    ("线索超时未核查", "alerts_overdue"),
    ("人均纯收入中位数", "income_median"),
    ("低于监测线", "under_line"),
)

_CHILD_COLUMNS = (
    ("监测对象", "cases_active", False),
    ("新识别", "cases_new", False),
    ("风险消除", "cases_eliminated", False),
    ("走访完成率", "visit_rate", False),
    ("长期未走访", "unvisited_two_months", True),
    ("尚有缺项", "households_short", True),
    ("线索按时核查率", "alert_on_time_rate", False),
    ("线索超时未核查", "alerts_overdue", True),
    ("低于监测线", "under_line", True),
    ("人均纯收入中位数", "income_median", False),
)

_MOMENTS = (("本月", 0), ("上月", 1), ("上年同月", 12))


#: Within one month, and for one condition, these count households.
_UNITS = {"户次": "户", "户项": "户"}


def overview(data: RegionData) -> Table:
    """The main figures now, a month ago and a year ago."""
    rows = [
        Row(html.escape(name), [_amount_cell(data.own, key, back) for _, back in _MOMENTS])
        for name, key in _OVERVIEW
        if data.own.stores(key) or key == "cases_active"
    ]
    columns = ["项目", *(name for name, _ in _MOMENTS)]
    return build(f"{data.region.name}{data.month.label}主要数字", columns, [Group(rows)])


def _amount_cell(own: Figures, indicator: str, back: int) -> Cell:
    figure = own.get(indicator, back=back)
    if not figure.ok:
        return Cell("—", status_phrase(figure))
    several = figure.number != own.get("cases_active", back=back).number
    if indicator == "visits_due" and several:  # more than one visit a household
        return Cell(amount(figure))
    return Cell(count(figure))


def cases(data: RegionData) -> Table | None:
    """Monitored households by category and by main risk; None when there are none."""
    groups = [
        Group(_split_rows(data.own, "cases_active", "category"), "按类别"),
        Group(_split_rows(data.own, "cases_active", "risk"), "按主要风险"),
    ]
    groups = [group for group in groups if group.rows]
    if not groups:
        return None
    total = Row("合计", [figure_cell(f) for f in _moments(data.own, "cases_active", "")])
    columns = ["监测对象（户）", "本月末", "上月末", "上年同月末"]
    return build(f"{data.region.name}监测对象构成", columns, [Group([total]), *groups])


def _moments(own: Figures, indicator: str, dimension: str) -> list[Figure]:
    return [own.get(indicator, dimension, back=back) for _, back in _MOMENTS]


def _split_rows(own: Figures, indicator: str, name: str) -> list[Row]:
    """One row a code in the vocabulary's order, those without any household left out."""
    rows = []
    for category in _in_order(own.split(indicator, name), name):
        moments = _moments(own, indicator, f"{name}={category}")
        if any(figure.positive for figure in moments):
            rows.append(Row(html.escape(category), [figure_cell(f) for f in moments]))
    return rows


def _in_order(figures: Iterable[Figure], name: str) -> list[str]:
    lists = {"source": "alert_source"}
    try:
        order = {code: place for place, code in enumerate(code_list(lists.get(name, name)))}
    except KeyError:
        order = {}
    found = [figure.category for figure in figures]
    return sorted(found, key=lambda category: order.get(category, len(order)))


def conditions(data: RegionData) -> Table | None:
    """The conditions that households are short of; None when nobody is or was."""
    own = data.own
    columns = [
        ("尚缺", "condition_short", 0),
        ("上月末", "condition_short", 1),
        ("本月新出现", "conditions_newly_short", 0),
        ("本月已解决", "conditions_restored", 0),
    ]
    columns = [c for c in columns if own.split(c[1], "condition")]
    rows = []
    for category in _in_order(own.split("condition_short", "condition"), "condition"):
        found = [own.get(key, f"condition={category}", back=back) for _, key, back in columns]
        if any(figure.positive or not figure.ok for figure in found):
            rows.append(Row(html.escape(category), [figure_cell(f) for f in found]))
    if not rows:
        return None
    titles = ["缺项（户）", *(title for title, _, _ in columns)]
    return build(f"{data.region.name}缺项情况", titles, [Group(rows)])


def alerts(data: RegionData) -> Table | None:
    """Alerts received this month by source and department; None when there were none."""
    groups = []
    for heading, name in (("按来源", "source"), ("按推送部门", "department")):
        ordered = _in_order(data.own.split("alerts_received", name), name)
        figures = [data.own.get("alerts_received", f"{name}={c}") for c in ordered]
        rows = [Row(html.escape(f.category), [figure_cell(f)]) for f in figures if f.positive]
        if rows:
            groups.append(Group(rows, heading))
    if not groups:
        return None
    return build(f"{data.region.name}本月预警线索", ["预警线索（条）", "收到"], groups)


def income_bands(data: RegionData) -> Table | None:
    """Households by band of net income per capita; None where none is stored."""
    figures = sorted(data.own.split("income_band", "band"), key=_band_start)
    rows = [
        Row(
            html.escape(band(figure.category)),
            [figure_cell(f) for f in _moments(data.own, "income_band", figure.dimension)],
        )
        for figure in figures
    ]
    if not any(figure.ok for figure in figures):
        return None
    columns = ["人均纯收入（户）", "本月", "上月", "上年同月"]
    return build(f"{data.region.name}农户收入分档", columns, [Group(rows)])


def _band_start(figure: Figure) -> tuple[bool, int]:
    """Bands in the order of their lower bounds; the one without a bound first."""
    digits = re.findall(r"\d+", figure.category)
    return not figure.category.startswith("<"), int(digits[0]) if digits else 0


def children(data: RegionData) -> Table:
    """The regions below, in the order of their codes, after the region's own figures."""
    columns = [c for c in _CHILD_COLUMNS if data.own.stores(c[1]) or _any_child(data, c[1])]
    own = Row(f"<strong>{html.escape(data.region.name)}</strong>", _cells(data.own, columns))
    rows = [
        Row(html_link(child.code, child.name), _cells(data.of_children[child.code], columns))
        for child in data.children
    ]
    kind = "村" if data.region.level == Level.TOWNSHIP else "乡镇"
    titles = [kind, *(_with_unit(title, data, key) for title, key, _ in columns)]
    return build(
        f"{data.region.name}各{kind}{data.month.label}情况（按区划代码排列，不是名次）",
        titles,
        [Group([own]), Group(rows)],
    )


def _any_child(data: RegionData, indicator: str) -> bool:
    return any(figures.stores(indicator) for figures in data.of_children.values())


def _cells(figures: Figures, columns: Sequence[tuple[str, str, bool]]) -> list[Cell]:
    return [figure_cell(figures.get(key), strong_if_positive=strong) for _, key, strong in columns]


def _with_unit(title: str, data: RegionData, indicator: str) -> str:
    figure = data.own.get(indicator)
    unit = "" if figure.is_rate else _UNITS.get(figure.unit, figure.unit)
    return f"{title}（{unit}）" if unit else title
