-- Village groups that were to be swept, those of the household ledger and those swept, for
-- every kind of sweep that the profile's calendar lays into the month; and whatever else was
-- swept, which nothing asked for (not due).
CREATE OR REPLACE TEMP VIEW sweep_groups AS
WITH known AS (
    SELECT DISTINCT month, region_code, village_group
    FROM household_months WHERE village_group IS NOT NULL
    UNION
    SELECT period, village_code, village_group FROM sweeps
),
groups AS (
    SELECT k.month, k.region_code, k.village_group, r.kind, true AS is_due
    FROM known AS k JOIN rule_sweeps AS r ON r.month = k.month
    UNION ALL
    SELECT s.period, s.village_code, s.village_group, s.kind, false
    FROM sweeps AS s ANTI JOIN rule_sweeps AS r ON r.month = s.period AND r.kind = s.kind
)
SELECT d.month, d.region_code, d.village_group, d.kind, d.is_due,
       coalesce(s.swept_on <= w.month_end, false) AS done,
       CASE WHEN s.swept_on <= w.month_end THEN s.households_covered END AS covered,
       CASE WHEN s.swept_on <= w.month_end THEN s.households_found END AS found
FROM groups AS d
JOIN window_months AS w ON w.month = d.month
LEFT JOIN sweeps AS s ON s.period = d.month AND s.kind = d.kind
     AND s.village_code = d.region_code AND s.village_group = d.village_group;
