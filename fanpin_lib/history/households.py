"""Which households entered, left, or moved between classes between two closed months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanpin_lib.classification.assess import assess_facts, facts_used
from fanpin_lib.classification.facts import build_facts
from fanpin_lib.indicators.engine import lay_out_facts
from fanpin_lib.indicators.places import merged_into
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile
from fanpin_lib.policy.workdays import Calendar
from fanpin_lib.store import Snapshot

if TYPE_CHECKING:
    import duckdb

ENTERED, LEFT, MOVED = "新纳入监测", "退出监测", "所在村变动"
CATEGORY, ASSESSED, HEADLINE = "登记类别变动", "认定类别变动", "首要分类变动"
KINDS = (ENTERED, LEFT, MOVED, CATEGORY, ASSESSED, HEADLINE)

#: Everybody who is monitored, whom the profile's decisions or its headline put into a class, or
#: who lives here.
_STATES = """
SELECT household_id, any_value(village_code) AS village_code, max(category) AS category,
       max(assessed) AS assessed, max(headline) AS headline, max(lives_in) AS lives_in
FROM (
    SELECT household_id, region_code AS village_code, category, NULL AS assessed,
           NULL AS headline, NULL AS lives_in
    FROM active_households WHERE month = $month
    UNION ALL
    SELECT household_id, village_code, NULL, coalesce(outcome, status), NULL, NULL
    FROM assessments WHERE month = $month AND rule_id = $monitored
    UNION ALL
    SELECT household_id, region_code, NULL, NULL, classes, NULL
    FROM class_states JOIN window_months USING (no)
    WHERE month = $month AND classification = $headline
    UNION ALL
    SELECT household_id, village_code, NULL, NULL, NULL, village_code FROM households
)
GROUP BY household_id ORDER BY household_id
"""
_DIFFERENT = """
WITH b AS (SELECT before.*, coalesce(unit, lives_in) AS home
           FROM before LEFT JOIN units ON code = lives_in),
     a AS (SELECT after.*, coalesce(unit, lives_in) AS home
           FROM after LEFT JOIN units ON code = lives_in),
     pairs AS (SELECT household_id, b, a, coalesce(b.home <> a.home, false) AS moved
               FROM b FULL JOIN a USING (household_id))
SELECT household_id, moved,
       coalesce(a.lives_in, a.village_code, b.village_code, '') AS village_code,
       b.lives_in AS home_before, a.lives_in AS home_after,
       b.category AS category_before, a.category AS category_after,
       b.assessed AS assessed_before, a.assessed AS assessed_after,
       b.headline AS headline_before, a.headline AS headline_after
FROM pairs
WHERE moved OR b.category IS DISTINCT FROM a.category OR b.assessed IS DISTINCT FROM a.assessed
   OR b.headline IS DISTINCT FROM a.headline
ORDER BY household_id
"""
_UNITS = pa.schema({"code": pa.string(), "unit": pa.string()})


@dataclass(frozen=True)
class Move:
    """One household that entered, left or moved (personal data).

    ``before`` and ``after`` are classes; of one that lives in another village
    now, the villages' codes.
    """

    kind: str
    household: str
    village_code: str
    before: str
    after: str

    def named(self, names: Mapping[str, str]) -> Move:
        """The same with villages by name.

        Args:
            names: of regions by code.
        """
        if self.kind != MOVED:
            return self
        before, after = (names.get(code, code) for code in (self.before, self.after))
        return replace(self, before=before, after=after)


def states(
    snapshot: Snapshot, profile: Profile, county: str, calendar: Calendar | None
) -> pa.Table:
    """What `states_in` says, of ledgers that nothing was laid out of."""
    month, shown = snapshot.month, (profile.monitored, profile.headline)
    rules = {one.rule for one in shown if one and one.rule}
    with snapshot.connect() as connection:
        build_facts(connection, month, facts_used(profile, [month.last_day]), profile)
        assess_facts(connection, profile, decisions=rules)
        lay_out_facts(connection, month, profile, county, calendar, ["scale", "classes"])
        return states_in(connection, month, profile)


def states_in(connection: duckdb.DuckDBPyConnection, month: Month, profile: Profile) -> pa.Table:
    """Village, registered and assessed class of monitored households, and the class that the
    profile shows first, at the month's end; the latter is left out where it is the registered.

    Args:
        connection: holds the month's facts and ``assessments``.
    """
    monitored, shown = profile.monitored, profile.headline
    apart = shown and not (shown == monitored and shown.decided_by == "register")
    asked = {
        "month": str(month),
        "monitored": monitored.rule if monitored else "",
        "headline": shown.id if shown and apart else "",
    }
    return connection.sql(_STATES, params=asked).to_arrow_table()


def villages_by_now(snapshot: Snapshot) -> dict[str, str]:
    """Of villages that were merged the one that each belongs to at the month's end."""
    with snapshot.rows_of(["regions"]) as connection:
        return merged_into(connection, snapshot.month)


def moves(before: pa.Table, after: pa.Table, units: Mapping[str, str] | None = None) -> list[Move]:
    """What changed between two states, by kind, then household.

    Args:
        units: for villages that were merged the one that they belong to now; nobody moved there.
    """
    import duckdb

    merged = units or {}
    known = pa.table([list(merged), list(merged.values())], schema=_UNITS)
    with duckdb.connect() as connection:
        connection.register("units", known)
        connection.register("before", _with_homes(before))
        connection.register("after", _with_homes(after))
        rows = connection.sql(_DIFFERENT).to_arrow_table().to_pylist()
    found = [move for row in rows for move in _of(row)]
    return sorted(found, key=lambda move: KINDS.index(move.kind))


def _with_homes(kept: pa.Table) -> pa.Table:
    """States as they are kept now; earlier ones do not say who lives where, and knew no class
    to be shown first but colours.
    """
    names = ["headline" if name == "colour" else name for name in kept.column_names]
    kept = kept.rename_columns(names)
    if "lives_in" in kept.column_names:
        return kept
    return kept.append_column("lives_in", pa.nulls(kept.num_rows, pa.string()))


def _of(row: dict[str, Any]) -> list[Move]:
    found = []
    if row["moved"]:
        homes = row["home_before"], row["home_after"]
        found.append(Move(MOVED, row["household_id"], row["village_code"], *homes))
    for name, kind in (("category", CATEGORY), ("assessed", ASSESSED), ("headline", HEADLINE)):
        was, now = row[f"{name}_before"], row[f"{name}_after"]
        if was == now:
            continue
        if name == "category" and None in (was, now):
            kind = ENTERED if was is None else LEFT
        found.append(Move(kind, row["household_id"], row["village_code"], was or "", now or ""))
    return found
