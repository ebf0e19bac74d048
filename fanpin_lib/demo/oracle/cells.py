"""A ledger's row whose cells are asked for by the names of their columns."""

from __future__ import annotations

from typing import Any

from fanpin_lib.demo.rows.county import Row


class NoColumn(LookupError):
    """A ledger has no such column: nothing can be said (无数据)."""


class Cells:
    """A row whose columns read as attributes; a column that the ledger lacks is an error."""

    def __init__(self, cells: Row) -> None:
        self.cells = cells

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["cells"][name]
        except KeyError:
            raise NoColumn(name) from None

    def get(self, name: str) -> Any:
        """A cell, or None also where the ledger has no such column."""
        return self.cells.get(name)
