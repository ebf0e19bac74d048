-- Alerts with the day by which they have to be verified, counted in working days from receipt.
CREATE OR REPLACE TEMP TABLE alert_deadlines AS
WITH received AS (
    SELECT *, coalesce(received_on, found_on) AS received FROM alerts
)
SELECT r.*, d.value IS NULL AS no_rule, due.day AS due_on,
       d.value IS NOT NULL AND due.day IS NULL AS beyond_calendar
FROM received AS r
LEFT JOIN rule_day AS d ON d.rule = 'alert_verification_deadline' AND d.day = r.received
LEFT JOIN calendar AS c ON c.day = r.received
LEFT JOIN working_days AS due ON due.ordinal = c.ordinal + d.value::BIGINT;

-- One row per month × alert received by the month's end.
CREATE OR REPLACE TEMP VIEW alert_months AS
SELECT w.month, a.alert_id, a.household_id, a.village_code AS region_code, a.source, a.department, a.risk,
       a.received >= w.month_start AS is_new,
       coalesce(a.verified_on BETWEEN w.month_start AND w.month_end, false) AS newly_verified,
       coalesce(a.verified_on BETWEEN w.month_start AND w.month_end, false)
           AND a.result = '纳入监测' AS became_case,
       -- of a household's alerts that led into monitoring in a month the one verified first
       row_number() OVER (
           PARTITION BY w.month, coalesce(a.household_id, a.alert_id),
                        a.verified_on BETWEEN w.month_start AND w.month_end
                        AND a.result = '纳入监测'
           ORDER BY a.verified_on, a.alert_id) = 1 AS first_of_household,
       a.verified_on IS NULL OR a.verified_on > w.month_end AS waiting,
       coalesce(a.due_on BETWEEN w.month_start AND w.month_end, false) AS falls_due,
       coalesce(a.verified_on <= a.due_on, false) AS in_time,
       a.due_on <= w.month_end AS past_due,
       a.no_rule AND (a.received >= w.month_start OR a.verified_on IS NULL
                      OR a.verified_on > w.month_end) AS undetermined,
       a.beyond_calendar AND w.month_end > (SELECT max(day) FROM calendar) AS unpublished
FROM window_months AS w JOIN alert_deadlines AS a ON a.received <= w.month_end;
