"""A workbook that only its owner may open, there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.no_formulas import TEXT_STAYS_TEXT
from fanpin_lib.files.synthetic import MARK


@contextmanager
def private_workbook(
    path: Path,
    *,
    constant_memory: bool = False,
    in_memory: bool = False,
    private: bool = True,
    synthetic: bool = False,
) -> Iterator[Any]:
    """A new workbook of xlsxwriter's for the owner alone, there whole or not at all.

    Text stays text: nothing becomes a number, a formula or a link. Rows that wait to be
    written wait in the same folder; of a small workbook (``in_memory``) nothing has to wait.

    Args:
        private: nobody's data are in it if not.
        synthetic: its rows are made up: said in its properties and above every printed page.

    Raises:
        StoreUnusable: it cannot be written.
    """
    import xlsxwriter

    with (
        atomic_write(path, private=private) as beside,
        TemporaryDirectory(dir=path.parent, prefix=".") as waiting,
    ):
        options = {
            "constant_memory": constant_memory,
            "in_memory": in_memory,
            **TEXT_STAYS_TEXT,
            "tmpdir": waiting,
        }
        with xlsxwriter.Workbook(str(beside), options) as book:
            if synthetic:
                book.set_custom_property("数据性质", MARK)
            yield book
            if synthetic:
                _say_so_in_print(book)


def _say_so_in_print(book: Any) -> None:
    """The mark stands above every page, to the right of what a sheet says there already."""
    for sheet in book.worksheets():
        sheet.set_header(f"{sheet.header}&R{MARK}")
