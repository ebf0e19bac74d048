"""A file as grids of text: one grid a sheet, every cell as it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import pyarrow as pa

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.number_cells import NumberCells
from fanpin_lib.ledgers.sheet_xml import column_letters
from fanpin_lib.ledgers.sniff import Kind, sniff


@dataclass(frozen=True)
class CellFault:
    """A cell that holds an error such as ``#DIV/0!``: row and column from 0.

    Without ``detail`` it holds a formula whose result was never stored.
    """

    row: int
    column: int
    detail: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """What is wrong, and what to do."""
        if not self.detail:
            return "单元格里的公式没有算出结果", "请用 Excel 打开这个文件，保存后再交，或改成数值"
        return f"单元格里是公式错误（{self.detail}）", "请改成数值"


@dataclass(frozen=True)
class Grid:
    """One sheet as text columns; row 1 of the sheet is index 0 of every column.

    ``first_column`` is how many empty columns stand left of the first one; ``number_cells``
    tells which of some cells are stored as numbers; text files know no such things, but rows
    with fewer cells than the longest (``short_rows``: how many each has).
    ``merged`` are merged ranges (first row, first column, last row, last column);
    ``merged_ranges`` finds them where that takes another reading.
    """

    sheet: str | None
    columns: list[pa.StringArray]
    hidden: bool = False
    first_column: int = 0
    faults: list[CellFault] = field(default_factory=list)
    number_cells: NumberCells | None = None
    short_rows: dict[int, int] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] | None = None
    merged_ranges: Callable[[], list[tuple[int, int, int, int]]] | None = None

    @property
    def height(self) -> int:
        """Rows, the header and all above it included."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, index: int) -> list[str]:
        """One row's texts, stripped; empty cells are ""."""
        return [(c[index].as_py() or "").strip() for c in self.columns]

    def letter(self, column: int) -> str:
        """The column's letter as Excel shows it."""
        return column_letters(column + self.first_column).decode()


_READERS = {  # imported when needed: most months bring one kind of file
    Kind.TEXT: ("text_grid", "text_grids"),
    Kind.EXCEL: ("excel_grid", "excel_grids"),
    Kind.WEB: ("web_grid", "web_grids"),
    Kind.XML_2003: ("xml_2003_grid", "xml_2003_grids"),
}


def open_grids(path: Path) -> list[Grid]:
    """All sheets of a file, hidden ones marked.

    Raises:
        FileRefused: the file cannot be opened, is damaged, protected, or of no known kind.
    """
    module, function = _READERS[sniff(path)]
    grids = getattr(import_module(f"fanpin_lib.ledgers.{module}"), function)(path)
    if all(grid.height == 0 for grid in grids):
        raise FileRefused(
            "文件里没有任何内容", where=Where(file=path.name), hint="请检查是不是导出了空表。"
        )
    found: list[Grid] = grids
    return found
