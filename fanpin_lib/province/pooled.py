"""The ledgers of several counties as one: the same views, rows of every county.

Running numbers (household, case, alert …) are a county's own and may repeat in the next one,
so they are prefixed with the county's code. A village that a county's own regions ledger does
not know becomes that county's 未落实到村, exactly as in its own month.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fanpin_lib.fields import SQL_TYPES, Table, tables
from fanpin_lib.indicators.places import Places, read_places
from fanpin_lib.indicators.tables import store
from fanpin_lib.store.spill import database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from fanpin_lib.store import Snapshot

_ID = "_id"
_PLACE = "village_code"


@contextmanager
def pooled(snapshots: Mapping[str, Snapshot]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection over the rows of all counties, like that of one `Snapshot`.

    ``regions`` holds each region once, as its county's closing month knows it (merged
    villages are what they became), without its other columns.

    Args:
        snapshots: of one month, by six-digit county code.
    """
    first = snapshots[min(snapshots)]
    with database(first.folder) as connection:
        places = {code: _lay_out(connection, code, snapshots[code]) for code in sorted(snapshots)}
        connection.execute("USE memory.main")
        _months_and_status(connection, list(places))
        for table in tables().values():
            if table.name == "regions":
                _regions(connection, table, places)
                continue
            _unite(connection, table, table.name, list(places))
            if table.mode == "register":
                _unite(connection, table, f"{table.name}_by_month", list(places))
        yield connection


def _lay_out(connection: duckdb.DuckDBPyConnection, code: str, snapshot: Snapshot) -> Places:
    """A county's views in a schema of its own, and which region each of its codes stands for."""
    schema = _schema(code)
    connection.execute(f"CREATE SCHEMA {schema}")
    connection.execute(f"USE memory.{schema}")
    snapshot.lay_into(connection)
    places = read_places(connection, snapshot.month, code)
    connection.execute("CREATE TABLE units (code VARCHAR, unit VARCHAR)")
    connection.executemany("INSERT INTO units VALUES (?, ?)", sorted(places.units.items()))
    connection.execute(f"CREATE MACRO unplaced() AS '{places.unplaced}'")
    return places


def _schema(code: str) -> str:
    return f"county_{code}"


def _months_and_status(connection: duckdb.DuckDBPyConnection, codes: list[str]) -> None:
    """A ledger counts as delivered where any county delivered it."""
    connection.execute(f"CREATE VIEW months AS FROM {_schema(codes[0])}.months")
    rows = " UNION ALL ".join(f"FROM {_schema(code)}.table_status" for code in codes)
    connection.execute(
        "CREATE VIEW table_status AS SELECT table_name, month, bool_or(delivered) AS delivered, "
        "bool_or(fresh) AS fresh, max(as_of) AS as_of, bool_or(derived) AS derived "
        f"FROM ({rows}) GROUP BY table_name, month"
    )
    lacking = " UNION ALL ".join(_lacking(_schema(code)) for code in codes)
    connection.execute(f"CREATE VIEW lacking_columns AS SELECT DISTINCT * FROM ({lacking})")


def _lacking(schema: str) -> str:
    """What a county's ledgers say nothing of, with places that are known."""
    return (
        "SELECT l.* REPLACE (CASE WHEN l.place IS NOT NULL "
        f"THEN coalesce(u.unit, {schema}.unplaced()) END AS place) "
        f"FROM {schema}.lacking_columns AS l LEFT JOIN {schema}.units AS u ON u.code = l.place"
    )


def _unite(
    connection: duckdb.DuckDBPyConnection, table: Table, view: str, codes: list[str]
) -> None:
    rows = " UNION ALL BY NAME ".join(_rows(table, view, code) for code in codes)
    connection.execute(f"CREATE VIEW {view} AS {rows}")


def _rows(table: Table, view: str, code: str) -> str:
    """A county's rows with numbers of its own and places that are known."""
    schema = _schema(code)
    own = [f"'{code}:' || t.{name} AS {name}" for name in table.fields if name.endswith(_ID)]
    if _PLACE not in table.fields:
        replaced = f" REPLACE ({', '.join(own)})" if own else ""
        return f"SELECT t.*{replaced} FROM {schema}.{view} AS t"
    own.append(f"{_placed(table, schema)} AS {_PLACE}")
    return (
        f"SELECT t.* REPLACE ({', '.join(own)}) FROM {schema}.{view} AS t "
        f"LEFT JOIN {schema}.units AS u ON u.code = t.{_PLACE}"
    )


def _placed(table: Table, schema: str) -> str:
    """The unit of a row; none where the household's own village will say it."""
    unknown = f"{schema}.unplaced()"
    if "household_id" not in table.fields:
        return f"coalesce(u.unit, {unknown})"
    known = f"t.household_id IN (SELECT household_id FROM {schema}.households)"
    unit = f"coalesce(u.unit, {unknown})"
    return f"CASE WHEN t.{_PLACE} IS NULL AND {known} THEN NULL ELSE {unit} END"


def _regions(
    connection: duckdb.DuckDBPyConnection, table: Table, places: Mapping[str, Places]
) -> None:
    import pyarrow as pa

    rows = [(code, name) for county in places.values() for code, name in county.names.items()]
    schema = pa.schema({"region_code": pa.string(), "region_name": pa.string()})
    store(connection, "pooled_regions", schema, sorted(dict(rows).items()))
    others = ", ".join(
        f"NULL::{SQL_TYPES[field.type]} AS {name}"
        for name, field in table.fields.items()
        if name not in schema.names
    )
    columns = f"region_code, region_name, {others}"
    connection.execute(f"CREATE TEMP VIEW regions AS SELECT {columns} FROM pooled_regions")
    connection.execute(
        "CREATE TEMP VIEW regions_by_month AS SELECT m.month, r.* FROM months AS m, regions AS r"
    )
