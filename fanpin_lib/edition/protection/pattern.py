"""The pattern of an edition: what it shows, of whom; the next one is made with it.

It names households by digests and lies in ``private/``; `read_pattern` gives the newest one
that was written.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.edition.swap import replaced_folder

if TYPE_CHECKING:
    import pyarrow as pa

_HOUSEHOLDS, _ROWS, _CELLS, _ABOUT = (
    "households.parquet", "rows.parquet", "cells.parquet", "pattern.json",
)  # fmt: skip
#: How many patterns are kept; the one before last is needed by nobody but who looks for faults.
_KEPT = 3


@dataclass(frozen=True)
class Pattern:
    """What was shown of whom, by versions (months as editions told them).

    Attributes:
        versions: the month of each version, this edition's first and from the newest.
        own: how many of them are this edition's.
        households: who stood behind the bases: base, category, region_code, household, token,
            amount, versions (a bit each).
        rows: base, region_code, shown, known (bits): where a base was shown, and where it was
            decided.
        cells: base, category, region_code, withheld (bits): parts withheld in shown rows.
    """

    versions: tuple[str, ...]
    own: int
    households: pa.Table = field(repr=False)
    rows: pa.Table = field(repr=False)
    cells: pa.Table = field(repr=False)


def write_pattern(folder: Path, pattern: Pattern) -> Path:
    """Write a pattern behind those that are there, whole or not at all."""
    import pyarrow.parquet as pq

    numbers = _numbers(folder)
    target = folder / f"{(numbers[-1] if numbers else 0) + 1:05d}"
    with replaced_folder(target) as beside:
        for name, table in (
            (_HOUSEHOLDS, pattern.households), (_ROWS, pattern.rows), (_CELLS, pattern.cells),
        ):  # fmt: skip
            pq.write_table(table, beside / name, compression="zstd")
        said = {"versions": pattern.versions, "own": pattern.own}
        (beside / _ABOUT).write_text(json.dumps(said) + "\n", encoding="utf-8")
    for number in numbers[: 1 - _KEPT]:
        shutil.rmtree(folder / f"{number:05d}", ignore_errors=True)
    return target


def read_pattern(folder: Path) -> Pattern | None:
    """The newest pattern; None where there is none yet."""
    import pyarrow.parquet as pq

    numbers = _numbers(folder)
    if not numbers:
        return None
    newest = folder / f"{numbers[-1]:05d}"
    said = json.loads((newest / _ABOUT).read_text(encoding="utf-8"))
    texts = {_HOUSEHOLDS: ["base", "category", "region_code"]}  # as numbers: few, in many rows
    tables = (
        pq.read_table(newest / name, read_dictionary=texts.get(name))
        for name in (_HOUSEHOLDS, _ROWS, _CELLS)
    )
    return Pattern(tuple(said["versions"]), int(said["own"]), *tables)


def _numbers(folder: Path) -> list[int]:
    return sorted(int(path.name) for path in folder.glob("[0-9]" * 5) if (path / _ABOUT).is_file())
