"""From a fact relation to figures of every level: SQL written from the catalogue.

Counts, amounts, rates and means are grouped once by month, place and dimension, and their
sums rolled up from place to place. Quantiles and other statistics that do not add up are
computed from rows, all levels in one pass of GROUPING SETS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import duckdb

from fanpin_lib.indicators.model import LEVELS, Indicator, Measure
from fanpin_lib.indicators.places import Places

UNFILLED = "未填"
#: The quantiles that indicators may ask for.
QUANTILES = (0.25, 0.5, 0.75, 0.9)
#: Gini's coefficient of a column, from its sorted values.
GINI = "plain_gini(list_sort(list({x}) FILTER (WHERE {x} IS NOT NULL)))"


@dataclass
class Columns:
    """Aggregate expressions of one query, each computed once under a short name."""

    names: dict[str, str] = field(default_factory=dict)

    def of(self, expression: str) -> str:
        return self.names.setdefault(expression, f"a{len(self.names)}")

    def select(self) -> str:
        return ",\n    ".join(f"{sql} AS {name}" for sql, name in self.names.items())

    def quantile(self, column: str, share: float) -> str:
        """A quantile (linear between neighbours), all of one column from one sorted state."""
        name = self.of(f"quantile_cont({column}, {list(QUANTILES)})")
        return f"{name}[{QUANTILES.index(share) + 1}]"

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
    connection: duckdb.DuckDBPyConnection, fact: str, indicators: list[Indicator], places: Places
) -> None:
    """Compute the indicators of one fact into the table ``figures``."""
    additive = [i for i in indicators if i.additive]
    if additive:
        connection.execute(additive_query(fact, additive, places.unplaced))
    from_rows = [i for i in indicators if not i.additive]
    for query in rows_queries(fact, from_rows, places.unplaced):
        connection.execute(query)


def additive_query(fact: str, indicators: list[Indicator], unplaced: str) -> str:
    """INSERT of the figures whose parts add up."""
    columns = Columns()
    figures = [f for i in indicators for f in _additive_figures(i, columns)]
    dims = _dimension_columns(indicators)
    finest = ", ".join(["month", "region_code", *dims.values()])
    sets = ["(month, place)", *(f"(month, place, {column})" for column in dims.values())]
    return f"""
INSERT INTO figures
WITH grouped AS (
    SELECT {finest},
    {columns.select()}
    FROM {fact} GROUP BY {finest}
),
placed AS (
    SELECT g.*, a.region_code AS place
    FROM grouped AS g
    LEFT JOIN unit_map AS u ON u.code = g.region_code
    JOIN ancestors AS a ON a.unit = coalesce(u.unit, '{unplaced}')
),
rolled AS (
    SELECT month, place AS region_code, {_dimension_label(dims)} AS dimension,
    {columns.summed()}
    FROM placed GROUP BY GROUPING SETS ({", ".join(sets)})
)
{_unpivot(figures)}"""


def rows_queries(fact: str, indicators: list[Indicator], unplaced: str) -> Iterator[str]:
    """Statements for the figures computed from rows: the rows are laid down once with few,
    narrow columns; then all levels in one pass, for the total and for each dimension.
    """
    if not indicators:
        return
    dims = _dimension_columns(indicators)
    needed = Columns()
    narrow = [_narrowed(i, needed) for i in indicators]
    yield _rows_table(fact, needed, dims, unplaced)
    totals = [i for i in narrow if i.total or any(d.values for d in i.dimensions)]
    if totals:
        yield _rows_query(totals, {})
    for name, column in dims.items():
        split = [i for i in narrow if any(d.id == name for d in i.dimensions)]
        yield _rows_query(split, {name: column})
    yield "DROP TABLE rows_of_fact"


def _narrowed(indicator: Indicator, needed: Columns) -> Indicator:
    """The indicator over the narrow rows: each expression is one of their columns."""
    def of(measure: Measure) -> Measure:
        return Measure(needed.of(f"({measure.numerator})::DOUBLE"))

    dimensions = tuple(
        replace(d, values={value: of(m) for value, m in d.values.items()})
        for d in indicator.dimensions
    )
    return replace(indicator, measure=of(indicator.measure), dimensions=dimensions)


def _rows_table(fact: str, needed: Columns, dims: dict[str, str], unplaced: str) -> str:
    columns = "".join(f", f.{column}" for column in dims.values())
    return f"""
CREATE OR REPLACE TEMP TABLE rows_of_fact AS
SELECT w.no::UTINYINT AS no,
       coalesce(u.place, (SELECT place FROM unit_map WHERE code = '{unplaced}')) AS place,
       {needed.select()}{columns}
FROM {fact} AS f
JOIN window_months AS w ON w.month = f.month
LEFT JOIN unit_map AS u ON u.code = f.region_code"""


def _rows_query(indicators: list[Indicator], dims: dict[str, str]) -> str:
    columns = Columns()
    figures = [f for i in indicators for f in _row_figures(i, columns, split=bool(dims))]
    keys = "".join(f", {column}" for column in dims.values())
    sets = ", ".join(f"(no, {level}{keys})" for level in LEVELS)
    return f"""
INSERT INTO figures
WITH laddered AS (FROM rows_of_fact JOIN ladder USING (place)),
grouped AS (
    SELECT no, coalesce({", ".join(LEVELS)}) AS place, {_dimension_label(dims)} AS dimension,
    {columns.select()}
    FROM laddered GROUP BY GROUPING SETS ({sets})
),
rolled AS (
    SELECT w.month, r.region_code, g.* EXCLUDE (no, place)
    FROM grouped AS g JOIN window_months AS w USING (no) JOIN region_list AS r USING (place)
)
{_unpivot(figures)}"""


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


def _row_figures(indicator: Indicator, columns: Columns, *, split: bool) -> Iterator[Figure]:
    for dimension, condition, measure in _parts(indicator):
        by_column = dimension == "dimension"
        if split and not by_column:
            continue
        if indicator.kind == "gini":
            value = columns.of(GINI.format(x=measure.numerator))
        else:
            value = columns.quantile(measure.numerator, indicator.quantile or 0.5)
        n = columns.of(f"count({measure.numerator})")
        blocked = _blocked(indicator, columns)
        yield Figure(
            indicator.id, dimension, condition, "NULL", "NULL", n, value, blocked
        )


def _blocked(indicator: Indicator, columns: Columns) -> str:
    """The first status whose blocking rows exist, else NULL."""
    if not indicator.blockers:
        return "NULL"
    cases = " ".join(
        f"WHEN {columns.of(sql)} > 0 THEN '{status}'" for status, sql in indicator.blockers.items()
    )
    return f"CASE {cases} END"
