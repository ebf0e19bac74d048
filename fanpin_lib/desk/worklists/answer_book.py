"""What was answered on worklists, list by list: remarks that no ledger holds among them.

Kept in ``private/answers/worklists.parquet``, as it came; the newest answer to an item counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private

#: In the office's private folder; answers to findings lie there too.
ANSWERS_FOLDER = "answers"
_FILE = "worklists.parquet"
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("list", "key", "month", "unit", "file", "answers")]
)


def read_book(folder: Path) -> list[dict[str, Any]]:
    """Every answer, the oldest first."""
    path = folder / _FILE
    return pq.read_table(path).to_pylist() if path.exists() else []


def latest_answers(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """By list and item, what was last written in each column."""
    return {(row["list"], row["key"]): json.loads(row["answers"]) for row in read_book(folder)}


def add_to_book(folder: Path, answers: Iterable[dict[str, Any]]) -> None:
    """Keep answers beside the earlier ones; the same ones again are not kept twice."""
    known = read_book(folder)
    fresh = [answer for answer in answers if answer not in known]
    if not fresh:
        return
    make_private(folder)
    with atomic_write(folder / _FILE, private=True) as beside:
        pq.write_table(pa.Table.from_pylist([*known, *fresh], schema=_SCHEMA), beside)
