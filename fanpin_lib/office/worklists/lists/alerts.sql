-- Alerts that nobody has verified by the month's end.
SELECT state_of(d.state, d.due_on) AS state, r.village_code, r.household_id, r.alert_id AS item,
       r.source, r.department, r.risk, coalesce(r.received_on, r.found_on) AS from_on, d.due_on,
       nullif(d.days_late, 0) AS days_late, r.alert_id AS key
FROM alerts AS r
CROSS JOIN asked AS a
LEFT JOIN due_items AS d ON d.rule_id = 'alert_verification_deadline' AND d.item = r.alert_id
WHERE coalesce(r.received_on, r.found_on) <= a.month_end
  AND NOT coalesce(r.verified_on <= a.month_end, false)
