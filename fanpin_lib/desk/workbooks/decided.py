"""What each rule of the profile said of one household, month by month, and by which clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanpin_lib.classification.assess import assess_facts
from fanpin_lib.classification.facts import build_facts
from fanpin_lib.classification.unsettled import Reasons, facts_missing
from fanpin_lib.county import County
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import pandas as pd

_ONLY = """
CREATE OR REPLACE TEMP TABLE household_facts AS
SELECT * FROM household_facts WHERE household_id = $household
"""
_ROWS = """
SELECT month, rule_id, status, outcome, clauses, other_readings FROM assessments
WHERE household_id = $household ORDER BY rule_id, month
"""


def decisions_on(county: County, month: Month, household_id: str) -> pd.DataFrame:
    """The months in which a decision on the household differs from the month before.

    Returns:
        月份, 认定什么, 结论, 依据; in the order of the profile's rules, then of the months.
    """
    import pandas as pd

    columns = ["月份", "认定什么", "结论", "依据"]
    with county.snapshot(month).connect() as connection:
        build_facts(connection, profile=county.profile)
        connection.execute(_ONLY, {"household": household_id})
        assess_facts(connection, county.profile)
        rows = connection.execute(_ROWS, {"household": household_id}).df()
        missing = {
            one: facts_missing(connection, Month.parse(one), [household_id])
            for one in rows["month"].unique()
        }
    told = [
        _told(county, row, missing[row["month"]].get(household_id, set()))
        for row in rows.to_dict("records")
    ]
    frame = pd.DataFrame(told, columns=columns)
    same = (frame[columns[1:]] == frame[columns[1:]].shift()).all(axis=1)
    return frame[~same].reset_index(drop=True)


def _told(county: County, row: dict[Any, Any], missing: set[str]) -> tuple[str, str, str, str]:
    """A month's decision in words; the reason where there is no plain one."""
    month = Month.parse(row["month"])
    reasons = Reasons(county.profile, row["rule_id"], month)
    label = county.profile.rule(row["rule_id"]).label
    decided = row["outcome"] if isinstance(row["outcome"], str) else ""
    kind = row["status"]
    result = decided if not decided or kind == "认定" else f"{decided}（{kind}）"
    said = reasons.clauses(row["clauses"]) if kind == "认定" else reasons.of(
        kind, row["clauses"], row["other_readings"], missing
    )  # fmt: skip
    return row["month"], label, result or kind, said
