"""What needs attention this month: a few points, each with its number and place.

Regions are compared by rate only where both the number of observations and the interval
of the rate allow it; otherwise counts are named and nothing is ranked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fanpin_lib.presentation.edition import Region, RegionData
from fanpin_lib.presentation.figures import Figure, Figures
from fanpin_lib.presentation.narrative_work import long_unvisited
from fanpin_lib.presentation.outputs import markdown_link, markdown_text
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import count, enough, listing, percent
from fanpin_lib.regions import Level


@dataclass(frozen=True)
class _Concern:
    """A count above zero that somebody should act on."""

    indicator: str
    title: str
    phrase: Callable[[RegionData, str], str]


_CONCERNS = (
    _Concern("returned_to_poverty", "返贫致贫", lambda _, many: f"确认返贫致贫{many}"),
    _Concern("alerts_overdue", "预警线索", lambda _, many: f"{many}已超过核查时限"),
    _Concern("unvisited_two_months", "走访", lambda data, many: f"{many}{long_unvisited(data)}"),
    _Concern("households_short", "缺项", lambda _, many: f"{many}尚有缺项"),
    _Concern("under_line", "收入", lambda _, many: f"{many}低于监测线"),
)

_RATES = (
    ("visit_rate", "走访完成率"),
    ("alert_on_time_rate", "线索按时核查率"),
)

_AREAS = (
    ("cases_active", "监测对象"),
    ("visits_due", "走访"),
    ("households_short", "缺项"),
    ("alerts_received", "预警线索"),
    ("income_median", "收入"),
)


def attention(data: RegionData) -> list[str]:
    """Markdown points, the gravest first; one point says so when there is nothing."""
    points = [point for concern in _CONCERNS if (point := _point(concern, data))]
    points += [point for rate in _RATES if (point := _below(*rate, data))]
    missing = _missing(data)
    if not points:
        known = "有数据的方面" if missing else "本月"
        points = [f"{known}没有需要特别关注的事项。"]
    return points + ([missing] if missing else []) + _silent_children(data)


def _point(concern: _Concern, data: RegionData) -> str:
    total = data.own.get(concern.indicator)
    if not total.positive:
        return ""
    where = _where(data, lambda figures: figures.get(concern.indicator))
    return f"**{concern.title}**：{concern.phrase(data, count(total))}{where}。"


def _where(data: RegionData, pick: Callable[[Figures], Figure]) -> str:
    """``（瓦窑村2户、新立村1户）`` for the regions below that have any, most first."""
    found = [(child, pick(data.of_children[child.code])) for child in data.children]
    found = [(child, figure) for child, figure in found if figure.positive]
    if not found:
        return ""
    found.sort(key=lambda pair: (-pair[1].number, pair[0].code))
    limit = settings().names_in_attention
    named = [f"{_link(child)}{count(figure)}" for child, figure in found[:limit]]
    more = f"等{len(found)}个{_below_name(data)}" if len(found) > limit else ""
    return f"（{listing(named)}{more}）"


def _below(indicator: str, name: str, data: RegionData) -> str:
    """Regions whose whole interval lies under this region's own rate."""
    own = data.own.get(indicator)
    if not enough(own):
        return ""
    low = []
    for child in data.children:
        figure = data.of_children[child.code].get(indicator)
        if enough(figure) and figure.high is not None and figure.high < own.number:
            low.append(f"{_link(child)}{percent(figure)}")
    if not low:
        return ""
    standard = f"{markdown_text(data.region.name)}的{percent(own)}"
    return f"**{name}**明显低于{standard}（差距大于偶然波动）：{listing(low)}。"


def _missing(data: RegionData) -> str:
    """Areas about which nothing can be said because nothing was delivered."""
    gaps = [name for indicator, name in _AREAS if _without_data(data.own, indicator)]
    return f"**缺数据**：{listing(gaps)}没有数据，无法判断。" if gaps else ""


def _without_data(own: Figures, indicator: str) -> bool:
    if own.get(indicator).status != "无数据":
        return False
    return not any(f.ok for f in own.starting_with(indicator))


def _silent_children(data: RegionData) -> list[str]:
    """Regions below that delivered no visits although the others did."""
    if _without_data(data.own, "visits_due"):
        return []
    silent = [
        c for c in data.children if data.of_children[c.code].get("visits_due").status == "无数据"
    ]
    if not silent:
        return []
    limit = settings().names_in_attention
    more = f"等{len(silent)}个{_below_name(data)}" if len(silent) > limit else ""
    names = listing([_link(child) for child in silent[:limit]])
    return [f"**没有走访数据**：{names}{more}。"]


def _link(region: Region) -> str:
    return markdown_link(region.code, region.name)


def _below_name(data: RegionData) -> str:
    return "村" if data.region.level == Level.TOWNSHIP else "乡镇"
