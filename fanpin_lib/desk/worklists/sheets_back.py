"""The rows of a worklist that came back, known by their numbers; nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib.desk.worklists.recognising import NUMBERS
from fanpin_lib.desk.worklists.refusal import Problems
from fanpin_lib.desk.worklists.slips import slips_of
from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.files.filled_in import sheets_of
from fanpin_lib.office.worklists.book import COVER
from fanpin_lib.office.worklists.catalogue import NUMBER, ListColumn, catalogue
from fanpin_lib.office.worklists.issued import Issued, IssuedRow

_HEADER_ROWS = 10
_ORIGINAL = "请在发出的原清单里填写，不要改表头、增删行。"


@dataclass(frozen=True)
class FilledRow:
    """A row in which somebody wrote: what was given out, where it stands, all its answers."""

    issued: IssuedRow
    where: Where
    columns: tuple[ListColumn, ...]
    answers: dict[str, str]


@dataclass(frozen=True)
class Returned:
    """A workbook that came back.

    Attributes:
        month: of the lists, as 2026-10; unit: whose workbook it is, by name.
        rows: those filled in; ignored: sheets that are none of ours.
    """

    month: str
    unit: str
    rows: tuple[FilledRow, ...]
    ignored: tuple[str, ...]


def read_back(path: Path, months: list[Issued], problems: Problems) -> Returned:
    """The rows that were filled in.

    Args:
        months: what was given out, the newest month first.

    Raises:
        FileRefused: no workbook that can be opened, or none of this county's lists.
    """
    sheets = [(name, rows) for name, rows in _sheets(path) if any(map(any, rows))]
    numbers = [n for _, rows in sheets for row in rows for cell in row for n in _numbers(cell)]
    issued = _whose(path, numbers, months)
    units = [issued.rows[n].unit for n in numbers if n in issued.rows]
    unit = max(dict.fromkeys(units), key=units.count)
    work = _Back(issued, unit, problems)
    ignored = []
    for name, rows in sheets:
        if any(_numbers(cell) for row in rows for cell in row) or any(NUMBER in r for r in rows):
            work.read(name, rows)
        elif name not in _to_read_only():
            ignored.append(name)
    name = next(row.unit_name for row in issued.rows.values() if row.unit == unit)
    return Returned(issued.month, name, tuple(work.filled), tuple(ignored))


def _to_read_only() -> set[str]:
    """Sheets of ours in which nothing is filled in."""
    return {COVER, *(one.title for one in catalogue().lists.values() if not one.answer)}


def _numbers(cell: str) -> list[str]:
    return NUMBERS.findall(cell)


def _whose(path: Path, numbers: list[str], months: list[Issued]) -> Issued:
    """The month whose lists the numbers are of."""
    known = [(sum(n in one.rows for n in numbers), one) for one in months]
    best = max(known, key=lambda pair: pair[0], default=(0, None))
    if not best[0] or best[1] is None:
        raise FileRefused(
            "这是工作清单，但里面没有一行是本县发出的",
            where=Where(file=path.name),
            hint="请检查是不是别的县的，或编号列被改动。",
        )
    return best[1]


def _sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """Every sheet, or table of a document, as rows of texts."""
    if path.suffix.lower() == ".docx":
        yield from slips_of(path)
        return
    message = "这是工作清单，但不是能打开的 Excel 工作簿"
    yield from sheets_of(path, message, "请另存为 .xlsx 后再交。")


class _Back:
    """Reads the sheets of one workbook."""

    def __init__(self, issued: Issued, unit: str, problems: Problems) -> None:
        self._issued, self._unit, self._problems = issued, unit, problems
        self._seen: dict[str, Where] = {}
        self.filled: list[FilledRow] = []

    def read(self, name: str, rows: list[list[str]]) -> None:
        """The rows of a sheet; what cannot be used is written down."""
        listed = self._list_of(rows)
        start = next((n for n, row in enumerate(rows[:_HEADER_ROWS]) if NUMBER in row), None)
        if listed is None or start is None:
            message = f"表头里找不到“{NUMBER}”" if start is None else "看不出是哪一份清单"
            self._problems.note(Where(None, name), None, message, _ORIGINAL)
            return
        columns = [ListColumn(**_plain(spec)) for spec in self._issued.columns[listed]]
        if not self._same_headers(name, rows[start], columns):
            return
        for number, cells in enumerate(rows[start + 1 :], start + 2):
            if any(cells):
                row = dict(zip(rows[start], cells, strict=True))
                self._row(Where(None, name, number), row, listed, columns)

    def _list_of(self, rows: list[list[str]]) -> str | None:
        """The list that most of a sheet's rows are of."""
        found = [
            self._issued.rows[n].list
            for row in rows
            for cell in row
            for n in _numbers(cell)
            if n in self._issued.rows
        ]
        return max(dict.fromkeys(found), key=found.count) if found else None

    def _same_headers(self, name: str, header: list[str], columns: list[ListColumn]) -> bool:
        wanted = [*(column.label for column in columns), NUMBER]
        lacking = [f"缺少“{label}”列" for label in wanted if label not in header]
        more = [f"多出“{label}”列" for label in header if label and label not in wanted]
        twice = [f"有两个“{label}”列" for label in wanted if header.count(label) > 1]
        if wrong := [*lacking, *more, *twice]:
            message = f"表头和发出的不一样：{'、'.join(wrong)}"
            self._problems.note(Where(None, name), None, message, _ORIGINAL)
        return not wrong

    def _row(
        self, where: Where, row: dict[str, str], listed: str, columns: list[ListColumn]
    ) -> None:
        issued = self._issued_row(where, row, listed, columns)
        if issued is None:
            return
        answers = {c.name: row[c.label] for c in columns if c.to_fill_in}
        begun = [json.loads(one) for one in issued.prefilled]
        if all(answers != _known(one, answers) for one in begun):
            self.filled.append(FilledRow(issued, where, tuple(columns), answers))

    def _issued_row(
        self, where: Where, row: dict[str, str], listed: str, columns: list[ListColumn]
    ) -> IssuedRow | None:
        """What was given out under a row's number; None (and a problem) if it is not this row."""
        number = row[NUMBER]
        issued = self._issued.rows.get(number)
        wrong = ""
        if not number:
            wrong = "这一行没有清单编号，不是发出的清单里的"
        elif issued is None:
            wrong = f"编号“{number}”不是发出的清单里的"
        elif issued.unit != self._unit:
            wrong = f"这一行是发给{issued.unit_name}的，不是这份清单的"
        elif issued.list != listed:
            wrong = "这一行是另一张工作表里的"
        elif number in self._seen:
            wrong = f"和第 {self._seen[number].row} 行是同一行（编号相同）"
        elif moved := [c.label for c in columns if c.identity and _differs(c, row, issued)]:
            wrong = f"编号和{'、'.join(f'“{label}”' for label in moved)}对不上"
        if wrong or issued is None:
            hint = "请删掉添加的行，或用发出的原清单重填；只排序一部分列也会这样。"
            self._problems.note(where, None, wrong, hint)
            return None
        self._seen[number] = where
        return issued


def _known(begun: dict[str, str], answers: dict[str, str]) -> dict[str, str]:
    return {name: begun.get(name, "") for name in answers}


def _differs(column: ListColumn, row: dict[str, str], issued: IssuedRow) -> bool:
    given = issued.values.get(column.name, "")
    return bool(given) and row[column.label] != given


def _plain(spec: dict[str, Any]) -> dict[str, Any]:
    return spec | {"choices": tuple(spec["choices"])}
