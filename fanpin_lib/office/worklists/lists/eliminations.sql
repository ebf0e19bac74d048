-- Households under monitoring of which no clause says that they may not be eliminated.
SELECT CASE WHEN e.ready THEN '条件都具备' ELSE '还有不知道的' END AS state, e.*,
       c.identified_on, f.stage, f.step, e.case_id AS key
FROM elimination_items AS e
JOIN active_cases AS c ON c.case_id = e.case_id
LEFT JOIN first_steps AS f ON f.stage = '消除'
WHERE NOT EXISTS (FROM case_steps AS s CROSS JOIN asked AS a  -- it has begun already
                  WHERE s.case_id = e.case_id AND s.stage = '消除'
                    AND coalesce(s.completed_on, s.started_on, a.month_end)
                        BETWEEN c.identified_on AND a.month_end)
