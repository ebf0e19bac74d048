-- The steps of the procedure that the export has dates of, called as the national guide does.
SELECT case_id, household_id, village_code, step.stage, step.step,
       coalesce(step.started_on, step.completed_on) AS started_on, step.completed_on, _row, _place
FROM (
    SELECT *, unnest([
        {'stage': '识别', 'step': '接收线索', 'started_on': NULL, 'completed_on': found_on},
        {'stage': '识别', 'step': '入户核实', 'started_on': NULL, 'completed_on': verified_on},
        {'stage': '识别', 'step': '民主评议', 'started_on': NULL, 'completed_on': appraised_on},
        {'stage': '识别', 'step': '村级公示', 'started_on': notice_from, 'completed_on': notice_to},
        {'stage': '识别', 'step': '乡镇初审', 'started_on': NULL,
         'completed_on': township_reviewed_on},
        {'stage': '识别', 'step': '县级审定', 'started_on': NULL, 'completed_on': county_decided_on},
        {'stage': '消除', 'step': '民主评议', 'started_on': NULL,
         'completed_on': elimination_appraised_on},
        {'stage': '消除', 'step': '村级公示', 'started_on': NULL,
         'completed_on': elimination_notice_on},
        {'stage': '消除', 'step': '县级审定', 'started_on': NULL,
         'completed_on': elimination_decided_on}]) AS step
    FROM case_rows
)
WHERE step.started_on IS NOT NULL OR step.completed_on IS NOT NULL
ORDER BY _row;
