"""Splitting figures by the bands of a rule: known only once the profile is."""

from __future__ import annotations

from dataclasses import replace

import duckdb

from fanpin_lib.indicators.model import Dimension, Indicator, Measure

Band = tuple[str, float, float, list[str]]


def with_bands(
    connection: duckdb.DuckDBPyConnection, indicators: list[Indicator]
) -> list[Indicator]:
    """The indicators with a measure for every band that a rule has in the window.

    A band that is in force in some of the months only counts nothing in the others.
    """
    return [
        replace(i, dimensions=tuple(_filled(connection, i, d) for d in i.dimensions))
        for i in indicators
    ]


def _filled(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, dimension: Dimension
) -> Dimension:
    if dimension.rule is None:
        return dimension
    bands = _bands(connection, dimension.rule)
    return replace(
        dimension, values={b[0]: _between(indicator.measure, b, _always(bands)) for b in bands}
    )


def _bands(connection: duckdb.DuckDBPyConnection, rule: str) -> list[Band]:
    """Label, lower bound, upper bound and months of each band."""
    sql = (
        "SELECT label, low, high, list(month ORDER BY month) FROM rule_bands WHERE rule = ? "
        "GROUP BY label, low, high ORDER BY low"
    )
    return connection.execute(sql, [rule]).fetchall()


def _always(bands: list[Band]) -> bool:
    """Whether the same bands are in force in all months."""
    return len({tuple(b[3]) for b in bands}) == 1


def _between(measure: Measure, band: Band, always: bool) -> Measure:
    _, low, high, months = band
    found = measure.numerator.replace("{low}", _number(low)).replace("{high}", _number(high))
    if not always:
        listed = ", ".join(f"'{month}'" for month in months)
        found = found.replace("WHERE ", f"WHERE month IN ({listed}) AND ")
    return Measure(found)


def _number(value: float) -> str:
    """A bound in SQL; endless ones as a number beyond any amount."""
    limited = max(-1e15, min(value, 1e15))
    return f"{limited:.2f}"
