"""Village codes of rows: looked up from names where missing, checked where given.

What a row's names were is kept beside it (``_place``), so that the store can look them up
again when it knows the regions better.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.body_rows import any_filled
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.county_columns import PLACE_FIELDS
from fanpin_lib.ledgers.region_lookup import RegionLookup, Resolution
from fanpin_lib.ledgers.row_errors import Severity
from fanpin_lib.regions import Level, ancestor

if TYPE_CHECKING:
    from fanpin_lib.ledgers.body_rows import TypedRows
    from fanpin_lib.ledgers.encoded import Encoded

_MOST_HINTS = 20  # looking for similar names takes time; after so many nobody reads them
_ADVICE = "请对照行政区划台账改正；新设或改名的村请先更新行政区划台账"
_LATER = "已收下；行政区划台账补上这个村或它的别名以后，自动归到村"
#: Between county, township and village in ``_place``.
SEPARATOR = "|"


def villages_by_name(rows: TypedRows, columns: ColumnMap, regions: RegionLookup | None) -> None:
    """Keep each row's 县, 乡, 村 and fill its village code from them.

    A name that leads nowhere is a row error where the county's own regions ledger is known
    and the office can mend the row; in exports, or while only some villages are known, it
    waits for the regions that name it.
    """
    table = rows.body.match.table
    by_field = {c.field: c for c in rows.body.match.columns}
    if "village_code" not in table.fields or "village_name" not in by_field:
        return
    places, found = _places(rows)
    given = rows.values.get("village_code", pa.nulls(len(found), pa.string()))
    named = np.array([place is not None for place in places], bool)[found]
    wanted = named & ~rows.failed_at("village_code")
    exported = columns.is_export(table.name)
    if not exported:
        wanted &= given.is_null().to_numpy(zero_copy_only=False)
    known = resolve_all([p for p in places if p is not None], regions) if regions else {}
    resolutions = [known.get(place or "", Resolution(None)) for place in places]
    texts = pa.array(places, pa.string()).take(pa.array(found))
    rows.values["_place"] = pc.if_else(pa.array(wanted), texts, pa.scalar(None, pa.string()))
    rows.places = {
        place: resolutions[number].code
        for number in np.unique(found[wanted])
        if (place := places[number]) is not None
    }
    codes = pa.array([r.code for r in resolutions], pa.string()).take(pa.array(found))
    rows.values["village_code"] = pc.if_else(pa.array(wanted), pc.coalesce(codes, given), given)
    if regions is not None:
        unknown = wanted & np.array([r.code is None for r in resolutions], bool)[found]
        if exported or not regions.authoritative:
            _note_unknown(rows, unknown, found, resolutions)
        else:
            _refuse_unknown(rows, unknown, found, resolutions)


def _places(rows: TypedRows) -> tuple[list[str | None], np.ndarray]:
    """The distinct places that the rows name (None: nothing is named), and each row's."""
    by_field = {c.field: rows.body.columns[c.index] for c in rows.body.match.columns}
    named = [by_field[name] for name in PLACE_FIELDS if name in by_field]
    key = np.zeros(len(rows.body.records), np.int64)
    for cell in named:
        key = key * (len(cell.texts) + 1) + cell.places
    _, first, found = np.unique(key, return_index=True, return_inverse=True)
    return [_named(by_field, int(row)) for row in first], found


def _named(by_field: dict[str, Encoded], row: int) -> str | None:
    """County, township and village of a row as one text."""
    parts = []
    for name in PLACE_FIELDS:
        cell = by_field.get(name)
        text = cell.texts[int(cell.places[row])].as_py() if cell else None
        parts.append((text or "").replace(SEPARATOR, ""))
    return SEPARATOR.join(parts) if any(parts[1:]) else None


def resolve_all(places: Iterable[str], regions: RegionLookup) -> dict[str, Resolution]:
    """Where each of the places named by rows (``_place``) leads.

    Where the regions have villages only, a township is known by those of its villages whose
    names occur once, and so are its others.
    """
    split = {place: place.split(SEPARATOR) for place in places}
    found = {place: regions.resolve(*_or_none(names)) for place, names in split.items()}
    townships: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place, resolution in found.items():
        if resolution.code:
            county, township, _ = split[place]
            townships[county, township].add(ancestor(resolution.code, Level.TOWNSHIP))
    for place, resolution in found.items():
        county, township, village = split[place]
        codes = townships[county, township]
        if resolution.code is None and len(codes) == 1:
            found[place] = regions.in_township(next(iter(codes)), village)
    return found


