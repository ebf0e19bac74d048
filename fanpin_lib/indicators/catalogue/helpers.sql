-- One row per month × household under monitoring: who is responsible at the month's end, and
-- whether the month's visits were made.
CREATE OR REPLACE TEMP TABLE helper_months AS
WITH in_office AS (
    SELECT w.month, h.case_id,
           bool_or(h.role LIKE '%帮扶%') AS has_helper, bool_or(h.role LIKE '%监测%') AS has_monitor,
           max_by(h.helper_level, (h.valid_from, h.helper_level))
               FILTER (WHERE h.role LIKE '%帮扶%') AS helper_level
    FROM window_months AS w
    JOIN (
        SELECT w.month, h.* FROM window_months AS w
        JOIN helpers AS h ON h.valid_from <= w.month_end
        UNION ALL BY NAME  -- since when, exports do not say: who stands in the month's register
        SELECT b.* FROM helpers_by_month AS b SEMI JOIN window_months AS w USING (month)
        WHERE b.valid_from IS NULL
    ) AS h ON h.month = w.month AND (h.valid_to IS NULL OR h.valid_to >= w.month_end)
    GROUP BY w.month, h.case_id
)
SELECT a.month, a.household_id, a.case_id, a.region_code, a.category,
       w.monthly_visit::BIGINT AS due, least(coalesce(v.visits, 0), w.monthly_visit::BIGINT) AS made,
       coalesce(o.has_helper, false) AS has_helper, coalesce(o.has_monitor, false) AS has_monitor,
       o.helper_level
FROM active_households AS a
JOIN window_months AS w ON w.month = a.month
LEFT JOIN visits_by_month AS v ON v.month = a.month AND v.household_id = a.household_id
LEFT JOIN in_office AS o ON o.month = a.month AND o.case_id = a.case_id;

CREATE OR REPLACE TEMP VIEW helped_months AS
SELECT month, household_id, case_id, region_code, due, made, helper_level FROM helper_months WHERE has_helper;
