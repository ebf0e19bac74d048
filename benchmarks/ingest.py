"""Seconds and memory from a file handed in to a stored or checked delivery.

    python benchmarks/ingest.py [--repeats 2] [--json FILE]

read      100,000 rows × 40 columns: open, recognise, type
checked   100,000 rows × 80 columns: the same, stored, and all rules asked
formats   20,000 rows × 80 columns as .xlsx and as GB18030 .csv: their ratio

Each runs in a process of its own; the quickest of several is shown, with processor seconds,
which others on the machine do not change much.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Figure, Phases, best, main, measured, parser, seconds

READ = (100_000, 40)
CHECKED = (100_000, 80)
FORMATS = (20_000, 80)


def make(path: str, persons: str, columns: str) -> None:
    """The export as a workbook, and the same as a GB18030 .csv."""
    from benchmarks.exports import write_csv, write_export

    write_export(Path(path), int(persons), int(columns))
    if int(persons) == FORMATS[0]:
        write_csv(Path(path).with_suffix(".csv"), Path(path))
    Phases().tell()


def read(path: str) -> None:
    """Read the file as ``fanpin ingest`` does, without storing it."""
    from benchmarks.exports import lookup
    from fanpin_lib.ledgers import ColumnMap, read_file

    columns, villages, phases = ColumnMap.load(), lookup(), Phases()
    with phases.step("read"):
        reading = read_file(Path(path), columns, villages)
    phases.tell(rows=reading.parts[0].rows.num_rows)


def checked(path: str) -> None:
    """Read, store and check the file."""
    from benchmarks.exports import checked_delivery

    checked_delivery(Path(path))


def report(given) -> Iterator[Figure]:
    """Reading and checking ledgers."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _read(Path(folder), given.repeats)
        yield from _checked(Path(folder), given.repeats)
        yield from _formats(Path(folder), given.repeats)


def _read(folder: Path, repeats: int) -> Iterator[Figure]:
    what = "read 100,000 rows × 40 columns"
    return _timed("read", READ, folder, repeats, what, "≤ 8")


def _checked(folder: Path, repeats: int) -> Iterator[Figure]:
    what = "100,000 rows × 80 columns, file to checked"
    return _timed("checked", CHECKED, folder, repeats, what, "≤ 15")


def _timed(
    run: str, size: tuple[int, ...], folder: Path, repeats: int, what: str, aim: str
) -> Iterator[Figure]:
    """Clock, processor and memory of one way with an export of the given size."""
    path = folder / f"{run}.xlsx"
    measured("ingest", "make", str(path), *map(str, size))
    found = best("ingest", run, str(path), repeats=repeats)
    yield Figure(f"ingest.{run}", what, seconds(found), "s", aim)
    yield Figure(f"ingest.{run}.cpu", f"{what}, processor", seconds(found, "cpu"), "s")
    yield Figure(f"ingest.{run}.memory", f"{what}, peak", found["peak_mb"], "MB", "≤ 2048")


def _formats(folder: Path, repeats: int) -> Iterator[Figure]:
    path = folder / "formats.xlsx"
    measured("ingest", "make", str(path), *map(str, FORMATS))
    taken = {
        kind: seconds(best("ingest", "read", str(path.with_suffix(kind)), repeats=repeats), "cpu")
        for kind in (".xlsx", ".csv")
    }
    what = "the same export as .csv (GB18030) ÷ as .xlsx, processor"
    yield Figure("ingest.csv_to_xlsx", what, taken[".csv"] / taken[".xlsx"], "×")


if __name__ == "__main__":
    runs = {"make": make, "read": read, "checked": checked}
    main(parser(__doc__).parse_args(), runs, report)
