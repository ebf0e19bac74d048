"""Visits that fall due because an alert came in or a list went up, and whether they were made.

Which alerts and steps, by when and in what way is the profile's
(`fanpin_lib.policy.visits_after`). What happened before the ledger of visits began is left out,
and so is everything where it was never kept: nobody can tell whether anybody came.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.classification.due_states import judged
from fanpin_lib.policy import Profile
from fanpin_lib.policy.visiting import WAYS
from fanpin_lib.policy.visits_after import VisitAfter, visits_asked_after
from fanpin_lib.policy.workdays import Calendar

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: What such items are called where deadlines are listed.
AFTER_ALERT, AFTER_STEP = "线索户入户", "名单户入户"
_HAPPENED = {
    AFTER_ALERT: """
SELECT alert_id AS item, NULL AS case_id, household_id, village_code,
       coalesce(received_on, found_on) AS from_on
FROM alerts WHERE list_contains($named::VARCHAR[], source)
""",
    AFTER_STEP: """
SELECT s.step AS item, s.case_id, coalesce(c.household_id, s.household_id) AS household_id,
       coalesce(c.village_code, s.village_code) AS village_code, s.completed_on AS from_on
FROM case_steps AS s LEFT JOIN cases AS c USING (case_id)
WHERE s.stage = '识别' AND list_contains($named::VARCHAR[], s.step)
""",
}
#: Each with the first visit since then that counts by its way.
_VISITED = """
SELECT h.item, h.case_id, h.household_id, h.village_code, h.from_on, min(v.visit_date) AS done_on,
       any_value(last_day(h.from_on) - h.from_on) AS rest_of_month
FROM ({happened}) AS h
LEFT JOIN visits AS v ON v.household_id = h.household_id AND v.visit_date >= h.from_on
     AND (len($ways::VARCHAR[]) = 0 OR list_contains($ways::VARCHAR[], v.visit_way))
WHERE h.household_id IS NOT NULL AND h.from_on BETWEEN $since AND $end
  AND h.from_on >= (SELECT min(visit_date) FROM visits)
GROUP BY h.item, h.case_id, h.household_id, h.village_code, h.from_on
ORDER BY h.from_on, h.item, h.household_id
"""


def visits_after(
    connection: duckdb.DuckDBPyConnection, end: date, profile: Profile, calendar: Calendar
) -> Iterator[pd.DataFrame]:
    """What each row of the profile asks by a day, one row an alert or step.

    Yields:
        the columns of `deadlines`; ``done_on`` is the first visit that counts.
    """
    for asked in visits_asked_after(profile, end):
        yield judged(_rows(connection, asked, end), end, calendar)


def _rows(connection: duckdb.DuckDBPyConnection, asked: VisitAfter, end: date) -> pd.DataFrame:
    kind = AFTER_ALERT if asked.sources else AFTER_STEP
    given = {
        "named": list(asked.sources or [asked.step]),
        "ways": list(asked.ways),
        "since": asked.since,
        "end": end,
    }
    rows = connection.execute(_VISITED.format(happened=_HAPPENED[kind]), given).df()
    whole_month = asked.within is None
    limit = rows.rest_of_month if whole_month else asked.within
    said = {"kind": kind, "who": asked.who, "rule_id": WAYS}
    return rows.assign(limit=limit, calendar_days=whole_month, **said)
