"""Village codes of rows: looked up from names where missing, checked where given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS
from fanpin_lib.ledgers.region_lookup import RegionLookup, Resolution
from fanpin_lib.ledgers.row_errors import Severity
from fanpin_lib.regions import Level

if TYPE_CHECKING:
    from fanpin_lib.ledgers.typed_rows import TypedRows

_MOST_HINTS = 20  # looking for similar names takes time; after so many nobody reads them
_ADVICE = "请对照行政区划台账改正；新设或改名的村请先更新行政区划台账"


def villages_by_name(rows: TypedRows, columns: ColumnMap, regions: RegionLookup | None) -> None:
    """Fill empty village codes from 县, 乡, 村; a name that leads nowhere is a row error."""
    table = rows.body.match.table
    by_field = {c.field: c for c in rows.body.match.columns}
    if regions is None or "village_code" not in table.fields or "village_name" not in by_field:
        return
    codes, resolutions, found = _resolve(rows, regions)
    given = rows.values.get("village_code", pa.nulls(len(codes), pa.string()))
    missing = given.is_null().to_numpy(zero_copy_only=False) & ~rows.failed_at("village_code")
    unknown = missing & np.array([code is None for code in codes], bool)
    rows.values["village_code"] = pc.coalesce(given, pa.array(codes, pa.string()))
    severity = Severity.DROPPED if table.fields["village_code"].required else Severity.BLANKED
    for place in np.unique(found[unknown & rows.body.records]):
        here = unknown & (found == place)
        rows.report(by_field["village_name"], here, resolutions[place].expected, _ADVICE, severity)
    rows.fail("village_code", unknown)


def _resolve(
    rows: TypedRows, regions: RegionLookup
) -> tuple[list[str | None], list[Resolution], np.ndarray]:
    """Each row's code, each distinct triple's resolution, and each row's triple."""
    by_field = {c.field: rows.body.columns[c.index] for c in rows.body.match.columns}
    key = np.zeros(len(rows.body.records), np.int64)
    for name in PLACE_FIELDS:
        if name in by_field:
            key = key * (len(by_field[name].texts) + 1) + by_field[name].places
    _, first, found = np.unique(key, return_index=True, return_inverse=True)
    resolutions = [
        regions.resolve(*(_text(by_field.get(name), row) for name in PLACE_FIELDS)) for row in first
    ]
    return [resolutions[place].code for place in found], resolutions, found


def _text(column: object, row: int) -> str | None:
    from fanpin_lib.ledgers.encoded import Encoded

    return column.texts[int(column.places[row])].as_py() if isinstance(column, Encoded) else None


def check_regions(rows: TypedRows, regions: RegionLookup | None) -> None:
    """Village codes must be villages of the regions ledger (which itself is not checked)."""
    table = rows.body.match.table
    if regions is None or table.name == "regions" or "village_code" not in rows.values:
        return
    encoded = pc.dictionary_encode(rows.values["village_code"])
    wrong = {
        place: code
        for place, code in enumerate(encoded.dictionary.to_pylist())
        if regions.level(code) is not Level.VILLAGE
    }
    if not wrong:
        return
    places = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    column = next((c for c in rows.body.match.columns if c.field == "village_code"), None)
    severity = Severity.DROPPED if table.fields["village_code"].required else Severity.BLANKED
    for count, (place, code) in enumerate(wrong.items()):
        expected = _expected(regions, code, near=count < _MOST_HINTS)
        rows.report(column, places == place, expected, _ADVICE, severity)
    bad = np.isin(places, list(wrong))
    rows.fail("village_code", bad)
    rows.values["village_code"] = pc.if_else(
        pa.array(bad), pa.scalar(None, pa.string()), rows.values["village_code"]
    )


def _expected(regions: RegionLookup, code: str, near: bool) -> str:
    level = regions.level(code)
    if not regions.same_county(code):
        return f"这是别的县（{code[:6]}）的代码"
    if level is not None:
        return f"这是{level.label}的代码，应填村的代码"
    similar = regions.near_codes(code) if near else []
    return "行政区划台账里没有这个村" + (f"，相近的有：{'、'.join(similar)}" if similar else "")
