"""The tables of the three pages."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fanpin_lib.edition.figures import NO_DATA, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.fields import code_list
from fanpin_lib.presentation.html_table import (
    MIDDLES,
    Group,
    Laid,
    Row,
    TableCell,
    build,
    figure_cell,
    source_of,
)
from fanpin_lib.presentation.outputs import Table, html_link
from fanpin_lib.presentation.sections import CHILDREN, DEPARTMENTS, OVERVIEW
from fanpin_lib.presentation.wording import amount, below_name, count, not_listed, status_phrase
from fanpin_lib.regions import Level
from fanpin_lib.rounding import number, rounded

#: Title, indicator, and whether a count above zero stands out.
Column = tuple[str, str, bool]

_MOMENTS = (("本月", 0), ("上月", 1), ("上年同月", 12))

#: How the indicators call rows whose department (or source) was left empty.
_NOT_FILLED_IN = "未填"
#: Within one month, and for one condition, these count households.
_UNITS = {"户次": "户", "户项": "户"}


def overview(data: RegionData) -> Table:
    """The main figures now, how they changed, a month ago and a year ago.

    A median's row says how many households it rests on. On a village's page rows with nothing
    but zeros are left out; of rows without any figure names and reasons stand below the table.
    """
    return overview_laid(data).as_html()


def overview_laid(data: RegionData) -> Laid:
    """As `overview`, before it is put on a page."""
    every = [(name, [i for i in items if _shown(data, i[1])]) for name, items in OVERVIEW]
    blank = [item for _, items in every for item in items if not _ever_known(data, item[1])]
    groups = [
        Group([_overview_row(data, *item) for item in items if item not in blank], name)
        for name, items in every
    ]
    title = f"{data.region.name}{data.month.label}主要数字"
    without = _left_out(data, [(*item, False) for item in blank])
    columns = ["项目", "本月", "比上月", "上月", "上年同月"]
    return Laid(title, columns, [group for group in groups if group.rows], without)


def _ever_known(data: RegionData, indicator: str) -> bool:
    """Whether its row has a figure in any of the months shown."""
    return indicator == "cases_active" or any(one.ok for one in _moments(data.own, indicator))


def _shown(data: RegionData, indicator: str) -> bool:
    if indicator == "cases_active" or data.region.level != Level.VILLAGE:
        return indicator == "cases_active" or data.own.stores(indicator)
    now, *earlier = _moments(data.own, indicator)
    return any(figure.positive for figure in (now, *earlier)) or not now.ok


def _overview_row(data: RegionData, name: str, indicator: str) -> Row:
    now, last, year = (_amount_cell(data.own, indicator, back) for _, back in _MOMENTS)
    figure = data.own.get(indicator)
    change = _change(figure, data.own.get(indicator, back=1))
    if indicator in MIDDLES and figure.ok and figure.observations:
        name += f"（{number(figure.observations)}户）"
    return Row(html.escape(name), [now, change, last, year])


def _change(now: Figure, last: Figure) -> TableCell:
    """``+8``, ``−3`` or ``0``; “—” where a month has no value."""
    if not (now.ok and last.ok):
        return TableCell("—", status_phrase(last if now.ok else now))
    difference = rounded(now.number) - rounded(last.number)
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return TableCell(f"{sign}{number(abs(difference))}")


def _amount_cell(own: Figures, indicator: str, back: int) -> TableCell:
    figure = own.get(indicator, back=back)
    source = source_of(figure)
    if not figure.ok:
        return TableCell("—", status_phrase(figure), source=source)
    several = figure.number != own.get("cases_active", back=back).number
    if indicator == "visits_due" and several:  # more than one visit a household
        return TableCell(amount(figure), source=source)
    return TableCell(count(figure), source=source)


def _moments(own: Figures, indicator: str) -> list[Figure]:
    return [own.get(indicator, back=back) for _, back in _MOMENTS]


def _in_order(figures: Iterable[Figure], name: str) -> list[str]:
    return _sorted_codes([figure.category for figure in figures], name)


def _sorted_codes(found: Iterable[str], name: str) -> list[str]:
    """In the order of the vocabulary, what it does not know last."""
    try:
        order = {code: place for place, code in enumerate(code_list(name))}
    except KeyError:
        order = {}
    return sorted(found, key=lambda code: (order.get(code, len(order)), code))


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
        part = f"condition={category}"
        found = [_listed_or_zero(own, key, part, back) for _, key, back in columns]
        said = any(figure.status != NO_DATA for figure in found)
        if said and any(figure.positive or not figure.ok for figure in found):
            rows.append(Row(html.escape(category), [figure_cell(f) for f in found]))
    if not rows:
        return None
    titles = ["缺项（户）", *(title for title, _, _ in columns)]
    return build(f"{data.region.name}缺项情况", titles, [Group(rows)])


def children(data: RegionData) -> Table:
    """The regions below, in the order of their codes, after the region's own figures."""
    return side_by_side(data, [data])


