"""The store of a county: deliveries in, snapshots of a month out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanpin_lib.errors import InputError, StoreUnusable, why
from fanpin_lib.files.lock import hold
from fanpin_lib.files.private import make_private
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.period import Month
from fanpin_lib.store import delta
from fanpin_lib.store.appending import append_part, written_columns
from fanpin_lib.store.delivery import (
    SCHEMA,
    VOUCH,
    WITHDRAW,
    Coverage,
    DeliveredFile,
    Delivery,
    from_rows,
)
from fanpin_lib.store.disks import refuse_name
from fanpin_lib.store.integrity import head_of, note_head, refuse_cut_log, unvouched
from fanpin_lib.store.repeated import known_files
from fanpin_lib.store.stored_part import StoredPart

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
        reading: FileReading,
        who: str,
        note: str = "",
        *,
        coverage: Coverage = Coverage.USUAL,
        files: Sequence[DeliveredFile] = (),
    ) -> Delivery:
        """Store a reading as one delivery; the ``deliveries`` row written last is the commit.

        The same file of the same month delivered again is recognised, unless another one has
        taken its place since: the earlier delivery is returned and nothing is written.

        Args:
            coverage: how much the delivery is the whole truth of.
            files: the files that the reading was put together from, if it was.

        Raises:
            StoreBusy: somebody else is writing.
            StoreUnusable: the folder cannot be written.
        """
        self._create()
        with hold(self.folder, self.wait_seconds):
            known = known_files(self.deliveries(), reading.sha256, reading.as_of, files)
            if known:
                return known
            self._vouch()
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
            self._vouch()
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
            make_private(self.folder)
        except OSError as error:
            raise StoreUnusable(
                f"存储文件夹“{self.folder}”建不了或不能写入：{why(error)}",
                hint="请检查文件夹的访问权限，或在 fanpin.toml 里换一个文件夹。",
            ) from None

    def _rows(self) -> list[dict[str, Any]]:
        head = head_of(self.folder)  # first: whoever commits meanwhile makes the log longer
        before, self._known = self._known, delta.read_rows(self.folder / DELIVERIES, self._known)
        if before.origin != self._known.origin or not self._known.rows:
            refuse_cut_log(self.folder, head, self._known.rows)
        return self._known.rows

    def _append(self, part: LedgerPart, seq: int, coverage: Coverage) -> StoredPart:
        place = self._folder(part.table, dict(written_columns(part.table)))
        return append_part(self.folder, place, part, seq, coverage)

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
        note_head(self.folder, self._rows())

    def _vouch(self) -> None:
        """Note the hashes of what versions stored that noted none."""
        unknown = unvouched(self.folder, self.deliveries())
        if unknown:
            row = {"seq": self.newest() + 1, "action": VOUCH, "delivered_at": datetime.now(UTC)}
            said = {"note": json.dumps(unknown), "parts": "[]", "rows": 0, "bad_rows": 0}
            self._commit(row | said)


def _next(rows: list[dict[str, Any]]) -> int:
    return max((row["seq"] for row in rows), default=0) + 1


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


def _delivery(
    seq: int, reading: FileReading, parts: tuple[StoredPart, ...], who: str, note: str
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
