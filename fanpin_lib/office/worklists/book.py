"""A unit's workbook: a first page that says what is in it, and a sheet a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fanpin_lib.files.private_workbook import private_workbook
from fanpin_lib.office.worklists.rows import ListRows
from fanpin_lib.office.worklists.sheet import HEADER, formats_of, lines_of, set_up, write_part
from fanpin_lib.office.worklists.units import Unit

COVER = "首页"
_COLUMNS = (("清单", 16), ("件数", 8), ("急的", 8), ("说明", 110))
_FILLING = (
    "黄色的格子要填，别的不要改；行可以排序、筛选，不能增删，最后一列编号不能动。"
    "没有办的留空。填好后把原文件交回，由县里用 fanpin ingest 读入，只改填了的行。"
)


@dataclass(frozen=True)
class Issue:
    """What all workbooks of a month have in common.

    Attributes:
        month: as 2026-10; label: as 2026年10月.
        urgent: the states that are counted as urgent.
        missing: lists that cannot be made, by title, with the reason.
        choices: answers to choose from, by list and column.
        synthetic: whether the households are made up.
    """

    month: str
    label: str
    as_of: date
    urgent: frozenset[str]
    missing: Mapping[str, str]
    choices: Mapping[tuple[str, str], Sequence[str]]
    synthetic: bool


def write_workbook(path: Path, issue: Issue, unit: Unit, parts: Sequence[ListRows]) -> None:
    """Write a unit's lists; the same rows always give the same bytes."""
    with private_workbook(path, in_memory=True, synthetic=issue.synthetic) as book:
        made = datetime.combine(issue.as_of, datetime.min.time())
        book.set_properties({"title": f"{issue.label}工作清单 {unit.name}", "created": made})
        formats = formats_of(book)
        _cover(book.add_worksheet(COVER), issue, unit, parts, formats)
        for part in parts:
            spec = part.filled.spec
            own = {name: listed for (of, name), listed in issue.choices.items() if of == spec.id}
            title = f"{issue.label}工作清单　{unit.name}　{spec.title}"
            page = book.add_worksheet(spec.title)
            write_part(page, title, issue.month, unit, part, own, formats)


def _cover(
    page: Any, issue: Issue, unit: Unit, parts: Sequence[ListRows], formats: dict[str, Any]
) -> None:
    title = f"{issue.label}工作清单　{unit.name}"
    about = f"截至 {issue.as_of} 没有办结的，和下个月到期的。{_FILLING}"
    set_up(page, title, about, [width for _, width in _COLUMNS], unit.signs, formats)
    page.set_row(HEADER, 20)
    for place, (label, width) in enumerate(_COLUMNS):
        page.set_column(place, place, width)
        page.write_string(HEADER, place, label, formats["head"])
    lines = [_line(issue, part) for part in parts] or [("没有要办的", "", "", "")]
    lines += [(name, "做不了", "", why) for name, why in issue.missing.items()]
    for row, line in enumerate(lines, start=HEADER + 1):
        page.set_row(row, 15 * lines_of(line[-1], _COLUMNS[-1][1]) + 3)
        for place, text in enumerate(line):
            page.write_string(row, place, text, formats["text"])
    page.print_area(0, 0, HEADER + len(lines), len(_COLUMNS) - 1)


def _line(issue: Issue, part: ListRows) -> tuple[str, str, str, str]:
    urgent = sum(row.get("state") in issue.urgent for row in part.rows)
    spec = part.filled.spec
    return spec.title, str(len(part.rows)), str(urgent) if urgent else "", part.filled.about
