-- Household incomes of the last record of a year: last year's income.
CREATE OR REPLACE TEMP TABLE year_end_incomes AS
SELECT no, household_id, TRY_CAST(net_income_per_capita * members AS DECIMAL(18, 2)) AS income
FROM known_incomes WHERE month LIKE '____-12' AND this_year;

-- One row per month × household with a known income: this year's essential expenditure so far
-- (NULL where no kind is filled) and last year's income of the household.
CREATE OR REPLACE TEMP VIEW household_spending AS
SELECT s.month, s.region_code, s.medical_expenditure, s.schooling_expenditure,
       s.housing_expenditure, s.disaster_expenditure, s.other_expenditure,
       CASE WHEN coalesce(s.medical_expenditure, s.schooling_expenditure, s.housing_expenditure,
                          s.disaster_expenditure, s.other_expenditure) IS NOT NULL
            THEN coalesce(TRY_CAST(s.medical_expenditure AS DECIMAL(14, 2)), 0)
                 + coalesce(TRY_CAST(s.schooling_expenditure AS DECIMAL(14, 2)), 0)
                 + coalesce(TRY_CAST(s.housing_expenditure AS DECIMAL(14, 2)), 0)
                 + coalesce(TRY_CAST(s.disaster_expenditure AS DECIMAL(14, 2)), 0)
                 + coalesce(TRY_CAST(s.other_expenditure AS DECIMAL(14, 2)), 0) END AS essential,
       s.household_id, s.members, y.income AS income_before,
       CASE WHEN w.monitoring_line_disposable THEN s.disposable_income_per_capita
            ELSE s.net_income_per_capita END AS compared,
       w.monitoring_line AS line, w.monitoring_line_inclusive AS line_inclusive
FROM income_states AS s
JOIN (SELECT *, no - month(month_start) AS year_end FROM window_months) AS w ON w.month = s.month
LEFT JOIN year_end_incomes AS y ON y.household_id = s.household_id AND y.no = w.year_end;
