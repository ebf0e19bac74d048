"""Which files of a folder are ledgers to be read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv")
_LEFT_BY_PROGRAMS = ("~$", ".", "._")  # Excel's lock files, hidden files


def ledger_files(paths: Iterable[Path]) -> list[Path]:
    """The given files, and of given folders every table file in them, at any depth.

    A file that is named is taken whatever its ending; in folders only tables count.

    Raises:
        PermissionError: a folder cannot be looked into, so nobody knows what it holds.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            found += sorted(p for p in _files_in(path) if _is_table(p))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _files_in(folder: Path) -> Iterator[Path]:
    """Every file at any depth; unlike ``rglob``, a locked folder is not an empty one."""
    for place, _, names in os.walk(folder, onerror=_raise):
        yield from (Path(place, name) for name in names)


def _raise(error: OSError) -> None:
    raise error


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(_LEFT_BY_PROGRAMS)
