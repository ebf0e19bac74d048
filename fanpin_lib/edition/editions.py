"""The editions of a month: the one in force, one in progress, and those that were replaced.

They lie as `fanpin_lib.edition.folder` says; only figures are looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fanpin_lib.edition.about import About, read_about, readable
from fanpin_lib.edition.folder import EditionFolder
from fanpin_lib.edition.names import DATA
from fanpin_lib.errors import InputError, NoDataForMonth
from fanpin_lib.period import Month

if TYPE_CHECKING:
    from fanpin_lib.store.in_force import Closing


def closing_of(about: About, month: Month) -> Closing:
    """The ledgers that a month's figures were computed from, as they say."""
    from fanpin_lib.store.in_force import Closing

    return Closing(month, about.snapshot or 0, about.in_force or "")


@dataclass(frozen=True)
class Edition:
    """One edition of a month; ``number`` counts from 1, ``data`` holds its figures."""

    month: Month
    name: str
    number: int
    data: Path

    @cached_property
    def about(self) -> About:
        """What the edition's data say about themselves."""
        return read_about(self.data)

    @property
    def snapshot(self) -> int | None:
        """The number of the delivery that it was closed on; None if it does not say."""
        return self.about.snapshot or None

    @property
    def closing(self) -> Closing:
        """The ledgers that it was closed on."""
        return closing_of(self.about, self.month)

    @property
    def closed_at(self) -> str:
        """When it was computed, such as ``2026-11-05 08:30`` here; empty if it does not say."""
        return self.about.closed_on

    @property
    def label(self) -> str:
        """Month, number, delivery and day of closing, as people read it."""
        closed = f"，{self.closed_at} 结账" if self.closed_at else ""
        return f"{self.month.label}第 {self.number} 版（第 {self.snapshot or '？'} 次交付{closed}）"


def editions(reports: Path, month: Month, name: str) -> list[Edition]:
    """Every edition of the month that holds figures, the oldest first.

    An edition in progress whose inputs are those of the one in force is the same edition.
    """
    folders = EditionFolder.of(reports, month, name)
    found = list(_replaced(folders, month, name))
    for folder in (folders.current, folders.next):
        if readable(folder / DATA):
            known = found[-1].number if found else 0
            number = read_about(folder / DATA).edition_no or known + 1
            if number > known:
                found.append(Edition(month, name, number, folder / DATA))
    return found


def _replaced(folders: EditionFolder, month: Month, name: str) -> Iterator[Edition]:
    for folder in sorted(folders.history.glob(f"{name}-*")):
        number = re.fullmatch(rf"{re.escape(name)}-(\d+)", folder.name)
        if number and readable(folder / DATA):
            yield Edition(month, name, int(number[1]), folder / DATA)


def newest_edition(reports: Path, month: Month, name: str) -> Edition:
    """The month's newest figures.

    Raises:
        NoDataForMonth: the month was never computed.
    """
    found = editions(reports, month, name)
    if not found:
        raise NoDataForMonth(f"{month.label}还没有结账", hint=f"请先运行“fanpin month {month}”。")
    return found[-1]


def edition_before(reports: Path, month: Month, name: str, number: int | None) -> Edition | None:
    """An earlier edition of the month: by its number, else the one before the newest.

    Raises:
        InputError: there is no edition of that number, or it is the newest one.
    """
    earlier = editions(reports, month, name)[:-1]
    if number is None:
        return earlier[-1] if earlier else None
    chosen = next((edition for edition in earlier if edition.number == number), None)
    if chosen is None:
        known = "、".join(str(edition.number) for edition in earlier)
        raise InputError(
            f"{month.label}没有可以对照的第 {number} 版",
            hint=f"可以写：{known}。" if known else "这个月还没有被替换过的版本。",
        )
    return chosen
