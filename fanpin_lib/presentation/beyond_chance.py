"""超出偶然的地方: clusters of events and villages outside control limits, in sentences.

Both were found when the month's figures were computed; here they are only worded. What is
said of a rate's villages is not a ranking: those with few cases are not compared, and those
outside stand in the order of their codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fanpin_lib.edition.about import About
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.presentation.naming import named_places, village_rates
from fanpin_lib.presentation.outputs import markdown_link, said
from fanpin_lib.presentation.settings import settings
from fanpin_lib.presentation.wording import listing
from fanpin_lib.regions import short_code
from fanpin_lib.rounding import at_most, number

Found = Mapping[str, Any]

_UNITS = "户（次、条）"
_HOW = "[数少的时候](page:methods/small-numbers.md)"


def beyond_chance_of(about: About, region_code: str) -> dict[str, Any]:
    """What the edition found in a region; empty where the edition does not say."""
    found = about.beyond_chance or {}
    here = short_code(region_code)
    if not found:
        return {}
    return {
        **found,
        "events": [{**event, "clusters": _clusters(event, here)} for event in found["events"]],
        "rates": [{**rate, "rare": _rare(rate, here)} for rate in found["rates"]],
    }


def _clusters(event: Found, here: str) -> list[Found] | None:
    if event["clusters"] is None:
        return None
    return [c for c in event["clusters"] if c["regions"][0][0].startswith(here)]


def _rare(rate: Found, here: str) -> list[Found]:
    return [v for v in rate.get("rare", ()) if v["region"][0].startswith(here)]


def beyond_chance(data: RegionData) -> str:
    """Markdown points, and how far each can be trusted."""
    found = beyond_chance_of(data.about, data.region.code)
    if not found:
        return "这一版没有查过。"
    points = [*_cluster_points(found["events"]), *_rate_points(data)]
    return "\n".join(f"- {point}" for point in points) + "\n\n" + _trust(found["false_alarm"])


def cluster_alarms(data: RegionData) -> list[str]:
    """Clusters as points of 需要关注."""
    found = beyond_chance_of(data.about, data.region.code)
    return [
        f"**聚集**：{_seen(event, cluster)}，多得超出偶然。"
        for event in found.get("events", ())
        for cluster in event["clusters"] or ()
    ]


def _cluster_points(events: Sequence[Found]) -> Iterator[str]:
    for event in events:
        for cluster in event["clusters"] or ():
            usual = f"按平常约{number(cluster['expected'], 1)}{event['unit']}"
            yield f"**聚集**：{_seen(event, cluster)}，{usual}，纯属偶然的可能{_chance(cluster)}。"
    if without := [_name(event) for event in events if event["clusters"] == []]:
        yield f"**聚集**：{listing(without)}没有在相邻几村、最近几个月里聚到偶然解释不了的程度。"
    if unknown := [_name(event) for event in events if event["clusters"] is None]:
        yield f"**聚集**：{listing(unknown)}近十三个月的数不全，没有查。"


def _seen(event: Found, cluster: Found) -> str:
    """``甲村、乙村2个相邻的村最近2个月收到线索12条``."""
    regions, months = cluster["regions"], cluster["months"]
    limit = settings().names_in_attention
    names = listing([markdown_link(code, name) for code, name in regions[:limit]])
    many = f"{'等' if len(regions) > limit else ''}{len(regions)}个相邻的村"
    where = f"{names}{many if len(regions) > 1 else ''}"
    when = f"最近{len(months)}个月" if len(months) > 1 else "本月"
    return f"{where}{when}{_name(event)}{cluster['observed']}{event['unit']}"


def _name(event: Found) -> str:
    """``收到线索``: a month's count, said of several months too."""
    return str(event["name"]).removeprefix("本月")


def _chance(cluster: Found) -> str:
    """``不到1%``, ``约3%``."""
    share = cluster["chance"] * 100
    return "不到1%" if share < 1 else f"约{number(share)}%"


def _rate_points(data: RegionData) -> Iterator[str]:
    places = named_places(data)
    within = []
    for rate in village_rates(data):
        if not rate["villages"]:
            few = settings().few_observations
            yield f"**控制限**：{rate['name']}没有够{few}{_UNITS}可比的村。"
        elif outside := places.villages(rate):
            yield f"**控制限**：{_compared(rate, outside)}。"
        else:
            within.append(f"{rate['name']}（{rate['villages']}个村）")
    if within:
        yield f"**控制限**：{listing(within)}没有村超出控制限。"


def _compared(rate: Found, outside: Sequence[Found]) -> str:
    """``走访完成率低于控制限的有1个村（全县95.2%）：[甲村](…)3/22``; each leads to its figure."""
    villages = listing([_village(rate, village) for village in outside])
    every = f"全县{number(100 * rate['numerator'] / rate['n'], 1)}%"
    return f"{rate['name']}{rate['side']}控制限的有{len(outside)}个村（{every}）：{villages}"


def _village(rate: Found, village: Found) -> str:
    code, name = village["region"]
    fraction = f"{number(village['numerator'])}/{number(village['n'])}"
    return markdown_link(code, name) + said(rate["indicator"], fraction, region_code=code)


def _trust(false_alarm: Mapping[str, float]) -> str:
    cluster = at_most(false_alarm["cluster"] * 100, 2)
    rates = at_most(settings().naming_false_alarm * 100, 2)
    return (
        f"什么特别的事也没有时，每类聚集全县一个月误报的可能不超过{cluster}%；各地水平相同时，"
        f"本页的比率比较合在一起，一个月点错任何一处的可能不超过{rates}%。点到的地方值得去看，"
        f"不说明原因，也不是名次；怎么算见{_HOW}。"
    )
