"""Findings kept in ``private/<month>``: what answers refer to and next month compares with."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.errors import NoDataForMonth
from fanpin_lib.layout import make_private
from fanpin_lib.period import Month
from fanpin_lib.quality.findings import SCHEMA, Findings, RuleStatus

FILE_NAME = "findings.parquet"
_META = b"fanpin"


def write_findings(folder: Path, findings: Findings) -> Path:
    """Keep the findings of a run (personal data); written beside, then renamed."""
    make_private(folder)
    said = {
        "month": str(findings.month),
        "statuses": [asdict(status) for status in findings.statuses],
    }
    metadata = {_META: json.dumps(said, ensure_ascii=False).encode()}
    path = folder / FILE_NAME
    beside = path.with_name(path.name + ".part")
    pq.write_table(findings.table.replace_schema_metadata(metadata), beside)
    beside.chmod(0o600)
    beside.replace(path)
    return path


def read_findings(folder: Path) -> Findings:
    """The findings kept in a folder.

    Raises:
        NoDataForMonth: the checks were not run for that month.
    """
    path = folder / FILE_NAME
    if not path.exists():
        raise NoDataForMonth(
            f"{folder} 里没有核查结果", hint="请先运行 fanpin check --month 月份。"
        )
    table = pq.read_table(path)
    said = json.loads((table.schema.metadata or {})[_META])
    plain = pa.table(
        [table.column(name).cast(SCHEMA.field(name).type) for name in SCHEMA.names], schema=SCHEMA
    )
    statuses = [RuleStatus(**status) for status in said["statuses"]]
    return Findings(Month.parse(said["month"]), plain, statuses)
