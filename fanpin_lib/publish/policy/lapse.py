"""By which documents a county works on a day, whether they still apply, and what came after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from fanpin_lib.policy import Profile


def standing(profile: Profile, day: date, others: Iterable[Profile]) -> str:
    """One paragraph about the profile in force as of a day.

    Args:
        others: profiles that may have come after it.
    """
    starts = profile.usage.starts
    since = f"文件从 {starts} 起适用。" if starts else ""
    about = profile.description.strip()
    return f"本县按“{profile.label}”办。{about}{since}{lapse(profile, day, others)}"


def lapse(profile: Profile, day: date, others: Iterable[Profile]) -> str:
    """Since when the documents no longer apply and what came after; empty while they do.

    Where no end is written but the country has ruled anew since, that is said to be checked.
    """
    usage, after = profile.usage, successors(profile, day, others)
    named = "、".join(f"“{one.label}”（{one.usage.starts} 起）" for one in after)
    if usage.lapsed(day) and usage.ends:
        since = usage.ends + timedelta(days=1)
        said = f"文件已经失效：到 {usage.ends} 为止，{since} 起不再适用。"
        return f"{said}之后的规定是{named}。" if named else f"{said}之后的规定还没有收进来。"
    if named:
        return f"文件没有写到何时止；全国另有新的规定：{named}，是否仍照本文件办，请县里核对。"
    return ""


def successors(profile: Profile, day: date, others: Iterable[Profile]) -> list[Profile]:
    """Profiles for any county that began after the profile's documents and apply on the day."""
    began = profile.usage.starts
    return [
        one
        for one in others
        if one.usage.use == "any_county"
        and one.name not in profile.lineage
        and one.usage.applies(day)
        and began is not None
        and one.usage.starts is not None
        and one.usage.starts > began
    ]
