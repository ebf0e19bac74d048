"""The rows of a list that a unit gets, and what to say of lists that cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2s
from typing import Any

from fanpin_lib.files.fingerprints import digest_of
from fanpin_lib.files.sheets import cell
from fanpin_lib.office.worklists.catalogue import ListColumn, WorkList
from fanpin_lib.office.worklists.units import Unit

#: How numbers begin, by which a workbook is known as one of ours.
PREFIX = "QD"


@dataclass(frozen=True)
class FilledList:
    """A list with the columns that it has this month, and all its rows in order.

    ``cited`` says where the rules stand, ``remark`` what is not known.
    """

    spec: WorkList
    columns: tuple[ListColumn, ...]
    rows: Sequence[dict[str, Any]]
    cited: str = ""
    remark: str = ""

    @property
    def about(self) -> str:
        """What stands under the title."""
        parts = [self.spec.about, f"依据：{self.cited}。" if self.cited else "", self.remark]
        return "".join(part for part in parts if part)

    @cached_property
    def in_every_part(self) -> str:
        """The hash of what all units' sheets of the list have in common."""
        return digest_of([self.spec.id, self.about, [column.__dict__ for column in self.columns]])


@dataclass(frozen=True)
class ListRows:
    """What one unit has of one list."""

    filled: FilledList
    rows: Sequence[dict[str, Any]]


def number_of(month: str, unit: Unit, spec: WorkList, key: str) -> str:
    """A row's number: the same row of the same list of the same unit always has the same."""
    told = "|".join((month, unit.key, spec.id, key))
    return PREFIX + blake2s(told.encode(), digest_size=8).hexdigest()


def written(row: dict[str, Any], column: ListColumn) -> str:
    """What stands in a cell as it is given out."""
    return str(cell(row.get(column.name)))
