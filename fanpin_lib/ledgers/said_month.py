"""What a file says of its month outside its rows, and whether its name and titles agree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.ledgers.as_of import month_in, month_of_file, months_closed_in, months_in
from fanpin_lib.ledgers.column_map import ColumnMap
from fanpin_lib.ledgers.grids import Grid
from fanpin_lib.ledgers.recognise import Recognition
from fanpin_lib.period import Month

Found = list[tuple[Grid, Recognition]]

_MOST_TITLE_CELLS = 3  # more filled cells make a row of group headers, no title
_MONTH_ALONE = re.compile(r"(?<![\d年./-])(1[0-2]|0?[1-9])\s*月")


@dataclass(frozen=True)
class SaidMonth:
    """A file's month, where it is written, and which other months its rows may be of.

    ``several``: the file says that it holds earlier months too (corrections, a whole year).
    """

    month: Month | None
    source: str = ""
    named: tuple[Month, ...] = ()
    several: bool = False
    sheets: dict[str, tuple[Month, ...]] = field(default_factory=dict)

    def allows(self, month: Month, sheet: str | None) -> bool:
        """Whether a row may speak of a month."""
        if self.month is None or month == self.month:
            return True
        if self.several and month < self.month:
            return True
        within = bool(self.named) and min(self.named) <= month <= max(self.named)
        return within or month in self.sheets.get(sheet or "", ())


def said_month(path: Path, found: Found, columns: ColumnMap, given: Month | None) -> SaidMonth:
    """The month by the command, else by the file's name, its titles, its folder.

    Raises:
        FileRefused: name and title say different months, and no command says which counts.
    """
    in_name, in_titles = months_in(path.stem), _in_titles(found)
    several = _says_several(path, found, columns)
    if given is None and not several:
        _refuse_two_months(path.name, in_name, in_titles)
    month = given or month_written(path, found)
    sheets = {grid.sheet or "": _in_sheet_name(grid.sheet or "", month) for grid, _ in found}
    source = _source(given, in_name, titles_of(found))
    return SaidMonth(month, source, (*in_name, *in_titles), several, sheets)


def month_written(path: Path, found: Found) -> Month | None:
    """The month named by a file's name, its title rows or its folder, in this order."""
    titles = titles_of(found)
    return month_of_file(path.stem, titles) or month_in(path.absolute().parent.name)


def titles_of(found: Found) -> list[str]:
    """The texts above the headers of a file's ledgers, a row each."""
    return [" ".join(row) for row in _rows_above(found)]


def _rows_above(found: Found) -> Iterable[list[str]]:
    return (
        grid.row(row)
        for grid, recognition in found
        if recognition.match
        for row in range(recognition.match.header_row)
    )


def _in_titles(found: Found) -> list[Month]:
    short = (row for row in _rows_above(found) if sum(map(bool, row)) <= _MOST_TITLE_CELLS)
    return [month for row in short for cell in row for month in months_closed_in(cell)]


def _says_several(path: Path, found: Found, columns: ColumnMap) -> bool:
    """Whether a name or a title says that rows of earlier months are meant to be there."""
    texts = [path.stem, *titles_of(found), *(grid.sheet or "" for grid, _ in found)]
    return any(word in text for text in texts for word in columns.several_months_words)


def _in_sheet_name(name: str, month: Month | None) -> tuple[Month, ...]:
    """The months of a sheet called ``9月``, in the file's year or the one before."""
    alone = _MONTH_ALONE.findall(unicodedata.normalize("NFKC", name))
    if month is None or not alone:
        return tuple(months_in(name))
    this = [Month(month.year, int(number)) for number in alone]
    return tuple(one if one <= month else one - 12 for one in this)


def _source(given: Month | None, in_name: list[Month], titles: list[str]) -> str:
    if given:
        return "命令里"
    return "文件名" if in_name else "标题" if any(map(months_in, titles)) else "文件夹名"


def _refuse_two_months(file: str, in_name: list[Month], in_titles: Sequence[Month]) -> None:
    """Ask where no title says a month that the name says.

    Raises:
        FileRefused: names both months and the ways on.
    """
    if not in_name or not in_titles:
        return
    if any(min(in_name) <= month <= max(in_name) for month in in_titles):
        return
    name, title = max(in_name), max(in_titles)
    raise FileRefused(
        f"文件名写的是{name.label}，标题写的是{title.label}，不知道是哪个月的",
        where=Where(file=file),
        hint=f"请核对，改正文件名或标题后再交；确实是{name.label}的，"
        f"也可以运行 fanpin ingest {file} --as-of {name}。",
    )
