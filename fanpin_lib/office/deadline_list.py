"""The list of deadlines: what is overdue first, for the people who have to do it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from fanpin_lib.classification.deadlines import DONE_LATE, IN_TIME, OVERDUE, PENDING, UNKNOWN
from fanpin_lib.layout import make_private

_ORDER = [OVERDUE, PENDING, UNKNOWN, DONE_LATE, IN_TIME]
_HEADERS = {
    "state": ("状态", 12),
    "kind": ("事项", 14),
    "item": ("步骤或编号", 18),
    "who": ("由谁办", 10),
    "township": ("乡镇", 14),
    "village": ("村", 16),
    "case_id": ("监测编号", 18),
    "household_id": ("户编号", 20),
    "from_on": ("起算日", 12),
    "due_on": ("期限", 12),
    "done_on": ("办结日", 12),
    "days_late": ("逾期（工作日）", 14),
}


def write_deadline_list(table: pd.DataFrame, names: dict[str, tuple[str, str]], path: Path) -> Path:
    """Write deadlines as a workbook, written beside and then renamed.

    Args:
        table: as `fanpin_lib.classification.deadlines.deadlines` gives it.
        names: township's and village's name by village code.
        path: the .xlsx to write, in ``private/``.
    """
    import xlsxwriter

    make_private(path.parent)
    beside = path.with_name(f".{path.name}.part")
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(beside, options) as book:
        sheet = book.add_worksheet("期限")
        head = book.add_format(
            {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}
        )
        for column, (label, width) in enumerate(_HEADERS.values()):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, label, head)
        for number, row in enumerate(_rows(table, names), start=1):
            for column, text in enumerate(row):
                sheet.write(number, column, text)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table), 1), len(_HEADERS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
    beside.replace(path)
    return path


def _rows(table: pd.DataFrame, names: dict[str, tuple[str, str]]) -> list[list[str | int]]:
    ordered = table.assign(
        rank=table.state.map(_ORDER.index),
        township=table.village_code.map(lambda code: names.get(code, ("", ""))[0]),
        village=table.village_code.map(lambda code: names.get(code, ("", ""))[1]),
    ).sort_values(["rank", "due_on", "kind", "item", "household_id"], na_position="last")
    return [[_cell(value) for value in row] for row in ordered[list(_HEADERS)].values.tolist()]


def _cell(value: object) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
