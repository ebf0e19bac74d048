"""``findings.xlsx``: a sheet a township, one line a finding, room for the answer.

The first sheet is a summary by rule. The last column holds the finding's number, by which
`read_answers` knows it again; everything else may be sorted and filtered freely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fanpin_lib.files.private import make_private
from fanpin_lib.files.private_workbook import private_workbook
from fanpin_lib.quality.answers import ANSWERS, Answer, Precision
from fanpin_lib.quality.findings import Finding, Findings
from fanpin_lib.quality.summary_sheet import (
    LONGEST,
    SUMMARY_SHEET,
    formats_of,
    set_up,
    write_summary,
)
from fanpin_lib.regions import Level, ancestor

NO_VILLAGE_SHEET = "未识别乡镇"
ANSWER, NOTE, AUTHOR, DAY, NUMBER = "答复", "说明", "答复人", "日期", "编号（勿改）"

#: Columns of a township's sheet: header, width in characters.
COLUMNS = (
    ("级别", 5),
    ("村", 9),
    ("户编号", 17),
    ("姓名", 8),
    ("证件号码", 20),
    ("有问题的列", 13),
    ("登记的值", 13),
    ("为什么不对", 32),
    ("怎么改", 28),
    ("谁来改", 6),
    (ANSWER, 9),
    (NOTE, 15),
    (AUTHOR, 8),
    (DAY, 10),
    ("规则", 13),
    (NUMBER, 18),
)
_ANSWER_COLUMN = [header for header, _ in COLUMNS].index(ANSWER)
_PRINTED = 14  # rule and number are for the computer and stay off the paper
_WRAPPED = (1, 3, 5, 6, 7, 8)  # columns whose texts may need several lines
_LINE_HEIGHT, _MOST_LINES = 15, 12
_DROP_DOWN = {
    "validate": "list",
    "source": list(ANSWERS),
    "input_title": "答复",
    "input_message": "请选：已改正、确认无误（须写说明和答复人）、待核实",
    "error_title": "答复只能选三种",
    "error_message": "请选 已改正、确认无误 或 待核实。",
}
_BAD_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_NAME_LENGTH = 31


def write_findings_sheet(
    path: Path,
    findings: Findings,
    names: Mapping[str, str],
    *,
    waived: set[str] | None = None,
    answers: Mapping[str, Answer] | None = None,
    precision: Mapping[str, Precision] | None = None,
    synthetic: bool = False,
) -> Path:
    """Write the list for the people who correct; waived findings are left out.

    Args:
        names: region names by 12-digit code (townships and villages).
        waived: fingerprints of waived findings.
        answers: earlier answers by fingerprint, shown again (待核实, or still not corrected).
        synthetic: whether the households are made up.
        precision: how often rules were right, by the answers so far.
    """
    make_private(path.parent)
    with private_workbook(path, constant_memory=True, synthetic=synthetic) as book:
        formats = formats_of(book)
        write_summary(book, findings, waived or set(), precision or {}, formats)
        open_findings = findings.without(waived or set())
        taken = {SUMMARY_SHEET.lower()}
        for township, rows in _by_township(open_findings):
            name = sheet_name(names.get(township, township) or NO_VILLAGE_SHEET, taken)
            _township(book.add_worksheet(name), name, findings, rows, names, answers or {}, formats)
    return path


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel allows (31 characters, no ``[]:*?/\\``), not used yet."""
    base = name.translate(_BAD_IN_NAMES).strip()[:_NAME_LENGTH] or "无名"
    candidate, number = base, 1
    while candidate.lower() in taken:
        number += 1
        ending = f"（{number}）"
        candidate = base[: _NAME_LENGTH - len(ending)] + ending
    taken.add(candidate.lower())
    return candidate


def _by_township(findings: Findings) -> Iterator[tuple[str, list[Finding]]]:
    """Findings by township code; those without a village come last, under an empty code."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings.rows():
        code = finding.village_code
        township = ancestor(code, Level.TOWNSHIP) if code else ""
        groups.setdefault(township, []).append(finding)
    for township in sorted(groups, key=lambda code: (not code, code)):
        yield township, groups[township]


def _township(
    sheet: Any,
    name: str,
    findings: Findings,
    rows: list[Finding],
    names: Mapping[str, str],
    answers: Mapping[str, Answer],
    formats: dict[str, Any],
) -> None:
    set_up(sheet, COLUMNS, formats, f"{findings.month.label}疑点数据 {name}")
    to_fill_in = range(_ANSWER_COLUMN, _PRINTED)
    for column, (_, width) in enumerate(COLUMNS):  # empty cells look as their column does
        shape = formats["answer" if column in to_fill_in else "text"]
        sheet.set_column(column, column, width, shape)
    for index, finding in enumerate(rows, 1):
        cells = _cells(finding, names, answers.get(finding.fingerprint))
        sheet.set_row(index, _LINE_HEIGHT * _lines(cells))
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(index, column, cell)
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    sheet.print_area(0, 0, len(rows), _PRINTED - 1)
    last = max(1, len(rows))
    sheet.data_validation(1, _ANSWER_COLUMN, last, _ANSWER_COLUMN, _DROP_DOWN)


def _lines(cells: list[str]) -> int:
    """How many lines the tallest cell of a row needs; a Chinese character is two wide."""
    most = 1
    for column in _WRAPPED:
        text = cells[column]
        wide = len(text.encode("gb18030", "replace"))
        most = max(most, -(-wide // (COLUMNS[column][1] - 1)))
    return min(most, _MOST_LINES)


def _cells(finding: Finding, names: Mapping[str, str], answer: Answer | None) -> list[str]:
    village = finding.village_code or ""
    cells = [
        finding.severity,
        names.get(village, village),
        finding.household_id,
        finding.name,
        finding.id_number,
        finding.column,
        finding.value,
        finding.message,
        finding.todo,
        finding.corrector,
        answer.answer if answer else "",
        answer.note if answer else "",
        answer.author if answer else "",
        str(answer.answered_on or "") if answer else "",
        finding.rule,
        finding.fingerprint,
    ]
    return [(cell or "")[:LONGEST] for cell in cells]
