"""The store of a county: deliveries in, snapshots of a month out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.errors import InputError, StoreUnusable, why
from fanpin_lib.fields import SQL_TYPES, tables
from fanpin_lib.ledgers.model import Part, Reading
from fanpin_lib.period import Month
from fanpin_lib.store import delta
from fanpin_lib.store.delivery import (
    ROW_COLUMNS,
    SCHEMA,
    WITHDRAW,
    Coverage,
    DeliveredFile,
    Delivery,
    StoredPart,
    from_rows,
    sheets_of,
)
from fanpin_lib.store.disks import refuse_name
from fanpin_lib.store.keys import lacking
from fanpin_lib.store.lock import hold

if TYPE_CHECKING:
    from fanpin_lib.store.snapshot import Snapshot

DELIVERIES = "deliveries"


class Store:
    """Delta tables under one folder (mode 0700); nothing in it is ever overwritten.

    Args:
        folder: created at the first delivery.
        wait_seconds: how long a second writer waits before it is refused.
    """

    def __init__(self, folder: Path, wait_seconds: float = 10) -> None:
        self.folder = Path(folder)
        self.wait_seconds = wait_seconds
        self._known = delta.NO_ROWS
        self._parsed: tuple[list[dict[str, Any]], list[Delivery]] = ([], [])

    def ingest(
        self,
        reading: Reading,
        who: str,
        note: str = "",
        *,
        coverage: Coverage = Coverage.USUAL,
        files: Sequence[DeliveredFile] = (),
    ) -> Delivery:
        """Store a reading as one delivery; the ``deliveries`` row written last is the commit.

        The same file of the same month delivered again is recognised: the earlier delivery
        is returned and nothing is written.

        Args:
            coverage: how much the delivery is the whole truth of.
            files: the files that the reading was put together from, if it was.

        Raises:
            StoreBusy: somebody else is writing.
            StoreUnusable: the folder cannot be written.
        """
        self._create()
        with hold(self.folder, self.wait_seconds):
            known = _known(self.deliveries(), reading)
            if known:
                return known
            seq = _next(self._rows())
            parts = tuple(self._append(part, seq, coverage) for part in reading.parts)
            delivery = _delivery(seq, reading, parts, who, note)
            delivery = replace(delivery, files=tuple(files))
            self._commit(delivery.to_row())
            return delivery

    def undo(self, seq: int, who: str, reason: str = "") -> Delivery:
        """Withdraw a delivery by a further commit; its rows stay but count no longer.

        Giving the number of a withdrawal makes the delivery count again.

        Raises:
            InputError: there is no such delivery, or it is withdrawn already.
        """
        with hold(self.folder, self.wait_seconds):
            rows = self._rows()
            concerned = _concerned(rows, seq)
            now = datetime.now(UTC)
            self._commit(
                {"seq": _next(rows), "action": WITHDRAW, "target": seq, "delivered_at": now}
                | {"delivered_by": who, "note": reason, "rows": 0, "bad_rows": 0, "parts": "[]"}
            )
        return next(d for d in self.deliveries() if d.seq == concerned)

    def deliveries(self, upto: int | None = None) -> list[Delivery]:
        """Every delivery in order, withdrawn ones marked; ``upto`` looks back in time."""
        rows = self._rows()
        if upto is not None:
            return from_rows(r for r in rows if r["seq"] <= upto)
        if self._parsed[0] is not rows:
            self._parsed = (rows, from_rows(rows))
        return list(self._parsed[1])

    def find(self, sha256: str) -> list[Delivery]:
        """Deliveries of the same bytes that were not withdrawn."""
        return [d for d in self.deliveries() if sha256 in d.hashes and d.withdrawn_by is None]

    def is_withdrawn(self, sha256: str) -> bool:
        """Whether every delivery of these bytes was withdrawn, and there was one."""
        same = [d for d in self.deliveries() if sha256 in d.hashes]
        return bool(same) and all(d.withdrawn_by is not None for d in same)

    def newest(self) -> int:
        """The number of the latest commit (0 for an empty store)."""
        return _next(self._rows()) - 1

    def snapshot(self, month: Month, upto: int | None = None) -> Snapshot:
        """What was in force at the end of a month, as known at commit ``upto`` (newest if None)."""
        from fanpin_lib.store.snapshot import Snapshot

        rows = self._rows()
        newest = _next(rows) - 1
        known = [d for d in self.deliveries(upto) if d.withdrawn_by is None]
        return Snapshot(self.folder, month, newest if upto is None else upto, known)

    def _create(self) -> None:
        refuse_name(self.folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
        except OSError as error:
            raise StoreUnusable(
                f"存储文件夹“{self.folder}”建不了或不能写入：{why(error)}",
                hint="请检查文件夹的访问权限，或在 fanpin.toml 里换一个文件夹。",
            ) from None

    def _rows(self) -> list[dict[str, Any]]:
        self._known = delta.read_rows(self.folder / DELIVERIES, self._known)
        return self._known.rows

    def _append(self, part: Part, seq: int, coverage: Coverage) -> StoredPart:
        rows = _with_origin(part.rows, seq)
        columns = _written_columns(part.table)
        folder = self._folder(part.table, dict(columns))
        filled = rows.num_rows > 0
        appended = delta.append(self.folder / folder, rows) if filled else delta.NOTHING
        return StoredPart(
            table=part.table,
            version=appended.version,
            files=appended.files,
            rows=rows.num_rows,
            columns=columns,
            fields=part.fields,
            months=_months(part),
            derived=part.derived,
            folder=folder,
            whole=_whole(part, coverage),
            filled=_filled(part),
            sheets=sheets_of(part.sheet_fields),
            source=part.source,
            places=tuple(sorted(part.places.items())),
            lacking=lacking(tables()[part.table], lambda name: rows[name].null_count > 0),
        )

    def _folder(self, table: str, columns: dict[str, str]) -> str:
        """The Delta table to append to: a new one once a column's type has changed."""
        written: dict[str, dict[str, str]] = {}
        for known in self.deliveries():
            if (part := known.part(table)) and part.files:
                written.setdefault(part.folder or table, {}).update(part.columns)
        for folder, types in written.items():
            if all(types.get(name, kind) == kind for name, kind in columns.items()):
                return folder
        return f"{table}.{len(written) + 1}" if written else table

    def _commit(self, row: dict[str, Any]) -> None:
        delta.append(self.folder / DELIVERIES, pa.Table.from_pylist([row], schema=SCHEMA))


