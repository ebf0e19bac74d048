"""A register is the whole truth on its date: is a delivery perhaps only a part of the county?

Offices keep ledgers by township. One township's file, taken for the county's, would make
every other township's households vanish from the figures.
"""

from __future__ import annotations

from fanpin_lib.fields import tables
from fanpin_lib.ledgers.model import Part, Reading
from fanpin_lib.store.selection import Chosen
from fanpin_lib.store.snapshot import Snapshot
from fanpin_lib.store.store import Store

_FEWEST_VILLAGES = 5  # with fewer, a share says nothing


def partial_registers(store: Store, reading: Reading, most_missing: float) -> list[str]:
    """For each register that lacks most villages of the one in force, a Chinese sentence.

    Args:
        most_missing: the share of villages that may be missing.
    """
    registers = [
        part
        for part in reading.parts
        if not part.derived
        and tables()[part.table].mode == "register"
        and "village_code" in tables()[part.table].fields
    ]
    if not registers:
        return []
    snapshot = store.snapshot(reading.as_of)
    return [said for part in registers if (said := _partial(snapshot, part, most_missing))]


def _partial(snapshot: Snapshot, part: Part, most_missing: float) -> str:
    chosen = snapshot.chosen(part.table)
    if not chosen or chosen[0].part.derived:
        return ""
    before = _villages(snapshot, chosen[0])
    missing = before - set(part.rows["village_code"].unique().to_pylist())
    if len(before) < _FEWEST_VILLAGES or len(missing) <= len(before) * most_missing:
        return ""
    return (
        f"“{tables()[part.table].label}”里少了 {len(missing)} 个村"
        f"（第 {chosen[0].seq} 次交付有 {len(before)} 个村）。"
        "这种台账每次都要交全县的，只交一部分会使其余的村从统计里消失"
    )


def _villages(snapshot: Snapshot, one: Chosen) -> set[str]:
    from pyarrow import parquet

    paths = (snapshot.folder / path for path in one.part.paths)
    found = (parquet.read_table(path, columns=["village_code"])["village_code"] for path in paths)
    return {code for codes in found for code in codes.unique().to_pylist() if code}
