"""Answers to findings that came back on a worklist: kept as those of ``findings.xlsx`` are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fanpin_lib.county import County
from fanpin_lib.desk.worklists.typed import TypedRow
from fanpin_lib.period import Month
from fanpin_lib.quality import Answer, CountyChecks, read_issued, waiver_end, write_book


def keep_findings_answers(
    county: County, month: Month, rows: Sequence[TypedRow], day: date
) -> None:
    """Keep the answers to a month's findings.

    Args:
        day: the day of answers without one.
    """
    if not rows:
        return
    checks = CountyChecks(county)
    issued = read_issued(checks.folder(month))
    known = set(issued.table.column("fingerprint").to_pylist())
    answers = [_answer(row) for row in rows if row.filled.issued.key in known]
    end = waiver_end(month, int(checks.parameters(month).value("waiver_months").value))
    write_book(checks.answers_folder, checks.book().with_answers(answers, issued, day, end))


def _answer(row: TypedRow) -> Answer:
    told = row.remarks
    return Answer(
        row.filled.issued.key,
        told["answer"],
        told.get("note", ""),
        told.get("author", ""),
        told.get("answered_on"),
    )
