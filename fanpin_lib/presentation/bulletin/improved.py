"""有好转的方面: what is better than at last month's end, said by its two numbers.

A count that somebody should act on has fallen, or a rate has risen that rests on enough
observations in both months. What is not known in both (no data, withheld, rule not settled)
is not said to be better; nor is a change of zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fanpin_lib.edition.figures import Figure, Figures
from fanpin_lib.edition.region_reading import RegionData
from fanpin_lib.files.yaml_lines import shipped_yaml
from fanpin_lib.presentation.bulletin.plain_text import Point, plain_text
from fanpin_lib.presentation.wording import breakdown, count, enough, listing, percent, told


@cache
def words(part: str) -> Any:
    """A part of ``words.yaml``."""
    return shipped_yaml(__package__, "words.yaml")[part]


def improved(data: RegionData) -> list[Point]:
    """One point a matter that is better than last month, in the order of ``words.yaml``."""
    found = [Point(one["title"], said) for one in words("improved") if (said := _said(data, one))]
    return [*found, *_done(data.own)]


def _said(data: RegionData, one: Mapping[str, Any]) -> str:
    now, then = data.own.get(one["indicator"]), data.own.get(one["indicator"], back=1)
    if not (now.ok and then.ok):
        return ""
    if one.get("rate"):
        return _risen(one, now, then)
    if now.number >= then.number:
        return ""
    says = one["says"] if now.positive else one["none"]
    return f"{says.format(then=count(then), now=count(now))}。"


def _risen(one: Mapping[str, Any], now: Figure, then: Figure) -> str:
    if not (enough(now) and enough(then)) or percent(now) == percent(then):
        return ""
    higher = now.number > then.number
    return f"{one['says'].format(then=percent(then), now=percent(now))}。" if higher else ""


def _done(own: Figures) -> list[Point]:
    """What was solved in the month: conditions restored, risks eliminated."""
    restored = listing(breakdown(own.split("conditions_restored", "condition"), "户"))
    gone = own.get("cases_eliminated")
    return [
        *([Point("短板补齐", plain_text(f"本月解决{restored}。"))] if restored else []),
        *([Point("风险消除", plain_text(f"本月风险消除{told(gone)}。"))] if gone.positive else []),
    ]
