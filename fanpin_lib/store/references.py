"""Rows just stored whose household or episode of monitoring nobody knows: counted and named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb

from fanpin_lib.fields import Table, tables
from fanpin_lib.ledgers.row_errors import RowError, Severity, shorten
from fanpin_lib.store.report import FileReport, Status
from fanpin_lib.store.snapshot import Snapshot
from fanpin_lib.store.store import Store
from fanpin_lib.store.stored_part import StoredPart

_MOST_NOTED = 5
_ADVICE = "请补写监测编号，或改正日期；没有改正以前，这一行不归到任何一次监测"


@dataclass(frozen=True)
class _Lost:
    """A row that leads nowhere; ``possible`` are the episodes it may belong to."""

    row: int
    sheet: str
    given: str
    possible: list[str]


def with_lost_rows(store: Store, reports: Sequence[FileReport]) -> list[FileReport]:
    """The reports of an ingest, told what the rows stored by it refer to in vain.

    Asked when all files are stored, so that none has to come first.
    """
    months = {r.as_of for r in reports if r.status is Status.STORED and r.as_of is not None}
    told: dict[int, FileReport] = {}
    for month in sorted(months):
        snapshot = store.snapshot(month)
        last = {r.delivery.seq: n for n, r in enumerate(reports) if r.delivery}
        mine = [(n, reports[n]) for n in last.values() if reports[n].as_of == month]
        mine = [(n, report) for n, report in mine if _asked(report)]
        if mine:
            with snapshot.rows_of(_needed(report for _, report in mine)) as connection:
                told |= {number: _told(snapshot, connection, report) for number, report in mine}
    return [told.get(number, report) for number, report in enumerate(reports)]


def _asked(report: FileReport) -> bool:
    return report.status is Status.STORED and any(_wanted(part) for part in _own(report))


def _needed(reports: Iterable[FileReport]) -> set[str]:
    """The tables of the reports' rows and the registers that these refer to."""
    own = {part.table for report in reports for part in _own(report) if _wanted(part)}
    return own | {"cases", "households"}


def _own(report: FileReport) -> list[StoredPart]:
    return [p for p in report.delivery.parts if not p.derived] if report.delivery else []


def _wanted(part: StoredPart) -> str:
    """The column by which a ledger's rows refer to another one; empty if they do not."""
    fields = tables()[part.table].fields
    if part.table.startswith(("national_", "dept_")) or part.table in ("households", "members"):
        return ""
    by_household = "household_id" in fields and fields["household_id"].required
    if "case_id" in fields and not by_household:
        return "case_id"
    return "household_id" if "household_id" in fields else ""


def _told(
    snapshot: Snapshot, connection: duckdb.DuckDBPyConnection, report: FileReport
) -> FileReport:
    notes, errors = list(report.notes), list(report.row_errors)
    for part in _own(report):
        if (wanted := _wanted(part)) and report.delivery:
            table, seq = tables()[part.table], report.delivery.seq
            lost = _lost(snapshot, connection, (table, seq), wanted)
            notes += _noted(table, wanted, part.rows, lost)
            errors += [_error(report, part.table, row) for row in lost if len(row.possible) > 1]
    return replace(report, notes=notes, row_errors=errors)


def _lost(
    snapshot: Snapshot,
    connection: duckdb.DuckDBPyConnection,
    delivered: tuple[Table, int],
    wanted: str,
) -> list[_Lost]:
    """Rows of a delivery without the number they want, or with one that nobody knows.

    Args:
        delivered: the ledger and the number of the delivery.
    """
    table, seq = delivered
    register = "cases" if wanted == "case_id" else "households"
    required = table.fields[wanted].required or "household_id" not in table.fields
    unknown = [f"{wanted} IS NULL"] if required else []
    own = [one for one in snapshot.chosen(register) if not one.part.derived]
    if wanted == "case_id" or own:  # exports do not hold every household of the county
        elsewhere = f"{wanted} NOT IN (SELECT {wanted} FROM {register})"
        begun = " AND stage <> '识别'" if "stage" in table.fields else ""  # nobody's case yet
        unknown.append(f"({elsewhere}{begun})")
    names = [n for n in (wanted, "household_id", "id_number") if n in table.fields]
    possible = (
        "(SELECT list(c.case_id ORDER BY c.case_id) FROM cases AS c "
        "WHERE r.case_id IS NULL AND c.household_id = r.household_id)"
        if wanted == "case_id" and "household_id" in table.fields
        else "NULL"
    )
    found = connection.execute(
        f"SELECT _row, coalesce(_sheet, ''), coalesce({', '.join(names)}, ''), {possible} "
        f"FROM {table.name} AS r WHERE _delivery = ? AND ({' OR '.join(unknown) or 'false'}) "
        "ORDER BY _sheet, _row",
        [seq],
    ).fetchall()
    return [_Lost(row, sheet, given, listed or []) for row, sheet, given, listed in found]


def _noted(table: Table, wanted: str, count: int, lost: list[_Lost]) -> list[str]:
    if not lost:
        return []
    what = "监测对象" if wanted == "case_id" else "农户"
    return [
        f"“{table.label}”的 {count} 行里有 {len(lost)} 行找不到{what}（{_places(lost)}）："
        "已收下，不参加计算；台账补交或改正后自动对上，每月的疑点清单里也会列出"
    ]


def _places(lost: list[_Lost]) -> str:
    """The first rows by number, sheet by sheet as the store names them (of several files: both)."""
    by_sheet: dict[str, list[str]] = {}
    for one in lost[:_MOST_NOTED]:
        by_sheet.setdefault(one.sheet, []).append(str(one.row))
    shown = "，".join(
        (f"“{sheet}”" if sheet else "") + f"第 {'、'.join(rows)} 行"
        for sheet, rows in by_sheet.items()
    )
    return f"{shown}等" if len(lost) > _MOST_NOTED else shown


def _error(report: FileReport, table: str, row: _Lost) -> RowError:
    listed = "、".join(row.possible)
    file, sheet = report.delivery.origin(row.sheet) if report.delivery else ("", row.sheet)
    return RowError(
        file=file,
        sheet=sheet or None,
        row=row.row,
        column=tables()[table].fields["case_id"].label,
        value=shorten(row.given),
        expected=f"这一户有 {len(row.possible)} 次监测（{listed}），分不清是哪一次",
        advice=_ADVICE,
        severity=Severity.NOTED,
        table=table,
    )
