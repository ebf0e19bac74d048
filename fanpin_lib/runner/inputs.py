"""A hash of everything that a region's notebook is made from.

A region's page depends on its own rows, on those of the regions directly below, on the
names around it, on the rules in force, on its notebook and on our code; a
region whose hash is unchanged need not be run again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import fanpin_lib
from fanpin_lib.presentation.edition import INDICATORS, Region, read_about
from fanpin_lib.presentation.parquet_rows import rows_by_region

#: What pages show of the data's manifest; a new delivery alone makes no page stale.
_SHOWN = ("month", "profile", "profile_label", "demo", "rules", "families")
_CODE = ("presentation", "period.py", "regions.py", "fields.yaml")


def input_hashes(
    data_dir: Path, month: str, regions: Sequence[Region], notebooks: Mapping[str, Path]
) -> dict[str, str]:
    """The hash of every region's inputs, by code.

    Args:
        notebooks: the notebook of each level.
    """
    rows = _row_hashes(data_dir)
    common = _digest(_code(), _text({k: read_about(data_dir).get(k) for k in _SHOWN}))
    stored = {level: _digest(path.read_bytes()) for level, path in notebooks.items()}
    by_code = {region.code: region for region in regions}
    children: dict[str, list[Region]] = {}
    for region in regions:
        children.setdefault(region.parent_code or "", []).append(region)
    hashes = {}
    for region in regions:
        below = [(c.code, c.name, rows.get(c.code, "")) for c in children.get(region.code, [])]
        names = _text([month, region.code, region.name, list(_names_above(region, by_code)), below])
        notebook = stored.get(str(region.level), "")
        hashes[region.code] = _digest(common, notebook, rows.get(region.code, ""), names)
    return hashes


def _names_above(region: Region, by_code: Mapping[str, Region]) -> Iterator[str]:
    parent = by_code.get(region.parent_code or "")
    if parent is not None and parent != region:
        yield parent.name
        yield from _names_above(parent, by_code)


def _row_hashes(data_dir: Path) -> dict[str, str]:
    """A hash of each region's rows."""
    import pyarrow as pa
    from pyarrow import csv

    pieces: dict[str, list[pa.Table]] = {}
    for code, rows in rows_by_region(data_dir / INDICATORS):
        pieces.setdefault(code, []).append(rows.drop_columns(["region_code"]))
    hashes = {}
    for code, parts in pieces.items():
        text = pa.BufferOutputStream()  # as text: however the file is cut up, the same bytes
        csv.write_csv(pa.concat_tables(parts), text)
        hashes[code] = _digest(text.getvalue())
    return hashes


@cache
def _code() -> str:
    """A hash of the code that makes pages."""
    digest = hashlib.sha256(fanpin_lib.__version__.encode())
    root = files("fanpin_lib")
    for name in _CODE:
        part = root.joinpath(name)
        for item in sorted(part.iterdir(), key=lambda f: f.name) if part.is_dir() else [part]:
            if item.name.endswith((".py", ".yaml")):
                digest.update(item.name.encode() + item.read_bytes())
    return digest.hexdigest()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _digest(*parts: Any) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(memoryview(data).nbytes.to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
