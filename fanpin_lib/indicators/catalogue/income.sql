-- One row per month × household with a known income; the month's rules beside it.
CREATE OR REPLACE TEMP VIEW household_incomes AS
SELECT s.month, s.household_id, s.region_code, s.net_income_per_capita, s.members, s.wage_income,
       s.business_income, s.property_income, s.transfer_income,
       -- NULL unless all four are filled; narrow decimals add up in 64 bits
       TRY_CAST(s.wage_income AS DECIMAL(15, 2)) + TRY_CAST(s.business_income AS DECIMAL(15, 2))
           + TRY_CAST(s.property_income AS DECIMAL(15, 2))
           + TRY_CAST(s.transfer_income AS DECIMAL(15, 2)) AS gross,
       CASE WHEN w.monitoring_line_disposable THEN s.disposable_income_per_capita
            ELSE s.net_income_per_capita END AS compared,
       w.monitoring_line AS line, w.monitoring_line_inclusive AS line_inclusive,
       w.transfer_dependence_share AS dependence
FROM income_states AS s JOIN window_months AS w ON w.month = s.month;

-- The same of households under monitoring at the month's end only.
CREATE OR REPLACE TEMP TABLE monitored_incomes AS
WITH states AS (
    SELECT month, household_id, region_code, net_income_per_capita, disposable_income_per_capita,
           members
    FROM watched_records WHERE net_income_per_capita IS NOT NULL
    UNION ALL
    SELECT month, household_id, village_code, net_income_per_capita,
           disposable_income_per_capita, members
    FROM carried_records WHERE listed
)
SELECT a.month, s.household_id, coalesce(s.region_code, n.village_code) AS region_code,
       s.net_income_per_capita, s.members,
       CASE WHEN w.monitoring_line_disposable THEN s.disposable_income_per_capita
            ELSE s.net_income_per_capita END AS compared,
       w.monitoring_line AS line, w.monitoring_line_inclusive AS line_inclusive
FROM active_households AS a
JOIN states AS s ON s.household_id = a.household_id AND s.month = a.month
JOIN window_months AS w ON w.month = a.month
LEFT JOIN noted_households AS n ON n.household_id = a.household_id AND n.month = a.month
WHERE n.closed_on IS NULL OR n.closed_on > a.month_end;

-- One row a person of those households, each with the household's income per head. A slip of
-- the pen in one household's number must not outweigh a village, nor fill the memory.
CREATE OR REPLACE TEMP VIEW person_incomes AS
SELECT month, household_id, region_code, net_income_per_capita,
       unnest(range(1, least(members, setting('largest_household'))::INTEGER + 1)) AS person
FROM household_incomes WHERE members > 0;  -- least() would take an empty one for the most

CREATE OR REPLACE TEMP VIEW monitored_person_incomes AS
SELECT month, household_id, region_code, net_income_per_capita,
       unnest(range(1, least(members, setting('largest_household'))::INTEGER + 1)) AS person
FROM monitored_incomes WHERE members > 0;  -- least() would take an empty one for the most

-- Months of the window that have any record twelve months before them or earlier.
CREATE OR REPLACE TEMP TABLE comparable_months AS
SELECT w.month FROM window_months AS w
WHERE w.no >= 12 + (SELECT min(no) FROM history_months
                    WHERE month IN (SELECT month FROM monthly_records));

-- Households with an income both at the month's end and twelve months earlier.
CREATE OR REPLACE TEMP VIEW income_changes AS
SELECT s.month, s.household_id, s.region_code, w.income_fall_share AS fall_share,
       s.net_income_per_capita AS net, p.net_income_per_capita AS net_before,
       s.wage_income AS wage, p.wage_income AS wage_before,
       s.business_income AS business, p.business_income AS business_before,
       s.property_income AS property, p.property_income AS property_before,
       s.transfer_income AS transfer, p.transfer_income AS transfer_before
FROM (SELECT no + 12 AS no, * EXCLUDE (no) FROM known_incomes WHERE no <= 48) AS p
JOIN (FROM income_states WHERE month IN (SELECT month FROM comparable_months)) AS s
     ON s.household_id = p.household_id AND s.no = p.no
JOIN window_months AS w ON w.no = p.no;
