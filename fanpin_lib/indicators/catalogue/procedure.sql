-- The procedure ledger with the place of each case.
CREATE OR REPLACE TEMP TABLE step_rows AS
SELECT s.case_id, s.stage, s.step, s.started_on, s.completed_on, s.result,
       coalesce(c.village_code, s.village_code, h.village_code) AS region_code,
       c.eliminated_on, c.reversed_on
FROM case_steps AS s
LEFT JOIN cases AS c ON c.case_id = s.case_id
LEFT JOIN households AS h ON h.household_id = coalesce(c.household_id, s.household_id);

-- One row per month × case × stage in which some step was done by the month's end.
CREATE OR REPLACE TEMP TABLE stage_runs AS
SELECT w.month, w.month_start, w.month_end, s.case_id, s.stage,
       min(s.region_code) AS region_code, max(r.step_order) FILTER (NOT r.order_free) AS reached,
       bool_or(coalesce(s.result IN ('不通过', '退回'), false)) AS stopped,
       any_value(eliminated_at(s.eliminated_on, s.reversed_on, w.month_end)) AS eliminated,
       any_value(s.eliminated_on) AS eliminated_on
FROM window_months AS w
JOIN step_rows AS s ON s.completed_on <= w.month_end
LEFT JOIN rule_steps AS r ON r.month = w.month AND r.stage = s.stage AND r.step = s.step
GROUP BY w.month, w.month_start, w.month_end, s.case_id, s.stage;

-- One row per month × case × step that the procedure in force knows: when it was done, from
-- when it runs (the step named by the rule, else the one before it) and by when it is due.
CREATE OR REPLACE TEMP TABLE step_months AS
WITH named AS (
    SELECT r.*, coalesce(r.runs_from, lag(r.step) OVER stage_order) AS start_step,
           CASE WHEN r.runs_from IS NULL THEN r.stage ELSE r.runs_from_stage END AS start_stage
    FROM rule_steps AS r
    WINDOW stage_order AS (PARTITION BY r.month, r.stage ORDER BY r.step_order)
),
dated AS (
    SELECT u.month, u.month_start, u.month_end, u.case_id, u.stage, u.region_code, u.reached,
           u.stopped, u.eliminated, u.eliminated_on, n.step, n.step_order, n.required, n.deadline, n.order_free,
           n.notice_days, o.started_on, b.completed_on AS from_day,
           CASE WHEN o.completed_on <= u.month_end THEN o.completed_on END AS done_on,
           fc.ordinal AS from_ordinal, dc.ordinal AS done_ordinal,
           CASE WHEN n.calendar_days THEN b.completed_on + n.deadline ELSE due.day END AS due_on
    FROM stage_runs AS u
    JOIN named AS n ON n.month = u.month AND n.stage = u.stage
    LEFT JOIN step_rows AS o
           ON o.case_id = u.case_id AND o.stage = u.stage AND o.step = n.step
    LEFT JOIN step_rows AS b ON b.case_id = u.case_id AND b.stage = n.start_stage
          AND b.step = n.start_step AND b.completed_on <= u.month_end
    LEFT JOIN calendar AS fc ON fc.day = b.completed_on
    LEFT JOIN calendar AS dc ON dc.day = o.completed_on
    LEFT JOIN working_days AS due ON due.ordinal = fc.ordinal + n.deadline
)
SELECT month, month_start, case_id, stage, region_code, stage || '·' || step AS step, step_order,
       eliminated, eliminated_on,
       done_on >= month_start AS newly_done, done_ordinal - from_ordinal AS working_days,
       coalesce(due_on BETWEEN month_start AND month_end, false) AS falls_due,
       coalesce(done_on <= due_on, false) AS in_time,
       done_on IS NULL AND coalesce(due_on <= month_end, false) AND NOT stopped
           AND coalesce(reached, 0) < step_order AND (stage = '消除' OR NOT eliminated) AS overdue,
       done_on IS NULL AND required AND coalesce(reached, 0) > step_order AS missing,
       NOT order_free AND coalesce(done_on < max(done_on) FILTER (NOT order_free) OVER (
           PARTITION BY month, case_id, stage ORDER BY step_order
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS disorderly,
       notice_days IS NOT NULL AND coalesce(done_on >= month_start, false) AS notice_done,
       notice_days IS NOT NULL AND coalesce(done_on >= month_start, false)
           AND coalesce(done_on - started_on < notice_days, false) AS notice_short,
       from_day IS NOT NULL AND deadline IS NOT NULL AND due_on IS NULL
           AND month_end > (SELECT max(day) FROM calendar) AS unpublished
FROM dated;

-- One row per month × case × stage of cases still monitored or eliminated in its last twelve months.
CREATE OR REPLACE TEMP VIEW stage_months AS
SELECT month, case_id, stage, any_value(region_code) AS region_code,
       bool_or(missing) AS any_missing, bool_or(disorderly) AS any_disorderly
FROM step_months
WHERE NOT eliminated OR eliminated_on >= month_start - INTERVAL 11 MONTH
GROUP BY month, case_id, stage;
