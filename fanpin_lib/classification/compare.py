"""The rules' word beside the ledger's: 应纳未纳, 应消未消 and the rest of the differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from fanpin_lib.policy import Profile

#: What a difference is called. 应纳未纳: the rules take the household in, the ledger does not.
#: 应消未消: in the ledger, and ready for elimination by the rules. 已纳未达条件: in the ledger,
#: while the rules do not (or no longer) take it in; not by itself a mistake, for elimination
#: asks for more than that. 类别不同: both take it in, under different categories.
KINDS = ("应纳未纳", "应消未消", "已纳未达条件", "类别不同")

# 可以消除 in one plan is 可以退出 in another.
# Of several classes that the rules give, one that is registered is no difference; a registered
# word that is no class of the profile's is none either.
# A household is taken in by a clause, not by what applies to everybody else (`otherwise`).
# One that the category question is not asked about (out of scope) is not taken in either.
_DIFFERENCES = """
CREATE OR REPLACE TEMP TABLE category_differences AS
WITH category AS (
    SELECT month, household_id, outcome, status, clauses FROM assessments
    WHERE rule_id = $rule),
ready AS (
    SELECT month, household_id, outcome FROM assessments WHERE rule_id = 'elimination_ready'),
sided AS (
    SELECT f.month, f.household_id, f.village_code, f.registered_category,
           c.outcome AS assessed_category, coalesce(c.status, '不问') AS status, c.clauses,
           coalesce(starts_with(r.outcome, '可以'), false) AS can_leave,
           c.status = '认定' AND len(c.clauses) > 0 AS taken_in
    FROM household_facts AS f
    LEFT JOIN category AS c USING (month, household_id)
    LEFT JOIN ready AS r USING (month, household_id)
    WHERE f.month IN (SELECT month FROM decisions_in_force WHERE rule_id = $rule))
SELECT month, household_id, village_code, registered_category, assessed_category, status, clauses,
       CASE WHEN registered_category = '无' AND taken_in THEN '应纳未纳'
            WHEN registered_category <> '无' AND can_leave THEN '应消未消'
            WHEN registered_category <> '无' AND status IN ('认定', '不问')
                 AND NOT coalesce(taken_in, false) THEN '已纳未达条件'
            WHEN registered_category <> '无' AND taken_in
                 AND list_contains($classes, registered_category)
                 AND NOT list_contains(string_split(assessed_category, '、'), registered_category)
                 AND list_has_any(string_split(assessed_category, '、'), $classes)
                 THEN '类别不同'
            END AS difference
FROM sided
WHERE difference IS NOT NULL
"""


def differences(connection: duckdb.DuckDBPyConnection, profile: Profile) -> None:
    """Create ``category_differences`` from ``household_facts`` and ``assessments``.

    One row per month × household whose registered and assessed class differ, by the profile's
    classification of monitored households (`Profile.monitored`): both classes, the clauses that
    decided, and ``difference`` (see `KINDS`). Months in which its rule is not in force have
    none; so have profiles without such a rule, and households of which the rules give no single
    answer (矛盾, 数据不足 …): those are shown as what they are.
    """
    asked = profile.monitored
    connection.execute(
        _DIFFERENCES,
        {"rule": asked.rule if asked else "", "classes": list(asked.names) if asked else []},
    )
