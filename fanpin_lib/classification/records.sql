-- The months asked for, and which monthly record each fact of a household comes from.
--
-- Months are numbered so that records can be found by equality joins: 60 is the closing
-- month, 0 five years before; older records count for nothing. In a mask of months bit 48
-- stands for month 48.

-- The latest month of a mask not after a month; log2 is exact up to 2^30.
CREATE OR REPLACE TEMP MACRO highest_bit(mask) AS
    CASE WHEN mask >> 30 > 0 THEN 30 + floor(log2(mask >> 30))::INTEGER
         WHEN mask > 0 THEN floor(log2(mask))::INTEGER END;
CREATE OR REPLACE TEMP MACRO latest_by(mask, no) AS
    highest_bit(mask & ((1::BIGINT << (no + 1)) - 1));

CREATE OR REPLACE TEMP TABLE fact_all_months AS
SELECT no::INTEGER AS no, closing - to_months(60 - no::INTEGER) AS month_start,
       strftime(month_start, '%Y-%m') AS month
FROM (SELECT max(month_start) AS closing FROM months), range(61) AS numbers(no);

-- The months asked for, with what a household without any case or alert is known to be.
CREATE OR REPLACE TEMP TABLE fact_months AS
WITH known AS (
    SELECT month, coalesce(bool_or(delivered) FILTER (table_name = 'cases'), false) AS cases,
           coalesce(bool_or(delivered) FILTER (table_name = 'alerts'), false) AS alerts,
           coalesce(bool_or(delivered) FILTER (table_name = 'measures'), false) AS measures
    FROM table_status GROUP BY month)
SELECT m.month, a.no, month(m.month_start)::INTEGER AS in_year, m.month_start, m.month_end,
       coalesce(k.cases, false) AS cases_known, coalesce(k.alerts, false) AS alerts_known,
       coalesce(k.measures, false) AS measures_known,
       CASE WHEN k.cases AND k.alerts THEN false END AS no_risk
FROM months AS m JOIN fact_all_months AS a USING (month) LEFT JOIN known AS k USING (month)
WHERE {months};

-- Monthly records. Incomes are estimated for the calendar year; expenditure items are what
-- was spent from January on (本年累计).
CREATE OR REPLACE TEMP TABLE fact_records AS
SELECT r.household_id, a.no, r.members, r.net_income_per_capita, r.disposable_income_per_capita,
       r.income_estimated,
       r.transfer_income, r.wage_income + r.business_income + r.property_income
                          + r.transfer_income AS gross_income,
       CASE WHEN coalesce(r.medical_expenditure, r.schooling_expenditure, r.housing_expenditure,
                          r.disaster_expenditure, r.other_expenditure) IS NOT NULL
            THEN coalesce(r.medical_expenditure, 0) + coalesce(r.schooling_expenditure, 0)
                 + coalesce(r.housing_expenditure, 0) + coalesce(r.disaster_expenditure, 0)
                 + coalesce(r.other_expenditure, 0) END AS essential_expenditure,
       r.food_ok, r.clothing_ok, r.education_ok, r.medical_ok, r.housing_ok, r.water_ok
FROM monthly_records AS r JOIN fact_all_months AS a USING (month);

-- In which months a household's record says something: of net income, of disposable income,
-- of the conditions.
CREATE OR REPLACE TEMP TABLE fact_filled AS
SELECT household_id,
       bit_or(CASE WHEN net_income_per_capita IS NULL THEN 0::BIGINT ELSE 1::BIGINT << no END)
           AS net,
       bit_or(CASE WHEN disposable_income_per_capita IS NULL THEN 0::BIGINT
                   ELSE 1::BIGINT << no END) AS disposable,
       bit_or(CASE WHEN coalesce(food_ok, clothing_ok, education_ok, medical_ok, housing_ok,
                                 water_ok) IS NULL THEN 0::BIGINT
                   ELSE 1::BIGINT << no END) AS conditions
FROM fact_records GROUP BY household_id;

-- Which record each fact of a household comes from. The one of a year before is compared
-- with only if both are at most twelve months old on their day.
CREATE OR REPLACE TEMP TABLE fact_households AS
SELECT h.month, m.no, m.in_year, m.month_end, m.no_risk, m.cases_known, m.measures_known,
       h.household_id, h.village_code, h.household_type, h.safety_net, h.labourers,
       coalesce(h.no_labour_household, h.labourers = 0) AS no_labour_household,
       h.members AS listed_members,
       latest_by(f.net, m.no) AS net_no,
       latest_by(f.disposable, m.no) AS disposable_no,
       latest_by(f.conditions, m.no) AS conditions_no,
       CASE WHEN latest_by(f.net, m.no) > m.no - 12
                 AND latest_by(f.net, m.no - 12) > m.no - 24
            THEN latest_by(f.net, m.no - 12) END AS before_no,
       CASE WHEN latest_by(f.net, m.no - m.in_year) > m.no - m.in_year - 12
            THEN latest_by(f.net, m.no - m.in_year) END AS last_year_no
FROM households_by_month AS h JOIN fact_months AS m USING (month)
LEFT JOIN fact_filled AS f USING (household_id)
WHERE h.closed_on IS NULL OR h.closed_on > m.month_end;

-- Households whose conditions or disposable income stand in another record than their net
-- income: few, so that the others need no further join.
CREATE OR REPLACE TEMP TABLE fact_apart AS
SELECT r.* FROM fact_records AS r JOIN fact_filled AS f USING (household_id)
WHERE f.net <> f.conditions OR f.net <> f.disposable;

-- The whole household's income of the years before, as known at their Decembers' ends.
CREATE OR REPLACE TEMP TABLE fact_last_years AS
SELECT DISTINCT f.household_id, r.no, r.net_income_per_capita * r.members AS income
FROM fact_filled AS f
CROSS JOIN (SELECT DISTINCT no - in_year AS december FROM fact_months) AS d
JOIN fact_records AS r
  ON r.household_id = f.household_id AND r.no = latest_by(f.net, d.december);
