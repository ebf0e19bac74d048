"""The long table of figures: the order of its rows, and which ledgers it lacked."""

from __future__ import annotations

import json

import pyarrow as pa

_LACKING = "lacking"
#: How the rows of a table of figures follow each other.
ORDER = [(name, "ascending") for name in ("region_code", "month", "indicator", "dimension")]


def with_lacking(table: pa.Table, lacking: dict[str, list[str]]) -> pa.Table:
    """The table with the names of missing ledgers, by indicator, in its schema's metadata."""
    return table.replace_schema_metadata({_LACKING: json.dumps(lacking, ensure_ascii=False)})


def lacking_ledgers(table: pa.Table) -> dict[str, list[str]]:
    """The ledgers for want of which indicators have no data in the closing month."""
    stored = (table.schema.metadata or {}).get(_LACKING.encode())
    return json.loads(stored) if stored else {}
