-- The procedure ledger. `told_on`: from when a step counts as taken; a result without a date says
-- that it was taken some time. `entered_on`: from when a row stands there without a date.
CREATE OR REPLACE TEMP TABLE step_rows AS
SELECT s.case_id, s.stage, s.step, s.started_on, s.completed_on, s.result IS NOT NULL AS settled,
       coalesce(s.result IN ('不通过', '退回'), false) AS returned,
       CASE WHEN s.completed_on IS NULL
            THEN coalesce(s.started_on, DATE '1900-01-01') END AS entered_on,
       coalesce(s.completed_on, CASE WHEN s.result IS NOT NULL THEN entered_on END) AS told_on,
       coalesce(c.village_code, s.village_code) AS village_code,
       coalesce(c.household_id, s.household_id) AS household_id,
       c.identified_on, c.eliminated_on, c.reversed_on
FROM case_steps AS s
LEFT JOIN cases AS c ON c.case_id = s.case_id;

-- Where each month's register has the households of steps without a village.
CREATE OR REPLACE TEMP TABLE step_households AS
SELECT b.month, b.household_id, min(b.village_code) AS village_code
FROM households_by_month AS b
SEMI JOIN (FROM step_rows WHERE village_code IS NULL) AS s ON s.household_id = b.household_id
SEMI JOIN window_months AS w ON w.month = b.month
GROUP BY b.month, b.household_id;

-- One row per month × case × stage in which some step was taken by the month's end: how far it
-- came, and where it was returned or refused, if it was.
CREATE OR REPLACE TEMP TABLE stage_runs AS
SELECT w.month, w.month_start, w.month_end, s.case_id, s.stage,
       min(coalesce(s.village_code, b.village_code, h.village_code)) AS region_code,
       max(r.step_order) FILTER (NOT r.order_free) AS reached, bool_or(s.returned) AS returned,
       min(r.step_order) FILTER (s.returned AND NOT r.order_free) AS returned_at,
       min(s.completed_on) FILTER (s.returned) AS returned_on,
       any_value(eliminated_at(s.eliminated_on, s.reversed_on, w.month_end)) AS eliminated,
       any_value(s.identified_on) AS identified_on, any_value(s.eliminated_on) AS eliminated_on
FROM window_months AS w
JOIN step_rows AS s ON s.told_on <= w.month_end
LEFT JOIN rule_steps AS r ON r.month = w.month AND r.stage = s.stage AND r.step = s.step
LEFT JOIN step_households AS b ON b.month = w.month AND b.household_id = s.household_id
LEFT JOIN households AS h ON h.household_id = s.household_id
GROUP BY w.month, w.month_start, w.month_end, s.case_id, s.stage;

-- One row per month × case × step that the procedure in force knows: when it was done, from
-- when it runs (the step named by the rule, else the one before it) and by when it is due.
CREATE OR REPLACE TEMP TABLE dated_steps AS
WITH named AS (
    SELECT r.*, coalesce(r.runs_from, lag(r.step) OVER stage_order) AS start_step,
           CASE WHEN r.runs_from IS NULL THEN r.stage ELSE r.runs_from_stage END AS start_stage
    FROM rule_steps AS r
    WINDOW stage_order AS (PARTITION BY r.month, r.stage ORDER BY r.step_order)
)
SELECT u.*, n.step, n.step_order, n.required, n.deadline, n.order_free, n.notice_days,
       o.started_on, b.completed_on AS from_day, coalesce(b.returned, false) AS start_returned,
       CASE WHEN o.completed_on <= u.month_end THEN o.completed_on END AS done_on,
       coalesce(o.entered_on <= u.month_end, false) AS entered, coalesce(o.settled, false) AS settled,
       coalesce(u.reached > n.step_order, false) AS passed_by,
       fc.ordinal AS from_ordinal, dc.ordinal AS done_ordinal,
       CASE WHEN n.calendar_days THEN b.completed_on + n.deadline ELSE due.day END AS due_on
