"""Figures of cities and provinces from those of their counties: exact, no averages of averages.

Counts, amounts and the two parts of every rate add up: they are the sums of what the counties
published, each by its own rules. Medians, quartiles and Gini coefficients do not add up: they
are computed once more from the values of all counties. What the counties' documents divide
differently is added up by nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from fanpin_lib.edition.figures import WITHHELD
from fanpin_lib.indicators.frame import BEFORE
from fanpin_lib.period import Month
from fanpin_lib.province.contribution import FIGURES, WORDS, Contribution
from fanpin_lib.province.pooled import pool
from fanpin_lib.regions import Level, ancestor

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ABOVE = (Level.CITY, Level.PROVINCE)

#: A county's parts count where it published them; a rate over nobody (不适用) adds nothing; what
#: one county withholds would be told by the sum and the other counties.
_USABLE = "('ok', '不适用', '口径矛盾')"


@dataclass(frozen=True)
class RolledUp:
    """Figures of counties and what lies above them.

    Attributes:
        table: the long table, see ``assemble.SCHEMA``.
        apart: what the counties' documents divide differently in the closing month: the word,
            and the six-digit codes of the counties whose documents know it.
    """

    table: pa.Table
    apart: Mapping[str, Sequence[str]]


def roll_up(counties: Sequence[Contribution], month: Month, names: Mapping[str, str]) -> RolledUp:
    """The figures of the counties, their cities and provinces.

    A county whose figures are of an earlier month stands with them in the months since.

    Args:
        names: of cities and provinces (and counties) by 12-digit code.
    """
    import duckdb
    import pyarrow as pa

    from fanpin_lib.indicators.assemble import SCHEMA
    from fanpin_lib.indicators.long_table import ORDER

    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")  # in English, over ours
        _above(connection, [county.code for county in counties])
        _meta(connection)
        _lay_in(connection, counties, month)
        pool(connection, counties, month)
        summed = _summed(connection)
        own = connection.sql(f"SELECT {', '.join(SCHEMA.names)} FROM county_rows").to_arrow_table()
        apart = _words_apart(connection, month)
    table = pa.concat_tables([own.cast(SCHEMA), summed.cast(SCHEMA)])
    return RolledUp(_named(table, names).sort_by(ORDER), apart)


def _above(connection: duckdb.DuckDBPyConnection, codes: Sequence[str]) -> None:
    import pyarrow as pa

    from fanpin_lib.indicators.tables import store

    rows = [(code.ljust(12, "0"), ancestor(code, at), str(at)) for code in codes for at in ABOVE]
    schema = pa.schema({"county": pa.string(), "above": pa.string(), "level": pa.string()})
    store(connection, "above", schema, rows)


def _meta(connection: duckdb.DuckDBPyConnection) -> None:
    import pyarrow as pa

    from fanpin_lib.indicators import catalogue
    from fanpin_lib.indicators.tables import store
    from fanpin_lib.indicators.value_lists import bases

    base = bases()
    rows = [
        (i.id, i.kind, i.unit, i.scale, list(i.levels), base.get(i.id), i.quantile)
        for i in catalogue().values()
    ]
    schema = pa.schema(
        {
            "indicator": pa.string(), "kind": pa.string(), "unit": pa.string(),
            "scale": pa.float64(), "levels": pa.list_(pa.string()), "base": pa.string(),
            "quantile": pa.float64(),
        }
    )  # fmt: skip
    store(connection, "meta", schema, rows)


def _lay_in(
    connection: duckdb.DuckDBPyConnection, counties: Sequence[Contribution], month: Month
) -> None:
    """``county_rows`` and ``words`` of all counties, those of an earlier month carried on."""
    first = True
    for one in sorted(counties, key=lambda county: county.code):
        for name, file in (("county_rows", FIGURES), ("words", WORDS)):
            rows = f"SELECT *, $code AS county FROM read_parquet($path) {_carried(one, month)}"
            start = f"CREATE TABLE {name} AS" if first else f"INSERT INTO {name} BY NAME"
            connection.execute(
                f"{start} {rows}",
                {"path": str(one.folder / file), "code": one.code.ljust(12, "0")},
            )
        first = False
    shown = [str(month - BEFORE), str(month)]
    connection.execute("DELETE FROM county_rows WHERE month NOT BETWEEN ? AND ?", shown)
    connection.execute(_sql("apart.sql").format(usable=_USABLE))


def _carried(one: Contribution, month: Month) -> str:
    """Rows of the same file once more, for the months since a county's newest figures."""
    since = [str(month - back) for back in range(month.months_since(one.of_month))]
    return "".join(
        f" UNION ALL BY NAME SELECT * REPLACE ('{later}' AS month), $code AS county "
        f"FROM read_parquet($path) WHERE month = '{one.month}'"
        for later in since
    )


def _summed(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    from fanpin_lib.indicators.assemble import FIGURES_FROM_PARTS
    from fanpin_lib.indicators.model import APART

    words = {"usable": _USABLE, "withheld": WITHHELD, "apart": APART}
    sums = _sql("sums.sql").format(**words)
    query = f"""
    SELECT f.no AS month, f.place AS region_code, f.place AS region_name, a.level, f.indicator,
           f.dimension, f.value, m.unit, f.numerator, f.denominator, f.n, f.low, f.high, f.status
    FROM ({sums} {FIGURES_FROM_PARTS}) AS f
    JOIN meta AS m USING (indicator)
    JOIN (SELECT DISTINCT above, level FROM above) AS a ON a.above = f.place"""
    return connection.sql(query).to_arrow_table()


def _words_apart(connection: duckdb.DuckDBPyConnection, month: Month) -> dict[str, list[str]]:
    rows = connection.execute(
        "SELECT a.word, list_sort(list(DISTINCT w.county[:6])) FROM apart AS a "
        "JOIN words AS w ON w.word = a.word AND w.split = a.split AND w.month IN ('', a.month) "
        "WHERE a.month = ? GROUP BY a.word ORDER BY a.word",
        [str(month)],
    ).fetchall()
    return dict(rows)


def _sql(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _named(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    import pyarrow as pa

    codes = table["region_code"].to_pylist()
    column = pa.array([names.get(code, code) for code in codes], pa.string())
    return table.set_column(table.schema.get_field_index("region_name"), "region_name", column)
