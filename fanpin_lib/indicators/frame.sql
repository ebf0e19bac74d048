-- What every family's SQL stands on, beside the ledgers' own views:
--   history_months   the closing month and the 60 before it; `no` counts up to 60
--   window_months    the closing month and the 12 before it
--   rule_month, rule_bands, rule_day, workday_days   filled by frame.py from the policy profile
--   ledger_status    per ledger: delivered and in force at the closing month
--   unit_map, ancestors, region_list                 filled by regions.py from the regions ledger

-- An elimination stands on a day unless it was reversed by then (消除回退). A reversal dated
-- before the elimination belongs to an earlier elimination of the same episode.
CREATE OR REPLACE TEMP MACRO eliminated_at(eliminated_on, reversed_on, day) AS
    eliminated_on IS NOT NULL AND eliminated_on <= day
    AND NOT coalesce(reversed_on BETWEEN eliminated_on AND day, false);

CREATE OR REPLACE TEMP MACRO active_at(identified_on, eliminated_on, reversed_on, day) AS
    identified_on <= day AND NOT eliminated_at(eliminated_on, reversed_on, day);

-- Below a line as its clause words it: "低于" (<) or "不高于" (<=).
CREATE OR REPLACE TEMP MACRO below(amount, line, operator) AS
    CASE WHEN operator = '<=' THEN amount <= line ELSE amount < line END;

-- The position of the highest bit of a mask of at most 61 bits (log2 is exact up to 2^30).
CREATE OR REPLACE TEMP MACRO highest_bit(mask) AS
    CASE WHEN mask >> 30 > 0 THEN 30 + floor(log2(mask >> 30))::INTEGER
         ELSE floor(log2(mask))::INTEGER END;

-- A household's village and members in a month, from the ledger in force then.
CREATE OR REPLACE TEMP VIEW household_months AS
SELECT month, household_id, village_code, household_type, members, labourers,
       no_labour_household, safety_net
FROM households_by_month JOIN window_months USING (month)
QUALIFY row_number() OVER (PARTITION BY month, household_id ORDER BY village_code) = 1;

-- One row per month × household under monitoring at the month's end: its latest episode.
CREATE OR REPLACE TEMP TABLE active_households AS
SELECT w.month, w.no, w.month_start, w.month_end, c.household_id, c.case_id,
       c.village_code AS region_code, c.registered_category AS category,
       c.risks[1] AS main_risk, c.risks, c.identified_on,
       h.members AS persons, h.household_type, h.labourers, h.no_labour_household
FROM window_months AS w
JOIN cases AS c ON active_at(c.identified_on, c.eliminated_on, c.reversed_on, w.month_end)
LEFT JOIN (SELECT * FROM household_months
           WHERE household_id IN (SELECT household_id FROM cases)) AS h
       ON h.month = w.month AND h.household_id = c.household_id
QUALIFY row_number() OVER (PARTITION BY w.month, c.household_id
                           ORDER BY c.identified_on DESC, c.case_id DESC) = 1;
