"""The rows behind one figure, by the very SQL that computes it.

An additive figure is a sum over rows of a fact, so the catalogue's own aggregate over a
single row is what that row adds to it: nothing is defined a second time. Quantiles and Gini
coefficients rest on one value a row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.indicators.aggregate import PLACE, UNFILLED
from fanpin_lib.indicators.bands import with_bands
from fanpin_lib.indicators.engine import Facts, lay_out_facts
from fanpin_lib.indicators.loader import load_families, load_indicators
from fanpin_lib.indicators.model import FactRows, Indicator, Measure
from fanpin_lib.period import Month
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

#: The episode's household, where a row names the episode only.
_HOUSEHOLD_OF_CASE = """
SELECT t.*, c.household_id FROM ({rows}) AS t
LEFT JOIN (SELECT case_id, any_value(household_id) AS household_id FROM cases GROUP BY case_id) AS c
       ON c.case_id = t.case_id
ORDER BY ALL
"""


@dataclass(frozen=True)
class Traced:
    """The rows that one figure was made from (personal data: household ids).

    Attributes:
        rows: what a row is, and the columns that name it.
        table: one row a unit: the key's columns, ``region_code`` (as the ledger has it),
            ``household_id`` where there is one, and ``numerator`` and ``denominator`` (what
            the unit adds to each) or ``value`` (of quantiles and Gini coefficients).
        behind: the households behind rows that are sums already; None for others.
        numerator, denominator: the sums over the rows.
    """

    indicator: Indicator
    dimension: str
    rows: FactRows
    table: pa.Table
    behind: pa.Table | None

    @property
    def numerator(self) -> float | None:
        """The sum of what the rows add; None without rows."""
        return _sum(self.table, "numerator")

    @property
    def denominator(self) -> float | None:
        """The same of the denominator; None for figures that have none."""
        return _sum(self.table, "denominator") if self.indicator.denominator else None

    @property
    def counted(self) -> pa.Table:
        """The rows that the numerator (or the quantile) stands on."""
        if "value" in self.table.column_names:
            return self.table
        return self.table.filter(pc.not_equal(pc.fill_null(self.table["numerator"], 0.0), 0.0))


def trace(
    connection: duckdb.DuckDBPyConnection,
    month: Month,
    profile: Profile,
    county_code: str,
    *,
    indicator: str,
    region_code: str,
    dimension: str = "",
    calendar: Calendar | None = None,
) -> Traced:
    """The rows behind an indicator's figure of a region at the end of ``month``.

    Args:
        connection: of the month's snapshot; assessed beforehand where the family needs it.
        indicator: an id of the catalogue.
        region_code: 12 digits, a region that the month has figures for.
        dimension: as in the long table, ``risk=因病``; empty for the total.
    """
    family = load_indicators()[indicator].family
    facts = lay_out_facts(connection, month, profile, county_code, calendar, [family])
    return trace_in(connection, facts, month, indicator, region_code, dimension)


def trace_in(
    connection: duckdb.DuckDBPyConnection,
    facts: Facts,
    month: Month,
    indicator: str,
    region_code: str,
    dimension: str = "",
) -> Traced:
    """As `trace`, in a connection in which the facts are laid out already."""
    found = with_bands(connection, [load_indicators()[indicator]])[0]
    rows = load_families()[found.family].facts[found.fact].rows
    measure, where = _part(found, dimension)
    within = _within(region_code, facts.places.unplaced)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE traced AS "
        f"SELECT row_number() OVER () AS traced_row, f.* FROM {found.fact} AS f {within} "
        f"AND f.month = $month {where}",
        {"month": str(month)} | ({"part": dimension.partition("=")[2]} if where else {}),
    )
    query = _contributions(found, measure, rows)
    if "case_id" in rows.key and "household_id" not in rows.key:
        query = _HOUSEHOLD_OF_CASE.format(rows=query)
    table = connection.sql(query).to_arrow_table()
    return Traced(found, dimension, rows, table, _behind(connection, rows, within, month))


def _part(indicator: Indicator, dimension: str) -> tuple[Measure, str]:
    """The measure of a part, and the condition on the fact's rows."""
    if not dimension:
        return indicator.measure, ""
    name, _, value = dimension.partition("=")
    split = next(d for d in indicator.dimensions if d.id == name)
    if split.column:
        return indicator.measure, f"AND coalesce(f.{split.column}, '{UNFILLED}') = $part"
    return split.values[value], ""


def _within(region_code: str, unplaced: str) -> str:
    """JOIN and WHERE that keep the rows which count for a region."""
    place = PLACE.format(unplaced=unplaced)
    return (
        f"LEFT JOIN unit_map AS u ON u.code = f.region_code WHERE {place} IN ("
        f"SELECT place FROM ancestors WHERE above = "
        f"(SELECT place FROM region_list WHERE region_code = '{region_code}'))"
    )


def _contributions(indicator: Indicator, measure: Measure, rows: FactRows) -> str:
    """What every row adds, in the order of the key; rows that add nothing left out."""
    names = list(dict.fromkeys([*rows.key, "region_code"]))
    if not indicator.additive:
        value = f"({measure.numerator})::DOUBLE"
        return (
            f"SELECT {', '.join(names)}, {value} AS value FROM traced "
            f"WHERE {value} IS NOT NULL ORDER BY ALL"
        )
    parts = {"numerator": measure.numerator, "denominator": measure.denominator or "NULL"}
    keys = ", ".join(f"any_value({name}) AS {name}" for name in names)
    sums = ", ".join(f"({sql})::DOUBLE AS {name}" for name, sql in parts.items())
    return (
        f"SELECT * EXCLUDE (traced_row) FROM (SELECT traced_row, {keys}, {sums} FROM traced "
        f"GROUP BY traced_row) WHERE numerator <> 0 OR denominator <> 0 ORDER BY ALL"
    )


def _behind(
    connection: duckdb.DuckDBPyConnection, rows: FactRows, within: str, month: Month
) -> pa.Table | None:
    if not rows.behind:
        return None
    return connection.sql(
        f"SELECT f.household_id, f.region_code FROM {rows.behind} AS f {within} "
        f"AND f.month = '{month}' ORDER BY ALL"
    ).to_arrow_table()


def _sum(table: pa.Table, name: str) -> float | None:
    if name not in table.column_names:
        return None
    return math.fsum(value for value in table[name].to_pylist() if value is not None)
