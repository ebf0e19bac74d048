"""Excel workbooks as grids of text (fastexcel; every cell as a string).

Untyped readers turn codes into integers and lose digits, so everything is read as text:
whole numbers come without ``.0``, dates as ``YYYY-MM-DD HH:MM:SS``, yes/no as true/false.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.grids import CellFault, Grid
from fanpin_lib.ledgers.limits import refuse_huge_sheet
from fanpin_lib.ledgers.number_cells import number_cells
from fanpin_lib.ledgers.sheet_scan import scan_sheet
from fanpin_lib.ledgers.sheet_xml import Source
from fanpin_lib.ledgers.sniff import PROTECTED, UNPROTECT

#: What the reader calls errors of formulas, and what Excel shows.
_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}
_ERROR = re.compile(r"Error\((\w+)\)")


def excel_grids(path: Path) -> list[Grid]:
    """All sheets of an .xlsx, .xlsm, .xlsb, .xls or .ods file.

    Raises:
        FileRefused: the workbook is damaged, protected or too large.
    """
    import fastexcel

    try:
        source = _in_order(path)
        content = source.getvalue() if isinstance(source, BytesIO) else source.read_bytes()
        reader = fastexcel.read_excel(content)
        for name in reader.sheet_names:
            refuse_huge_sheet(source, path, name)
        return [_grid(path, source, reader, name) for name in reader.sheet_names]
    except (fastexcel.FastExcelError, OSError, zipfile.BadZipFile, zlib.error) as error:
        raise _refusal(path, error) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader itself gave up on the file
            raise
        raise _refusal(path, error) from None


def _in_order(path: Path) -> Source:
    """The workbook, with its parts named as every reader expects.

    Some programs under Windows write ``xl\\workbook.xml``: Excel opens such files.
    """
    if not zipfile.is_zipfile(path):
        return path
    with zipfile.ZipFile(path) as archive:
        if not any("\\" in entry.orig_filename for entry in archive.infolist()):
            return path
        mended = BytesIO()
        with zipfile.ZipFile(mended, "w") as anew:
            for entry in archive.infolist():
                anew.writestr(entry.filename.replace("\\", "/"), archive.read(entry))
    return mended


def _grid(path: Path, source: Source, reader: Any, name: str) -> Grid:
    with ThreadPoolExecutor(1) as beside:  # the reader leaves the interpreter free meanwhile
        scan = beside.submit(scan_sheet, source, name)
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        hidden = sheet.visible != "visible"
        if sheet.width == 0:
            return Grid(name, [], hidden)
        batch, errors = sheet.to_arrow_with_errors()
    faults = (
        [CellFault(e.position[0], e.position[1], _as_shown(e.detail)) for e in errors.errors]
        if errors
        else []
    )
    first = sheet.available_columns()[0].absolute_index
    faults += [CellFault(row, column - first) for row, column in scan.result().formulas]
    columns = [pa.array(c, pa.string()) if c.type != pa.string() else c for c in batch.columns]
    return Grid(
        name,
        columns,
        hidden,
        first,
        faults,
        number_cells=partial(_asked_later, path, number_cells, source, name),
        merged=scan.result().merged,
        merged_ranges=partial(_asked_later, path, _merged, source, name),
    )


def _asked_later(path: Path, question: Callable[..., Any], *about: Any) -> Any:
    """A second look at the workbook, which may be damaged where the first did not look.

    Raises:
        FileRefused: it is.
    """
    try:
        return question(*about)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise _refusal(path, error) from None


def _merged(source: Source, name: str) -> list[tuple[int, int, int, int]]:
    from fanpin_lib.ledgers.merged_cells import merged_ranges

    return merged_ranges(source, name)


def _refusal(path: Path, error: BaseException) -> FileRefused:
    where = Where(file=path.name)
    if "password" in str(error).lower() or _protected(path):
        return FileRefused(PROTECTED, where=where, hint=UNPROTECT)
    return FileRefused(
        "文件已损坏或不完整，打不开",
        where=where,
        hint="请用 Excel 打开检查，另存为 xlsx 后再交。",
        original=error,
    )


def _protected(path: Path) -> bool:
    """Whether an old .xls or an .ods needs a password; fastexcel calls these damaged."""
    import python_calamine

    try:
        python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError:
        return True
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
    return False


def _as_shown(detail: str) -> str:
    """An error of a formula as it stands in the cell."""
    found = _ERROR.search(detail)
    return _ERRORS.get(found[1] if found else "", "#ERROR!")
