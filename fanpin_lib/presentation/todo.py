"""What waits for somebody at the month's end: how much, where, who acts, by when, which list.

Regions are named by how much is open in them, which is no comparison (see `naming`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fanpin_lib.edition.figures import NOT_APPLICABLE, OK, WITHHELD, Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.edition.regions import Region
from fanpin_lib.presentation.attention import bullets, known_parts, missing, nothing
from fanpin_lib.presentation.narrative_work import visited_otherwise
from fanpin_lib.presentation.outputs import markdown_link, markdown_text
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.task_list import TASKS, Task
from fanpin_lib.presentation.wording import (
    below_name,
    breakdown,
    count,
    listing,
    reasons,
    status_phrase,
    told,
)
from fanpin_lib.regions import Level, short_code

#: Where all villages stand in one table; the part of its address says what is shown of them.
VILLAGES_PAGE = "page:villages.md"
#: Statuses that ask for nothing: counted, not asked by the profile, or not to be told.
_CLEAR = (OK, NOT_APPLICABLE, WITHHELD)
#: Within one month these count households.
_OF_A_MONTH = ("户次", "户项")
#: Headings, in the order in which things are urgent.
_LATE, _OPEN, _CHECK, _UNKNOWN = "过了期限的", "没有办完的", "要核实的", "不知道办没办的"
#: Where the office finds the lists that name each household; a township has a workbook there.
_LISTS = (
    "名单有姓名，只在办公室：private/{month}/worklists{own}；"
    "还没有的，请运行 fanpin worklists {month}。"
)


@dataclass(frozen=True)
class Place:
    """A region in which work may wait: its month's totals, and what it lies in, if that is said."""

    region: Region
    figures: Figures
    above: Region | None = None


def places_below(data: RegionData) -> list[Place]:
    """The regions directly below, whose figures the region's page has."""
    return [Place(child, data.of_children[child.code]) for child in data.children]


def todo(data: RegionData, places: Sequence[Place]) -> str:
    """Markdown: every task of the region that waits, under how urgent it is.

    Args:
        places: where the work may lie, villages of the region.
    """
    found: dict[str, list[str]] = {}
    listed = False
    for task in TASKS:
        if said := task_point(task, data):
            found.setdefault(_urgency(task, data), []).append(_point(task, said, data, places))
            listed = listed or bool(task.sheet)
    blank = _unknown(data)
    if not found:
        found[""] = [f"{'有数据的方面' if blank else '本月'}没有到期没办的事，也没有待办的。"]
    if blank:
        found[_UNKNOWN] = blank
    order = ("", _LATE, _OPEN, _CHECK, _UNKNOWN)
    parts = [
        f"**{name}**\n\n{bullets(found[name])}" if name else bullets(found[name])
        for name in order
        if name in found
    ]
    return "\n\n".join([*parts, *([_lists(data)] if listed else [])])


def _lists(data: RegionData) -> str:
    region = data.region
    own = f"/乡镇/{region.name}_{region.code}.xlsx" if region.level == Level.TOWNSHIP else ""
    return markdown_text(_LISTS.format(month=data.month, own=own))


def _urgency(task: Task, data: RegionData) -> str:
    if task.overdue or (task.late and data.own.get(task.late).positive):
        return _LATE
    return _CHECK if task.check else _OPEN


def _point(task: Task, said: str, data: RegionData, places: Sequence[Place]) -> str:
    where = _where(task, data, places)
    lines = [said, f"谁办：{_who(task, data)}", f"在哪里：{where}" if where else ""]
    lines.append("　".join(part for part in (_when(task, data), _sheet(task)) if part))
    return "<br>".join(line for line in lines if line)


def _who(task: Task, data: RegionData) -> str:
    """Who acts; the departments, or else the townships below, with how much each has."""
    who, late = task.acting(data.about.visitors), _pressing(task, data)
    parts = data.own.split(*task.parts) if task.parts[0] else data.own.split(late, task.by)
    if said := breakdown(parts, "户" if any(one.unit in _OF_A_MONTH for one in parts) else None):
        return f"{who}（{listing(said)}）"
    if data.region.level != Level.COUNTY:
        return who
    named = _named(task, late, places_below(data))
    return f"{who}（{named}）" if named else who


def _pressing(task: Task, data: RegionData) -> str:
    """The indicator of what is late, or where nothing is, of all that is open."""
    return task.late if task.late and data.own.get(task.late).positive else task.indicator


def _when(task: Task, data: RegionData) -> str:
    term = f"[期限](rule:{task.deadline})" if task.deadline else "期限"
    if _urgency(task, data) == _LATE:
        return f"什么时候：{term}已过，马上办"
    listed = task.sheet and task.deadline
    return f"什么时候：每一件的{term}写在清单里" if listed else "什么时候：尽快"


def _sheet(task: Task) -> str:
    return f"名单：工作清单的“{task.sheet}”" if task.sheet else ""


