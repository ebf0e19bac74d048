"""What a site offers for download: a clerk's workbook, and the same figures for programs.

The workbook is `figures_workbook`'s. Beside it lies the table as programs read it, with a
``datapackage.json``; the rows of made-up ones say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from fanpin_lib.disclosure import Gate
from fanpin_lib.edition.about import read_about
from fanpin_lib.edition.data_package import write_data_package
from fanpin_lib.edition.names import INDICATORS, INDICATORS_CSV
from fanpin_lib.files.memory import release_memory
from fanpin_lib.files.synthetic import MARK
from fanpin_lib.period import Month
from fanpin_lib.publish.figures_workbook import WORKBOOK, write_figures_workbook

#: The folder of a site that holds them.
FOLDER = "data"
#: The column that a made-up table has besides its own.
MARK_COLUMN = "synthetic"


def write_tables(
    docs: Path, data: Path, month: Month, *, synthetic: bool, whole: bool = False
) -> None:
    """Write what programs read of an edition's figures into a site's sources.

    Args:
        docs: the site's sources.
        data: the edition's data folder; where it holds no figures, nothing is written.
        synthetic: whether the figures are made up.
        whole: all months, not the closing one alone.
    """
    table, folder = data / INDICATORS_CSV, docs / FOLDER
    if not table.is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    copy_table(table, folder / table.name, "" if whole else str(month), synthetic=synthetic)
    marked = (MARK_COLUMN,) if synthetic else ()
    write_data_package(folder, read_about(data), data / INDICATORS, marked)


def write_workbook(data: Path, month: Month, work: Path) -> Path | None:
    """Write the clerk's workbook, which waits for `take_in`; None where there are no figures.

    Args:
        work: where it waits.
    """
    if not (data / INDICATORS_CSV).is_file():
        return None
    path = write_figures_workbook(work / WORKBOOK, data, month)
    release_memory()
    return path


def add_workbook(gate: Gate, path: Path | None) -> None:
    """Have the gate read all texts of the clerk's workbook.

    Figures side by side in a sheet look like telephone numbers, which the gate would find if it
    read the file as it reads others; the table for programs has the same figures by column.
    """
    if path is None:
        return
    with ZipFile(path) as parts:
        texts = parts.read("xl/sharedStrings.xml").decode("utf-8")
    gate.read(texts, f"{FOLDER}/{WORKBOOK}")


def take_in(work: Path, site: Path) -> None:
    """Put the workbook that waits into the finished site."""
    if (work / WORKBOOK).is_file():
        (site / FOLDER).mkdir(exist_ok=True)
        (work / WORKBOOK).replace(site / FOLDER / WORKBOOK)


def copy_table(table: Path, target: Path, month: str = "", *, synthetic: bool = False) -> None:
    """Copy a CSV table of figures.

    Args:
        month: only the rows whose first column is the month. The twelve months before are on
            nobody's mind who downloads a month, and thirteen times as much to search for names
            and to carry on a stick.
        synthetic: whether the figures are made up: then each row says so, wherever it is
            copied to.
    """
    wanted = (f'"{month}",'.encode(), f"{month},".encode()) if month else (b"",)
    with table.open("rb") as source, target.open("wb") as kept:
        header = source.readline()
        rows = (line for line in source if line.startswith(wanted))
        kept.write(_with(header, MARK_COLUMN) if synthetic else header)
        kept.writelines(_marked(rows) if synthetic else rows)


def _marked(rows: Iterator[bytes]) -> Iterator[bytes]:
    return (_with(row, MARK) for row in rows)


def _with(line: bytes, cell: str) -> bytes:
    return line.rstrip(b"\r\n") + f',"{cell}"\n'.encode()
