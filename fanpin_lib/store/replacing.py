"""A second file for what was delivered already: which counts, and what it changes."""

from __future__ import annotations

from fanpin_lib.fields import tables
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.differences import TableDifference, differences
from fanpin_lib.store.store import Store
from fanpin_lib.store.stored_part import StoredPart


def replaced(store: Store, delivery: Delivery) -> list[str]:
    """For each ledger that an earlier file of the same month held too, a Chinese sentence."""
    earlier = [d for d in store.deliveries() if d.seq < delivery.seq and d.withdrawn_by is None]
    pairs = [
        (part, last)
        for part in delivery.parts
        if not part.derived and (last := _last(earlier, delivery, part))
    ]
    if not pairs:
        return []
    found = {d.table: d for d in differences(store, delivery.seq)}
    return [_said(found[part.table], last, delivery.seq) for part, last in pairs]


def _last(earlier: list[Delivery], delivery: Delivery, part: StoredPart) -> Delivery | None:
    """The latest earlier delivery whose rows these replace."""
    same = [d for d in earlier if _same_time(d, delivery, part)]
    return same[-1] if same else None


def _same_time(earlier: Delivery, delivery: Delivery, part: StoredPart) -> bool:
    other = earlier.part(part.table)
    if other is None or other.derived or tables()[part.table].mode == "events":
        return False
    if tables()[part.table].mode == "period":
        return bool(set(other.months) & set(part.months))
    return earlier.as_of == delivery.as_of


def _said(found: TableDifference, last: Delivery, seq: int) -> str:
    return (
        f"“{found.label}”同一月份第 {last.seq} 次交付（{last.file}，{last.delivered_by}）已交过，"
        f"以本次为准：{found.counted}。如果交错了，可以撤回：fanpin ledger undo {seq} --reason 理由"
    )
