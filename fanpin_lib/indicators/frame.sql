-- What every family's SQL stands on, beside the ledgers' own views. Filled by Python:
--   history_months   month, no (0..60; 60 is the closing month), month_start, month_end
--   window_months    the last thirteen of them, with one column per policy rule: its value on
--                    the month's last day, <rule>_inclusive and <rule>_disposable
--   rule_bands, rule_day, rule_steps, rule_reports   policy that is no single number
--   calendar, working_days                            days and working days with ordinals
--   settings         numbers of ours (settings.yaml)
--   unit_map, ancestors, region_list, county          regions

-- An elimination stands on a day unless it was reversed by then (消除回退). A reversal dated
-- before the elimination belongs to an earlier elimination of the same episode.
CREATE OR REPLACE TEMP MACRO eliminated_at(eliminated_on, reversed_on, day) AS
    eliminated_on IS NOT NULL AND eliminated_on <= day
    AND NOT coalesce(reversed_on BETWEEN eliminated_on AND day, false);

CREATE OR REPLACE TEMP MACRO active_at(identified_on, eliminated_on, reversed_on, day) AS
    identified_on <= day AND NOT eliminated_at(eliminated_on, reversed_on, day);

-- Below a line as its clause words it: "低于", or "不高于" where the line itself counts.
CREATE OR REPLACE TEMP MACRO below(amount, line, inclusive) AS
    amount < line OR (inclusive AND amount = line);

-- Money compared with a share of money: exact for shares of at most four decimals, though
-- computed in floating point, because 0.01 × 0.0001 is twice the tolerance.
CREATE OR REPLACE TEMP MACRO reaches_share(part, share, whole) AS
    part::DOUBLE - share * whole::DOUBLE >= -0.0000005;

CREATE OR REPLACE TEMP MACRO falls_by_more(now_value, share, before_value) AS
    (1 - share) * before_value::DOUBLE - now_value::DOUBLE > 0.0000005;

-- A share as a decimal: sums of decimals are the same in whatever order they are added, so
-- that a month computed again gives the very same figures.
CREATE OR REPLACE TEMP MACRO exact_share(share) AS least(share, 1e12)::DECIMAL(38, 18);

-- Full months between two days: 15 January to 14 July are five, to 15 July six.
CREATE OR REPLACE TEMP MACRO full_months(from_day, to_day) AS
    datesub('month', from_day, to_day);

-- The position of the highest bit of a mask of at most 61 bits (log2 is exact up to 2^30).
CREATE OR REPLACE TEMP MACRO highest_bit(mask) AS
    CASE WHEN mask >> 30 > 0 THEN 30 + floor(log2(mask >> 30))::INTEGER
         ELSE floor(log2(mask))::INTEGER END;

-- The household ledger in force in each month, closed households left out.
CREATE OR REPLACE TEMP VIEW household_months AS
SELECT w.month, w.no, h.household_id, h.village_code AS region_code, h.village_group,
       h.household_type, h.members, h.labourers, h.no_labour_household, h.safety_net,
       h.registered_colour
FROM households_by_month AS h JOIN window_months AS w USING (month)
WHERE h.closed_on IS NULL OR h.closed_on > w.month_end;

-- Households that ever had a case, as the household ledger of each month knows them.
CREATE OR REPLACE TEMP TABLE case_households AS
SELECT w.month, h.household_id, any_value(h.village_code) AS village_code,
       max(h.members) AS members, max(h.labourers) AS labourers,
       bool_or(h.no_labour_household) AS no_labour_household,
       any_value(h.household_type) AS household_type
FROM households_by_month AS h
SEMI JOIN cases AS c ON c.household_id = h.household_id
JOIN window_months AS w USING (month)
GROUP BY ALL;

-- One row per month × household under monitoring at the month's end: its latest episode.
CREATE OR REPLACE TEMP TABLE active_households AS
SELECT w.month, w.no, w.month_start, w.month_end, c.household_id, c.case_id,
       c.village_code AS region_code, c.registered_category AS category,
       c.registered_category, c.registered_colour, c.risks[1] AS main_risk, c.risks, c.identified_on,
       h.members AS persons, h.household_type, h.labourers, h.no_labour_household
FROM window_months AS w
JOIN cases AS c ON active_at(c.identified_on, c.eliminated_on, c.reversed_on, w.month_end)
LEFT JOIN case_households AS h ON h.month = w.month AND h.household_id = c.household_id
QUALIFY row_number() OVER (PARTITION BY w.month, c.household_id
                           ORDER BY c.identified_on DESC, c.case_id DESC) = 1;
