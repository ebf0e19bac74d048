-- A household's economic state at a month's end: its latest monthly record with a filled net
-- income. Months without one carry the latest earlier record forward (at most 60 months back)
-- while the household is in the household ledger of that very month and not closed by then,
-- so that a month stays the same whatever later registers say. What a household had a year or
-- some months before the window only serves to compare: it needs no register.

-- Per household the months with a filled income, as a bit mask of month numbers, and whether a
-- record ever found it short of a condition.
CREATE OR REPLACE TEMP TABLE recorded_households AS
SELECT household_id,
       coalesce(bit_or(1::BIGINT << no) FILTER (WHERE net_income_per_capita IS NOT NULL), 0) AS filled,
       coalesce(bool_or(NOT (food_ok AND clothing_ok AND education_ok AND medical_ok
                             AND housing_ok AND water_ok)), false) AS ever_short
FROM monthly_records JOIN history_months USING (month)
GROUP BY household_id;

-- Months at whose end a household ledger was in force.
CREATE OR REPLACE TEMP VIEW registered_months AS
SELECT DISTINCT month FROM table_status WHERE table_name = 'households' AND delivered;

-- The few households about which a row alone does not say enough, as the register of each month
-- knows them: closed ones, and those whose rows lack the village. Where a month has no register
-- the present one tells the village.
CREATE OR REPLACE TEMP TABLE noted_households AS
WITH unplaced AS (
    SELECT household_id FROM monthly_records WHERE village_code IS NULL
    UNION SELECT household_id FROM claims WHERE village_code IS NULL
    UNION SELECT household_id FROM warnings WHERE village_code IS NULL
    UNION SELECT household_id FROM medical_list WHERE village_code IS NULL
),
registered AS (
    SELECT month, household_id, closed_on, village_code
    FROM households_by_month SEMI JOIN window_months USING (month)
    UNION ALL
    SELECT w.month, h.household_id, NULL, h.village_code
    FROM window_months AS w ANTI JOIN registered_months USING (month)
    CROSS JOIN (FROM households SEMI JOIN unplaced USING (household_id)) AS h
)
SELECT r.month, r.household_id, max(r.closed_on) AS closed_on, min(r.village_code) AS village_code
FROM registered AS r LEFT JOIN unplaced AS u ON u.household_id = r.household_id
WHERE r.closed_on IS NOT NULL OR u.household_id IS NOT NULL
GROUP BY r.month, r.household_id;

-- Months without a record, from month number 36 (the year before) on, and where the record
-- comes from that speaks for them; whether the month's register lists the household.
CREATE OR REPLACE TEMP TABLE record_gaps AS
SELECT w.month, w.no, f.household_id, s.month AS source_month,
       w.no < 48 OR w.month NOT IN (FROM registered_months)
       OR EXISTS (FROM households_by_month AS h WHERE h.household_id = f.household_id
                  AND h.month = w.month AND (h.opened_on IS NULL OR h.opened_on <= w.month_end))
           AS listed
FROM recorded_households AS f
JOIN (FROM history_months WHERE no >= 36) AS w
     ON (f.filled >> w.no) & 1 = 0 AND f.filled & ((1::BIGINT << w.no) - 1) > 0
JOIN history_months AS s ON s.no = highest_bit(f.filled & ((1::BIGINT << w.no) - 1));

-- Which records are looked at one by one: those of households that were ever monitored or ever
-- short of a condition (few rows), and those that are carried forward.
CREATE OR REPLACE TEMP TABLE picked AS
WITH watched AS (
    SELECT household_id FROM cases
    UNION SELECT household_id FROM recorded_households WHERE ever_short
)
SELECT household_id, month, bool_or(watched) AS watched
FROM (
    SELECT w.household_id, m.month, true AS watched
    FROM watched AS w CROSS JOIN (SELECT DISTINCT month FROM monthly_records) AS m
    UNION ALL SELECT household_id, source_month, false FROM record_gaps
) GROUP BY household_id, month;

CREATE OR REPLACE TEMP TABLE picked_records AS
SELECT r.month, m.no, p.watched, r.household_id, r.village_code, r.members, r.wage_income,
       r.business_income, r.property_income, r.transfer_income, r.net_income_per_capita,
       r.disposable_income_per_capita, r.medical_expenditure, r.schooling_expenditure,
       r.housing_expenditure, r.disaster_expenditure, r.other_expenditure,
       r.food_ok, r.clothing_ok, r.education_ok, r.medical_ok, r.housing_ok, r.water_ok
FROM monthly_records AS r
JOIN history_months AS m ON m.month = r.month
JOIN picked AS p ON p.household_id = r.household_id AND p.month = r.month;

CREATE OR REPLACE TEMP VIEW watched_records AS
SELECT month, no, household_id, village_code AS region_code, net_income_per_capita,
       disposable_income_per_capita, members,
       food_ok, clothing_ok, education_ok, medical_ok, housing_ok, water_ok
FROM picked_records WHERE watched;

-- What a record says was spent is spent since January: one of an earlier year does not say it.
CREATE OR REPLACE TEMP TABLE carried_records AS
SELECT g.month, g.no, g.listed, g.source_month[:4] = g.month[:4] AS this_year, r.household_id,
       r.village_code, r.members, r.wage_income, r.business_income, r.property_income,
       r.transfer_income, r.net_income_per_capita, r.disposable_income_per_capita,
       CASE WHEN this_year THEN r.medical_expenditure END AS medical_expenditure,
       CASE WHEN this_year THEN r.schooling_expenditure END AS schooling_expenditure,
       CASE WHEN this_year THEN r.housing_expenditure END AS housing_expenditure,
       CASE WHEN this_year THEN r.disaster_expenditure END AS disaster_expenditure,
       CASE WHEN this_year THEN r.other_expenditure END AS other_expenditure
FROM record_gaps AS g
JOIN picked_records AS r ON r.household_id = g.household_id AND r.month = g.source_month;

-- Records of their own month, then the carried ones, whoever was registered: what incomes are
-- compared with.
CREATE OR REPLACE TEMP VIEW known_incomes AS
SELECT r.month, m.no, true AS listed, true AS this_year, r.* EXCLUDE (month)
FROM monthly_records AS r
JOIN history_months AS m ON m.month = r.month AND m.no >= 36
WHERE r.net_income_per_capita IS NOT NULL
UNION ALL BY NAME
FROM carried_records;

-- The same of households that were registered at the month's end.
CREATE OR REPLACE TEMP VIEW income_states AS
SELECT r.month, r.no, r.* EXCLUDE (month, no, listed, village_code),
       coalesce(r.village_code, n.village_code) AS region_code
FROM known_incomes AS r
JOIN history_months AS m ON m.month = r.month
LEFT JOIN noted_households AS n ON n.household_id = r.household_id AND n.month = r.month
WHERE r.listed AND (n.closed_on IS NULL OR n.closed_on > m.month_end);
