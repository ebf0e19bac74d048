"""From a fact relation to figures of every level: SQL written from the catalogue.

Counts, amounts, rates and means are grouped once by month, place and dimension, and their
sums rolled up from place to place. Quantiles and other statistics that do not add up are
computed from rows, all levels in one pass of GROUPING SETS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb

from fanpin_lib.indicators.model import Fact, Indicator, Measure
from fanpin_lib.indicators.places import Places

UNFILLED = "未填"


@dataclass
class Columns:
    """Aggregate expressions of one query, each computed once under a short name."""

    names: dict[str, str] = field(default_factory=dict)

    def of(self, expression: str) -> str:
        return self.names.setdefault(expression, f"a{len(self.names)}")

    def select(self) -> str:
        return ",\n    ".join(f"{sql} AS {name}" for sql, name in self.names.items())

    def summed(self) -> str:
        return ",\n    ".join(f"sum({name}) AS {name}" for name in self.names.values())


@dataclass(frozen=True)
class Figure:
    """One output row of a group: which indicator and dimension, and where its parts stand."""

    indicator: str
    dimension: str  # a SQL expression
    condition: str
    numerator: str
    denominator: str
    n: str
    value: str
    blocked: str

    def struct(self) -> str:
        return (
            f"CASE WHEN {self.condition} THEN {{'indicator': '{self.indicator}', "
            f"'dimension': {self.dimension}, 'numerator': {self.numerator}::DOUBLE, "
            f"'denominator': {self.denominator}::DOUBLE, 'n': {self.n}::BIGINT, "
            f"'value': {self.value}::DOUBLE, 'blocked': {self.blocked}::VARCHAR}} END"
        )


def create_target(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE figures (month VARCHAR, region_code VARCHAR, "
        "indicator VARCHAR, dimension VARCHAR, numerator DOUBLE, denominator DOUBLE, n BIGINT, "
        "value DOUBLE, blocked VARCHAR)"
    )


def add_figures(
    connection: duckdb.DuckDBPyConnection, fact: Fact, indicators: list[Indicator], places: Places
) -> None:
    """Compute the indicators of one fact into the table ``figures``."""
    additive = [i for i in indicators if i.additive]
    from_rows = [i for i in indicators if not i.additive]
    if additive:
        connection.execute(additive_query(fact, additive, places.unplaced))
    if from_rows:
        direct = all(unit == code for code, unit in places.units.items())
        connection.execute(rows_query(fact, from_rows, places, direct))


def additive_query(fact: Fact, indicators: list[Indicator], unplaced: str) -> str:
    """INSERT of the figures whose parts add up."""
    columns = Columns()
    figures = [f for i in indicators for f in _additive_figures(i, columns)]
    dims = _dimension_columns(indicators)
    sets = ["(month, region_code)", *(f"(month, region_code, {c})" for c in dims.values())]
    return f"""
INSERT INTO figures
WITH grouped AS (
    SELECT month, region_code AS code, {_dimension_label(dims)} AS dimension,
    {columns.select()}
    FROM {fact.name} GROUP BY GROUPING SETS ({", ".join(sets)})
),
rolled AS (
    SELECT month, a.region_code, dimension,
    {columns.summed()}
    FROM grouped AS g
    LEFT JOIN unit_map AS u ON u.code = g.code
    JOIN ancestors AS a ON a.unit = coalesce(u.unit, '{unplaced}')
    GROUP BY month, a.region_code, dimension
)
{_unpivot(figures)}"""


def rows_query(fact: Fact, indicators: list[Indicator], places: Places, direct: bool) -> str:
    """INSERT of the figures computed from rows, every level in one pass."""
    columns = Columns()
    figures = [f for i in indicators for f in _row_figures(i, columns)]
    dims = _dimension_columns(indicators)
    levels = places.deepest_digits
    sets = [
        f"(month, {level}{dim})"
        for level in levels
        for dim in ("", *(f", {column}" for column in dims.values()))
    ]
    source = fact.name if direct else _placed(fact, places.unplaced)
    ladder = ", ".join(_rung(level, digits) for level, digits in levels.items())
    group = " ".join(f"WHEN GROUPING({level}) = 0 THEN {level}" for level in levels)
    return f"""
