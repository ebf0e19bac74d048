"""The equations of one county: identities written out for its regions and months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from fanpin_lib.period import Month
from tests.disclosure.attacker.identities import Identities, Row

Cell = tuple[str, str, str, str]  # region, month, quantity, dimension
_LEVEL = {6: "county", 9: "township", 12: "village"}


@dataclass(frozen=True)
class Equation:
    """Σ terms = constant, or ≤ constant; only withheld cells are terms."""

    terms: tuple[tuple[Cell, float], ...]
    constant: float
    equal: bool = True


class Known:
    """What is published of a county: values, and which cells are withheld.

    A row that is not there is zero: so is every figure of a dimension that nobody falls under.
    """

    def __init__(self, frame: pd.DataFrame, withheld: set[Cell]) -> None:
        keys = frame[["region_code", "month", "quantity", "dimension"]]
        self.values = dict(zip(keys.itertuples(index=False, name=None), frame["value"]))
        self.withheld = withheld
        self.regions = sorted(set(frame["region_code"]))
        self.months = sorted(set(frame["month"]))
        self.unknown = set(frame.loc[~frame["ok"]].pipe(_cells_of)) - withheld
        self.dimensions: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
        split = frame[frame["dimension"] != ""]
        columns = split[["region_code", "month", "quantity", "group", "dimension"]]
        for region, month, quantity, group, dimension in columns.itertuples(index=False):
            self.dimensions[region, month, quantity, group].append(dimension)

    def equation(self, parts: list[tuple[Cell, float]], *, equal: bool = True) -> Equation | None:
        """Σ parts = 0 (or ≤ 0) with what is known put in; None if it says nothing."""
        if any(cell in self.unknown for cell, _ in parts):
            return None  # no data: the sum need not hold
        terms = tuple((cell, sign) for cell, sign in parts if cell in self.withheld)
        known = sum(self.values.get(c, 0.0) * s for c, s in parts if c not in self.withheld)
        return Equation(terms, -known, equal) if terms else None


def _cells_of(frame: pd.DataFrame) -> Iterator[Cell]:
    return frame[["region_code", "month", "quantity", "dimension"]].itertuples(
        index=False, name=None
    )


def equations(known: Known, found: Identities) -> list[Equation]:
    """Every equation with a withheld cell in it."""
    rows = {(quantity, dimension) for _, _, quantity, dimension in known.withheld}
    made = [
        *_levels(known, found, rows),
        *_margins(known, found),
        *_columns(known, found, rows),
        *_flows(known, found, rows),
    ]
    return [one for one in made if one]


def _levels(known: Known, found: Identities, rows: set[Row]) -> Iterator[Equation | None]:
    for parent, children in _children(known.regions).items():
        for month in known.months:
            for row in rows & found.levels:
                below = [((child, month, *row), 1.0) for child in children]
                yield known.equation([((parent, month, *row), -1.0), *below])


def _children(regions: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for code in regions:
        for length in (9, 6):
            parent = code[:length].ljust(12, "0")
            if parent != code and parent in regions:
                found[parent].append(code)
                break
    return found


def _margins(known: Known, found: Identities) -> Iterator[Equation | None]:
    for (region, month, quantity, group), values in known.dimensions.items():
        cells = [(region, month, quantity, value) for value in values]
        total = (region, month, quantity, "")
        if total not in known.values and total not in known.withheld:
            continue
        if (quantity, group) in found.margins:
            yield known.equation([(total, -1.0), *((cell, 1.0) for cell in cells)])
        elif (quantity, group) in found.parts:
            for cell in cells:
                yield known.equation([(total, -1.0), (cell, 1.0)], equal=False)


def _columns(known: Known, found: Identities, rows: set[Row]) -> Iterator[Equation | None]:
    wanted = [((a, 1.0), (b, -1.0)) for a, b in found.same]
    wanted += [((a, -1.0), (b, 1.0), (c, 1.0)) for a, b, c in found.sums]
    for terms in wanted:
        if not rows & {row for row, _ in terms}:
            continue
        for region in known.regions:
            for month in known.months:
                yield known.equation([((region, month, *row), sign) for row, sign in terms])


def _flows(known: Known, found: Identities, rows: set[Row]) -> Iterator[Equation | None]:
    for stock, plus, minus in found.flows | found.flows_of_a_year:
        if not rows & {stock, plus, minus}:
            continue
        months = known.months[1:]
        if (stock, plus, minus) in found.flows_of_a_year:
            months = [month for month in months if not month.endswith("-01")]
        for region in known.regions:
            for month in months:
                yield known.equation(_flow(region, month, stock, plus, minus))


def _flow(
    region: str, month: str, stock: Row, plus: Row | None, minus: Row | None
) -> list[tuple[Cell, float]]:
    before = str(Month.parse(month) - 1)
    parts = [((region, month, *stock), 1.0), ((region, before, *stock), -1.0)]
    parts += [((region, month, *plus), -1.0)] if plus else []
    return parts + ([((region, month, *minus), 1.0)] if minus else [])
