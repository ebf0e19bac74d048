-- Village groups that were to be swept: those of the household ledger and those swept, for
-- every kind of sweep that was carried out anywhere in the county for the month.
CREATE OR REPLACE TEMP VIEW sweep_groups AS
WITH conducted AS (SELECT DISTINCT period AS month, kind FROM sweeps),
known AS (
    SELECT DISTINCT month, region_code, village_group
    FROM household_months WHERE village_group IS NOT NULL
),
due AS (
    SELECT month, region_code, village_group, kind FROM known JOIN conducted USING (month)
    UNION
    SELECT period, village_code, village_group, kind FROM sweeps
)
SELECT d.month, d.region_code, d.village_group, d.kind, coalesce(s.swept_on <= w.month_end, false) AS done,
       CASE WHEN s.swept_on <= w.month_end THEN s.households_covered END AS covered,
       CASE WHEN s.swept_on <= w.month_end THEN s.households_found END AS found
FROM due AS d
JOIN window_months AS w ON w.month = d.month
LEFT JOIN sweeps AS s ON s.period = d.month AND s.kind = d.kind
     AND s.village_code = d.region_code AND s.village_group = d.village_group;
