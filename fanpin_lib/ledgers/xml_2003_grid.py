"""SpreadsheetML 2003 ("XML 电子表格 2003"), which systems export under the name .xls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.cells_by_place import Cells
from fanpin_lib.ledgers.grids import Grid

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"


def xml_2003_grids(path: Path) -> list[Grid]:
    """All worksheets of the file, hidden ones marked.

    Raises:
        FileRefused: the XML is damaged.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        book = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError:
        raise FileRefused(
            "文件已损坏或不完整，打不开",
            where=Where(file=path.name),
            hint="请用 Excel 打开检查，另存为 xlsx 后再交。",
        ) from None
    return [
        _cells(sheet).grid(sheet.get(f"{_SS}Name"), _is_hidden(sheet))
        for sheet in book.iter(f"{_SS}Worksheet")
    ]


def _is_hidden(sheet: Any) -> bool:
    visible = sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible", "")
    found: bool = visible.startswith(("SheetHidden", "SheetVeryHidden"))
    return found


def _cells(sheet: Any) -> Cells:
    cells, row = Cells(), -1
    for line in sheet.iterfind(f"{_SS}Table/{_SS}Row"):
        row = _place(line, row)
        column = -1
        for cell in line.iterfind(f"{_SS}Cell"):
            column = _place(cell, column)
            across = _number(cell, "MergeAcross")
            cells.put(row, column, _text(cell), _number(cell, "MergeDown"), across)
            column += across
    return cells


def _place(element: Any, before: int) -> int:
    """Rows and cells that are left out are skipped by an index, counted from 1."""
    return _number(element, "Index") - 1 if element.get(f"{_SS}Index") else before + 1


def _number(element: Any, name: str) -> int:
    said = element.get(f"{_SS}{name}", "0")
    return int(said) if said.isdecimal() else 0


def _text(cell: Any) -> str:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = "".join(data.itertext())
    if data.get(f"{_SS}Type") == "DateTime":  # 2026-03-05T00:00:00.000
        return text.replace("T", " ").removesuffix(".000")
    return text
