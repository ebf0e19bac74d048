"""Nothing happened: a declaration for a month, remembered like a delivery without rows."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from fanpin_lib.errors import InputError
from fanpin_lib.fields import Table, tables
from fanpin_lib.files.yaml_lines import nearest
from fanpin_lib.ledgers.model import FileReading, LedgerPart
from fanpin_lib.ledgers.schema import arrow_schema
from fanpin_lib.period import Month
from fanpin_lib.store.delivery import Delivery
from fanpin_lib.store.store import Store

_LEDGER = "台账"


def declare_none(store: Store, kind: str, month: Month, who: str) -> Delivery:
    """Remember that a ledger of changes has nothing for a month; who said so, and when.

    Args:
        kind: the ledger's label (with or without 台账) or identifier.

    Returns:
        The delivery; withdrawn like every other one. The same declaration again is the same.

    Raises:
        InputError: there is no such ledger, it is none of changes, or the month has rows of it.
        StoreBusy, StoreUnusable: nothing can be stored.
    """
    table = _ledger(kind)
    told = [
        d
        for d in store.deliveries()
        if d.withdrawn_by is None and d.as_of == month and (p := d.part(table.name)) and p.rows
    ]
    if told:
        raise InputError(
            f"{month.label}的{table.label}已经交过了（第 {told[-1].seq} 次交付），不能说没有",
            hint=f"交错了的，先撤回：fanpin ledger undo {told[-1].seq} --reason 理由。",
        )
    text = f"声明：{month.label}没有{table.label}"
    rows = arrow_schema(table).empty_table()
    reading = FileReading(
        path=Path(text),
        sha256=sha256(text.encode()).hexdigest(),
        as_of=month,
        parts=[LedgerPart(table.name, None, rows, fields=tuple(table.fields))],
    )
    return store.ingest(reading, who, note="没有发生，不必交文件")


def _ledger(kind: str) -> Table:
    """The ledger of changes that is meant."""
    of_changes = {t.label: t for t in tables().values() if t.mode == "events"}
    names = {label.removesuffix(_LEDGER): t for label, t in of_changes.items()}
    names |= of_changes | {t.name: t for t in of_changes.values()}
    if kind in names:
        return names[kind]
    label = next((t.label for t in tables().values() if kind in (t.name, t.label)), None)
    if label:
        raise InputError(
            f"{label}不能用 --none：它每次交的是全部，或是当月各户的记录，没有就是没有交",
            hint=f"--none 用于只记新发生的台账：{'、'.join(of_changes)}。",
        )
    raise InputError(
        f"没有“{kind}”这种台账",
        hint=nearest(kind, of_changes),
    )
