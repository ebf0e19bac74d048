"""The time machine: a month's households under other rules or changed values.

Only copies in memory are touched; the store and the editions stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from fanpin_lib.classification.assess import assess_facts
from fanpin_lib.classification.facts import build_facts
from fanpin_lib.errors import InputError
from fanpin_lib.period import Month
from fanpin_lib.policy import Profile

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

NOBODY = "不在其列"

#: What happens to a household: no clause took it in before and one does now, or the reverse,
#: or it stays where it is under another result.
ENTERS, LEAVES, MOVES = "进入", "退出", "改变"

_CHANGES = """
SELECT coalesce(a.village_code, b.village_code) AS village_code,
       coalesce(a.result, $nobody) AS result_before, coalesce(b.result, $nobody) AS result_after,
       CASE WHEN coalesce(b.taken_in, false) AND NOT coalesce(a.taken_in, false) THEN $enters
            WHEN coalesce(a.taken_in, false) AND NOT coalesce(b.taken_in, false) THEN $leaves
            ELSE $moves END AS change,
       count(*) AS households, coalesce(sum(h.members), 0)::BIGINT AS persons
FROM simulated_before AS a
FULL JOIN simulated_after AS b USING (household_id)
LEFT JOIN households AS h USING (household_id)
WHERE coalesce(a.result, $nobody) <> coalesce(b.result, $nobody)
  AND NOT (coalesce(a.left_out, true) AND coalesce(b.left_out, true))
GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True)
class Rules:
    """A profile on a date: what households are held against."""

    profile: Profile
    on: date

    def changed(self, values: Mapping[str, float]) -> Rules:
        """The same rules with some numbers changed on every date.

        Raises:
            RuleNotInForce, FileMistake: no such rule, or it holds no plain number.
        """
        profile = self.profile
        for rule_id, value in values.items():
            profile = profile.with_value(rule_id, value)
        return Rules(profile, self.on)


def simulate(
    connection: duckdb.DuckDBPyConnection, month: Month, before: Rules, after: Rules
) -> pd.DataFrame:
    """Who would enter, leave or move if ``after`` applied instead of ``before``.

    Args:
        connection: of the month's snapshot.
        month: whose households are classified, as of its last day.

    Returns:
        One row per village and change: ``village_code``, ``result_before``, ``result_after``
        (an outcome, or a status such as 无法判定 or 未覆盖), ``change`` (`ENTERS`, `LEAVES`,
        `MOVES`), ``households`` (户), ``persons`` (人). A household that neither rule set takes
        in has not moved, in whatever words the two say so.

    Raises:
        InputError: the two rule sets decide nothing in common.
        RuleNotInForce: one of them does not apply on its date.
    """
    decision = decision_compared(before.profile, after.profile)
    build_facts(connection, month, profile=before.profile)
    for name, rules in (("simulated_before", before), ("simulated_after", after)):
        rules.profile.decision(decision, rules.on)
        _assess_into(connection, name, rules, decision)
    named = {"nobody": NOBODY, "enters": ENTERS, "leaves": LEAVES, "moves": MOVES}
    return connection.execute(_CHANGES, named).df()


def decision_compared(before: Profile, after: Profile) -> str:
    """The decision by which the two rule sets are compared: the first that both have of those
    that say what a monitored household is, those shown first, and any other.

    Raises:
        InputError: they have none in common.
    """
    classes = [p.monitored for p in (before, after)] + [p.headline for p in (before, after)]
    asked = [one.rule for one in classes if one and one.rule]
    for rule_id in (*asked, *(rule.id for rule in before.of_kind("decision"))):
        if before.has(rule_id) and after.has(rule_id):
            return rule_id
    raise InputError(
        f"方案 {before.name} 和 {after.name} 没有可比的认定规则",
        hint="请换一个方案，或用“fanpin policy gaps 方案 方案”看它们各规定了什么。",
    )


def _assess_into(
    connection: duckdb.DuckDBPyConnection, table: str, rules: Rules, decision: str
) -> None:
    connection.execute(f"UPDATE household_facts SET month_end = DATE '{rules.on}'")
    assess_facts(connection, rules.profile, decisions=[decision])
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT household_id, village_code, "
        "coalesce(outcome, status) AS result, "
        "outcome IS NOT NULL AND len(clauses) > 0 AS taken_in, "
        "status = '认定' AND len(clauses) = 0 AS left_out "
        "FROM assessments"
    )
