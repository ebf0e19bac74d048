"""The households behind figures that tell something of persons, month by month.

Whoever decides what an edition may show has to know how many households a figure is about,
and by how many it differs from the figure of another month. Both come from here: for every
such figure the households that add something to it, each with a digest of what it adds
(personal data: they stay in ``private/``).

A *base* is what some figures rest on together: the rows of a relation (``=cases``), what an
indicator counts (``under_line``), what a split of it counts (``cases_active/risk``), or the
values that quantiles and Gini coefficients are made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.aggregate import PLACE, UNFILLED
from fanpin_lib.indicators.frame import HISTORY
from fanpin_lib.indicators.loader import load_families
from fanpin_lib.indicators.model import NOTHING, CountedRelation, Dimension, Indicator
from fanpin_lib.indicators.tables import store

#: ``months``: bit 0 is the closing month, bit 1 the month before, and so on. ``amount``: what
#: the household adds where sums of it are told (元, or shares); NULL where it is only counted.
HOUSEHOLDS = pa.schema(
    {
        "base": pa.string(), "category": pa.string(), "region_code": pa.string(),
        "household": pa.uint64(), "token": pa.uint64(), "amount": pa.float64(),
        "months": pa.uint32(),
    }
)  # fmt: skip
#: What each telling figure rests on; ``dimension`` is a split's id, empty for the total;
#: ``tells`` what it tells; ``whole`` whether a split is shown whole or not at all: amounts, and
#: the splits of relations of which several give each other away (``whole`` in the catalogue);
#: ``open`` how the names of parts begin that tell nothing (classes of the register), by line;
#: ``counts`` whether it is a number of those that a property tells from the others.
FIGURES = pa.schema(
    {
        "indicator": pa.string(), "dimension": pa.string(), "base": pa.string(),
        "population": pa.string(), "tells": pa.string(), "whole": pa.bool_(),
        "counts": pa.bool_(), "open": pa.string(),
    }
)  # fmt: skip
#: Rows that name no household stand for one household together.
_NOBODY = "'?'"
_TARGET = """
CREATE OR REPLACE TEMP TABLE behind (base USMALLINT, category VARCHAR, place INTEGER,
                                     household UBIGINT, token UBIGINT, amount DOUBLE,
                                     months UINTEGER)"""
_NAMED = """
SELECT n.base, b.category, r.region_code, b.household, b.token, b.amount, b.months
FROM behind AS b JOIN behind_bases AS n ON n.no = b.base JOIN region_list AS r USING (place)
ORDER BY ALL"""


@dataclass(frozen=True)
class Behind:
    """What the protection of a month's figures asks.

    Attributes:
        figures: the figures that tell something of persons, of the schema `FIGURES`.
        households: who stands behind them, of the schema `HOUSEHOLDS` (personal data);
            ``region_code`` is the village's, or that of what lies in no known village.
    """

    figures: pa.Table
    households: pa.Table


@dataclass(frozen=True)
class _Part:
    """What one base counts: an aggregate over a household's rows, by a column or as a whole."""

    base: str
    sql: str
    column: str = ""
    category: str = ""
    summed: bool = False


def telling(indicator: Indicator, dimension: Dimension | None = None) -> str:
    """What a total, or the figures of a split, tell of persons: a word of `TELLS`."""
    if indicator.tells != NOTHING or dimension is None:
        return indicator.tells
    return dimension.tells


def households_behind(
    connection: duckdb.DuckDBPyConnection, indicators: Iterable[Indicator], unplaced: str
) -> Behind:
    """The telling figures of some indicators, and the households behind them.

    Args:
        connection: the facts stand in it, and `places` are laid out.
        indicators: with their bands (`bands.with_bands`).
        unplaced: the code that stands for rows whose region nobody knows.
    """
    by_fact: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        if list(_figures(indicator)):
            by_fact.setdefault(indicator.fact, []).append(indicator)
    connection.execute(_TARGET)
    open_ = _open_classes(connection)
    bases: dict[str, int] = {}
    for fact, those in by_fact.items():
        parts = dict.fromkeys([_Part(_population(fact), "count(*)"), *_parts(those)])
        for part in parts:
            bases.setdefault(part.base, len(bases))
        _add_fact(connection, fact, list(parts), bases, unplaced)
    schema = pa.schema({"base": pa.string(), "no": pa.uint16()})
    store(connection, "behind_bases", schema, list(bases.items()))
    for name in open_:
        connection.execute("DELETE FROM behind WHERE starts_with(category, ?)", [name])
    found = connection.sql(_NAMED).to_arrow_table().cast(HOUSEHOLDS)
    connection.execute("DROP TABLE behind")
    every = [row for those in by_fact.values() for one in those for row in _figures(one)]
    rows = [(*row, "\n".join(open_)) for row in every]
    columns = list(zip(*rows)) if rows else [()] * len(FIGURES)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, FIGURES, strict=True)]
    return Behind(pa.table(arrays, schema=FIGURES), found)


