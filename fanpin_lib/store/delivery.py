"""A delivery: one file handed in, with what it put into which table.

The row in the ``deliveries`` table is the commit of a delivery. It names every data file
that belongs to it; readers use these files only, so that whatever a crash left behind
stays invisible.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from fanpin_lib.period import Month

DELIVER, WITHDRAW = "deliver", "withdraw"
#: What every stored row carries besides its own fields: where it came from.
ROW_COLUMNS = {
    "_delivery": "BIGINT",
    "_row": "BIGINT",
    "_sheet": "VARCHAR",
    "_place": "VARCHAR",
    "extra": "VARCHAR",
}

SCHEMA = pa.schema(
    [
        pa.field("seq", pa.int64()),
        pa.field("action", pa.string()),
        pa.field("target", pa.int64()),
        pa.field("file", pa.string()),
        pa.field("sha256", pa.string()),
        pa.field("as_of", pa.string()),
        pa.field("delivered_at", pa.timestamp("us", tz="UTC")),
        pa.field("delivered_by", pa.string()),
        pa.field("rows", pa.int64()),
        pa.field("bad_rows", pa.int64()),
        pa.field("parts", pa.string()),
        pa.field("note", pa.string()),
    ]
)


@dataclass(frozen=True)
class StoredPart:
    """Rows of one table in a delivery.

    ``version`` and ``files`` say where they lie, ``columns`` their DuckDB types as written,
    ``months`` the months they speak of (monthly ledgers), ``fields`` what the file had a
    column for, ``derived`` that they were worked out from a national export (``source``).
    ``folder`` is the Delta table if it is not called like the ledger. ``places`` are the
    places that rows name, with the village's code that was written with them; ``lacking`` the
    numbers of households and episodes that are empty in some row and found by other columns.
    """

    table: str
    version: int
    files: tuple[str, ...]
    rows: int
    columns: tuple[tuple[str, str], ...]
    fields: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    derived: bool = False
    folder: str = ""
    source: str = ""
    places: tuple[tuple[str, str | None], ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The data files, relative to the store."""
        return tuple(f"{self.folder or self.table}/{name}" for name in self.files)


@dataclass(frozen=True)
class Delivery:
    """Who delivered what and when; ``withdrawn_by`` is the number of the withdrawal, if any."""

    seq: int
    file: str
    sha256: str
    as_of: Month
    delivered_at: datetime
    delivered_by: str
    rows: int
    bad_rows: int
    parts: tuple[StoredPart, ...]
    note: str = ""
    withdrawn_by: int | None = None

    @property
    def tables(self) -> list[str]:
        """The ledgers that the file itself held."""
        return [part.table for part in self.parts if not part.derived]

    def part(self, table: str) -> StoredPart | None:
        """What it brought for a table; None if nothing."""
        return next((part for part in self.parts if part.table == table), None)

    def to_row(self) -> dict[str, Any]:
        """The row of the ``deliveries`` table."""
        parts = json.dumps([asdict(part) for part in self.parts], ensure_ascii=False)
        own = {k: v for k, v in self.__dict__.items() if k not in ("parts", "withdrawn_by")}
        return own | {"action": DELIVER, "target": None, "as_of": str(self.as_of), "parts": parts}


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Delivery]:
    """Deliveries in order from rows of the ``deliveries`` table, withdrawals applied."""
    found: dict[int, Delivery] = {}
    meaning: dict[int, int] = {}  # number of a withdrawal → number of the delivery it concerns
    for row in sorted(rows, key=lambda r: r["seq"]):
        if row["action"] == DELIVER:
            found[row["seq"]] = _delivery(row)
            continue
        undone = row["target"] in meaning  # a withdrawal withdrawn: the delivery counts again
        concerned = meaning.get(row["target"], row["target"])
        meaning[row["seq"]] = concerned
        if concerned in found:
            withdrawn_by = None if undone else row["seq"]
            found[concerned] = replace(found[concerned], withdrawn_by=withdrawn_by)
    return list(found.values())


def _delivery(row: dict[str, Any]) -> Delivery:
    return Delivery(
        seq=row["seq"],
        file=row["file"],
        sha256=row["sha256"],
        as_of=Month.parse(row["as_of"]),
        delivered_at=row["delivered_at"],
        delivered_by=row["delivered_by"],
        rows=row["rows"],
        bad_rows=row["bad_rows"],
        parts=tuple(_part(spec) for spec in json.loads(row["parts"])),
        note=row["note"] or "",
    )


def _part(spec: dict[str, Any]) -> StoredPart:
    listed = {k: tuple(spec.get(k, ())) for k in ("files", "fields", "months", "lacking")}
    columns = tuple((name, kind) for name, kind in spec["columns"])
    places = tuple((place, code) for place, code in spec.get("places", ()))
    return StoredPart(**spec | listed | {"columns": columns, "places": places})
