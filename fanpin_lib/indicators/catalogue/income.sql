-- One row per month × household with a known income; the line and the year before beside it.
CREATE OR REPLACE TEMP VIEW household_incomes AS
SELECT w.month, s.*, line.value AS line,
       CASE WHEN line.concept = 'disposable' THEN s.disposable_income_per_capita
            ELSE s.net_income_per_capita END AS compared,
       s.wage_income + s.business_income + s.property_income + s.transfer_income AS gross,
       line.operator AS line_operator, dependence.value AS dependence,
       CASE WHEN a.household_id IS NULL THEN '其他农户' ELSE '监测对象' END AS household_group
FROM income_states AS s
JOIN window_months AS w USING (no)
LEFT JOIN rule_month AS line ON line.month = w.month AND line.rule = 'monitoring_line'
LEFT JOIN rule_month AS dependence
       ON dependence.month = w.month AND dependence.rule = 'transfer_dependence_share'
LEFT JOIN active_households AS a ON a.month = w.month AND a.household_id = s.household_id;

CREATE OR REPLACE TEMP VIEW income_bands AS
SELECT w.month, s.region_code, b.label AS band
FROM income_states AS s
JOIN window_months AS w USING (no)
JOIN rule_bands AS b ON b.month = w.month AND b.rule = 'income_bands'
     AND s.net_income_per_capita >= b.low AND s.net_income_per_capita < b.high;

-- Households with an income both in the month and twelve months earlier.
CREATE OR REPLACE TEMP VIEW income_changes AS
SELECT w.month, s.region_code, fall.value AS fall_share,
       s.net_income_per_capita AS net, p.net_income_per_capita AS net_before,
       s.wage_income AS wage, p.wage_income AS wage_before,
       s.business_income AS business, p.business_income AS business_before,
       s.property_income AS property, p.property_income AS property_before,
       s.transfer_income AS transfer, p.transfer_income AS transfer_before
FROM income_states AS s
JOIN window_months AS w USING (no)
JOIN income_states AS p ON p.household_id = s.household_id AND p.no = s.no - 12
LEFT JOIN rule_month AS fall ON fall.month = w.month AND fall.rule = 'income_fall_share';
