"""Figures of cities and provinces from those of their counties: exact, no averages of averages.

Counts, amounts and the two parts of every rate add up: they are the sums of what the counties
published, each by its own rules. Medians, quartiles and Gini coefficients do not add up: they
are computed once more from the values of all counties. What the counties' documents divide
differently is added up by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fanpin_lib.edition.figures import NO_DATA, WITHHELD
from fanpin_lib.indicators.frame import BEFORE
from fanpin_lib.period import Month
from fanpin_lib.province.contribution import FIGURES, VALUES, WORDS, Contribution
from fanpin_lib.regions import Level, ancestor

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

ABOVE = (Level.CITY, Level.PROVINCE)

#: A county's parts count where it published them; a rate over nobody (不适用) adds nothing; what
#: one county withholds would be told by the sum and the other counties.
_USABLE = "('ok', '不适用', '口径矛盾')"
_LISTS = """
CREATE TEMP TABLE lists AS
SELECT base, bool_or(stands) AS stands, bool_or(kind = 'gini') AS gini
FROM meta WHERE base IS NOT NULL GROUP BY base"""
_WORDS = """
CREATE TEMP TABLE words AS
SELECT g.county, w.* EXCLUDE (filename)
FROM read_parquet($words, filename = true) AS w JOIN given AS g ON g.words = w.filename"""
_WORDS_NOW = """
CREATE OR REPLACE TEMP TABLE words_now AS
SELECT DISTINCT w.county, w.split, w.word, w.told FROM words AS w JOIN given AS g USING (county)
WHERE w.month IN ('', least($month, g.newest))"""
_WORDS_APART = """
SELECT a.word, list_sort(list(DISTINCT w.county[:6])) FROM apart AS a
JOIN words_now AS w ON w.word = a.word AND w.split = a.split GROUP BY a.word ORDER BY a.word"""


class RolledUp:
    """Figures of counties and what lies above them.

    Sums are made a month at a time and read a place at a time, so that a county more takes no
    more memory than its figures of one month.

    Attributes:
        apart: what the counties' documents divide differently in the closing month: the word,
            and the six-digit codes of the counties whose documents know it.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        counties: Sequence[Contribution],
        month: Month,
        names: Mapping[str, str],
    ) -> None:
        self._connection, self._names = connection, names
        self._counties = {_place(one): one for one in counties}
        self._window = [str(each) for each in month.window(BEFORE)]
        self._lay_in()
        for each in self._window:
            self._sum(each)
        self.apart: Mapping[str, Sequence[str]] = dict(connection.sql(_WORDS_APART).fetchall())

    def tables(self) -> Iterator[pa.Table]:
        """The long table (``assemble.SCHEMA``), in its order, a place at a time."""
        from fanpin_lib.indicators.assemble import SCHEMA
        from fanpin_lib.indicators.long_table import ORDER

        above = self._connection.sql("SELECT DISTINCT above FROM above").fetchall()
        for code in sorted([*(place for (place,) in above), *self._counties]):
            found = self._own(code) if code in self._counties else self._summed(code)
            table = found.select(SCHEMA.names).cast(SCHEMA)
            yield _named(table, self._names.get(code, code)).sort_by(ORDER)

    def _lay_in(self) -> None:
        """``above``, ``meta``, ``given``, ``lists`` and ``words`` of all counties."""
        _above(self._connection, list(self._counties))
        _meta(self._connection)
        _given(self._connection, self._counties)
        gini = files("fanpin_lib.indicators").joinpath("gini.sql").read_text(encoding="utf-8")
        self._connection.execute(gini)
        self._connection.execute(_LISTS)
        self._connection.execute(_WORDS, {"words": self._paths(WORDS)})

    def _sum(self, month: str) -> None:
        """Add a month's figures of cities and provinces to ``rolled``."""
        given, asked = {"month": month}, self._asked([month])
        figures = {"figures": self._paths(FIGURES), "months": [month]}
        rows = _sql("county_rows", asked=asked, no_data=NO_DATA)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE county_rows AS {rows}", figures)
        self._connection.execute(_WORDS_NOW, given)
        self._connection.execute(_sql("apart", usable=_USABLE))
        pooled = _sql("pooled", asked=asked, shares=_shares(self._connection))
        self._connection.execute(pooled, {**given, "values": self._paths(VALUES)})
        start = "INSERT INTO rolled" if month != self._window[0] else "CREATE TEMP TABLE rolled AS"
        self._connection.execute(f"{start} {_summed()}")

    def _own(self, code: str) -> pa.Table:
        """A county's figures of all months."""
        rows = _sql("county_rows", asked=self._asked(self._window), no_data=NO_DATA)
        figures = [str(self._counties[code].folder / FIGURES)]
        asked = {"figures": figures, "months": self._window}
        return self._connection.sql(rows, params=asked).to_arrow_table()

    def _summed(self, code: str) -> pa.Table:
        query = "FROM rolled WHERE region_code = $code"
        return self._connection.sql(query, params={"code": code}).to_arrow_table()

    def _paths(self, name: str) -> list[str]:
        return [str(one.folder / name) for one in self._counties.values()]

    def _asked(self, months: Sequence[str]) -> str:
        """The months of the counties' own that are read for some months, as a list in SQL."""
        newest = {str(one.of_month) for one in self._counties.values()}
        read = {min(month, own) for month in months for own in newest}
        return f"({', '.join(repr(month) for month in sorted(read))})"