def _open_classes(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """How figures name the classes that counts of cases by category, which are open, say, too."""
    sql = "SELECT label || '：' FROM classifications WHERE by_category ORDER BY label"
    return [str(label) for (label,) in connection.execute(sql).fetchall()]


def _relation(fact: str) -> CountedRelation:
    return next(f.facts[fact] for f in load_families().values() if fact in f.facts)


def _population(fact: str) -> str:
    return f"={fact}"


def _base(indicator: Indicator, dimension: str = "") -> str:
    name = indicator.id
    if indicator.tells == NOTHING and indicator.kind != "count":  # only whom it is about tells
        name = _population(indicator.fact)
    elif not indicator.additive:  # all quantiles of one column rest on the same values
        name = f"{indicator.fact}:{indicator.measure.numerator}"
    return f"{name}/{dimension}" if dimension else name


def _figures(indicator: Indicator) -> Iterator[tuple[str, str, str, str, str, bool, bool]]:
    """The rows of `FIGURES` of one indicator."""
    counts = indicator.kind == "count" and indicator.tells != NOTHING
    amounts = indicator.kind != "count" and indicator.tells != NOTHING
    whole = amounts or _relation(indicator.fact).whole
    splits: list[Dimension | None] = [None, *indicator.dimensions]
    for split in splits:
        if (told := telling(indicator, split)) == NOTHING:
            continue
        name = split.id if split else ""
        base, population = _base(indicator, name), _population(indicator.fact)
        yield indicator.id, name, base, population, told, whole, counts


def _parts(indicators: Iterable[Indicator]) -> Iterator[_Part]:
    """What the bases of some indicators of one fact count."""
    for indicator in indicators:
        measure = indicator.measure.numerator
        summed = indicator.additive and indicator.kind != "count" and indicator.tells != NOTHING
        if telling(indicator) != NOTHING and indicator.total:
            yield _Part(_base(indicator), _summed(indicator, measure), summed=summed)
        for split in indicator.dimensions:
            if telling(indicator, split) == NOTHING:
                continue
            base = _base(indicator, split.id)
            if split.column:
                yield _Part(base, _summed(indicator, measure), split.column, summed=summed)
            for value, own in split.values.items():
                yield _Part(base, _summed(indicator, own.numerator), "", value, summed)


def _summed(indicator: Indicator, sql: str) -> str:
    """What a household adds, as an aggregate over its rows; NULL or 0: nothing."""
    if indicator.tells == NOTHING and indicator.kind != "count":
        return "count(*)"
    values = f"list(({sql}) ORDER BY ({sql})) FILTER (WHERE ({sql}) IS NOT NULL)"
    return sql if indicator.additive else f"{values}::VARCHAR"


def _add_fact(
    connection: duckdb.DuckDBPyConnection,
    fact: str,
    parts: list[_Part],
    bases: dict[str, int],
    unplaced: str,
) -> None:
    """Put the households behind the figures of one relation into ``behind``."""
    sums = {sql: f"t{no}" for no, sql in enumerate(dict.fromkeys(p.sql for p in parts))}
    by = {name: f"d{no}" for no, name in enumerate(sorted({p.column for p in parts} - {""}))}
    keys = "".join(f", coalesce({name}, '{UNFILLED}') AS {short}" for name, short in by.items())
    told = "".join(f", {sql} AS {short}" for sql, short in sums.items())
    same = "".join(f", {short}" for short in (*by.values(), *sums.values()))
    connection.execute(f"""
CREATE OR REPLACE TEMP TABLE told AS
WITH grouped AS (
    SELECT month, region_code, household{keys}{told}
    FROM ({_rows(connection, fact)}) AS f GROUP BY ALL
), alike AS (
    SELECT {PLACE.format(unplaced=unplaced)} AS place, g.household{same},
           bit_or(1::UINTEGER << ({HISTORY} - w.no)::UINTEGER) AS months
    FROM grouped AS g JOIN window_months AS w ON w.month = g.month
    LEFT JOIN unit_map AS u ON u.code = g.region_code GROUP BY ALL
)
SELECT * REPLACE (md5_number_lower(household) AS household) FROM alike""")
    for part in parts:
        connection.execute(_add_part(part, bases[part.base], sums[part.sql], by.get(part.column)))
    connection.execute("DROP TABLE told")


def _add_part(part: _Part, base: int, adds: str, column: str | None) -> str:
    """INSERT of one base's households; ``=fact`` only says who is there."""
    category = column or "'" + part.category.replace("'", "''") + "'"
    token = f"md5_number_lower(({adds})::VARCHAR)"
    amount = f"({adds})::DOUBLE" if part.summed else "NULL::DOUBLE"
    where = f"coalesce(try_cast(({adds})::VARCHAR AS DOUBLE), 1) <> 0 AND {adds} IS NOT NULL"
    if part.base.startswith("=") and not part.column:
        token, where = "1::UBIGINT", "true"
    return (
        f"INSERT INTO behind SELECT {base}, {category}, place, household, {token}, {amount}, "
        f"bit_or(months) FROM told WHERE {where} GROUP BY ALL"
    )


def _rows(connection: duckdb.DuckDBPyConnection, fact: str) -> str:
    """The fact's rows with the household that each is about."""
    behind = _relation(fact).rows.behind
    columns = set(connection.sql(f"SELECT * FROM {fact} LIMIT 0").columns)
    if "household_id" in columns:
        return f"SELECT *, coalesce(household_id::VARCHAR, {_NOBODY}) AS household FROM {fact}"
    if behind:
        return (
            f"SELECT f.*, coalesce(b.household_id::VARCHAR, {_NOBODY}) AS household "
            f"FROM {fact} AS f LEFT JOIN {behind} AS b USING (month, region_code)"
        )
    if "case_id" in columns:
        return (
            f"SELECT t.*, coalesce(c.household_id, {_NOBODY}) AS household FROM {fact} AS t LEFT "
            f"JOIN (SELECT case_id, any_value(household_id)::VARCHAR AS household_id FROM cases "
            f"GROUP BY case_id) AS c ON c.case_id = t.case_id"
        )
    return f"SELECT *, {_NOBODY} AS household FROM {fact}"
