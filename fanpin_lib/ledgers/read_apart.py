"""Reading ledger files where what breaks the reading breaks nothing else (`files.apart`)."""

from __future__ import annotations

from pathlib import Path

from fanpin_lib.files.apart import ask
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.model import FileReading
from fanpin_lib.ledgers.region_lookup import RegionLookup
from fanpin_lib.period import Month

_HINT = (
    "请检查是不是交错了文件，数据以外很远的地方有没有误填一格；"
    "确实是台账的，请另存为新的 xlsx，或分成几份再交。"
)


def read_apart(
    path: Path,
    columns: ColumnMap,
    regions: RegionLookup | None = None,
    as_of: Month | None = None,
    *,
    unsaid: Month | None = None,
) -> FileReading:
    """The same as `reading.read_file`, in a process with limits.

    Raises:
        FileRefused: as there, or the file took too much memory or time.
        OSError: the file cannot be read, or no process be started.
    """
    about, known = (path.absolute(), as_of, unsaid), (columns, regions)
    found = ask(_read, *about, name=path.name, hint=_HINT, knowing=known, limits=None)
    found.path = path
    return found


def _read(
    columns: ColumnMap,
    regions: RegionLookup | None,
    path: Path,
    as_of: Month | None,
    unsaid: Month | None,
) -> FileReading:
    from fanpin_lib.ledgers.reading import read_file

    return read_file(path, columns, regions, as_of, unsaid=unsaid)
