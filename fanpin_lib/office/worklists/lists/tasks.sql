-- Tasks that nobody has reported back on by the month's end.
SELECT state_of(d.state, d.due_on) AS state, coalesce(r.village_code, c.village_code)
           AS village_code, r.case_id, c.household_id, r.task_id AS item, r.department, r.problem,
       r.assigned_on AS from_on, d.due_on, nullif(d.days_late, 0) AS days_late, r.task_id AS key
FROM tasks AS r
CROSS JOIN asked AS a
LEFT JOIN cases AS c ON c.case_id = r.case_id
LEFT JOIN due_items AS d ON d.rule_id = 'task_report_deadline' AND d.item = r.task_id
WHERE r.assigned_on <= a.month_end
  AND NOT coalesce(least(r.reported_back_on, r.closed_on) <= a.month_end, false)
