"""What needs attention this month: a few points, each with its number and place.

Regions are compared by rate only as far as `naming` allows; where open work lies is said by
its counts, which is no comparison, and nothing is ranked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fanpin_lib.edition.figures import NOT_APPLICABLE, OK, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.fields import code_list
from fanpin_lib.presentation.beyond_chance import cluster_alarms
from fanpin_lib.presentation.classes import upgraded
from fanpin_lib.presentation.naming import named_places
from fanpin_lib.presentation.outputs import markdown_link, markdown_text
from fanpin_lib.presentation.sections import COMPARED, CONCERNS, CONDITIONS, Concern
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.task_list import TASKS, Task
from fanpin_lib.presentation.wording import (
    below_name,
    breakdown,
    count,
    listing,
    percent,
    told,
)

#: Statuses that say all there is to say: a number, or that there is nothing to count.
_SAID = (OK, NOT_APPLICABLE)
#: More points than these stand under headings.
_POINTS_IN_ONE_LIST = 6

_AREAS = (
    ("cases_active", "监测对象"),
    ("visits_done", "走访"),
    ("condition_short", "缺项"),
    ("alerts_received", "预警线索"),
    ("income_median", "收入"),
)


def attention(data: RegionData) -> str:
    """Markdown points, the gravest first, under the kind of concern where they are many."""
    return _grouped(attention_groups(data))


def attention_groups(data: RegionData) -> list[tuple[str, list[str]]]:
    """The same, each kind of concern with its points."""
    return _groups(data, CONCERNS)


def _groups(
    data: RegionData, asked: Sequence[tuple[str, Sequence[Concern]]]
) -> list[tuple[str, list[str]]]:
    groups = [
        (name, [point for concern in concerns if (point := _point(concern, data))])
        for name, concerns in asked
    ]
    groups[0][1].extend([*_graver(data), *cluster_alarms(data)])
    groups.append(("各地差距", _differences(data)))
    gaps = [*missing(data), *_silent_children(data)]
    if not any(points for _, points in groups):
        names = [concern.indicator for _, concerns in asked for concern in concerns]
        groups = [("", [nothing(data, "需要特别关注的", names)])]
    groups.append(("缺数据", gaps))
    return [(name, points) for name, points in groups if points]


def watched(data: RegionData) -> str:
    """What needs attention and is nobody's task: points on what the region's tasks do not say."""
    said = {name for task in TASKS for name in (task.indicator, task.late)}
    others = [
        (name, tuple(one for one in concerns if one.indicator not in said))
        for name, concerns in CONCERNS
    ]
    return _grouped(_groups(data, others))


def nothing(data: RegionData, what: str, asked: Iterable[str]) -> str:
    """That there is nothing, as far as it is known of what was asked."""
    own = data.own
    unknown = any(own.stores(name) and own.get(name).status not in _SAID for name in asked)
    known = "有数据的方面" if unknown or missing(data) else "本月"
    return f"{known}没有{what}事项。"


def _grouped(groups: Sequence[tuple[str, list[str]]]) -> str:
    """Short lists as one, long ones under their headings."""
    if sum(len(points) for _, points in groups) <= _POINTS_IN_ONE_LIST:
        return bullets([point for _, points in groups for point in points])
    return "\n\n".join(f"**{name}**\n\n{bullets(points)}" for name, points in groups)


def bullets(points: Sequence[str]) -> str:
    """Points as a Markdown list."""
    return "\n".join(f"- {point}" for point in points)


def _point(concern: Concern, data: RegionData) -> str:
    total = data.own.get(concern.indicator)
    if not total.positive:
        return known_parts(concern, data)
    where = _where(data, concern.indicator)
    rule = data.rule(concern.rule) if concern.rule else None
    says = concern.says if rule or not concern.plainly else concern.plainly
    words = says.format(many=told(total), rule=rule.link if rule else "")
    return f"**{concern.title}**：{words}{where}。"


def known_parts(what: Concern | Task, data: RegionData) -> str:
    """What is known where the whole is not: ``**缺项**：饮水安全8户、住房安全3户。``"""
    indicator, dimension = what.parts
    if not dimension or data.own.get(what.indicator).ok:
        return ""
    found = breakdown(data.own.split(indicator, dimension), "户")
    return f"**{what.title}**：{listing(found)}。" if found else ""


def _where(data: RegionData, indicator: str) -> str:
    """``（瓦窑村2户、新立村1户）`` for the regions below that have any, most first."""
    found = [(child, data.of_children[child.code].get(indicator)) for child in data.children]
    found = [(child, figure) for child, figure in found if figure.positive]
    if not found:
        return ""
    found.sort(key=lambda pair: (-pair[1].number, pair[0].code))
    limit = settings().names_in_attention
    more = f"等{len(found)}个{below_name(data.region.level)}" if len(found) > limit else ""
    alone = len(found) == 1 and found[0][1].number == data.own.get(indicator).number
    return f"（{_named(found[:limit], alone=alone)}{more}）"


def _named(found: Sequence[tuple[Region, Figure]], *, alone: bool) -> str:
    """``甲村2户、乙村1户``; equal counts once, the only place there is without its own."""
    names = [_link(child) for child, _ in found]
    if alone:
        return names[0]
    counts = {count(figure) for _, figure in found}
    if len(names) > 1 and len(counts) == 1:
        return f"{listing(names)}各{counts.pop()}"
    return listing([_link(child) + told(f, region_code=child.code) for child, f in found])


def _differences(data: RegionData) -> list[str]:
    """Regions whose rates are worse than chance explains, by rate."""
    places = named_places(data)
    return [
        _difference(data, indicator, name, worse, places.below[indicator])
        for indicator, name, worse in COMPARED
        if indicator in places.below
    ]


def _difference(
    data: RegionData,
    indicator: str,
    name: str,
    worse: int,
    places: Sequence[tuple[Region, Figure]],
) -> str:
    own = data.own.get(indicator)
    named = [_link(child) + told(f, percent(f), child.code) for child, f in places]
    standard = f"{markdown_text(data.region.name)}的{told(own, percent(own))}"
    side = "高于" if worse > 0 else "低于"
    return f"**{name}**明显{side}{standard}（差距大于偶然波动）：{listing(named)}。"


def _graver(data: RegionData) -> list[str]:
    """Households that moved to a graver class of the profile's."""
    return [f"**{label}**：{told(figure)}升级，请核实。" for label, figure in upgraded(data)]


