-- What classification found, month by month; its tables are made before the figures are
-- computed (fanpin_lib.classification). Without them the family is 无数据.
CREATE TEMP TABLE IF NOT EXISTS assessments (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, rule_id VARCHAR, decides VARCHAR,
    status VARCHAR, outcome VARCHAR, clauses VARCHAR[]);
CREATE TEMP TABLE IF NOT EXISTS category_differences (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, difference VARCHAR);

CREATE OR REPLACE TEMP VIEW assessed_households AS
SELECT month, household_id, village_code AS region_code, status, coalesce(outcome, status) AS result
FROM assessments JOIN window_months USING (month)
WHERE rule_id = coalesce((SELECT rule FROM classifications WHERE monitored), 'category');

-- What the rules said of each household (readiness only of those under monitoring), and each
-- difference from the ledger. untold: the ledgers do not say enough; open: the rules do not.
CREATE OR REPLACE TEMP VIEW assessment_differences AS
WITH asked AS (
    SELECT month, household_id, region_code, 'category' AS rule_id, status
    FROM assessed_households
    UNION ALL
    SELECT a.month, a.household_id, a.village_code, a.rule_id, a.status
    FROM assessments AS a JOIN window_months USING (month)
    WHERE a.rule_id = 'elimination_ready' AND EXISTS (
        FROM active_households AS h WHERE h.month = a.month AND h.household_id = a.household_id)
)
SELECT month, household_id, region_code, rule_id, status = '认定' AS decided,
       status = '数据不足' AS untold, status NOT IN ('认定', '数据不足') AS open,
       NULL AS difference
FROM asked
UNION ALL BY NAME
SELECT month, household_id, village_code AS region_code, difference
FROM category_differences JOIN window_months USING (month);
