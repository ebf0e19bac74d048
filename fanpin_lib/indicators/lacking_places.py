"""Where single figures have no data for want of a column, and what is said of it there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.delivered import Ledgers
from fanpin_lib.indicators.frame import HISTORY
from fanpin_lib.indicators.lacking_columns import Where
from fanpin_lib.indicators.model import NO_DATA, Indicator
from fanpin_lib.indicators.tables import store
from fanpin_lib.period import Month

#: A figure of an indicator, the number of a month, why it cannot be said (None: it can), and
#: the number of the villages where it cannot be said for want of a column (None: nowhere).
Status = tuple[int, str, int, str | None, int | None]

UNKNOWN_PARTS = pa.schema(
    {
        "indicator": pa.uint16(), "part": pa.string(), "level": pa.string(), "lacking": pa.int32(),
    }
)  # fmt: skip
_CODES = pa.schema({"lacking": pa.int32(), "code": pa.string()})

#: A village lacks what its own rows lack; what lies above it has no more than its parts.
_PLACES = """
SELECT DISTINCT c.lacking, a.above AS place
FROM lacking_codes AS c
LEFT JOIN unit_map AS u ON u.code = c.code
JOIN ancestors AS a ON a.place =
    coalesce(u.place, (SELECT place FROM unit_map JOIN county ON code = unplaced))
"""
_VILLAGES = """
SELECT r.region_code, count(DISTINCT a.place)
FROM (SELECT unnest($codes) AS code) AS c
LEFT JOIN unit_map AS u ON u.code = c.code
JOIN ancestors AS a ON a.place =
    coalesce(u.place, (SELECT place FROM unit_map JOIN county ON code = unplaced))
JOIN region_list AS r ON r.place = a.above
GROUP BY 1 ORDER BY 1
"""


class LackingPlaces:
    """Sets of villages, numbered: few columns lack in the same few places for many figures."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._numbers: dict[frozenset[str], int] = {}

    def number(self, places: Iterable[Where]) -> int | None:
        """The number of the villages that are in any of some sets; None: there are none."""
        found = frozenset[str]().union(*(where for where in places if where))
        return self._numbers.setdefault(found, len(self._numbers)) if found else None

    def lay_out(self) -> None:
        """Create ``lacking_places``: a set's number and each place in or above its villages."""
        rows = [(number, code) for found, number in self._numbers.items() for code in found]
        store(self._connection, "lacking_codes", _CODES, rows)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE lacking_places AS {_PLACES}")


def lacking_somewhere(
    connection: duckdb.DuckDBPyConnection,
    indicators: Iterable[Indicator],
    ledgers: Ledgers,
    month: Month,
) -> list[dict[str, Any]]:
    """What indicators lack in some villages only.

    Returns:
        For each set of villages ``villages``, how many of them lie in each region, and
        ``columns``, the columns by indicator, in words.
    """
    found: dict[frozenset[str], dict[str, list[str]]] = {}
    for indicator in indicators:
        for column, where in ledgers.lacking_columns(indicator, month).items():
            if where:
                found.setdefault(where, {}).setdefault(indicator.id, []).append(column)
    return [
        {
            "villages": dict(connection.execute(_VILLAGES, {"codes": sorted(w)}).fetchall()),
            "columns": columns,
        }
        for w, columns in found.items()
    ]


def unknown_parts(
    indicators: list[Indicator], number: dict[str, int], status: list[Status]
) -> list[tuple[int, str, str, int | None]]:
    """Single figures (``dimension=value``) that nobody can say for the closing month, or not
    in some villages: they are listed as such, not left out like one that is zero.
    """
    unknown = {
        (name, part): None if found == NO_DATA else lacking
        for name, part, no, found, lacking in status
        if "=" in part and no == HISTORY and (found == NO_DATA or lacking is not None)
    }
    return [
        (number[i.id], f"{d.id}={value}", level, unknown[number[i.id], f"{d.id}={value}"])
        for i in indicators
        for d in i.dimensions
        for value in (*d.reads, *d.values)
        if (number[i.id], f"{d.id}={value}") in unknown
        for level in i.levels
        if level in d.levels
    ]
