"""A list of villages: what their codes say of levels, and of the townships beside them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from fanpin_lib.ledgers.body_rows import TypedRows
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.headers import normalise_header
from fanpin_lib.ledgers.matching import Match
from fanpin_lib.regions import Level, ancestor, level_of

_TOWNSHIP = "township_name"


def fill_level(rows: TypedRows, columns: ColumnMap) -> None:
    """A list of regions without levels: a code's zeros say what it is."""
    if rows.body.match.table.name in columns.lists_of_places:
        codes = rows.values["region_code"].to_pylist()
        levels = [level_of(code).label if code else None for code in codes]
        rows.values["level"] = pc.coalesce(rows.values["level"], pa.array(levels, pa.string()))


def with_townships(listed: pa.Table, match: Match, columns: ColumnMap) -> pa.Table:
    """A list of villages with a column of their townships lists these, too.

    Args:
        listed: the rows read, with what is in unknown columns as ``extra``.
    """
    header = _township_header(match, columns)
    if header is None:
        return listed
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    first: dict[str, int] = {}
    for row in listed.select(["region_code", "extra", "_row"]).to_pylist():
        name = json.loads(row["extra"] or "{}").get(header)
        if name and level_of(row["region_code"]) is Level.VILLAGE:
            code = ancestor(row["region_code"], Level.TOWNSHIP)
            names[code][name] += 1
            first.setdefault(code, row["_row"])
    known = set(listed["region_code"].to_pylist())
    found = [
        {
            "region_code": code,
            "region_name": counted.most_common(1)[0][0],
            "level": Level.TOWNSHIP.label,
            "parent_code": ancestor(code, Level.COUNTY),
            "_row": first[code],
        }
        for code, counted in names.items()
        if code not in known
    ]
    return pa.concat_tables([listed, pa.Table.from_pylist(found, schema=listed.schema)])


def _township_header(match: Match, columns: ColumnMap) -> str | None:
    """The column that names the townships of a list of places, as ``extra`` spells it."""
    if match.table.name not in columns.lists_of_places:
        return None
    known = columns.place_headers[_TOWNSHIP]
    found = (" ".join(h.split()) for h in match.unknown.values() if normalise_header(h) in known)
    return next(found, None)
