"""Large workbooks written in seconds: the sheet's XML put together column by column.

As other programs write them: texts in the table of shared strings, rows one after another.
"""

from __future__ import annotations

import html
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SLICE = 10_000


def write_workbook(path: Path, sheet: str, top: Sequence[Sequence[str]], table: pa.Table) -> None:
    """One sheet: some rows of text, then the rows of a table of texts (nulls are empty cells)."""
    shared: list[str] = []
    places = [_encode(column, shared) for column in table.columns]
    head = "".join(_row(number, cells, shared) for number, cells in enumerate(top, 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            file.write(f'{_HEAD}<worksheet xmlns="{_NAMESPACE}"><sheetData>{head}'.encode())
            for start in range(0, table.num_rows, _SLICE):
                part = [place.slice(start, _SLICE) for place in places]
                file.write(_rows(part, len(top) + 1 + start))
            file.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{html.escape(text, quote=False)}</t></si>" for text in shared)
        book.writestr("xl/sharedStrings.xml", f'{_HEAD}<sst xmlns="{_NAMESPACE}">{texts}</sst>')
        for name, content in _frame(sheet).items():
            book.writestr(name, _HEAD + content)


def _encode(column: pa.ChunkedArray, shared: list[str]) -> pa.Array:
    """Each cell's place in the shared strings, which grow by the column's texts."""
    encoded = column.combine_chunks().dictionary_encode()
    places = pc.add(encoded.indices.cast(pa.int64()), len(shared))
    shared.extend(encoded.dictionary.to_pylist())
    return places.cast(pa.string())


def _rows(places: Sequence[pa.Array], first: int) -> bytes:
    height = len(places[0])
    numbers = pa.array(range(first, first + height)).cast(pa.string())
    cells = [
        pc.fill_null(
            pc.binary_join_element_wise(
                f'<c r="{_letters(index)}', numbers, '" t="s"><v>', place, "</v></c>", ""
            ),
            "",
        )
        for index, place in enumerate(places)
    ]
    rows = pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")
    return "".join(rows.to_pylist()).encode()


def _row(number: int, cells: Sequence[str], shared: list[str]) -> str:
    found = []
    for index, text in enumerate(cells):
        if text:
            found.append(f'<c r="{_letters(index)}{number}" t="s"><v>{len(shared)}</v></c>')
            shared.append(text)
    return f'<row r="{number}">{"".join(found)}</row>'


def _letters(index: int) -> str:
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def _frame(sheet: str) -> dict[str, str]:
    """The other parts of a workbook with one sheet."""
    sheets = {"worksheets/sheet1": "worksheet", "sharedStrings": "sharedStrings"}
    parts = {"workbook": "workbook"} | sheets
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPES}{kind}'
        f'{".main" if kind == "workbook" else ""}+xml"/>'.replace("workbook.main", "sheet.main")
        for name, kind in parts.items()
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{name}.xml"/>'
        for number, (name, kind) in enumerate(sheets.items(), 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{html.escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    }