@contextmanager
def rolled_up(
    counties: Sequence[Contribution], month: Month, names: Mapping[str, str]
) -> Iterator[RolledUp]:
    """The figures of the counties, their cities and provinces, while the context is held.

    A county whose figures are of an earlier month stands with them in the months since: with
    what says how things stood (`Indicator.stands`); of what happened in a month nothing is known.

    Args:
        names: of cities and provinces (and counties) by 12-digit code.
    """
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")  # in English, over ours
        yield RolledUp(connection, sorted(counties, key=_place), month, names)


def _place(one: Contribution) -> str:
    return one.code.ljust(12, "0")


def _above(connection: duckdb.DuckDBPyConnection, codes: Sequence[str]) -> None:
    import pyarrow as pa

    from fanpin_lib.indicators.tables import store

    rows = [(code, ancestor(code, at), str(at)) for code in codes for at in ABOVE]
    schema = pa.schema({"county": pa.string(), "above": pa.string(), "level": pa.string()})
    store(connection, "above", schema, rows)


def _given(connection: duckdb.DuckDBPyConnection, counties: Mapping[str, Contribution]) -> None:
    import pyarrow as pa

    from fanpin_lib.indicators.tables import store

    rows = [
        (code, str(one.of_month), str(one.folder / VALUES), str(one.folder / WORDS))
        for code, one in counties.items()
    ]
    names = ("county", "newest", "values", "words")
    store(connection, "given", pa.schema({name: pa.string() for name in names}), rows)


def _meta(connection: duckdb.DuckDBPyConnection) -> None:
    import pyarrow as pa

    from fanpin_lib.indicators import catalogue
    from fanpin_lib.indicators.tables import store
    from fanpin_lib.indicators.value_lists import bases

    base = bases()
    rows = [
        (i.id, i.kind, i.unit, i.scale, list(i.levels), base.get(i.id), i.quantile, i.stands)
        for i in catalogue().values()
    ]
    schema = pa.schema(
        {
            "indicator": pa.string(), "kind": pa.string(), "unit": pa.string(),
            "scale": pa.float64(), "levels": pa.list_(pa.string()), "base": pa.string(),
            "quantile": pa.float64(), "stands": pa.bool_(),
        }
    )  # fmt: skip
    store(connection, "meta", schema, rows)


def _shares(connection: duckdb.DuckDBPyConnection) -> list[float]:
    query = "SELECT DISTINCT quantile FROM meta WHERE quantile IS NOT NULL ORDER BY quantile"
    return [share for (share,) in connection.sql(query).fetchall()]


def _summed() -> str:
    """SELECT of one month's figures of cities and provinces."""
    from fanpin_lib.indicators.assemble import FIGURES_FROM_PARTS
    from fanpin_lib.indicators.model import APART

    sums = _sql("sums", usable=_USABLE, withheld=WITHHELD, apart=APART)
    return f"""
    SELECT f.no AS month, f.place AS region_code, f.place AS region_name, a.level, f.indicator,
           f.dimension, f.value, m.unit, f.numerator, f.denominator, f.n, f.low, f.high, f.status
    FROM ({sums} {FIGURES_FROM_PARTS}) AS f
    JOIN meta AS m USING (indicator)
    JOIN (SELECT DISTINCT above, level FROM above) AS a ON a.above = f.place"""


def _sql(name: str, **words: Any) -> str:
    text = files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return text.format(**words)


def _named(table: pa.Table, name: str) -> pa.Table:
    import pyarrow as pa

    column = pa.repeat(pa.scalar(name, pa.string()), table.num_rows)
    return table.set_column(table.schema.get_field_index("region_name"), "region_name", column)