def _next(rows: list[dict[str, Any]]) -> int:
    return max((row["seq"] for row in rows), default=0) + 1


def _known(deliveries: list[Delivery], reading: Reading) -> Delivery | None:
    """An earlier delivery of the same bytes for the same month that still counts."""
    same = [d for d in deliveries if d.sha256 == reading.sha256 and d.as_of == reading.as_of]
    return next((d for d in same if d.withdrawn_by is None), None)


def _concerned(rows: list[dict[str, Any]], seq: int) -> int:
    """The delivery that ``seq`` (a delivery or its withdrawal) is about."""
    found = {d.seq: d for d in from_rows(rows)}
    withdrawals = {d.withdrawn_by: d.seq for d in found.values() if d.withdrawn_by}
    if seq in withdrawals:
        return withdrawals[seq]
    if seq not in found:
        raise InputError(f"没有第 {seq} 次交付", hint="fanpin ledger list 可以列出全部交付。")
    if found[seq].withdrawn_by:
        by = found[seq].withdrawn_by
        raise InputError(
            f"第 {seq} 次交付已经撤回过了",
            hint=f"要恢复它，请撤回那次撤回：fanpin ledger undo {by} --reason 理由。",
        )
    return seq


def _filled(part: Part) -> tuple[str, ...]:
    """The fields with a value in at least one row."""
    rows = part.rows
    known = (name for name in part.fields if name in rows.column_names)
    return tuple(name for name in known if rows[name].null_count < rows.num_rows)


def _whole(part: Part, coverage: Coverage) -> bool:
    """Whether nothing delivered before counts beside it.

    What a national export says of a month is all that it says of it; a monthly ledger of the
    office's own adds to its months.
    """
    mode = tables()[part.table].mode
    if mode == "period" and not part.derived:
        return coverage is Coverage.ALL
    return mode != "events" and coverage is not Coverage.PART


def _delivery(
    seq: int, reading: Reading, parts: tuple[StoredPart, ...], who: str, note: str
) -> Delivery:
    return Delivery(
        seq=seq,
        file=reading.path.name,
        sha256=reading.sha256,
        as_of=reading.as_of,
        delivered_at=datetime.now(UTC),
        delivered_by=who,
        rows=sum(part.rows for part in parts if not part.derived),
        bad_rows=reading.bad_rows,
        parts=parts,
        note=note,
        synthetic=reading.synthetic,
    )


def _with_origin(rows: pa.Table, seq: int) -> pa.Table:
    """Rows with the delivery's number and the sheet they came from."""
    numbers = pa.array([seq], pa.int64()).take(pa.array([0] * rows.num_rows, pa.int64()))
    rows = rows.append_column("_delivery", numbers)
    if "_sheet" not in rows.column_names:
        rows = rows.append_column("_sheet", pa.nulls(rows.num_rows, pa.string()))
    return rows


def _written_columns(name: str) -> tuple[tuple[str, str], ...]:
    own = {f.name: SQL_TYPES[f.type] for f in tables()[name].fields.values()}
    return tuple((own | ROW_COLUMNS).items())


def _months(part: Part) -> tuple[str, ...]:
    if tables()[part.table].mode != "period":
        return ()
    return tuple(sorted(pc.unique(part.rows["month"]).to_pylist()))
