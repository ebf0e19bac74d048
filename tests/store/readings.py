"""Readings made from plain rows, without files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from fanpin_lib.fields import table
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.schema import arrow_schema
from fanpin_lib.period import Month

OCTOBER = Month(2026, 10)
_count = 0


def rows_of(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    numbered = [{"_row": i, **row} for i, row in enumerate(rows, start=2)]
    return pa.Table.from_pylist(numbered, schema=arrow_schema(table(name)))


def part(name: str, rows: list[dict[str, Any]], derived: bool = False) -> LedgerPart:
    fields = tuple(dict.fromkeys(key for row in rows for key in row))
    return LedgerPart(name, "表", rows_of(name, rows), fields=fields, derived=derived)


def reading(as_of: Month, *parts: LedgerPart, sha256: str = "") -> FileReading:
    """A reading whose bytes nobody delivered before, unless ``sha256`` says so."""
    global _count
    _count += 1
    return FileReading(
        Path(f"{parts[0].table}_{as_of}.xlsx"), sha256 or f"hash{_count}", as_of, list(parts)
    )


def household(number: int, village: str = "220281001200", **more: Any) -> dict[str, Any]:
    return {"household_id": f"H{number}", "village_code": village, "members": 3, **more}


def alert(number: int, **more: Any) -> dict[str, Any]:
    return {"alert_id": f"A{number}", "household_id": f"H{number}", **more}


def record(month: Month, number: int, income: int = 5000) -> dict[str, Any]:
    return {"month": str(month), "household_id": f"H{number}", "net_income_per_capita": income}
