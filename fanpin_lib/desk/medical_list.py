"""In-patients with high costs of a month: what each waits for, who is excluded and why."""

from __future__ import annotations

import duckdb
import pandas as pd

from fanpin_lib.county import County
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.warning_steps import STAGE

WAITING, EXCLUDED, OTHERWISE = "在办", "不予协助", "情形文件没有写"
_COLUMNS = ["state", "village_code", "household_id", "list_id", "screened_on", "days", "step",
            "exclusion", "clause"]  # fmt: skip
_ROWS = """
SELECT m.region_code AS village_code, m.household_id, m.list_id, m.screened_on,
       (w.month_end - m.screened_on)::INTEGER AS days, s.step, m.exclusion
FROM medical_months AS m JOIN window_months AS w USING (month)
LEFT JOIN medical_waits AS s USING (month, list_id)
WHERE m.month = ? AND (m.open OR m.excluded)
ORDER BY m.screened_on, m.list_id
"""


def medical_list(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month
) -> pd.DataFrame:
    """The in-patients not closed at the month's end, and those that get no help.

    Returns:
        ``state`` (在办, 不予协助, 情形文件没有写: left out for a reason that is none of the
        document's), place, household, ``days`` since the screening, the ``step`` that is waited
        for, ``exclusion`` and its ``clause``. Empty where the profile has no such list.
    """
    from fanpin_lib.indicators.engine import lay_out_facts

    profile = county.profile
    if not _has_list(profile, month):
        return pd.DataFrame([], columns=_COLUMNS)
    lay_out_facts(connection, month, profile, county.code, county.calendar, ["medical"])
    rows = connection.execute(_ROWS, [str(month)]).df()
    clauses = _exclusions(profile, month)
    rows["clause"] = rows.exclusion.map(clauses).fillna("")
    known, named = rows.exclusion.isin(list(clauses)), rows.exclusion.notna()
    rows["state"] = WAITING
    rows.loc[named, "state"] = OTHERWISE
    rows.loc[named & known, "state"] = EXCLUDED
    return rows[_COLUMNS]


def _has_list(profile: Profile, month: Month) -> bool:
    try:
        return any(step.list_column for step in profile.procedure(STAGE, month.last_day))
    except RuleNotInForce:
        return False


def _exclusions(profile: Profile, month: Month) -> dict[str, str]:
    """Where each reason for giving no help is written."""
    try:
        entries = profile.entries("exclusions", month.last_day)
    except RuleNotInForce:
        return {}
    return {entry["item"]: str(entry.citation) for entry in entries}
