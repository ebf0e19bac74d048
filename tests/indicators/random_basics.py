"""What all random ledgers are drawn from: days near month borders, codes, amounts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fanpin_lib import fields
from fanpin_lib.period import Month
from tests.indicators.reference.core import OLD_VILLAGE, VILLAGES, Row, World

HOUSEHOLDS = [f"h{i}" for i in range(5)]
CLOSINGS = ["2026-10", "2026-02", "2025-12", "2027-01"]
#: Few enough risks and measures that some answer each other.
RISKS = ["因病", "因学", "因安全饮水", "其他"]
WAYS = ["帮扶消除", "帮扶消除", "自然消除"]
KINDS = ["健康帮扶", "教育帮扶", "饮水安全保障", "产业帮扶", "社会帮扶"]
CODES = [*VILLAGES, *VILLAGES, OLD_VILLAGE, "220281555555"]


def days(closing: Month, back: int = 27) -> st.SearchStrategy[date]:
    """Days near the borders of the months up to one after the closing month."""
    found = []
    for month in [closing - i for i in range(-1, back)]:
        found += [month.first_day, month.first_day + timedelta(14), month.last_day]
        found += [month.last_day - timedelta(1)]
    return st.sampled_from(found)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def seldom(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), st.none(), strategy)


def seldom_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(strategy, strategy, strategy, st.none())


def codes_of(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(fields.code_list(name))


money = st.integers(0, 2_000_000).map(lambda cents: Decimal(cents) / 100)
incomes = st.one_of(
    money,
    st.integers(0, 900_000).map(lambda cents: Decimal(cents) / 100),
    st.sampled_from([Decimal(v) for v in ("4999.99", "5000", "6000", "9999.99", "10000", "0")]),
)
village = st.sampled_from(CODES)


def register(world: World, table: str, by_month: dict[str, list[Row]]) -> None:
    """Lay down a register as it stood at the end of each month; the last is in force."""
    world.by_month[table].update(by_month)
    world.tables[table] = by_month[str(world.closing)]