FROM stage_runs AS u
JOIN named AS n ON n.month = u.month AND n.stage = u.stage
LEFT JOIN step_rows AS o ON o.case_id = u.case_id AND o.stage = u.stage AND o.step = n.step
LEFT JOIN step_rows AS b ON b.case_id = u.case_id AND b.stage = n.start_stage
      AND b.step = n.start_step AND b.completed_on <= u.month_end
LEFT JOIN calendar AS fc ON fc.day = b.completed_on
LEFT JOIN calendar AS dc ON dc.day = o.completed_on
LEFT JOIN working_days AS due ON due.ordinal = fc.ordinal + n.deadline;

-- What follows a return runs no more: it is neither late nor in time. What is entered without a
-- date (undated) was done some day, when is not known; what nobody entered is missing.
CREATE OR REPLACE TEMP TABLE step_months AS
WITH told AS (
    SELECT *, done_on IS NULL AND entered AND (settled OR passed_by) AS undated,
           start_returned OR returned AND CASE
               WHEN order_free OR returned_at IS NULL
               THEN coalesce(done_on > returned_on, done_on IS NULL)
               ELSE step_order > returned_at OR coalesce(done_on > returned_on, false)
           END AS after_return,
           coalesce(from_day >= (SELECT min(day) FROM calendar), false)
               AND deadline IS NOT NULL AND due_on IS NULL AS beyond,
           month_end > (SELECT max(day) FROM calendar) AS past_calendar
    FROM dated_steps
)
SELECT month, month_start, month_end, case_id, stage, region_code, stage || '·' || step AS step,
       step_order, required, order_free, reached, identified_on, eliminated, eliminated_on, undated,
       done_on >= month_start AS newly_done, done_ordinal - from_ordinal AS working_days,
       coalesce(due_on BETWEEN month_start AND month_end, false) AND NOT after_return
           AND NOT undated AS falls_due,
       coalesce(done_on <= due_on, false) AS in_time,
       done_on IS NULL AND coalesce(due_on <= month_end, false) AND NOT after_return AND NOT undated
           AND coalesce(reached, 0) < step_order AND (stage = '消除' OR NOT eliminated) AS overdue,
       done_on IS NULL AND required AND passed_by AND NOT entered AS missing,
       done_on IS NOT NULL OR NOT required
           OR coalesce(due_on > month_end, beyond AND NOT past_calendar) AS nothing_owed,
       NOT order_free AND coalesce(done_on < max(done_on) FILTER (NOT order_free) OVER (
           PARTITION BY month, case_id, stage ORDER BY step_order
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS disorderly,
       notice_days IS NOT NULL AND coalesce(done_on >= month_start, false) AS notice_done,
       notice_days IS NOT NULL AND coalesce(done_on >= month_start, false)
           AND coalesce(done_on - started_on < notice_days, false) AS notice_short,
       beyond AND past_calendar AND NOT after_return AND NOT undated AS unpublished
FROM told;

-- One row per month × case × stage of cases monitored at the month's end or eliminated in its
-- last twelve months. `finished`: the procedure has come to its end, by what the case ledger says
-- or by its last step.
CREATE OR REPLACE TEMP VIEW stage_months AS
SELECT month, case_id, stage, any_value(region_code) AS region_code,
       bool_or(missing) AS any_missing, bool_or(undated) AS any_undated,
       bool_or(disorderly) AS any_disorderly, bool_and(nothing_owed) AS all_done,
       stage = '识别' OR bool_or(eliminated) OR stage = '帮扶'
           AND coalesce(max(reached) >= max(step_order) FILTER (required AND NOT order_free), false)
           AS finished,
       bool_or(unpublished AND required AND NOT nothing_owed) AS any_unpublished
FROM step_months
WHERE identified_on <= month_end
  AND (NOT eliminated OR eliminated_on >= month_start - INTERVAL 11 MONTH)
GROUP BY month, case_id, stage;
