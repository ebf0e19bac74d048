"""Findings kept in ``private/<month>``: what answers refer to and next month compares with."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.files.atomic import atomic_write
from fanpin_lib.files.private import make_private
from fanpin_lib.period import Month
from fanpin_lib.quality.findings import SCHEMA, Findings, RuleStatus

FILE_NAME = "findings.parquet"
#: Findings of earlier runs of the month that are gone: lists with them are still out there.
_GONE = "findings_gone.parquet"
_META = b"fanpin"


def write_findings(folder: Path, findings: Findings) -> Path:
    """Keep the findings of a run (personal data); those of earlier runs stay known."""
    make_private(folder)
    gone = _gone_by(folder, findings)
    if gone.num_rows:
        _write(folder / _GONE, gone)
    said = {
        "month": str(findings.month),
        "statuses": [asdict(status) for status in findings.statuses],
    }
    metadata = {_META: json.dumps(said, ensure_ascii=False).encode()}
    return _write(folder / FILE_NAME, findings.table.replace_schema_metadata(metadata))


def has_findings(folder: Path) -> bool:
    """Whether a month was checked."""
    return (folder / FILE_NAME).exists()


def read_findings(folder: Path) -> Findings:
    """The findings of the newest run kept in a folder.

    Raises:
        NoDataForMonth: the checks were not run for that month.
    """
    if not has_findings(folder):
        raise NoDataForMonth(
            f"{folder.name} 还没有核查过", hint=f"请先运行 fanpin check --month {folder.name}。"
        )
    table = pq.read_table(folder / FILE_NAME)
    said = json.loads((table.schema.metadata or {})[_META])
    statuses = [RuleStatus(**status) for status in said["statuses"]]
    return Findings(Month.parse(said["month"]), _plain(table), statuses)


def read_issued(folder: Path) -> Findings:
    """Every finding that a list of the month ever named, also those that are gone by now.

    A list sent to a township last week comes back with answers to findings that have been
    corrected meanwhile.

    Raises:
        NoDataForMonth: the checks were not run for that month.
    """
    now = read_findings(folder)
    if not (folder / _GONE).exists():
        return now
    gone = _plain(pq.read_table(folder / _GONE))
    return replace(now, table=pa.concat_tables([now.table, gone]).unify_dictionaries())


def _gone_by(folder: Path, findings: Findings) -> pa.Table:
    """What earlier runs of the month found and this one does not."""
    if not has_findings(folder):
        return SCHEMA.empty_table()
    issued = read_issued(folder).table
    now = findings.table.column("fingerprint")
    return issued.filter(pc.invert(pc.is_in(issued.column("fingerprint"), now.combine_chunks())))


def _plain(table: pa.Table) -> pa.Table:
    columns = [table.column(name).cast(SCHEMA.field(name).type) for name in SCHEMA.names]
    return pa.table(columns, schema=SCHEMA)


def _write(path: Path, table: pa.Table) -> Path:
    """Written beside, then renamed; only the owner may read it."""
    with atomic_write(path, private=True) as beside:
        pq.write_table(table, beside)
    return path
