"""Small counties made up of households, and who knows every equation between what is shown."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from fanpin_lib.edition.protection import EditionLimits, Pattern, Protected, protect
from fanpin_lib.period import Month

COUNTY = "220281000000"
TOWNSHIPS = ("220281100000", "220281101000")
VILLAGES = tuple(f"{t[:9]}{no:03d}" for t in TOWNSHIPS for no in (201, 202, 203))
CLOSING = Month.parse("2026-10")
MONTHS = 4
LIMITS = EditionLimits(3, 0.0)

#: A household: its village, and for each month, the newest first, what it adds (0: not there).
Household = tuple[str, tuple[int, ...]]

FIGURES = pa.table(
    {
        "indicator": ["amount"], "dimension": [""], "base": ["amount"], "population": ["=fact"],
        "tells": ["money"], "whole": [True], "counts": [False], "open": [""],
    }
)  # fmt: skip


@st.composite
def counties(draw: Any, most: int = 14, months: int = MONTHS) -> list[Household]:
    """Households, most of which stay as they are for months on end."""

    def life() -> tuple[int, ...]:
        kind = draw(st.sampled_from(["stays", "stays", "comes", "goes", "changes", "odd"]))
        at = draw(st.integers(1, months - 1))
        if kind == "odd":
            return tuple(draw(st.lists(st.integers(0, 2), min_size=months, max_size=months)))
        before, after = {"stays": (1, 1), "comes": (0, 1), "goes": (1, 0), "changes": (1, 2)}[kind]
        return (after,) * at + (before,) * (months - at)

    number = draw(st.integers(1, most))
    return [(draw(st.sampled_from(VILLAGES)), life()) for _ in range(number)]


def above(code: str) -> tuple[str, str, str]:
    """A village and the places above it."""
    return code, code[:9] + "000", COUNTY


def table_of(county: list[Household], closing: Month = CLOSING) -> pa.Table:
    """The long table: the sum of what households add, in every place and month."""
    months = len(county[0][1])
    rows = []
    for place in (COUNTY, *TOWNSHIPS, *VILLAGES):
        for back in range(months):
            inside = [a[back] for village, a in county if place in above(village)]
            rows.append((str(closing - back), place, "名", "level", "amount", "",
                         float(sum(inside)), "元", float(sum(inside)), None,
                         sum(map(bool, inside)), None, None, "ok"))  # fmt: skip
    schema = pa.schema(
        {
            "month": pa.string(), "region_code": pa.string(), "region_name": pa.string(),
            "level": pa.string(), "indicator": pa.string(), "dimension": pa.string(),
            "value": pa.float64(), "unit": pa.string(), "numerator": pa.float64(),
            "denominator": pa.float64(), "n": pa.int64(), "low": pa.float64(),
            "high": pa.float64(), "status": pa.string(),
        }
    )  # fmt: skip
    columns = [pa.array(values, f.type) for values, f in zip(zip(*rows), schema)]
    return pa.table(columns, schema=schema)


def behind_of(county: list[Household]) -> pa.Table:
    """The households behind it, as ``indicators.behind`` gives them."""
    rows: dict[tuple[str, str, int, int], int] = {}
    for no, (village, adds) in enumerate(county, start=1):
        for back, added in enumerate(adds):
            if added:
                for base, token in (("=fact", 1), ("amount", added)):
                    key = (base, village, no, token)
                    rows[key] = rows.get(key, 0) | 1 << back
    columns: dict[str, list[Any]] = {
        "base": [k[0] for k in rows], "category": [""] * len(rows),
        "region_code": [k[1] for k in rows], "household": [k[2] * 7919 for k in rows],
        "token": [k[3] for k in rows], "amount": [None] * len(rows), "months": list(rows.values()),
    }  # fmt: skip
    kinds = [pa.string()] * 3 + [pa.uint64()] * 2 + [pa.float64(), pa.uint32()]
    return pa.table([pa.array(c, k) for c, k in zip(columns.values(), kinds)], names=list(columns))


def shown_of(
    county: list[Household], closing: Month = CLOSING, before: Pattern | None = None
) -> Protected:
    """The county's figures as an edition shows them."""
    return protect(table_of(county, closing), FIGURES, behind_of(county), month=closing,
                   limits=LIMITS, before=before)  # fmt: skip


def told(shown: Protected) -> dict[tuple[str, str], float]:
    """The sums that an edition shows, by place and month."""
    return {
        (row["region_code"], row["month"]): row["value"]
        for row in shown.table.to_pylist()
        if row["status"] == "ok"
    }


def disclosed(editions: list[tuple[list[Household], Month, Protected]]) -> list[tuple[int, ...]]:
    """Groups of fewer than three households whose sum, or change, somebody works out.

    Who attacks takes from each sum what is shown below it in the same edition and month, and
    holds all that is left against each other: places, months and editions. A household that
    adds something else in one of two sums counts as one that changed.
    """
    sums: list[dict[int, int]] = [{}]
    for county, closing, shown in editions:
        seen = set(told(shown))
        for place, month in seen:
            below = [code for code in VILLAGES if place in above(code)]
            known = {code for code in below if (code, month) in seen and code != place}
            known |= {
                code for code in below if place == COUNTY and (code[:9] + "000", month) in seen
            }
            whole = _adds(county, back_of(closing, month), set(below))
            sums += [whole, {no: a for no, a in whole.items() if county[no][0] not in known}]
    found = set()
    for one, other in combinations(sums, 2):
        apart = tuple(no for no in sorted({*one, *other}) if one.get(no) != other.get(no))
        if 0 < len(apart) < LIMITS.households:
            found.add(apart)
    return sorted(found)


def _adds(county: list[Household], back: int, villages: set[str]) -> dict[int, int]:
    """What each household of some villages adds in a month."""
    return {no: a[back] for no, (v, a) in enumerate(county) if a[back] and v in villages}


def back_of(closing: Month, month: str) -> int:
    """How many months before the closing one a month lies."""
    return next(back for back in range(40) if str(closing - back) == month)
