"""Single households' incomes looked for in published figures, knowing every household.

The judge here sees the ledgers; the attacker does not, but may know a neighbour's month of entry,
and that all others' figures stayed as they were. A figure of a group that differs from another
published group by too few households tells those households' money.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

_LENGTHS = {"village": 12, "township": 9, "county": 6}
#: Figures whose groups are the households with an income; all tell their money.
OF_INCOMES = (
    *("income_mean", "income_median", "income_q1", "income_q3", "income_gini"),
    *("income_median_persons", "poverty_gap", "poverty_severity"),
)
#: Of those, what one household more or less changes by what it has.
SUMS = ("income_mean", "income_gini", "poverty_gap", "poverty_severity")
#: Figures that only the poor among them give.
OF_THE_POOR = ("poverty_gap", "poverty_severity")


@dataclass(frozen=True)
class Told:
    """A published figure that tells of ``households`` (too few) what they have."""

    region: str
    month: str
    indicator: str
    how: str
    households: int


def told(published: pd.DataFrame, truth: pd.DataFrame, fewest: int) -> Iterator[Told]:
    """Figures of an edition that tell the income of fewer than ``fewest`` households.

    Args:
        published: rows (region_code, level, month, indicator, dimension, ok).
        truth: every household with an income (month, household_id, region_code, income, poor).
    """
    shown = published[published["ok"] & (published["dimension"] == "")]
    for level, length in _LENGTHS.items():
        places = truth.assign(place=truth["region_code"].str[:length].str.ljust(12, "0"))
        groups = {key: g.set_index("household_id") for key, g in places.groupby(["place", "month"])}
        here = shown[(shown["level"] == level) & shown["indicator"].isin(OF_INCOMES)]
        for region, rows in here.groupby("region_code"):
            yield from _small(str(region), rows, groups, fewest)
            yield from _between_months(str(region), rows, groups, fewest)


_Groups = dict[tuple[str, str], pd.DataFrame]


def _small(region: str, rows: pd.DataFrame, groups: _Groups, fewest: int) -> Iterator[Told]:
    for month, indicator in rows[["month", "indicator"]].itertuples(index=False):
        group = groups.get((region, month))
        if group is None:
            continue
        if len(group) < fewest:
            yield Told(region, month, indicator, "few households", len(group))
        poor = int(group["poor"].sum())
        if indicator in OF_THE_POOR and 0 < poor < fewest:
            yield Told(region, month, indicator, "few poor households", poor)


def _between_months(
    region: str, rows: pd.DataFrame, groups: _Groups, fewest: int
) -> Iterator[Told]:
    """Two months of one figure that differ by the incomes of too few households."""
    for indicator, own in rows[rows["indicator"].isin(SUMS)].groupby("indicator"):
        months = sorted(own["month"])
        for before, month in zip(months, months[1:], strict=False):
            a, b = groups.get((region, before)), groups.get((region, month))
            if a is None or b is None:
                continue
            column = "gap" if indicator in OF_THE_POOR else "income"
            both = pd.concat([a[column], b[column]], axis=1, keys=["a", "b"])
            differ = int((both["a"].fillna(0) != both["b"].fillna(0)).sum())
            if 0 < differ < fewest:
                yield Told(region, month, str(indicator), f"differs from {before}", differ)
