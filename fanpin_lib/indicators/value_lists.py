"""The values that medians, quantiles and Gini coefficients of a county are made from.

They do not add up, so whoever makes them for several counties needs every value: here they
stand as lists of a county as a whole, without persons and places. With them go the words that
the county's documents divide households and work by, so that nobody adds up what two
documents divide differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.aggregate import UNFILLED
from fanpin_lib.indicators.bands import with_bands
from fanpin_lib.indicators.engine import lay_out_facts
from fanpin_lib.indicators.loader import families_for, load_indicators
from fanpin_lib.indicators.model import Indicator
from fanpin_lib.period import Month
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

#: ``base`` is an id of `bases`; ``dimension`` as in the long table; ``many`` how often the value
#: stands in the list.
VALUES = pa.schema(
    {
        "base": pa.string(), "month": pa.string(), "dimension": pa.string(),
        "value": pa.float64(), "many": pa.int64(),
    }
)  # fmt: skip
#: What a county's documents divide by: ``word`` is a class, band or step as ``split`` names it
#: (a classification stands as a whole: ``told`` are its classes); ``month`` empty: in any.
WORDS = pa.schema(
    {"split": pa.string(), "month": pa.string(), "word": pa.string(), "told": pa.string()}
)
_WORDS = """
SELECT s.split, '' AS month, c.label AS word,
       string_agg(v.class, '、' ORDER BY v.class) AS told
FROM classifications AS c JOIN class_values AS v USING (classification),
     (SELECT unnest(['class', 'move', 'way']) AS split) AS s
GROUP BY ALL
UNION ALL
SELECT 'category', '', v.class, '' FROM classifications AS c
JOIN class_values AS v USING (classification) WHERE c.by_category
UNION ALL SELECT DISTINCT 'band', month, label, '' FROM rule_bands
UNION ALL SELECT DISTINCT 'stage', month, stage, '' FROM rule_steps
UNION ALL SELECT DISTINCT 'step', month, stage || '·' || step, '' FROM rule_steps
UNION ALL SELECT DISTINCT 'step', month, step, '' FROM rule_steps
ORDER BY ALL"""


@dataclass(frozen=True)
class CountyLists:
    """What a county as a whole gives for figures above it, of the schemas `VALUES`, `WORDS`."""

    values: pa.Table
    words: pa.Table


@cache
def bases() -> dict[str, str]:
    """The indicators that do not add up, each with the id that its values are listed under.

    Those made from the same values under the same conditions share one list.
    """
    first: dict[str, str] = {}
    return {i.id: first.setdefault(_made_of(i), i.id) for i in _not_additive()}


def reads_decisions() -> bool:
    """Whether the tables of classification have to be there for `value_lists`."""
    families = families_for(sorted({i.family for i in _not_additive()}))
    return any(family.prepared or family.may_read for family in families)


def value_lists(
    connection: duckdb.DuckDBPyConnection,
    month: Month,
    profile: Profile,
    county_code: str,
    calendar: Calendar | None,
) -> CountyLists:
    """A county's lists for a month and the twelve before it, by its own rules.

    Args:
        connection: of a snapshot, as for ``engine.compute``.
    """
    families = sorted({i.family for i in _not_additive()})
    lay_out_facts(connection, month, profile, county_code, calendar, families)
    own = set(bases().values())
    listed = with_bands(connection, [i for i in _not_additive() if i.id in own])
    parts = [sql for indicator in listed for sql in _queries(indicator)]
    found = connection.sql(" UNION ALL ".join(parts) + " ORDER BY ALL").to_arrow_table()
    words = connection.sql(_WORDS).to_arrow_table()
    return CountyLists(found.cast(VALUES), words.cast(WORDS))


def _not_additive() -> Iterable[Indicator]:
    return [i for i in load_indicators().values() if not i.additive]


def _made_of(i: Indicator) -> str:
    figure = i.fact, i.measure, i.dimensions, i.ledgers, i.needs, i.rules, i.total
    return repr((*figure, i.since, i.tells, i.stands))


def _queries(indicator: Indicator) -> Iterator[str]:
    """The values in total, by each split's column, and of each part with a measure of its own."""
    whole = indicator.measure.numerator
    if indicator.total:
        yield _query(indicator, "''", whole)
    for split in indicator.dimensions:
        if split.column:
            label = f"'{split.id}=' || coalesce({split.column}, '{UNFILLED}')"
            yield _query(indicator, label, whole)
        for value, measure in split.values.items():
            yield _query(indicator, f"'{split.id}={value}'", measure.numerator)


def _query(indicator: Indicator, dimension: str, value: str) -> str:
    return (
        f"(SELECT '{indicator.id}' AS base, month, {dimension} AS dimension, "
        f"({value})::DOUBLE AS value, count(*) AS many FROM {indicator.fact} "
        f"WHERE month IN (SELECT month FROM window_months) AND ({value}) IS NOT NULL GROUP BY ALL)"
    )