def _or_none(names: list[str]) -> list[str | None]:
    return [name or None for name in names]


def _refuse_unknown(
    rows: TypedRows, unknown: np.ndarray, found: np.ndarray, resolutions: list[Resolution]
) -> None:
    column = next(c for c in rows.body.match.columns if c.field == "village_name")
    for place in np.unique(found[unknown & rows.body.records]):
        here = unknown & (found == place)
        rows.report(column, here, resolutions[place].expected, _ADVICE, Severity.BLANKED)
    rows.fail("village_code", unknown)


def _note_unknown(
    rows: TypedRows, unknown: np.ndarray, found: np.ndarray, resolutions: list[Resolution]
) -> None:
    """One remark a place, at its first row: an export names the same village many times."""
    column = next(c for c in rows.body.match.columns if c.field == "village_name")
    for place in np.unique(found[unknown & rows.body.records]):
        here = np.flatnonzero(unknown & (found == place) & rows.body.records)
        first = np.zeros(len(found), bool)
        first[here[0]] = True
        said = f"{resolutions[place].expected}（共 {len(here)} 行）"
        rows.report(column, first, said, _LATER, Severity.NOTED)


def villages_by_number(rows: TypedRows, columns: ColumnMap, regions: RegionLookup | None) -> None:
    """Where a sheet names no place, or has only empty columns for it: the village that a
    household's number begins with.

    Only villages of the regions ledger count, as far as there is one.
    """
    rule, match = columns.village_in_number, rows.body.match
    spec = match.table.fields.get("village_code")
    if spec is None or not spec.required or any_filled(rows, "village_code", "village_name"):
        return
    column = next((c for c in match.columns if c.field == rule.column), None)
    if column is None or not rows.body.height:
        return
    numbers = rows.values[rule.column]
    fits = pc.match_substring_regex(numbers, rf"^\d{{{rule.digits}}}$")
    codes = pc.if_else(fits, pc.utf8_slice_codeunits(numbers, 0, rule.village), None)
    if regions is not None and regions.authoritative:
        villages = [c for c in pc.unique(codes).to_pylist() if c and _is_village(regions, c)]
        known = pc.is_in(codes, pa.array(villages, pa.string()))
        codes = pc.if_else(known, codes, None)
    rows.values["village_code"] = codes
    found = codes.is_valid().to_numpy(zero_copy_only=False)
    why = "村这一列空着" if {"village_code", "village_name"} & match.fields else "没有村这一列"
    rows.notes.append(
        f"{why}，{int((found & rows.body.records).sum())} 行的村按“{column.header}”的前 "
        f"{rule.village} 位认"
    )
    wrong = ~found & numbers.is_valid().to_numpy(zero_copy_only=False)
    expected = f"{why}，只能从这里认村：{rule.digits} 位，前 {rule.village} 位是本县的村代码"
    rows.report(column, wrong, expected, "请加上“村”一列，或改正编号", Severity.DROPPED)
    rows.fail("village_code", wrong)


def _is_village(regions: RegionLookup, code: str) -> bool:
    return regions.level(code) is Level.VILLAGE


def check_regions(rows: TypedRows, columns: ColumnMap, regions: RegionLookup | None) -> None:
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
    if columns.is_export(table.name) or not regions.authoritative:
        _note_codes(rows, np.isin(places, list(wrong)))
        return
    severity = Severity.DROPPED if table.fields["village_code"].required else Severity.BLANKED
    for count, (place, code) in enumerate(wrong.items()):
        expected = _expected(regions, code, near=count < _MOST_HINTS)
        rows.report(column, places == place, expected, _ADVICE, severity)
    bad = np.isin(places, list(wrong))
    rows.fail("village_code", bad)
    rows.values["village_code"] = pc.if_else(
        pa.array(bad), pa.scalar(None, pa.string()), rows.values["village_code"]
    )


def _note_codes(rows: TypedRows, unknown: np.ndarray) -> None:
    count = int((unknown & rows.body.records).sum())
    if count:
        rows.notes.append(f"有 {count} 行的村代码不在已知的行政区划里，原样收下")


def _expected(regions: RegionLookup, code: str, near: bool) -> str:
    level = regions.level(code)
    if not regions.same_county(code):
        return f"这是别的县（{code[:6]}）的代码"
    if level is not None:
        return f"这是{level.label}的代码，应填村的代码"
    similar = regions.near_codes(code) if near else []
    return "行政区划台账里没有这个村" + (f"，相近的有：{'、'.join(similar)}" if similar else "")
