"""The months that a demo under a profile shows: those in which its documents applied."""

from __future__ import annotations

from fanpin_lib.demo.assumptions import assume
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile


def default_month(profile: Profile) -> Month:
    """The last month where nobody names one.

    The demo's usual month of the year; of a document that has ended its last such month, of a
    place's document without an end that of its first year.
    """
    usual, usage = Month.parse(assume("calendar.last_month")), profile.usage
    if usage.starts is None:
        return usual
    if usage.ends is not None:
        last = Month.of(usage.ends)
        year = last.year if usual.month <= last.month else last.year - 1
        return min(usual, Month(year, usual.month))
    if usage.use == "own_region" and usage.region:
        first = Month.of(usage.starts)
        return Month(first.year if first.month <= usual.month else first.year + 1, usual.month)
    return usual


def check_month(month: Month, profile: Profile) -> None:
    """The window must not begin before the first household was monitored.

    Raises:
        InputError: neither the demo's households nor the profile's documents go back so far.
    """
    earliest = Month.parse(assume("calendar.history_start")) + int(assume("calendar.window_before"))
    if profile.usage.use != "demo" and profile.usage.starts is not None:
        earliest = min(earliest, Month.of(profile.usage.starts))
    if month < earliest:
        raise InputError(
            f"演示数据最早写到 {earliest}，{month} 太早",
            hint=f"再往前还没有监测对象。--month 请写 {earliest} 或以后的月份。",
        )
