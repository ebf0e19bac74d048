"""Small counties whose households come and go by part, and who solves all equations of a stock.

The attacker knows the totals of every village (work is counted openly), that a stock changes by
what comes and goes, and every cell that any edition shows; linear programmes bound the rest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix

from fanpin_lib.edition.protection import EditionLimits, Pattern, protect
from tests.protection.attacking import CLOSING, COUNTY, TOWNSHIPS, VILLAGES, above, table_of

STOCK, CAME, WENT = BASES = ("cases_active/risk", "cases_new/risk", "cases_eliminated/risk")
PLACES = (COUNTY, *TOWNSHIPS, *VILLAGES)
MONTHS = 4
_NEAR = 1e-6
#: Place, month from the oldest on, base, part.
Cell = tuple[str, int, str, str]


@dataclass(frozen=True)
class Life:
    """A household: its village and part, the month it came in, and that by which it was gone."""

    village: str
    part: str
    came: int
    gone: int

    def counts(self, base: str, month: int) -> bool:
        """Whether it counts for a base."""
        there = self.came <= month < self.gone
        return {STOCK: there, CAME: 0 < month == self.came, WENT: month == self.gone}[base]


@dataclass(frozen=True)
class County:
    """Households over some months, and how often each figure is true of how many."""

    lives: list[Life]
    months: int
    parts: list[str] = field(default_factory=list)

    @classmethod
    def drawn(cls, chance: random.Random) -> County:
        """Some large places and some small ones, a few common parts and some that are rare."""
        months, most = chance.choice([4, 6, 8]), chance.choice([30, 80, 200, 400])
        stays = chance.choice([0.3, 0.5, 0.8, 0.9])
        parts = [f"p{number}" for number in range(chance.randint(2, 6))]
        often, large = ([chance.random() ** 2 + 0.02 for _ in all_] for all_ in (parts, VILLAGES))
        lives = []
        for _ in range(chance.randint(5, most)):
            came = 0 if chance.random() < stays else chance.randint(1, months - 1)
            gone = months if chance.random() < stays else chance.randint(came + 1, months)
            (part,), (village,) = chance.choices(parts, often), chance.choices(VILLAGES, large)
            lives.append(Life(village, part, came, gone))
        return cls(lives, months, parts)

    def number(self, cell: Cell) -> int:
        """How many households a cell is of; without a part, the total."""
        place, month, base, part = cell
        return sum(
            one.counts(base, month) and part in ("", one.part) and place in above(one.village)
            for one in self.lives
        )


def shown_by_all(county: County, fewest: int) -> dict[Cell, float]:
    """What all editions together show, closed month after month."""
    before: Pattern | None = None
    found: dict[Cell, float] = {}
    for newest in range(MONTHS - 1, county.months):
        closing = CLOSING - (county.months - 1 - newest)
        months = {str(closing - back): newest - back for back in range(MONTHS)}
        shown = protect(_table(county, months), _figures(), _behind(county, newest),
                        month=closing, limits=EditionLimits(fewest), before=before)  # fmt: skip
        before = shown.pattern
        for row in shown.table.to_pylist():
            part = row["dimension"].removeprefix("risk=")
            if row["status"] == "ok" and part in county.parts:
                cell = (row["region_code"], months[row["month"]], f"{row['indicator']}/risk", part)
                found[cell] = row["value"]
    return found


def _figures() -> pa.Table:
    rows = [(*b.split("/"), b, "=fact", "health", b != STOCK, True, "") for b in BASES]
    names = ("indicator", "dimension", "base", "population", "tells", "whole", "counts", "open")
    return pa.table(dict(zip(names, map(list, zip(*rows)))))


def _behind(county: County, newest: int) -> pa.Table:
    rows: dict[tuple[str, str, str, int], int] = {}
    for no, one in enumerate(county.lives, start=1):
        for back in range(MONTHS):
            for base in BASES:
                if one.counts(base, newest - back):
                    for key in ((base, one.part), ("=fact", "")):
                        named = (*key, one.village, no * 7919)
                        rows[named] = rows.get(named, 0) | 1 << back
    base, part, village, household = zip(*rows) if rows else [()] * 4
    return pa.table(
        {
            "base": pa.array(base, pa.string()), "category": pa.array(part, pa.string()),
            "region_code": pa.array(village, pa.string()),
            "household": pa.array(household, pa.uint64()),
            "token": pa.array([1] * len(rows), pa.uint64()),
            "amount": pa.array([None] * len(rows), pa.float64()),
            "months": pa.array(list(rows.values()), pa.uint32()),
        }
    )  # fmt: skip


def _table(county: County, months: Mapping[str, int]) -> pa.Table:
    rows = []
    for place in PLACES:
        for name, month in months.items():
            for base in BASES:
                for part in county.parts:
                    n = county.number((place, month, base, part))
                    rows.append((name, place, "名", "level", base.split("/")[0], f"risk={part}",
                                 float(n), "户", float(n), None, n, None, None, "ok"))  # fmt: skip
    schema = table_of([(VILLAGES[0], (1,) * MONTHS)]).schema
    return pa.table([pa.array(c, f.type) for c, f in zip(zip(*rows), schema)], schema=schema)


class Attacker:
    """The equations of a county with what it shows; `narrow` are the cells that come out."""

    def __init__(self, county: County, shown: Mapping[Cell, float]) -> None:
        self._county, self._shown = county, shown
        self._at: dict[Cell, int] = {}
        equal = list(self._equations())
        below = [
            [(self._unknown(v, m, WENT, p), 1), (self._unknown(v, m - 1, STOCK, p), -1)]
            for v in VILLAGES for m in range(1, county.months) for p in county.parts
        ]  # fmt: skip
        self._equal = self._matrix([terms for terms, _ in equal])
        self._is = np.array([number for _, number in equal])
        self._below = self._matrix(below)

    def narrow(self, few: int) -> list[tuple[Cell, int]]:
        """Withheld cells of few households, or of all but few, known to less than one."""
        cells = [cell for cell in self._cells() if cell not in self._shown and self._few(cell, few)]
        sums = np.array([self._sum(cell) for cell in cells]).reshape(len(cells), len(self._at))
        low, high = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
        for aim in np.random.default_rng(1).normal(size=(3, len(self._at))) if cells else ():
            for sign in (1, -1):
                found = sums @ self._solved(sign * aim)
                low, high = np.minimum(low, found), np.maximum(high, found)
        told = []
        for number in np.flatnonzero(high - low < 1 - _NEAR).tolist():
            one = sums[number]
            if one @ self._solved(-one) - one @ self._solved(one) < 1 - _NEAR:
                told.append((cells[number], self._county.number(cells[number])))
        return told

    def _few(self, cell: Cell, few: int) -> bool:
        number, total = self._county.number(cell), self._county.number((*cell[:3], ""))
        return 0 < number < few or (number > 0 and 0 < total - number < few)

    def _cells(self) -> Iterator[Cell]:
        for place in PLACES:
            for month in range(self._county.months):
                for base in BASES if month else (STOCK,):
                    for part in self._county.parts:
                        yield place, month, base, part

    def _unknown(self, *cell: str | int) -> int:
        return self._at.setdefault(cell, len(self._at))

    def _equations(self) -> Iterator[tuple[list[tuple[int, int]], float]]:
        parts = self._county.parts
        for place, month, base, part in self._cells():
            if place in VILLAGES and part == parts[0]:
                total = self._county.number((place, month, base, ""))
                yield [(self._unknown(place, month, base, p), 1) for p in parts], total
            if place in VILLAGES and base == STOCK and month:
                flow = ((month, STOCK, 1), (month - 1, STOCK, -1), (month, CAME, -1),
                        (month, WENT, 1))  # fmt: skip
                yield [(self._unknown(place, m, b, part), sign) for m, b, sign in flow], 0
            number = self._shown.get((place, month, base, part))
            if number is not None:
                inside = [v for v in VILLAGES if place in above(v)]
                yield [(self._unknown(v, month, base, part), 1) for v in inside], number

    def _sum(self, cell: Cell) -> np.ndarray:
        found = np.zeros(len(self._at))
        found[[self._unknown(v, *cell[1:]) for v in VILLAGES if cell[0] in above(v)]] = 1
        return found

    def _matrix(self, rows: list[list[tuple[int, int]]]) -> csr_matrix:
        entries = [(no, at, sign) for no, terms in enumerate(rows) for at, sign in terms]
        row, column, sign = zip(*entries)
        return coo_matrix((sign, (row, column)), (len(rows), len(self._at))).tocsr()

    def _solved(self, aim: np.ndarray) -> np.ndarray:
        found = linprog(aim, self._below, np.zeros(self._below.shape[0]), self._equal, self._is,
                        bounds=(0, None), method="highs")  # fmt: skip
        assert found.status == 0, found.message
        return np.asarray(found.x)
