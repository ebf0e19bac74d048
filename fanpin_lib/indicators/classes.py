"""The profile's classifications as tables that the catalogue's SQL joins.

``classifications``    classification, label, rule, decided_by, graded, several,
                       in_households (the household ledger registers it, so that without one
                       nobody knows), by_households (the same of whoever decides),
                       monitored (the one that monitored households are kept by),
                       by_category (counts of cases by category say the same)
``class_values``       classification, class, position (0: the first, of graded ones the gravest)
``registered_words``   month × household × classification × class, as ledgers register it
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from fanpin_lib.indicators.tables import store
from fanpin_lib.policy.classes import REGISTER_COLUMN

if TYPE_CHECKING:
    from fanpin_lib.policy import Profile

_TEXT, _BOOL = pa.string(), pa.bool_()
_CLASSIFICATIONS = pa.schema(
    {
        "classification": _TEXT, "label": _TEXT, "rule": _TEXT, "decided_by": _TEXT,
        "graded": _BOOL, "several": _BOOL, "in_households": _BOOL,
        "by_households": _BOOL, "monitored": _BOOL, "by_category": _BOOL,
    }
)  # fmt: skip
_VALUES = pa.schema({"classification": _TEXT, "class": _TEXT, "position": pa.int32()})

#: Where the rows of a ledger stand that may register a class, month by month.
_ROWS = {"cases": "active_households", "households": "household_months"}
_REGISTERED = """
SELECT r.month, r.household_id, r.region_code, v.classification, v.class, {place} AS place
FROM {rows} AS r JOIN class_values AS v
  ON v.classification = '{classification}' AND v.class = r.{column}
"""
_NOBODY = """
SELECT ''::VARCHAR AS month, ''::VARCHAR AS household_id, ''::VARCHAR AS region_code,
       ''::VARCHAR AS classification, ''::VARCHAR AS class, 0 AS place WHERE false
"""


def lay_out_classes(connection: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """Create the tables of this module; a profile without classifications leaves them empty.

    Call it when ``frame.sql`` has run: what ledgers register is read through its relations.
    """
    classes: Mapping[str, Any] = getattr(profile, "classes", {})
    monitored = getattr(profile, "monitored", None)
    rows = [
        (
            one.id, one.label, one.rule, one.decided_by, one.graded, one.several,
            _in_households(one), one.decided_by != "register" or _in_households(one),
            one is monitored, one is monitored or by_category(one),
        )
        for one in classes.values()
    ]  # fmt: skip
    values = [
        (one.id, name, place) for one in classes.values() for place, name in enumerate(one.names)
    ]
    store(connection, "classifications", _CLASSIFICATIONS, rows)
    store(connection, "class_values", _VALUES, values)
    connection.execute(_view([_registered(one) for one in classes.values()]))


def by_category(classification: Any) -> bool:
    """Whether the category of the register says it, and no other ledger read here."""
    read = {column for column in classification.columns if column.split(".")[0] in _ROWS}
    return classification.decided_by == "register" and read == {REGISTER_COLUMN}


def _in_households(classification: Any) -> bool:
    return any(column.startswith("households.") for column in classification.columns)


def _registered(classification: Any) -> list[str]:
    """A query for each of its columns that is read here; the national exports' own rows are
    ledger rows by now.
    """
    placed = enumerate(column.split(".") for column in classification.columns)
    return [
        _REGISTERED.format(
            rows=_ROWS[table], column=name, classification=classification.id, place=place
        )
        for place, (table, name) in placed
        if table in _ROWS
    ]


def _view(classifications: list[list[str]]) -> str:
    """Of several columns that register the same the first that is filled counts."""
    parts = [_first_filled(queries) for queries in classifications if queries]
    return "CREATE OR REPLACE TEMP VIEW registered_words AS " + " UNION ALL ".join(
        f"SELECT * EXCLUDE (place) FROM ({part})" for part in [_NOBODY, *parts]
    )


def _first_filled(queries: list[str]) -> str:
    if len(queries) == 1:
        return queries[0]
    return f"""
SELECT * FROM ({" UNION ALL ".join(queries)})
QUALIFY row_number() OVER (PARTITION BY month, household_id ORDER BY place) = 1
"""
