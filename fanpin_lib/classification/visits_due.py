"""Households that were due for a visit in a month, and whether they had it in time.

Whom, how often, by when and in what way is the profile's (`fanpin_lib.policy.visiting`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from fanpin_lib.classification.assess import assess_facts
from fanpin_lib.classification.due_states import COLUMNS, DONE_LATE, IN_TIME, OVERDUE, PENDING
from fanpin_lib.classification.facts import build_facts
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.visiting import WHOM, VisitDuty, visit_duties

if TYPE_CHECKING:
    import duckdb

KIND = "走访"
_UNDER_MONITORING = """
SELECT household_id, any_value(village_code) AS village_code FROM cases
WHERE identified_on <= $end AND (eliminated_on IS NULL OR eliminated_on > $end
      OR coalesce(reversed_on BETWEEN eliminated_on AND $end, false))
GROUP BY household_id
"""
_DECIDED = """
SELECT household_id, village_code FROM assessments
WHERE month = $month AND rule_id = $rule AND outcome = $duty
"""
#: The day of the last visit that was asked for, of those that count by their way.
_DONE = """
SELECT household_id, list(visit_date ORDER BY visit_date)[$times] AS done_on
FROM (
    SELECT DISTINCT household_id, visit_date FROM visits
    WHERE visit_date BETWEEN $first AND $end
      AND (len($ways::VARCHAR[]) = 0 OR list_contains($ways::VARCHAR[], visit_way))
)
GROUP BY household_id
"""


def visits_due(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> pd.DataFrame:
    """Every household due for a visit in a month, one row a household and duty.

    Returns:
        the columns of `deadlines`: ``item`` is the duty (empty where the profile names none),
        ``done_on`` the day on which the visits asked for were complete, whether in time or
        not; ``days_late`` is missing (documents count no days of visits).
    """
    duties = [duty for duty in visit_duties(profile, month) if duty.times]
    if any(duty.duty for duty in duties):
        build_facts(connection, month, profile=profile)
        assess_facts(connection, profile, decisions=[WHOM])
    parts = [part for part in _each(connection, month, duties) if not part.empty]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame([], columns=COLUMNS)


def visits_ahead(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> pd.DataFrame:
    """Households to be visited in the month after, as far as is known at a month's end.

    Of a rhythm of several months those who had their visits in it already are left out.

    Returns:
        the columns of `deadlines`, every row 未到期.
    """
    duties = [duty for duty in visit_duties(profile, month + 1) if duty.times]
    if any(duty.duty for duty in duties):
        build_facts(connection, month, profile=profile)
        assess_facts(connection, profile, decisions=[WHOM])
    parts = [part[part.done_on.isna()] for part in _each(connection, month, duties)]
    parts = [part.assign(state=PENDING) for part in parts if not part.empty]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame([], columns=COLUMNS)


def _each(
    connection: duckdb.DuckDBPyConnection, month: Month, duties: list[VisitDuty]
) -> Iterator[pd.DataFrame]:
    for duty in duties:
        rows = _asked(connection, month, duty)
        asked = {
            "times": duty.times,
            "first": duty.first_day,
            "end": month.last_day,
            "ways": list(duty.ways),
        }
        done = connection.execute(_DONE, asked).df()
        rows = rows.merge(done, on="household_id", how="left")
        yield _told(rows, duty)


def _asked(connection: duckdb.DuckDBPyConnection, month: Month, duty: VisitDuty) -> pd.DataFrame:
    if not duty.duty:
        return connection.execute(_UNDER_MONITORING, {"end": month.last_day}).df()
    asked = {"month": str(month), "rule": WHOM, "duty": duty.duty}
    return connection.execute(_DECIDED, asked).df()


def _told(rows: pd.DataFrame, duty: VisitDuty) -> pd.DataFrame:
    due = pd.Timestamp(duty.due_on)
    late = pd.Series(OVERDUE, index=rows.index).where(rows.done_on.isna(), DONE_LATE)
    state = late.where(~(rows.done_on <= due), IN_TIME)
    return rows.assign(
        kind=KIND,
        item=duty.duty,
        who=duty.who,
        case_id=None,
        from_on=pd.Timestamp(duty.first_day),
        due_on=due,
        state=state,
        days_late=pd.Series(pd.NA, index=rows.index, dtype="Int64"),
        rule_id=WHOM if duty.duty else "",
    )[COLUMNS]
