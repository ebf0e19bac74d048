"""Which households entered, left, or moved category or colour between two closed months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanpin_lib.classification.assess import assess_facts, facts_used
from fanpin_lib.classification.facts import build_facts
from fanpin_lib.indicators.engine import lay_out_facts
from fanpin_lib.policy import Profile
from fanpin_lib.store import Snapshot
from fanpin_lib.workdays import Calendar

if TYPE_CHECKING:
    import pyarrow as pa

ENTERED, LEFT = "新纳入监测", "退出监测"
CATEGORY, ASSESSED, COLOUR = "登记类别变动", "认定类别变动", "颜色变动"
KINDS = (ENTERED, LEFT, CATEGORY, ASSESSED, COLOUR)

#: Everybody who is monitored, or about whom a decision of the profile is asked.
_STATES = """
SELECT household_id, any_value(village_code) AS village_code, max(category) AS category,
       max(assessed) AS assessed, max(colour) AS colour
FROM (
    SELECT household_id, region_code AS village_code, category, NULL AS assessed, NULL AS colour
    FROM active_households WHERE month = $month
    UNION ALL
    SELECT household_id, village_code, NULL,
           CASE WHEN rule_id = 'category' THEN coalesce(outcome, status) END,
           CASE WHEN rule_id = 'colour' THEN coalesce(outcome, status) END
    FROM assessments WHERE month = $month
)
GROUP BY household_id ORDER BY household_id
"""
#: The decisions of the profile that say what a household is.
_DECISIONS = ("category", "colour")
_DIFFERENT = """
SELECT household_id, coalesce(a.village_code, b.village_code, '') AS village_code,
       b.category AS category_before, a.category AS category_after,
       b.assessed AS assessed_before, a.assessed AS assessed_after,
       b.colour AS colour_before, a.colour AS colour_after
FROM before AS b FULL JOIN after AS a USING (household_id)
WHERE b.category IS DISTINCT FROM a.category OR b.assessed IS DISTINCT FROM a.assessed
   OR b.colour IS DISTINCT FROM a.colour
ORDER BY household_id
"""


@dataclass(frozen=True)
class Move:
    """One household that entered, left or moved (personal data)."""

    kind: str
    household: str
    village_code: str
    before: str
    after: str


def states(
    snapshot: Snapshot, profile: Profile, county: str, calendar: Calendar | None
) -> pa.Table:
    """Registered category, assessed category and colour of households at the month's end."""
    month = snapshot.month
    with snapshot.connect() as connection:
        build_facts(connection, month, facts_used(profile, [month.last_day]))
        assess_facts(connection, profile, decisions=_DECISIONS)
        lay_out_facts(connection, month, profile, county, calendar, ["scale"])
        return connection.sql(_STATES, params={"month": str(month)}).to_arrow_table()


def moves(before: pa.Table, after: pa.Table) -> list[Move]:
    """What changed between two states, by kind, then household."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("before", before)
        connection.register("after", after)
        rows = connection.sql(_DIFFERENT).to_arrow_table().to_pylist()
    found = [move for row in rows for move in _of(row)]
    return sorted(found, key=lambda move: KINDS.index(move.kind))


def _of(row: dict[str, Any]) -> list[Move]:
    found = []
    for name, kind in (("category", CATEGORY), ("assessed", ASSESSED), ("colour", COLOUR)):
        was, now = row[f"{name}_before"], row[f"{name}_after"]
        if was == now:
            continue
        if name == "category" and None in (was, now):
            kind = ENTERED if was is None else LEFT
        found.append(Move(kind, row["household_id"], row["village_code"], was or "", now or ""))
    return found
