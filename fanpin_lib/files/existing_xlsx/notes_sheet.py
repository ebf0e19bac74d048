"""A further sheet at the end of an existing workbook: a table of texts, printable on A4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from fanpin_lib.files.existing_xlsx.package import (
    BOOK,
    BOOK_RELATIONS,
    CONTENT_TYPES,
    MAIN,
    PACKAGE,
    RELATION,
    TYPES,
    ExistingWorkbook,
)
from fanpin_lib.files.existing_xlsx.references import cell_name, letters
from fanpin_lib.files.existing_xlsx.sheet_contents import STYLES

_SPACE_OF_MAIN = MAIN.strip("{}")
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
#: The height of a line, in points.
_LINE = 15
_ILLEGAL = {n: None for n in range(32) if n not in (9, 10, 13)}


def add_notes_sheet(
    book: ExistingWorkbook,
    name: str,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    heads: Sequence[int] = (),
) -> str:
    """Add a sheet of texts.

    Args:
        name: the sheet's name; one that is taken gets a number behind it.
        rows: the texts of each row.
        widths: of the columns, in characters.
        heads: numbers of the rows, from 1, that are set in bold.

    Returns:
        the name that it got.
    """
    from lxml import etree

    taken = {entry.get("name") for entry in book.tree(BOOK).iter(f"{MAIN}sheet")}
    free = next(n for n in (name, *(f"{name}{i}" for i in range(2, 99))) if n not in taken)
    part = next(
        p for p in (f"xl/worksheets/sheet{i}.xml" for i in range(1, 999)) if p not in book.parts
    )
    plain, bold = _styles(book)
    book.parts[part] = _sheet(rows, widths, plain, bold, set(heads)).encode()
    types = book.touch(CONTENT_TYPES)
    etree.SubElement(types, f"{TYPES}Override", PartName=f"/{part}", ContentType=_TYPE)
    links = book.touch(BOOK_RELATIONS)
    ids = {link.get("Id") for link in links}
    number = next(i for i in range(1, 9999) if f"rIdNotes{i}" not in ids)
    kind = f"{RELATION.strip('{}')}/worksheet"
    etree.SubElement(
        links, f"{PACKAGE}Relationship", Id=f"rIdNotes{number}", Type=kind, Target=f"/{part}"
    )
    sheets = book.touch(BOOK).find(f"{MAIN}sheets")
    entry = etree.SubElement(sheets, f"{MAIN}sheet", name=free)
    entry.set("sheetId", str(1 + max(int(one.get("sheetId", "0")) for one in sheets)))
    entry.set(f"{RELATION}id", f"rIdNotes{number}")
    return free


def _styles(book: ExistingWorkbook) -> tuple[int, int]:
    """Two styles put at the end of the workbook's own: wrapped text, and the same in bold."""
    from lxml import etree

    if STYLES not in book.parts:
        return 0, 0
    root = book.touch(STYLES)
    fonts, styles = root.find(f"{MAIN}fonts"), root.find(f"{MAIN}cellXfs")
    if fonts is None or styles is None:
        return 0, 0
    font = etree.SubElement(fonts, f"{MAIN}font")
    etree.SubElement(font, f"{MAIN}b")
    etree.SubElement(font, f"{MAIN}sz", val="11")
    fonts.set("count", str(len(fonts)))
    _add_styles(styles, (0, len(fonts) - 1))
    return len(styles) - 2, len(styles) - 1


def _add_styles(styles: Any, fonts: tuple[int, int]) -> None:
    from lxml import etree

    for number in fonts:
        style = etree.SubElement(
            styles,
            f"{MAIN}xf",
            numFmtId="0",
            fontId=str(number),
            fillId="0",
            borderId="0",
            xfId="0",
        )
        style.set("applyAlignment", "1")
        style.set("applyFont", "1")
        etree.SubElement(style, f"{MAIN}alignment", vertical="top", wrapText="1")
    styles.set("count", str(len(styles)))


def _sheet(
    rows: Sequence[Sequence[str]], widths: Sequence[float], plain: int, bold: int, heads: set[int]
) -> str:
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width}" customWidth="1"/>'
        for i, width in enumerate(widths, start=1)
    )
    body = "".join(
        _row(n, row, widths, bold if n in heads else plain) for n, row in enumerate(rows, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_SPACE_OF_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{letters(len(widths))}{max(len(rows), 1)}"/>'
        f"<cols>{columns}</cols><sheetData>{body}</sheetData>"
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;R第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
        "</worksheet>"
    )


def _row(number: int, texts: Sequence[Any], widths: Sequence[float], style: int) -> str:
    """A row as high as its longest text: not every program makes room for wrapped text itself."""
    alone = len(texts) == 1  # runs on over the cells beside it
    style = 0 if alone else style
    lines = 1 if alone else max(map(_lines, texts, widths), default=1)
    high = f' ht="{_LINE * lines}" customHeight="1"' if lines > 1 else ""
    cells = "".join(
        f'<c r="{cell_name(number, column)}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(str(text).translate(_ILLEGAL))}</t></is></c>'
        for column, text in enumerate(texts, start=1)
        if str(text)
    )
    return f'<row r="{number}"{high}>{cells}</row>'


def _lines(text: Any, width: float) -> int:
    """How many lines a text takes; a Chinese character is two wide."""
    wide = sum(1 + (ord(one) > 0xFF) for one in str(text))
    return max(1, -(-wide // max(1, int(width) - 1)))
