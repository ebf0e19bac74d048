"""Sentences that follow from a region's figures.

Each function returns whole sentences; a caller joins them into one paragraph. Rules of
the house: no sentence about a change of zero dressed up as a change, no percentages over
few observations, and where a figure is missing the sentence says so and why.
"""

from __future__ import annotations

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation import classes
from fanpin_lib.presentation.outputs import markdown_text
from fanpin_lib.presentation.wording import (
    LAST_MONTH,
    PROTECTED_PAGE,
    YEAR_AGO,
    amount,
    breakdown,
    compare,
    enough,
    largest_first,
    listing,
    percent,
    status_phrase,
    told,
)
from fanpin_lib.regions import Level
from fanpin_lib.rounding import number

_RISKS_NAMED = 4

_POPULATIONS = {
    "monitoring_share_registered": "建档立卡人口",
    "monitoring_share_out_of_poverty": "脱贫人口",
}


def headline(data: RegionData) -> list[str]:
    """How many are monitored, of which kind, and what changed."""
    own = data.own
    active = own.get("cases_active")
    if not active.ok:
        return [f"截至{_day(data)}，{_name(data)}的监测对象户数{status_phrase(active)}。"]
    if not active.positive:
        return [
            f"截至{_day(data)}，{_name(data)}没有风险未消除的监测对象。",
            _movement_without_any(own),
            classes.standing(data),
        ]
    return [
        _level(data, active),
        _kinds(own, active),
        _movement(data, active),
        classes.standing(data),
    ]


def left_out(data: RegionData) -> str:
    """Which files the month was closed without; empty if with everything."""
    names = data.about.left_out or ()
    shown = "、".join(markdown_text(name) for name in names)
    return (
        f"**本月有 {len(names)} 份台账没有计入**（{shown}），下面的数字不含这些台账的内容。"
        if names
        else ""
    )


def _day(data: RegionData) -> str:
    day = data.month.last_day
    return f"{day.year}年{day.month}月{day.day}日"


def _name(data: RegionData) -> str:
    return markdown_text(data.region.name)


def _level(data: RegionData, active: Figure) -> str:
    persons = data.own.get("persons_active")
    people = _whole(persons) if persons.ok else ""
    return f"截至{_day(data)}，{_name(data)}有风险未消除的监测对象{_whole(active)}{people}。"


def _whole(figure: Figure) -> str:
    return told(figure, amount(figure))


def _kinds(own: Figures, active: Figure) -> str:
    """Categories and main risks; a single household is described, not broken down."""
    kinds = largest_first(own.split("cases_active", "category"))
    risks = largest_first(own.split("cases_active", "risk"))
    if active.number == 1 and risks:
        names = [markdown_text(part.category) for part in (*kinds, *risks)]
        return f"这1户是{names[0]}，主要风险为{listing(names[1:])}。" if kinds and risks else ""
    if only := _only(risks, active):
        return f"{_kinds_of_many(kinds, active)}主要风险均为{only}。"
    said = _kinds_of_many(kinds, active) + _risks_of_many(risks, active)
    if own.withholds("cases_active", "risk"):
        other = "其他风险" if risks else "主要风险"
        said += f"{other}涉及的户少，[不公开]({PROTECTED_PAGE})。"
    return said


def _only(parts: list[Figure], whole: Figure) -> str:
    """The name of the part that makes up the whole; empty where there are several."""
    if len(parts) != 1 or parts[0].number != whole.number:
        return ""
    return markdown_text(parts[0].category)


def _kinds_of_many(kinds: list[Figure], active: Figure) -> str:
    if only := _only(kinds, active):
        return f"均为{only}。"
    return f"其中{listing(breakdown(kinds))}。" if kinds else ""


def _risks_of_many(risks: list[Figure], active: Figure) -> str:
    """The most frequent risks, and how many households the others make up."""
    if not risks:
        return ""
    rest = sum(part.number for part in risks[_RISKS_NAMED:])
    more = f"，其余{number(rest)}{active.unit}" if rest else ""
    return f"主要风险：{listing(breakdown(risks[:_RISKS_NAMED]))}{more}。"


def _movement(data: RegionData, active: Figure) -> str:
    own = data.own
    flows = _flows(own) if data.about.has("cases_new", data.region.level) else ""
    changes = _changes(own, active)
    note = _unexplained(own, active)
    return f"{flows}{'，' if flows and changes else ''}{changes}{note}。"


