-- A household's economic state at a month's end: its latest monthly record with a filled net
-- income. Months without one carry the latest earlier record forward (at most 60 months back)
-- while the household is in the household ledger and not closed by then.

CREATE OR REPLACE TEMP TABLE closed_households AS
SELECT household_id, closed_on FROM households WHERE closed_on IS NOT NULL;

-- Records that do not say where: the household ledger does.
CREATE OR REPLACE TEMP TABLE villages_of_unplaced AS
SELECT household_id, any_value(village_code) AS village_code
FROM households
WHERE household_id IN (SELECT household_id FROM monthly_records WHERE village_code IS NULL)
GROUP BY household_id;

CREATE OR REPLACE TEMP TABLE income_filled AS
SELECT household_id, bit_or(1::BIGINT << no) AS filled
FROM monthly_records JOIN history_months USING (month)
WHERE net_income_per_capita IS NOT NULL
GROUP BY household_id;

CREATE OR REPLACE TEMP TABLE income_carried AS
SELECT w.no, f.household_id, s.month AS source_month
FROM income_filled AS f
JOIN (SELECT no, month_end FROM history_months WHERE no >= 36) AS w
     ON (f.filled >> w.no) & 1 = 0 AND f.filled & ((1::BIGINT << w.no) - 1) > 0
JOIN history_months AS s ON s.no = highest_bit(f.filled & ((1::BIGINT << w.no) - 1))
WHERE NOT (SELECT delivered FROM ledger_status WHERE table_name = 'households')
   OR EXISTS (FROM households AS h WHERE h.household_id = f.household_id
              AND (h.opened_on IS NULL OR h.opened_on <= w.month_end));

CREATE OR REPLACE TEMP VIEW income_states AS
WITH dated AS (
    SELECT m.no, m.month_end, r.*
    FROM monthly_records AS r JOIN history_months AS m ON m.month = r.month AND m.no >= 36
    WHERE r.net_income_per_capita IS NOT NULL
    UNION ALL BY NAME
    SELECT m.no, m.month_end, r.*
    FROM income_carried AS c JOIN history_months AS m USING (no)
    JOIN monthly_records AS r ON r.household_id = c.household_id AND r.month = c.source_month
)
SELECT d.no, d.household_id, coalesce(d.village_code, v.village_code) AS region_code, d.members,
       d.wage_income, d.business_income, d.property_income, d.transfer_income,
       d.business_expenses, d.net_income_per_capita, d.disposable_income_per_capita,
       d.medical_expenditure, d.schooling_expenditure, d.housing_expenditure,
       d.disaster_expenditure, d.other_expenditure
FROM dated AS d
LEFT JOIN villages_of_unplaced AS v ON v.household_id = d.household_id
WHERE NOT EXISTS (FROM closed_households AS c
                  WHERE c.household_id = d.household_id AND c.closed_on <= d.month_end);
