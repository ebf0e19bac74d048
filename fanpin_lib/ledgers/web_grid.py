"""Web pages and web archives that systems call .xls, as grids of text.

An export of this kind is one HTML page with a table; Excel's own "single file web page" is
a mail message (MHTML) with a page for each sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.cells_by_place import Cells
from fanpin_lib.ledgers.grids import Grid

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([-\w]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_BREAK = "\u2028"
_WIDEST = 500  # columns that one cell may reach over


def web_grids(path: Path) -> list[Grid]:
    """The tables of a page, or of all pages of a web archive.

    Raises:
        FileRefused: there is no table in it.
    """
    pages = list(_pages(path.read_bytes()))
    found = [(name, table) for name, page in pages for table in _tables(page)]
    if not found:
        raise FileRefused(
            "这是网页，里面没有表格",
            where=Where(file=path.name),
            hint="请从原系统重新导出，或用 Excel 打开后另存为 xlsx 再交。",
        )
    if len(found) == 1:
        return [_cells(found[0][1]).grid(None)]
    return [_cells(table).grid(name or f"表{n}") for n, (name, table) in enumerate(found, start=1)]


def _pages(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Each HTML page with the name of its part in the archive."""
    if raw.lstrip()[:1] == b"<" or raw.startswith(b"\xef\xbb\xbf"):
        yield "", raw
        return
    for part in message_from_bytes(raw, policy=modern).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            place = unquote(str(part.get("Content-Location", ""))).replace("\\", "/")
            if isinstance(content, bytes):
                yield Path(place).stem, content


def _tables(page: bytes) -> list[Any]:
    """Tables that hold no other table: pages lay themselves out with the rest."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding=_encoding(page), no_network=True)
    try:
        tree = html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
    return [
        t for t in tree.iter("table") if t.find(".//table") is None and t.find(".//tr") is not None
    ]


def _encoding(page: bytes) -> str:
    """The page's own word if it is true, else UTF-8 or GB18030, whichever fits."""
    said = _CHARSET.search(page[:4096])
    name = said[1].decode("ascii").lower() if said else ""
    names = ["gb18030" if name in ("gb2312", "gbk") else name] if name else []
    for encoding in [*names, "utf-8", "gb18030"]:
        try:
            page.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return encoding
    return "gb18030"


def _cells(table: Any) -> Cells:
    cells = Cells()
    taken: set[tuple[int, int]] = set()
    lines = list(table.iter("tr"))
    for row, line in enumerate(lines):
        column = 0
        for cell in line.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            down = _span(cell, "rowspan", len(lines) - row - 1)
            across = _span(cell, "colspan", _WIDEST)
            cells.put(row, column, _text(cell), down, across)
            if down:
                taken |= {
                    (row + d, column + a) for d in range(1, down + 1) for a in range(across + 1)
                }
            column += across + 1
    return cells


def _span(cell: Any, name: str, most: int) -> int:
    """Further rows or columns that a cell reaches over."""
    said = str(cell.get(name, "1")).strip()
    return min(int(said) - 1, most) if said.isdecimal() and int(said) > 1 else 0


def _text(cell: Any) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = _BREAK + (line_break.tail or "")
    text = _BLANKS.sub(" ", "".join(cell.itertext()))  # line ends of the source are blanks
    return "\n".join(line.strip() for line in text.split(_BREAK)).strip()
