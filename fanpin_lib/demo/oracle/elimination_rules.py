"""What the catalogue says about eliminated households, and about those not monitored.

``lines`` are the monitoring lines by year, yuan a head.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.cells import NoColumn
from fanpin_lib.demo.oracle.homes import Home
from fanpin_lib.demo.rows.limits import limit

Lines = Mapping[int, float]
Check = Callable[[Home, Lines], object]


def _months_apart(h: Home) -> int:
    first, last = h.identified_on, h.eliminated_on
    return (last.year - first.year) * 12 + last.month - first.month


def _dated(h: Home) -> bool:
    return h.eliminated_on is not None and h.identified_on is not None


def _too_early(h: Home) -> bool:
    if not (h.not_natural and _dated(h)):
        return False
    return h.eliminated_on < words.months_after(h.identified_on, limit("months.elimination"))


def _at_once(h: Home) -> bool:
    """In the same month or the next one."""
    return h.not_natural and _dated(h) and 0 <= _months_apart(h) <= limit("months.at_once")


def _below_line(h: Home, lines: Lines) -> bool:
    income = h.income_at_elimination
    line = lines.get(h.eliminated_on.year) if h.eliminated_on else None
    return income is not None and line is not None and income < line


def _not_filled(h: Home) -> bool:
    four = (
        h.child_out_of_school_after,
        h.member_uninsured_after,
        h.housing_damaged_after,
        h.water_damaged_after,
    )
    return None in four


def _after(h: Home, column: str, of_record: str) -> bool:
    """A column 风险消除后…; in the ledgers the newest record, if elimination was not later."""
    if h.source == "national":
        return words.yes(h.cells[f"{column}_after"])
    month, day = h.get("record_month"), h.eliminated_on
    if month is None or day is None or month < f"{day:%Y%m}":
        return False
    stated = getattr(h, of_record)
    return words.no(stated) if of_record == "safe_water" else words.yes(stated)


ELIMINATED: dict[str, Check] = {
    "1_11_004": lambda h, _: _not_filled(h),
    "1_11_005": lambda h, _: _after(h, "child_out_of_school", "child_out_of_school"),
    "1_11_006": lambda h, _: _after(h, "housing_damaged", "dangerous_housing"),
    "1_11_007": lambda h, _: _after(h, "water_damaged", "safe_water"),
    "1_11_008": lambda h, _: _after(h, "member_uninsured", "member_uninsured"),
    "eliminated_dangerous_housing": lambda h, _: (
        h.source == "national" and words.yes(h.dangerous_housing)
    ),
    "eliminated_unsafe_water": lambda h, _: h.source == "national" and words.no(h.safe_water),
    "1_11_009": lambda h, _: h.elimination_way == "帮扶消除" and not h.any_help,
    "2_11_002": lambda h, _: _too_early(h),
    "5_18_009": lambda h, _: _at_once(h),
    "4_11_010": _below_line,
    "4_11_011": lambda h, _: h.without_labour,
    "3_11_003": lambda h, _: h.at_risk("因病") and not h.helped("health", "social", "security"),
    "3_11_004": lambda h, _: (
        h.at_risk("因学") and not h.helped("compulsory_education", "education", "social")
    ),
    "3_11_005": lambda h, _: h.at_risk("因残") and not h.helped("security", "social"),
    "3_11_006": lambda h, _: h.at_risk("因安全住房") and not h.helped("housing"),
    "3_11_007": lambda h, _: (
        words.yes(h.child_out_of_school) and not h.helped("compulsory_education")
    ),
    "3_11_008": lambda h, _: (
        (h.at_risk("因安全饮水") or words.no(h.safe_water)) and not h.helped("water")
    ),
    "3_11_009": lambda h, _: words.yes(h.member_uninsured) and not h.helped("health", "social"),
}


def _poor(h: Home, lines: Lines) -> bool:
    income, line = h.net_income_per_capita, lines.get(h.end.year)
    return income is not None and line is not None and income < line


UNWATCHED: dict[str, Check] = {
    "1_02_001": lambda h, _: words.yes(h.dangerous_housing),
    "1_02_002": lambda h, _: words.no(h.safe_water),
    "uninsured_household_not_monitored": lambda h, _: (
        words.yes(h.member_uninsured) and not h.count("uninsured")
    ),
    "1_02_006": _poor,
}


def of_state(home: Home) -> Mapping[str, Check]:
    """The rules that ask about a household of its state."""
    if home.eliminated:
        return ELIMINATED
    return {} if home.monitored else UNWATCHED


def applies(check: Check, home: Home, lines: Lines) -> bool:
    """Whether a rule finds a household; False where the ledger lacks what it reads."""
    try:
        return bool(check(home, lines))
    except NoColumn:
        return False
