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
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pyarrow as pa

from fanpin_lib.period import Month
from fanpin_lib.store.stored_part import StoredPart, part_from

DELIVER, WITHDRAW = "deliver", "withdraw"
#: The hashes of data files that earlier versions stored without, in ``note`` as JSON.
VOUCH = "vouch"
#: What every stored row carries besides its own fields: where it came from.
ROW_COLUMNS = {
    "_delivery": "BIGINT",
    "_row": "BIGINT",
    "_sheet": "VARCHAR",
    "_place": "VARCHAR",
    "extra": "VARCHAR",
}


class Coverage(StrEnum):
    """How much a delivery is the whole truth of; decided when it is handed in."""

    USUAL = "usual"  # of a register all, of a monthly ledger what it says
    PART = "part"  # of a register only the villages and households that it names
    ALL = "all"  # of a register all, of a monthly ledger all of its months
    ANSWERS = "answers"  # of the rows in it only: what was filled into a list of ours


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
        pa.field("files", pa.string()),
        pa.field("synthetic", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class DeliveredFile:
    """One of the files of a delivery; ``villages`` are those its registers speak of.

    ``place`` is where it lay (see `repeated`); empty if an older version stored it.
    """

    name: str
    sha256: str
    rows: int
    villages: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Delivery:
    """Who delivered what and when; ``withdrawn_by`` is the number of the withdrawal, if any.

    ``file`` names the file, or what several files handed in together are called; then
    ``sha256`` is of all their hashes. ``files`` is empty if an older version stored it.
    ``synthetic``: a file in it calls its rows made up.
    """

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
    files: tuple[DeliveredFile, ...] = ()
    withdrawn_by: int | None = None
    synthetic: bool = False

    @property
    def hashes(self) -> set[str]:
        """The SHA-256 of every file in it."""
        return {file.sha256 for file in self.files} or {self.sha256}

    @property
    def names(self) -> list[str]:
        """What every file in it is called (with its folder where two have the same name)."""
        return [file.name for file in self.files] or [self.file]

    def origin(self, sheet: str) -> tuple[str, str]:
        """The file and the sheet that a stored row's ``_sheet`` names; of several files handed
        in together it names both.
        """
        names = (name for name in self.names if sheet == name or sheet.startswith(f"{name} "))
        file = next(names, None) if len(self.names) > 1 else None
        return (file, sheet[len(file) + 1 :]) if file else (self.file, sheet)

    @property
    def only_answers(self) -> bool:
        """Whether it holds nothing but what was filled into lists of ours."""
        return all(part.answers for part in self.parts)

    @property
    def tables(self) -> list[str]:
        """The ledgers that the file itself held."""
        return [part.table for part in self.parts if not part.derived]

    def part(self, table: str) -> StoredPart | None:
        """What it brought for a table; None if nothing."""
        return next((part for part in self.parts if part.table == table), None)

    def to_row(self) -> dict[str, Any]:
        """The row of the ``deliveries`` table."""
        own = {k: v for k, v in self.__dict__.items() if k != "withdrawn_by"}
        listed = {name: _json(getattr(self, name)) for name in ("parts", "files")}
        return own | {"action": DELIVER, "target": None, "as_of": str(self.as_of)} | listed


def _json(values: Iterable[Any]) -> str:
    return json.dumps([asdict(value) for value in values], ensure_ascii=False)


def from_rows(rows: Iterable[dict[str, Any]]) -> list[Delivery]:
    """Deliveries in order from rows of the ``deliveries`` table, withdrawals applied."""
    found: dict[int, Delivery] = {}
    meaning: dict[int, int] = {}  # number of a withdrawal → number of the delivery it concerns
    for row in sorted(rows, key=lambda r: r["seq"]):
        if row["action"] == DELIVER:
            found[row["seq"]] = _delivery(row)
            continue
        if row["action"] == VOUCH:
            found = {seq: _vouched(one, json.loads(row["note"])) for seq, one in found.items()}
            continue
        undone = row["target"] in meaning  # a withdrawal withdrawn: the delivery counts again
        concerned = meaning.get(row["target"], row["target"])
        meaning[row["seq"]] = concerned
        if concerned in found:
            withdrawn_by = None if undone else row["seq"]
            found[concerned] = replace(found[concerned], withdrawn_by=withdrawn_by)
    return list(found.values())


def _vouched(delivery: Delivery, hashes: dict[str, str]) -> Delivery:
    """A delivery with the hashes of its files, where it had none."""
    parts = tuple(
        replace(part, hashes=tuple(hashes[path] for path in part.paths))
        if part.files and not part.hashes and hashes.keys() >= set(part.paths)
        else part
        for part in delivery.parts
    )
    return replace(delivery, parts=parts)


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
        parts=_parts(row["parts"]),
        note=row["note"] or "",
        files=_files(row.get("files") or "[]"),
        synthetic=bool(row.get("synthetic")),
    )


# Each commit reads the deliveries anew, though all but one are the same texts as before.
@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[StoredPart, ...]:
    return tuple(part_from(spec) for spec in json.loads(text))


@lru_cache(maxsize=4096)
def _files(text: str) -> tuple[DeliveredFile, ...]:
    specs = json.loads(text)
    return tuple(DeliveredFile(**spec | {"villages": tuple(spec["villages"])}) for spec in specs)