INSERT INTO figures
WITH placed AS (SELECT *, {ladder} FROM {source}),
rolled AS (
    SELECT month, CASE {group} END AS region_code, {_dimension_label(dims)} AS dimension,
    {columns.select()}
    FROM placed GROUP BY GROUPING SETS ({", ".join(sets)})
    HAVING CASE {group} END IS NOT NULL
)
{_unpivot(figures)}"""


def _rung(level: str, digits: int) -> str:
    """The region of one level that a row lies in; null for rows attached above it."""
    above = {12: 9, 9: 6, 6: 4, 4: 2, 2: 0}[digits]
    own = f"region_code[{above + 1}:{digits}] <> '{'0' * (digits - above)}'"
    return f"CASE WHEN {own} THEN rpad(region_code[1:{digits}], 12, '0') END AS {level}"


def _placed(fact: Fact, unplaced: str) -> str:
    return (
        f"(SELECT f.* REPLACE (coalesce(u.unit, '{unplaced}') AS region_code) "
        f"FROM {fact.name} AS f LEFT JOIN unit_map AS u ON u.code = f.region_code)"
    )


def _unpivot(figures: list[Figure]) -> str:
    structs = ",\n        ".join(f.struct() for f in figures)
    return f"""SELECT month, region_code, unnest(f)
FROM (
    SELECT month, region_code, unnest([
        {structs}
    ]) AS f FROM rolled
) WHERE f IS NOT NULL"""


def _dimension_columns(indicators: list[Indicator]) -> dict[str, str]:
    return {d.id: d.column for i in indicators for d in i.dimensions if d.column}


def _dimension_label(dims: dict[str, str]) -> str:
    cases = " ".join(
        f"WHEN GROUPING({column}) = 0 THEN '{name}=' || coalesce({column}, '{UNFILLED}')"
        for name, column in dims.items()
    )
    return f"CASE {cases} ELSE '' END" if dims else "''"


def _parts(indicator: Indicator) -> Iterator[tuple[str, str, Measure]]:
    """Each figure of an indicator: its dimension and condition in SQL, and its measure."""
    prefixes = [f"starts_with(dimension, '{d.id}=')" for d in indicator.dimensions if d.column]
    if indicator.total:
        prefixes.append("dimension = ''")
    if prefixes:
        yield "dimension", "(" + " OR ".join(prefixes) + ")", indicator.measure
    for dimension in indicator.dimensions:
        for value, measure in dimension.values.items():
            yield f"'{dimension.id}={value}'", "dimension = ''", measure


def _additive_figures(indicator: Indicator, columns: Columns) -> Iterator[Figure]:
    for dimension, condition, measure in _parts(indicator):
        numerator = columns.of(measure.numerator)
        denominator = columns.of(measure.denominator) if measure.denominator else "NULL"
        n = columns.of(measure.n) if measure.n else _default_n(indicator, numerator, denominator)
        yield Figure(
            indicator.id, dimension, condition, numerator, denominator, n, "NULL",
            _blocked(indicator, columns),
        )  # fmt: skip


def _default_n(indicator: Indicator, numerator: str, denominator: str) -> str:
    return denominator if indicator.measure.denominator else numerator


def _row_figures(indicator: Indicator, columns: Columns) -> Iterator[Figure]:
    for dimension, condition, measure in _parts(indicator):
        if indicator.kind == "quantile":
            value = columns.of(
                f"quantile_cont(({measure.numerator})::DOUBLE, {indicator.quantile})"
            )
            n = columns.of(f"count({measure.numerator})")
        else:
            value = columns.of(measure.numerator)
            n = columns.of(measure.n or "count(*)")
        yield Figure(
            indicator.id, dimension, condition, "NULL", "NULL", n, value,
            _blocked(indicator, columns),
        )  # fmt: skip


def _blocked(indicator: Indicator, columns: Columns) -> str:
    """The first status whose blocking rows exist, else NULL."""
    if not indicator.blockers:
        return "NULL"
    cases = " ".join(
        f"WHEN {columns.of(sql)} > 0 THEN '{status}'" for status, sql in indicator.blockers.items()
    )
    return f"CASE {cases} END"
