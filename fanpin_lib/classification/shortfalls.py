"""Conditions that households do not meet, and the departments that the profile sends them to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fanpin_lib.classification.facts import build_facts
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.facts import conditions
from fanpin_lib.policy.routing import routes

if TYPE_CHECKING:
    import duckdb

COLUMNS = ["village_code", "household_id", "condition", "departments", "given", "cited", "state"]
#: What can be the matter with a shortfall.
WRONG, NOBODY, RIGHT, UNWRITTEN = "交错部门", "还没有交办", "已交办", "方案没有写部门"
_SHORT = """
SELECT f.village_code, f.household_id, c.condition, w.given
FROM household_facts AS f
CROSS JOIN (SELECT unnest($conditions::VARCHAR[]) AS condition) AS c
LEFT JOIN (
    SELECT household_id, condition, list(DISTINCT department) AS given FROM warnings
    WHERE flagged_on <= $end AND NOT coalesce(closed_on <= $end, false)
      AND department IS NOT NULL
    GROUP BY household_id, condition
) AS w ON w.household_id = f.household_id AND w.condition = c.condition
WHERE CASE c.condition {short} END
"""


def shortfalls(
    connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile
) -> pd.DataFrame:
    """Every condition that a household is known not to meet at a month's end.

    Returns:
        `COLUMNS`: the condition, the ``departments`` that the profile names for it (empty:
        none), those of the household's open warnings (``given``), the clause, and what is the
        matter: `WRONG`, `NOBODY`, `RIGHT` or `UNWRITTEN`.
    """
    build_facts(connection, month, names=conditions().values(), profile=profile)
    short = " ".join(f"WHEN '{name}' THEN {fact} = false" for name, fact in conditions().items())
    rows = connection.execute(
        _SHORT.format(short=short), {"conditions": list(conditions()), "end": month.last_day}
    ).df()
    sent, cited = _sent(profile, month)
    wanted = [sent.get(condition, []) for condition in rows.condition]
    given = [sorted(one) if hasattr(one, "__len__") else [] for one in rows.given]
    return rows.assign(
        departments=["、".join(one) for one in wanted],
        given=["、".join(one) for one in given],
        cited=[cited.get(condition, "") for condition in rows.condition],
        state=[_state(*pair) for pair in zip(wanted, given, strict=True)],
    )[COLUMNS]


def unknown_conditions(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The conditions of which the ledgers say nothing of any household; after `shortfalls`."""
    counted = ", ".join(f"count({fact})" for fact in conditions().values())
    known = connection.execute(f"SELECT {counted} FROM household_facts").fetchall()[0]
    return [name for name, households in zip(conditions(), known, strict=True) if not households]


def _sent(profile: Profile, month: Month) -> tuple[dict[str, list[str]], dict[str, str]]:
    sent: dict[str, list[str]] = {}
    cited: dict[str, str] = {}
    for route in routes(profile, month.last_day):
        for condition in route.conditions if route.departments else ():
            known = sent.setdefault(condition, [])
            known += [one for one in route.departments if one not in known]
            cited.setdefault(condition, route.cited)
    return sent, cited


def _state(wanted: list[str], given: list[str]) -> str:
    if not wanted:
        return UNWRITTEN
    if not given:
        return NOBODY
    return RIGHT if set(wanted) & set(given) else WRONG
