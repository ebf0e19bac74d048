"""Where a form's table begins and ends: titles above it, signatures and notes below."""

from __future__ import annotations

import re

from fanpin_lib.files.existing_xlsx import SheetContents
from fanpin_lib.office.forms.vocabulary import plain

#: Lines above the table: who fills it in, for when, in what unit.
_ABOVE = re.compile(
    r"填报|填表|单位[::]|截至|截止|统计(?:时间|月份|日期|截止)|报送(?:时间|单位)|制表|表号|附件|编号[::]|\d{4}年"
)
#: Lines below it: who signs, notes.
_BELOW = re.compile(
    r"负责人|审核|填表人|填报人|经办人|制表|联系电话|填报日期|盖章|签字|签章|^[(]?备?注[)]?\d?[::.、]|^说明[::]|^填表说明|^\d[.、]"
)
_LONG = 40


def texts_in(sheet: SheetContents, row: int) -> list[int]:
    """Columns of a row in which a text begins."""
    return sorted(
        c
        for (r, c), cell in sheet.cells.items()
        if r == row and cell.text.strip() and cell.number is None
    )


def bounds(sheet: SheetContents) -> tuple[int, int, int]:
    """First and last row of the table, and its last column."""
    width = sheet.columns
    first = 1
    while first <= sheet.rows and _is_title(sheet, first, width):
        first += 1
    last = sheet.rows
    while last > first and _is_below(sheet, last):
        last -= 1
    return first, last, width


def _is_title(sheet: SheetContents, row: int, width: int) -> bool:
    texts = texts_in(sheet, row)
    if not texts:
        return not any(one.top == row for one in sheet.merged if one.bottom > row)
    if len(texts) == 1 and width > 1:
        over = sheet.range_of(row, texts[0])
        return over.top == over.bottom or over.right >= width
    said = "".join(sheet.at(row, column).text for column in texts)
    return bool(_ABOVE.search(plain(said))) and not sheet.has_frame(row, texts[-1])


def _is_below(sheet: SheetContents, row: int) -> bool:
    texts = [sheet.at(row, column).text for column in texts_in(sheet, row)]
    if not texts:
        framed = any(sheet.has_frame(r, c) for r, c in sheet.cells if r == row)
        return not framed and not any(c.formula for c in sheet.cells.values() if c.row == row)
    said = plain("".join(texts))
    return bool(_BELOW.search(said)) or (len(texts) == 1 and len(said) > _LONG)