def missing(data: RegionData) -> list[str]:
    """Areas about which nothing can be said because nothing, or not enough, was delivered."""
    some = _of_some_villages(data)
    gaps = [
        f"{name}（缺{data.own.get(indicator).lacking}）" if indicator in some else name
        for indicator, name in _AREAS
        if _without_data(data.own, indicator)
    ]
    gaps += _unknown_conditions(data.own)
    return [f"**缺数据**：{listing(gaps)}没有数据，无法判断。"] if gaps else []


def _unknown_conditions(own: Figures) -> list[str]:
    """``缺项中的食、衣``, where others of the six are known."""
    unknown = [f.category for f in own.split(*CONDITIONS) if not f.ok]
    all_of_them = len(unknown) == len(code_list(CONDITIONS[1]))
    return [f"缺项中的{listing(unknown)}"] if unknown and not all_of_them else []


def _of_some_villages(data: RegionData) -> set[str]:
    """Indicators that some villages' ledgers lack a column for, while others' have it."""
    return {
        name
        for part in data.about.lacking_somewhere or ()
        if part["villages"].get(data.region.code)
        for name in part["columns"]
    }


def _without_data(own: Figures, indicator: str) -> bool:
    if own.get(indicator).status != "无数据":
        return False
    if indicator == CONDITIONS[0] and _unknown_conditions(own):
        return False
    return not any(f.ok for f in own.starting_with(indicator))


def _silent_children(data: RegionData) -> list[str]:
    """Regions below that delivered no visits although the others did."""
    if _without_data(data.own, "visits_done"):
        return []
    silent = [
        c for c in data.children if data.of_children[c.code].get("visits_done").status == "无数据"
    ]
    if not silent:
        return []
    limit = settings().names_in_attention
    more = f"等{len(silent)}个{below_name(data.region.level)}" if len(silent) > limit else ""
    names = listing([_link(child) for child in silent[:limit]])
    return [f"**没有走访数据**：{names}{more}。"]


def _link(region: Region) -> str:
    return markdown_link(region.code, region.name)
