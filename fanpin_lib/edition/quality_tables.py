"""What an edition says about the quality of its data: counts only, nobody and no value.

quality.parquet, .csv    a row a region and rule of this month: found, waived, open; before,
                         cleared and fresh compare with the month before (null where the rule
                         was not asked in both, or compares months itself)
quality_months.parquet   a row a region, month and severity, for months that were checked
``manifest.json``        ``quality``: whether the month is fit to publish, and why not
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fanpin_lib.edition.names import QUALITY, QUALITY_CSV, QUALITY_MONTHS
from fanpin_lib.files.no_formulas import write_csv_table
from fanpin_lib.period import Month
from fanpin_lib.quality.findings import CHECKED, Findings
from fanpin_lib.quality.monthly import Checked
from fanpin_lib.quality.summaries import COUNTS, counts, progress, trend

#: The counts of one month, and how they went on from the month before.
BY_RULE = pa.schema(
    [
        *(field for field in COUNTS if field.name != "month"),
        ("before", pa.int64()),
        ("cleared", pa.int64()),
        ("fresh", pa.int64()),
    ]
)


def write_quality(folder: Path, checked: Checked) -> None:
    """Write the tables of a month into an edition's data folder, sorted by region."""
    by_rule = rules_table(checked)
    pq.write_table(by_rule, folder / QUALITY)
    with (folder / QUALITY_CSV).open("wb") as file:
        write_csv_table(file, by_rule)
    pq.write_table(months_table(checked), folder / QUALITY_MONTHS)


def about_quality(checked: Checked) -> dict[str, Any]:
    """For the edition's manifest: rules asked, and whether the month may be published."""
    decision = checked.decision
    return {
        "fit": decision.fit,
        "message": decision.message,
        "blocking": decision.blocking,
        "waived_blocking": _waived_blocking(checked),
        "rules": checked.findings.states(),
        "rules_by_month": {str(m): f.states().get(CHECKED, 0) for m, f in _every(checked).items()},
    }


def _waived_blocking(checked: Checked) -> int:
    """Findings that would stop publication had they not been waived."""
    blocking = {s.rule for s in checked.findings.statuses if s.severity == "阻断"}
    of_rules = checked.findings.among(blocking, set())
    return len(of_rules) - len(of_rules.without(checked.waived))


def rules_table(checked: Checked) -> pa.Table:
    """Columns of `BY_RULE`, sorted by region and rule."""
    rows = {
        (row["region_code"], row["rule"]): row | {"before": None, "cleared": None, "fresh": None}
        for row in counts(checked.findings, checked.county_code, checked.waived).to_pylist()
    }
    for row in _progress(checked):
        if row["rule"]:
            key = (row["region_code"], row["rule"])
            rows.setdefault(key, _nothing_now(checked.findings, row)).update(
                before=row["before"], cleared=row["cleared"], fresh=row["new"]
            )
    return pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=BY_RULE)


def _progress(checked: Checked) -> list[dict[str, Any]]:
    """How last month's findings went on; those waived by now are neither open nor cleared."""
    last = checked.earlier.get(checked.findings.month - 1)
    if last is None:
        return []
    waived = checked.waived | checked.book.waived(last)
    before, now = last.without(waived), checked.findings.without(waived)
    found: list[dict[str, Any]] = progress(
        before, now, checked.county_code, checked.comparing
    ).to_pylist()
    return found


def _nothing_now(findings: Findings, row: dict[str, Any]) -> dict[str, Any]:
    status = findings.status(row["rule"])
    return {
        "region_code": row["region_code"],
        "level": row["level"],
        "rule": row["rule"],
        "title": status.title,
        "section": status.section,
        "severity": status.severity,
        "found": 0,
        "waived": 0,
        "open": 0,
    }


def months_table(checked: Checked) -> pa.Table:
    """Found and open findings by region, month and severity, where months were checked."""
    return trend(
        counts(findings, checked.county_code, checked.book.waived(findings))
        for findings in _every(checked).values()
    )


def _every(checked: Checked) -> dict[Month, Findings]:
    """The months that were checked, oldest first, and this one."""
    return {**checked.earlier, checked.findings.month: checked.findings}
