"""Which equations tie the figures of a county to each other, found in full figures.

An attacker knows the county's forms and how they hang together. What holds in every region,
every month and every one of several full counties is such an equation; what holds by chance in
one of them, or between figures that are hardly ever above zero, is none.

A sum of columns is looked for by one random projection of each column and then proved on the
columns themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import combinations

import numpy as np
import pandas as pd

Row = tuple[str, str]  # quantity and dimension
#: How far figures that are one may lie apart, of their size: they are sums in floating point.
_NEAR = 1e-9
#: Where columns are compared as a whole.
_DIGITS = 6
#: A column that is above zero less often proves nothing.
_OFTEN = 8


@dataclass(frozen=True)
class Identities:
    """What holds everywhere.

    Attributes:
        levels: rows whose figure is the sum of the regions below.
        margins: quantity and group of a dimension whose values add up to the quantity.
        parts: quantity and group of a dimension none of whose values exceeds the quantity.
        same: rows that are equal.
        sums: rows a, b, c with a = b + c.
        flows: rows s, b, c with s(m) - s(m-1) = b(m) - c(m); b or c may be None.
        flows_of_a_year: the same, but for January.
    """

    levels: frozenset[Row]
    margins: frozenset[Row]
    parts: frozenset[Row]
    same: frozenset[tuple[Row, Row]]
    sums: frozenset[tuple[Row, Row, Row]]
    flows: frozenset[tuple[Row, Row | None, Row | None]]
    flows_of_a_year: frozenset[tuple[Row, Row | None, Row | None]]

    def __and__(self, other: Identities) -> Identities:
        mine, others = ([getattr(one, f.name) for f in fields(Identities)] for one in (self, other))
        return Identities(*(a & b for a, b in zip(mine, others, strict=True)))


def identities(counties: Sequence[pd.DataFrame]) -> Identities:
    """What holds in every one of some counties' full cells (see `cells.cells`)."""
    found = [_of_one(frame) for frame in counties]
    together = found[0]
    for one in found[1:]:
        together = together & one
    return together


def _of_one(frame: pd.DataFrame) -> Identities:
    wide = matrix(frame)
    often = wide.loc[:, (wide > 0).sum() >= _OFTEN]
    flows, yearly = _flows(often)
    return Identities(
        frozenset(_level_sums(frame)),
        frozenset(_margins(frame, exact=True)),
        frozenset(_margins(frame, exact=False)),
        frozenset(_same(often)),
        frozenset(_sums(often)),
        frozenset(flows),
        frozenset(yearly),
    )


def matrix(frame: pd.DataFrame) -> pd.DataFrame:
    """Region and month down, quantity and dimension across; what is not there is zero."""
    known = frame[frame["ok"]].set_index(["region_code", "month", "quantity", "dimension"])
    return known["value"].unstack(["quantity", "dimension"]).fillna(0.0).sort_index()


def _level_sums(frame: pd.DataFrame) -> Iterator[Row]:
    """Rows that are the sum of the level below wherever that level's figures are given."""
    known = frame[frame["ok"]]
    keys = ["quantity", "dimension"]
    holds = []
    for parent, length in (("county", 6), ("township", 9)):
        below = {"county": "township", "township": "village"}[parent]
        children = known[known["level"] == below]
        whose = children["region_code"].str[:length].str.ljust(12, "0")
        sums = children.groupby([whose, "month", *keys])["value"].sum()
        sums.index.names = ["region_code", "month", *keys]
        own = known[known["level"] == parent].set_index(["region_code", "month", *keys])["value"]
        both = pd.concat([own, sums], axis=1, keys=["own", "sum"]).fillna(0.0)
        agree = _near(both["own"].to_numpy(), both["sum"].to_numpy())
        holds.append(pd.Series(agree, both.index).groupby(keys).all())
    everywhere = pd.concat(holds).groupby(keys).agg(["all", "size"])
    yield from everywhere.index[everywhere["all"] & (everywhere["size"] == 2)]


def _margins(frame: pd.DataFrame, *, exact: bool) -> Iterator[Row]:
    """Dimensions whose values add up to the total, or of which none exceeds it."""
    known = frame[frame["ok"]]
    keys = ["region_code", "month", "quantity"]
    totals = known[known["dimension"] == ""].set_index(keys)["value"]
    split = known[known["dimension"] != ""].groupby([*keys, "group"])["value"]
    parts = (split.sum() if exact else split.max()).rename("parts").reset_index("group")
    both = parts.join(totals.rename("total"), how="inner")
    if exact:
        both["holds"] = _near(both["parts"].to_numpy(), both["total"].to_numpy())
    else:
        both["holds"] = both["parts"] <= both["total"] + _NEAR * both["total"].abs()
    holds = both.groupby(["quantity", "group"])["holds"].all()
    yield from holds.index[holds]


def _near(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(a - b) <= _NEAR * np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))


def _projected(wide: pd.DataFrame) -> np.ndarray:
    return wide.to_numpy().T @ np.random.default_rng(1).random(len(wide))


def _same(wide: pd.DataFrame) -> Iterator[tuple[Row, Row]]:
    """Every two of the columns that are one."""
    alike: dict[bytes, list[Row]] = {}
    for name in wide.columns:
        alike.setdefault(wide[name].round(_DIGITS).to_numpy().tobytes(), []).append(name)
    for names in alike.values():
        yield from combinations(sorted(names), 2)


def _sums(wide: pd.DataFrame) -> Iterator[tuple[Row, Row, Row]]:
    """a = b + c of rows of which none is a row of the others' own dimension."""
    values = _projected(wide)
    for a, b, c in _matches(values, values, values):
        names = wide.columns[a], wide.columns[b], wide.columns[c]
        if b <= c and _near(wide.iloc[:, a], wide.iloc[:, b] + wide.iloc[:, c]).all():
            yield names


def _matches(
    wanted: np.ndarray, plus: np.ndarray, other: np.ndarray
) -> Iterator[tuple[int, int, int]]:
    """Places with wanted[i] = plus[j] + other[k]."""
    order = np.argsort(wanted)
    for j, first in enumerate(plus):
        sums = first + other
        at = np.clip(np.searchsorted(wanted[order], sums), 1, len(order) - 1)
        for where in (at - 1, at):
            for k in np.flatnonzero(_near(wanted[order][where], sums)):
                yield int(order[where[k]]), j, int(k)


Flows = list[tuple[Row, Row | None, Row | None]]


def _flows(wide: pd.DataFrame) -> tuple[Flows, Flows]:
    """Stocks that flows change, in every month and in every month but January."""
    change = wide.groupby(level="region_code").diff()
    later = change.notna().all(axis=1)
    january = later.index.get_level_values("month").str.endswith("-01")
    all_year = _flows_in(wide[later], change[later])
    yearly = _flows_in(wide[later & ~january], change[later & ~january])
    return all_year, [one for one in yearly if one not in set(all_year)]


def _flows_in(wide: pd.DataFrame, change: pd.DataFrame) -> Flows:
    names: list[Row | None] = [*wide.columns, None]
    columns = np.column_stack([wide.to_numpy(), np.zeros(len(wide))])
    flows = _projected(pd.DataFrame(columns))
    changes, found = _projected(change), []
    moving = (change != 0).sum().to_numpy() >= _OFTEN
    for s, b, c in _matches(changes, flows, -flows):
        expected = columns[:, b] - columns[:, c]
        if moving[s] and b != c and _near(change.iloc[:, s].to_numpy(), expected).all():
            found.append((wide.columns[s], names[b], names[c]))
    return found
