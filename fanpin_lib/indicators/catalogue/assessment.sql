-- What classification found, month by month; its tables are made before the figures are
-- computed (fanpin_lib.classification). Without them the family is 无数据.
CREATE TEMP TABLE IF NOT EXISTS assessments (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, rule_id VARCHAR, decides VARCHAR,
    status VARCHAR, outcome VARCHAR, clauses VARCHAR[]);
CREATE TEMP TABLE IF NOT EXISTS category_differences (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, difference VARCHAR);

CREATE OR REPLACE TEMP VIEW assessed_households AS
SELECT month, household_id, village_code AS region_code, status, coalesce(outcome, status) AS result
FROM assessments JOIN window_months USING (month) WHERE rule_id = 'category';

CREATE OR REPLACE TEMP VIEW assessed_colours AS
SELECT month, household_id, village_code AS region_code, coalesce(outcome, status) AS result
FROM assessments JOIN window_months USING (month) WHERE rule_id = 'colour';

-- Households under monitoring with the colour that the rules give them; none for those that
-- the profile does not ask about.
CREATE OR REPLACE TEMP VIEW monitored_colours AS
SELECT a.month, a.household_id, a.case_id, a.region_code, a.persons,
       coalesce(c.result, '未分级') AS result
FROM active_households AS a
LEFT JOIN assessed_colours AS c ON c.month = a.month AND c.household_id = a.household_id;

CREATE OR REPLACE TEMP VIEW assessment_differences AS
SELECT month, household_id, village_code AS region_code, difference
FROM category_differences JOIN window_months USING (month);
