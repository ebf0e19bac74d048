"""The long table of figures: the order of its rows, and which ledgers it lacked."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

_LACKING, _SOMEWHERE = "lacking", "lacking_somewhere"
#: How the rows of a table of figures follow each other.
ORDER = [(name, "ascending") for name in ("region_code", "month", "indicator", "dimension")]


def with_lacking(
    table: pa.Table, lacking: dict[str, list[str]], somewhere: list[dict[str, Any]]
) -> pa.Table:
    """The table with what it lacks in its schema's metadata.

    Args:
        lacking: by indicator the ledgers or columns for want of which it has no data anywhere.
        somewhere: the same of some villages only, see `lacking_places.lacking_somewhere`.
    """
    said = {_LACKING: lacking, _SOMEWHERE: somewhere}
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in said.items()}
    return table.replace_schema_metadata(texts)


def lacking_ledgers(table: pa.Table) -> dict[str, list[str]]:
    """The ledgers for want of which indicators have no data in the closing month."""
    return _said(table, _LACKING) or {}


def lacking_by_place(table: pa.Table) -> list[dict[str, Any]]:
    """What indicators lack in the closing month in some villages only."""
    return _said(table, _SOMEWHERE) or []


def _said(table: pa.Table, name: str) -> Any:
    stored = (table.schema.metadata or {}).get(name.encode())
    return json.loads(stored) if stored else None