def side_by_side(top: RegionData, parents: Sequence[RegionData]) -> Table:
    """Regions in one table, grouped by parent; the top region's own figures stand first.

    What nobody knows anywhere has no column: its name and the reason stand below the table.

    Args:
        parents: regions whose regions below are listed; each other than ``top`` has a row of
            its own before them.
    """
    return side_by_side_laid(top, parents).as_html()


def side_by_side_laid(top: RegionData, parents: Sequence[RegionData]) -> Laid:
    """As `side_by_side`, before it is put on a page."""
    wanted = child_columns(top.region.level)
    stored = [c for c in wanted if any(_anywhere(data, c[1]) for data in (top, *parents))]
    columns = [c for c in stored if any(_known(data, c[1]) for data in (top, *parents))] or stored
    own = Row(f"<strong>{html.escape(top.region.name)}</strong>", _cells(top.own, columns))
    groups = [Group([own]), *(_family(data, columns, top) for data in parents)]
    kind = below_name(parents[0].region.level)
    titles = [kind, *(with_unit(title, top, key) for title, key, _ in columns)]
    return Laid(
        f"{top.region.name}各{kind}{top.month.label}情况（按区划代码排列，不是名次）",
        titles,
        groups,
        _left_out(top, [c for c in stored if c not in columns]),
    )


def _known(data: RegionData, indicator: str) -> bool:
    regions = (data.own, *data.of_children.values())
    return any(figures.get(indicator).ok for figures in regions)


def _left_out(top: RegionData, columns: Sequence[Column]) -> list[str]:
    """Which columns are not there, those of one reason together."""
    titles: dict[str, list[str]] = {}
    for title, indicator, _ in columns:
        titles.setdefault(status_phrase(top.own.get(indicator)), []).append(title)
    return not_listed(titles)


def child_columns(level: Level) -> Sequence[Column]:
    """What a table of the regions below shows; above the county what the county's shows."""
    return CHILDREN.get(level, CHILDREN[Level.COUNTY])


def _family(data: RegionData, columns: Sequence[Column], top: RegionData) -> Group:
    below = [(one.code, one.name, data.of_children[one.code]) for one in data.children]
    rows = [Row(html_link(code, name), _cells(own, columns, code)) for code, name, own in below]
    if data.region != top.region:
        name = f"<strong>{html_link(data.region.code, data.region.name)}</strong>"
        rows.insert(0, Row(name, _cells(data.own, columns, data.region.code)))
    return Group(rows)


def _anywhere(data: RegionData, indicator: str) -> bool:
    level = data.children[0].level if data.children else None
    stored = any(one.stores(indicator) for one in (data.own, *data.of_children.values()))
    return stored and data.about.has(indicator, level)


def departments(data: RegionData) -> Table | None:
    """What departments pushed, and what waits for them; None where no ledger names any."""
    own = data.own
    columns = [c for c in DEPARTMENTS if own.split(c[1], "department")]
    names = [f.category for _, key, _ in columns for f in own.split(key, "department")]
    rows = []
    for name in _sorted_codes(set(names) - {_NOT_FILLED_IN}, "department"):
        part = f"department={name}"
        found = [(_listed_or_zero(own, key, part), strong) for _, key, strong in columns]
        if any(figure.positive for figure, _ in found):
            cells = [figure_cell(figure, strong_if_positive=strong) for figure, strong in found]
            rows.append(Row(html.escape(name), cells))
    if not rows:
        return None
    titles = ["部门", *(with_unit(title, data, key) for title, key, _ in columns)]
    return build(f"{data.region.name}各部门{data.month.label}情况", titles, [Group(rows)])


def _listed_or_zero(own: Figures, indicator: str, part: str, back: int = 0) -> Figure:
    """A part of a count. One that is not listed is zero, where the whole has a value."""
    figure, whole = own.get(indicator, part, back=back), own.get(indicator, back=back)
    listed = figure.ok or figure.status != NO_DATA or bool(figure.unit)
    return figure if listed or not whole.ok else replace(whole, dimension=part, value=0.0)


def _cells(figures: Figures, columns: Sequence[Column], code: str = "") -> list[TableCell]:
    """Cells of a region's figures; ``code`` if it is not the page's own region."""
    return [
        figure_cell(figures.get(key), strong_if_positive=strong, region_code=code)
        for _, key, strong in columns
    ]


def with_unit(title: str, data: RegionData, indicator: str) -> str:
    """A column's title with the unit of its figures, as far as they have one."""
    figure = data.own.get(indicator)
    unit = "" if figure.is_rate else _UNITS.get(figure.unit, figure.unit)
    return f"{title}（{unit}）" if unit else title