def _changes(own: Figures, active: Figure) -> str:
    """Against last month's end and a year ago, in one breath."""
    last = compare(active, own.get("cases_active", back=1), LAST_MONTH)
    year = compare(active, own.get("cases_active", back=12), YEAR_AGO)
    if last == f"与{LAST_MONTH}相同" and year == f"与{YEAR_AGO}相同":
        return f"户数与{LAST_MONTH}、{YEAR_AGO}都相同"
    clauses = [part for part in (last, year or f"{YEAR_AGO}没有可比的数据") if part]
    for place, clause in enumerate(clauses):
        if clause.startswith(("比", "与")):  # the first comparison needs its subject
            clauses[place] = f"户数{clause}"
            break
    return "，".join(clauses)


def _flows(own: Figures) -> str:
    new, gone = own.get("cases_new"), own.get("cases_eliminated")
    if not (new.ok or gone.ok):
        return f"本月新识别和风险消除户数{status_phrase(new)}"
    if new.ok and gone.ok and not new.positive and not gone.positive:
        return "本月没有新识别，也没有风险消除"
    again = own.get("reidentified_cases")
    note = f"（{_part_of(again, new)}消除后再标注）" if again.positive and new.positive else ""
    return f"本月{_flow(new, '新识别')}{note}，{_flow(gone, '风险消除')}"


def _part_of(part: Figure, whole: Figure) -> str:
    return "都是" if part.number >= whole.number else f"其中{told(part)}是"


def _flow(figure: Figure, name: str) -> str:
    if not figure.ok:
        return f"{name}户数{status_phrase(figure)}"
    return f"{name}{told(figure)}" if figure.positive else f"没有{name}"


def _unexplained(own: Figures, active: Figure) -> str:
    """Said openly when the month's flows do not lead from last month to this one."""
    last, new, gone, back = (
        own.get("cases_active", back=1),
        own.get("cases_new"),
        own.get("cases_eliminated"),
        own.get("eliminations_reversed"),
    )
    if back.positive:
        return f"；另有消除回退{told(back)}"
    if not (last.ok and new.ok and gone.ok):
        return ""
    if active.number - last.number == new.number - gone.number:
        return ""
    return "（与新识别减消除不一致，可能有行政区划调整或台账更正）"


def _movement_without_any(own: Figures) -> str:
    last, gone = own.get("cases_active", back=1), own.get("cases_eliminated")
    if last.positive:
        done = f"，本月风险消除{told(gone)}" if gone.positive else ""
        return f"上月末有{_whole(last)}{done}。"
    year_ago = own.get("cases_active", back=12)
    if not last.ok:
        return ""
    if not year_ago.ok:
        return "上月末也没有。"
    if year_ago.positive:
        return f"上月末没有，上年同月末有{_whole(year_ago)}。"
    return "上月末和上年同月末也没有。"


def standing(data: RegionData) -> list[str]:
    """Where a township or county stands since the work began; for villages, nothing."""
    own = data.own
    if data.region.level == Level.VILLAGE:
        return []
    return [_cumulated(own), _returned(own), _shares(own)]


def _cumulated(own: Figures) -> str:
    identified, eliminated = own.get("cases_identified_total"), own.get("cases_eliminated_total")
    if not (identified.ok and eliminated.ok and identified.positive):
        return ""
    rate = own.get("elimination_rate")
    share = f"，消除率{told(rate, percent(rate))}" if enough(rate) else ""
    return f"累计识别{_whole(identified)}，累计风险消除{_whole(eliminated)}{share}。"


def _returned(own: Figures) -> str:
    returned = own.get("returned_to_poverty")
    if not returned.ok:
        return ""
    if not returned.positive:
        return "没有确认返贫致贫的户。"
    return f"确认返贫致贫{told(returned)}。"


def _shares(own: Figures) -> str:
    rural = own.get("monitoring_share_rural")
    known = {name: own.get(key) for key, name in _POPULATIONS.items() if enough(own.get(key))}
    parts = {(f.numerator, f.denominator): name for name, f in known.items()}
    within = [f"{name}中{_small_percent(known[name])}" for name in parts.values()]
    first = f"监测人口占农村人口的{_small_percent(rural)}" if enough(rural) else ""
    second = f"{listing(within)}在监测" if within else ""
    return f"{first}{'；' if first and second else ''}{second}。" if first or second else ""


def _small_percent(figure: Figure) -> str:
    return told(figure, percent(figure))
