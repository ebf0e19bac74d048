"""The rules' word beside the ledger's: 应纳未纳, 应消未消 and the rest of the differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanpin_lib.fields import code_list

if TYPE_CHECKING:
    import duckdb

#: What a difference is called. 应纳未纳: the rules take the household in, the ledger does not.
#: 应消未消: in the ledger, and ready for elimination by the rules. 已纳未达条件: in the ledger,
#: while the rules do not (or no longer) take it in; not by itself a mistake, for elimination
#: asks for more than that. 类别不同: both take it in, under different categories.
KINDS = ("应纳未纳", "应消未消", "已纳未达条件", "类别不同")

# 可以消除 in one plan is 可以退出 in another.
# A household is taken in by a clause, not by what applies to everybody else (`otherwise`).
# One that the category question is not asked about (out of scope) is not taken in either.
_DIFFERENCES = """
CREATE OR REPLACE TEMP TABLE category_differences AS
WITH category AS (
    SELECT month, household_id, outcome, status, clauses FROM assessments
    WHERE rule_id = 'category'),
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
    WHERE f.month IN (SELECT month FROM decisions_in_force WHERE rule_id = 'category'))
SELECT month, household_id, village_code, registered_category, assessed_category, status, clauses,
       CASE WHEN registered_category = '无' AND taken_in THEN '应纳未纳'
            WHEN registered_category <> '无' AND can_leave THEN '应消未消'
            WHEN registered_category <> '无' AND status IN ('认定', '不问')
                 AND NOT coalesce(taken_in, false) THEN '已纳未达条件'
            WHEN registered_category <> '无' AND taken_in
                 AND registered_category <> assessed_category
                 AND assessed_category IN (SELECT unnest($categories)) THEN '类别不同'
            END AS difference
FROM sided
WHERE difference IS NOT NULL
"""


def differences(connection: duckdb.DuckDBPyConnection) -> None:
    """Create ``category_differences`` from ``household_facts`` and ``assessments``.

    One row per month × household whose registered and assessed category differ: both
    categories, the clauses that decided, and ``difference`` (see `KINDS`). Months in which
    no rule about the category is in force have none; so have households of which the rules
    give no single category (矛盾, 数据不足 …): those are shown as what they are.
    """
    connection.execute(_DIFFERENCES, {"categories": code_list("category")})
