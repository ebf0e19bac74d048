"""A workbook that only its owner may open, there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fanpin_lib.files.atomic import atomic_write


@contextmanager
def private_workbook(path: Path, *, constant_memory: bool = False) -> Iterator[Any]:
    """A new workbook of xlsxwriter's for the owner alone, there whole or not at all.

    Text stays text: nothing becomes a number, a formula or a link. Rows that wait to be
    written wait in the same folder.

    Raises:
        StoreUnusable: it cannot be written.
    """
    import xlsxwriter

    with (
        atomic_write(path, private=True) as beside,
        TemporaryDirectory(dir=path.parent, prefix=".") as waiting,
    ):
        options = {
            "constant_memory": constant_memory,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": waiting,
        }
        with xlsxwriter.Workbook(str(beside), options) as book:
            yield book
