"""A hash of each region's rows in the tables of an edition.

Hashing all figures takes longer than everything else that a run with nothing to do does, so
the hashes lie beside the tables until these are written anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from fanpin_lib.edition.file_cache import cached_while_unchanged
from fanpin_lib.edition.names import ROW_HASHES
from fanpin_lib.edition.parquet_rows import rows_by_region
from fanpin_lib.errors import StoreUnusable
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.fingerprints import digest


def row_hashes(
    data_dir: Path, names: Sequence[str], *, keep: bool = True
) -> dict[str, dict[str, str]]:
    """For each of these tables that is there: a hash of the rows, by region code.

    Args:
        keep: leave the hashes beside the tables for the next who asks.
    """
    place = data_dir.parent / ROW_HASHES
    kept = _read(place)
    tables = [data_dir / name for name in names if (data_dir / name).is_file()]
    found = {path.name: _of(path, kept.get(path.name)) for path in tables}
    if keep and found != kept:
        # whoever only looks may not write here; the hashes are worked out again next time
        with suppress(StoreUnusable), atomic_write(place) as beside:
            beside.write_text(json.dumps(found), encoding="utf-8")
    return {name: entry["hashes"] for name, entry in found.items()}


def _of(path: Path, kept: Any) -> dict[str, Any]:
    """The kept entry of a table if its bytes are still the same, else a new one."""
    of_file = digest(path.read_bytes())
    if isinstance(kept, dict) and kept.get("file") == of_file:
        return kept
    return {"file": of_file, "hashes": _hashes_in(path)}


def _read(place: Path) -> dict[str, Any]:
    try:
        kept = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


@cached_while_unchanged
def _hashes_in(path: Path) -> dict[str, str]:
    import pyarrow as pa
    from pyarrow import csv

    pieces: dict[str, list[pa.Table]] = {}
    for code, rows in rows_by_region(path):
        pieces.setdefault(code, []).append(rows.drop_columns(["region_code"]))
    hashes = {}
    for code, parts in pieces.items():
        text = pa.BufferOutputStream()  # as text: however the file is cut up, the same bytes
        csv.write_csv(pa.concat_tables(parts), text)
        hashes[code] = digest(text.getvalue())
    return hashes
