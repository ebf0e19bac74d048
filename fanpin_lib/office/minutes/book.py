"""The workbook of minutes: the ledgers' own headers, a row a meeting, a row a household.

Rows are prefilled with what is known; a row counts once its day is filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fanpin_lib.files.private import make_private
from fanpin_lib.files.private_workbook import private_workbook
from fanpin_lib.office.minutes.meeting import Meeting

#: How many rows below the prefilled ones have drop-downs, for meetings that nobody foresaw.
_SPARE = 50
_WIDTHS = {"参加人员": 30, "研判户编号": 40, "研判结果": 40, "传达材料": 24, "研判依据": 30}
_HOW = (
    "研判会议开过以后，在“研判会议台账”里填会议日期、地点、主持人、记录人、参加人员、研判结果；"
    "逐户的意见填在“研判台账”，填上研判日期才算。",
    "没有开的会、没有研判的户，日期空着就不会读进去，不用删行。要加的会写在下面的空行。",
    "填好后运行 fanpin minutes 月份 --read 这份文件，读回研判会议台账和研判台账。",
)


def write_book(
    path: Path, meetings: Sequence[Meeting], labels: Mapping[str, Mapping[str, str]],
    choices: Mapping[str, Sequence[str]], *, synthetic: bool,
) -> Path:  # fmt: skip
    """Write the workbook.

    Args:
        labels: by ledger its label (under ``""``) and its columns' labels, by their names.
        choices: what may be written in a column, by its label.
        synthetic: whether the households are made up.
    """
    make_private(path.parent)
    households = {one.household_id: one for m in meetings for one in m.households}
    judged = [
        {"household_id": h.household_id, "head_name": h.head_name, "village_code": h.village_code}
        for h in households.values()
    ]
    with private_workbook(path, synthetic=synthetic) as book:
        _sheet(book, labels["meetings"], [_row(one) for one in meetings], choices)
        _sheet(book, labels["judgements"], judged, choices)
        told = book.add_worksheet("填写说明")
        told.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
        for row, line in enumerate(_HOW):
            told.write_string(row, 0, line)
    return path


def _row(one: Meeting) -> dict[str, str]:
    return {
        "meeting_id": one.number,
        "level": one.level,
        "region_code": one.region_code,
        "department": one.department,
        "subject": one.subject,
        "household_ids": "、".join(h.household_id for h in one.households),
    }


def _sheet(
    book: Any, labels: Mapping[str, str], rows: Sequence[Mapping[str, str]],
    choices: Mapping[str, Sequence[str]],
) -> None:  # fmt: skip
    columns = {name: label for name, label in labels.items() if name}
    page = book.add_worksheet(labels[""])
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "border": 1})
    for place, (name, label) in enumerate(columns.items()):
        page.set_column(place, place, _WIDTHS.get(label, 14))
        page.write_string(0, place, label, head)
        for at, row in enumerate([*rows, *[{}] * _SPARE], start=1):
            page.write_string(at, place, row.get(name, ""), text)
        if label in choices:
            told = {"validate": "list", "source": list(choices[label]), "error_type": "warning"}
            page.data_validation(1, place, len(rows) + _SPARE, place, told)
    _paper(page)


def _paper(page: Any) -> None:
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    page.set_footer("&L含姓名和户编号，勿外传&R第 &P 页，共 &N 页")


def write_rows(path: Path, sheets: Mapping[str, Iterable[Sequence[str]]]) -> Path:
    """Rows as they stand, text by text, each at its place: what was read back, to be ingested."""
    make_private(path.parent)
    with private_workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value:
                        page.write_string(at, place, value)
    return path
