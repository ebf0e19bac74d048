"""Single figures as SQL: which indicator and dimension, and where its parts stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import duckdb

from fanpin_lib.indicators.model import LEVELS, Dimension, Indicator, Measure

#: The quantiles that indicators may ask for.
QUANTILES = (0.25, 0.5, 0.75, 0.9)
#: Gini's coefficient of a column, from its sorted values.
GINI = "plain_gini(list_sort(list({x}) FILTER (WHERE {x} IS NOT NULL)))"


@dataclass
class Expressions:
    """Expressions of one query, each computed once under a short name."""

    names: dict[str, str] = field(default_factory=dict)

    def of(self, expression: str) -> str:
        """The short name of an expression; a new one if it was not asked for before."""
        return self.names.setdefault(expression, f"a{len(self.names)}")

    def quantile(self, column: str, share: float) -> str:
        """A quantile (linear between neighbours), all of one column from one sorted state."""
        name = self.of(f"quantile_cont({column}, {list(QUANTILES)})")
        return f"{name}[{QUANTILES.index(share) + 1}]"

    def select(self) -> str:
        """The select list that computes every expression asked for."""
        return ",\n    ".join(f"{sql} AS {name}" for sql, name in self.names.items())

    def summed(self) -> str:
        """The same names, summed over parts."""
        return ",\n    ".join(f"sum({name}) AS {name}" for name in self.names.values())


@dataclass(frozen=True)
class Figure:
    """One output row of a group; every part is a SQL expression over the group."""

    indicator: str
    dimension: str
    condition: str
    numerator: str
    denominator: str
    n: str
    value: str
    blocked: str

    def struct(self, number: int) -> str:
        """The SQL of the row as a struct; NULL where the condition does not hold.

        Args:
            number: the indicator's, see `create_target`.
        """
        return (
            f"CASE WHEN {self.condition} THEN {{'indicator': {number}::USMALLINT, "
            f"'dimension': {self.dimension}, 'numerator': {self.numerator}::DOUBLE, "
            f"'denominator': {self.denominator}::DOUBLE, 'n': {self.n}::BIGINT, "
            f"'value': {self.value}::DOUBLE, 'blocked': {self.blocked}::VARCHAR}} END"
        )


def create_target(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> dict[str, int]:
    """Create ``figures``; its indicators are numbered in the order of their ids.

    Returns:
        each indicator's number.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE figures (no UTINYINT, place INTEGER, indicator USMALLINT, "
        "dimension VARCHAR, numerator DOUBLE, denominator DOUBLE, n BIGINT, value DOUBLE, "
        "blocked VARCHAR)"
    )
    return {name: number for number, name in enumerate(sorted(ids))}


def unpivot(figures: list[Figure], numbers: Mapping[str, int]) -> str:
    """The rows of ``figures`` from the relation ``rolled`` (no, place, level, dimension, …)."""
    structs = ",\n        ".join(f.struct(numbers[f.indicator]) for f in figures)
    return f"""SELECT no, place, unnest(f)
FROM (
    SELECT no, place, unnest([
        {structs}
    ]) AS f FROM rolled
) WHERE f IS NOT NULL"""


def additive_figures(indicator: Indicator, columns: Expressions) -> Iterator[Figure]:
    """Figures from sums of numerators and denominators."""
    for dimension, condition, measure in _parts(indicator):
        numerator = columns.of(measure.numerator)
        denominator = columns.of(measure.denominator) if measure.denominator else "NULL"
        n = denominator if measure.denominator else numerator
        yield Figure(
            indicator=indicator.id,
            dimension=dimension,
            condition=condition,
            numerator=numerator,
            denominator=denominator,
            n=columns.of(measure.n) if measure.n else n,
            value="NULL",
            blocked=_blocked(indicator, columns),
        )


def row_figures(indicator: Indicator, columns: Expressions, *, split: bool) -> Iterator[Figure]:
    """Figures from rows: quantiles and Gini; ``split`` for those by a dimension's column."""
    for dimension, condition, measure in _parts(indicator):
        if split and dimension != "dimension":
            continue
        if indicator.kind == "gini":
            value = columns.of(GINI.format(x=measure.numerator))
        else:
            value = columns.quantile(measure.numerator, indicator.quantile or 0.5)
        yield Figure(
            indicator=indicator.id,
            dimension=dimension,
            condition=condition,
            numerator="NULL",
            denominator="NULL",
            n=columns.of(f"count({measure.numerator})"),
            value=value,
            blocked="NULL",
        )


def _parts(indicator: Indicator) -> Iterator[tuple[str, str, Measure]]:
    """Each figure of an indicator: its dimension and condition in SQL, and its measure."""
    wanted = [_by_column(d) for d in indicator.dimensions if d.column]
    if indicator.total:
        wanted.append("dimension = ''")
    at_level = _levels(indicator.levels)
    if wanted:
        yield "dimension", f"({' OR '.join(wanted)}){at_level}", indicator.measure
    for dimension in indicator.dimensions:
        for value, measure in dimension.values.items():
            yield f"'{dimension.id}={value}'", f"dimension = ''{at_level}", measure


def _by_column(dimension: Dimension) -> str:
    return f"(starts_with(dimension, '{dimension.id}='){_levels(dimension.levels)})"


def _levels(levels: tuple[str, ...]) -> str:
    if levels == LEVELS:
        return ""
    return f" AND level IN ({', '.join(repr(level) for level in levels)})"


def _blocked(indicator: Indicator, columns: Expressions) -> str:
    """The first status whose blocking rows exist, else NULL."""
    if not indicator.blockers:
        return "NULL"
    known = f"WHEN {columns.of(indicator.known_by)} > 0 THEN NULL " if indicator.known_by else ""
    cases = known + " ".join(
        f"WHEN {columns.of(sql)} > 0 THEN '{status}'" for status, sql in indicator.blockers.items()
    )
    return f"CASE {cases} END"
