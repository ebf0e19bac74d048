"""Rows of other ledgers contained in a national export.

Used only where the county never delivered that ledger of its own. Each export has a folder
``derived/<export>`` with one SQL file for each ledger that it gives, and perhaps
``prepare.sql``. What an export does not say is null: a column that is not there says nothing
about anybody.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pyarrow as pa

from fanpin_lib.fields import table
from fanpin_lib.ledgers.cell_words import CellWords
from fanpin_lib.ledgers.schema import arrow_schema
from fanpin_lib.period import Month

#: The ledgers that each export gives; of two exports the first knows more about a ledger.
DERIVED: dict[str, tuple[str, ...]] = {
    "national_persons": (
        "households", "members", "cases", "monthly_records", "measures", "case_steps", "helpers",
    ),
    "national_households": ("households", "monthly_records"),
    "national_villages": ("regions",),
}  # fmt: skip
_CODE_LISTS = ("risk", "labour_skill", "relation")


def derive(source: str, rows: pa.Table, as_of: Month, words: CellWords) -> dict[str, pa.Table]:
    """From typed rows of an export to the ledgers of `DERIVED`; empty results are left out.

    Args:
        as_of: the export's month, which its monthly records carry.
    """
    import duckdb

    with duckdb.connect() as connection:
        connection.register("rows", rows)
        for name in _CODE_LISTS:
            connection.register(f"{name}_codes", _spellings(words.codes(name)))
        connection.register("aid_kinds", _aid_kinds())
        connection.register("no_words", pa.table({"word": words.false_words}))
        connection.execute("CREATE MACRO as_of_month() AS " + f"'{as_of}'")
        if prepare := _sql(source, "prepare"):
            connection.execute(prepare)
        derived = {
            name: connection.sql(_sql(source, name)).to_arrow_table() for name in DERIVED[source]
        }
    return {name: _typed(name, found) for name, found in derived.items() if found.num_rows}


def _spellings(known: dict[str, str]) -> pa.Table:
    return pa.table({"spelling": list(known), "code": list(known.values())})


def _aid_kinds() -> pa.Table:
    """The export's columns of assistance, each with the kind of measure it is called after."""
    aid = {n: f.label for n, f in table("national_persons").fields.items() if n.startswith("aid_")}
    return pa.table({"field": list(aid), "kind": list(aid.values())})


@cache
def _sql(source: str, name: str) -> str:
    file = files("fanpin_lib.ledgers").joinpath("derived", source, f"{name}.sql")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


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
