-- A household's economic state at a month's end: its latest monthly record with a filled net
-- income. Months without one carry the latest earlier record forward (at most 60 months back)
-- while the household is in the household ledger and not closed by then.

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
WHERE NOT ledger_known('households')
   OR EXISTS (FROM households AS h WHERE h.household_id = f.household_id
              AND (h.opened_on IS NULL OR h.opened_on <= w.month_end));

DROP TABLE income_filled;

-- The few households about which a record alone does not say enough: closed ones, those whose
-- records lack the village, those under monitoring (`monitored`: bit mask of month numbers).
CREATE OR REPLACE TEMP TABLE noted_households AS
WITH notes AS (
    SELECT household_id, closed_on, NULL::VARCHAR AS village_code, NULL::BIGINT AS monitored
    FROM households WHERE closed_on IS NOT NULL
    UNION ALL
    SELECT household_id, NULL, village_code, NULL
    FROM households
    WHERE household_id IN (SELECT household_id FROM monthly_records WHERE village_code IS NULL)
    UNION ALL
    SELECT household_id, NULL, NULL, bit_or(1::BIGINT << no)
    FROM active_households GROUP BY household_id
)
SELECT household_id, max(closed_on) AS closed_on, min(village_code) AS village_code,
       coalesce(bit_or(monitored), 0) AS monitored
FROM notes GROUP BY household_id;

-- Records of their own month, then those carried into a month without one.
CREATE OR REPLACE TEMP VIEW income_states AS
SELECT m.month, m.no, r.* EXCLUDE (month, village_code),
       coalesce(r.village_code, n.village_code) AS region_code,
       (n.monitored >> m.no) & 1 = 1 AS monitored
FROM monthly_records AS r
JOIN history_months AS m ON m.month = r.month AND m.no >= 36
LEFT JOIN noted_households AS n ON n.household_id = r.household_id
WHERE r.net_income_per_capita IS NOT NULL
  AND (n.closed_on IS NULL OR n.closed_on > m.month_end)
UNION ALL
SELECT m.month, m.no, r.* EXCLUDE (month, village_code),
       coalesce(r.village_code, n.village_code) AS region_code,
       (n.monitored >> m.no) & 1 = 1 AS monitored
FROM income_carried AS c
JOIN history_months AS m USING (no)
JOIN monthly_records AS r ON r.household_id = c.household_id AND r.month = c.source_month
LEFT JOIN noted_households AS n ON n.household_id = r.household_id
WHERE n.closed_on IS NULL OR n.closed_on > m.month_end;
