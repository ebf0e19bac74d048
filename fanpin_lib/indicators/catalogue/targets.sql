-- One row per month × number that the profile sets and somebody has to follow, with the county's
-- own actual number where it was reported.
CREATE OR REPLACE TEMP TABLE target_months AS
SELECT r.month, c.region_code, r.item, r.number::DECIMAL(18, 4) AS number,
       t.actual::DECIMAL(18, 4) AS actual,
       CASE r.compare WHEN '不少于' THEN greatest(r.number - t.actual, 0)
                      WHEN '不多于' THEN greatest(t.actual - r.number, 0)
                      ELSE abs(r.number - t.actual) END::DECIMAL(18, 4) AS gap
FROM rule_targets AS r CROSS JOIN county AS c
LEFT JOIN tracked_numbers_by_month AS t ON t.month = r.month AND t.item = r.item;

CREATE OR REPLACE TEMP VIEW reported_targets AS FROM target_months WHERE actual IS NOT NULL;
