-- Warning households with the day by which the gap has to be filled: in working days from the
-- county's decision, or, where no rule counts days, the next day of closing of the calendar.
CREATE OR REPLACE TEMP TABLE warning_deadlines AS
SELECT a.*, d.value IS NULL AND k.day IS NULL AS no_rule,
       CASE WHEN d.value IS NULL THEN k.day ELSE due.day END AS due_on,
       d.value IS NOT NULL AND due.day IS NULL AS beyond_calendar
FROM warnings AS a
LEFT JOIN rule_day AS d ON d.rule = 'warning_close_deadline' AND d.day = a.county_decided_on
LEFT JOIN calendar AS c ON c.day = a.county_decided_on
LEFT JOIN working_days AS due ON due.ordinal = c.ordinal + d.value::BIGINT
ASOF LEFT JOIN rule_closing_days AS k ON a.flagged_on <= k.day;

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

-- Warnings open at a month's end, with the step that each waits for: the one after the last of
-- which the ledger has a date.
CREATE OR REPLACE TEMP VIEW warning_waits AS
WITH dated AS (
    UNPIVOT (SELECT warning_id, flagged_on, township_on, county_decided_on, closing_applied_on,
                    closed_on, system_updated_on FROM warnings)
    ON flagged_on, township_on, county_decided_on, closing_applied_on, closed_on, system_updated_on
    INTO NAME recorded_in VALUE day
),
reached AS (
    SELECT w.month, d.warning_id, max(s.step_order) AS step_order
    FROM dated AS d JOIN rule_warning_steps AS s USING (recorded_in)
    JOIN window_months AS w ON w.month = s.month AND d.day <= w.month_end
    GROUP BY w.month, d.warning_id
)
SELECT m.month, m.warning_id, m.household_id, m.region_code, m.department, arg_min(s.step, s.step_order) AS step
FROM warning_months AS m
JOIN reached AS r ON r.month = m.month AND r.warning_id = m.warning_id
JOIN rule_warning_steps AS s ON s.month = m.month AND s.step_order > r.step_order
WHERE m.open
GROUP BY ALL;
