"""What was given out: every row of every workbook, so that answers find what they are about.

Kept in ``private/<month>/worklists.parquet``. Rows of earlier issues of a month stay known:
their workbooks are still out there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private

FILE_NAME = "worklists.parquet"
_SCHEMA = pa.schema(
    [
        ("number", pa.string()),
        ("unit", pa.string()),
        ("unit_name", pa.string()),
        ("list", pa.string()),
        ("key", pa.string()),
        ("row", pa.string()),
        ("prefilled", pa.list_(pa.string())),
    ]
)
_META = b"fanpin"


@dataclass(frozen=True)
class IssuedRow:
    """A row as it was given out.

    Attributes:
        row: what the row holds, as JSON of texts.
        prefilled: the answers that stood in it, as JSON, of every issue of the month.
    """

    number: str
    unit: str
    unit_name: str
    list: str
    key: str
    row: str
    prefilled: tuple[str, ...]

    @property
    def values(self) -> dict[str, str]:
        """What the row holds."""
        found: dict[str, str] = json.loads(self.row)
        return found


@dataclass(frozen=True)
class Issued:
    """All rows of a month by number, the columns of its lists, and the workbooks' hashes.

    ``columns``: by list, for each column its name, label, and where an answer goes. ``made``:
    by workbook, the hash of what it was made from.
    """

    month: str
    rows: dict[str, IssuedRow]
    columns: dict[str, list[dict[str, Any]]]
    files: dict[str, str]
    made: dict[str, str] = field(default_factory=dict)


def read_issued_lists(folder: Path) -> Issued | None:
    """What was given out in a month; None if nothing was."""
    path = folder / FILE_NAME
    if not path.exists():
        return None
    table = pq.read_table(path)
    said = json.loads((table.schema.metadata or {})[_META])
    rows = (IssuedRow(**row | {"prefilled": tuple(row["prefilled"])}) for row in table.to_pylist())
    by_number = {row.number: row for row in rows}
    return Issued(said["month"], by_number, said["columns"], said["files"], said.get("made", {}))


def keep_issued(
    folder: Path,
    month: str,
    rows: Iterable[IssuedRow],
    columns: dict[str, list[dict[str, Any]]],
    files: dict[str, str],
    made: dict[str, str] | None = None,
) -> Issued:
    """Remember what was given out, beside what was given out before in the month.

    Args:
        made: what the workbooks were made from; where none was written, it stays as it was.
    """
    before = read_issued_lists(folder)
    made = made if made is not None else (before.made if before else {})
    known = dict(before.rows) if before else {}
    for row in rows:
        earlier = known[row.number].prefilled if row.number in known else ()
        both = tuple(dict.fromkeys([*earlier, *row.prefilled]))
        known[row.number] = IssuedRow(**row.__dict__ | {"prefilled": both})
    all_columns = (before.columns if before else {}) | columns
    issued = Issued(month, known, all_columns, files, made)
    make_private(folder)
    said = {"month": month, "columns": all_columns, "files": files, "made": made}
    schema = _SCHEMA.with_metadata({_META: json.dumps(said, ensure_ascii=False).encode()})
    with atomic_write(folder / FILE_NAME, private=True) as beside:
        pq.write_table(pa.Table.from_pylist(list(_plain(known)), schema=schema), beside)
    return issued


def _plain(known: dict[str, IssuedRow]) -> Iterator[dict[str, Any]]:
    for number in sorted(known):
        yield known[number].__dict__ | {"prefilled": list(known[number].prefilled)}
