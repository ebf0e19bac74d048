"""Filled-in minutes as ledgers: what was held is read back, the rest is left where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fanpin_lib.county import County
from fanpin_lib.desk.minutes import FOLDER
from fanpin_lib.errors import FileRefused, Where
from fanpin_lib.fields import tables
from fanpin_lib.files.apart import ask
from fanpin_lib.files.filled_in import Texts, tables_of
from fanpin_lib.period import Month

#: The ledgers of the workbook, and the column without which a row has not happened yet.
_DAYS = {"meetings": "held_on", "judgements": "judged_on"}
_OURS = "请用 fanpin minutes 写出的文件填写。"
_CODE = re.compile(r"（(\d{6,12})）\s*$")
_DAY = re.compile(r"\d{4}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*日?")


def minutes_to_ingest(county: County, month: Month, paths: Sequence[Path]) -> list[Path]:
    """Ledgers made of filled-in forms (.docx) and workbooks (.xlsx), to be ingested.

    A workbook's rows keep their places, so that what is wrong is told by the row that was
    filled in.

    Raises:
        FileRefused: a file is neither, cannot be read, or has no meeting that was held.
    """
    from fanpin_lib.office.minutes.book import write_rows

    folder = county.private_folder(month) / FOLDER / "读回"
    made = []
    for path in paths:
        sheets = _of_form(path) if path.suffix.lower() == ".docx" else _of_book(path)
        if not any(len([row for row in rows if any(row)]) > 1 for rows in sheets.values()):
            raise FileRefused(
                "没有填了日期的会议或研判，没有读回任何内容",
                where=Where(file=path.name),
                hint="开过的会请填会议日期，研判过的户请填研判日期。",
            )
        made.append(write_rows(folder / f"{path.stem}.xlsx", sheets))
    return made


def _of_book(path: Path) -> dict[str, Texts]:
    return ask(_read_book, path.absolute(), name=path.name, hint=_OURS)


def _read_book(path: Path) -> dict[str, Texts]:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return {
            tables()[name].label: _happened(
                [[_text(cell) for cell in row] for row in _rows(book, tables()[name].label)],
                tables()[name].fields[day].label,
            )
            for name, day in _DAYS.items()
        }
    except Exception as error:  # the library raises what its parts raise
        raise FileRefused("不是能读的工作簿", where=Where(file=path.name), hint=_OURS) from error


def _rows(book: Any, name: str) -> list[list[Any]]:
    if name not in book.sheet_names:
        return []
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows


def _happened(rows: list[list[str]], day: str) -> list[list[str]]:
    """The rows with a day; the others stay empty at their places."""
    if not rows:
        return []
    at = rows[0].index(day) if day in rows[0] else None
    kept = [row if at is not None and row[at].strip() else [] for row in rows[1:]]
    return [rows[0], *kept]


def _text(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell if cell is not None else "").strip()


def _of_form(path: Path) -> dict[str, Texts]:
    """A form's answers as a row of the ledger of meetings."""
    message = "不是能读的会议记录表"
    hint = "请用 fanpin minutes 写出的 .docx 填写，表格的两栏不要改。"
    found = tables_of(path, message, hint)
    try:
        said = {row[0]: row[1] for row in found[0]}
        judged = list(_judged(found[1])) if len(found) > 1 else []
    except (IndexError, ValueError) as error:  # other tables, or without the headers
        raise FileRefused(message, where=Where(file=path.name), hint=hint) from error
    label = {name: field.label for name, field in tables()["meetings"].fields.items()}
    unit, code = said.get("开会单位", ""), _CODE.search(said.get("开会单位", ""))
    day = _DAY.search(said.get(label["held_on"], ""))
    values = {
        **said,
        label["held_on"]: day[0] if day else "",
        label["region_code"]: code[1] if code else "",
        label["department"]: "" if code or said.get(label["level"]) == "县" else unit,
        label["household_ids"]: "、".join(number for number, _ in judged),
        label["decisions"]: _decisions(said.get(label["decisions"], ""), judged),
    }
    row = [values.get(one, "") for one in label.values()]
    return {tables()["meetings"].label: [list(label.values()), row if day else []]}


def _judged(table: Texts) -> Iterator[tuple[str, str]]:
    """Number and opinion of each household of the form's list."""
    number, opinion = table[0].index("户编号"), table[0].index("研判意见")
    for row in table[1:]:
        if told := row[number]:
            yield told, row[opinion]


def _decisions(said: str, judged: Sequence[tuple[str, str]]) -> str:
    each = "；".join(f"{number}：{opinion}" for number, opinion in judged if opinion)
    return "；".join(part for part in (said, each) if part)