def _where(task: Task, data: RegionData, places: Sequence[Place]) -> str:
    """The villages, those with most first; the late ones where any is late."""
    return _named(task, _pressing(task, data), places, within=data.region) if places else ""


def _named(
    task: Task, indicator: str, places: Sequence[Place], within: Region | None = None
) -> str:
    """``甲村（新站镇）2户、乙村1户等9个村``, leading to the table of all where there is one."""
    found = [(one, _figure(task, indicator, one.figures)) for one in places]
    found = [(one, figure) for one, figure in found if figure.positive]
    found.sort(key=lambda pair: (-pair[1].number, pair[0].region.code))
    limit = settings().names_in_attention
    said = _counted(task, found[:limit])
    if len(found) <= limit:
        return said
    kind = "村" if found[0][0].region.level == Level.VILLAGE else below_name(Level.COUNTY)
    more = f"等{len(found)}个{kind}"
    return said + (f"[{more}]({_rest(indicator, within, found)})" if within else more)


def _counted(task: Task, found: Sequence[tuple[Place, Figure]]) -> str:
    """``甲村2户、乙村1户``; equal counts once: ``甲村、乙村各1户``."""
    counts = {count(figure) for _, figure in found}
    if len(found) > 1 and len(counts) == 1:
        return f"{listing([_name(one) for one, _ in found])}各{counts.pop()}"
    return listing([_name(one) + _told(task, figure, one) for one, figure in found])


def _rest(indicator: str, within: Region, found: Sequence[tuple[Place, Figure]]) -> str:
    month = found[0][1].month
    township = "" if within.level == Level.COUNTY else f"&in={short_code(within.code)}"
    return f"{VILLAGES_PAGE}#only={indicator}&m={month}{township}"


def _figure(task: Task, indicator: str, figures: Figures) -> Figure:
    return open_of(task, figures) if indicator == task.indicator else figures.get(indicator)


def _told(task: Task, figure: Figure, place: Place) -> str:
    """How much; what is left of a rate is no figure of the edition's own and leads nowhere."""
    rest = task.left and figure.indicator == task.indicator
    return count(figure) if rest else told(figure, region_code=place.region.code)


def _name(place: Place) -> str:
    above = f"（{markdown_text(place.above.name)}）" if place.above else ""
    return markdown_link(place.region.code, place.region.name) + above


def _unknown(data: RegionData) -> list[str]:
    """Tasks about which nothing is known, those of one reason together: what is lacking."""
    titles: dict[str, list[str]] = {}
    for task in TASKS:
        figure = data.own.get(task.indicator)
        if figure.status in _CLEAR or not data.own.stores(task.indicator):
            continue
        if not known_parts(task, data):
            titles.setdefault(status_phrase(figure), []).append(task.title)
    return reasons(titles)


def tasks(data: RegionData) -> str:
    """What is still open at the month's end, the most urgent first; Markdown points."""
    points = [point for task in TASKS if (point := task_point(task, data))]
    if not points:
        points = [nothing(data, "待办的", [task.indicator for task in TASKS])]
    return bullets([*points, *missing(data)])


def task_point(task: Task, data: RegionData) -> str:
    """``**预警线索**：3条待核查，其中1条已超过核查时限（5个工作日）。``"""
    open_ = open_of(task, data.own)
    if not open_.positive:
        return _only_late(task, data) or known_parts(task, data)
    late = _late(task, data, open_) if task.late else ""
    says = task.short_of if task.short_of and visited_otherwise(data.own) else task.says
    return f"**{task.title}**：{says.format(many=told(open_))}{late}。"


def open_of(task: Task, own: Figures) -> Figure:
    """How much of a task is open in a region."""
    figure = own.get(task.indicator)
    return _left(figure, task.unit) if task.left and figure.ok else figure


def _only_late(task: Task, data: RegionData) -> str:
    """What has been late for long, though nothing of the month's own is open."""
    late = data.own.get(task.late) if task.late else None
    if late is None or not late.positive:
        return ""
    rule = data.rule(task.rule) if task.rule else None
    words = task.late_says.format(rule=rule.link if rule else "规则月数")
    return f"**{task.title}**：{told(late)}{words}。"


def _left(rate: Figure, unit: str) -> Figure:
    """What a rate's numerator lacks of its denominator, as a count."""
    left = (rate.denominator or 0.0) - (rate.numerator or 0.0) if rate.ok else 0.0
    return Figure(rate.indicator, rate.dimension, rate.month, left, unit)


def _late(task: Task, data: RegionData, open_: Figure) -> str:
    late = data.own.get(task.late)
    if not late.positive:
        return ""
    rule = data.rule(task.rule) if task.rule else None
    words = task.late_says.format(rule=rule.link if rule else "规则月数")
    note = f"（{rule.link}）" if rule and "{rule}" not in task.late_says else ""
    if task.left or late.number < open_.number:
        return f"{'，' if task.left else '，其中'}{told(late)}{words}{note}"
    return f"，{'都' if open_.number > 1 else ''}{words}{note}"
