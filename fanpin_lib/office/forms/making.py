"""An empty form as a workbook, from its title, its headers and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanpin_lib.files.existing_xlsx import letters
from fanpin_lib.files.private_workbook import private_workbook

_SIGN = "单位负责人：              审核人：              填表人：              联系电话："
_TITLE_FONT, _FONT = "方正小标宋简体", "仿宋_GB2312"
_FIRST = 4  # the first row of the body, from 0: title, unit line, two rows of headers
_NARROWEST, _WIDEST = 10, 20  # columns, in characters
#: Headers whose columns are not added up.
_NOT_ADDED = ("率", "比例", "用时")


@dataclass(frozen=True)
class FormDesign:
    """A form to be made.

    Attributes:
        title: its title.
        above: the line under it: who fills it in, for when, in what unit.
        head: the header of the column with names.
        groups: headers with the headers below them; alone where there are none.
        names: the names of the rows; empty: one line is left blank for them.
        total: whether a last row adds the others up, or is a place's own.
        whole: the name of that row.
    """

    title: str
    above: str
    head: str
    groups: Sequence[tuple[str, Sequence[str]]]
    names: Sequence[str]
    total: bool = True
    whole: str = "合计"


def make_form(design: FormDesign, path: Path) -> Path:
    """Write the empty form, printable on A4 across."""
    with private_workbook(path) as book:
        page = book.add_worksheet("Sheet1")
        _write(page, design, _formats(book))
    return path


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": _FONT, "font_size": 12, "align": "center", "valign": "vcenter"}
    framed = {**cell, "border": 1, "text_wrap": True}
    return {
        "title": book.add_format({**cell, "font_name": _TITLE_FONT, "font_size": 20}),
        "above": book.add_format({**cell, "align": "left"}),
        "head": book.add_format({**framed, "bold": True}),
        "cell": book.add_format(framed),
    }


def _write(page: Any, design: FormDesign, formats: dict[str, Any]) -> None:
    width = sum(max(1, len(leaves)) for _, leaves in design.groups)
    page.merge_range(0, 0, 0, width, design.title, formats["title"])
    page.merge_range(1, 0, 1, width, design.above, formats["above"])
    page.merge_range(2, 0, 3, 0, design.head, formats["head"])
    added = _write_heads(page, design.groups, formats["head"])
    names = list(design.names) or [""]
    for row, name in enumerate(names, start=_FIRST):
        page.write(row, 0, name or None, formats["cell"])
        for column in range(1, width + 1):
            page.write_blank(row, column, None, formats["cell"])
    last = _FIRST + len(names)
    if design.total:
        page.write(last, 0, design.whole, formats["cell"])
        for column in range(1, width + 1):
            if column in added:
                letter = letters(column + 1)
                rows = f"{letter}{_FIRST + 1}:{letter}{last}"
                formula = f'=IF(COUNT({rows})=0,"",SUM({rows}))'  # of nothing known no 0
                page.write_formula(last, column, formula, formats["cell"], "")  # not worked out: 0
            else:
                page.write_blank(last, column, None, formats["cell"])
        last += 1
    page.merge_range(last, 0, last, width, _SIGN, formats["above"])
    _set_up(page)


def _write_heads(page: Any, groups: Sequence[tuple[str, Sequence[str]]], style: Any) -> set[int]:
    """The two rows of headers; the columns that are added up below."""
    column, added = 1, set()
    for group, leaves in groups:
        if not leaves:
            page.merge_range(2, column, 3, column, group, style)
        elif len(leaves) > 1:
            page.merge_range(2, column, 2, column + len(leaves) - 1, group, style)
        else:
            page.write(2, column, group, style)
        for place, leaf in enumerate(leaves):
            page.write(3, column + place, leaf, style)
        for place, leaf in enumerate(leaves or [group]):
            page.set_column(column + place, column + place, _width(leaf))
            if not any(word in leaf for word in _NOT_ADDED):
                added.add(column + place)
        column += max(1, len(leaves))
    return added


def _width(head: str) -> float:
    """A column's, so that a header of up to eight characters stands in one line."""
    return min(max(_NARROWEST, 2.3 * len(head) + 1), _WIDEST)


def _set_up(page: Any) -> None:
    page.set_row(0, 36)
    page.set_column(0, 0, 22)
    page.set_landscape()
    page.set_paper(9)
    page.center_horizontally()
    page.repeat_rows(0, 3)
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页，共 &N 页")
