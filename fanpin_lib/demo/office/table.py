"""One ledger table as an office would hand it in for a month: plain columns by field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fanpin_lib.demo.world.county import World
from fanpin_lib.demo.world.timeline import NEVER
from fanpin_lib.period import Month

Columns = dict[str, np.ndarray]


@dataclass
class LedgerTable:
    """What one file holds, before it has headers, spellings or a format.

    Columns are keyed by the fields of ``fields.yaml``; empty cells are None, NaN or NaT.
    Errors can be planted here: what the writers do afterwards loses nothing.
    """

    table: str
    month: Month
    columns: Columns

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def known(days: np.ndarray, end: np.datetime64) -> np.ndarray:
    """Dates that have come by ``end``; later ones are not known yet."""
    return np.where(days <= end, days, NEVER)


def touched(world: World, index: int, *days: np.ndarray) -> np.ndarray:
    """Rows with news in a month: one of the dates lies in it (the first month: up to it)."""
    end = world.timeline.ends[index]
    start = end.astype("datetime64[M]").astype("datetime64[D]")
    hit = np.zeros(days[0].size, dtype=bool)
    for column in days:
        hit |= (column <= end) & ((column >= start) | (index == 0))
    return hit


def village_codes(world: World, households: np.ndarray) -> np.ndarray:
    """The 12-digit village code of each household."""
    return world.villages.code[world.households.village[households]]


def yes_no(flags: np.ndarray) -> np.ndarray:
    """是 or 否 for each flag."""
    return np.where(flags, "是", "否").astype(object)


def joined(lists: np.ndarray, separator: str = "、") -> np.ndarray:
    """Each list as one text."""
    return np.array([separator.join(values) for values in lists], dtype=object)
