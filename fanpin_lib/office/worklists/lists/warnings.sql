-- Warnings that are open at the month's end, and the step that each waits for. A profile whose
-- warnings have no recorded steps has one only: closing them.
SELECT state_of(coalesce(w.state, d.state), coalesce(w.due_on, d.due_on)) AS state,
       r.village_code, r.household_id, r.warning_id AS item, r.condition, r.department,
       coalesce(w.item, '批准销号') AS step, coalesce(w.who, r.department, '县') AS who,
       coalesce(w.from_on, r.county_decided_on, r.flagged_on) AS from_on,
       coalesce(w.due_on, d.due_on) AS due_on,
       coalesce(w.step_column, 'closed_on') AS step_column,
       concat_ws('/', r.warning_id, coalesce(w.step_column, 'closed_on')) AS key
FROM warnings AS r
CROSS JOIN asked AS a
LEFT JOIN waiting_items AS w ON w.warning_id = r.warning_id
LEFT JOIN due_items AS d ON d.rule_id = 'warning_close_deadline' AND d.item = r.warning_id
WHERE r.flagged_on <= a.month_end AND NOT coalesce(r.closed_on <= a.month_end, false)
