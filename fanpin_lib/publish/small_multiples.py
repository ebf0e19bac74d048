"""The regions below, a small chart each over thirteen months, all of one scale."""

from __future__ import annotations

import html
import math

from fanpin_lib.edition.figures import Figure
from fanpin_lib.edition.regions import Region
from fanpin_lib.presentation.small_chart import small_chart
from fanpin_lib.presentation.wording import amount, below_name, enough, rate
from fanpin_lib.publish.below import COUNT, Below
from fanpin_lib.publish.kept_aside import table_block
from fanpin_lib.publish.tree import page_path

#: The rate shown first where most of the regions have it.
_FIRST = "visit_rate"


def small_multiples(below: Below, region: Region) -> str:
    """The section of a region's page; empty where nothing lies below or nothing is known."""
    children = below.tree.children(region)
    if len(children) < 2:
        return ""
    indicator = _FIRST if _most_have(below, children) else COUNT
    every = {child.code: below.series(child.code, indicator) for child in children}
    drawn = [value for series in every.values() for value in map(_height, series)]
    known = [value for value in drawn if not math.isnan(value)]
    if not known:
        return ""
    top = 100.0 if indicator == _FIRST else max(1.0, *known)
    name = below.rates.get(indicator, "在监测户数")
    charts = "\n".join(_one(child, every[child.code], top) for child in children)
    kind = below_name(region.level)
    scale = "0至100%" if indicator == _FIRST else f"0至{amount(_unit(every, top))}"
    return (
        f"\n\n<h2 data-search-exclude>各{kind}十三个月的{html.escape(name)}</h2>\n\n"
        f"<p data-search-exclude>每张小图从左到右是十三个月，最右是本月；纵轴都是{scale}。"
        "数少的月份只写几分之几，不画。</p>\n\n"
        + table_block(
            f'<div class="fp-many">\n{charts}\n</div>\n{_values(below, region, every)}', "fp-drawn"
        )
    )


def _most_have(below: Below, children: list[Region]) -> bool:
    if _FIRST not in below.rates:
        return False
    known = [
        sum(not math.isnan(_height(one)) for one in below.series(child.code, _FIRST))
        for child in children
    ]
    return sum(many > 1 for many in known) * 2 >= len(children)


def _unit(every: dict[str, list[Figure]], top: float) -> Figure:
    known = next(one for series in every.values() for one in series if one.ok)
    return Figure(known.indicator, "", known.month, top, known.unit)


def _height(figure: Figure) -> float:
    """What is drawn: no rate of a few, which would jump from nothing to all."""
    return figure.number if figure.ok and (not figure.is_rate or enough(figure)) else math.nan


def _said(figure: Figure) -> str:
    if not figure.ok:
        return "—"
    return rate(figure) if figure.is_rate else amount(figure)


def _one(region: Region, series: list[Figure], top: float) -> str:
    values = [_height(one) for one in series]
    name = html.escape(region.name)
    many = sum(not math.isnan(value) for value in values)
    drawing = small_chart(values, top) if many > 1 else "<p>数少或没有数，不画</p>"
    return (
        f'<div class="fp-small"><a href="../{page_path(region)}.html">{name}</a>'
        f"<b>{_said(series[-1])}</b>{drawing}</div>"
    )


def _values(below: Below, region: Region, every: dict[str, list[Figure]]) -> str:
    months = below.job.month.window(12)
    head = "".join(f'<th class="num" scope="col">{one.label}</th>' for one in months)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(child.name)}</th>'
        + "".join(f'<td class="num">{_said(one)}</td>' for one in every[child.code])
        + "</tr>"
        for child in below.tree.children(region)
    )
    return (
        '<details class="fp-values"><summary>图中的数</summary>'
        f'<div class="fp-table"><table><thead><tr><th scope="col">{below_name(region.level)}</th>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
