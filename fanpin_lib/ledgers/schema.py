"""Arrow types of the vocabulary's field types: the same in readers and store."""

from __future__ import annotations

import pyarrow as pa

from fanpin_lib.fields import Field, Table

_TYPES = {
    "date": pa.date32(),
    "int": pa.int64(),
    "number": pa.float64(),
    "amount": pa.decimal128(18, 2),
    "bool": pa.bool_(),
    "codes": pa.list_(pa.string()),
}


def arrow_type(field: Field) -> pa.DataType:
    """The Arrow type of a field; codes, months and texts are strings."""
    return _TYPES.get(field.type, pa.string())


def arrow_schema(table: Table) -> pa.Schema:
    """A ledger's columns in order, then ``_row`` (row in the sheet), ``extra`` (JSON) and
    ``_place`` (the names of county, township and village that stand for the village's code).
    """
    own = [pa.field(f.name, arrow_type(f)) for f in table.fields.values()]
    texts = [pa.field(name, pa.string()) for name in ("extra", "_place")]
    return pa.schema([*own, pa.field("_row", pa.int64()), *texts])
