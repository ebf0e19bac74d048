"""What has to be done openly before a household is helped and is not in the ledger of steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from fanpin_lib.demo.oracle import words
from fanpin_lib.demo.oracle.expected import Expected
from fanpin_lib.demo.oracle.reading import grouped
from fanpin_lib.demo.rows.county import County
from fanpin_lib.demo.rows.limits import limit


def of_help(county: County) -> Iterator[Expected]:
    """Cases with a measure since they were identified, by each matter that lacks its step.

    Only of measures begun since the document is in force, a while after the first step of
    this stage was written down.
    """
    steps = [row for row in county.now["case_steps"] if row["stage"] == "帮扶"]
    begun = [day for row in steps if (day := row["started_on"] or row["completed_on"])]
    if not begun:
        return
    first = words.days_after(min(begun), limit("procedure.grace_days"))
    first = max(first, date.fromisoformat(limit("procedure.help_since")))  # the document's start
    done, measures = grouped(steps, "case_id"), grouped(county.now["measures"], "case_id")
    for case in county.now["cases"]:
        helped = _first_help(measures.get(case["case_id"], []), case["identified_on"], county.end)
        if helped is None or helped < first:
            continue
        rows = [r for r in done.get(case["case_id"], []) if _is_done(r, county.end)]
        for matter, names in limit("procedure.help_matters").items():
            if not any(name in row["step"] for row in rows for name in names):
                place = {key: case[key] for key in ("household_id", "village_code")}
                instance = f"{case['case_id']}{matter}"
                yield Expected("matter_missing_in_help", instance=instance, **place)


def _first_help(measures: list[dict[str, Any]], since: date, end: date) -> date | None:
    days = (measure["started_on"] for measure in measures)
    return min((day for day in days if day and since <= day <= end), default=None)


def _is_done(row: dict[str, Any], end: date) -> bool:
    return bool(row["completed_on"]) and row["completed_on"] <= end
