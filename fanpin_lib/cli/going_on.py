"""What is said before closing a month that may not be meant: an earlier, an unfinished one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.cli.console import say

if TYPE_CHECKING:
    from fanpin_lib.county import County
    from fanpin_lib.period import Month


def refuse_going_back(county: County, given: str | None, chosen: Month, command: str) -> None:
    """Without a month nobody means one before the one that the site shows.

    Raises:
        InputError: says both months and how to name either.
    """
    from fanpin_lib.desk import shown_month
    from fanpin_lib.errors import InputError

    shown = shown_month(county)
    if not given and shown and chosen < shown:
        raise InputError(
            f"没有写月份就是上个月（{chosen.label}），而网站已经显示{shown.label}，不会退回去",
            hint=f"要更新{shown.label}，请运行 fanpin {command} {shown}；"
            f"确实要做{chosen.label}（进“各月”，首页不变），请运行 fanpin {command} {chosen}。",
        )


def where_shown(chosen: Month, home: Month) -> str:
    """Where a month stands on the site whose home page shows another one; empty if its own."""
    return "" if chosen == home else f"，放进了网站的“各月”，首页仍是{home.label}"


def warn_unfinished(chosen: Month) -> None:
    """A month that is not over is closed as of its last day all the same."""
    today = date.today()
    if chosen.last_day >= today:
        say(
            f"注意：{chosen.label}还没有过完（今天是 {today}）。数字都按 {chosen.last_day} 算，"
            f"期限也按那天算；月底以后请再运行一次 fanpin month {chosen}。"
        )
