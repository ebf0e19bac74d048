-- One row per month × household with a known income; the month's rules beside it.
CREATE OR REPLACE TEMP VIEW household_incomes AS
SELECT s.month, s.household_id, s.region_code, s.monitored, s.members, s.net_income_per_capita,
       s.wage_income, s.business_income, s.property_income, s.transfer_income,
       s.medical_expenditure, s.schooling_expenditure, s.housing_expenditure,
       s.disaster_expenditure, s.other_expenditure,
       CASE WHEN coalesce(s.medical_expenditure, s.schooling_expenditure, s.housing_expenditure,
                          s.disaster_expenditure, s.other_expenditure) IS NOT NULL
            THEN coalesce(s.medical_expenditure::DECIMAL(15, 2), 0)
                 + coalesce(s.schooling_expenditure::DECIMAL(15, 2), 0)
                 + coalesce(s.housing_expenditure::DECIMAL(15, 2), 0)
                 + coalesce(s.disaster_expenditure::DECIMAL(15, 2), 0)
                 + coalesce(s.other_expenditure::DECIMAL(15, 2), 0) END AS essential,
       s.wage_income IS NOT NULL AND s.business_income IS NOT NULL
           AND s.property_income IS NOT NULL AND s.transfer_income IS NOT NULL AS complete,
       s.wage_income::DECIMAL(15, 2) + s.business_income::DECIMAL(15, 2)
           + s.property_income::DECIMAL(15, 2) + s.transfer_income::DECIMAL(15, 2) AS gross,
       CASE WHEN w.monitoring_line_disposable THEN s.disposable_income_per_capita
            ELSE s.net_income_per_capita END AS compared,
       w.monitoring_line AS line, w.monitoring_line_inclusive AS line_inclusive,
       w.transfer_dependence_share AS dependence
FROM income_states AS s JOIN window_months AS w ON w.month = s.month;

CREATE OR REPLACE TEMP TABLE monitored_incomes AS
SELECT month, region_code, net_income_per_capita, compared, line, line_inclusive
FROM household_incomes WHERE monitored;

CREATE OR REPLACE TEMP VIEW income_bands AS
SELECT s.month, s.region_code, b.label AS band
FROM income_states AS s
JOIN rule_bands AS b ON b.month = s.month AND b.rule = 'income_bands'
     AND s.net_income_per_capita >= b.low AND s.net_income_per_capita < b.high;

-- Months with any income record at or before them.
CREATE OR REPLACE TEMP TABLE income_months AS
SELECT no FROM history_months
WHERE no >= (SELECT min(m.no) FROM monthly_records AS r JOIN history_months AS m USING (month)
             WHERE r.net_income_per_capita IS NOT NULL);

-- Households with an income both at the month's end and twelve months earlier.
CREATE OR REPLACE TEMP VIEW income_changes AS
SELECT s.month, s.household_id, s.region_code, w.income_fall_share AS fall_share,
       s.net_income_per_capita AS net, p.net_income_per_capita AS net_before,
       s.wage_income AS wage, p.wage_income AS wage_before,
       s.business_income AS business, p.business_income AS business_before,
       s.property_income AS property, p.property_income AS property_before,
       s.transfer_income AS transfer, p.transfer_income AS transfer_before
FROM (SELECT no + 12 AS no, * EXCLUDE (no) FROM income_states WHERE no <= 48) AS p
JOIN income_states AS s ON s.household_id = p.household_id AND s.no = p.no
     AND s.no IN (SELECT no + 12 FROM income_months)
JOIN window_months AS w ON w.no = p.no;
