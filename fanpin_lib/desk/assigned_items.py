"""What departments are to put right: what is short, and what they have not reported back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from fanpin_lib.classification.shortfalls import NOBODY, UNWRITTEN, WRONG
from fanpin_lib.county import County
from fanpin_lib.errors import RuleNotInForce
from fanpin_lib.period import Month

if TYPE_CHECKING:
    import duckdb

_DEADLINE = "task_report_deadline"
#: How the sheet of what no document sends to a department is called.
NOBODY_NAMED = "（方案没有写交哪个部门，请填写）"
_NAMES = """
SELECT v.region_code, coalesce(t.region_name, '') || v.region_name
FROM regions AS v LEFT JOIN regions AS t ON t.region_code = v.parent_code
"""
_HEADS = "SELECT household_id, any_value(head_name) FROM households GROUP BY household_id"
#: What departments were given and have not reported back or closed.
_OPEN = """
SELECT t.department, t.village_code, t.case_id, c.household_id, t.task_id AS item,
       t.problem AS what, t.assigned_on AS since
FROM tasks AS t LEFT JOIN (SELECT case_id, any_value(household_id) AS household_id
                           FROM cases GROUP BY case_id) AS c ON c.case_id = t.case_id
WHERE t.assigned_on <= $end AND NOT coalesce(t.reported_back_on <= $end, false)
  AND NOT coalesce(t.closed_on <= $end, false)
ORDER BY t.assigned_on, t.task_id
"""
_TASKS_DELIVERED = "SELECT 1 FROM table_status WHERE table_name = 'tasks' AND delivered LIMIT 1"


@dataclass(frozen=True)
class Item:
    """Something that a department is to put right.

    ``due`` is None where nobody says by when, ``given`` where the day is still open; ``task`` is
    its number in the ledger, empty where it is not there yet.
    """

    department: str
    place: str
    household: str
    what: str
    due: date | None
    problem: str = ""
    village: str = ""
    case: str = ""
    given: date | None = None
    task: str = ""

    @property
    def key(self) -> str:
        """What tells it from the department's other items."""
        return self.task or f"{self.household}|{self.problem}"


def items_of(
    connection: duckdb.DuckDBPyConnection, county: County, month: Month, start: date | None
) -> Iterator[Item]:
    """What is short and in no department's hands, then what departments have not reported."""
    from fanpin_lib.classification.shortfalls import shortfalls

    places = dict(connection.execute(_NAMES).fetchall())
    heads = dict(connection.execute(_HEADS).fetchall())
    short = shortfalls(connection, month, county.profile)
    new = _due(county, start, days_to_report(county, month))
    nobodys = short.state.isin([NOBODY, WRONG]) | ((short.state == UNWRITTEN) & (short.given == ""))
    for row in short[nobodys].to_dict("records"):
        wrong = f"（台账交给了{row['given']}）" if row["state"] == WRONG else ""
        cited = f"；{row['cited']}" if row["cited"] else ""
        for department in str(row["departments"] or NOBODY_NAMED).split("、"):
            yield Item(
                department,
                places.get(row["village_code"], ""),
                _household(row["household_id"], heads),
                f"{row['condition']}缺项{wrong}{cited}",
                new,
                f"{row['condition']}缺项",
                str(row["village_code"] or ""),
                given=start,
            )
    yield from _unreported(connection, county, month, places, heads)


def not_known(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What the ledgers cannot tell, a sentence each; after `items_of`."""
    from fanpin_lib.classification.shortfalls import unknown_conditions

    if conditions := unknown_conditions(connection):
        yield f"台账没有一户的{'、'.join(conditions)}情况，有没有缺项不知道，没有列入。"
    if not connection.execute(_TASKS_DELIVERED).fetchall():
        yield "没有交过交办事项台账，部门还有什么没有反馈不知道，没有列入。"


def _unreported(
    connection: duckdb.DuckDBPyConnection,
    county: County,
    month: Month,
    places: Mapping[str, str],
    heads: Mapping[str, str | None],
) -> Iterator[Item]:
    """What departments were given and have not reported back."""
    for row in connection.execute(_OPEN, {"end": month.last_day}).df().to_dict("records"):
        began = row["since"].date()
        yield Item(
            row["department"],
            places.get(row["village_code"], ""),
            _household(row["household_id"], heads),
            f"{row['what'] or '没有写明问题'}（{row['item']}，{began}交办，没有反馈）",
            _due(county, began, days_to_report(county, Month.of(began))),
            row["what"] or "",
            row["village_code"] or "",
            row["case_id"] or "",
            began,
            row["item"],
        )


def _household(number: Any, heads: Mapping[str, str | None]) -> str:
    if not isinstance(number, str):
        return ""
    return f"{number} {heads.get(number) or ''}".strip()


def days_to_report(county: County, month: Month) -> int | None:
    """Working days to report back in; None where the profile has no number."""
    try:
        return int(county.profile.require(_DEADLINE, month.last_day).value)
    except RuleNotInForce:
        return None


def _due(county: County, start: date | None, limit: int | None) -> date | None:
    if start is None or limit is None:
        return None
    found = county.calendar.add(np.array([start], "datetime64[D]"), limit)[0]
    return None if np.isnat(found) else found.astype(date)
