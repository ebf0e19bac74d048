"""Medians, quantiles and Gini coefficients from the values of all counties together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from fanpin_lib.period import Month
from fanpin_lib.province.contribution import VALUES, Contribution

if TYPE_CHECKING:
    import duckdb

_TARGET = (
    "CREATE TABLE pooled (above VARCHAR, month VARCHAR, indicator VARCHAR, dimension VARCHAR, "
    "n BIGINT, value DOUBLE)"
)


def pool(
    connection: duckdb.DuckDBPyConnection, counties: Sequence[Contribution], month: Month
) -> None:
    """Create ``pooled``: what each place above has of each figure that does not add up.

    One list at a time and one level, so that the memory is that of the longest list, not of
    all of them.

    Args:
        connection: ``above`` and ``meta`` stand in it.
    """
    gini = files("fanpin_lib.indicators").joinpath("gini.sql").read_text(encoding="utf-8")
    connection.execute(gini)
    connection.execute(_TARGET)
    values = " UNION ALL ".join(_values(counties, month))
    connection.execute(f"CREATE VIEW county_values AS {values}")
    bases = connection.execute("SELECT DISTINCT base FROM meta WHERE base IS NOT NULL").fetchall()
    levels = connection.execute("SELECT DISTINCT level FROM above").fetchall()
    for (base,) in sorted(bases):
        for (level,) in sorted(levels):
            connection.execute(_pool_one(connection, base), {"base": base, "level": level})


def _values(counties: Sequence[Contribution], month: Month) -> Iterator[str]:
    """Each county's values, those of its newest month once more for the months since."""
    for one in counties:
        path = str(one.folder / VALUES).replace("'", "''")
        source = f"read_parquet('{path}')"
        county = f"'{one.code.ljust(12, '0')}' AS county"
        yield f"SELECT {county}, base, month, dimension, value, many FROM {source}"
        for back in range(month.months_since(one.of_month)):
            yield (
                f"SELECT {county}, base, '{month - back}' AS month, dimension, value, many "
                f"FROM {source} WHERE month = '{one.month}'"
            )


def _pool_one(connection: duckdb.DuckDBPyConnection, base: str) -> str:
    """INSERT of every figure that is made from one list."""
    asked = connection.execute(
        "SELECT indicator, kind, quantile FROM meta WHERE base = ? ORDER BY indicator", [base]
    ).fetchall()
    shares = sorted({share for _, _, share in asked if share is not None}) or [0.5]
    figures = ", ".join(
        f"('{name}', " + ("gini" if kind == "gini" else f"q[{shares.index(share) + 1}]") + ")"
        for name, kind, share in asked
    )
    gini = any(kind == "gini" for _, kind, _ in asked)
    return f"""
INSERT INTO pooled
WITH every AS (
    SELECT a.above, v.month, v.dimension, v.value, unnest(range(v.many)) AS copy
    FROM county_values AS v JOIN above AS a ON a.county = v.county AND a.level = $level
    WHERE v.base = $base
), made AS (
    SELECT above, month, dimension, count(*) AS n, quantile_cont(value, {shares}) AS q,
           {"plain_gini(list_sort(list(value)))" if gini else "NULL::DOUBLE"} AS gini
    FROM every GROUP BY ALL
)
SELECT above, month, f.indicator, dimension, n, f.value
FROM made, LATERAL (SELECT * FROM (VALUES {figures})) AS f(indicator, value)"""
