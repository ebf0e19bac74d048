-- Steps of procedures that run, or that were passed over or entered without a day.
SELECT state_of(d.state, d.due_on) AS state, d.village_code, d.household_id, d.case_id,
       d.kind AS stage, d.item AS step, d.who, d.from_on, d.due_on, nullif(d.days_late, 0) AS days_late,
       concat_ws('/', d.case_id, d.kind, d.item) AS key, d.item
FROM due_items AS d
WHERE d.rule_id IN ('procedure_identification', 'procedure_assistance', 'procedure_elimination')
