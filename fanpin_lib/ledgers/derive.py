"""Households, members, cases and incomes contained in a national export.

Used only where the county never delivered that ledger of its own. Household columns are
repeated on each person's row; they are taken from the head of household's row, or from
the first row of the household if there is no head. Labourers are persons with technical,
ordinary or weak/half labour; a household in which nobody is one counts as without labour.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pyarrow as pa

from fanpin_lib.fields import table
from fanpin_lib.ledgers.column_map import Words
from fanpin_lib.ledgers.schema import arrow_schema
from fanpin_lib.period import Month

DERIVED = ("households", "members", "cases", "monthly_records")
_CODE_LISTS = ("risk", "labour_skill", "relation")


def derive(persons: pa.Table, as_of: Month, words: Words) -> dict[str, pa.Table]:
    """From typed rows of ``national_persons`` to the tables of `DERIVED`.

    ``monthly_records`` carry the month of the export. Empty results are left out.
    """
    import duckdb

    with duckdb.connect() as connection:
        connection.register("persons", persons)
        for name in _CODE_LISTS:
            connection.register(f"{name}_codes", _spellings(words.codes(name)))
        connection.execute("CREATE MACRO as_of_month() AS " + f"'{as_of}'")
        connection.execute(_sql("prepare"))
        derived = {name: connection.sql(_sql(name)).to_arrow_table() for name in DERIVED}
    return {name: _typed(name, rows) for name, rows in derived.items() if rows.num_rows}


def _spellings(known: dict[str, str]) -> pa.Table:
    return pa.table({"spelling": list(known), "code": list(known.values())})


@cache
def _sql(name: str) -> str:
    folder = files("fanpin_lib.ledgers").joinpath("derived")
    return folder.joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _typed(name: str, rows: pa.Table) -> pa.Table:
    """In the ledger's columns and types; what an export does not say is null."""
    schema = arrow_schema(table(name))
    columns = [
        rows[f.name].cast(f.type)
        if f.name in rows.column_names
        else pa.nulls(rows.num_rows, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)
