-- Assigned tasks with the day by which the department has to report back.
CREATE OR REPLACE TEMP TABLE task_deadlines AS
SELECT t.*, d.value IS NULL AS no_rule, due.day AS due_on,
       d.value IS NOT NULL AND due.day IS NULL AS beyond_calendar
FROM tasks AS t
LEFT JOIN rule_day AS d ON d.rule = 'task_report_deadline' AND d.day = t.assigned_on
LEFT JOIN calendar AS c ON c.day = t.assigned_on
LEFT JOIN working_days AS due ON due.ordinal = c.ordinal + d.value::BIGINT;

-- One row per month × task assigned by the month's end.
CREATE OR REPLACE TEMP VIEW task_months AS
SELECT w.month, t.task_id, t.case_id, t.village_code AS region_code, t.department, t.origin,
       t.assigned_on >= w.month_start AS is_new,
       t.reported_back_on IS NULL OR t.reported_back_on > w.month_end AS waiting,
       t.closed_on IS NULL OR t.closed_on > w.month_end AS open,
       coalesce(t.closed_on BETWEEN w.month_start AND w.month_end, false) AS newly_closed,
       coalesce(t.due_on BETWEEN w.month_start AND w.month_end, false) AS falls_due,
       coalesce(t.reported_back_on <= t.due_on, false) AS in_time,
       coalesce(t.due_on <= w.month_end, false) AS past_due,
       t.no_rule AND (t.assigned_on >= w.month_start OR t.reported_back_on IS NULL
                      OR t.reported_back_on > w.month_end) AS undetermined,
       t.beyond_calendar AND w.month_end > (SELECT max(day) FROM calendar) AS unpublished
FROM window_months AS w JOIN task_deadlines AS t ON t.assigned_on <= w.month_end;
