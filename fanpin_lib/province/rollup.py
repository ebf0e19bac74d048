"""Figures of cities and provinces from those of their counties: exact, no averages of averages.

Counts, amounts and the two parts of every rate add up: they are the sums of what the counties
published, each by its own rules. Medians, quartiles and Gini coefficients do not add up: they
are computed once more from the pooled rows of all counties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.names import INDICATORS
from fanpin_lib.period import Month
from fanpin_lib.regions import Level, ancestor

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from fanpin_lib.county import County

ABOVE = (Level.CITY, Level.PROVINCE)

#: A county's parts count where it published them; a rate over nobody (不适用) adds nothing.
_USABLE = "r.status IN ('ok', '不适用', '口径矛盾')"
_SUMS = f"""
WITH filled AS (
    SELECT a.above AS place, r.month AS no, r.indicator, r.dimension,
           any_value(m.kind) AS kind, any_value(m.scale) AS scale,
           CASE WHEN count(*) FILTER ({_USABLE}) = 0 THEN mode(r.status) END AS known,
           fsum(r.numerator ORDER BY a.county) FILTER ({_USABLE}) AS numerator,
           fsum(r.denominator ORDER BY a.county) FILTER ({_USABLE}) AS denominator,
           coalesce(sum(r.n) FILTER ({_USABLE}), 0)::BIGINT AS n,
           NULL::DOUBLE AS direct, NULL::VARCHAR AS blocked
    FROM county_rows AS r
    JOIN meta AS m ON m.indicator = r.indicator AND m.additive
    JOIN above AS a ON a.county = r.region_code AND list_contains(m.levels, a.level)
    GROUP BY a.above, r.month, r.indicator, r.dimension
),
"""


@dataclass(frozen=True)
class ClosedCounty:
    """A county whose figures count; ``data`` is the folder with its edition's figures."""

    county: County
    data: Path

    @property
    def code(self) -> str:
        """Six digits."""
        return self.county.code


def roll_up(
    counties: Sequence[ClosedCounty], month: Month, names: Mapping[str, str], profile: Any
) -> pa.Table:
    """The long table of the counties, their cities and provinces; see ``assemble.SCHEMA``.

    Args:
        names: of cities and provinces (and counties) by 12-digit code.
        profile: the policy profile that the pooled rows are read with.
    """
    import duckdb
    import pyarrow as pa

    from fanpin_lib.indicators.assemble import SCHEMA
    from fanpin_lib.indicators.long_table import ORDER

    with duckdb.connect() as connection:
        _county_rows(connection, counties)
        _meta(connection)
        _above(connection, [county.code for county in counties])
        summed = _summed(connection)
        own = connection.sql(f"SELECT {', '.join(SCHEMA.names)} FROM county_rows").to_arrow_table()
    pooled = _from_rows(counties, month, profile)
    parts = [part.cast(SCHEMA) for part in (own, summed, pooled)]
    return _named(pa.concat_tables(parts), names).sort_by(ORDER)


def _county_rows(connection: duckdb.DuckDBPyConnection, counties: Sequence[ClosedCounty]) -> None:
    paths = [str(county.data / INDICATORS) for county in counties]
    connection.execute(
        "CREATE TABLE county_rows AS FROM read_parquet($paths, union_by_name = true) "
        "WHERE level = 'county' ORDER BY region_code",
        {"paths": paths},
    )


def _meta(connection: duckdb.DuckDBPyConnection) -> None:
    import pyarrow as pa

    from fanpin_lib.indicators import catalogue
    from fanpin_lib.indicators.tables import store

    known = catalogue().values()
    rows = [(i.id, i.kind, i.unit, i.scale, i.additive, list(i.levels)) for i in known]
    schema = pa.schema(
        {
            "indicator": pa.string(), "kind": pa.string(), "unit": pa.string(),
            "scale": pa.float64(), "additive": pa.bool_(), "levels": pa.list_(pa.string()),
        }
    )  # fmt: skip
    store(connection, "meta", schema, rows)


def _above(connection: duckdb.DuckDBPyConnection, codes: Sequence[str]) -> None:
    import pyarrow as pa

    from fanpin_lib.indicators.tables import store

    rows = [(code.ljust(12, "0"), ancestor(code, at), str(at)) for code in codes for at in ABOVE]
    schema = pa.schema({"county": pa.string(), "above": pa.string(), "level": pa.string()})
    store(connection, "above", schema, rows)


def _summed(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    from fanpin_lib.indicators.assemble import FIGURES_FROM_PARTS

    query = f"""
    SELECT f.no AS month, f.place AS region_code, f.place AS region_name, a.level, f.indicator,
           f.dimension, f.value, m.unit, f.numerator, f.denominator, f.n, f.low, f.high, f.status
    FROM ({_SUMS} {FIGURES_FROM_PARTS}) AS f
    JOIN meta AS m USING (indicator)
    JOIN (SELECT DISTINCT above, level FROM above) AS a ON a.above = f.place"""
    return connection.sql(query).to_arrow_table()


def _from_rows(counties: Sequence[ClosedCounty], month: Month, profile: Any) -> pa.Table:
    """Figures that do not add up, from the rows of all counties in one pass."""
    import pyarrow.compute as pc

    from fanpin_lib.indicators import catalogue
    from fanpin_lib.indicators.engine import compute
    from fanpin_lib.province.pooled import pooled

    wanted = {i.id: i.family for i in catalogue().values() if not i.additive}
    snapshots = {county.code: county.county.snapshot(month) for county in counties}
    with pooled(snapshots) as connection:
        table = compute(
            connection,
            month,
            profile,
            counties[0].code,
            calendar=counties[0].county.calendar,
            families=sorted(set(wanted.values())),
            only=set(wanted),
        )
    codes = [county.code for county in counties]
    table = table.filter(pc.is_in(table["level"], _strings(["county", *ABOVE])))
    return _every_level(table, codes)


def _every_level(table: pa.Table, codes: Sequence[str]) -> pa.Table:
    """Cities and provinces of the table; one with a single part is equal to that part."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def rows_of(code: str) -> pa.Table:
        return table.filter(pc.equal(table["region_code"], code))

    below = {(code := county.ljust(12, "0")): rows_of(code) for county in codes}
    pieces: list[pa.Table] = []
    for level in ABOVE:
        above: dict[str, pa.Table] = {}
        for part, rows in below.items():
            code = ancestor(part, level)
            own = rows_of(code)
            above[code] = _called(own if own.num_rows else rows, code, str(level))
        pieces += above.values()
        below = above
    return pa.concat_tables(pieces)


def _called(table: pa.Table, code: str, level: str) -> pa.Table:
    import pyarrow as pa

    for name, value in (("region_code", code), ("region_name", code), ("level", level)):
        column = pa.array([value] * table.num_rows, pa.string())
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return table


def _strings(values: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array([str(value) for value in values], pa.string())


def _named(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa

    codes = table["region_code"].to_pylist()
    column = pa.array([names.get(code, code) for code in codes], pa.string())
    return table.set_column(table.schema.get_field_index("region_name"), "region_name", column)
