"""The first sheet of ``findings.xlsx``: a line a rule; and how all its sheets look and print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fanpin_lib.quality.answers import Precision
from fanpin_lib.quality.findings import CHECKED, NO_DATA, UNDECIDED, Findings

SUMMARY_SHEET = "汇总"
LONGEST = 2000  # characters of a cell; Excel holds 32,767, people read fewer
_SUMMARY = (
    ("规则", 24), ("名称", 46), ("类别", 20), ("级别", 7), ("状态", 9), ("疑点", 8),
    ("已豁免", 8), ("查准率", 8), ("说明", 44),
)  # fmt: skip
_A4 = 9


def write_summary(
    book: Any,
    findings: Findings,
    waived: set[str],
    precision: Mapping[str, Precision],
    formats: dict[str, Any],
) -> None:
    """A line a rule, those with findings first; only these are printed."""
    sheet = book.add_worksheet(SUMMARY_SHEET)
    set_up(sheet, _SUMMARY, formats, f"{findings.month.label}疑点数据汇总")
    let_off = _waived_by_rule(findings, waived)
    order = {CHECKED: 0, UNDECIDED: 1, NO_DATA: 2}
    statuses = sorted(findings.statuses, key=lambda s: (order.get(s.state, 3), -s.findings))
    for row, status in enumerate(statuses, 1):
        texts = (status.rule, status.title, status.section, status.severity, status.state)
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, formats["text"])
        sheet.write_number(row, 5, status.findings, formats["number"])
        sheet.write_number(row, 6, let_off.get(status.rule, 0), formats["number"])
        sheet.write_string(row, 7, _share(precision.get(status.rule)), formats["text"])
        sheet.write_string(row, 8, status.reason[:LONGEST], formats["text"])
    sheet.autofilter(0, 0, len(statuses), len(_SUMMARY) - 1)
    found = sum(bool(status.findings) for status in statuses)
    sheet.print_area(0, 0, max(found, 1), len(_SUMMARY) - 1)


def _share(precision: Precision | None) -> str:
    """Of the answered findings, those that were really wrong: ``8/10``."""
    if precision is None or precision.precision is None:
        return ""
    return precision.said


def _waived_by_rule(findings: Findings, waived: set[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    if waived:
        prints = findings.table.column("fingerprint").to_pylist()
        for fingerprint, rule in zip(prints, findings.table.column("rule").to_pylist()):
            if fingerprint in waived:
                counts[rule] = counts.get(rule, 0) + 1
    return counts


def formats_of(book: Any) -> dict[str, Any]:
    """Cell formats by name."""
    base = {"border": 1, "border_color": "#BFBFBF", "valign": "top", "font_size": 10}
    text = base | {"text_wrap": True, "num_format": "@"}
    return {
        "header": book.add_format(
            base | {"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "vcenter"}
        ),
        "text": book.add_format(text),
        "answer": book.add_format(text | {"bg_color": "#FFF8DC"}),
        "number": book.add_format(base),
    }


def set_up(sheet: Any, columns: Any, formats: dict[str, Any], title: str) -> None:
    """Header, widths, frozen first row, and printing on A4 landscape with repeated header."""
    sheet.set_row(0, 30)
    for column, (header, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, formats["header"])
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(f"&C&14 {title.replace('&', '&&')}")  # a digit would join the font size
    sheet.set_footer("&L含个人信息，仅限本办公室使用&R第 &P 页，共 &N 页")
