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

CREATE OR REPLACE TEMP VIEW assessment_differences AS
SELECT month, household_id, village_code AS region_code, difference
FROM category_differences JOIN window_months USING (month);
