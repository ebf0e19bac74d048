-- Warning households with the day by which the gap has to be filled, in working days from the
-- county's decision.
CREATE OR REPLACE TEMP TABLE warning_deadlines AS
SELECT a.*, d.value IS NULL AS no_rule, due.day AS due_on,
       d.value IS NOT NULL AND due.day IS NULL AS beyond_calendar
FROM warnings AS a
LEFT JOIN rule_day AS d ON d.rule = 'warning_close_deadline' AND d.day = a.county_decided_on
LEFT JOIN calendar AS c ON c.day = a.county_decided_on
LEFT JOIN working_days AS due ON due.ordinal = c.ordinal + d.value::BIGINT;

-- One row per month × warning flagged by the month's end.
CREATE OR REPLACE TEMP VIEW warning_months AS
SELECT w.month, a.warning_id, a.household_id,
       coalesce(a.village_code, n.village_code) AS region_code, a.condition, a.department,
       a.flagged_on >= w.month_start AS is_new,
       a.closed_on IS NULL OR a.closed_on > w.month_end AS open,
       coalesce(a.closed_on BETWEEN w.month_start AND w.month_end, false) AS newly_closed,
       CASE WHEN a.closed_on BETWEEN w.month_start AND w.month_end
            THEN a.closed_on - a.flagged_on END AS days_open,
       coalesce(a.due_on BETWEEN w.month_start AND w.month_end, false) AS falls_due,
       coalesce(a.closed_on <= a.due_on, false) AS in_time,
       coalesce(a.due_on <= w.month_end, false) AS past_due,
       a.closed_on <= w.month_end AND (a.system_updated_on IS NULL
           OR a.system_updated_on > w.month_end) AS not_updated,
       a.no_rule AND a.county_decided_on <= w.month_end
           AND (a.county_decided_on >= w.month_start OR a.closed_on IS NULL
                OR a.closed_on > w.month_end) AS undetermined,
       a.beyond_calendar AND a.county_decided_on <= w.month_end
           AND w.month_end > (SELECT max(day) FROM calendar) AS unpublished
FROM window_months AS w JOIN warning_deadlines AS a ON a.flagged_on <= w.month_end
LEFT JOIN noted_households AS n ON n.household_id = a.household_id AND n.month = w.month;
